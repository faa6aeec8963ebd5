"""Create the dated duties of a new plan, change what a duty says, move one of its dates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from .. import clock
from ..access import Who
from ..agencies.typed import Party, party_in
from ..database import claim_version, db
from ..errors import BadInput, TooLate
from ..history.actions import record
from ..plans.models import Plan
from ..plans.rules import Reading
from ..vietnamese import day as printed
from . import rules
from .models import Obligation, ObligationParty, Occurrence
from .occurrences import follow_rule, open_occurrences
from .rules import KIND_WORDS, STEP_WORDS, Dates, Every, Kind, Step

CHANGED = "Mục này vừa được người khác sửa. Hãy xem nội dung mới rồi gửi lại."
HANDED_IN = "Đã có cơ quan nộp nên ngày của kỳ này không sửa được nữa."


@dataclass(frozen=True)
class ObligationDraft:
    """A dated duty: once `before`, or on `month_day` ("MM-DD") of every year.

    A party is `{"agency_id"|"group_id"|"outside_name": …}`; dates are the quoted ones. Without
    a kind it is what the words say. `days`: how many days before the last good day the steps
    before have to be done, by the Department's own setting. `reminded`: days before, as typed.
    """

    text: str
    parties: Sequence[Party]
    before: date | None = None
    month_day: str = ""
    reading: Reading | None = None
    every: Every | None = None
    kind: Kind | None = None
    receiver: str | None = None
    clock: Step | None = None
    days: Mapping[Step, int | None] = field(default_factory=dict)
    first_year: int | None = None
    last_year: int | None = None
    reminded: str = ""


def create_from(plan: Plan, drafts: Iterable[ObligationDraft]) -> list[Obligation]:
    """The dated duties, in the order of the document."""
    obligations = [
        Obligation(
            plan_id=plan.id,
            position=position,
            parties=[ObligationParty(**party) for party in draft.parties],
            **_columns(draft),
        )
        for position, draft in enumerate(drafts, start=1)
    ]
    db.session.add_all(obligations)
    return obligations


def add(plan: Plan, draft: ObligationDraft, *, reason: str, by: Who, at: datetime) -> Obligation:
    """One more dated duty of a plan in force, with its occurrences. Raises BadInput (422)."""
    _check(draft)
    highest = select(func.max(Obligation.position)).where(Obligation.plan_id == plan.id)
    duty = Obligation(
        plan_id=plan.id,
        position=(db.session.scalar(highest) or 0) + 1,
        parties=[ObligationParty(**party) for party in draft.parties],
        **_columns(draft),
    )
    db.session.add(duty)
    db.session.flush()
    record(
        duty, "obligation-added", f"Thêm việc phải nộp: {draft.text}", by=by, at=at,
        after=facts_of(duty), reason=reason,
    )  # fmt: skip
    open_occurrences(plan, today=clock.day_of(at))
    return duty


def change(
    duty: Obligation, draft: ObligationDraft, *, seen: int, reason: str, by: Who, at: datetime
) -> bool:
    """Change what a duty says; whether anything did. Raises BadInput (422), TooLate (409).

    Occurrences still to come follow it, unless somebody handed in or their dates were moved.
    """
    _check(draft)
    if duty.version != seen:
        raise TooLate(CHANGED)
    before, parties = facts_of(duty), [party_in(row) for row in duty.parties]
    claim_version(duty, seen, CHANGED, **_columns(draft))
    db.session.refresh(duty)
    if parties != list(draft.parties):
        duty.parties = [ObligationParty(**party) for party in draft.parties]
        db.session.flush()
        db.session.expire(duty, ["parties"])
    if (after := facts_of(duty)) == before:
        return False
    record(
        duty, "obligation-changed", f"Sửa việc phải nộp: {duty.text}", by=by, at=at,
        before=before, after=after, reason=reason,
    )  # fmt: skip
    follow_rule(duty, today=clock.day_of(at))
    open_occurrences(duty.plan, today=clock.day_of(at))
    return True


def move(
    occurrence: Occurrence,
    dates: Dates,
    covers: tuple[date, date] | None,
    *,
    seen: int,
    reason: str,
    by: Who,
    at: datetime,
) -> bool:
    """Set the dates of one occurrence; whether any is another. Raises BadInput, TooLate (409).

    What it was stays in the history. Once somebody has handed in, the dates stand.
    """
    if occurrence.handed_in_at:
        raise TooLate(HANDED_IN)
    if fault := rules.dates_fault(dates):
        step, sentence = fault
        raise BadInput(sentence, f"{step.value}_by")
    before = dates_told(occurrence)
    first, last = covers or (None, None)
    claim_version(
        occurrence, seen, CHANGED, Occurrence.handed_in_at.is_(None),
        quoted=dates.quoted, reading=dates.reading, clock=dates.clock,
        sent_by=dates.before.get(Step.SENT), agreed_by=dates.before.get(Step.AGREED),
        put_by=dates.before.get(Step.PUT), covers_from=first, covers_until=last, moved=True,
    )  # fmt: skip
    db.session.refresh(occurrence)
    if (after := dates_told(occurrence)) == before:
        return False
    record(
        occurrence, "occurrence-moved", f"Sửa ngày của kỳ {occurrence.year}", by=by, at=at,
        before=before, after=after, reason=reason,
    )  # fmt: skip
    return True


def facts_of(duty: Obligation) -> dict[str, str]:
    """What the history tells of a duty."""
    return {
        "nội dung": duty.text,
        "loại": KIND_WORDS[duty.kind],
        "gửi": duty.receiver,
        "thời hạn": rules.quoted_words(
            before=duty.before, month_day=duty.month_day, reading=duty.reading
        ),
        "tính đến khi": STEP_WORDS[duty.clock],
        **{f"hạn nội bộ {STEP_WORDS[s]}": f"trước {n} ngày" for s, n in duty.days.items() if n},
        "nhắc trước hạn": rules.reminded_words(duty.reminded),
        "năm": f"{duty.first_year or ''}–{duty.last_year or ''}",
        "ai phải nộp": "; ".join(party.name_on(date.max) for party in duty.parties),
    }


def dates_told(occurrence: Occurrence) -> dict[str, str]:
    """What the history tells of the dates of one occurrence."""
    told = {
        "thời hạn": rules.quoted_words(
            before=occurrence.quoted, month_day="", reading=occurrence.reading
        ),
        "tính đến khi": STEP_WORDS[occurrence.clock],
    }
    before = occurrence.dates.before
    told |= {f"hạn {STEP_WORDS[step]}": printed(day) for step, day in before.items()}
    if occurrence.covers:
        told["kỳ báo cáo"] = " – ".join(printed(day) for day in occurrence.covers)
    return told


def _columns(draft: ObligationDraft) -> dict[str, Any]:
    kind = draft.kind or rules.kind_of(draft.text, once=draft.before is not None)
    receiver = rules.receiver_of(draft.text, kind) if draft.receiver is None else draft.receiver
    return {
        "text": draft.text,
        "before": draft.before,
        "month_day": draft.month_day,
        "reading": draft.reading,
        "every": draft.every,
        "kind": kind,
        "receiver": receiver,
        "clock": draft.clock or rules.usual_clock(kind),
        "sent_days": draft.days.get(Step.SENT),
        "agreed_days": draft.days.get(Step.AGREED),
        "put_days": draft.days.get(Step.PUT),
        "first_year": draft.first_year,
        "last_year": draft.last_year,
        "reminded": draft.reminded,
    }


def _check(draft: ObligationDraft) -> None:
    if fault := rules.days_fault(draft.days):
        step, sentence = fault
        raise BadInput(sentence, f"{step.value}_days")
    if not draft.parties:
        raise BadInput("Ghi ít nhất một cơ quan phải nộp.", "parties")
