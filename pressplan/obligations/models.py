"""What has to be handed in or reported by a date that the plan names."""

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import PartyColumns, one_party
from ..database import Base, by_value
from ..plans.rules import Reading


class Every(enum.Enum):
    """How often a duty comes back."""

    YEAR = "year"
    HALF_YEAR = "half-year"


class Obligation(Base):
    """A dated duty: once `before`, or every year on `month_day` ("MM-DD")."""

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        CheckConstraint("before IS NULL OR month_day = ''", name="one_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    before: Mapped[date | None]
    month_day: Mapped[str] = mapped_column(String(5), default="")
    reading: Mapped[Reading | None] = mapped_column(by_value(Reading))
    every: Mapped[Every | None] = mapped_column(by_value(Every))

    parties: Mapped[list["ObligationParty"]] = relationship(order_by="ObligationParty.id")


class ObligationParty(PartyColumns, Base):
    """Who owes it."""

    __tablename__ = "obligation_party"
    __table_args__ = (one_party(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), index=True)
