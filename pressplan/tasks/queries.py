"""Find plans, tasks and commitments, and how a person sees them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import abort, has_request_context, session
from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..access import Matter, Who, may_see
from ..database import db, is_writing
from ..memory import remembered
from ..plans.models import Plan, PlanState, Section
from ..settings.queries import values
from . import workflow
from .models import Commitment, ProgressUpdate, Standing, Task, UpdateFile
from .parties import coordinating
from .rules import NO_DAY, Freshness, Reckoning, Timing, named_on
from .waiting import NOBODY, Waiting, waiting_on

PAGE = 50
CARDS = 10  # a commitment with all its updates is long: so many make a page of a task
CHOSEN = "plan"  # in the session: the plan that was last chosen


def reckoning(plan: Plan, *, today: date) -> Reckoning:
    """How this plan is reckoned on that day, by the present settings.

    A closed plan stays as it stood on the day on which it was closed.
    """
    set_ = values()
    if plan.closed_on:
        today = min(today, plan.closed_on)
    return Reckoning(
        today, plan.tracking_from, set_["update_months"], timedelta(set_["due_soon_days"])
    )


@remembered(Plan, Section)
def _but_drafts() -> tuple[Plan, ...]:
    """The plans that are no drafts, the newest first."""
    query = select(Plan).where(Plan.state != PlanState.DRAFT).order_by(Plan.id.desc())
    query = query.options(selectinload(Plan.sections), joinedload(Plan.parent))
    if is_writing():
        return tuple(db.session.scalars(query))
    with Session(db.session.connection()) as apart:  # many pages share them: no page's session
        found = tuple(apart.scalars(query))
        apart.expunge_all()
    return found


def plans_in_force() -> list[Plan]:
    """The plans that are tracked, the newest first; on a page to be read only."""
    return [plan for plan in _but_drafts() if plan.state is PlanState.IN_FORCE]


def plans_to_look_at() -> list[Plan]:
    """The plans that a switch offers: in force before closed, the province's before agencies'."""
    return sorted(
        _but_drafts(), key=lambda plan: (plan.state is PlanState.CLOSED, bool(plan.parent_id))
    )


def chosen_plan(wanted: str) -> tuple[Plan, list[Plan]] | None:
    """The plan that this person looks at, and all there are to choose from. None: there is none.

    It is the one of the number that is asked for, which is remembered while they are signed
    in; else the one they chose last; else the province's newest in force.
    """
    plans = plans_to_look_at()
    if not plans:
        return None
    by_number = {str(plan.id): plan for plan in plans}
    if not has_request_context():
        return by_number.get(wanted, plans[0]), plans
    if wanted in by_number and session.get(CHOSEN) != wanted:
        session[CHOSEN] = wanted
    return by_number.get(wanted) or by_number.get(session.get(CHOSEN, ""), plans[0]), plans


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
class Earlier:
    """What a body reported of the same work before it became one with the present one."""

    commitment: Commitment
    agency_name: str
    entries: list[Entry]


@dataclass(frozen=True)
class View:
    """One commitment as this person sees it, by the name that its agency has in its year."""

    commitment: Commitment
    agency_name: str
    timing: Timing
    freshness: Freshness
    waiting: Waiting
    entries: list[Entry]
    hidden: int
    may_report: bool
    earlier: list[Earlier]
    may_assign: bool

    @property
    def standing(self) -> Standing:
        assert self.commitment.standing is not None
        return self.commitment.standing


def view(
    commitment: Commitment, who: Who, by: Reckoning, others: Collection[int] | None = None
) -> View:
    """What this person sees of a commitment: unconfirmed words only where the table allows.

    `others` are the ids of who coordinates its task, where the caller has asked already.
    """
    others = coordinating(commitment.task_id, by.today) if others is None else others
    agency_id = commitment.agency_id
    sees_all = may_see(who, Matter.UNCONFIRMED, agency_id, others)
    difficulties = may_see(who, Matter.DIFFICULTIES, agency_id, others)
    in_force = commitment.task.plan.state is PlanState.IN_FORCE
    last = commitment.updates[-1] if commitment.updates else None
    judged_on = last.judgement.judged_on if last and last.judgement else None
    entries = _entries(commitment, who, all_=sees_all, difficulties=difficulties)
    earlier = [
        Earlier(
            merged,
            merged.agency.name_on(merged.updates[-1].reported_on if merged.updates else by.today),
            _entries(merged, who, all_=sees_all, difficulties=difficulties),
        )
        for merged in merged_into(commitment)
    ]
    assert commitment.standing is not None
    open_ = in_force and workflow.accepts_report(commitment.standing.state)
    return View(
        commitment=commitment,
        agency_name=commitment.agency.name_on(named_on(by.today, commitment.year)),
        timing=by.timing(commitment.standing),
        freshness=by.freshness(commitment.standing),
        waiting=waiting_on(commitment.standing, by, returned_on=judged_on) if in_force else NOBODY,
        entries=entries,
        hidden=len(commitment.updates) - len(entries),
        may_report=open_ and workflow.may_report(who, agency_id),
        earlier=earlier,
        may_assign=workflow.may_assign(who, agency_id),
    )


def _entries(commitment: Commitment, who: Who, *, all_: bool, difficulties: bool) -> list[Entry]:
    """The updates, newest first: all of them, or what the Department confirmed."""
    last = commitment.updates[-1] if commitment.updates else None
    in_force = commitment.task.plan.state is PlanState.IN_FORCE
    return [
        Entry(
            update,
            may_judge=update is last
            and not update.judgement
            and in_force
            and not commitment.ended
            and workflow.may_judge(who, update.by_id),
            sees_difficulties=difficulties,
        )
        for update in reversed(commitment.updates)
        if all_ or update.is_confirmed
    ]


def merged_into(commitment: Commitment) -> Iterator[Commitment]:
    """What was merged into it, and into that."""
    for merged in commitment.merged:
        yield merged
        yield from merged_into(merged)


def going_on(commitment: Commitment) -> Commitment:
    """The commitment that stands for this one now: itself, or that into which it was merged."""
    while commitment.merged_into:
        commitment = commitment.merged_into
    return commitment


_SAID: tuple[Any, ...] = (
    selectinload(Commitment.updates).options(
        joinedload(ProgressUpdate.judgement),
        joinedload(ProgressUpdate.difficulty),
        joinedload(ProgressUpdate.proposal),
        joinedload(ProgressUpdate.agency),
        joinedload(ProgressUpdate.files).joinedload(UpdateFile.file),
    ),
    selectinload(Commitment.agency),
)
_WHOLE: tuple[Any, ...] = (
    *_SAID,
    selectinload(Commitment.standing),
    selectinload(Commitment.merged).options(
        *_SAID, selectinload(Commitment.merged).options(*_SAID)
    ),
)


def years_of(task: Task, today: date) -> list[int]:
    """The years in which a task has commitments, none of them to come, the newest first."""
    spans = select(Standing.from_year, Standing.to_year).where(
        Standing.task_id == task.id, Standing.until == NO_DAY
    )
    found = {
        year
        for first, last in db.session.execute(spans.distinct())
        for year in range(first, max(first, min(last, today.year)) + 1)
    }
    return sorted(found, reverse=True)


@dataclass(frozen=True)
class Cards:
    """A page of a task's commitments in one year, with their updates."""

    year: int
    years: list[int]
    page: int
    shown: list[Commitment]
    more: bool


def cards_of(task: Task, year: int, *, page: int, own: int | None, today: date) -> Cards:
    """The page, of the newest year when the task has nothing in `year`; `own` comes first."""
    years = years_of(task, today)
    year = year if year in years else max(years, default=today.year)
    query = _in_order(task.id, year, own).options(*_WHOLE)
    found = list(db.session.scalars(query.limit(CARDS + 1).offset((page - 1) * CARDS)))
    return Cards(year, years, page, found[:CARDS], more=len(found) > CARDS)


def page_of(commitment: Commitment, *, own: int | None) -> int:
    """The page of `cards_of` its year that shows this commitment."""
    query = _in_order(commitment.task_id, commitment.year, own)
    ids = list(db.session.scalars(query.with_only_columns(Commitment.id)))
    return ids.index(commitment.id) // CARDS + 1 if commitment.id in ids else 1


def _in_order(task_id: int, year: int, own: int | None) -> Select[Commitment]:
    """A task's commitments of a year: what a document ended last, those of `own` first."""
    return (
        select(Commitment)
        .join(Standing, (Standing.commitment_id == Commitment.id) & (Standing.until == NO_DAY))
        .where(Commitment.task_id == task_id, Standing.state != workflow.State.MERGED)
        .where(Standing.from_year <= year, Standing.to_year >= year)
        .order_by(
            case((Standing.state == workflow.State.CLOSED, 1), else_=0),
            case((Commitment.agency_id == own, 0), else_=1),
            Commitment.id,
        )
    )


def commitment_or_404(id: int, who: Who, *, task_id: int | None = None) -> Commitment:
    """The commitment with its updates, unless its plan is an unseen draft.

    An address that names a task too (`task_id`) must name the commitment's own.
    """
    query = select(Commitment).where(Commitment.id == id).options(*_WHOLE)
    commitment = db.session.scalar(query.execution_options(populate_existing=True))
    if commitment is None or task_id not in (None, commitment.task_id):
        abort(404)
    task_or_404(commitment.task_id, who)
    return commitment


def update_or_404(id: int, who: Who, today: date) -> ProgressUpdate:
    """The update, if this person sees it."""
    update = db.session.get(ProgressUpdate, id)
    if update is None:
        abort(404)
    commitment = commitment_or_404(update.commitment_id, who)
    others = coordinating(commitment.task_id, today)
    if not may_see(who, Matter.UNCONFIRMED, commitment.agency_id, others):
        abort(404)
    return update


@dataclass(frozen=True)
class StillOpen:
    """What of a plan is not finished, and what of that waits for the Department."""

    commitments: int
    unjudged: int


def still_open(plan: Plan) -> StillOpen:
    """What a plan would leave behind if it were closed now."""
    now = (Standing.plan_id == plan.id, Standing.until == NO_DAY)
    open_ = Standing.state.not_in(workflow.FINISHED)
    count = select(func.count()).select_from(Standing).where(*now)
    return StillOpen(
        db.session.scalar(count.where(open_)) or 0,
        db.session.scalar(count.where(Standing.unjudged)) or 0,
    )
