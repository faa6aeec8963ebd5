"""Money for a task: one row for each task, agency, year and source."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..database import Base, by_value
from ..tasks.models import Task
from .rules import MOST, Amounts, FundingSource


class FundingLine(Base):
    """Whole đồng; None is not told. Its version is claimed by who changes it.

    What it said before stands in the history.
    """

    __tablename__ = "funding_line"
    __table_args__ = (
        UniqueConstraint("task_id", "agency_id", "year", "source"),
        CheckConstraint(f"proposed BETWEEN 0 AND {MOST}", name="proposed"),
        CheckConstraint(f"allocated BETWEEN 0 AND {MOST}", name="allocated"),
        CheckConstraint(f"spent BETWEEN 0 AND {MOST}", name="spent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    year: Mapped[int]
    source: Mapped[FundingSource] = mapped_column(by_value(FundingSource))
    proposed: Mapped[int | None] = mapped_column(BigInteger)
    allocated: Mapped[int | None] = mapped_column(BigInteger)
    spent: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime]
    by_id: Mapped[int]
    by_name: Mapped[str] = mapped_column(Text)

    task: Mapped[Task] = relationship()
    agency: Mapped[Agency] = relationship()

    @property
    def amounts(self) -> Amounts:
        return Amounts(self.proposed, self.allocated, self.spent)
