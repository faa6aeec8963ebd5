"""The counts of pages: from `tally` for now, from `standing` for names. Never a scan of updates."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, null, select

from ..agencies.cards import Card, cards
from ..database import db
from ..memory import remembered, rows_of
from ..plans.deadlines import Deadline, deadline_of
from . import rules
from .conditions import BY_AGENCY, BY_TASK, freshness_is, timing_is
from .lines import STANDS, Stands
from .listing import FACTS, Facts, facts_of
from .models import Standing, Task
from .models_tally import Tally, TaskTally
from .rules import NEVER, NO_DAY, Counted, Figures, Freshness, Reckoning, Timing

FEW = 3
ALIKE = ("state", "due_on", "late", "updated_month", "to_year", "expected_from")


def whole(plan_id: int, by: Reckoning, *, year: int) -> Figures:
    """The figures of a plan in a year."""
    return _grouped(_alike(TaskTally, plan_id, year), by).get(None, Figures())


def by_section(plan_id: int, by: Reckoning, *, year: int) -> dict[Any, Figures]:
    """The same for each section, by its id."""
    return _by_section(plan_id, by, year)


@remembered(TaskTally)
def _by_section(plan_id: int, by: Reckoning, year: int) -> dict[Any, Figures]:
    return _grouped(_alike(TaskTally, plan_id, year, TaskTally.section_id), by)


def by_agency(
    plan_id: int, by: Reckoning, *, year: int, ids: Collection[int] | None = None
) -> dict[Any, Figures]:
    """The same for each agency that leads, by its id; or for these alone."""
    return _by_agency(plan_id, by, year, None if ids is None else tuple(ids))


@remembered(Tally)
def _by_agency(
    plan_id: int, by: Reckoning, year: int, ids: tuple[int, ...] | None
) -> dict[Any, Figures]:
    query = _alike(Tally, plan_id, year, Tally.agency_id)
    if ids is not None:
        query = query.where(Tally.agency_id.in_(ids))
    return _grouped(query, by)


@dataclass(frozen=True)
class Owing:
    """How much of an agency's work is overdue, missed a whole period, awaits this period's word."""

    agency_id: int
    overdue: int
    stale: int
    expected: int


@remembered(Tally)
def owing(plan_id: int, by: Reckoning, year: int) -> tuple[Owing, ...]:
    """The agencies that are late or owe an update, the worst first.

    A sum over all agencies: made once after each change of the counts, not for each page.
    """
    overdue = timing_is(Timing.OVERDUE, by, BY_AGENCY)
    stale, expected = (
        freshness_is(kind, by, BY_AGENCY) for kind in (Freshness.STALE, Freshness.EXPECTED)
    )
    sums = [func.sum(case((which, Tally.count), else_=0)) for which in (overdue, stale, expected)]
    query = (
        select(Tally.agency_id, *sums)
        .where(Tally.plan_id == plan_id, Tally.from_year <= year, Tally.to_year >= year)
        .where(Tally.count != 0)
        .group_by(Tally.agency_id)
        .having(sums[0] + sums[1] + sums[2] > 0)
        .order_by(*(total.desc() for total in sums), Tally.agency_id)
    )
    return tuple(Owing(*row) for row in db.session.execute(query))


def as_of(plan_id: int, by: Reckoning, *, year: int) -> Figures:
    """The figures of a plan in a year as they stood at the end of `by.today`, any day.

    Read from `standing`: what was reported or judged later is not known yet.
    """
    alike: list[Any] = [
        Standing.state, Standing.due_on, Standing.late, Standing.updated_on, Standing.to_year,
        Standing.expected_from,
    ]  # fmt: skip
    query: Select[Any] = (
        select(null(), *alike, func.count())
        .where(Standing.plan_id == plan_id, Standing.since <= by.today, Standing.until > by.today)
        .where(Standing.from_year <= year, Standing.to_year >= year)
        .group_by(*alike)
    )
    return _grouped(query, by).get(None, Figures())


def _alike(
    table: type[Tally] | type[TaskTally], plan_id: int, year: int, *split: Any
) -> Select[Any]:
    key = split[0] if split else null()
    alike = [getattr(table, name) for name in ALIKE]
    return (
        select(key, *alike, func.sum(table.count))
        .where(table.plan_id == plan_id, table.from_year <= year, table.to_year >= year)
        .where(table.count != 0)
        .group_by(*split, *alike)
    )


def _grouped(query: Select[Any], by: Reckoning) -> dict[Any, Figures]:
    groups: dict[Any, list[Counted]] = defaultdict(list)
    for key, state, due_on, late, month, to_year, expected_from, count in db.session.execute(query):
        groups[key].append(
            Counted(
                state=state,
                due_on=None if due_on == NO_DAY else due_on,
                late=late,
                updated_on=None if month == NEVER else month,
                to_year=to_year,
                count=count,
                expected_from=expected_from,
            )
        )
    return {key: rules.figures(counted, by) for key, counted in groups.items()}


@dataclass(frozen=True)
class Silence:
    """How many commitments of an agency owe an update, and how many missed a whole period."""

    agency_id: int
    stale: int
    expected: int


def silent(plan_id: int, by: Reckoning, *, year: int) -> list[Silence]:
    """The agencies that owe an update, the most silent first."""
    found = [
        Silence(row.agency_id, row.stale, row.expected)
        for row in owing(plan_id, by, year)
        if row.stale or row.expected
    ]
    return sorted(found, key=lambda row: (-row.stale, -row.expected, row.agency_id))


@dataclass(frozen=True)
class Dated:
    """A commitment with a deadline, for lists of names."""

    standing: Stands
    task: Facts
    agency: Card

    @property
    def deadline(self) -> Deadline:
        found = deadline_of(self.task.timing, self.standing.due_on, internal=self.standing.internal)
        assert found
        return found

    def days_late(self, today: date) -> int:
        assert self.standing.due_on
        return (today - self.standing.due_on).days


def overdue(plan_id: int, by: Reckoning, *, year: int, agency_ids: Collection[int]) -> list[Dated]:
    """What these agencies are late with, the longest first; the first few of each."""
    place = func.row_number().over(
        partition_by=Standing.agency_id, order_by=(Standing.due_on, Standing.task_id)
    )
    late = (
        select(Standing.commitment_id, Standing.since, place.label("place"))
        .where(*_now(plan_id, year), Standing.agency_id.in_(agency_ids))
        .where(timing_is(Timing.OVERDUE, by))
        .subquery()
    )
    query = (
        select(*STANDS, *FACTS)
        .join(
            late,
            (late.c.commitment_id == Standing.commitment_id) & (late.c.since == Standing.since),
        )
        .join(Task, Task.id == Standing.task_id)
        .where(late.c.place <= FEW)
        .order_by(Standing.due_on, Task.position, Standing.agency_id)
    )
    agencies = cards()
    found = []
    for row in db.session.execute(query):
        stands = Stands(*row[: len(STANDS)])
        found.append(Dated(stands, facts_of(row[len(STANDS) :]), agencies[stands.agency_id]))
    return found


@dataclass(frozen=True)
class Due:
    """A day by which work on a task falls due, and on how many commitments."""

    task: Facts
    deadline: Deadline
    count: int


@remembered(TaskTally, Task)
def due_until(plan_id: int, by: Reckoning, last: date) -> tuple[Due, ...]:
    """What falls due from today to `last` and is not done, the nearest first; by task."""
    ahead = timing_is(Timing.DUE_SOON, by, BY_TASK) | timing_is(Timing.ON_TRACK, by, BY_TASK)
    day = (TaskTally.due_on, TaskTally.internal)
    query = (
        select(*day, func.sum(TaskTally.count), *FACTS)
        .join(Task, Task.id == TaskTally.task_id)
        .where(TaskTally.plan_id == plan_id, TaskTally.count != 0, TaskTally.due_on <= last, ahead)
        .group_by(*day, Task.position, *FACTS)
        .order_by(TaskTally.due_on, Task.position, TaskTally.internal)
    )
    found = []
    for due_on, internal, count, *facts in db.session.execute(query):
        task = facts_of(facts)
        deadline = deadline_of(task.timing, due_on, internal=internal)
        assert deadline
        found.append(Due(task, deadline, count))
    return tuple(found)


@remembered(rows_of(Task))
def tasks_in(plan_id: int) -> int:
    """How many tasks the plan has."""
    return (
        db.session.scalar(select(func.count()).select_from(Task).where(Task.plan_id == plan_id))
        or 0
    )


def _now(plan_id: int, year: int) -> list[Any]:
    return [
        Standing.until == NO_DAY, Standing.plan_id == plan_id,
        Standing.from_year <= year, Standing.to_year >= year,
    ]  # fmt: skip
