"""Link the tasks of an agency's own plan to the tasks of the province's plan."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete

from ..access import Who
from ..database import claim_version, db
from ..errors import BadInput, NotYours, TooLate
from ..history.actions import record
from ..plans.models import PlanState
from .models import Task
from .models_link import TaskLink
from .queries_link import carried_out_by, choices

CHANGED = "Nhiệm vụ này vừa được người khác sửa. Hãy xem nội dung mới rồi lưu lại."
OTHER_PLAN = "Chỉ liên kết được với nhiệm vụ của kế hoạch cấp tỉnh mà kế hoạch này thuộc về."
ENDED = "Kế hoạch này đã kết thúc theo dõi nên liên kết được giữ nguyên."


def create_from(links: Mapping[int, Collection[int]]) -> None:
    """The links of a new plan: by the id of its task the ids of the tasks it carries out."""
    db.session.add_all(
        TaskLink(task_id=task_id, to_id=to_id) for task_id, ids in links.items() for to_id in ids
    )


def relink(task: Task, ids: Collection[int], *, seen: int, by: Who, at: datetime) -> bool:
    """Let the task carry out these tasks and no others; whether anything differs.

    `seen` is the version of the task that the person looked at. Raises NotYours (403),
    BadInput (422) for a task of another plan, TooLate (409).
    """
    if not by.is_staff:
        raise NotYours
    if task.plan.state is PlanState.CLOSED:
        raise TooLate(ENDED)
    offered = {choice.id: choice.code for choice in choices(task.plan.parent_id)}
    if not offered.keys() >= set(ids):
        raise BadInput(OTHER_PLAN, "links")
    before = {link.id: link.code for link in carried_out_by(task.id)}
    if set(before) == set(ids):
        return False
    claim_version(task, seen, CHANGED)
    db.session.refresh(task)
    db.session.execute(delete(TaskLink).where(TaskLink.task_id == task.id))
    create_from({task.id: sorted(ids)})
    db.session.flush()
    record(
        task, "task-linked", f"Đổi liên kết của nhiệm vụ {task.code}", by=by, at=at,
        before={"nhiệm vụ": sorted(before.values())},
        after={"nhiệm vụ": sorted(offered[id] for id in ids)},
    )  # fmt: skip
    return True
