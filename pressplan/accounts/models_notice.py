"""What a person was told of odd sign-ins, and how often strangers tried from one network."""

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, by_value
from .models import Account


class Oddity(enum.Enum):
    """Wrong passwords up to a wait, wrong codes after a right password, a new place."""

    WAITS = "waits"
    CODE_WAITS = "code-waits"
    NEW_PLACE = "new-place"


class SignInNotice(Base):
    """A person is told by a letter of one odd sign-in: of each kind once a (local) day.

    So nobody fills another's mailbox by guessing. `address` and `agent` are of who tried.
    """

    __tablename__ = "sign_in_notice"
    __table_args__ = (UniqueConstraint("account_id", "oddity", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    oddity: Mapped[Oddity] = mapped_column(by_value(Oddity))
    day: Mapped[date]
    at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(Text)

    account: Mapped[Account] = relationship()


class StrangerTries(Base):
    """How often unknown addresses were tried from one network since `began_at`, for an hour.

    The first of them stand in the history one by one, the others as a number when it is over.
    """

    __tablename__ = "stranger_tries"

    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(String(80), unique=True)
    began_at: Mapped[datetime]
    last_at: Mapped[datetime]
    count: Mapped[int]
