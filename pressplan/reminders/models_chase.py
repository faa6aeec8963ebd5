"""What staff chased by hand: once each time, of which items, whom a letter goes to."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, by_value
from .rules import Kind
from .rules_chase import Way


class Chase(Base):
    """One time that somebody of the Department chased what others owe. Nothing changes it.

    `token`: the word of the form, so that a form that is sent twice chases once. `way`: the system
    sent letters, or the person says that it was done otherwise.
    """

    __tablename__ = "chase"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    by_name: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    way: Mapped[Way] = mapped_column(by_value(Way))

    items: Mapped[list["ChaseItem"]] = relationship(order_by="ChaseItem.id", viewonly=True)
    letters: Mapped[list["ChaseLetter"]] = relationship(order_by="ChaseLetter.id", viewonly=True)


class ChaseItem(Base):
    """One item that was chased: `item` is its key, the rest as it was then."""

    __tablename__ = "chase_item"
    __table_args__ = (UniqueConstraint("chase_id", "item"), Index(None, "item"))

    id: Mapped[int] = mapped_column(primary_key=True)
    chase_id: Mapped[int] = mapped_column(ForeignKey("chase.id"))
    item: Mapped[str] = mapped_column(String(96))
    kind: Mapped[Kind] = mapped_column(by_value(Kind))
    subject_id: Mapped[int]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    day: Mapped[date]
    words: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)


class ChaseLetter(Base):
    """The one letter of a chase to one person; what the outbox's letter is about."""

    __tablename__ = "chase_letter"
    __table_args__ = (UniqueConstraint("chase_id", "recipient_id"), Index(None, "recipient_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    chase_id: Mapped[int] = mapped_column(ForeignKey("chase.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    chase: Mapped[Chase] = relationship(viewonly=True)


class ChaseLine(Base):
    """That a letter speaks of an item: not every person hears of all that a chase is about."""

    __tablename__ = "chase_line"
    __table_args__ = (Index(None, "item_id"),)

    letter_id: Mapped[int] = mapped_column(ForeignKey("chase_letter.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("chase_item.id"), primary_key=True)
