"""The tasks that agencies lead and coordinate, as the page of an agency lists them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select

from ..database import db
from ..paging import page_within, pages_of
from ..plans.models import Plan, PlanState
from .models import Part, Responsibility, Task

PAGE = 50


@dataclass(frozen=True)
class TaskLine:
    """A task as a line of a list."""

    id: int
    code: str
    title: str
    plan: str
    closed_on: date | None


@dataclass(frozen=True)
class TaskLines:
    """One page of such lines, and how many there are in all."""

    lines: Sequence[TaskLine]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def tasks_of(
    part: Part, *, agency_ids: Collection[int], group_ids: Collection[int], page: int = 1
) -> TaskLines:
    """The tasks in which one of the agencies or groups has this part, each once.

    Drafts are left out: only staff know of them, and agency pages are for everybody.
    """
    query = _having(part, agency_ids, group_ids)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = page_within(page, total, PAGE)
    chosen = (
        select(Task.id, Task.code, Task.title, Plan.short_title, Task.closed_on)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Task.id.in_(query))
        .order_by(Task.plan_id.desc(), Task.position)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return TaskLines([TaskLine(*row) for row in db.session.execute(chosen)], total, page)


def _having(part: Part, agency_ids: Collection[int], group_ids: Collection[int]) -> Select[int]:
    return (
        select(Task.id)
        .join(Responsibility, Responsibility.task_id == Task.id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Responsibility.role == part, Plan.state != PlanState.DRAFT)
        .where(
            or_(Responsibility.agency_id.in_(agency_ids), Responsibility.group_id.in_(group_ids))
        )
        .distinct()
    )
