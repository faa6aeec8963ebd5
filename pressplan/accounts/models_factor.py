"""A second factor by TOTP (RFC 6238), its recovery codes, and the step in which it is asked for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base
from .models import Account


class SecondFactor(Base):
    """One account's app: the secret, sealed (`vault`), and the last step that was accepted.

    `offered` is a secret that is shown and not confirmed yet; the one before it stays good.
    """

    __tablename__ = "second_factor"
    __table_args__ = (
        CheckConstraint("(sealed IS NULL) = (confirmed_at IS NULL)", name="confirmed"),
        CheckConstraint("(offered IS NULL) = (offered_at IS NULL)", name="offered"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    sealed: Mapped[str | None] = mapped_column(Text)
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)
    offered: Mapped[str | None] = mapped_column(Text)
    offered_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code for when the phone is away, of so many random bits that its plain digest is kept:
    138, and 118 where it was made before they were longer.
    """

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInStep(Base):
    """A right password whose code is still to come, in one browser: it opens nothing else.

    `target` is where the person wanted to go, `typed` a form that came too late (`carried`),
    `by_provider` whether an identity provider vouched for them instead of a password, `outgrown`
    whether that password does not fit the rules in force.
    """

    __tablename__ = "sign_in_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    started_at: Mapped[datetime]
    target: Mapped[str] = mapped_column(Text)
    typed: Mapped[str] = mapped_column(Text)
    by_provider: Mapped[bool] = mapped_column(default=False)
    outgrown: Mapped[bool] = mapped_column(default=False)

    account: Mapped[Account] = relationship()
