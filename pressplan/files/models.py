"""A file that was handed in: what it is and where it lies. Never changed, never deleted."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from ..database import Base, by_value
from .kinds import SHOWN_INLINE, Kind


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
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    by_name: Mapped[str] = mapped_column(Text)

    @property
    def shown_inline(self) -> bool:
        """Whether a browser may show it in our own pages: a picture, a PDF."""
        return self.kind in SHOWN_INLINE


class FileColumns:
    """A row that says of what a stored file is a file: of a draft, of something sent."""

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))

    @declared_attr
    def file(cls) -> Mapped[StoredFile]:
        return relationship(StoredFile)
