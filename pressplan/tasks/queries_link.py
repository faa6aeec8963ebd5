"""Which tasks carry out which, and what can be linked to."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from ..database import db
from ..plans.models import Plan, PlanState
from .models import Standing, Task
from .models_link import TaskLink
from .rules import NO_DAY
from .workflow import ENDED

FIRST = 20


@dataclass(frozen=True)
class Choice:
    """A task of the province's plan: what can be linked to, and what was."""

    id: int
    code: str
    title: str


@dataclass(frozen=True)
class Carrying:
    """A task of an agency's plan that carries out another, and how far it is.

    `percent` is the mean of its commitments that go on, None: it has none (yet).
    """

    id: int
    code: str
    title: str
    plan: str
    percent: int | None


@dataclass(frozen=True)
class Carriers:
    """The first tasks that carry out one, and how many there are in all."""

    rows: Sequence[Carrying]
    total: int


def choices(plan_id: int | None) -> list[Choice]:
    """The tasks of a plan in its order."""
    query = select(Task.id, Task.code, Task.title).where(Task.plan_id == plan_id)
    return [Choice(*row) for row in db.session.execute(query.order_by(Task.position))]


def carried_out_by(task_id: int) -> list[Choice]:
    """The tasks of the province's plan that this one carries out."""
    query = (
        select(Task.id, Task.code, Task.title)
        .join(TaskLink, TaskLink.to_id == Task.id)
        .where(TaskLink.task_id == task_id)
        .order_by(Task.position)
    )
    return [Choice(*row) for row in db.session.execute(query)]


def carriers_of(task_id: int) -> Carriers:
    """The tasks of agencies' plans that carry out this one; those of drafts are not known."""
    query = (
        select(
            Task.id,
            Task.code,
            Task.title,
            Plan.short_title,
            func.avg(Standing.percent),
            func.count().over(),
        )
        .join(TaskLink, TaskLink.task_id == Task.id)
        .join(Plan, Plan.id == Task.plan_id)
        .outerjoin(
            Standing,
            (Standing.task_id == Task.id)
            & (Standing.until == NO_DAY)
            & Standing.state.not_in(ENDED),
        )
        .where(TaskLink.to_id == task_id, Plan.state != PlanState.DRAFT)
        .group_by(Task.id, Task.code, Task.title, Task.position, Plan.id, Plan.short_title)
        .order_by(Plan.id, Task.position)
    )
    found = db.session.execute(query.limit(FIRST)).all()
    rows = [
        Carrying(id, code, title, plan, None if percent is None else round(percent))
        for id, code, title, plan, percent, _ in found
    ]
    return Carriers(rows, found[0][-1] if found else 0)
