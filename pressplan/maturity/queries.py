"""Editions, and what the scores of assessments add up to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from flask import abort
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from ..database import db
from .models import Component, Criterion, Edition, Pillar
from .models_assessment import Appraisal, Assessment, Score
from .models_round import Round
from .rules import Sum
from .workflow import Basis


def editions() -> list[Edition]:
    """All editions with their pillars and levels, the newest decision first."""
    query = select(Edition).options(selectinload(Edition.pillars), selectinload(Edition.levels))
    found = db.session.scalars(query).all()
    return sorted(found, key=lambda e: (e.first_year or 0, e.edition_number, e.id), reverse=True)


def edition_or_404(id: int) -> Edition:
    """The edition, with its pillars, levels, components, criteria and tiers."""
    tree = selectinload(Edition.pillars).selectinload(Pillar.components)
    query = (
        select(Edition)
        .where(Edition.id == id)
        .options(
            selectinload(Edition.levels),
            tree.selectinload(Component.criteria).selectinload(Criterion.tiers),
        )
    )
    return db.session.scalar(query) or abort(404)


def is_used(edition_id: int) -> bool:
    """Whether any assessment uses it: then it changes no more. A mere round does not count."""
    query = (
        select(Assessment.id)
        .join(Round, Round.id == Assessment.round_id)
        .where(Round.edition_id == edition_id)
        .limit(1)
    )
    return db.session.scalar(query) is not None


@dataclass(frozen=True)
class PillarSums:
    """What one pillar has in one assessment: of the agency itself, and of the council."""

    own: Sum
    appraised: Sum


def pillar_sums(assessments: Collection[int]) -> dict[int, dict[int, PillarSums]]:
    """By the id of the assessment and of the pillar (all of its edition's), in three queries.

    Who may see which of them is the caller's to ask (`workflow.sees_self`, `sees_appraised`).
    """
    if not assessments:
        return {}
    places = _places(assessments)
    own = _given(Score, assessments)
    appraised = _given(Appraisal, assessments)
    found: dict[int, dict[int, PillarSums]] = {id: {} for id in assessments}
    for assessment, basis, pillar, maximum, criteria in places:
        count = criteria if basis is Basis.CRITERIA and criteria else 1
        found[assessment][pillar] = PillarSums(
            _sum(own.get((assessment, pillar)), maximum, count),
            _council(appraised, assessment, pillar, maximum, criteria),
        )
    return found


_Given = tuple[Decimal, int, int]


def _places(assessments: Collection[int]) -> Iterable[tuple[int, Basis, int, Decimal | None, int]]:
    criteria = (
        select(Component.pillar_id, func.count(Criterion.id).label("count"))
        .join(Criterion, Criterion.component_id == Component.id)
        .group_by(Component.pillar_id)
        .subquery()
    )
    query = (
        select(
            Assessment.id,
            Assessment.basis,
            Pillar.id,
            Pillar.maximum,
            func.coalesce(criteria.c.count, 0),
        )
        .join(Round, Round.id == Assessment.round_id)
        .join(Pillar, Pillar.edition_id == Round.edition_id)
        .outerjoin(criteria, criteria.c.pillar_id == Pillar.id)
        .where(Assessment.id.in_(assessments))
        .order_by(Assessment.id, Pillar.position)
    )
    return [tuple(row) for row in db.session.execute(query)]


def _given(
    table: type[Score] | type[Appraisal], assessments: Collection[int]
) -> dict[tuple[int, int], _Given]:
    """Points, how many parts have some, and whether it was the pillar as a whole."""
    pillar: ColumnElement[int] = func.coalesce(table.pillar_id, Component.pillar_id)
    counts: ColumnElement[int] = func.count(table.points)
    query = (
        select(
            table.assessment_id,
            pillar,
            func.sum(table.points),
            counts,
            func.count(table.pillar_id),
        )
        .join(Assessment, Assessment.id == table.assessment_id)
        .outerjoin(Criterion, Criterion.id == table.criterion_id)
        .outerjoin(Component, Component.id == Criterion.component_id)
        .where(table.assessment_id.in_(assessments))
        .group_by(table.assessment_id, pillar)
    )
    if table is Score:
        by_pillar = Assessment.basis == Basis.PILLARS
        query = query.where(by_pillar == Score.pillar_id.is_not(None))
    return {
        (assessment, pillar_id): (points or Decimal("0.00"), declared, whole)
        for assessment, pillar_id, points, declared, whole in db.session.execute(query)
    }


def _sum(given: _Given | None, maximum: Decimal | None, count: int) -> Sum:
    points, declared, _ = given or (Decimal("0.00"), 0, 0)
    return Sum(points, maximum, declared, count)


def _council(
    given: dict[tuple[int, int], _Given],
    assessment: int,
    pillar: int,
    maximum: Decimal | None,
    criteria: int,
) -> Sum:
    """The council's points: of the pillar as a whole, or of each of its criteria."""
    row = given.get((assessment, pillar))
    whole = row is not None and row[2] > 0
    return _sum(row, maximum, 1 if whole or not criteria else criteria)
