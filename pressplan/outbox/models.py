"""Letters: what was asked for, what was made of it, each attempt, and when none may leave."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, by_value
from .rules import Outcome, State, Way


class Letter(Base):
    """One letter to one recipient about one thing; its key is the event, for ever.

    Posted in the transaction that makes the fact. At its first claim it is composed and frozen:
    `mail` holds its bytes, and every attempt sends these. `holder` is a word of whoever has it
    until `lease_until`, so that who comes back later changes nothing; it begins with the
    incarnation of the database (`database.incarnation`). `attempt` counts the attempts.
    `doubtful`: how many of them may have arrived without our knowing, because the line or the
    process broke at the end. `until`: after that day no further try is made. `error` is the last
    one, a Vietnamese sentence.
    """

    __tablename__ = "letter"
    __table_args__ = (
        Index(None, "state", "due_at"),
        Index(None, "subject_type", "subject_id"),
        CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="lease"),
        CheckConstraint("(state = 'sending') = (holder IS NOT NULL)", name="holder"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("(mail IS NULL) = (dated_at IS NULL)", name="frozen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    to: Mapped[str] = mapped_column(String(254))
    to_name: Mapped[str] = mapped_column(Text)
    subject_type: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[int]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    posted_at: Mapped[datetime]
    state: Mapped[State] = mapped_column(by_value(State), default=State.QUEUED)
    attempt: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    until: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    holder: Mapped[str | None] = mapped_column(String(80))
    doubtful: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    message_id: Mapped[str] = mapped_column(String(300), default="")
    dated_at: Mapped[datetime | None]
    subject: Mapped[str] = mapped_column(Text, default="")
    mail: Mapped[bytes | None] = mapped_column(LargeBinary)
    sent_at: Mapped[datetime | None]
    way: Mapped[Way | None] = mapped_column(by_value(Way))


class LetterAttempt(Base):
    """One attempt to hand a letter over: begun before anything is sent, ended once for all.

    Never deleted; what has ended cannot be changed. `code` and `words` are the server's, or what
    broke, in Vietnamese. One that was left open by somebody who is gone ends as `ambiguous`.
    """

    __tablename__ = "letter_attempt"
    __table_args__ = (
        UniqueConstraint("letter_id", "number"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    number: Mapped[int]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(by_value(Outcome))
    code: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text, default="")


class OutboxPause(Base):
    """A time in which letters queue up and none leaves; at most one is open.

    `look_first`: after a restore, when an administrator has to look at the letters in doubt.
    """

    __tablename__ = "outbox_pause"
    __table_args__ = (CheckConstraint("(open IS NULL) = (resumed_at IS NOT NULL)", name="open"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    open: Mapped[bool | None] = mapped_column(unique=True)
    paused_at: Mapped[datetime]
    paused_by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    resumed_at: Mapped[datetime | None]
    resumed_by: Mapped[str | None] = mapped_column(Text)
    look_first: Mapped[bool] = mapped_column(default=False, server_default=false())


class Incarnation(Base):
    """A word that a crash of PostgreSQL takes away: it empties what is not logged.

    Commits that were not waited for may be lost with it. SQLite has the machine's own word for
    the same (`marks.incarnation`) and leaves this table empty.
    """

    __tablename__ = "incarnation"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(40))
