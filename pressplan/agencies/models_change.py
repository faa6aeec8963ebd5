"""What documents decide of agencies, as it was recorded on screen."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, by_value
from .changes import AgencyChangeKind, Decision


class AgencyChange(Base):
    """A decision of agencies: carried out once, at once or on its day, or cancelled before.

    `decided` is the whole decision; `people` says where accounts go, by their id (a number:
    which receiver; -1: the account is closed); `outcome` what came of it, in sentences.
    """

    __tablename__ = "agency_change"
    __table_args__ = (
        CheckConstraint("carried_out_at IS NULL OR cancelled_at IS NULL", name="one_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AgencyChangeKind] = mapped_column(by_value(AgencyChangeKind))
    since: Mapped[date] = mapped_column(index=True)
    document: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    decided: Mapped[dict[str, Any]]
    people: Mapped[dict[str, Any]]
    outcome: Mapped[list[Any]]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(Text)
    carried_out_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str] = mapped_column(Text, default="")

    @property
    def decision(self) -> Decision:
        return Decision.of(self.decided)

    @property
    def is_waiting(self) -> bool:
        return self.carried_out_at is None and self.cancelled_at is None
