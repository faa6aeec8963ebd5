"""Editions of the maturity index as data: pillar > component > criterion, and the levels."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from ..database import Base, by_value
from . import rules
from .rules import Band, Scoring, Tier, cents, total_of


class Points(TypeDecorator[Decimal]):
    """A Decimal of two places, kept as whole hundredths: sums are exact on every database."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value != cents(value):
            raise ValueError("points have two places")
        return int(value * 100)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-2)


class Edition(Base):
    """One version of the index by one decision. What any assessment uses is changed no more.

    `edition_number`: 1, then one more for each corrected version of the same decision, which
    `corrects_id` names. `…_count`: how many the decision says that there are, None: not confirmed.
    `first_year`, `last_year`: the years whose results it serves.
    """

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("decision", "edition_number"),
        CheckConstraint("first_year <= last_year", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision: Mapped[str] = mapped_column(String(120))
    edition_number: Mapped[int] = mapped_column(default=1)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), index=True)
    issued_on: Mapped[date | None]
    issuer: Mapped[str] = mapped_column(Text, default="")
    first_year: Mapped[int | None]
    last_year: Mapped[int | None]
    component_count: Mapped[int | None]
    criterion_count: Mapped[int | None]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    pillars: Mapped[list["Pillar"]] = relationship(
        order_by="Pillar.position", back_populates="edition", cascade="all, delete-orphan"
    )
    levels: Mapped[list["Level"]] = relationship(
        order_by="Level.position", cascade="all, delete-orphan"
    )

    @property
    def title(self) -> str:
        """How pages name it: the decision, and which version from the second on."""
        again = f" (bản {self.edition_number})" if self.edition_number > 1 else ""
        return f"{self.decision}{again}"

    @property
    def maximum(self) -> Decimal | None:
        """The total of all pillars, None where one is not confirmed."""
        return total_of(pillar.maximum for pillar in self.pillars)

    @property
    def bands(self) -> list[Band]:
        """The levels from the lowest to the highest, as values."""
        return [
            Band(level.name, level.least, level.below, topmost=level is self.levels[-1])
            for level in self.levels
        ]


class Pillar(Base):
    """A pillar (trụ cột). `maximum`: None where no document confirms it."""

    __tablename__ = "pillar"
    __table_args__ = (
        UniqueConstraint("edition_id", "position"),
        CheckConstraint("maximum > 0", name="positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    maximum: Mapped[Decimal | None] = mapped_column(Points())

    edition: Mapped[Edition] = relationship(back_populates="pillars")
    components: Mapped[list["Component"]] = relationship(
        order_by="Component.position", back_populates="pillar", cascade="all, delete-orphan"
    )


class Component(Base):
    """A component (chỉ số thành phần) of a pillar."""

    __tablename__ = "component"
    __table_args__ = (UniqueConstraint("pillar_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pillar_id: Mapped[int] = mapped_column(ForeignKey("pillar.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(Text)
    maximum: Mapped[Decimal] = mapped_column(Points())

    pillar: Mapped[Pillar] = relationship(back_populates="components")
    criteria: Mapped[list["Criterion"]] = relationship(
        order_by="Criterion.position", back_populates="component", cascade="all, delete-orphan"
    )


class Criterion(Base):
    """A criterion (tiêu chí): what is scored, how, and which evidence is expected.

    `full`: of a ratio, at how many percent it gets the maximum.
    """

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("component_id", "position"),
        CheckConstraint('maximum > 0 AND "full" > 0', name="positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    component_id: Mapped[int] = mapped_column(ForeignKey("component.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    maximum: Mapped[Decimal] = mapped_column(Points())
    scoring: Mapped[Scoring] = mapped_column(by_value(Scoring))
    full: Mapped[Decimal] = mapped_column(Points(), default=rules.WHOLE)
    evidence: Mapped[str] = mapped_column(Text, default="")

    component: Mapped[Component] = relationship(back_populates="criteria")
    tiers: Mapped[list["CriterionTier"]] = relationship(
        order_by="CriterionTier.position", cascade="all, delete-orphan"
    )

    @property
    def rule(self) -> rules.Criterion:
        """What scoring needs of it, as a value."""
        tiers = [Tier(tier.id, tier.text, tier.points) for tier in self.tiers]
        return rules.Criterion(self.scoring, self.maximum, tiers, self.full)


class CriterionTier(Base):
    """A step of a criterion that is scored by steps."""

    __tablename__ = "criterion_tier"
    __table_args__ = (UniqueConstraint("criterion_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    points: Mapped[Decimal] = mapped_column(Points())


class Level(Base):
    """A level (mức) of an edition, from the lowest on; bounds that nobody confirmed are None."""

    __tablename__ = "level"
    __table_args__ = (
        UniqueConstraint("edition_id", "position"),
        CheckConstraint("least < below", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    least: Mapped[Decimal | None] = mapped_column(Points())
    below: Mapped[Decimal | None] = mapped_column(Points())


class NationalResult(Base):
    """How many agencies of the country reached which level for the results of a year."""

    __tablename__ = "national_result"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), index=True)
    agencies: Mapped[int]
    assessed: Mapped[int]
    counts: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
