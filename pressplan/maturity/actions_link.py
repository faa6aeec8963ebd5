"""Say which pillars, components and criteria of an edition a task raises."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select

from ..access import Who
from ..database import db
from ..errors import BadInput, NotYours, TooLate
from ..history.actions import record
from ..plans.models import PlanState
from ..tasks.models import Task
from .models import Edition, Pillar
from .models_link import PillarTask
from .queries_link import digest_of, parts_of, raised_by

CHANGED = "Liên kết của nhiệm vụ này vừa được người khác sửa. Hãy so lại rồi lưu."
ENDED = "Kế hoạch này đã kết thúc theo dõi nên liên kết được giữ nguyên."
NOT_THERE = "Hãy chọn trong danh sách của bộ chỉ số này."


def set_parts(
    task: Task, edition: Edition, keys: Collection[str], *, seen: str, by: Who, at: datetime
) -> bool:
    """Let the task raise these parts of the edition and no others; whether anything differs.

    `seen`: the digest of the parts that the person looked at. Raises NotYours (403), BadInput
    (422) for what the edition does not have, TooLate (409).
    """
    if not by.is_staff:
        raise NotYours
    if task.plan.state is PlanState.CLOSED:
        raise TooLate(ENDED)
    offered = {part.key: part for part in parts_of(edition)}
    if not offered.keys() >= set(keys):
        raise BadInput(NOT_THERE, "parts")
    db.session.execute(select(Task.id).where(Task.id == task.id).with_for_update())
    before = raised_by(task.id, edition.id)
    if before == sorted(keys):
        return False
    if digest_of(before) != seen:
        raise TooLate(CHANGED)
    pillars = select(Pillar.id).where(Pillar.edition_id == edition.id)
    db.session.execute(
        delete(PillarTask)
        .where(PillarTask.task_id == task.id, PillarTask.pillar_id.in_(pillars))
        .execution_options(synchronize_session=False)
    )
    chosen = [part for key, part in offered.items() if key in keys]
    db.session.add_all(
        PillarTask(
            task_id=task.id, pillar_id=part.pillar_id, component_id=part.component_id,
            criterion_id=part.criterion_id,
        )
        for part in chosen
    )  # fmt: skip
    db.session.flush()
    record(
        task, "task-pillars",
        f"Đổi trụ cột mà nhiệm vụ {task.code} nâng, theo bộ chỉ số {edition.title}", by=by, at=at,
        before={"nâng": [offered[key].words for key in offered if key in before]},
        after={"nâng": [part.words for part in chosen]},
    )  # fmt: skip
    return True
