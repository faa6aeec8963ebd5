"""Open what somebody stands before: a sign-in that is locked after wrong tries."""

from datetime import datetime

from sqlalchemy import func, select, update

from ..access import Who
from ..database import db
from ..history.actions import record
from .factor_rules import throttle_key
from .models import Account, Throttle


def waits_until(account: Account, *, now: datetime) -> datetime | None:
    """Until when no password or code of this account is looked at; None: it is open."""
    query = select(func.max(Throttle.waits_until)).where(_of(account), Throttle.failures > 0)
    until: datetime | None = db.session.scalar(query)
    return until if until and until > now else None


def unlock(account: Account, *, by: Who, at: datetime) -> bool:
    """Forget the wrong passwords and codes of an account, so that it may try at once.

    Whether anything was waiting. The break-glass of the hard lock.
    """
    if waits_until(account, now=at) is None:
        return False
    db.session.execute(update(Throttle).where(_of(account)).values(failures=0, waits_until=at))
    record(
        account, "sign-in-unlocked", f"Mở khóa đăng nhập cho {account.email}", by=by, at=at,
        agency_id=account.agency_id,
    )  # fmt: skip
    return True


def _of(account: Account):  # type: ignore[no-untyped-def]
    return Throttle.address.in_((account.email, throttle_key(account.id)))
