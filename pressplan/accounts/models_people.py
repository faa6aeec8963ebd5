"""The life of accounts: made from a list, closed and opened again, warned, reset, reviewed."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..access import Role
from ..database import Base, by_value
from .models import Account

STILL_CLOSED_SQL = "reopened_at IS NULL"


class Why(enum.Enum):
    """Why an account was closed: by a person's decision, or because nobody used it."""

    DECIDED = "decided"
    UNUSED = "unused"


class AccountClosing(Base):
    """One time that an account was closed, and when it was opened again; at most one is open.

    `closed_at` is None where that was before closings were noted.
    """

    __tablename__ = "account_closing"
    __table_args__ = (
        Index(
            "uq_account_closing_open", "account_id", unique=True,
            sqlite_where=text(STILL_CLOSED_SQL), postgresql_where=text(STILL_CLOSED_SQL),
        ),
        Index(None, "account_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[datetime | None]
    why: Mapped[Why] = mapped_column(by_value(Why))
    by_name: Mapped[str] = mapped_column(Text)
    reopened_at: Mapped[datetime | None]
    reopened_by: Mapped[str] = mapped_column(Text, default="")


class UnusedNotice(Base):
    """A person was told, so many days ahead, on which day their unused account closes: once.

    `unused_since`: the local day of its last use.
    """

    __tablename__ = "unused_notice"
    __table_args__ = (UniqueConstraint("account_id", "closes_on", "days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    unused_since: Mapped[date]
    closes_on: Mapped[date]
    days: Mapped[int]
    noted_at: Mapped[datetime]

    account: Mapped[Account] = relationship()


class PasswordReset(Base):
    """A link by which a person sets a new password, once. Only the digest of its token is stored.

    It opens nothing once used, ended (a newer one, the account closed), expired, or once the
    password or the address of the account is no longer what it was (`seen`: the digest of both).
    `mailed`: the token is made when the letter is written, so until then there is none.
    """

    __tablename__ = "password_reset"
    __table_args__ = (Index(None, "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    token_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    seen: Mapped[str] = mapped_column(String(64))
    mailed: Mapped[bool]
    made_at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class AccountReview(Base):
    """An administrator confirmed that an account is still needed as it was then. Append-only.

    `rights` is `rules_people.rights_of` at that moment: rights that changed since are not
    confirmed. `period`: the first day of the period.
    """

    __tablename__ = "account_review"
    __table_args__ = (UniqueConstraint("account_id", "period", "rights"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    period: Mapped[date]
    rights: Mapped[str] = mapped_column(String(64))
    role: Mapped[Role] = mapped_column(by_value(Role))
    agency_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    by_name: Mapped[str] = mapped_column(Text)


class AccountImport(Base):
    """A list of people that was read without fault, for a day; then what came of it.

    `rows`: the people as `import_list.to_plain` writes them, emptied once they have accounts.
    `made`: the ids of these. `slips`: how often their one-time passwords were printed.
    """

    __tablename__ = "account_import"
    # An old page never confirms a later list under the same number.
    __table_args__ = (
        CheckConstraint("(confirmed_at IS NULL) = (slips = 0)", name="printed"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    file_name: Mapped[str] = mapped_column(Text)
    rows: Mapped[list[Any]]
    read_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    made: Mapped[list[Any]]
    slips: Mapped[int] = mapped_column(default=0)
