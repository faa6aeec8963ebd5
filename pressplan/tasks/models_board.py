"""What somebody is typing and has not sent."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Account
from ..database import Base
from ..files.models import FileColumns
from .models import Commitment
from .rules_board import NAMES, Typed


class ProgressDraft(Base):
    """A report as far as it is typed, well filled or not; one per person and commitment.

    `seen` is the version of the commitment that the person looks at, `version` that of the
    draft itself: a second tab that types over a newer text is told so.
    """

    __tablename__ = "progress_draft"
    __table_args__ = (UniqueConstraint("commitment_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    state: Mapped[str] = mapped_column(Text, default="")
    percent: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    difficulty: Mapped[str] = mapped_column(Text, default="")
    proposal: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    source_note: Mapped[str] = mapped_column(Text, default="")
    seen: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]

    commitment: Mapped[Commitment] = relationship()
    account: Mapped[Account] = relationship()
    files: Mapped[list["ProgressDraftFile"]] = relationship(
        order_by="ProgressDraftFile.id", passive_deletes="all"
    )

    @property
    def typed(self) -> Typed:
        return Typed(**{name: getattr(self, name) for name in NAMES})


class ProgressDraftFile(FileColumns, Base):
    """A file that will be sent with the draft; however the draft goes, its row goes too."""

    __tablename__ = "progress_draft_file"
    __table_args__ = (UniqueConstraint("draft_id", "file_id"),)

    draft_id: Mapped[int] = mapped_column(ForeignKey("progress_draft.id", ondelete="CASCADE"))
