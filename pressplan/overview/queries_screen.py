"""Which screens hang somewhere, and what an address opens."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from ..access import Role
from ..accounts.models import Account
from ..accounts.queries import digest_of
from ..database import db, write_if_free
from .models import Screen

SEEN_EVERY = timedelta(minutes=1)


def screens() -> Sequence[Screen]:
    """Those that were not revoked, the newest first."""
    query = select(Screen).where(Screen.revoked_at.is_(None)).order_by(Screen.id.desc())
    return list(db.session.scalars(query))


def screen_of(token: str, *, at: datetime) -> Screen | None:
    """The screen that this token opens; notes that it was looked at.

    None where there never was one, it was revoked, or whoever made it no longer works for the
    Department. Looked up by its digest: how long that takes tells nothing.
    """
    query = (
        select(Screen)
        .join(Account, Account.id == Screen.made_by_id)
        .where(Screen.token_digest == digest_of(token), Screen.revoked_at.is_(None))
        .where(Account.active, Account.role == Role.STAFF)
    )
    found = db.session.scalar(query)
    if found and (found.seen_at is None or at - found.seen_at >= SEEN_EVERY):
        unseen = or_(Screen.seen_at.is_(None), Screen.seen_at <= at - SEEN_EVERY)
        write_if_free(update(Screen).where(Screen.id == found.id, unseen).values(seen_at=at))
    return found
