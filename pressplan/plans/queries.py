"""Plans, and who sees them: a draft exists for staff alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from ..access import Who
from ..database import db
from ..paging import page_within, pages_of
from .models import Doubt, Plan, PlanState, StandingDuty
from .models_amendment import Amendment

PAGE = 50
ORDER = (PlanState.IN_FORCE, PlanState.DRAFT, PlanState.CLOSED)


def may_see(plan: Plan, who: Who) -> bool:
    """Whether this plan exists for this person."""
    return who.is_staff or plan.state is not PlanState.DRAFT


def plan_or_404(id: int, who: Who) -> Plan:
    """The plan with everything that its page shows but tasks, targets and dated duties."""
    duties = selectinload(Plan.standing_duties)
    plan = db.session.get(
        Plan, id,
        options=[
            joinedload(Plan.owner), joinedload(Plan.parent), selectinload(Plan.sections),
            selectinload(Plan.legal_bases), selectinload(Plan.doubts),
            duties.options(joinedload(StandingDuty.agency), joinedload(StandingDuty.group)),
        ],
    )  # fmt: skip
    return plan if plan and may_see(plan, who) else abort(404)


def visible_plans(who: Who) -> list[tuple[PlanState, list[Plan]]]:
    """The province's plans that this person sees: in force, draft, closed; the newest first."""
    plans = db.session.scalars(
        select(Plan)
        .where(Plan.parent_id.is_(None))
        .order_by(Plan.id.desc())
        .options(joinedload(Plan.owner))
    )
    seen = [plan for plan in plans if may_see(plan, who)]
    found = [(state, [plan for plan in seen if plan.state is state]) for state in ORDER]
    return [(state, plans) for state, plans in found if plans]


@dataclass(frozen=True)
class AgencyPlans:
    """One page of the agencies' own plans that belong to a plan, and how many there are."""

    plans: Sequence[Plan]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def agency_plans(plan: Plan, who: Who, *, page: int = 1) -> AgencyPlans:
    """The agencies' own plans that belong to this one and exist for this person."""
    query = _of_agencies(select(Plan), who).where(Plan.parent_id == plan.id)
    total = count_agency_plans(who).get(plan.id, 0)
    page = page_within(page, total, PAGE)
    shown = query.order_by(Plan.short_title, Plan.id).limit(PAGE).offset((page - 1) * PAGE)
    found = db.session.scalars(shown.options(joinedload(Plan.owner)))
    return AgencyPlans(list(found), total, page)


def count_agency_plans(who: Who) -> dict[int, int]:
    """By plan how many agencies' own plans belong to it and exist for this person."""
    query = _of_agencies(select(Plan.parent_id, func.count()), who).group_by(Plan.parent_id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _of_agencies(query: Any, who: Who) -> Any:
    query = query.where(Plan.parent_id.is_not(None))
    return query if who.is_staff else query.where(Plan.state != PlanState.DRAFT)


def own_plans(agency_ids: Collection[int], *, parent_id: int | None = None) -> list[Plan]:
    """The agencies' own plans that were approved, the newest first; of one parent if told."""
    query = (
        select(Plan)
        .where(Plan.owner_id.in_(agency_ids), Plan.parent_id.is_not(None))
        .where(Plan.state != PlanState.DRAFT)
        .order_by(Plan.id.desc())
        .options(joinedload(Plan.owner))
    )
    query = query.where(Plan.parent_id == parent_id) if parent_id else query
    return list(db.session.scalars(query))


def amendment_or_404(id: int, amendment_id: int, who: Who) -> Amendment:
    """A document that changed this plan; the plan alone comes with it."""
    amendment = db.session.get(Amendment, amendment_id)
    if amendment is None or amendment.plan_id != id or not may_see(amendment.plan, who):
        abort(404)
    return amendment


def doubt_or_404(plan: Plan, id: int) -> Doubt:
    """A doubt of this plan."""
    return next((doubt for doubt in plan.doubts if doubt.id == id), None) or abort(404)


def standing_by_body(plan: Plan) -> list[tuple[str, list[StandingDuty]]]:
    """The standing duties of each body, bodies in the order of the document."""
    found: dict[str, list[StandingDuty]] = {}
    for duty in plan.standing_duties:
        found.setdefault(duty.name_on(plan.named_on), []).append(duty)
    return list(found.items())


def owned_by(agency_ids: Collection[int]) -> list[Plan]:
    """The plans, drafts too, that these agencies coordinate; what is closed is past."""
    query = select(Plan).where(Plan.owner_id.in_(agency_ids), Plan.state != PlanState.CLOSED)
    return list(db.session.scalars(query.order_by(Plan.id)))
