"""What the filters of the list can be set to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from ..accounts.models import Account
from ..agencies.cards import cards
from ..agencies.models import Agency, AgencyGroup, AgencyName, GroupMember, Succession
from ..agencies.queries import holders_on
from ..database import db
from ..memory import remembered, rows_of
from ..plans.models import Plan, Section
from ..vietnamese import sort_key
from .forms import FRESHNESS_CHOICES, PARTS, STATE_CHOICES, TIMING_CHOICES, Filters, read_filters
from .models import Commitment, CommitmentTerms, Part, Responsibility, Standing, Task
from .models_assignment import Assignment
from .queries import chosen_plan
from .queries_assignment import officers_of

Choice = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """The plan of a list, those to choose from, and what the list is narrowed to."""

    plan: Plan
    plans: list[Plan]
    filters: Filters


def asked_list(args: Mapping[str, str], *, today: date) -> Asked | None:
    """What an address asks of the list, its sheet and its export; None: there is no plan."""
    found = chosen_plan(args.get("plan", ""))
    if found is None:
        return None
    plan, plans = found
    years = years_of_plan(plan)
    filters = read_filters(args, year=today.year)
    filters = filters.within(years, otherwise=min(today.year, years[-1]))
    sections = {section.id for section in plan.sections}
    return Asked(plan, plans, filters.of(plan.id if len(plans) > 1 else 0, sections))


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
    officers: tuple[Choice, ...]
    years: tuple[Choice, ...]


def choices(plan: Plan, today: date, *, own: int = 0) -> Choices:
    """What the filters of a plan's list can be set to; `own` is the account that looks."""
    years = reversed(years_of_plan(plan))
    return Choices(
        sections=_sections(plan.id),
        agencies=_agencies(plan.id, today),
        officers=(
            (str(own), "Việc tôi phụ trách"),
            ("none", "Chưa ghi người phụ trách"),
            *((id, name) for id, name in _officers(plan.id) if id != str(own)),
        ),
        years=tuple((str(year), str(year)) for year in years),
    )


def in_words(filters: Filters, choices: Choices) -> str:
    """What narrows a list, as its paper says it: "mục 3. Nhân lực; cơ quan Báo Đắk Lắk"."""
    part = PARTS.get(filters.part, "")
    named = (
        ("mục", _word(choices.sections, filters.section)),
        (f"cơ quan {part.lower()}".strip(), _word(choices.agencies, filters.agency)),
        ("thời hạn", _word(TIMING_CHOICES, filters.timing)),
        ("tình trạng", _word(STATE_CHOICES, filters.state)),
        ("cập nhật", _word(FRESHNESS_CHOICES, filters.freshness)),
        ("cán bộ phụ trách", _word(choices.officers, filters.officer)),
        ("có chữ", f"“{filters.q}”" if filters.q else ""),
    )
    return "; ".join(f"{what} {word}" for what, word in named if word)


def _word(choices: tuple[Choice, ...], chosen: object) -> str:
    return next((word for value, word in choices if value == str(chosen)), "") if chosen else ""


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
    Agency, AgencyName, AgencyGroup, GroupMember, Succession, Task, Responsibility,
    CommitmentTerms, rows_of(Commitment), following=[Standing],
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
        for id in holders_on(party.agencies_on(today), today)
    }
    known = cards()
    found = [known[id] for id in {*db.session.scalars(leads), *coordinators}]
    named = sorted(((str(card.id), card.name) for card in found), key=lambda c: sort_key(c[1]))
    return Options(named)


@remembered(Account, Assignment, Task, rows_of(Commitment), following=[Standing])
def _officers(plan_id: int) -> tuple[Choice, ...]:
    return tuple(officers_of(plan_id))


@remembered(Task, CommitmentTerms, rows_of(Commitment))
def _last_year(plan_id: int) -> int:
    query = select(func.max(Commitment.year)).join(Task, Task.id == Commitment.task_id)
    return db.session.scalar(query.where(Task.plan_id == plan_id)) or 0
