"""Make, replace and revoke the address of one's calendar feed."""

import secrets
from datetime import datetime

from sqlalchemy import update

from ..access import Who
from ..accounts.models import Account
from ..accounts.queries import digest_of
from ..database import claim, db, insert_missing
from ..errors import TooLate
from ..history.actions import record
from .models_feed import CalendarFeed
from .queries_feed import live_feed

LATE = (
    "Địa chỉ lịch vừa được tạo hoặc thu hồi ở một cửa sổ khác. Nếu không giữ được địa chỉ đang "
    "dùng, hãy tạo địa chỉ mới."
)


def make(*, seen: int, by: Who, at: datetime) -> str:
    """A new address in place of the one that the person saw (0: none); its token.

    This is the only time that the token is known. Raises TooLate.
    """
    if seen:
        _end(seen, by=by, at=at)
    token = secrets.token_urlsafe(32)
    row = {
        "account_id": by.account_id, "agency_id": by.agency_id, "created_at": at,
        "token_digest": digest_of(token),
    }  # fmt: skip
    if not insert_missing(CalendarFeed, [row]):  # there is one that lives
        db.session.rollback()
        raise TooLate(LATE)
    text = "Thay địa chỉ lịch hạn riêng" if seen else "Tạo địa chỉ lịch hạn riêng"
    record(_account(by), "calendar-feed-made", text, by=by, at=at)
    return token


def revoke(*, seen: int, by: Who, at: datetime) -> None:
    """End the address that the person saw, from this moment on. Raises TooLate."""
    _end(seen, by=by, at=at)
    record(_account(by), "calendar-feed-revoked", "Thu hồi địa chỉ lịch hạn riêng", by=by, at=at)


def _end(seen: int, *, by: Who, at: datetime) -> None:
    found = live_feed(by.account_id)
    if found is None or found.id != seen:
        db.session.rollback()
        raise TooLate(LATE)
    lives = update(CalendarFeed).where(
        CalendarFeed.id == found.id, CalendarFeed.revoked_at.is_(None)
    )
    ended = lives.values(revoked_at=at).execution_options(synchronize_session=False)
    claim(ended, LATE)


def _account(by: Who) -> Account:
    return db.session.get_one(Account, by.account_id)
