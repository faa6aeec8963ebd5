"""Find plans, tasks and commitments, and how a person sees them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import abort
from sqlalchemy import case, select
from sqlalchemy.orm import selectinload

from ..access import Matter, Who, may_see
from ..database import db, is_writing
from ..memory import remembered
from ..plans.models import Plan, PlanState, Section
from ..settings.queries import values
from . import workflow
from .models import Commitment, ProgressUpdate, Standing, Task
from .parties import coordinating
from .rules import NO_DAY, Freshness, Reckoning, Timing

PAGE = 50
CARDS = 10  # a commitment with all its updates is long: so many make a page of a task


def reckoning(plan: Plan, *, today: date) -> Reckoning:
    """How this plan is reckoned on that day, by the present settings."""
    set_ = values()
    return Reckoning(
        today, plan.tracking_from, set_["update_months"], timedelta(set_["due_soon_days"])
    )


@remembered(Plan, Section)
def _in_force() -> tuple[Plan, ...]:
    query = select(Plan).where(Plan.state == PlanState.IN_FORCE).order_by(Plan.id.desc())
    found = db.session.scalars(query.options(selectinload(Plan.sections))).all()
    if not is_writing():  # many pages at once read these from now on: no session may hold them
        for kept in [*found, *(section for plan in found for section in plan.sections)]:
            db.session.expunge(kept)
    return tuple(found)


def plans_in_force() -> list[Plan]:
    """The plans that are tracked, the newest first; on a page to be read only."""
    return list(_in_force())


def chosen_plan(wanted: str) -> tuple[Plan, list[Plan]] | None:
    """The plan in force of that number, else the newest; and all in force. None: there is none."""
    plans = plans_in_force()
    if not plans:
        return None
    return next((p for p in plans if str(p.id) == wanted), plans[0]), plans


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


def view(commitment: Commitment, who: Who, by: Reckoning) -> View:
    """What this person sees of a commitment: unconfirmed words only where the table allows."""
    others = coordinating(commitment.task_id, by.today)
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


def commitments_of(task: Task, year: int, *, own: int | None, page: int) -> list[Commitment]:
    """A page of a task's commitments in a year with their updates; the agency `own` comes first."""
    query = (
        select(Commitment)
        .join(Standing, (Standing.commitment_id == Commitment.id) & (Standing.until == NO_DAY))
        .where(Commitment.task_id == task.id, Standing.state != workflow.State.MERGED)
        .where(Standing.from_year <= year, Standing.to_year >= year)
        .order_by(case((Commitment.agency_id == own, 0), else_=1), Commitment.id)
        .limit(CARDS + 1)
        .offset((page - 1) * CARDS)
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
    others = coordinating(commitment.task_id, today)
    if not may_see(who, Matter.UNCONFIRMED, commitment.agency_id, others):
        abort(404)
    return update
