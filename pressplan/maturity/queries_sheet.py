"""An assessment as a sheet: every pillar, component and criterion with what was said of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from ..access import Matter, Who, may_see
from ..agencies.queries import holding
from ..database import db
from .models import Component, Criterion, Edition, Pillar
from .models_assessment import (
    Appraisal,
    Assessment,
    Comment,
    EvidenceFile,
    Score,
)
from .models_round import Round
from .parts import Part, part_of
from .queries import edition_or_404
from .rules import Sum, add_sums, add_up
from .workflow import Basis, may_record, sees_appraised, sees_self


@dataclass(frozen=True)
class Said:
    """What was said of one part: by the agency, by the council, and the words about it."""

    part: Part
    score: Score | None = None
    appraisal: Appraisal | None = None
    comments: list[Comment] = field(default_factory=list)

    @property
    def version(self) -> int:
        """Of the agency's score; 0: none yet."""
        return self.score.version if self.score else 0


@dataclass(frozen=True)
class CriterionLine:
    """A criterion in the sheet."""

    criterion: Criterion
    said: Said


@dataclass(frozen=True)
class ComponentLine:
    """A component in the sheet, with its criteria and what they add up to."""

    component: Component
    criteria: list[CriterionLine]
    own: Sum
    appraised: Sum


@dataclass(frozen=True)
class PillarLine:
    """A pillar in the sheet; `said` is what was said of it as a whole."""

    pillar: Pillar
    components: list[ComponentLine]
    said: Said
    own: Sum
    appraised: Sum

    @property
    def criteria(self) -> list[CriterionLine]:
        """All of its criteria, in order."""
        return [line for component in self.components for line in component.criteria]


@dataclass(frozen=True)
class Sheet:
    """The whole; what this reader may not see is not in it."""

    assessment: Assessment
    edition: Edition
    pillars: list[PillarLine]
    own: Sum
    appraised: Sum
    comments: list[Comment]

    @property
    def by_pillar(self) -> bool:
        """Whether the agency scores pillars as a whole."""
        return self.assessment.basis is Basis.PILLARS

    @property
    def has_criteria(self) -> bool:
        """Whether the edition has criteria, so that scoring by them is possible."""
        return any(line.components for line in self.pillars)

    @property
    def is_appraised(self) -> bool:
        """Whether the council's points are known and may be seen."""
        return self.appraised.declared > 0

    def said_of(self, part: Part) -> Said:
        """What was said of one part; 404 for a part of another edition."""
        whole = [line.said for line in self.pillars]
        each = [one.said for line in self.pillars for one in line.criteria]
        return next((said for said in whole + each if said.part == part), None) or abort(404)


def assessment_or_404(id: int, who: Who, *, today: date) -> Assessment:
    """The assessment, if any of its scores exist for this person."""
    query = (
        select(Assessment)
        .where(Assessment.id == id)
        .options(
            joinedload(Assessment.round).joinedload(Round.edition),
            joinedload(Assessment.recognition),
        )
    )
    found = db.session.scalar(query) or abort(404)
    holder = holding(found.agency_id, today)
    own = sees_self(who, holder, shared=found.shared_at is not None)
    told = found.appraised_declared > 0 or found.recognition is not None
    return found if own or (told and sees_appraised(who, holder)) else abort(404)


def recorded_or_404(id: int, who: Who, *, today: date) -> Assessment:
    """The assessment, for who records what the Ministry found: its own scores matter not."""
    found = db.session.get(Assessment, id) or abort(404)
    return found if may_record(who, holding(found.agency_id, today)) else abort(404)


def sheet(found: Assessment, who: Who, *, today: date) -> Sheet:
    """The sheet as this person sees it, in a constant number of queries."""
    holder = holding(found.agency_id, today)
    edition = edition_or_404(found.round.edition_id)
    scores: dict[Part, Score] = {}
    if sees_self(who, holder, shared=found.shared_at is not None):
        scores = {_part(row): row for row in _scores(found.id)}
    appraisals: dict[Part, Appraisal] = {}
    if sees_appraised(who, holder):
        of_this = select(Appraisal).where(Appraisal.assessment_id == found.id)
        appraisals = {_part(row): row for row in db.session.scalars(of_this)}
    said = comments(found.id) if may_see(who, Matter.SCORES, holder) else []
    about: dict[Part, list[Comment]] = {}
    for one in said:
        if one.pillar_id or one.criterion_id:
            about.setdefault(part_of(one.pillar_id, one.criterion_id), []).append(one)

    def of(part: Part) -> Said:
        return Said(part, scores.get(part), appraisals.get(part), about.get(part, []))

    by_pillar = any(part.kind is Basis.PILLARS for part in appraisals)
    lines = [_pillar(pillar, found.basis, by_pillar, of) for pillar in edition.pillars]
    return Sheet(
        assessment=found, edition=edition, pillars=lines,
        own=add_sums(line.own for line in lines),
        appraised=add_sums(line.appraised for line in lines),
        comments=[one for one in said if not (one.pillar_id or one.criterion_id)],
    )  # fmt: skip


def comments(assessment_id: int) -> list[Comment]:
    """Every word on it, the oldest first."""
    query = select(Comment).where(Comment.assessment_id == assessment_id)
    return list(db.session.scalars(query.order_by(Comment.id)))


def evidence_or_404(found: Assessment, file_id: int, who: Who, *, today: date) -> EvidenceFile:
    """A file of its evidence, if the agency's own scores exist for this person."""
    holder = holding(found.agency_id, today)
    if not sees_self(who, holder, shared=found.shared_at is not None):
        abort(404)
    query = (
        select(EvidenceFile)
        .join(Score, Score.id == EvidenceFile.score_id)
        .where(Score.assessment_id == found.id, EvidenceFile.file_id == file_id)
        .limit(1)
    )
    return db.session.scalar(query) or abort(404)


def waiting_review() -> int:
    """How many assessments wait for the Department to look through them, in open rounds."""
    query = (
        select(func.count())
        .select_from(Assessment)
        .join(Round, Round.id == Assessment.round_id)
        .where(Assessment.asked_at.is_not(None), Assessment.reviewed_at.is_(None))
        .where(Round.closed_at.is_(None))
    )
    return db.session.scalar(query) or 0


def _scores(assessment_id: int) -> list[Score]:
    query = (
        select(Score)
        .where(Score.assessment_id == assessment_id)
        .options(selectinload(Score.files).joinedload(EvidenceFile.file), selectinload(Score.links))
    )
    return list(db.session.scalars(query))


def _part(row: Score | Appraisal) -> Part:
    return part_of(row.pillar_id, row.criterion_id)


def _pillar(
    pillar: Pillar, basis: Basis, council_by_pillar: bool, of: Callable[[Part], Said]
) -> PillarLine:
    components = [_component(component, of) for component in pillar.components]
    said = of(Part(Basis.PILLARS, pillar.id))
    whole = [(_points(said.score), pillar.maximum)]
    found = [(_points(said.appraisal), pillar.maximum)]
    own, appraised = add_up(whole), add_up(found)
    if basis is Basis.CRITERIA:
        own = _under(pillar, add_sums(line.own for line in components))
    if not council_by_pillar and components:
        appraised = _under(pillar, add_sums(line.appraised for line in components))
    return PillarLine(pillar, components, said, own, appraised)


def _under(pillar: Pillar, found: Sum) -> Sum:
    """The sum of a pillar's parts, of the maximum that the pillar itself has."""
    return Sum(found.points, pillar.maximum, found.declared, found.count)


def _component(component: Component, of: Callable[[Part], Said]) -> ComponentLine:
    lines = [CriterionLine(one, of(Part(Basis.CRITERIA, one.id))) for one in component.criteria]
    own = add_up((_points(line.said.score), line.criterion.maximum) for line in lines)
    found = add_up((_points(line.said.appraisal), line.criterion.maximum) for line in lines)
    return ComponentLine(component, lines, own, found)


def _points(row: Score | Appraisal | None) -> Decimal | None:
    return row.points if row else None
