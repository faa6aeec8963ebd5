"""The dated duties of a plan."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from ..agencies.queries import holders_on, parties_on
from ..database import db
from ..plans.deadlines import Deadline, quoted_deadline
from ..plans.models import Plan, PlanState
from ..vietnamese import listed
from .models import Obligation, ObligationParty
from .rules import next_quoted


def of_plan(plan_id: int) -> list[Obligation]:
    """Every dated duty with who owes it, in the order of the document."""
    parties = selectinload(Obligation.parties)
    query = (
        select(Obligation)
        .where(Obligation.plan_id == plan_id)
        .order_by(Obligation.position)
        .options(
            parties.options(joinedload(ObligationParty.agency), joinedload(ObligationParty.group))
        )
    )
    return list(db.session.scalars(query))


def owed_by(agency_ids: Collection[int], group_ids: Collection[int]) -> list[Obligation]:
    """The dated duties of plans in force that these agencies or groups have."""
    owing = select(ObligationParty.obligation_id).where(
        or_(ObligationParty.agency_id.in_(agency_ids), ObligationParty.group_id.in_(group_ids))
    )
    query = (
        select(Obligation)
        .join(Plan, Plan.id == Obligation.plan_id)
        .where(Obligation.id.in_(owing), Plan.state == PlanState.IN_FORCE)
        .order_by(Obligation.plan_id, Obligation.position)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Milestone:
    """A day by which something has to be handed in, and who owes it.

    `agency_ids` are those of `who` that are agencies here.
    """

    deadline: Deadline
    text: str
    who: str
    plan_id: int
    agency_ids: frozenset[int] = frozenset()

    @property
    def due_on(self) -> date:
        return self.deadline.last_good_day


def deadline_of_duty(duty: Obligation, today: date) -> Deadline | None:
    """When a dated duty falls due next, or did where it has no next time."""
    quoted = _next(duty, today) or duty.before
    return quoted_deadline(quoted, duty.reading) if quoted else None


def _next(duty: Obligation, today: date) -> date | None:
    return next_quoted(today, before=duty.before, month_day=duty.month_day, reading=duty.reading)


def milestones(
    plans: Sequence[Plan], *, today: date, until: date, agency_ids: Collection[int] | None = None
) -> list[Milestone]:
    """The dated duties that fall due from today to `until`, the nearest first.

    `agency_ids`: only what these agencies owe; None: whatever anybody owes.
    """
    found = []
    for plan in plans:
        for duty in of_plan(plan.id):
            quoted = _next(duty, today)
            deadline = quoted_deadline(quoted, duty.reading) if quoted else None
            if not deadline or not plan.tracking_from <= deadline.last_good_day <= until:
                continue
            named = [id for p in duty.parties for id in p.agencies_on(today)]
            owing = frozenset(holders_on(named, today))
            if agency_ids is None or owing & set(agency_ids):
                who = listed(party.name for party in parties_on(duty.parties, today))
                found.append(Milestone(deadline, duty.text, who, plan.id, owing))
    return sorted(found, key=lambda milestone: milestone.due_on)
