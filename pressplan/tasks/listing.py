"""The list of tasks, in a constant number of queries however many there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import aliased

from ..agencies.cards import Card, cards
from ..agencies.models import GroupMember
from ..agencies.queries import agencies_named, groups_named, groups_of
from ..database import db
from ..plans.models import Plan
from ..plans.rules import Timing as Due
from ..vietnamese import fold
from .conditions import BY_TASK, STANDING, Columns, freshness_is, timing_is
from .forms import FRESHNESSES, TIMINGS, Filters
from .models import Commitment, Part, Responsibility, Standing, Task
from .models_tally import TaskTally
from .queries import PAGE
from .rules import NO_DAY, Freshness, Reckoning, Timing
from .workflow import State

BATCH = 500
AT_ONCE = 1000
MOST_WORDS = 8
SHOWN = 5  # a task with so many lines shows them all; one with more shows the first few
FEW = 3


class Stands(NamedTuple):
    """How a commitment stands, in the columns that lists show."""

    state: State
    percent: int
    due_on: date | None
    internal: bool
    late: bool
    updated_on: date | None
    expected_from: date
    to_year: int


STANDS = [getattr(Standing, name) for name in Stands._fields]


@dataclass(frozen=True)
class Line:
    """One commitment in a list."""

    commitment_id: int
    agency: Card
    standing: Stands
    timing: Timing
    freshness: Freshness
    first_year: int
    last_year: int

    @property
    def years(self) -> str:
        """The years that it is about: 2026, or 2023–2024."""
        one = self.first_year == self.last_year
        return str(self.last_year) if one else f"{self.first_year}–{self.last_year}"


class Facts(NamedTuple):
    """A task as a list prints it."""

    id: int
    code: str
    title: str
    timing_text: str
    section_id: int
    timing: Due


@dataclass(frozen=True)
class Row:
    """One task in a list, the first of its commitments that the filters let through, and how many.

    Equal rows read alike on the same day: what is printed of one can be printed of the other.
    """

    task: Facts
    lines: tuple[Line, ...] = ()
    total: int = 0

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
        return max(1, -(-self.total // PAGE))


def listing(filters: Filters, plan: Plan, by: Reckoning, *, own: int | None = None) -> Listing:
    """The page of tasks that the filters ask for; the lines of the agency `own` come first."""
    tasks, total, page = _page(filters, plan, by)
    return Listing(_rows(tasks, filters, by, own), total, page)


FACTS = (
    Task.id, Task.code, Task.title, Task.timing_text, Task.section_id,
    Task.timing_kind, Task.timing_from, Task.timing_until, Task.timing_reading,
)  # fmt: skip


def _page(filters: Filters, plan: Plan, by: Reckoning) -> tuple[list[Facts], int, int]:
    """The tasks of a page, how many there are in all, and which page it is."""
    page = filters.page
    says = _says(filters.q, by.today) if fold(filters.q) else None
    query = _tasks(replace(filters, page=1, q=""), plan.id, by)
    if says is not None:
        query = query.where(says)
    found = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    if not found and page > 1:  # beyond the end: the last page
        total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
        page = max(1, -(-total // PAGE))
        found = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    return [facts_of(row) for row in found], found[0][-1] if found else 0, page


@lru_cache(maxsize=200)  # to build a statement takes as long as to run it
def _tasks(filters: Filters, plan_id: int, by: Reckoning) -> Select[Any]:
    """The tasks that the filters ask for but for what was typed, in their order."""
    where = [Task.plan_id == plan_id]
    if filters.section:
        where.append(Task.section_id == filters.section)
    if filters.agency:
        where.append(Task.id.in_(_tasks_of(filters, by.today)))
    if filters.narrows_commitments:
        where.append(Task.id.in_(_tasks_with(filters, plan_id, by)))
    query: Any = select(*FACTS, func.count().over())
    return _sorted(query.where(*where), filters)


def facts_of(row: Sequence[Any]) -> Facts:
    """A task from the columns `FACTS`."""
    id, code, title, timing_text, section_id, *timing = row[:9]
    return Facts(id, code, title, timing_text, section_id, Due(*timing))


def _tasks_with(filters: Filters, plan_id: int, by: Reckoning) -> Select[Any]:
    """The tasks that have such a commitment: from the counts, or from one agency's own."""
    if filters.agency:
        return select(Standing.task_id).where(*_commitments(filters, by))
    return select(TaskTally.task_id).where(TaskTally.plan_id == plan_id, *_counts(filters, by))


def _tasks_of(filters: Filters, today: date) -> Select[int]:
    """The tasks in which an agency has a part, by itself or through a group."""
    groups = select(GroupMember.group_id).where(
        GroupMember.agency_id == filters.agency,
        GroupMember.since <= today,
        GroupMember.until > today,
    )
    query = select(Responsibility.task_id).where(
        or_(Responsibility.agency_id == filters.agency, Responsibility.group_id.in_(groups))
    )
    return query.where(Responsibility.role == Part(filters.part)) if filters.part else query


def _says(typed: str, today: date) -> ColumnElement[bool]:
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
    agencies, groups = agencies_named(name), set(groups_named(name))
    if not agencies and not groups:
        return None
    groups |= {group for id in agencies for group in groups_of(id, today)}
    of_party = select(Responsibility.task_id).where(
        or_(Responsibility.agency_id.in_(agencies), Responsibility.group_id.in_(groups))
    )
    return Task.id.in_(of_party)


def _commitments(filters: Filters, by: Reckoning) -> list[ColumnElement[bool]]:
    """The conditions on `standing` that the filters mean."""
    conditions = [Standing.until == NO_DAY, *_year(Standing, filters), *_kinds(filters, by)]
    if filters.agency and filters.narrows_commitments:
        conditions.append(_concerns(filters, by.today))
    return conditions


def _counts(filters: Filters, by: Reckoning) -> list[ColumnElement[bool]]:
    """The same on `task_tally`, which knows nothing of agencies."""
    return [TaskTally.count != 0, *_year(TaskTally, filters), *_kinds(filters, by, BY_TASK)]


def _year(table: Any, filters: Filters) -> list[ColumnElement[bool]]:
    return [
        table.state != State.MERGED,
        table.from_year <= filters.year,
        table.to_year >= filters.year,
    ]


def _kinds(filters: Filters, by: Reckoning, of: Columns = STANDING) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.state:
        conditions.append(of.state == State(filters.state))
    if filters.timing:
        conditions.append(or_(*(timing_is(t, by, of) for t in TIMINGS[filters.timing])))
    if filters.freshness:
        wanted = FRESHNESSES[filters.freshness]
        conditions.append(or_(*(freshness_is(f, by, of) for f in wanted)))
    return conditions


def _concerns(filters: Filters, today: date) -> ColumnElement[bool]:
    """Whether a commitment is one that the agency leads, or coordinates, as the filter has it."""
    leads = Standing.agency_id == filters.agency
    if filters.part == "lead":
        return leads
    coordinates = Standing.task_id.in_(_tasks_of(replace(filters, part="coordinating"), today))
    return coordinates if filters.part else or_(leads, coordinates)


def _sorted(query: Select[Any], filters: Filters) -> Select[Any]:
    if filters.sort == "due":
        current = (TaskTally.task_id == Task.id, TaskTally.count != 0, *_year(TaskTally, filters))
        due = select(func.min(TaskTally.due_on)).where(*current).scalar_subquery()
        return query.order_by(func.coalesce(due, NO_DAY), Task.position)
    if filters.sort == "updated":
        said = func.coalesce(Standing.updated_on, date(1, 1, 1))
        current_lines = (
            Standing.task_id == Task.id, Standing.until == NO_DAY, *_year(Standing, filters),
        )  # fmt: skip
        oldest = select(func.min(said)).where(*current_lines).scalar_subquery()
        return query.order_by(func.coalesce(oldest, NO_DAY), Task.position)
    if filters.sort == "title":
        return query.order_by(Task.folded, Task.position)
    return query.order_by(Task.position)


def _rows(tasks: Sequence[Facts], filters: Filters, by: Reckoning, own: int | None) -> list[Row]:
    """The tasks with their commitments; one without any in the year shows its last ones."""
    if not tasks:
        return []
    ids = [task.id for task in tasks]
    same = replace(filters, page=1, q="", sort="plan", section=0)
    counted = _counted(_count(same, by), ids)
    most = FEW if counted and min(counted.values()) > SHOWN else SHOWN
    lines = _by_task(_first_lines(same, by, most, sqlite=_on_sqlite()), ids, by)
    first = filters.agency or own
    if first and any(total > SHOWN for total in counted.values()):
        for id, (line, *_) in _by_task(_lines(same, by, agency=first), ids, by).items():
            others = [other for other in lines.get(id, []) if other.agency.id != first]
            lines[id] = [line, *others]
    bare = [id for id in ids if id not in lines]
    if bare and not filters.narrows_commitments:
        counted |= _counted(_count(None, by), bare)
        lines |= _by_task(_first_lines(None, by, SHOWN, sqlite=_on_sqlite()), bare, by)
    return [_row(task, lines.get(task.id, []), counted.get(task.id, 0)) for task in tasks]


def _row(task: Facts, lines: Sequence[Line], total: int) -> Row:
    shown = lines[:SHOWN] if total <= SHOWN else lines[:FEW]
    return Row(task, tuple(shown), max(total, len(shown)))


def _on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def first_lines(filters: Filters, ids: Sequence[int], by: Reckoning) -> dict[int, list[Line]]:
    """The first few commitments of these tasks that the filters let through, by task."""
    return _by_task(_first_lines(filters, by, SHOWN, sqlite=_on_sqlite()), ids, by) if ids else {}


_IDS: Any = bindparam("ids", expanding=True)


def _counted(query: Select[Any], ids: Sequence[int]) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(query, {"ids": ids})}


def _by_task(query: Select[Any], ids: Sequence[int], by: Reckoning) -> dict[int, list[Line]]:
    """The lines of these tasks, by the id of the task."""
    agencies = cards()
    found: dict[int, list[Line]] = {}
    for id, task_id, agency_id, first, last, *values in db.session.execute(query, {"ids": ids}):
        stands = Stands(*values)
        timing, freshness = by.timing(stands), by.freshness(stands)
        line = Line(id, agencies[agency_id], stands, timing, freshness, first, last)
        found.setdefault(task_id, []).append(line)
    return found


@lru_cache(maxsize=200)
def _count(filters: Filters | None, by: Reckoning) -> Any:
    """How many commitments of each task are let through; without filters, those of its last year.

    From the counts by task; of one agency they are few enough to be counted.
    """
    if filters and filters.agency and filters.narrows_commitments:
        few: Any = select(Standing.task_id, func.count()).group_by(Standing.task_id)
        return few.where(Standing.task_id.in_(_IDS), *_commitments(filters, by))
    where = _counts(filters, by) if filters else _last(TaskTally)
    query: Any = select(TaskTally.task_id, func.sum(TaskTally.count))
    return query.group_by(TaskTally.task_id).where(TaskTally.task_id.in_(_IDS), *where)


def _last(table: type[Standing] | type[TaskTally]) -> list[ColumnElement[bool]]:
    """That it is of the last year in which the task has commitments."""
    other = aliased(TaskTally)
    newest = select(func.max(other.to_year)).where(
        other.task_id == table.task_id, other.count != 0, other.state != State.MERGED
    )
    of_now = table.until == NO_DAY if issubclass(table, Standing) else table.count != 0
    return [of_now, table.state != State.MERGED, table.to_year == newest.scalar_subquery()]


@lru_cache(maxsize=200)
def _first_lines(filters: Filters | None, by: Reckoning, most: int, *, sqlite: bool) -> Select[Any]:
    """The first few commitments of each task, read without looking at the others."""
    where = _commitments(filters, by) if filters else _last(Standing)
    wanted = (
        select(Standing.commitment_id, *STANDS, Standing.task_id, Standing.agency_id)
        .where(Standing.task_id == Task.id, *where)
        .order_by(Standing.to_year, Standing.commitment_id)
        .limit(most)
        .correlate(Task)
    )
    query = _by_lookup(wanted) if sqlite else _by_lateral(wanted)
    return query.where(Task.id.in_(_IDS))


@lru_cache(maxsize=200)
def _lines(filters: Filters | None, by: Reckoning, *, agency: int = 0) -> Select[Any]:
    """All the commitments of each task, or those of one agency."""
    where = _commitments(filters, by) if filters else _last(Standing)
    if agency:
        where.append(Standing.agency_id == agency)
    return (
        _line_columns(Standing)
        .join(Commitment, Commitment.id == Standing.commitment_id)
        .where(Standing.task_id.in_(_IDS), *where)
        .order_by(Standing.task_id, Standing.commitment_id)
    )


def _by_lateral(wanted: Select[Any]) -> Select[Any]:
    few = wanted.lateral()
    return (
        _line_columns(few.c)
        .select_from(Task)
        .join(few, true())
        .join(Commitment, Commitment.id == few.c.commitment_id)
        .order_by(few.c.task_id, few.c.to_year, few.c.commitment_id)
    )


def _by_lookup(wanted: Select[Any]) -> Select[Any]:
    """The same for SQLite, which has no LATERAL but looks up a short list fast."""
    few = wanted.with_only_columns(Standing.commitment_id)
    stands = aliased(Standing)
    return (
        _line_columns(stands)
        .select_from(Task)
        .join(Commitment, Commitment.id.in_(few))
        .join(stands, (stands.commitment_id == Commitment.id) & (stands.until == NO_DAY))
        .order_by(stands.task_id, stands.to_year, stands.commitment_id)
    )


def _line_columns(of: Any) -> Select[Any]:
    return select(
        of.commitment_id, of.task_id, of.agency_id, Commitment.from_year, Commitment.year,
        *(getattr(of, name) for name in Stands._fields),
    )  # fmt: skip


def every_line(
    filters: Filters, plan: Plan, by: Reckoning
) -> Iterator[list[tuple[Facts, list[Line]]]]:
    """All tasks with all their commitments, about a thousand at a time, for an export."""
    query = _tasks(replace(filters, page=1, q=""), plan.id, by)
    if fold(filters.q):
        query = query.where(_says(filters.q, by.today))
    tasks = [facts_of(row) for row in db.session.execute(query)]
    same = replace(filters, page=1, q="", sort="plan", section=0)
    for start in range(0, len(tasks), BATCH):
        batch = tasks[start : start + BATCH]
        for some in _portions(batch, _counted(_count(same, by), [task.id for task in batch])):
            ids = [task.id for task in some]
            lines = _by_task(_lines(same, by), ids, by)
            bare = [id for id in ids if id not in lines]
            if bare and not filters.narrows_commitments:
                lines |= _by_task(_lines(None, by), bare, by)
            yield [(task, lines.get(task.id, [])) for task in some]


def _portions(tasks: Sequence[Facts], counted: dict[int, int]) -> Iterator[list[Facts]]:
    """The tasks in groups that have together about a thousand commitments."""
    some: list[Facts] = []
    waiting = 0
    for task in tasks:
        some.append(task)
        waiting += max(1, counted.get(task.id, 0))
        if waiting >= AT_ONCE:
            yield some
            some, waiting = [], 0
    if some:
        yield some
