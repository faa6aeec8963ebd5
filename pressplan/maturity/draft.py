"""An edition as it is read from a file, before it is one. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .rules import WHOLE, Scoring


@dataclass(frozen=True)
class TierDraft:
    """A step of a criterion."""

    text: str
    points: Decimal


@dataclass(frozen=True)
class CriterionDraft:
    """A criterion; `full` is the percentage at which a ratio gets the maximum."""

    code: str
    text: str
    maximum: Decimal
    scoring: Scoring
    tiers: Sequence[TierDraft] = ()
    full: Decimal = WHOLE
    evidence: str = ""


@dataclass(frozen=True)
class ComponentDraft:
    """A component with its criteria."""

    code: str
    name: str
    maximum: Decimal
    criteria: Sequence[CriterionDraft] = ()


@dataclass(frozen=True)
class PillarDraft:
    """A pillar; its maximum None where it is not confirmed."""

    name: str
    maximum: Decimal | None = None
    components: Sequence[ComponentDraft] = ()


@dataclass(frozen=True)
class LevelDraft:
    """A level; bounds that are not confirmed are None."""

    name: str
    least: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True)
class EditionDraft:
    """An edition: what its decision says, None and nothing where that is not confirmed."""

    decision: str
    issued_on: date | None = None
    issuer: str = ""
    first_year: int | None = None
    last_year: int | None = None
    component_count: int | None = None
    criterion_count: int | None = None
    pillars: Sequence[PillarDraft] = ()
    levels: Sequence[LevelDraft] = field(default=())
