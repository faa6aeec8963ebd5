"""Accounts, their sign-in sessions, and the waiting times after wrong passwords."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..access import Role
from ..agencies.models import Agency
from ..database import Base, by_value


class Account(Base):
    """A person who signs in. Personal data is kept to name, work e-mail and work phone.

    `sample`: one of the sample data, of whom no second factor and no change is demanded.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("agency_id IS NOT NULL OR role IN ('admin', 'leader')", name="has_agency"),
        CheckConstraint("role = 'staff' OR NOT may_confirm", name="staff_confirm"),
        CheckConstraint("role IN ('agency', 'staff') OR NOT is_head", name="heads_agency"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    role: Mapped[Role] = mapped_column(by_value(Role))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    may_confirm: Mapped[bool] = mapped_column(default=False)
    is_head: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    folded: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    password_hash: Mapped[str] = mapped_column(Text)
    must_change: Mapped[bool] = mapped_column(default=False)
    password_expires_at: Mapped[datetime | None]
    password_set_at: Mapped[datetime | None]
    sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    agency: Mapped[Agency | None] = relationship()


class SignInSession(Base):
    """One browser that signed in. Only the digest of its token is stored.

    `by_provider`: its person came through the identity provider, so that an old or one-time
    password, which was not typed, need not be changed first. `outgrown`: the password that was
    typed does not fit the rules in force. `proved_at`: when it was typed again since.
    """

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(Text)
    by_provider: Mapped[bool] = mapped_column(default=False)
    outgrown: Mapped[bool] = mapped_column(default=False)
    proved_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class Throttle(Base):
    """Wrong passwords for one address (known or not), and until when it waits."""

    __tablename__ = "throttle"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254), unique=True)
    failures: Mapped[int]
    failed_at: Mapped[datetime]
    waits_until: Mapped[datetime]
