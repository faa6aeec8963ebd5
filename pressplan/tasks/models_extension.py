"""Requests to move a deadline ("đề nghị gia hạn")."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..database import Base, by_value
from .extensions import ExtensionKind, ExtensionState
from .models import Commitment

OPEN_SQL = "state IN ('asked', 'forwarded')"


class Extension(Base):
    """An agency asks for another last good day; one request of a commitment is open at a time.

    The Department decides on its internal dates. A date that the plan sets was set by another
    body: the Department gives its opinion, and that body's document (number, date) decides.
    """

    __tablename__ = "extension"
    __table_args__ = (
        UniqueConstraint("commitment_id", "number"),
        CheckConstraint("proposed_due > current_due", name="later"),
        CheckConstraint("state <> 'approved' OR granted_due IS NOT NULL", name="granted"),
        CheckConstraint(
            "state <> 'approved' OR kind <> 'plan' OR document_number <> ''", name="document"
        ),
        CheckConstraint("state <> 'forwarded' OR supported IS NOT NULL", name="opinion"),
        Index(None, "state"),
        Index(
            "uq_extension_open", "commitment_id", unique=True,
            sqlite_where=text(OPEN_SQL), postgresql_where=text(OPEN_SQL),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    number: Mapped[int]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    kind: Mapped[ExtensionKind] = mapped_column(by_value(ExtensionKind))
    state: Mapped[ExtensionState] = mapped_column(by_value(ExtensionState))
    current_due: Mapped[date]
    proposed_due: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int]
    asked_by: Mapped[str] = mapped_column(Text)
    supported: Mapped[bool | None]
    opinion: Mapped[str] = mapped_column(Text, default="")
    opinion_at: Mapped[datetime | None]
    opinion_by: Mapped[str] = mapped_column(Text, default="")
    granted_due: Mapped[date | None]
    decision: Mapped[str] = mapped_column(Text, default="")
    document_number: Mapped[str] = mapped_column(Text, default="")
    document_date: Mapped[date | None]
    document_issuer: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None]
    decided_by: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    commitment: Mapped[Commitment] = relationship()
    agency: Mapped[Agency] = relationship()
