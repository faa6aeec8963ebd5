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
from . import rules, strangers
from .models import Account, SignInSession, Throttle
from .models_factor import SignInStep
from .profiles import DEFAULT
from .queries import digest_of, profile

LONGEST_SHOWN = 100


@dataclass(frozen=True)
class Try:
    """Whether a password may be checked now; if not, or if it is wrong, how long to wait.

    `crowded`: how long others at that network address wait; a wrong password is answered as
    theirs, so that nobody learns by it which accounts are known there.
    """

    allowed: bool
    wait: timedelta
    crowded: timedelta = timedelta()


def reserve_try(address: str, *, client: str = "", at: datetime) -> Try:
    """Count a try for this address before its password is checked; commit before checking.

    The row is locked and the try counts as wrong until `forgive`, so of many at once only
    as many passwords are checked as are free. `client`: the network address it comes from;
    where that waits, only accounts may try that lately signed in from there.
    """
    crowded = _client_wait(client, at=at)
    if crowded and not _is_known(address, client, at=at):
        return Try(allowed=False, wait=crowded, crowded=crowded)
    row, held = _throttle(address, at=at), profile()
    # Of two that come together the later may have been first: an instant ahead is no wait.
    if rules.wait_after(row.failures, held) and row.waits_until > at:
        return Try(allowed=False, wait=row.waits_until - at, crowded=crowded)
    row.failures = rules.tries_after(row.failures, row.failed_at, at, held)
    row.failed_at = at
    row.waits_until = at + rules.wait_after(row.failures, held)
    return Try(allowed=True, wait=row.waits_until - at, crowded=crowded)


def forgive(address: str, *, at: datetime) -> None:
    """The right password came: nothing waits any more."""
    db.session.execute(
        update(Throttle).where(Throttle.address == address).values(failures=0, waits_until=at)
    )


def forget_old_tries(*, at: datetime) -> None:
    """Drop what no longer counts, so that made-up addresses do not fill the table."""
    old = at - DEFAULT.forget_after
    db.session.execute(delete(Throttle).where(Throttle.failed_at < old))
    db.session.execute(delete(SignInStep).where(SignInStep.started_at < old))


def begin(
    account: Account, *, agent: str, by_provider: bool = False, outgrown: bool = False, by: Who,
    at: datetime,
) -> str:  # fmt: skip
    """Open a session; the token for the cookie. Only its digest is stored."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignInSession(
            token_digest=digest_of(token), account_id=account.id, started_at=at, seen_at=at,
            address=by.address[:64], agent=tidy(agent)[:300], by_provider=by_provider,
            outgrown=outgrown,
        )
    )  # fmt: skip
    text = "Đăng nhập bằng tài khoản dùng chung" if by_provider else "Đăng nhập"
    text += "; mật khẩu không còn hợp quy định, phải đổi" if outgrown else ""
    record(account, "signed-in", text, by=by, at=at, agency_id=account.agency_id)
    return token


def prove(account: Account, *, by: Who, at: datetime) -> None:
    """Their password was typed again in this session, and was right."""
    db.session.execute(
        update(SignInSession).where(SignInSession.id == by.session_id).values(proved_at=at)
    )
    text = "Nhập lại mật khẩu trước khi đổi cách vào tài khoản"
    record(account, "password-again", text, by=by, at=at, agency_id=account.agency_id)


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
    """End the open sessions of an account; how many. The caller writes the history.

    Who typed the password and not yet the code begins again.
    """
    db.session.execute(delete(SignInStep).where(SignInStep.account_id == account_id))
    return _end(SignInSession.account_id == account_id, SignInSession.id != but_for, at=at)


def note_wrong_password(
    account: Account | None, typed: str, why: str, *, address: str, at: datetime
) -> None:
    """The history line of a sign-in that failed; of an unknown address what was typed, clipped.

    It counts against the network address that it came from.
    """
    _count_client(address, at=at)
    if account is not None:
        nobody = replace(SYSTEM, name="Chưa đăng nhập", address=address)
        record(account, "sign-in-refused", why, by=nobody, at=at, agency_id=account.agency_id)
        return
    # Who types a password where the address belongs does not find it in the history.
    shown = typed[:LONGEST_SHOWN] if rules.is_address(typed) else "như vậy"
    text = f"Đăng nhập không được: không có tài khoản {shown}"
    strangers.note(text, address=address, at=at)


def _client_wait(client: str, *, at: datetime) -> timedelta:
    """How long this network address waits, by what was counted so far."""
    query = select(Throttle).where(Throttle.address == rules.client_key(client))
    row = db.session.scalars(query).one_or_none()
    if row is None or not rules.client_wait_after(row.failures):
        return timedelta()
    return max(row.waits_until - at, timedelta())


def _count_client(client: str, *, at: datetime) -> None:
    """Count a wrong password against a network address.

    Counted when it is known to be wrong, not before: a right one never counts. Of many at once
    those that are under way are checked all the same, at most one for each thread that serves.
    """
    row = _throttle(rules.client_key(client), at=at)
    row.failures = rules.client_tries_after(row.failures, row.failed_at, at)
    row.failed_at = at
    row.waits_until = at + rules.client_wait_after(row.failures)


def _is_known(address: str, client: str, *, at: datetime) -> bool:
    """Whether the account of this address signed in from this network address lately."""
    query = (
        select(SignInSession.address)
        .join(Account, Account.id == SignInSession.account_id)
        .where(Account.email == address, SignInSession.started_at > at - rules.KNOWN_FOR)
        .distinct()
    )
    key = rules.client_key(client)
    return any(rules.client_key(seen) == key for seen in db.session.scalars(query))


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
