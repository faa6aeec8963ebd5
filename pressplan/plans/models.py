"""A plan: its head, legal basis, sections, standing duties and open doubts."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency, PartyColumns, one_party
from ..database import Base, by_value


class PlanState(enum.Enum):
    """A draft is seen by staff alone; a plan in force is tracked; a closed one is kept."""

    DRAFT = "draft"
    IN_FORCE = "in-force"
    CLOSED = "closed"


class Plan(Base):
    """A plan as it was signed. Empty text means that the document does not say.

    An agency's own plan, once it was approved, belongs to the province's (`parent_id`).
    """

    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint("period_from <= period_until", name="in_order"),
        {"sqlite_autoincrement": True},  # a draft taken back leaves its number to nobody
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    short_title: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text, default="")
    issued_on: Mapped[date | None]
    issuer: Mapped[str] = mapped_column(Text, default="")
    signer: Mapped[str] = mapped_column(Text, default="")
    signer_title: Mapped[str] = mapped_column(Text, default="")
    recipients: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    period_from: Mapped[date]
    period_until: Mapped[date]
    tracking_from: Mapped[date]
    state: Mapped[PlanState] = mapped_column(by_value(PlanState), default=PlanState.DRAFT)
    created_at: Mapped[datetime]
    closed_on: Mapped[date | None]
    closed_document: Mapped[str] = mapped_column(Text, default="")
    closed_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[Agency] = relationship()
    parent: Mapped["Plan | None"] = relationship(remote_side=[id])
    sections: Mapped[list["Section"]] = relationship(
        order_by="Section.position", back_populates="plan"
    )
    legal_bases: Mapped[list["LegalBasis"]] = relationship(order_by="LegalBasis.position")
    standing_duties: Mapped[list["StandingDuty"]] = relationship(order_by="StandingDuty.position")
    doubts: Mapped[list["Doubt"]] = relationship(order_by="Doubt.line")

    @property
    def named_on(self) -> date:
        """The day whose names its papers carry."""
        return self.issued_on or self.period_from


class LegalBasis(Base):
    """A document that the plan rests on."""

    __tablename__ = "legal_basis"
    __table_args__ = (UniqueConstraint("plan_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    position: Mapped[int]
    number: Mapped[str] = mapped_column(Text, default="")
    issued_on: Mapped[date | None]
    issuer: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)


class Section(Base):
    """A numbered part of the plan's tasks."""

    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("plan_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(Text)

    plan: Mapped[Plan] = relationship(back_populates="sections")


class StandingDuty(PartyColumns, Base):
    """A duty of "Tổ chức thực hiện" without a date: outside the tasks and the figures."""

    __tablename__ = "standing_duty"
    __table_args__ = (UniqueConstraint("plan_id", "position"), one_party())

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(16), default="")
    text: Mapped[str] = mapped_column(Text)

    plan: Mapped[Plan] = relationship(back_populates="standing_duties")


class StandingWord(Base):
    """What a body says once a year of a standing duty; the last word of a year stands."""

    __tablename__ = "standing_word"
    __table_args__ = (UniqueConstraint("duty_id", "agency_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("standing_duty.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    year: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    said_at: Mapped[datetime]
    said_by: Mapped[str] = mapped_column(Text)


class Doubt(Base):
    """What the reader could not understand in the document, kept until somebody settles it."""

    __tablename__ = "doubt"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    line: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
