"""History: who did what, when, from where and why. Append-only and hash-chained."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base


class HistoryLine(Base):
    """One thing that happened. Triggers refuse to change or delete it; nothing here does either.

    `subject_type` is a table, or a word for what is no row (`actions.record`). `folded` is what
    search compares: `actions.folded_of` of the line.
    """

    __tablename__ = "history_line"
    __table_args__ = (
        Index(None, "subject_type", "subject_id"),
        Index(None, "agency_id", "at"),
        Index(None, "at", "id"),
        Index(None, "event", "at"),
        Index(None, "who_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    who_id: Mapped[int]
    who_name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(String(64))
    subject_type: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[int | None]
    agency_id: Mapped[int | None]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    reason: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    folded: Mapped[str] = mapped_column(Text)


class ChainHead(Base):
    """How long the chain is and how it ends: without it a cut tail would not show."""

    __tablename__ = "chain_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
