"""Which figures a yearly report asks of an agency, and what is known of them already."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..agencies.queries import stands_for
from ..database import db
from ..tasks.workflow import Verdict
from .method import Figure, Method, TargetKind, typed_figure
from .models import Measurement, MeasurementJudgement, Target
from .queries import scopes


@dataclass(frozen=True)
class Asked:
    """One target of which a report gives the figure; `known`: what was given for its year."""

    target: Target
    method: Method
    known: Figure | None

    @property
    def id(self) -> int:
        return self.target.id

    @property
    def typed(self) -> str:
        """What is known as somebody would type it."""
        return typed_figure(self.known) if self.known else ""


def asked_of(plan_ids: Collection[int], agency_id: int, year: int, on: date) -> list[Asked]:
    """The targets of these plans that ask the agency for a figure of that year.

    Those whose horizon's year is not over by then; of several that use the same figures one.
    """
    if year > on.year or not plan_ids:
        return []
    query = (
        select(Target)
        .where(Target.plan_id.in_(plan_ids), Target.horizon >= year)
        .where(Target.kind.is_not(None), Target.kind != TargetKind.PEOPLE)
        .order_by(Target.plan_id, Target.horizon, Target.position)
        .options(joinedload(Target.plan))
    )
    targets = list(db.session.scalars(query))
    scope = scopes([target.id for target in targets], on)
    once: dict[int, Target] = {}
    for target in targets:
        if agency_id in scope[target.id]:
            once.setdefault(target.figures_id, target)
    known = _known(once, agency_id, year, on)
    return [
        Asked(target, method, known.get(id)) for id, target in once.items()
        if (method := target.method)
    ]  # fmt: skip


def _known(figures_ids: Collection[int], agency_id: int, year: int, on: date) -> dict[int, Figure]:
    """The newest figure of the year that did not come back, confirmed or not yet."""
    returned = select(MeasurementJudgement.measurement_id).where(
        MeasurementJudgement.verdict == Verdict.RETURNED
    )
    query = (
        select(Measurement)
        .where(Measurement.target_id.in_(figures_ids), Measurement.year == year)
        .where(Measurement.agency_id.in_(stands_for(agency_id, on)))
        .where(Measurement.id.not_in(returned))
        .order_by(Measurement.id)
    )
    return {row.target_id: row.figure for row in db.session.scalars(query)}
