"""The counts of pages: from the tallies for now, from `standing` for names and past days."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, literal, select

from ..agencies.cards import Card, cards
from ..database import db
from ..memory import remembered, rows_of
from ..plans.deadlines import Deadline, deadline_of
from . import rules
from .conditions import BY_AGENCY, BY_TASK, STANDING, Columns, freshness_is, timing_is
from .lines import STANDS, Stands
from .listing import FACTS, Facts, facts_of
from .models import Standing, Task
from .models_tally import Tally, TaskTally
from .rules import NEVER, NO_DAY, Counted, Figures, Freshness, Reckoning, Timing
from .workflow import ENDED

FEW = 3
ALIKE = ("state", "due_on", "late", "updated_month", "to_year", "expected_from")
Counts = type[Tally] | type[TaskTally] | type[Standing]


@dataclass(frozen=True)
class Cut:
    """Which commitments are counted: those of a plan, in a year, of one section, of one lead.

    `past`: as they stood at the end of the reckoning's day. What was reported or judged later is
    not known yet; without it the counts are those of now.
    """

    plan_id: int
    year: int | None
    section_id: int | None = None
    agency_id: int | None = None
    past: bool = False


def whole(cut: Cut, by: Reckoning) -> Figures:
    """The figures of all that is counted."""
    return rules.sum_of(by_section(cut, by).values())


def by_section(cut: Cut, by: Reckoning) -> dict[Any, Figures]:
    """The same for each section that has any, by its id."""
    if cut.past:
        return _then(cut, by, "section_id")
    return _by_section_of_one(cut, by) if cut.agency_id else _by_section(cut, by)


@remembered(TaskTally)
def _by_section(cut: Cut, by: Reckoning) -> dict[Any, Figures]:
    return _grouped(_alike(TaskTally, cut, by, TaskTally.section_id), by)


@remembered(Tally)
def _by_section_of_one(cut: Cut, by: Reckoning) -> dict[Any, Figures]:
    return _grouped(_alike(Tally, cut, by, Tally.section_id), by)


def by_agency(cut: Cut, by: Reckoning, *, ids: Collection[int] | None = None) -> dict[Any, Figures]:
    """The same for each agency that leads, by its id; or for these alone."""
    some = None if ids is None else tuple(ids)
    return _then(cut, by, "agency_id", some) if cut.past else _by_agency(cut, by, some)


@remembered(Tally)
def _by_agency(cut: Cut, by: Reckoning, ids: tuple[int, ...] | None) -> dict[Any, Figures]:
    return _grouped(_only(_alike(Tally, cut, by, Tally.agency_id), Tally, ids), by)


@remembered(Standing)
def _then(
    cut: Cut, by: Reckoning, split: str, ids: tuple[int, ...] | None = None
) -> dict[Any, Figures]:
    query = _alike(Standing, cut, by, getattr(Standing, split))
    return _grouped(_only(query, Standing, ids), by)


@dataclass(frozen=True)
class Owing:
    """How much of an agency's work is overdue, missed a whole period, awaits this period's word."""

    agency_id: int
    overdue: int
    stale: int
    expected: int


def owing(cut: Cut, by: Reckoning) -> tuple[Owing, ...]:
    """The agencies that are late or owe an update, the worst first.

    A sum over all agencies: made once after each change of the counts, not for each page.
    """
    return _owing_then(cut, by) if cut.past else _owing(cut, by)


@remembered(Tally)
def _owing(cut: Cut, by: Reckoning) -> tuple[Owing, ...]:
    return _owing_in(Tally, BY_AGENCY, Tally.count, cut, by)


@remembered(Standing)
def _owing_then(cut: Cut, by: Reckoning) -> tuple[Owing, ...]:
    return _owing_in(Standing, STANDING, literal(1), cut, by)


def _owing_in(
    table: Counts, columns: Columns, count: Any, cut: Cut, by: Reckoning
) -> tuple[Owing, ...]:
    overdue = timing_is(Timing.OVERDUE, by, columns)
    stale, expected = (
        freshness_is(kind, by, columns) for kind in (Freshness.STALE, Freshness.EXPECTED)
    )
    kinds = {"overdue": overdue, "stale": stale, "expected": expected}
    of_each = (
        select(
            table.agency_id,  # type: ignore[union-attr]
            *(func.sum(case((which, count), else_=0)).label(name) for name, which in kinds.items()),
        )
        .where(*within(table, cut, by))
        .group_by(table.agency_id)  # type: ignore[union-attr]
        .subquery()
    )
    sums = [of_each.c[name] for name in kinds]  # summed once, then compared and sorted by
    query = (
        select(of_each.c.agency_id, *sums)
        .where(sums[0] + sums[1] + sums[2] > 0)
        .order_by(*(total.desc() for total in sums), of_each.c.agency_id)
    )
    return tuple(Owing(*row) for row in db.session.execute(query))


def within(table: Counts, cut: Cut, by: Reckoning) -> list[Any]:
    """That rows of a table of counts, or of `standing`, belong to the cut."""
    found: list[Any] = [table.plan_id == cut.plan_id]
    if cut.year:
        found += [table.from_year <= cut.year, table.to_year >= cut.year]
    if table is not Standing:
        found.append(table.count != 0)  # type: ignore[union-attr]
    elif cut.past:
        found += [Standing.since <= by.today, Standing.until > by.today]
    else:
        found.append(Standing.until == NO_DAY)
    if cut.section_id:
        found.append(table.section_id == cut.section_id)
    if cut.agency_id:
        found.append(table.agency_id == cut.agency_id)  # type: ignore[union-attr]
    return found


def _alike(table: Counts, cut: Cut, by: Reckoning, split: Any) -> Select[Any]:
    alike = [_column(table, name) for name in ALIKE]
    count: Any = func.count() if table is Standing else func.sum(table.count)  # type: ignore[union-attr]
    return select(split, *alike, count).where(*within(table, cut, by)).group_by(split, *alike)


def _column(table: Counts, name: str) -> Any:
    """Of `standing` the day of the last update stands for its month."""
    return getattr(table, "updated_on" if table is Standing and name == "updated_month" else name)


def _only(query: Select[Any], table: Any, ids: tuple[int, ...] | None) -> Select[Any]:
    return query if ids is None else query.where(table.agency_id.in_(ids))


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


def silent(cut: Cut, by: Reckoning) -> list[Silence]:
    """The agencies that owe an update, the most silent first."""
    found = [
        Silence(row.agency_id, row.stale, row.expected)
        for row in owing(cut, by)
        if row.stale or row.expected
    ]
    return sorted(found, key=lambda row: (-row.stale, -row.expected, row.agency_id))


@dataclass(frozen=True)
class Dated:
    """A commitment with a deadline, for lists of names."""

    standing: Stands
    task: Facts
    agency: Card
    commitment_id: int

    @property
    def deadline(self) -> Deadline:
        found = deadline_of(self.task.timing, self.standing.due_on, internal=self.standing.internal)
        assert found
        return found

    def days_late(self, today: date) -> int:
        assert self.standing.due_on
        return (today - self.standing.due_on).days


def overdue(cut: Cut, by: Reckoning, *, agency_ids: Collection[int]) -> list[Dated]:
    """What these agencies are late with, the longest first; the first few of each."""
    place = func.row_number().over(
        partition_by=Standing.agency_id, order_by=(Standing.due_on, Standing.task_id)
    )
    late = (
        select(Standing.commitment_id, Standing.since, place.label("place"))
        .where(*within(Standing, cut, by), Standing.agency_id.in_(agency_ids))
        .where(timing_is(Timing.OVERDUE, by))
        .subquery()
    )
    query = (
        select(late.c.commitment_id, *STANDS, *FACTS)
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
    for id, *row in db.session.execute(query):
        stands, task = Stands(*row[: len(STANDS)]), facts_of(row[len(STANDS) :])
        found.append(Dated(stands, task, agencies[stands.agency_id], id))
    return found


@dataclass(frozen=True)
class Due:
    """A day by which work on a task falls due, and on how many commitments."""

    task: Facts
    deadline: Deadline
    count: int


def due_until(cut: Cut, by: Reckoning, last: date) -> tuple[Due, ...]:
    """What falls due from the reckoning's day to `last` and is not done, by day and task.

    Of whichever year.
    """
    cut = replace(cut, year=None)
    told = cut.past or cut.agency_id
    return _due_of_standing(cut, by, last) if told else _due(cut, by, last)


@remembered(TaskTally, Task)
def _due(cut: Cut, by: Reckoning, last: date) -> tuple[Due, ...]:
    return _due_in(TaskTally, BY_TASK, func.sum(TaskTally.count), cut, by, last)


@remembered(Standing, Task)
def _due_of_standing(cut: Cut, by: Reckoning, last: date) -> tuple[Due, ...]:
    return _due_in(Standing, STANDING, func.count(), cut, by, last)


def _due_in(
    table: type[TaskTally] | type[Standing], columns: Columns, count: Any, cut: Cut,
    by: Reckoning, last: date,
) -> tuple[Due, ...]:  # fmt: skip
    ahead = timing_is(Timing.DUE_SOON, by, columns) | timing_is(Timing.ON_TRACK, by, columns)
    day = (table.due_on, table.internal)
    query = (
        select(*day, count, *FACTS)
        .join(Task, Task.id == table.task_id)
        .where(*within(table, cut, by), table.due_on.between(by.today, last), ahead)
        .group_by(*day, Task.position, *FACTS)
        .order_by(table.due_on, Task.position, table.internal)
    )
    found = []
    for due_on, internal, counted, *facts in db.session.execute(query):
        task = facts_of(facts)
        deadline = deadline_of(task.timing, due_on, internal=internal)
        assert deadline
        found.append(Due(task, deadline, counted))
    return tuple(found)


def tasks_in(cut: Cut, by: Reckoning) -> int:
    """How many tasks the plan has, or its section; of one lead those that it has a share in.

    Of a past day those that there were: what a document added later has no standing then.
    """
    if cut.agency_id:
        return _tasks_led(cut, by)
    return _tasks_then(cut, by) if cut.past else _tasks(cut.plan_id, cut.section_id)


@remembered(rows_of(Task))
def _tasks(plan_id: int, section_id: int | None) -> int:
    query = select(func.count()).select_from(Task).where(Task.plan_id == plan_id)
    if section_id:
        query = query.where(Task.section_id == section_id)
    return db.session.scalar(query) or 0


@remembered(Standing)
def _tasks_then(cut: Cut, by: Reckoning) -> int:
    query = select(func.count(Standing.task_id.distinct())).where(
        Standing.plan_id == cut.plan_id, Standing.since <= by.today
    )
    if cut.section_id:
        query = query.where(Standing.section_id == cut.section_id)
    return db.session.scalar(query) or 0


@remembered(Standing)
def _tasks_led(cut: Cut, by: Reckoning) -> int:
    query = select(func.count(Standing.task_id.distinct())).where(*within(Standing, cut, by))
    return db.session.scalar(query.where(Standing.state.not_in(ENDED))) or 0
