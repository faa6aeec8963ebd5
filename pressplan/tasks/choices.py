"""What the filters of the list can be set to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from ..agencies.models import AgencyGroup
from ..agencies.queries import holders_on, named
from ..database import db
from ..plans.models import Plan
from ..vietnamese import sort_key
from .forms import FRESHNESS_CHOICES, PARTS, STATE_CHOICES, TIMING_CHOICES, Filters, read_filters
from .models import Commitment, Part, Responsibility, Standing, Task
from .queries import chosen_plan
from .queries_assignment import officers_of


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


def in_words(filters: Filters, choices: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """What narrows a list, as its paper says it: "mục 3. Nhân lực; cơ quan Báo Đắk Lắk"."""
    part = PARTS.get(filters.part, "")
    named = (
        ("mục", dict(choices["sections"]).get(str(filters.section), "")),
        (f"cơ quan {part.lower()}".strip(), dict(choices["agencies"]).get(str(filters.agency), "")),
        ("thời hạn", dict(TIMING_CHOICES).get(filters.timing, "")),
        ("tình trạng", dict(STATE_CHOICES).get(filters.state, "")),
        ("cập nhật", dict(FRESHNESS_CHOICES).get(filters.freshness, "")),
        ("cán bộ phụ trách", dict(choices["officers"]).get(filters.officer, "")),
        ("có chữ", f"“{filters.q}”" if filters.q else ""),
    )
    return "; ".join(f"{what} {word}" for what, word in named if word)


def years_of_plan(plan: Plan) -> range:
    """The years for which the plan has, or can have had, commitments."""
    last = db.session.scalar(
        select(func.max(Commitment.year)).join(Task).where(Task.plan_id == plan.id)
    )
    return range(plan.period_from.year, max(last or 0, plan.period_from.year) + 1)
