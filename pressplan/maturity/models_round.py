"""A round of assessments: which edition, which agencies, which windows."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..database import Base, by_value
from ..plans.deadlines import Deadline, quoted_deadline
from ..plans.rules import Reading
from .models import Edition


class Round(Base):
    """A round (đợt đánh giá). Its windows are its own: never a calendar year by assumption.

    Entry may begin before the window of the data ends, and may have no end. `quoted`: the deadline
    as the letter names it. `closed_at`: from then on no agency changes its scores.
    """

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint("data_from <= data_until", name="data_in_order"),
        CheckConstraint("entry_from <= entry_until", name="entry_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    year: Mapped[int]
    data_from: Mapped[date]
    data_until: Mapped[date]
    entry_from: Mapped[date]
    entry_until: Mapped[date | None]
    quoted: Mapped[date | None]
    reading: Mapped[Reading | None] = mapped_column(by_value(Reading))
    document: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    edition: Mapped[Edition] = relationship()
    agencies: Mapped[list["RoundAgency"]] = relationship(order_by="RoundAgency.id")

    @property
    def deadline(self) -> Deadline | None:
        """By when the scores have to be entered, None: the letter names no day."""
        return quoted_deadline(self.quoted, self.reading) if self.quoted else None

    @property
    def ends_on(self) -> date | None:
        """The last day of entry: of the letter's deadline and the window's end the earlier."""
        deadline = self.deadline.last_good_day if self.deadline else None
        return min((day for day in (self.entry_until, deadline) if day), default=None)


class RoundAgency(Base):
    """An agency that takes part in a round."""

    __tablename__ = "round_agency"
    __table_args__ = (UniqueConstraint("round_id", "agency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)

    agency: Mapped[Agency] = relationship()
