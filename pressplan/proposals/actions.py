"""Raise a difficulty or a proposal, and move it on."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from .. import clock
from ..access import Who
from ..agencies.queries import holding
from ..database import claim, db
from ..errors import BadInput, NotYours, TooLate
from ..history.actions import record
from ..plans.models import Plan, PlanState
from . import workflow
from .models import Proposal, ProposalKind, ProposalStep
from .workflow import AFTER, KIND_WORDS, MOVE_WORDS, MOVES, OPEN, Move, State

MOVED = "Việc này vừa được người khác xử lý. Hãy xem tình trạng mới."
CLOSED = "Kế hoạch này không còn theo dõi nên không nhận thêm khó khăn, kiến nghị."


def raise_(
    kind: ProposalKind, text: str, *, plan_id: int, agency_id: int, task_id: int | None = None,
    revision_id: int | None = None, source: str = "", raised_on: date | None = None, by: Who,
    at: datetime,
) -> Proposal | None:  # fmt: skip
    """The row of what an agency raised, or None when nothing was typed.

    What is said of a task again in the same words while it is open is the same row. It leaves
    no line in the history of its own: that of the update or hand-in tells of it.
    """
    if not text:
        return None
    if known := _open_alike(Raised(kind, text, plan_id, agency_id, task_id)):
        return known
    raised = Proposal(
        kind=kind, plan_id=plan_id, agency_id=agency_id, task_id=task_id, revision_id=revision_id,
        text=text, source=source, raised_on=raised_on or clock.day_of(at), raised_at=at,
        raised_by_id=by.account_id, raised_by=by.name,
    )  # fmt: skip
    db.session.add(raised)
    return raised


@dataclass(frozen=True)
class Raised:
    """What is raised by its own form; `source`, `raised_on`: where staff write it down."""

    kind: ProposalKind
    text: str
    plan_id: int
    agency_id: int
    task_id: int | None = None
    source: str = ""
    raised_on: date | None = None


def raise_alone(raised: Raised, *, token: str, by: Who, at: datetime) -> Proposal:
    """Raise something by its own form; the same `token` raises it once.

    What is open already in the same words stays as it is, with the token of its own form.
    Raises NotYours (403), BadInput (422), TooLate (409).
    """
    if not workflow.may_raise(by, raised.agency_id):
        raise NotYours
    plan = db.session.get_one(Plan, raised.plan_id, with_for_update=True)
    known = db.session.scalar(select(Proposal).where(Proposal.token == token))
    if known is not None:
        if (known.text, known.agency_id) != (raised.text, raised.agency_id):
            raise TooLate("Biểu mẫu này đã được gửi với nội dung khác. Hãy mở lại trang.")
        return known
    if plan.state is not PlanState.IN_FORCE:
        raise TooLate(CLOSED)
    if not raised.text:
        raise BadInput("Ghi nội dung.", "text")
    entered = workflow.needs_source(by, raised.agency_id)
    if entered and not raised.source:
        raise BadInput("Ghi nguồn: số, ngày văn bản hoặc ai báo.", "source")
    if entered and raised.raised_on and raised.raised_on > clock.day_of(at):
        raise BadInput("Ngày nêu không thể sau hôm nay.", "raised_on")
    if alike := _open_alike(raised):
        return alike
    made = raise_(
        raised.kind, raised.text, plan_id=raised.plan_id, agency_id=raised.agency_id,
        task_id=raised.task_id, source=raised.source if entered else "",
        raised_on=raised.raised_on if entered else None, by=by, at=at,
    )  # fmt: skip
    assert made is not None
    made.token = token
    db.session.flush()
    record(
        made, "raised", f"Nêu {KIND_WORDS[made.kind].lower()}", by=by, at=at,
        agency_id=made.agency_id, after={"nội dung": made.text}, reason=made.source,
    )  # fmt: skip
    return made


def _open_alike(raised: Raised) -> Proposal | None:
    """What this agency said of the same task in the same words, while it is open."""
    if raised.task_id is None:
        return None
    same = select(Proposal).where(
        Proposal.kind == raised.kind, Proposal.plan_id == raised.plan_id,
        Proposal.agency_id == raised.agency_id, Proposal.task_id == raised.task_id,
        Proposal.text == raised.text, Proposal.state.in_(OPEN),
    )  # fmt: skip
    return db.session.scalars(same.order_by(Proposal.id)).first()


@dataclass(frozen=True)
class Word:
    """What is said with a move: a text, the number and date of a document."""

    text: str = ""
    number: str = ""
    dated: date | None = None


def make(
    proposal: Proposal, move: Move, word: Word, *, seen: State | None, by: Who, at: datetime
) -> ProposalStep:
    """Make a move from the state that was seen. Raises NotYours, TooLate, BadInput."""
    today = clock.day_of(at)
    holder = holding(proposal.agency_id, today)
    if not workflow.may_make(move, by, holder, recorded=bool(proposal.source)):
        raise NotYours
    if seen is not proposal.state or move not in MOVES[proposal.state]:
        raise TooLate(MOVED)
    if fault := workflow.move_fault(
        move, seen, text=word.text, number=word.number, dated=word.dated, today=today
    ):
        raise BadInput(fault[1], fault[0])
    stands = update(Proposal).where(Proposal.id == proposal.id, Proposal.state == seen)
    claim(stands.values(state=AFTER[move]).execution_options(synchronize_session=False), MOVED)
    step = ProposalStep(
        proposal_id=proposal.id, move=move, taken_on=today, text=word.text, number=word.number,
        dated=word.dated, at=at, by_id=by.account_id, by_name=by.name,
    )  # fmt: skip
    db.session.add(step)
    db.session.flush()
    db.session.expire(proposal, ["state", "steps"])
    told = {"số": word.number, "ngày": word.dated.isoformat() if word.dated else ""}
    record(
        proposal, move.value, MOVE_WORDS[move], by=by, at=at, agency_id=proposal.agency_id,
        after={name: value for name, value in told.items() if value}, reason=word.text,
    )  # fmt: skip
    return step
