"""Find tasks and commitments, in a constant number of queries however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from ..access import Matter, Who, may_see
from ..agencies.models import Agency
from ..agencies.queries import agencies_named, groups_of, named
from ..database import db
from ..plans.models import Plan, PlanState
from ..settings.queries import values
from ..vietnamese import fold
from . import workflow
from .conditions import freshness_is, timing_is
from .forms import FRESHNESSES, TIMINGS, Filters
from .models import Commitment, Part, ProgressUpdate, Responsibility, Standing, Task
from .rules import NO_DAY, Freshness, Reckoning, Timing
from .workflow import State

PAGE = 50
BATCH = 500


@dataclass(frozen=True)
class Line:
    """One commitment in a list."""

    commitment_id: int
    agency: Agency
    standing: Standing
    timing: Timing
    freshness: Freshness
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


def reckoning(plan: Plan, *, today: date) -> Reckoning:
    """How this plan is reckoned on that day, by the present settings."""
    set_ = values()
    return Reckoning(
        today, plan.tracking_from, set_["update_months"], timedelta(set_["due_soon_days"])
    )


def plans_in_force() -> list[Plan]:
    """The plans that are tracked, the newest first."""
    return list(
        db.session.scalars(
            select(Plan).where(Plan.state == PlanState.IN_FORCE).order_by(Plan.id.desc())
        )
    )


def chosen_plan(wanted: str) -> tuple[Plan, list[Plan]] | None:
    """The plan in force of that number, else the newest; and all in force. None: there is none."""
    plans = plans_in_force()
    if not plans:
        return None
    return next((p for p in plans if str(p.id) == wanted), plans[0]), plans


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


def _says(words: str, today: date) -> ColumnElement[bool]:
    """Whether a task's code and title hold every word, or the words name one of its parties."""
    says = and_(*(Task.folded.contains(w, autoescape=True) for w in fold(words).split()))
    agencies = agencies_named(words)
    if not agencies:
        return says
    groups = {group for id in agencies for group in groups_of(id, today)}
    of_agency = select(Responsibility.task_id).where(
        or_(Responsibility.agency_id.in_(agencies), Responsibility.group_id.in_(groups))
    )
    return or_(says, Task.id.in_(of_agency))


def _commitments(filters: Filters, by: Reckoning) -> list[ColumnElement[bool]]:
    """The conditions on `standing` that the filters mean."""
    conditions = [
        Standing.until == NO_DAY,
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
        conditions = [Standing.until == NO_DAY, Standing.to_year == newest]
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
        for stands, first, last in found:
            line = Line(
                stands.commitment_id, agencies[stands.agency_id], stands,
                by.timing(stands), by.freshness(stands), first, last,
            )  # fmt: skip
            rows[stands.task_id].lines.append(line)


def task_or_404(id: int, who: Who) -> Task:
    """The task, unless its plan is a draft that this person does not see."""
    task = db.session.get(Task, id)
    if task is None or (task.plan.state is PlanState.DRAFT and not who.is_staff):
        abort(404)
    return task


@dataclass(frozen=True)
class Entry:
    """One update as this person sees it."""

    update: ProgressUpdate
    may_judge: bool
    sees_difficulties: bool


@dataclass(frozen=True)
class View:
    """One commitment as this person sees it."""

    commitment: Commitment
    timing: Timing
    freshness: Freshness
    entries: list[Entry]
    hidden: int
    may_report: bool

    @property
    def standing(self) -> Standing:
        assert self.commitment.standing is not None
        return self.commitment.standing


def coordinating(task: Task, day: date) -> set[int]:
    """The ids of the agencies that coordinate a task on that day."""
    return {id for party in task.coordinators for id in party.agencies_on(day)}


def view(commitment: Commitment, who: Who, by: Reckoning) -> View:
    """What this person sees of a commitment: unconfirmed words only where the table allows."""
    others = coordinating(commitment.task, by.today)
    agency_id = commitment.agency_id
    sees_all = may_see(who, Matter.UNCONFIRMED, agency_id, others)
    difficulties = may_see(who, Matter.DIFFICULTIES, agency_id, others)
    last = commitment.updates[-1] if commitment.updates else None
    entries = [
        Entry(
            update,
            may_judge=update is last
            and not update.judgement
            and workflow.may_judge(who, update.by_id),
            sees_difficulties=difficulties,
        )
        for update in reversed(commitment.updates)
        if sees_all or (update.judgement and update.judgement.verdict is workflow.Verdict.CONFIRMED)
    ]
    assert commitment.standing is not None
    open_ = workflow.accepts_report(commitment.standing.state)
    return View(
        commitment=commitment,
        timing=by.timing(commitment.standing),
        freshness=by.freshness(commitment.standing),
        entries=entries,
        hidden=len(commitment.updates) - len(entries),
        may_report=open_ and workflow.may_report(who, agency_id),
    )


_WHOLE: tuple[Any, ...] = (
    selectinload(Commitment.agency),
    selectinload(Commitment.standing),
    selectinload(Commitment.updates).joinedload(ProgressUpdate.judgement),
    selectinload(Commitment.updates).joinedload(ProgressUpdate.difficulty),
    selectinload(Commitment.updates).joinedload(ProgressUpdate.proposal),
)


def commitments_of(task: Task) -> list[Commitment]:
    """Every commitment of a task with its updates, the newest period first."""
    query = (
        select(Commitment)
        .where(Commitment.task_id == task.id)
        .order_by(Commitment.year.desc(), Commitment.id)
        .options(*_WHOLE)
    )
    return list(db.session.scalars(query))


def commitment_or_404(id: int, who: Who) -> Commitment:
    """The commitment with its updates, unless its plan is an unseen draft."""
    query = select(Commitment).where(Commitment.id == id).options(*_WHOLE)
    commitment = db.session.scalar(query.execution_options(populate_existing=True))
    if commitment is None:
        abort(404)
    task_or_404(commitment.task_id, who)
    return commitment


def update_or_404(id: int, who: Who, today: date) -> ProgressUpdate:
    """The update, if this person sees it."""
    update = db.session.get(ProgressUpdate, id)
    if update is None:
        abort(404)
    commitment = commitment_or_404(update.commitment_id, who)
    others = coordinating(commitment.task, today)
    if not may_see(who, Matter.UNCONFIRMED, commitment.agency_id, others):
        abort(404)
    return update
