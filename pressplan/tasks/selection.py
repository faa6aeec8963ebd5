"""Which tasks and commitments the filters of a list let through, as conditions."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from ..agencies.queries import agencies_named, groups_named, groups_of, stands_for
from ..plans.models import Plan
from ..vietnamese import fold
from .conditions import BY_TASK, STANDING, Columns, freshness_is, timing_is
from .forms import FRESHNESSES, TIMINGS, Filters
from .models import Part, Responsibility, Standing, Task
from .models_tally import TaskTally
from .queries_assignment import officer_is
from .rules import NO_DAY, Reckoning
from .workflow import State

MOST_WORDS = 8


class Held(NamedTuple):
    """As whom an agency has a part: as itself, as whom it succeeded, as members of groups."""

    agencies: tuple[int, ...] = ()
    groups: tuple[int, ...] = ()


def held_by(filters: Filters, today: date) -> Held:
    """As whom the agency that is asked for has a part on that day; nobody: none is asked for."""
    if not filters.agency:
        return Held()
    agencies = stands_for(filters.agency, today)
    groups = {group for id in agencies for group in groups_of(id, today)}
    return Held(tuple(agencies), tuple(sorted(groups)))


def selected(filters: Filters, plan: Plan, by: Reckoning) -> Select[Task]:
    """The tasks that the filters let through."""
    query = select(Task).where(*tasks_are(filters, plan.id, by, held_by(filters, by.today)))
    return query.where(says(filters.q, by.today)) if fold(filters.q) else query


def tasks_are(
    filters: Filters, plan_id: int, by: Reckoning, held: Held
) -> list[ColumnElement[bool]]:
    """The conditions on a task but for what was typed."""
    where = [Task.plan_id == plan_id]
    if filters.section:
        where.append(Task.section_id == filters.section)
    if filters.agency:
        where.append(Task.id.in_(_tasks_of(held, filters.part)))
    if filters.narrows_commitments:
        where.append(Task.id.in_(_tasks_with(filters, plan_id, by, held)))
    return where


def is_of_few(filters: Filters) -> bool:
    """Whether what is asked for is known of each commitment alone, and not counted by task."""
    return bool(filters.officer or (filters.agency and filters.narrows_commitments))


def _tasks_with(filters: Filters, plan_id: int, by: Reckoning, held: Held) -> Select[Any]:
    """The tasks that have such a commitment."""
    if is_of_few(filters):
        return select(Standing.task_id).where(*current(), *asked(filters, by, held))
    return select(TaskTally.task_id).where(TaskTally.plan_id == plan_id, *counted(filters, by))


def commitments(filters: Filters, plan: Plan, by: Reckoning) -> Select[int]:
    """The ids of the commitments that the filters mean, in the order of the plan.

    An agency that is asked for without its part is the one that answers for the work.
    """
    tasks = selected(filters, plan, by).with_only_columns(Task.id)
    query = (
        select(Standing.commitment_id)
        .join(Task, Task.id == Standing.task_id)
        .where(Standing.plan_id == plan.id, Task.id.in_(tasks))
        .where(*current(), *asked_of(filters, by))
        .order_by(Task.position, Standing.commitment_id)
    )
    if filters.agency and filters.part != "coordinating":
        query = query.where(Standing.agency_id == filters.agency)
    return query


def _tasks_of(held: Held, part: str) -> Select[int]:
    """The tasks in which an agency has a part, by itself, as a successor or through a group."""
    query = select(Responsibility.task_id).where(
        or_(Responsibility.agency_id.in_(held.agencies), Responsibility.group_id.in_(held.groups))
    )
    return query.where(Responsibility.role == Part(part)) if part else query


def says(typed: str, today: date) -> ColumnElement[bool]:
    """Whether a task says every word, or names a party by the first or last of them.

    "bao dak lak san pham": the party "bao dak lak", and "san pham" in the title.
    """
    words = fold(typed).split()[:MOST_WORDS]
    says = [_holds(words)]
    for cut in range(1, len(words) + 1):
        for name, rest in ((words[:cut], words[cut:]), (words[-cut:], words[:-cut])):
            if (party := _has_party(" ".join(name), today)) is not None:
                says.append(and_(party, _holds(rest)))
    return or_(*says)


def _holds(words: Sequence[str]) -> ColumnElement[bool]:
    return and_(true(), *(Task.folded.contains(word, autoescape=True) for word in words))


def _has_party(name: str, today: date) -> ColumnElement[bool] | None:
    """Whether a party of the task, or a member of one, is called so; None: nobody is."""
    agencies = {held for id in agencies_named(name) for held in stands_for(id, today)}
    groups = set(groups_named(name))
    if not agencies and not groups:
        return None
    groups |= {group for id in agencies for group in groups_of(id, today)}
    return Task.id.in_(_tasks_of(Held(tuple(agencies), tuple(groups)), ""))


def current() -> list[ColumnElement[bool]]:
    """How things stand now, without what goes on in another commitment."""
    return [Standing.until == NO_DAY, Standing.state != State.MERGED]


def asked_of(filters: Filters, by: Reckoning) -> list[ColumnElement[bool]]:
    """The conditions on `standing` that the filters mean."""
    return asked(filters, by, held_by(filters, by.today))


def asked(filters: Filters, by: Reckoning, held: Held) -> list[ColumnElement[bool]]:
    """The same, where it is known as whom the agency has a part."""
    conditions = [*_year(Standing, filters), *kinds(filters, by, STANDING)]
    if filters.agency and filters.narrows_commitments:
        conditions.append(_concerns(filters, held))
    if filters.officer:
        conditions.append(officer_is(filters.officer))
    return conditions


def counted(filters: Filters, by: Reckoning) -> list[ColumnElement[bool]]:
    """The same on `task_tally`, which knows nothing of agencies and people."""
    return [
        TaskTally.count != 0, TaskTally.state != State.MERGED,
        *_year(TaskTally, filters), *kinds(filters, by, BY_TASK),
    ]  # fmt: skip


def _year(table: Any, filters: Filters) -> list[ColumnElement[bool]]:
    return [table.from_year <= filters.year, table.to_year >= filters.year]


def kinds(filters: Filters, by: Reckoning, of: Columns) -> list[ColumnElement[bool]]:
    """The conditions on how a commitment stands: its state, timing and freshness."""
    conditions: list[ColumnElement[bool]] = []
    if filters.state:
        conditions.append(of.state == State(filters.state))
    if filters.timing:
        conditions.append(or_(*(timing_is(t, by, of) for t in TIMINGS[filters.timing])))
    if filters.freshness:
        wanted = FRESHNESSES[filters.freshness]
        conditions.append(or_(*(freshness_is(f, by, of) for f in wanted)))
    return conditions


def _concerns(filters: Filters, held: Held) -> ColumnElement[bool]:
    """Whether a commitment is one that the agency leads, or coordinates, as the filter has it."""
    leads = Standing.agency_id == filters.agency
    if filters.part == "lead":
        return leads
    coordinates = Standing.task_id.in_(_tasks_of(held, Part.COORDINATING.value))
    return coordinates if filters.part else or_(leads, coordinates)


def in_order(query: Select[Any], filters: Filters) -> Select[Any]:
    """The tasks in the order that the filters ask for."""
    if filters.sort == "due":
        of_task = (TaskTally.task_id == Task.id, *_lasting(TaskTally, filters))
        due = select(func.min(TaskTally.due_on)).where(TaskTally.count != 0, *of_task)
        return query.order_by(func.coalesce(due.scalar_subquery(), NO_DAY), Task.position)
    if filters.sort == "updated":
        said = func.coalesce(Standing.updated_on, date(1, 1, 1))
        of_task = (Standing.task_id == Task.id, *_lasting(Standing, filters))
        oldest = select(func.min(said)).where(Standing.until == NO_DAY, *of_task)
        return query.order_by(func.coalesce(oldest.scalar_subquery(), NO_DAY), Task.position)
    if filters.sort == "title":
        return query.order_by(Task.folded, Task.position)
    return query.order_by(Task.position)


def _lasting(table: Any, filters: Filters) -> list[ColumnElement[bool]]:
    return [table.state != State.MERGED, *_year(table, filters)]
