"""Record the document that changes a plan; close a plan."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select

from .. import clock
from ..access import Who
from ..database import claim_version, db
from ..errors import BadInput, TooLate
from ..history.actions import record
from .models import Plan, PlanState
from .models_amendment import Amendment

NOT_IN_FORCE = "Kế hoạch này không còn được theo dõi nên không điều chỉnh được."
CHANGED = "Văn bản này vừa được người khác sửa. Hãy xem nội dung mới rồi gửi lại."


@dataclass(frozen=True)
class Document:
    """A deciding document; its number is free text, for bodies of the Party number otherwise."""

    number: str
    issued_on: date
    issuer: str
    summary: str


def hold_in_force(plan: Plan) -> None:
    """Hold the plan's row until the commit: changes of one plan come one after the other.

    Raises TooLate (409) when it is not in force.
    """
    state = select(Plan.state).where(Plan.id == plan.id).with_for_update()
    if db.session.scalar(state) is not PlanState.IN_FORCE:
        raise TooLate(NOT_IN_FORCE)


def record_amendment(plan: Plan, document: Document, *, by: Who, at: datetime) -> Amendment:
    """Keep a document, once. Raises TooLate (409), BadInput (422) when it is there already."""
    hold_in_force(plan)
    _refuse_twice(plan, document)
    amendment = Amendment(plan=plan, recorded_at=at, recorded_by=by.name, **asdict(document))
    db.session.add(amendment)
    db.session.flush()
    record(
        amendment, "amendment-recorded", f"Ghi {amendment.words} điều chỉnh kế hoạch", by=by, at=at
    )
    return amendment


def correct_amendment(
    amendment: Amendment, document: Document, *, seen: int, by: Who, at: datetime
) -> None:
    """Correct how the document was written down. Raises TooLate (409), BadInput (422)."""
    hold_in_force(amendment.plan)
    before = amendment.words
    claim_version(amendment, seen, CHANGED, **asdict(document))
    _refuse_twice(amendment.plan, document, but=amendment.id)
    db.session.refresh(amendment)
    record(
        amendment, "amendment-corrected", f"Sửa thông tin {amendment.words}", by=by, at=at,
        before={"document": before}, after={"document": amendment.words},
    )  # fmt: skip


def _refuse_twice(plan: Plan, document: Document, but: int = 0) -> None:
    same = select(Amendment.id).where(
        Amendment.plan_id == plan.id, Amendment.id != but,
        Amendment.number == document.number, Amendment.issued_on == document.issued_on,
    )  # fmt: skip
    if db.session.scalar(same) is not None:
        raise BadInput("Văn bản có số và ngày này đã được ghi cho kế hoạch.", "number")


def close_plan(plan: Plan, *, document: str, reason: str, seen: int, by: Who, at: datetime) -> None:
    """End the tracking: what stands stays as it stood. Raises TooLate (409)."""
    claim_version(
        plan, seen, "Kế hoạch này vừa được người khác sửa hoặc đã kết thúc. Hãy xem lại.",
        Plan.state == PlanState.IN_FORCE, state=PlanState.CLOSED, closed_on=clock.day_of(at),
        closed_document=document, closed_reason=reason,
    )  # fmt: skip
    db.session.refresh(plan)
    record(
        plan, "plan-closed", f"Đóng kế hoạch “{plan.short_title}”", by=by, at=at,
        before={"state": PlanState.IN_FORCE.value},
        after={"state": PlanState.CLOSED.value, "document": document}, reason=reason,
    )  # fmt: skip
