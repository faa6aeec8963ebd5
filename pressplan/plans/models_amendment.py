"""A document that changes a plan."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base
from ..vietnamese import day
from .models import Plan


class Amendment(Base):
    """The deciding document of changes to a plan: its number is free text (Party bodies too)."""

    __tablename__ = "amendment"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    number: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date]
    issuer: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()

    @property
    def words(self) -> str:
        """The document as sentences name it."""
        return f"văn bản số {self.number} ngày {day(self.issued_on)} của {self.issuer}"
