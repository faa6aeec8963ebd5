"""Create a plan, correct its head, put it in force, settle its doubts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from ..access import Who
from ..agencies.models import Agency
from ..database import claim, claim_version, db
from ..errors import TooLate
from ..history.actions import record
from .models import Doubt, LegalBasis, Plan, PlanState, Section, StandingDuty

CHANGED = "Kế hoạch này vừa được người khác sửa. Hãy xem nội dung mới rồi gửi lại."
ENDED = "Kế hoạch này đã kết thúc theo dõi nên thông tin được giữ nguyên."
NO_DRAFT = "Kế hoạch này đã được đưa vào theo dõi."


@dataclass(frozen=True)
class PlanHead:
    """What stands at the head and the foot of a plan. Empty: the document does not say."""

    title: str
    short_title: str
    owner: Agency
    period_from: date
    period_until: date
    tracking_from: date
    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    signer: str = ""
    signer_title: str = ""
    recipients: str = ""


@dataclass(frozen=True)
class BasisDraft:
    """A document that the plan rests on, before the plan is created."""

    text: str
    number: str = ""
    issued_on: date | None = None
    issuer: str = ""


@dataclass(frozen=True)
class StandingDraft:
    """A standing duty of one party, `{"agency_id"|"group_id"|"outside_name": …}`."""

    text: str
    party: Mapping[str, Any]
    code: str = ""


@dataclass(frozen=True)
class DoubtDraft:
    """A doubt, open or already settled by somebody."""

    line: int | None
    text: str
    why: str
    answer: str = ""
    settled_by: str = ""
    settled_at: datetime | None = None


def create_plan(
    head: PlanHead,
    *,
    sections: Sequence[tuple[str, str]],
    legal_bases: Iterable[BasisDraft] = (),
    standing_duties: Iterable[StandingDraft] = (),
    doubts: Iterable[DoubtDraft] = (),
    parent_id: int | None = None,
    by: Who,
    at: datetime,
) -> Plan:
    """A new plan as a draft, with an id; `sections` are (number, title) and keep their order.

    `parent_id`: the plan that an agency's own plan belongs to.
    """
    plan = Plan(**_columns(head), parent_id=parent_id, created_at=at)
    plan.sections = [
        Section(position=position, number=number, title=title)
        for position, (number, title) in enumerate(sections, start=1)
    ]
    plan.legal_bases = [
        LegalBasis(position=n, text=b.text, number=b.number, issued_on=b.issued_on, issuer=b.issuer)
        for n, b in enumerate(legal_bases, start=1)
    ]
    plan.standing_duties = [
        StandingDuty(position=n, code=d.code, text=d.text, **d.party)
        for n, d in enumerate(standing_duties, start=1)
    ]
    plan.doubts = [Doubt(**vars(doubt)) for doubt in doubts]
    db.session.add(plan)
    db.session.flush()
    record(plan, "plan-created", f"Lập dự thảo kế hoạch “{plan.short_title}”", by=by, at=at)
    return plan


def put_in_force(plan: Plan, *, by: Who, at: datetime) -> None:
    """Turn a draft into a plan that is tracked; who creates its commitments is the caller.

    Raises TooLate (409) when it is no draft any more.
    """
    claim(
        update(Plan)
        .where(Plan.id == plan.id, Plan.state == PlanState.DRAFT)
        .values(state=PlanState.IN_FORCE, version=Plan.version + 1),
        NO_DRAFT,
    )
    db.session.refresh(plan)
    record(
        plan, "plan-in-force", f"Đưa kế hoạch “{plan.short_title}” vào theo dõi", by=by, at=at,
        before={"state": PlanState.DRAFT.value}, after={"state": PlanState.IN_FORCE.value},
    )  # fmt: skip


def change_head(plan: Plan, head: PlanHead, *, seen: int, by: Who, at: datetime) -> frozenset[str]:
    """Correct the head; the names of the columns that differ now.

    `seen` is the version that the person looked at. Whoever changes `tracking_from` or the
    period has to recount the plan's commitments. Raises TooLate (409).
    """
    if plan.state is PlanState.CLOSED:
        raise TooLate(ENDED)
    if plan.version != seen:
        raise TooLate(CHANGED)
    values = _columns(head)
    changed = {name: value for name, value in values.items() if getattr(plan, name) != value}
    if not changed:
        return frozenset()
    before = {name: _plain(getattr(plan, name)) for name in changed}
    claim_version(plan, seen, CHANGED, **changed)
    db.session.refresh(plan)
    record(
        plan, "plan-changed", f"Sửa thông tin của kế hoạch “{plan.short_title}”", by=by, at=at,
        before=before, after={name: _plain(value) for name, value in changed.items()},
    )  # fmt: skip
    return frozenset(changed)


def settle(doubt: Doubt, answer: str, *, plan: Plan, by: Who, at: datetime) -> None:
    """Answer a doubt of a plan, once. Raises TooLate (409) when somebody already did."""
    claim(
        update(Doubt)
        .where(Doubt.id == doubt.id, Doubt.settled_at.is_(None))
        .values(answer=answer, settled_by=by.name, settled_at=at),
        "Điểm chưa rõ này vừa được người khác giải quyết.",
    )
    db.session.refresh(doubt)
    record(
        plan, "doubt-settled", f"Giải quyết điểm chưa rõ: {doubt.why}", by=by, at=at, reason=answer
    )


def _columns(head: PlanHead) -> dict[str, Any]:
    """The head as columns of the table."""
    columns = {name: value for name, value in vars(head).items() if name != "owner"}
    return columns | {"owner_id": head.owner.id}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
