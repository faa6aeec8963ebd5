"""What the filters of the list can be set to."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from ..agencies.models import AgencyGroup
from ..agencies.queries import holders_on, named
from ..database import db
from ..plans.models import Plan
from ..vietnamese import sort_key
from .models import Commitment, Part, Responsibility, Standing, Task
from .queries_assignment import officers_of


def choices(plan: Plan, today: date, *, own: int = 0) -> dict[str, list[tuple[str, str]]]:
    """What the filters of a plan's list can be set to; `own` is the account that looks."""
    leads = named(
        db.session.scalars(select(Standing.agency_id).where(Standing.plan_id == plan.id).distinct())
    )
    coordinators = {
        id
        for party in db.session.scalars(
            select(Responsibility)
            .join(Task, Task.id == Responsibility.task_id)
            .where(Task.plan_id == plan.id, Responsibility.role == Part.COORDINATING)
            .options(selectinload(Responsibility.group).selectinload(AgencyGroup.members))
        )
        for id in holders_on(party.agencies_on(today), today)
    }
    agencies = {**leads, **named(coordinators - set(leads))}
    return {
        "sections": [(str(s.id), f"{s.number}. {s.title}") for s in plan.sections],
        "agencies": sorted(
            ((str(a.id), a.name) for a in agencies.values()), key=lambda p: sort_key(p[1])
        ),
        "officers": [
            (str(own), "Việc tôi phụ trách"),
            ("none", "Chưa ghi người phụ trách"),
            *((id, name) for id, name in officers_of(plan.id) if id != str(own)),
        ],
        "years": [(str(year), str(year)) for year in reversed(years_of_plan(plan))],
    }


def years_of_plan(plan: Plan) -> range:
    """The years for which the plan has, or can have had, commitments."""
    last = db.session.scalar(
        select(func.max(Commitment.year)).join(Task).where(Task.plan_id == plan.id)
    )
    return range(plan.period_from.year, max(last or 0, plan.period_from.year) + 1)
