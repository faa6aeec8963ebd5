"""Sample hand-ins in every state: a new plan of each press agency, reports of two years."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from .. import clock
from ..access import Who
from ..agencies.models import Agency
from ..database import db
from ..obligations.actions import ObligationDraft, add
from ..obligations.models import Obligation, Occurrence
from ..obligations.rules import Kind, Step
from ..plans.models import Plan
from ..plans.rules import Reading
from ..submissions.actions import (
    Word,
    decide,
    new_token,
    open_submission,
    save_draft,
    start_draft,
)
from ..submissions.actions_send import send
from ..submissions.content import Content
from ..submissions.models import Submission
from ..submissions.prefill import first_content
from ..submissions.queries import draft_of
from ..submissions.workflow import Move
from .own_plans import lines_of, track
from .papers import sample_file

REASON = "Công văn mẫu số 99/UBND-VX"
SCAN = "Văn bản của cơ quan chủ quản.docx"
TITLE = "Trình cơ quan chủ quản phê duyệt kế hoạch chuyển đổi số báo chí giai đoạn mới của đơn vị"
AGREED, CHANGES, PUT = Move.AGREEMENT, Move.CHANGES, Move.PUTTING
APPROVED, REFUSED, ACCEPTED, RETURNED = (
    Move.APPROVAL, Move.REFUSAL, Move.ACCEPTANCE, Move.RETURN,
)  # fmt: skip
# Who, for which duty, how many years ago, and what became of it; "draft" is written at the end.
JOURNEYS: tuple[tuple[str, Kind, int, tuple[Move | str, ...]], ...] = (
    ("lan", Kind.AGENCY_PLAN, 0, ("send", CHANGES, "send", AGREED, PUT, APPROVED)),
    ("minh", Kind.AGENCY_PLAN, 0, ("send", AGREED, PUT)),
    ("chi", Kind.AGENCY_PLAN, 0, ("send", CHANGES, "draft")),
    ("lan", Kind.AGENCY_PLAN, 3, ("send", AGREED)),
    ("minh", Kind.AGENCY_PLAN, 3, ("send", AGREED, PUT, REFUSED)),
    ("lan", Kind.YEARLY_REPORT, 1, ("send", ACCEPTED)),
    ("minh", Kind.YEARLY_REPORT, 1, ("send", ACCEPTED)),
    ("chi", Kind.YEARLY_REPORT, 1, ("send", RETURNED, "send", ACCEPTED)),
    ("lan", Kind.YEARLY_REPORT, 0, ("send", RETURNED, "draft")),
    ("minh", Kind.YEARLY_REPORT, 0, ("send", "draft")),
    ("chi", Kind.YEARLY_REPORT, 0, ("draft",)),
)
WORDS = {
    CHANGES: "Nêu rõ nguồn kinh phí và người phụ trách từng việc.",
    AGREED: "Thống nhất với dự thảo.",
    REFUSED: "Bổ sung lộ trình thực hiện theo từng năm.",
    RETURNED: "Bổ sung số liệu phát hành và truy cập.",
}
BY = {
    AGREED: "hoa", CHANGES: "hoa", ACCEPTED: "hung", RETURNED: "hoa", APPROVED: "mai",
    REFUSED: "mai",
}  # fmt: skip


@dataclass(frozen=True)
class _Cast:
    whos: Mapping[str, Who]
    markers: Mapping[str, str]
    at: datetime


def load(whos: Mapping[str, Who], markers: Mapping[str, str], *, at: datetime) -> None:
    """Ask the press agencies for a new plan this year, and let them hand in."""
    cast, today = _Cast(whos, markers, at), clock.day_of(at)
    _ask_for_plans(whos["hoa"], today, at)
    for who, kind, years_ago, steps in JOURNEYS:
        found = _occurrence(kind, today.year - years_ago)
        if found is not None:
            _go(cast, whos[who], found, steps)
    track(by=whos["hoa"], at=at)


def _ask_for_plans(by: Who, today: date, at: datetime) -> None:
    """A plan of this year, due in three weeks, with the Department's own dates before."""
    old = _first(Kind.AGENCY_PLAN)
    parties = [{"group_id": party.group_id} for party in old.parties if party.group_id]
    draft = ObligationDraft(
        TITLE, parties, before=min(today + timedelta(days=21), date(today.year, 12, 31)),
        reading=Reading.BEFORE, kind=Kind.AGENCY_PLAN, receiver=old.receiver, clock=Step.PUT,
        days={Step.SENT: 14, Step.AGREED: 7},
    )  # fmt: skip
    add(db.session.get_one(Plan, old.plan_id), draft, reason=REASON, by=by, at=at)


def _first(kind: Kind) -> Obligation:
    query = select(Obligation).where(Obligation.kind == kind).order_by(Obligation.id)
    return db.session.scalars(query).first() or db.session.get_one(Obligation, 0)


def _occurrence(kind: Kind, year: int) -> Occurrence | None:
    query = select(Occurrence).join(Obligation)
    return db.session.scalars(query.where(Obligation.kind == kind, Occurrence.year == year)).first()


def _go(cast: _Cast, who: Who, occurrence: Occurrence, steps: tuple[Move | str, ...]) -> None:
    agency = db.session.get_one(Agency, who.agency_id)
    submission = open_submission(occurrence, agency)
    for number, step in enumerate(steps):
        when = _days_before(cast.at, len(steps) - number)
        if isinstance(step, Move):
            _decide(cast, submission, step, who, when)
        elif step == "send":
            _write(cast, submission, who, when, marked=False)
            draft = draft_of(submission)
            assert draft
            send(submission, draft.content, token=new_token(), seen=draft.version, by=who, at=when)
        elif not submission.revisions or submission.revisions[-1].decisions:
            _write(cast, submission, who, when, marked=True)
        db.session.flush()
        db.session.expire(submission, ["revisions"])


def _days_before(at: datetime, days: int) -> datetime:
    """So many days before, but in the sample's year."""
    when = at - timedelta(days=days, minutes=7 * days)
    return when if clock.day_of(when).year == clock.day_of(at).year else at


def _write(cast: _Cast, submission: Submission, who: Who, when: datetime, *, marked: bool) -> None:
    """The draft with a file; `marked`: with the text that only this agency's drafts hold."""
    occurrence = submission.occurrence
    kind = "Kế hoạch" if occurrence.obligation.kind is Kind.AGENCY_PLAN else "Báo cáo"
    number = f"{40 + submission.id}/{'KH' if kind == 'Kế hoạch' else 'BC'}"
    if marked:
        known = first_content(submission, today=clock.day_of(when))
        note = f"Đang hoàn thiện. {cast.markers.get(who.agency_name, '')}"
        content = known._replace(note=note)
    else:
        content = Content(done=f"{kind} năm {occurrence.year} của {who.agency_name}: đủ các mục.")
    content = content._replace(number=number, signer="Tổng Biên tập", signed_on=clock.day_of(when))
    lines = lines_of(who.agency_name, occurrence.year) if kind == "Kế hoạch" else ()
    file = sample_file(f"{kind} {occurrence.year}.docx", kind, who, when, lines)
    draft = start_draft(submission, content, [file.id], by=who, at=when)
    save_draft(submission, content, seen=draft.version, by=who, at=when)


def _decide(cast: _Cast, submission: Submission, move: Move, who: Who, when: datetime) -> None:
    by = cast.whos[BY[move]] if move in BY else who
    if move in (APPROVED, REFUSED) and submission.agency_id not in by.governs:
        by = who  # its governing body works on paper: the agency records the decision
    on_paper = move in (APPROVED, REFUSED) and by is who
    decided = move is APPROVED or on_paper
    word = Word(
        WORDS.get(move, ""),
        number=f"{10 + submission.id}-QĐ/TU" if decided else "",
        decided_on=clock.day_of(when) if decided else None,
        file=sample_file(SCAN, "Văn bản", who, when) if on_paper else None,
    )
    decide(submission.revisions[-1], move, word, by=by, at=when)
