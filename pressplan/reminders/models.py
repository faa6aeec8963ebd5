"""What people were reminded of, the letters that carry it, and what each person wants."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Account
from ..database import Base, by_value
from .rules import Audience, Kind


class NoticeState(enum.Enum):
    """What became of a notice.

    `open`: it waits for its letter. `carried`: a letter has it. `settled`: it was done, handed in
    or moved before the letter went. `missed`: nobody was there to send it in time, and a later one
    of the same matter says it all.
    """

    OPEN = "open"
    CARRIED = "carried"
    SETTLED = "settled"
    MISSED = "missed"


class Notice(Base):
    """One person is reminded of one item, for one offset from its day: once, for ever.

    This record is the authority, the letter its messenger. `offset`: days from the item's `day`,
    negative before it. `words` and `path` are what it was about and its page, as they were when it
    was noted on `noted_on`. `digest_id`: the letter that carries it.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("item", "recipient_id", "offset"),
        CheckConstraint("(state = 'carried') = (digest_id IS NOT NULL)", name="carried"),
        Index(None, "recipient_id", "state"),
        Index(None, "noted_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(String(96))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    offset: Mapped[int]
    kind: Mapped[Kind] = mapped_column(by_value(Kind))
    audience: Mapped[Audience] = mapped_column(by_value(Audience))
    day: Mapped[date]
    subject_id: Mapped[int]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    words: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    noted_on: Mapped[date]
    noted_at: Mapped[datetime]
    state: Mapped[NoticeState] = mapped_column(by_value(NoticeState))
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("digest.id"), index=True)


class Digest(Base):
    """The one letter of reminders that a person gets on a day."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("recipient_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    day: Mapped[date]

    recipient: Mapped[Account] = relationship()


class Preference(Base):
    """When a person wants the letter, and which kinds of notices they do without.

    `hour`: the number of one of `hours.HOURS`; None: as the setting says. `without`: values of
    `Kind`.
    """

    __tablename__ = "reminder_preference"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    hour: Mapped[int | None]
    without: Mapped[list[Any]]
    version: Mapped[int] = mapped_column(default=1)


class StandIn(Base):
    """Who hears in somebody's place from one day to another ("người xử lý thay").

    `ended_at`: when it was called off; the row stays, so that it can be told who heard what.
    """

    __tablename__ = "stand_in"
    __table_args__ = (
        CheckConstraint("since <= until", name="days_in_order"),
        CheckConstraint("account_id <> stand_in_id", name="somebody_else"),
        Index(None, "account_id"),
        Index(None, "stand_in_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    stand_in_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    since: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(Text, default="")

    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    stand_in: Mapped[Account] = relationship(foreign_keys=[stand_in_id])
