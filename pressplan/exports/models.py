"""A progress workbook that was read without fault and waits for its person to confirm it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..database import Base
from ..plans.models import Plan


class KeptProgress(Base):
    """What was understood of a workbook, for a day, for who sent it alone.

    `rows`: what was typed, as `kept.to_plain` writes it; `known`: how many rows the workbook had.
    Once confirmed it stays until its day is over, so that a second click says what the first did.
    """

    __tablename__ = "kept_progress"
    # An old page never confirms a later workbook under the same number.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    year: Mapped[int]
    file_name: Mapped[str] = mapped_column(Text)
    rows: Mapped[list[Any]]
    known: Mapped[int]
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    sent: Mapped[int] = mapped_column(default=0)

    agency: Mapped[Agency] = relationship()
    plan: Mapped[Plan] = relationship()
