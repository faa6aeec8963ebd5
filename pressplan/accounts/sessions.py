"""Begin and end sign-in sessions; reserve a try before a password is checked."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from ..access import SYSTEM, Who
from ..database import db
from ..history.actions import record
from ..vietnamese import tidy
from . import rules
from .models import Account, SignInSession, Throttle
from .queries import digest_of

LONGEST_SHOWN = 100


@dataclass(frozen=True)
class Try:
    """Whether a password may be checked now; if not, or if it is wrong, how long to wait."""

    allowed: bool
    wait: timedelta


def reserve_try(address: str, *, at: datetime) -> Try:
    """Count a try for this address before its password is checked; commit before checking.

    The row is locked and the try counts as wrong until `forgive`, so of many at once only
    as many passwords are checked as are free.
    """
    row = _throttle(address, at=at)
    # Of two that come together the later may have been first: an instant ahead is no wait.
    if rules.wait_after(row.failures) and row.waits_until > at:
        return Try(allowed=False, wait=row.waits_until - at)
    row.failures = rules.tries_after(row.failures, row.failed_at, at)
    row.failed_at = at
    row.waits_until = at + rules.wait_after(row.failures)
    return Try(allowed=True, wait=row.waits_until - at)


def forgive(address: str, *, at: datetime) -> None:
    """The right password came: nothing waits any more."""
    db.session.execute(
        update(Throttle).where(Throttle.address == address).values(failures=0, waits_until=at)
    )


def forget_old_tries(*, at: datetime) -> None:
    """Drop what no longer counts, so that made-up addresses do not fill the table."""
    db.session.execute(delete(Throttle).where(Throttle.failed_at < at - rules.FORGET_AFTER))


def begin(account: Account, *, agent: str, by: Who, at: datetime) -> str:
    """Open a session; the token for the cookie. Only its digest is stored."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignInSession(
            token_digest=digest_of(token), account_id=account.id, started_at=at, seen_at=at,
            address=by.address[:64], agent=tidy(agent)[:300],
        )
    )  # fmt: skip
    record(account, "signed-in", "Đăng nhập", by=by, at=at, agency_id=account.agency_id)
    return token


def renew_token(session_id: int) -> str:
    """A new token for an open session: a copy of the old cookie opens nothing any more."""
    token = secrets.token_urlsafe(32)
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id)
        .values(token_digest=digest_of(token))
    )
    return token


def sign_out(account: Account, *, by: Who, at: datetime) -> None:
    """End the session of this request."""
    if _end(SignInSession.id == by.session_id, at=at):
        record(account, "signed-out", "Đăng xuất", by=by, at=at, agency_id=account.agency_id)


def end(session: SignInSession, *, by: Who, at: datetime) -> None:
    """End one session of one's own, or as the administrator; ended already is fine."""
    account = session.account
    if _end(SignInSession.id == session.id, at=at):
        text = f"Kết thúc một phiên đăng nhập của {account.email}"
        record(account, "session-ended", text, by=by, at=at, agency_id=account.agency_id)


def end_others(account: Account, *, by: Who, at: datetime) -> int:
    """End every session of one's own but this one; how many."""
    ended = end_all(account.id, but_for=by.session_id, at=at)
    if ended:
        text = f"Kết thúc {ended} phiên đăng nhập khác"
        record(account, "session-ended", text, by=by, at=at, agency_id=account.agency_id)
    return ended


def end_all(account_id: int, *, but_for: int = 0, at: datetime) -> int:
    """End the open sessions of an account; how many. The caller writes the history."""
    return _end(SignInSession.account_id == account_id, SignInSession.id != but_for, at=at)


def note_wrong_password(
    account: Account | None, typed: str, why: str, *, address: str, at: datetime
) -> None:
    """The history line of a sign-in that failed; of an unknown address what was typed, clipped."""
    nobody = replace(SYSTEM, name="Chưa đăng nhập", address=address)
    if account is not None:
        record(account, "sign-in-refused", why, by=nobody, at=at, agency_id=account.agency_id)
        return
    row = _throttle(typed, at=at)
    text = f"Đăng nhập không được: không có tài khoản {typed[:LONGEST_SHOWN]}"
    record(row, "sign-in-refused", text, by=nobody, at=at)


def _throttle(address: str, *, at: datetime) -> Throttle:
    """The row of an address, locked; made when it is not there yet."""
    insert = insert_sqlite if db.engine.dialect.name == "sqlite" else insert_postgresql
    db.session.execute(
        insert(Throttle)
        .values(address=address, failures=0, failed_at=at, waits_until=at)
        .on_conflict_do_nothing()
    )
    return db.session.scalars(
        select(Throttle)
        .where(Throttle.address == address)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _end(*conditions: object, at: datetime) -> int:
    result = db.session.execute(
        update(SignInSession)
        .where(SignInSession.ended_at.is_(None), *conditions)  # type: ignore[arg-type]
        .values(ended_at=at)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]
