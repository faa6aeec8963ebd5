"""A file that was handed in: what it is and where it lies. Never changed, never deleted."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, by_value
from .kinds import Kind


class StoredFile(Base):
    """One file. Triggers refuse to change or delete its row: a new version is a new file.

    `agency_id` is the agency whose quota it counts against; None: nobody's.
    """

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size > 0", name="not_empty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[Kind] = mapped_column(by_value(Kind))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    stored_at: Mapped[datetime]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    by_name: Mapped[str] = mapped_column(Text)
