"""Tasks by their words, for what speaks of them without showing how they stand."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..database import db
from ..plans.models import Plan, PlanState
from .models import ProgressUpdate, Task
from .queries import plans_to_look_at

_ABOUT = re.compile(r"plan-([0-9]{1,9})(?:-|$)")


@dataclass(frozen=True)
class TaskName:
    """A task as lists name it."""

    id: int
    plan_id: int
    code: str
    title: str

    @property
    def words(self) -> str:
        return f"{self.code}. {self.title}"


_COLUMNS = (Task.id, Task.plan_id, Task.code, Task.title)


def task_names(ids: Collection[int | None]) -> dict[int, TaskName]:
    """Tasks by their ids."""
    wanted = {id for id in ids if id}
    if not wanted:
        return {}
    rows = db.session.execute(select(*_COLUMNS).where(Task.id.in_(wanted)))
    return {row.id: TaskName(*row) for row in rows}


def tasks_of_plan(plan_id: int) -> list[TaskName]:
    """The tasks of a plan in the order of its document."""
    query = select(*_COLUMNS).where(Task.plan_id == plan_id).order_by(Task.position)
    return [TaskName(*row) for row in db.session.execute(query)]


def ids_in_section(section_id: int | None) -> list[int]:
    """The ids of the tasks of a section."""
    return list(db.session.scalars(select(Task.id).where(Task.section_id == section_id)))


def plans_to_choose(agency_ids: Collection[int], *named: int | None) -> list[Plan]:
    """The plans that a choice offers: the province's in force, then these agencies' own.

    There may be hundreds of agencies' plans: of the others only those that are `named` already.
    """
    return [
        plan
        for plan in plans_to_look_at()
        if plan.id in named
        or (
            plan.state is PlanState.IN_FORCE and (not plan.parent_id or plan.owner_id in agency_ids)
        )
    ]


def about_choices(agency_ids: Collection[int], *now: str | None) -> list[tuple[str, str]]:
    """What something can be about: a plan or a task, as `forms.read_about` reads it.

    Of plans as `plans_to_choose` offers them; `now`: what is chosen already.
    """
    plans = plans_to_choose(agency_ids, *(_plan_of(each) for each in now))
    named = select(*_COLUMNS).where(Task.plan_id.in_([plan.id for plan in plans]))
    by_plan: dict[int, list[TaskName]] = {plan.id: [] for plan in plans}
    for row in db.session.execute(named.order_by(Task.position)):
        by_plan[row.plan_id].append(TaskName(*row))
    found = []
    for plan in plans:
        found.append((f"plan-{plan.id}", f"{plan.short_title}: nói chung"))
        found += [(f"plan-{plan.id}-task-{t.id}", t.words[:120]) for t in by_plan[plan.id]]
    return found


def _plan_of(about: str | None) -> int | None:
    found = _ABOUT.match(about or "")
    return int(found[1]) if found else None


def update_that_raised(proposal_id: int) -> ProgressUpdate | None:
    """The update in which a difficulty or proposal was typed first."""
    query = select(ProgressUpdate).where(
        (ProgressUpdate.difficulty_id == proposal_id) | (ProgressUpdate.proposal_id == proposal_id)
    )
    query = query.order_by(ProgressUpdate.id).options(joinedload(ProgressUpdate.commitment))
    return db.session.scalars(query).first()
