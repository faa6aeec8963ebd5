"""Create the targets of a new plan, and declare how they are measured."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ..access import Who
from ..agencies.typed import Party, party_in
from ..database import claim_version, db
from ..errors import BadInput, NotYours, TooLate
from ..history.actions import record
from ..plans.models import Plan, PlanState
from ..tasks.workflow import PLAN_ENDED
from .method import COMPARATOR_WORDS, KIND_WORDS, Method, amount_words, method_fault
from .models import Measurement, Target, TargetParty

CHANGED = "Cách đo của mục tiêu này vừa được người khác sửa. Hãy xem nội dung mới rồi gửi lại."
NOT_YET = "Kế hoạch này chưa được đưa vào theo dõi: đưa vào theo dõi rồi mới khai cách đo, số liệu."


def create_from(plan: Plan, drafts: Iterable[tuple[int, str]]) -> list[Target]:
    """The targets, (horizon, text) each, in the order of the document."""
    targets = [
        Target(plan_id=plan.id, position=position, horizon=horizon, text=text)
        for position, (horizon, text) in enumerate(drafts, start=1)
    ]
    db.session.add_all(targets)
    return targets


def declare(
    target: Target, method: Method, parties: Sequence[Party], *, figures_from: Target | None = None,
    seen: int, by: Who, at: datetime,
) -> bool:  # fmt: skip
    """Say how a target is measured and who is in its scope; whether anything is another.

    `figures_from`: the target of the same plan whose figures serve this one too.

    Raises NotYours (403), BadInput (422), TooLate (409).
    """
    if not by.is_staff:
        raise NotYours
    check_in_force(target)
    return set_method(target, method, parties, figures_from=figures_from, seen=seen, by=by, at=at)


def set_method(
    target: Target, method: Method, parties: Sequence[Party], *, figures_from: Target | None = None,
    seen: int, by: Who, at: datetime,
) -> bool:  # fmt: skip
    """The same for whoever loads a plan with its methods."""
    field, sentence = method_fault(method)
    if not field and not parties:
        field, sentence = "parties", "Ghi ít nhất một cơ quan hoặc nhóm trong phạm vi."
    if not field:
        field, sentence = _shared_fault(target, method)
    if not field and figures_from:
        field, sentence = _sharing_fault(target, method, figures_from)
    if field:
        raise BadInput(sentence, field)
    if target.version != seen:
        raise TooLate(CHANGED)
    before, held = facts_of(target), [party_in(row) for row in target.parties]
    from_id = figures_from.id if figures_from else None
    claim_version(target, seen, CHANGED, figures_from_id=from_id, **_columns(method))
    db.session.refresh(target)
    db.session.expire(target, ["figures_from"])
    if held != list(parties):
        target.parties = [TargetParty(**party) for party in parties]
        db.session.flush()
        db.session.expire(target, ["parties"])
    if (after := facts_of(target)) == before:
        return False
    record(
        target, "method-declared", "Khai cách đo mục tiêu", by=by, at=at, before=before,
        after=after,
    )  # fmt: skip
    return True


def check_in_force(target: Target) -> None:
    """Raises TooLate (409) where nothing of this plan is measured: not yet, or no more."""
    check_plan(target.plan)


def check_plan(plan: Plan) -> None:
    """The same of all targets of a plan."""
    if plan.state is PlanState.CLOSED:
        raise TooLate(PLAN_ENDED)
    if plan.state is PlanState.DRAFT:
        raise TooLate(NOT_YET)


def facts_of(target: Target) -> dict[str, str]:
    """What the history tells of how a target is measured."""
    method = target.method
    if method is None:
        return {}
    told = {"cách đo": KIND_WORDS[method.kind], "nội dung": method.measure}
    if method.value is not None:
        unit = "%" if method.growth else f" {method.unit}"
        told["mức phải đạt"] = f"{amount_words(method.value)}{unit}"
        told["so sánh"] = COMPARATOR_WORDS[method.comparator]
        told["đơn vị tính"] = method.unit
        told["năm gốc"] = str(method.base_year or "")
    told["phần phải đạt"] = f"{method.over}/{method.of}"
    told["dùng chung số liệu với"] = target.figures_from.text if target.figures_from else ""
    told["phạm vi"] = "; ".join(party.name_on(target.plan.named_on) for party in target.parties)
    return told


def _sharing_fault(target: Target, method: Method, other: Target) -> tuple[str, str]:
    """Why the figures of the other can't serve this one, or ("", "")."""
    said = other.method
    field = "figures_from"
    if other.plan_id != target.plan_id or other.id == target.id or said is None:
        return field, "Chọn một mục tiêu khác của kế hoạch này, đã khai cách đo."
    if other.figures_from_id is not None:
        return field, "Mục tiêu này dùng số liệu của mục tiêu khác: hãy chọn chính mục tiêu đó."
    if not said.is_given or _thing(said) != _thing(method):
        return field, "Hai mục tiêu phải đo cùng một thứ: cùng loại số liệu và đơn vị tính."
    used = select(Target.id).where(Target.figures_from_id == target.id).limit(1)
    own = select(Measurement.id).where(Measurement.target_id == target.id).limit(1)
    if db.session.scalar(used) or db.session.scalar(own):
        return field, "Mục tiêu này đã có số liệu của mình, hoặc mục tiêu khác đang dùng số của nó."
    return "", ""


def _shared_fault(target: Target, method: Method) -> tuple[str, str]:
    """Why it can't measure another thing while its figures serve other targets, or ("", "")."""
    before = target.method
    used = select(Target.id).where(Target.figures_from_id == target.id).limit(1)
    if before is None or db.session.scalar(used) is None or _thing(before) == _thing(method):
        return "", ""
    return "kind", "Mục tiêu khác đang dùng chung số liệu này: giữ nguyên loại và đơn vị tính."


def _thing(method: Method) -> tuple[bool, bool, str]:
    """What two targets that share figures have alike."""
    return method.is_given, method.is_yes_or_no, method.unit


def _columns(method: Method) -> dict[str, Any]:
    counts = method.value is not None
    return {
        "kind": method.kind,
        "measure": method.measure,
        "unit": method.unit if counts else "",
        "comparator": method.comparator,
        "value": method.value,
        "growth": method.growth and counts,
        "base_year": method.base_year if counts else None,
        "share_over": method.over,
        "share_of": method.of,
    }
