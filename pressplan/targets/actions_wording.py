"""Add a target to a plan in force, correct how one is worded, take a mistaken one away."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from .. import clock
from ..access import Who
from ..database import claim_version, db
from ..errors import BadInput, NotYours
from ..history.actions import record
from ..plans.actions_amendment import hold_in_force
from ..plans.models import Plan
from .actions import check_in_force
from .method import method_fault
from .models import Measurement, Target

CHANGED = "Mục tiêu này vừa được người khác sửa. Hãy xem nội dung mới rồi gửi lại."
TWICE = "Kế hoạch đã có mục tiêu này của năm đó."
DECLARED = (
    "Mục tiêu đã khai cách đo hoặc đã có số liệu nên không bỏ được. Nếu văn bản đã đổi mục tiêu,"
    " hãy sửa lời văn và cách đo."
)


@dataclass(frozen=True)
class Wording:
    """What a document wants reached, and by the end of which year."""

    text: str
    horizon: int


def add(plan: Plan, wording: Wording, *, reason: str, by: Who, at: datetime) -> Target:
    """Add a target behind the others, from today on; `reason` names the document.

    Raises NotYours (403), TooLate (409) for a plan that is not in force, BadInput (422).
    """
    if not by.is_staff:
        raise NotYours
    hold_in_force(plan)
    _refuse_twice(plan.id, wording)
    newest = select(func.max(Target.position)).where(Target.plan_id == plan.id)
    target = Target(
        plan_id=plan.id, position=(db.session.scalar(newest) or 0) + 1, text=wording.text,
        horizon=wording.horizon, added_on=clock.day_of(at),
    )  # fmt: skip
    db.session.add(target)
    db.session.flush()
    record(
        target, "target-added", "Thêm mục tiêu", by=by, at=at, after=_facts(target), reason=reason
    )
    return target


def reword(
    target: Target, wording: Wording, *, reason: str, seen: int, by: Who, at: datetime
) -> bool:
    """Correct the text or the year; whether anything is another.

    Raises NotYours (403), TooLate (409), BadInput (422).
    """
    if not by.is_staff:
        raise NotYours
    check_in_force(target)
    before = _facts(target)
    if (wording.text, wording.horizon) == (target.text, target.horizon):
        return False
    _refuse_twice(target.plan_id, wording, but=target.id)
    if (
        target.method
        and (fault := method_fault(replace(target.method, horizon=wording.horizon)))[0]
    ):
        raise BadInput(fault[1], "horizon")
    claim_version(target, seen, CHANGED, text=wording.text, horizon=wording.horizon)
    db.session.refresh(target)
    record(
        target, "target-reworded", "Sửa lời văn mục tiêu", by=by, at=at, before=before,
        after=_facts(target), reason=reason,
    )  # fmt: skip
    return True


def remove(target: Target, *, reason: str, seen: int, by: Who, at: datetime) -> None:
    """Take away a target that nobody measures yet; the plan's history keeps its words.

    Raises NotYours (403), TooLate (409), BadInput (422).
    """
    if not by.is_staff:
        raise NotYours
    check_in_force(target)
    given = select(Measurement.id).where(Measurement.target_id == target.id).limit(1)
    if target.kind is not None or db.session.scalar(given):
        raise BadInput(DECLARED, "reason")
    claim_version(target, seen, CHANGED, Target.kind.is_(None))
    record(
        target.plan, "target-removed", "Bỏ mục tiêu", by=by, at=at, before=_facts(target),
        reason=reason,
    )  # fmt: skip
    db.session.delete(target)


def _refuse_twice(plan_id: int, wording: Wording, *, but: int = 0) -> None:
    same = select(Target.id).where(
        Target.plan_id == plan_id, Target.text == wording.text, Target.horizon == wording.horizon,
        Target.id != but,
    )  # fmt: skip
    if db.session.scalar(same.limit(1)):
        raise BadInput(TWICE, "text")


def _facts(target: Target) -> dict[str, str]:
    return {"mục tiêu": target.text, "đến năm": str(target.horizon)}
