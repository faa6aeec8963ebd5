"""The conversation on a commitment between lead, coordinators and the Department."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Account
from ..agencies.models import Agency
from ..database import Base
from ..files.models import FileColumns
from .models import Commitment


class Message(Base):
    """What somebody said: words, files, or both. Append-only: triggers refuse changes.

    `token` comes from the form that was sent, so that a second click says nothing twice.
    """

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("commitment_id", "number"), UniqueConstraint("token"))

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    by_name: Mapped[str] = mapped_column(Text)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    token: Mapped[str] = mapped_column(String(64))

    commitment: Mapped[Commitment] = relationship()
    agency: Mapped[Agency | None] = relationship()
    mentions: Mapped[list["Mention"]] = relationship(
        order_by="Mention.id", back_populates="message"
    )
    files: Mapped[list["MessageFile"]] = relationship(order_by="MessageFile.id")


class MessageFile(FileColumns, Base):
    """A file that was sent with a message. Append-only: triggers refuse changes."""

    __tablename__ = "message_file"
    __table_args__ = (UniqueConstraint("message_id", "file_id"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))


class Mention(Base):
    """Somebody whom a message mentions, until they have seen it."""

    __tablename__ = "mention"
    __table_args__ = (
        UniqueConstraint("message_id", "account_id"),
        Index(None, "account_id", "seen_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    seen_at: Mapped[datetime | None]

    message: Mapped[Message] = relationship(back_populates="mentions")
    account: Mapped[Account] = relationship()
