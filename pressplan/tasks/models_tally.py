"""Derived, to count without scanning: how many commitments of a kind stand alike now."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, by_value
from .workflow import State


class AlikeColumns:
    """In what commitments that are counted together are alike. `NO_DAY` marks a missing date."""

    plan_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    section_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    to_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[State] = mapped_column(by_value(State), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    late: Mapped[bool] = mapped_column(primary_key=True)
    updated_month: Mapped[date] = mapped_column(primary_key=True)
    expected_from: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]


class Tally(AlikeColumns, Base):
    """How many commitments of an agency stand alike."""

    __tablename__ = "tally"
    __table_args__ = (Index(None, "plan_id", "agency_id"),)

    agency_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class TaskTally(AlikeColumns, Base):
    """How many commitments of a task stand alike: it does not grow with the agencies."""

    __tablename__ = "task_tally"
    __table_args__ = (Index(None, "plan_id"),)

    task_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    internal: Mapped[bool] = mapped_column(primary_key=True)
