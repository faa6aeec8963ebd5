"""Who a person is at the identity provider, and the ways there that are not yet ended."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base
from .models import Account

LONGEST_ISSUER, LONGEST_SUBJECT = 500, 255


class AccountIdentity(Base):
    """The link of an account to a person at a provider.

    Known by issuer and subject, which alone never pass to somebody else (OpenID Connect Core
    1.0 §5.7, ASVS 10.5.2); never by an e-mail address. At one provider an account is one person.
    """

    __tablename__ = "account_identity"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        UniqueConstraint("account_id", "issuer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    issuer: Mapped[str] = mapped_column(String(LONGEST_ISSUER))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    linked_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class ProviderVisit(Base):
    """One way to the provider and back, of one browser: it ends once, within ten minutes.

    `account_id`: whose link is to be made; None: to sign in. `target` and `carried`: where to
    go on, and what was typed when the session had ended.
    """

    __tablename__ = "provider_visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    state_digest: Mapped[str] = mapped_column(String(64), unique=True)
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    target: Mapped[str] = mapped_column(Text)
    carried: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
