"""A task as it read on an earlier day: what documents changed of it since is undone."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select

from ..database import db
from .models_amendment import TaskChange

BATCH = 500
# The words by which a change names what it changed (`TaskChange.before`).
TITLE, DETAIL, OUTPUT = "Nội dung", "Chi tiết", "Sản phẩm, kết quả"
TIME, LEADS, COORDINATORS = "Thời gian", "Chủ trì", "Phối hợp"
Worded = Mapping[str, str]


def worded_on(task_ids: Collection[int], day: date) -> Mapping[int, Worded]:
    """By task what read otherwise at the end of that day; a task that reads the same is left out.

    The first change after the day says what stood until then.
    """
    ids = sorted(task_ids)
    found: dict[int, dict[str, str]] = {}
    query = select(TaskChange.task_id, TaskChange.before).where(TaskChange.since > day)
    for start in range(0, len(ids), BATCH):
        batch = query.where(TaskChange.task_id.in_(ids[start : start + BATCH]))
        for task_id, before in db.session.execute(batch.order_by(TaskChange.id)):
            read = found.setdefault(task_id, {})
            for what, words in before.items():
                read.setdefault(what, words)
    return found
