"""The targets of a plan."""

from itertools import groupby

from sqlalchemy import select

from ..database import db
from .models import Target


def by_horizon(plan_id: int) -> list[tuple[int, list[Target]]]:
    """Each year with its targets, the nearest first, in the order of the document."""
    query = (
        select(Target).where(Target.plan_id == plan_id).order_by(Target.horizon, Target.position)
    )
    return [
        (year, list(found))
        for year, found in groupby(db.session.scalars(query), lambda t: t.horizon)
    ]
