"""Plans, and who sees them: a draft exists for staff alone."""

from collections.abc import Collection

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from ..access import Who
from ..database import db
from .models import Doubt, Plan, PlanState, StandingDuty
from .models_amendment import Amendment

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
            joinedload(Plan.owner), selectinload(Plan.sections), selectinload(Plan.legal_bases),
            selectinload(Plan.doubts),
            duties.options(joinedload(StandingDuty.agency), joinedload(StandingDuty.group)),
        ],
    )  # fmt: skip
    return plan if plan and may_see(plan, who) else abort(404)


def visible_plans(who: Who) -> list[tuple[PlanState, list[Plan]]]:
    """The plans that this person sees: in force, draft, closed; the newest first."""
    plans = db.session.scalars(
        select(Plan).order_by(Plan.id.desc()).options(joinedload(Plan.owner))
    )
    seen = [plan for plan in plans if may_see(plan, who)]
    found = [(state, [plan for plan in seen if plan.state is state]) for state in ORDER]
    return [(state, plans) for state, plans in found if plans]


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
