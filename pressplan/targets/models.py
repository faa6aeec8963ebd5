"""What a plan wants to reach by a year, how it is measured, and the figures that agencies gave."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Dialect,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from ..agencies.models import Agency, PartyColumns, one_party
from ..clock import day_of
from ..database import Base, by_value
from ..files.models import FileColumns
from ..plans.models import Plan
from ..tasks.workflow import Verdict
from .method import Answer, Comparator, Figure, Method, TargetKind


class Amount(TypeDecorator[Decimal]):
    """A Decimal of two places, kept as whole hundredths: exact on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value != round(value, 2):
            raise ValueError("an amount has two places")
        return int(value * 100)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-2)


class Target(Base):
    """One target of a plan for a horizon (a year).

    `text` is the document's. How it is measured is declared beside it: without a `kind` it is only
    text. `share_over` of each `share_of` agencies must reach it. `figures_from_id`: the target of
    the same plan whose figures it uses too, so that nobody gives one figure twice. `added_on`: the
    day it was added, where the plan was in force already.
    """

    __tablename__ = "target"
    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        CheckConstraint("1 <= share_over AND share_over <= share_of", name="share"),
        CheckConstraint("kind <> 'value' OR value IS NOT NULL", name="has_value"),
        CheckConstraint("figures_from_id <> id", name="not_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    position: Mapped[int]
    horizon: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[TargetKind | None] = mapped_column(by_value(TargetKind))
    measure: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(Text, default="")
    comparator: Mapped[Comparator] = mapped_column(
        by_value(Comparator), default=Comparator.AT_LEAST
    )
    value: Mapped[Decimal | None] = mapped_column(Amount)
    growth: Mapped[bool] = mapped_column(default=False)
    base_year: Mapped[int | None]
    share_over: Mapped[int] = mapped_column(default=1)
    share_of: Mapped[int] = mapped_column(default=1)
    figures_from_id: Mapped[int | None] = mapped_column(ForeignKey("target.id"), index=True)
    added_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()
    figures_from: Mapped["Target | None"] = relationship(remote_side=[id])
    parties: Mapped[list["TargetParty"]] = relationship(
        order_by="TargetParty.id", cascade="all, delete-orphan"
    )

    @property
    def figures_id(self) -> int:
        """The target under which its figures are kept."""
        return self.figures_from_id or self.id

    @property
    def method(self) -> Method | None:
        """How it is measured; None: nobody declared it yet."""
        if self.kind is None:
            return None
        return Method(
            self.kind, self.horizon, self.measure, self.unit, self.comparator, self.value,
            self.growth, self.base_year, self.share_over, self.share_of,
        )  # fmt: skip


class TargetParty(PartyColumns, Base):
    """An agency or group that is in the scope of a target."""

    __tablename__ = "target_party"
    __table_args__ = (one_party(), CheckConstraint("outside_name = ''", name="inside"))

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), index=True)


class Measurement(Base):
    """What an agency gave for a year. Triggers refuse to change or delete it.

    `number_of`: 1, 2 … of this agency for this target; a later one of the same year corrects it.
    `source`: from where staff have it, or the report that it stood in. `token` is the form's.
    """

    __tablename__ = "measurement"
    __table_args__ = (
        UniqueConstraint("target_id", "agency_id", "number_of"),
        CheckConstraint("answer IS NOT NULL OR amount IS NOT NULL", name="says_something"),
        Index(None, "agency_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    number_of: Mapped[int]
    year: Mapped[int]
    answer: Mapped[Answer | None] = mapped_column(by_value(Answer))
    amount: Mapped[Decimal | None] = mapped_column(Amount)
    done_on: Mapped[date | None]
    document: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    token: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime]
    by_id: Mapped[int]
    by_name: Mapped[str] = mapped_column(Text)
    entered: Mapped[bool] = mapped_column(default=False)

    target: Mapped[Target] = relationship()
    agency: Mapped[Agency] = relationship()
    judgement: Mapped["MeasurementJudgement | None"] = relationship(back_populates="measurement")
    files: Mapped[list["MeasurementFile"]] = relationship(order_by="MeasurementFile.id")

    @property
    def figure(self) -> Figure:
        """The same as what is reckoned with."""
        return Figure(self.year, day_of(self.at), self.answer, self.amount, self.done_on)


class MeasurementJudgement(Base):
    """The Department's word on one measurement. Triggers refuse to change or delete it."""

    __tablename__ = "measurement_judgement"

    id: Mapped[int] = mapped_column(primary_key=True)
    measurement_id: Mapped[int] = mapped_column(ForeignKey("measurement.id"), unique=True)
    verdict: Mapped[Verdict] = mapped_column(by_value(Verdict))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[int]
    by_name: Mapped[str] = mapped_column(Text)

    measurement: Mapped[Measurement] = relationship(back_populates="judgement")


class MeasurementFile(FileColumns, Base):
    """A file that proves a measurement. Triggers refuse to change or delete it."""

    __tablename__ = "measurement_file"
    __table_args__ = (UniqueConstraint("measurement_id", "file_id"),)

    measurement_id: Mapped[int] = mapped_column(ForeignKey("measurement.id"))
