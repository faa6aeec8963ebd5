"""The commitments that lie on a desk."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from ..agencies.models import Agency
from ..agencies.queries import named
from ..database import db
from ..plans.models import Plan, PlanState
from ..tasks import queries as tasks
from ..tasks.models import Commitment, ProgressUpdate, Standing, Task
from ..tasks.queries_assignment import without_officer
from ..tasks.queries_waiting import returned_on
from ..tasks.rules import NO_DAY, Freshness, Timing
from ..tasks.waiting import Waiting, waiting_on
from ..tasks.workflow import FINISHED, State
from .rules import Pile, Thing, pile_of

SHOWN = 50


@dataclass(frozen=True)
class Item:
    """One commitment on the desk."""

    standing: Standing
    task: Task
    agency: Agency
    timing: Timing
    freshness: Freshness
    pile: Pile
    waiting: Waiting

    @property
    def thing(self) -> Thing:
        return Thing(self.standing.commitment_id, self.task.code, self.pile, self.standing.due_on)


def items_of(agency_ids: Collection[int], *, today: date) -> list[Item]:
    """This year's commitments of the agencies, over all plans in force, in the plans' order."""
    if not agency_ids:
        return []
    query = (
        select(Standing, Task)
        .join(Task, Task.id == Standing.task_id)
        .join(Plan, and_(Plan.id == Standing.plan_id, Plan.state == PlanState.IN_FORCE))
        .where(Standing.until == NO_DAY, Standing.agency_id.in_(agency_ids))
        .where(Standing.state != State.MERGED)
        .where(Standing.from_year <= today.year, _still_counts(today))
        .order_by(Task.plan_id, Task.position, Standing.agency_id)
        .options(joinedload(Task.plan))
    )
    found = db.session.execute(query).all()
    by = {plan.id: tasks.reckoning(plan, today=today) for plan in {task.plan for _, task in found}}
    agencies, returned = named(agency_ids), returned_on(stands for stands, _ in found)
    items = []
    for stands, task in found:
        timing = by[task.plan_id].timing(stands)
        freshness = by[task.plan_id].freshness(stands)
        pile = pile_of(stands.state, timing, freshness)
        waiting = waiting_on(
            stands, by[task.plan_id], returned_on=returned.get(stands.commitment_id)
        )
        items.append(
            Item(stands, task, agencies[stands.agency_id], timing, freshness, pile, waiting)
        )
    return items


def _still_counts(today: date) -> ColumnElement[bool]:
    """This year's work, and what of last year came back to be mended."""
    mending = and_(Standing.state == State.RETURNED, Standing.to_year == today.year - 1)
    return or_(Standing.to_year >= today.year, and_(mending, Standing.expected_from < NO_DAY))


def in_piles(items: list[Item]) -> list[tuple[Pile, list[Item]]]:
    """The items pile by pile, in the order of urgency; empty piles left out."""
    piles = [(pile, [item for item in items if item.pile is pile]) for pile in Pile]
    return [(pile, found) for pile, found in piles if found]


def without_people(items: list[Item], *, today: date) -> list[tuple[Plan, int]]:
    """How many of this year's unfinished commitments name no officer, by plan; none: left out."""
    open_ = [
        item
        for item in items
        if item.standing.state not in FINISHED and item.standing.to_year >= today.year
    ]
    lacking = without_officer([item.standing.commitment_id for item in open_])
    counts = Counter(item.task.plan for item in open_ if item.standing.commitment_id in lacking)
    return list(counts.items())


def entered_for(agency_id: int | None, *, since: date) -> list[ProgressUpdate]:
    """What the Department typed for an agency from that day on, the newest first.

    Only what is still the last word on its commitment: the agency may correct it by its own.
    """
    newer = aliased(ProgressUpdate)
    followed = exists().where(
        newer.commitment_id == ProgressUpdate.commitment_id, newer.number > ProgressUpdate.number
    )
    query = (
        select(ProgressUpdate)
        .join(ProgressUpdate.commitment)
        .join(Commitment.task)
        .where(Commitment.agency_id == agency_id, ProgressUpdate.source.is_not(None))
        .where(ProgressUpdate.reported_on >= since, ~followed)
        .order_by(ProgressUpdate.at.desc())
        .limit(SHOWN)
        .options(contains_eager(ProgressUpdate.commitment).contains_eager(Commitment.task))
    )
    return list(db.session.scalars(query))
