"""Create the targets of a new plan."""

from collections.abc import Iterable

from ..database import db
from ..plans.models import Plan
from .models import Target


def create_from(plan: Plan, drafts: Iterable[tuple[int, str]]) -> list[Target]:
    """The targets, (horizon, text) each, in the order of the document."""
    targets = [
        Target(plan_id=plan.id, position=position, horizon=horizon, text=text)
        for position, (horizon, text) in enumerate(drafts, start=1)
    ]
    db.session.add_all(targets)
    return targets
