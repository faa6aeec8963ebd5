"""Whose calendar feed an address opens, and what one's own is."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from ..accounts.models import Account
from ..accounts.queries import digest_of
from ..agencies.queries import holders_on
from ..database import db, write_if_free
from .models_feed import CalendarFeed

NOTED_EVERY = timedelta(hours=1)
_OPENED = (
    select(
        CalendarFeed.id, CalendarFeed.account_id, CalendarFeed.agency_id, CalendarFeed.revoked_at,
        CalendarFeed.last_used_at, Account.active, Account.agency_id.label("now_of"),
    )
    .join(Account, Account.id == CalendarFeed.account_id)
    .where(CalendarFeed.token_digest == bindparam("digest"))
)  # fmt: skip


def live_feed(account_id: int) -> CalendarFeed | None:
    """The feed of an account that can be opened, read anew."""
    query = select(CalendarFeed).where(
        CalendarFeed.account_id == account_id, CalendarFeed.revoked_at.is_(None)
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def account_of(token: str, *, at: datetime, today: date) -> int | None:
    """Whose deadlines this token opens; notes that it was used.

    None, after the same questions to the database, where it was never given out or was revoked,
    where the account is closed, or where the person has left the agency for which it was made (an
    agency that took over from that one is no other). It is looked up by its digest, so how long
    that takes tells nothing of a token that exists. Nobody is slowed down who tries: a token has
    256 random bits, and whoever tries a billion a second for the age of the world finds none.
    """
    row = db.session.execute(_OPENED, {"digest": digest_of(token)}).one_or_none()
    holders = holders_on([row.agency_id] if row and row.agency_id else [], today)
    if row is None or row.revoked_at or not row.active or _has_left(row, holders):
        return None
    _note_use(row.id, row.last_used_at, at)
    account_id: int = row.account_id
    return account_id


def _has_left(row: Any, holders: Collection[int]) -> bool:
    """Whether the account is of another agency than it was, or than took over from that one."""
    return row.now_of not in holders if row.agency_id else row.now_of is not None


def _note_use(id: int, last: datetime | None, at: datetime) -> None:
    """Once an hour at most, and not while others write."""
    before = at - NOTED_EVERY
    if last is not None and last >= before:
        return
    unused = or_(CalendarFeed.last_used_at.is_(None), CalendarFeed.last_used_at < before)
    noted = update(CalendarFeed).where(CalendarFeed.id == id, unused)
    write_if_free(noted.values(last_used_at=at))
