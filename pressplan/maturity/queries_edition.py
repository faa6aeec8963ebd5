"""An edition as a draft of itself, what is in it, who uses it, and an annex that waits."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort
from sqlalchemy import func, select

from ..database import db
from .draft import ComponentDraft, CriterionDraft, EditionDraft, LevelDraft, PillarDraft, TierDraft
from .models import Component, Criterion, Edition, Pillar
from .models_annex import KeptAnnex
from .models_assessment import Assessment
from .models_round import Round


@dataclass(frozen=True)
class Contents:
    """How many components and criteria an edition has, which rounds use it, how many assess."""

    components: int
    criteria: int
    rounds: tuple[str, ...]
    assessments: int


def contents() -> Mapping[int, Contents]:
    """By the id of the edition, those that have none of it too."""
    components = _counted(
        select(Pillar.edition_id, func.count(Component.id))
        .join(Component, Component.pillar_id == Pillar.id)
        .group_by(Pillar.edition_id)
    )
    criteria = _counted(
        select(Pillar.edition_id, func.count(Criterion.id))
        .join(Component, Component.pillar_id == Pillar.id)
        .join(Criterion, Criterion.component_id == Component.id)
        .group_by(Pillar.edition_id)
    )
    assessments = _counted(
        select(Round.edition_id, func.count(Assessment.id))
        .join(Assessment, Assessment.round_id == Round.id)
        .group_by(Round.edition_id)
    )
    rounds: dict[int, list[str]] = defaultdict(list)
    for edition_id, name in db.session.execute(
        select(Round.edition_id, Round.name).order_by(Round.entry_from, Round.id)
    ):
        rounds[edition_id].append(name)
    return {
        id: Contents(
            components.get(id, 0),
            criteria.get(id, 0),
            tuple(rounds.get(id, ())),
            assessments.get(id, 0),
        )
        for id in db.session.scalars(select(Edition.id))
    }


def draft_of(edition: Edition) -> EditionDraft:
    """The edition as it stands, as a draft."""
    return EditionDraft(
        decision=edition.decision, issued_on=edition.issued_on, issuer=edition.issuer,
        first_year=edition.first_year, last_year=edition.last_year,
        component_count=edition.component_count, criterion_count=edition.criterion_count,
        pillars=tuple(
            PillarDraft(pillar.name, pillar.maximum, tuple(map(_component, pillar.components)))
            for pillar in edition.pillars
        ),
        levels=tuple(LevelDraft(one.name, one.least, one.below) for one in edition.levels),
    )  # fmt: skip


def annex_or_404(id: int) -> KeptAnnex:
    """An annex that waits to be confirmed."""
    return db.session.get(KeptAnnex, id) or abort(404)


def versions_of(edition: Edition) -> list[Edition]:
    """All versions of the same decision, the newest first."""
    query = select(Edition).where(Edition.decision == edition.decision)
    return list(db.session.scalars(query.order_by(Edition.edition_number.desc())))


def is_known(decision: str) -> bool:
    """Whether there is an edition of that decision."""
    return db.session.scalar(select(Edition.id).where(Edition.decision == decision)) is not None


def _component(component: Component) -> ComponentDraft:
    criteria = tuple(map(_criterion, component.criteria))
    return ComponentDraft(component.code, component.name, component.maximum, criteria)


def _criterion(criterion: Criterion) -> CriterionDraft:
    tiers = tuple(TierDraft(tier.text, tier.points) for tier in criterion.tiers)
    return CriterionDraft(
        criterion.code, criterion.text, criterion.maximum, criterion.scoring, tiers,
        criterion.full, criterion.evidence,
    )  # fmt: skip


def _counted(query: object) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(query)}  # type: ignore[call-overload]
