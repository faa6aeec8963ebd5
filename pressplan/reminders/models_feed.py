"""The private calendar feed of one's own deadlines."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base

LIVE_SQL = "revoked_at IS NULL"


class CalendarFeed(Base):
    """An address at which calendar programs read one account's deadlines, without signing in.

    Only the digest of its token is stored, so that a stolen database opens no calendar. An account
    has one that lives; those that were revoked stay. `agency_id`: the agency of the account when
    it was made: whoever has left it takes no address along. `last_used_at`: to the hour.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (
        Index(
            "uq_calendar_feed_live", "account_id", unique=True,
            sqlite_where=text(LIVE_SQL), postgresql_where=text(LIVE_SQL),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
