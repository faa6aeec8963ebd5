"""What was handed in: the hand-in, its draft, its numbered revisions, and what was decided."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..database import Base, by_value
from ..files.models import FileColumns, StoredFile
from ..obligations.models import Occurrence
from ..targets.models import Measurement
from .content import Content
from .release import Stand
from .workflow import Move, State


class ContentColumns:
    """What is written in a hand-in: its number and signer, and the parts of a report."""

    number: Mapped[str] = mapped_column(Text, default="")
    signed_on: Mapped[date | None]
    signer: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[str] = mapped_column(Text, default="")
    figures: Mapped[str] = mapped_column(Text, default="")
    estimate: Mapped[str] = mapped_column(Text, default="")
    difficulties: Mapped[str] = mapped_column(Text, default="")
    proposals: Mapped[str] = mapped_column(Text, default="")
    direction: Mapped[str] = mapped_column(Text, default="")
    measured: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def content(self) -> Content:
        """The same as a value."""
        return Content(**{name: getattr(self, name) for name in Content._fields})


class Submission(Base):
    """The hand-in of one agency for one occurrence; its revisions are never overwritten."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("occurrence_id", "agency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    state: Mapped[State] = mapped_column(by_value(State), default=State.DRAFT)
    version: Mapped[int] = mapped_column(default=1)

    occurrence: Mapped[Occurrence] = relationship()
    agency: Mapped[Agency] = relationship()
    draft: Mapped["SubmissionDraft | None"] = relationship(back_populates="submission")
    revisions: Mapped[list["Revision"]] = relationship(
        order_by="Revision.number_of", back_populates="submission"
    )


class SubmissionDraft(ContentColumns, Base):
    """What the agency is writing and has not sent; one for all its people.

    `version`: who types over a newer text in another tab is told so. `asked_at`: the agency's head
    was asked to release it and did not yet; `held_at`: the head gave it back with `held_text`.
    """

    __tablename__ = "submission_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[str] = mapped_column(Text, default="")
    held_at: Mapped[datetime | None]
    held_by: Mapped[str] = mapped_column(Text, default="")
    held_text: Mapped[str] = mapped_column(Text, default="")

    submission: Mapped[Submission] = relationship(back_populates="draft")
    files: Mapped[list["SubmissionDraftFile"]] = relationship(
        order_by="SubmissionDraftFile.id", cascade="all, delete-orphan"
    )

    @property
    def stand(self) -> Stand:
        """Where it stands within its agency."""
        return Stand.ASKED if self.asked_at else Stand.WRITTEN


class Revision(ContentColumns, Base):
    """What was sent: number n of its hand-in. Triggers refuse to change or delete it.

    `sent_at` is the server's time of the last byte. What came on paper was entered by staff and
    has the day on which the records office took it in (`arrived_on`) beside it. `token` is the
    form's: the same form sent twice is one revision. `asked_by` asked the sender to release it.
    `clock_shift`: by how many seconds the server's clock was set within the day before; the order
    of receipts is that of `id`, whatever the clock said.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("submission_id", "number_of"),
        CheckConstraint("arrived_on IS NULL OR entered", name="paper_was_entered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    number_of: Mapped[int]
    token: Mapped[str] = mapped_column(String(64), unique=True)
    sent_at: Mapped[datetime]
    sender_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    sender_name: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(Text, default="")
    agency_name: Mapped[str] = mapped_column(Text)
    entered: Mapped[bool] = mapped_column(default=False)
    arrived_on: Mapped[date | None]
    clock_shift: Mapped[int] = mapped_column(default=0)

    submission: Mapped[Submission] = relationship(back_populates="revisions")
    files: Mapped[list["RevisionFile"]] = relationship(order_by="RevisionFile.id")
    decisions: Mapped[list["Decision"]] = relationship(order_by="Decision.id")


class Decision(Base):
    """What was done with one revision. Triggers refuse to change or delete it.

    `decided_on` is the date of the document, `number` its number; `on_paper`: the agency records
    what its governing body decided on paper.
    """

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("revision_id", "move"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    move: Mapped[Move] = mapped_column(by_value(Move))
    text: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str] = mapped_column(Text, default="")
    decided_on: Mapped[date | None]
    on_paper: Mapped[bool] = mapped_column(default=False)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    by_name: Mapped[str] = mapped_column(Text)

    file: Mapped[StoredFile | None] = relationship()


class SubmissionDraftFile(FileColumns, Base):
    """A file that will be sent with the draft."""

    __tablename__ = "submission_draft_file"

    draft_id: Mapped[int] = mapped_column(ForeignKey("submission_draft.id"), index=True)


class RevisionFile(FileColumns, Base):
    """A file that was sent. Triggers refuse to change or delete it."""

    __tablename__ = "revision_file"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)


class RevisionFigure(Base):
    """A figure of a target that a report gave. Triggers refuse to change or delete it."""

    __tablename__ = "revision_figure"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    measurement_id: Mapped[int] = mapped_column(ForeignKey("measurement.id"), unique=True)

    measurement: Mapped[Measurement] = relationship()
