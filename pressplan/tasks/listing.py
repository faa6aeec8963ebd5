"""The list of tasks, in a constant number of queries however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased, selectinload

from ..accounts.models import Account
from ..agencies.models import Agency
from ..agencies.queries import agencies_named, groups_named, groups_of, named, stands_for
from ..database import db
from ..plans.models import Plan
from ..vietnamese import fold
from . import rules
from .conditions import freshness_is, timing_is
from .forms import FRESHNESSES, TIMINGS, Filters
from .models import Commitment, Part, Responsibility, Standing, Task
from .models_assignment import Assignment
from .queries import PAGE
from .queries_assignment import officer_is
from .queries_waiting import returned_on
from .rules import NO_DAY, Freshness, Reckoning, Timing, named_on
from .waiting import Waiting, waiting_on
from .workflow import State

BATCH = 500
MOST_WORDS = 8
_OFFICER = func.coalesce(Account.name, Assignment.officer_name, "")


class Stands(rules.Standing, Protocol):
    """The columns of `standing` that a list shows."""

    @property
    def percent(self) -> int: ...
    @property
    def internal(self) -> bool: ...
    @property
    def agency_id(self) -> int: ...


@dataclass(frozen=True)
class Line:
    """One commitment in a list."""

    commitment_id: int
    agency: Agency
    standing: Stands
    timing: Timing
    freshness: Freshness
    waiting: Waiting
    first_year: int
    last_year: int
    named_on: date
    officer: str = ""

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


def listing(filters: Filters, plan: Plan, by: Reckoning) -> Listing:
    """The page of tasks that the filters ask for."""
    query = selected(filters, plan, by)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    query = in_order(query, filters).options(
        selectinload(Task.responsibilities).joinedload(Responsibility.agency),
        selectinload(Task.responsibilities).joinedload(Responsibility.group),
        selectinload(Task.section),
    )
    page = min(filters.page, max(1, -(-total // PAGE)))
    tasks = list(db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)))
    return Listing(with_lines(tasks, filters, by, {}), total, page)


def selected(filters: Filters, plan: Plan, by: Reckoning) -> Select[Task]:
    """The tasks that the filters let through."""
    query = select(Task).where(Task.plan_id == plan.id)
    if filters.section:
        query = query.where(Task.section_id == filters.section)
    if filters.agency:
        query = query.where(Task.id.in_(_tasks_of(filters, by.today)))
    if filters.narrows_commitments:
        asked = select(Standing.task_id).where(*current(), *asked_of(filters, by))
        query = query.where(Task.id.in_(asked))
    if fold(filters.q):
        query = query.where(_says(filters.q, by.today))
    return query


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


def _tasks_of(filters: Filters, today: date) -> Select[int]:
    """The tasks in which an agency has a part, by itself, as a successor or through a group."""
    held = stands_for(filters.agency, today)
    groups = {group for id in held for group in groups_of(id, today)}
    query = select(Responsibility.task_id).where(
        or_(Responsibility.agency_id.in_(held), Responsibility.group_id.in_(groups))
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
    agencies = {held for id in agencies_named(name) for held in stands_for(id, today)}
    groups = set(groups_named(name))
    if not agencies and not groups:
        return None
    groups |= {group for id in agencies for group in groups_of(id, today)}
    of_party = select(Responsibility.task_id).where(
        or_(Responsibility.agency_id.in_(agencies), Responsibility.group_id.in_(groups))
    )
    return Task.id.in_(of_party)


def current() -> list[ColumnElement[bool]]:
    """How things stand now, without what goes on in another commitment."""
    return [Standing.until == NO_DAY, Standing.state != State.MERGED]


def asked_of(filters: Filters, by: Reckoning) -> list[ColumnElement[bool]]:
    """The conditions on `standing` that the filters mean."""
    conditions = [Standing.from_year <= filters.year, Standing.to_year >= filters.year]
    if filters.agency and filters.narrows_commitments:
        conditions.append(_concerns(filters, by.today))
    if filters.state:
        conditions.append(Standing.state == State(filters.state))
    if filters.timing:
        conditions.append(or_(*(timing_is(t, by) for t in TIMINGS[filters.timing])))
    if filters.officer:
        conditions.append(officer_is(filters.officer))
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


def in_order(query: Select[Any], filters: Filters) -> Select[Any]:
    """The tasks in the order that the filters ask for."""
    then = (
        Standing.task_id == Task.id, Standing.until == NO_DAY,
        Standing.from_year <= filters.year, Standing.to_year >= filters.year,
    )  # fmt: skip
    if filters.sort == "due":
        due = select(func.min(Standing.due_on)).where(*then).scalar_subquery()
        return query.order_by(func.coalesce(due, NO_DAY), Task.position)
    if filters.sort == "updated":
        said = func.coalesce(Standing.updated_on, date(1, 1, 1))
        oldest = select(func.min(said)).where(*then).scalar_subquery()
        return query.order_by(func.coalesce(oldest, NO_DAY), Task.position)
    if filters.sort == "title":
        return query.order_by(Task.folded, Task.position)
    return query.order_by(Task.position)


def with_lines(
    tasks: Sequence[Task], filters: Filters, by: Reckoning, agencies: dict[int, Agency]
) -> list[Row]:
    """The tasks with their commitments; one without any in the year shows its last ones."""
    rows = {task.id: Row(task) for task in tasks}
    add_lines(rows, [*current(), *asked_of(filters, by)], by, agencies)
    if not filters.narrows_commitments:
        bare = {id: row for id, row in rows.items() if not row.lines}
        other = aliased(Standing)
        newest = (
            select(func.max(other.to_year))
            .where(other.task_id == Standing.task_id, other.until == NO_DAY)
            .scalar_subquery()
        )
        add_lines(bare, [*current(), Standing.to_year == newest], by, agencies)
        for row in rows.values():  # what a document ended says little beside what goes on
            row.lines = [
                line for line in row.lines if line.timing is not Timing.CLOSED
            ] or row.lines
    return list(rows.values())


# Columns, not whole objects: a list of ten thousand lines is read in a blink.
_STANDS = (
    Standing.commitment_id, Standing.task_id, Standing.agency_id, Standing.state,
    Standing.percent, Standing.due_on, Standing.internal, Standing.late, Standing.updated_on,
    Standing.expected_from, Standing.to_year, Standing.since, Standing.unjudged,
    Commitment.from_year.label("first_year"), Commitment.year.label("last_year"),
    _OFFICER.label("officer"),
)  # fmt: skip


def add_lines(
    rows: dict[int, Row],
    conditions: Iterable[ColumnElement[bool]],
    by: Reckoning,
    agencies: dict[int, Agency],
) -> None:
    """Add the lines to their tasks; `agencies` keeps who was looked up."""
    query = (
        select(*_STANDS)
        .join(Commitment, Commitment.id == Standing.commitment_id)
        .outerjoin(Assignment, Assignment.commitment_id == Standing.commitment_id)
        .outerjoin(Account, Account.id == Assignment.officer_id)
        .where(*conditions)
        .order_by(Standing.task_id, Commitment.id)
    )
    ids = list(rows)
    for start in range(0, len(ids), BATCH):
        of_tasks = query.where(Standing.task_id.in_(ids[start : start + BATCH]))
        found: Sequence[Any] = db.session.execute(of_tasks).all()
        learn(agencies, (stands.agency_id for stands in found))
        returned = returned_on(found)
        for stands in found:
            line = Line(
                stands.commitment_id, agencies[stands.agency_id], stands,
                by.timing(stands), by.freshness(stands),
                waiting_on(stands, by, returned_on=returned.get(stands.commitment_id)),
                stands.first_year, stands.last_year, named_on(by.today, stands.last_year),
                stands.officer,
            )  # fmt: skip
            rows[stands.task_id].lines.append(line)


def learn(agencies: dict[int, Agency], ids: Iterable[int]) -> None:
    """Look up those of these agencies that are not known yet."""
    agencies |= named(set(ids) - set(agencies))
