"""Which figures of an assessment a person sees, and what they say.

The council's where they are complete, else the agency's own; a page always names which.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from ..access import Who
from ..database import db
from ..memory import remembered
from .models import Edition, Level, Pillar
from .models_assessment import Assessment, Recognition
from .models_round import Round
from .queries import PillarSums
from .rules import Ahead, Band, Sum, level_ahead, level_of
from .workflow import sees_appraised, sees_self


class Source(enum.Enum):
    """Whose points a page shows."""

    COUNCIL = "council"
    OWN = "own"


SOURCE_WORDS = {
    Source.COUNCIL: "điểm thẩm định của Hội đồng",
    Source.OWN: "điểm tự chấm",
}


@dataclass(frozen=True)
class RoundCard:
    """A round as pages name it, with what its edition says: maxima and levels."""

    id: int
    name: str
    year: int
    edition_id: int
    edition: str
    maximum: Decimal | None
    pillars: tuple["PillarCard", ...]
    bands: tuple[Band, ...]
    opened_on: date


@dataclass(frozen=True)
class PillarCard:
    """A pillar of an edition."""

    id: int
    position: int
    name: str
    maximum: Decimal | None


@remembered(Round, Edition, Pillar, Level)
def rounds() -> tuple[RoundCard, ...]:
    """Every round, the newest first: by its year, then by the end of its data."""
    editions = _editions()
    query = select(Round.id, Round.name, Round.year, Round.edition_id, Round.entry_from)
    query = query.order_by(Round.year.desc(), Round.data_until.desc(), Round.id.desc())
    return tuple(
        RoundCard(id, name, year, edition_id, *editions[edition_id], opened_on)
        for id, name, year, edition_id, opened_on in db.session.execute(query)
    )


def _editions() -> dict[int, tuple[str, Decimal | None, tuple[PillarCard, ...], tuple[Band, ...]]]:
    query = select(Edition).options(selectinload(Edition.pillars), selectinload(Edition.levels))
    found = {}
    for edition in db.session.scalars(query):
        pillars = tuple(PillarCard(p.id, p.position, p.name, p.maximum) for p in edition.pillars)
        found[edition.id] = (edition.title, edition.maximum, pillars, tuple(edition.bands))
    return found


def round_of(wanted: str) -> RoundCard | None:
    """The round of the number that is asked for, else the newest; None: there is none."""
    known = rounds()
    return next((one for one in known if str(one.id) == wanted), known[0] if known else None)


@dataclass(frozen=True)
class Recognised:
    """The level that the Ministry recognised, and by which decision."""

    level: str
    number: str
    decided_on: date


@dataclass(frozen=True)
class Facts:
    """What is kept of an assessment, whoever looks."""

    id: int
    round_id: int
    agency_id: int
    shared: bool
    own: tuple[Decimal, int, int]
    appraised: tuple[Decimal, int, int]
    recognised: Recognised | None


def facts_query() -> Select[Any]:
    """The columns that make `Facts`; the caller narrows it down."""
    query: Any = select(
        Assessment.id, Assessment.round_id, Assessment.agency_id, Assessment.shared_at,
        Assessment.self_total, Assessment.self_declared, Assessment.self_count,
        Assessment.appraised_total, Assessment.appraised_declared, Assessment.appraised_count,
        Recognition.level, Recognition.number, Recognition.decided_on,
    )  # fmt: skip
    found: Select[Any] = query.outerjoin(Recognition, Recognition.assessment_id == Assessment.id)
    return found


def read_facts(query: Select[Any]) -> list[Facts]:
    """What such a query finds, in its order."""
    return [
        Facts(
            row[0], row[1], row[2], row[3] is not None, tuple(row[4:7]), tuple(row[7:10]),
            None if row[10] is None else Recognised(*row[10:13]),
        )
        for row in db.session.execute(query)
    ]  # fmt: skip


def alike(who: Who) -> Who:
    """Everybody of one role and agency sees the same: what is remembered is theirs in common."""
    return Who(0, "", "", who.role, who.agency_id, governs=who.governs)


def source_of(facts: Facts, who: Who, holder: int) -> Source | None:
    """Whose points this person sees; None: none, whether they are not there or not shared."""
    _, declared, count = facts.appraised
    if count and declared == count and sees_appraised(who, holder):
        return Source.COUNCIL
    return Source.OWN if sees_self(who, holder, shared=facts.shared) else None


def total_of(facts: Facts, source: Source, round_: RoundCard) -> Sum:
    """The total of those points."""
    points, declared, count = facts.appraised if source is Source.COUNCIL else facts.own
    return Sum(points, round_.maximum, declared, count)


def level_words(total: Sum | None, bands: Sequence[Band]) -> str:
    """The name of the level that a total surely has; nothing while a part is undeclared."""
    band = level_of(total.points, bands) if total and total.is_whole else None
    return band.name if band else ""


@dataclass(frozen=True)
class Shown:
    """An assessment as a person sees it: no source, no points."""

    facts: Facts
    round: RoundCard
    source: Source | None
    total: Sum | None

    @property
    def level(self) -> str:
        return level_words(self.total, self.round.bands)

    @property
    def ahead(self) -> Ahead | None:
        """What is missing to the next level."""
        declared = self.total is not None and self.total.declared > 0
        return level_ahead(self.total.points, self.round.bands) if self.total and declared else None

    def pillars(self, sums: Mapping[int, PillarSums]) -> list[Sum | None]:
        """Its points pillar by pillar, in the order of the edition."""
        return [part_of(sums.get(pillar.id), self.source) for pillar in self.round.pillars]


def part_of(sums: PillarSums | None, source: Source | None) -> Sum | None:
    """Of one pillar the points that are seen."""
    if sums is None or source is None:
        return None
    return sums.appraised if source is Source.COUNCIL else sums.own


def shown_to(facts: Facts, round_: RoundCard, who: Who, holder: int) -> Shown | None:
    """The assessment for this person; None where nothing of it exists for them."""
    source = source_of(facts, who, holder)
    if source is None and facts.recognised is None:
        return None
    return Shown(facts, round_, source, total_of(facts, source, round_) if source else None)


def fraction(sum_: Sum | None) -> float | None:
    """Points as a share of the maximum, 0 to 1, for a chart; None where it is not known."""
    percent = sum_.percent if sum_ else None
    return None if percent is None else min(1.0, float(percent / 100))
