"""What the filters of the list can be set to."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from ..agencies.cards import cards
from ..agencies.models import Agency, AgencyGroup, AgencyName, GroupMember
from ..database import db
from ..memory import remembered, rows_of
from ..plans.models import Plan, Section
from ..vietnamese import sort_key
from .models import Commitment, CommitmentTerms, Part, Responsibility, Standing, Task

Choice = tuple[str, str]


class Options(tuple[Choice, ...]):
    """Choices that are known by being the same, not by being alike: there may be hundreds."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other


@dataclass(frozen=True)
class Choices:
    """The values of each filter with their words."""

    sections: tuple[Choice, ...]
    agencies: tuple[Choice, ...]
    years: tuple[Choice, ...]


def choices(plan: Plan, today: date) -> Choices:
    """What the filters of a plan's list can be set to: sections, agencies with a part, years."""
    years = reversed(years_of_plan(plan))
    return Choices(
        sections=_sections(plan.id),
        agencies=_agencies(plan.id, today),
        years=tuple((str(year), str(year)) for year in years),
    )


def years_of_plan(plan: Plan) -> range:
    """The years for which the plan has, or can have had, commitments."""
    first = plan.period_from.year
    return range(first, max(_last_year(plan.id), first) + 1)


@remembered(Section)
def _sections(plan_id: int) -> tuple[Choice, ...]:
    query = select(Section.id, Section.number, Section.title).where(Section.plan_id == plan_id)
    rows = db.session.execute(query.order_by(Section.position))
    return tuple((str(id), f"{number}. {title}") for id, number, title in rows)


@remembered(
    Agency, AgencyName, AgencyGroup, GroupMember, Task, Responsibility, CommitmentTerms,
    rows_of(Commitment),
)  # fmt: skip
def _agencies(plan_id: int, today: date) -> tuple[Choice, ...]:
    """Who answers for a commitment or coordinates, in the order of the alphabet."""
    leads = select(Standing.agency_id).where(Standing.plan_id == plan_id).distinct()
    coordinators = {
        id
        for party in db.session.scalars(
            select(Responsibility)
            .join(Task, Task.id == Responsibility.task_id)
            .where(Task.plan_id == plan_id, Responsibility.role == Part.COORDINATING)
            .options(selectinload(Responsibility.group).selectinload(AgencyGroup.members))
        )
        for id in party.agencies_on(today)
    }
    known = cards()
    found = [known[id] for id in {*db.session.scalars(leads), *coordinators}]
    named = sorted(((str(card.id), card.name) for card in found), key=lambda c: sort_key(c[1]))
    return Options(named)


@remembered(Task, CommitmentTerms, rows_of(Commitment))
def _last_year(plan_id: int) -> int:
    query = select(func.max(Commitment.year)).join(Task, Task.id == Commitment.task_id)
    return db.session.scalar(query.where(Task.plan_id == plan_id)) or 0
