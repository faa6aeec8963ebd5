"""An annex that was read without fault and waits for somebody to confirm it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base
from .models import Edition


class KeptAnnex(Base):
    """What was understood of a file, for a day; `content` is a draft as `draft_kept` writes it.

    `edition_version`: the version of the edition that the file was checked against.
    """

    __tablename__ = "kept_annex"
    # An old page never confirms a later annex under the same number.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    edition_version: Mapped[int]
    file_name: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(Text)

    edition: Mapped[Edition] = relationship()
