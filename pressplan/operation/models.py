"""What the system does for its own safety, and how it ended: backups, test restores, checks."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base


class Run(Base):
    """One run of such a work; `good` is None while it is under way, or when it was cut off."""

    __tablename__ = "operation_run"
    __table_args__ = (Index(None, "work", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work: Mapped[str] = mapped_column(String(32))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    good: Mapped[bool | None]
    sentence: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any] | None]
    by: Mapped[str] = mapped_column(Text)
