"""The list of tasks, in a constant number of queries however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased, selectinload

from ..agencies.models import Agency
from ..agencies.queries import agencies_named, groups_named, groups_of, named
from ..database import db
from ..plans.models import Plan
from ..vietnamese import fold
from .conditions import freshness_is, timing_is
from .forms import FRESHNESSES, TIMINGS, Filters
from .models import Commitment, Part, Responsibility, Standing, Task
from .queries import PAGE
from .queries_waiting import returned_on
from .rules import NO_DAY, Freshness, Reckoning, Timing
from .waiting import Waiting, waiting_on
from .workflow import State

BATCH = 500
MOST_WORDS = 8


@dataclass(frozen=True)
class Line:
    """One commitment in a list."""

    commitment_id: int
    agency: Agency
    standing: Standing
    timing: Timing
    freshness: Freshness
    waiting: Waiting
    first_year: int
    last_year: int

    @property
    def years(self) -> str:
        """The years that it is about: 2026, or 2023–2024."""
        one = self.first_year == self.last_year
        return str(self.last_year) if one else f"{self.first_year}–{self.last_year}"


@dataclass
class Row:
    """One task in a list, with the commitments that the filters let through."""

    task: Task
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Listing:
    """One page of the list, and how many tasks there are in all."""

    rows: list[Row]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def listing(filters: Filters, plan: Plan, by: Reckoning, *, whole: bool = False) -> Listing:
    """The page of tasks that the filters ask for; `whole`: all of them, for an export."""
    query = _tasks(filters, plan, by)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    query = _sorted(query, filters).options(
        selectinload(Task.responsibilities).joinedload(Responsibility.agency),
        selectinload(Task.responsibilities).joinedload(Responsibility.group),
        selectinload(Task.section),
    )
    page = min(filters.page, max(1, -(-total // PAGE)))
    if not whole:
        query = query.limit(PAGE).offset((page - 1) * PAGE)
    tasks = list(db.session.scalars(query))
    return Listing(_rows(tasks, filters, by), total, page)


def _tasks(filters: Filters, plan: Plan, by: Reckoning) -> Select[Task]:
    query = select(Task).where(Task.plan_id == plan.id)
    if filters.section:
        query = query.where(Task.section_id == filters.section)
    if filters.agency:
        query = query.where(Task.id.in_(_tasks_of(filters, by.today)))
    if filters.narrows_commitments:
        asked = select(Standing.task_id).where(*_commitments(filters, by))
        query = query.where(Task.id.in_(asked))
    if fold(filters.q):
        query = query.where(_says(filters.q, by.today))
    return query


def _tasks_of(filters: Filters, today: date) -> Select[int]:
    """The tasks in which an agency has a part, by itself or through a group."""
    groups = groups_of(filters.agency, today)
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
    conditions = [
        Standing.until == NO_DAY,
        Standing.state != State.MERGED,
        Standing.from_year <= filters.year,
        Standing.to_year >= filters.year,
    ]
    if filters.agency and filters.narrows_commitments:
        conditions.append(_concerns(filters, by.today))
    if filters.state:
        conditions.append(Standing.state == State(filters.state))
    if filters.timing:
        conditions.append(or_(*(timing_is(t, by) for t in TIMINGS[filters.timing])))
    if filters.freshness:
        conditions.append(or_(*(freshness_is(f, by) for f in FRESHNESSES[filters.freshness])))
    return conditions


def _concerns(filters: Filters, today: date) -> ColumnElement[bool]:
    """Whether a commitment is one that the agency leads, or coordinates, as the filter has it."""
    leads = Standing.agency_id == filters.agency
    if filters.part == "lead":
        return leads
    coordinates = Standing.task_id.in_(_tasks_of(replace(filters, part="coordinating"), today))
    return coordinates if filters.part else or_(leads, coordinates)


def _sorted(query: Select[Task], filters: Filters) -> Select[Task]:
    current = (
        Standing.task_id == Task.id, Standing.until == NO_DAY,
        Standing.from_year <= filters.year, Standing.to_year >= filters.year,
    )  # fmt: skip
    if filters.sort == "due":
        due = select(func.min(Standing.due_on)).where(*current).scalar_subquery()
        return query.order_by(func.coalesce(due, NO_DAY), Task.position)
    if filters.sort == "updated":
        said = func.coalesce(Standing.updated_on, date(1, 1, 1))
        oldest = select(func.min(said)).where(*current).scalar_subquery()
        return query.order_by(func.coalesce(oldest, NO_DAY), Task.position)
    if filters.sort == "title":
        return query.order_by(Task.folded, Task.position)
    return query.order_by(Task.position)


def _rows(tasks: Sequence[Task], filters: Filters, by: Reckoning) -> list[Row]:
    """The tasks with their commitments; one without any in the year shows its last ones."""
    rows = {task.id: Row(task) for task in tasks}
    _fill(rows, _commitments(filters, by), by)
    if not filters.narrows_commitments:
        bare = [id for id, row in rows.items() if not row.lines]
        other = aliased(Standing)
        newest = (
            select(func.max(other.to_year))
            .where(other.task_id == Standing.task_id, other.until == NO_DAY)
            .scalar_subquery()
        )
        conditions = [
            Standing.until == NO_DAY, Standing.state != State.MERGED, Standing.to_year == newest,
        ]  # fmt: skip
        _fill({id: rows[id] for id in bare}, conditions, by)
    return list(rows.values())


def _fill(rows: dict[int, Row], conditions: Iterable[ColumnElement[bool]], by: Reckoning) -> None:
    query = (
        select(Standing, Commitment.from_year, Commitment.year)
        .join(Commitment, Commitment.id == Standing.commitment_id)
        .where(*conditions)
        .order_by(Standing.task_id, Commitment.id)
    )
    ids = list(rows)
    for start in range(0, len(ids), BATCH):
        of_tasks = query.where(Standing.task_id.in_(ids[start : start + BATCH]))
        found = db.session.execute(of_tasks).all()
        agencies = named(stands.agency_id for stands, _, _ in found)
        returned = returned_on(stands for stands, _, _ in found)
        for stands, first, last in found:
            line = Line(
                stands.commitment_id, agencies[stands.agency_id], stands,
                by.timing(stands), by.freshness(stands),
                waiting_on(stands, by, returned_on=returned.get(stands.commitment_id)),
                first, last,
            )  # fmt: skip
            rows[stands.task_id].lines.append(line)
