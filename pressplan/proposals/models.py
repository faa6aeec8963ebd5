"""Difficulties and proposals that agencies raise: one row, wherever it was typed."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..database import Base, by_value


class ProposalKind(enum.Enum):
    """A difficulty says what is in the way; a proposal what should be done."""

    DIFFICULTY = "difficulty"
    PROPOSAL = "proposal"


class Proposal(Base):
    """What an agency raised, in its own words."""

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ProposalKind] = mapped_column(by_value(ProposalKind))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[int]
    raised_by: Mapped[str] = mapped_column(Text)

    agency: Mapped[Agency] = relationship()
