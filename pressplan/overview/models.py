"""Screens on a wall: an address that shows the overview without anybody signed in."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base


class Screen(Base):
    """A session for reading alone, of one plan, that lasts until it is ended.

    Only the digest of its token is stored. It ends for good when it is revoked, and shows nothing
    while the account that made it is closed or works for somebody else. `seen_at`: to the minute.
    """

    __tablename__ = "screen"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_by: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(Text, default="")
