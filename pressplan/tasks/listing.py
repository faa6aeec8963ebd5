"""The list of tasks, in a constant number of queries however many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select, true
from sqlalchemy.orm import aliased

from ..accounts.models import Account
from ..agencies.models import GroupMember
from ..database import db
from ..memory import remembered
from ..paging import pages_of
from ..plans.models import Plan
from ..plans.rules import Timing as Due
from ..vietnamese import fold
from .forms import Filters
from .lines import STANDS, Line, columns, read, read_by, with_officer
from .models import Commitment, Judgement, ProgressUpdate, Responsibility, Standing, Task
from .models_assignment import Assignment
from .models_tally import TaskTally
from .queries import PAGE
from .rules import NO_DAY, Reckoning
from .selection import (
    Held,
    asked,
    counted,
    current,
    held_by,
    in_order,
    is_of_few,
    says,
    tasks_are,
)
from .workflow import ENDED, State

SHOWN = 5  # a task with so many lines shows them all; one with more shows the first few
FEW = 3


class Facts(NamedTuple):
    """A task as a list prints it."""

    id: int
    code: str
    title: str
    timing_text: str
    section_id: int
    closed_on: date | None
    closed_document: str
    timing: Due


@dataclass(frozen=True)
class Row:
    """One task in a list, the first of its commitments that the filters let through, and how many.

    Equal rows read alike on the same day: what is printed of one can be printed of the other.
    """

    task: Facts
    lines: tuple[Line, ...] = ()
    total: int = 0

    @cached_property
    def _digest(self) -> int:
        return hash((self.task, self.lines, self.total))

    def __hash__(self) -> int:
        return self._digest  # a row that is remembered is looked up for each page

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


@dataclass(frozen=True)
class Listing:
    """One page of the list, and how many tasks there are in all."""

    rows: list[Row]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


class Which(NamedTuple):
    """Which commitments of a task its row shows, for one plan of a statement.

    Without filters those of its last year; `going`: without what a document ended.
    """

    filters: Filters | None
    held: Held
    going: bool = False


def listing(filters: Filters, plan: Plan, by: Reckoning, *, own: int | None = None) -> Listing:
    """The page of tasks that the filters ask for; the lines of the agency `own` come first."""
    find = _listing if fold(filters.q) else _known  # what is typed is seldom asked twice
    return find(filters, plan.id, by, own)


def _listing(filters: Filters, plan_id: int, by: Reckoning, own: int | None) -> Listing:
    held = held_by(filters, by.today)
    tasks, total, page = _page(filters, plan_id, by, held)
    return Listing(_rows(tasks, filters, by, held, own), total, page)


_known = remembered(
    Task, Standing, TaskTally, Commitment, Responsibility, GroupMember, Assignment, Account,
    ProgressUpdate, Judgement, most=200,
)(_listing)  # fmt: skip


FACTS = (
    Task.id, Task.code, Task.title, Task.timing_text, Task.section_id, Task.closed_on,
    Task.closed_document, Task.timing_kind, Task.timing_from, Task.timing_until,
    Task.timing_reading,
)  # fmt: skip


def facts_of(row: Sequence[Any]) -> Facts:
    """A task from the columns `FACTS`."""
    id, code, title, timing_text, section_id, closed_on, closed_document, *timing = row[:11]
    return Facts(
        id, code, title, timing_text, section_id, closed_on, closed_document, Due(*timing)
    )  # fmt: skip


def _page(
    filters: Filters, plan_id: int, by: Reckoning, held: Held
) -> tuple[list[Facts], int, int]:
    """The tasks of a page, how many there are in all, and which page it is."""
    page = filters.page
    query = _tasks(replace(filters, page=1, q=""), plan_id, by, held)
    if fold(filters.q):
        query = query.where(says(filters.q, by.today))
    found = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    if not found and page > 1:  # beyond the end: the last page
        total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
        page = pages_of(total, PAGE)
        found = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    return [facts_of(row) for row in found], found[0][-1] if found else 0, page


@lru_cache(maxsize=200)  # to build a statement takes as long as to run it
def _tasks(filters: Filters, plan_id: int, by: Reckoning, held: Held) -> Select[Any]:
    """The tasks that the filters ask for but for what was typed, in their order."""
    query: Any = select(*FACTS, func.count().over())
    return in_order(query.where(*tasks_are(filters, plan_id, by, held)), filters)


def _rows(
    tasks: Sequence[Facts], filters: Filters, by: Reckoning, held: Held, own: int | None
) -> list[Row]:
    """The tasks with their commitments.

    What a document ended shows where nothing of the task goes on, and the last year's where
    there is nothing in the year; but what is asked for by its kind shows alone.
    """
    same = replace(filters, plan=0, page=1, q="", sort="plan", section=0)
    steps = [Which(same, held)]
    if not filters.narrows_commitments:
        steps = [Which(of, held, going) for of in (same, None) for going in (True, False)]
    totals: dict[int, int] = {}
    lines: dict[int, list[Line]] = {}
    first = filters.agency or own
    for which in steps:
        ids = [task.id for task in tasks if task.id not in lines]
        some = _counted(_count(which, by), ids) if ids else {}
        if not some:
            continue
        most = FEW if min(some.values()) > SHOWN else SHOWN
        found = _by_task(_first_lines(which, by, most, sqlite=_on_sqlite()), list(some), by)
        if first and any(total > SHOWN for total in some.values()):
            for id, (line, *_) in _by_task(_lines_of(which, by, first), list(some), by).items():
                others = [other for other in found.get(id, []) if other.agency.id != first]
                found[id] = [line, *others]
        totals |= some
        lines |= found
    return [_row(task, lines.get(task.id, []), totals.get(task.id, 0)) for task in tasks]


def _row(task: Facts, lines: Sequence[Line], total: int) -> Row:
    shown = lines[:SHOWN] if total <= SHOWN else lines[:FEW]
    return Row(task, tuple(shown), max(total, len(shown)))


def _on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def first_lines(filters: Filters, ids: Sequence[int], by: Reckoning) -> dict[int, list[Line]]:
    """The first few commitments of these tasks that the filters let through, by task."""
    which = Which(filters, held_by(filters, by.today))
    return _by_task(_first_lines(which, by, SHOWN, sqlite=_on_sqlite()), ids, by) if ids else {}


def first_lines_by(by_of: Mapping[int, Reckoning], year: int) -> dict[int, list[Line]]:
    """The first few commitments of a year of tasks of several plans, by task."""
    if not by_of:
        return {}
    which = Which(Filters(year=year), Held())
    query = _first_lines(which, next(iter(by_of.values())), SHOWN, sqlite=_on_sqlite())
    found: dict[int, list[Line]] = {}
    for task_id, line in read_by(query, by_of.__getitem__, list(by_of)):
        found.setdefault(task_id, []).append(line)
    return found


_IDS: Any = bindparam("ids", expanding=True)


def _counted(query: Select[Any], ids: Sequence[int]) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(query, {"ids": ids})}


def _by_task(query: Select[Any], ids: Sequence[int], by: Reckoning) -> dict[int, list[Line]]:
    """The lines of these tasks, by the id of the task."""
    found: dict[int, list[Line]] = {}
    for task_id, line in read(query, by, ids):
        found.setdefault(task_id, []).append(line)
    return found


@lru_cache(maxsize=200)
def _count(which: Which, by: Reckoning) -> Any:
    """How many commitments of each task are let through.

    From the counts by task; of one agency or person they are few enough to be counted.
    """
    if which.filters and is_of_few(which.filters):
        few: Any = select(Standing.task_id, func.count()).group_by(Standing.task_id)
        return few.where(Standing.task_id.in_(_IDS), *_standing(which, by))
    where = counted(which.filters, by) if which.filters else _last(TaskTally)
    if which.going:
        where = [*where, TaskTally.state.not_in(ENDED)]
    query: Any = select(TaskTally.task_id, func.sum(TaskTally.count))
    return query.group_by(TaskTally.task_id).where(TaskTally.task_id.in_(_IDS), *where)


def _standing(which: Which, by: Reckoning) -> list[ColumnElement[bool]]:
    """The conditions on `standing`."""
    filters, held, going = which
    where = [*current(), *asked(filters, by, held)] if filters else _last(Standing)
    return [*where, Standing.state.not_in(ENDED)] if going else where


def _last(table: type[Standing] | type[TaskTally]) -> list[ColumnElement[bool]]:
    """That it is of the last year in which the task has commitments."""
    other = aliased(TaskTally)
    newest = select(func.max(other.to_year)).where(
        other.task_id == table.task_id, other.count != 0, other.state != State.MERGED
    )
    of_now = table.until == NO_DAY if issubclass(table, Standing) else table.count != 0
    return [of_now, table.state != State.MERGED, table.to_year == newest.scalar_subquery()]


@lru_cache(maxsize=200)
def _first_lines(which: Which, by: Reckoning, most: int, *, sqlite: bool) -> Select[Any]:
    """The first few commitments of each task, read without looking at the others."""
    wanted = (
        select(Standing.commitment_id, Standing.task_id, *STANDS)
        .where(Standing.task_id == Task.id, *_standing(which, by))
        .order_by(Standing.to_year, Standing.commitment_id)
        .limit(most)
        .correlate(Task)
    )
    query = _by_lookup(wanted) if sqlite else _by_lateral(wanted)
    return query.where(Task.id.in_(_IDS))


@lru_cache(maxsize=200)
def _lines_of(which: Which, by: Reckoning, agency: int) -> Select[Any]:
    """The commitments of one agency."""
    query = columns(Standing).join(Commitment, Commitment.id == Standing.commitment_id)
    return (
        with_officer(query)
        .where(Standing.task_id.in_(_IDS), *_standing(which, by), Standing.agency_id == agency)
        .order_by(Standing.task_id, Standing.commitment_id)
    )


def _by_lateral(wanted: Select[Any]) -> Select[Any]:
    few = wanted.lateral()
    query = (
        columns(few.c)
        .select_from(Task)
        .join(few, true())
        .join(Commitment, Commitment.id == few.c.commitment_id)
    )
    return with_officer(query).order_by(few.c.task_id, few.c.to_year, few.c.commitment_id)


def _by_lookup(wanted: Select[Any]) -> Select[Any]:
    """The same for SQLite, which has no LATERAL but looks up a short list fast."""
    few = wanted.with_only_columns(Standing.commitment_id)
    stands = aliased(Standing)
    query = (
        columns(stands)
        .select_from(Task)
        .join(Commitment, Commitment.id.in_(few))
        .join(stands, (stands.commitment_id == Commitment.id) & (stands.until == NO_DAY))
    )
    return with_officer(query).order_by(stands.task_id, stands.to_year, stands.commitment_id)
