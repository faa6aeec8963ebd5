"""What waits: figures to confirm, figures that an agency was asked for."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from ..access import Matter, Who, may_see
from ..agencies.queries import holding, stands_for
from ..database import db
from ..tasks.queries import plans_in_force
from ..tasks.workflow import Verdict
from .method import TargetKind
from .models import Measurement, MeasurementJudgement, Target
from .queries import scopes


def waiting_of(figures_ids: Collection[int], who: Who, on: date) -> dict[int, list[int]]:
    """Whose figures wait that this person sees, by the target under which they are kept."""
    found: dict[int, list[int]] = {}
    query = _unjudged().where(Measurement.target_id.in_(figures_ids))
    for row in db.session.execute(query):
        holder = holding(row.agency_id, on)
        if may_see(who, Matter.UNCONFIRMED, holder):
            found.setdefault(row.target_id, []).append(holder)
    return found


def to_confirm(on: date) -> list[tuple[int, int]]:
    """Target and agency of each figure that waits for the Department, the oldest first.

    The target is one in whose scope the agency is: a figure may serve several.
    """
    query = (
        _unjudged()
        .join(Target, Target.id == Measurement.target_id)
        .where(Target.plan_id.in_([plan.id for plan in plans_in_force()]))
    )
    rows = [(row.target_id, holding(row.agency_id, on)) for row in db.session.execute(query)]
    if not rows:
        return []
    roots = {root for root, _ in rows}
    serves = select(Target).where(Target.id.in_(roots) | Target.figures_from_id.in_(roots))
    targets = list(db.session.scalars(serves.order_by(Target.id)))
    scope = scopes([target.id for target in targets], on)
    return [
        (target.id, holder)
        for root, holder in rows
        for target in [t for t in targets if t.figures_id == root and holder in scope[t.id]][:1]
    ]


def missing(agency_id: int, on: date) -> list[tuple[int, int]]:
    """Target and plan of each that asks the agency for a figure of this year and has none.

    Of plans in force, whose horizon's year is not over; what was sent back is asked again.
    """
    query = select(Target).where(
        Target.plan_id.in_([plan.id for plan in plans_in_force()]),
        Target.kind.is_not(None), Target.kind != TargetKind.PEOPLE, Target.horizon >= on.year,
    )  # fmt: skip
    targets = list(db.session.scalars(query.order_by(Target.plan_id, Target.position)))
    if not targets:
        return []
    returned = select(MeasurementJudgement.measurement_id).where(
        MeasurementJudgement.verdict == Verdict.RETURNED
    )
    given = select(Measurement.target_id).where(
        Measurement.agency_id.in_(stands_for(agency_id, on)), Measurement.year == on.year,
        Measurement.id.not_in(returned),
    )  # fmt: skip
    told = set(db.session.scalars(given))
    scope = scopes([target.id for target in targets], on)
    asks = [t for t in targets if t.figures_id not in told and agency_id in scope[t.id]]
    by_figures = {target.figures_id: target for target in reversed(asks)}  # one figure, once
    return [(target.id, target.plan_id) for target in reversed(by_figures.values())]


def _unjudged() -> Select[int, int, int]:
    """Target, agency and id of every figure that nobody judged and none of its year followed."""
    later = aliased(Measurement)
    same = (
        later.target_id == Measurement.target_id, later.agency_id == Measurement.agency_id,
        later.year == Measurement.year, later.number_of > Measurement.number_of,
    )  # fmt: skip
    judged = select(MeasurementJudgement.measurement_id)
    return (
        select(Measurement.target_id, Measurement.agency_id, Measurement.id)
        .where(Measurement.id.not_in(judged), ~select(later.id).where(*same).exists())
        .order_by(Measurement.id)
    )
