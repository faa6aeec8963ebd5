"""Give a link by which a person sets a new password, once, and let them use it."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select, update

from ..access import Who
from ..database import claim, db
from ..errors import BadInput, TooLate
from ..history.actions import record
from ..outbox.actions import post
from ..settings.queries import value
from . import closings, former, sessions
from .models import Account
from .models_people import PasswordReset
from .queries import digest_of, who_is

OWN = "Hãy dùng trang “Đổi mật khẩu” cho tài khoản của chính mình."
IS_CLOSED = "Tài khoản đang khóa. Hãy mở lại tài khoản trước."
DEAD = "Liên kết này đã được dùng, đã hết hạn hoặc đã có liên kết mới hơn."
SAME_WITHIN = timedelta(minutes=1)


def mail_link(account: Account, *, by: Who, at: datetime) -> PasswordReset:
    """Ask for the letter with a link; within a minute it is the one that was asked for already.

    Links that were given before end. Raises BadInput for one's own or a closed account.
    """
    _lock(account, by)
    last = _last(account)
    if last is not None and last.mailed and _is_fresh(last, account, at):
        return last
    found = _give(account, mailed=True, by=by, at=at)
    post(
        f"reset:{found.id}", kind="reset", to=who_is(account), about=found, at=at,
        agency_id=account.agency_id, until=found.expires_at,
    )  # fmt: skip
    return found


def show_link(account: Account, *, by: Who, at: datetime) -> tuple[PasswordReset, str]:
    """The same where no mail server is set: the token is told only here, to be handed over."""
    _lock(account, by)
    found = _give(account, mailed=False, by=by, at=at)
    token = secrets.token_urlsafe(32)
    found.token_digest = digest_of(token)
    return found, token


@dataclass(frozen=True)
class Opened:
    """What a link opens, as plain values: they outlive the transaction that they were read in."""

    reset_id: int
    who: Who
    password_hash: str


def opened_by(token: str, *, at: datetime) -> Opened | None:
    """What the token of a link opens; None: nothing, or no more. Changes nothing."""
    query = select(PasswordReset).where(PasswordReset.token_digest == digest_of(token))
    found = db.session.scalars(query).one_or_none()
    if found is None or found.used_at or found.ended_at or at >= found.expires_at:
        return None
    account = found.account
    if not account.active or found.seen != _seen(account):
        return None
    return Opened(found.id, who_is(account), account.password_hash)


def use(opened: Opened, hashed: str, *, at: datetime, address: str) -> None:
    """Set the new password, once: all sessions of the account end, and so do its other links.

    Raises TooLate (409) when the link was used, ended or outdated meanwhile.
    """
    account = db.session.get(
        Account, opened.who.account_id, with_for_update=True, populate_existing=True
    )
    as_it_was = account is not None and account.active and account.email == opened.who.email
    if account is None or not as_it_was or account.password_hash != opened.password_hash:
        db.session.rollback()
        raise TooLate(DEAD)
    still = update(PasswordReset).where(
        PasswordReset.id == opened.reset_id, PasswordReset.used_at.is_(None),
        PasswordReset.ended_at.is_(None), PasswordReset.expires_at > at,
    )  # fmt: skip
    claim(still.values(used_at=at).execution_options(synchronize_session=False), DEAD)
    former.keep(account, at=at)
    account.password_hash, account.password_set_at = hashed, at
    account.must_change, account.password_expires_at = False, None
    sessions.end_all(account.id, at=at)
    sessions.forgive(account.email, at=at)
    closings.end_resets(account.id, at=at)
    record(
        account, "password-reset", "Đặt lại mật khẩu bằng liên kết dùng một lần",
        by=replace(opened.who, address=address), at=at, agency_id=account.agency_id,
    )  # fmt: skip


def _lock(account: Account, by: Who) -> None:
    """Whoever does the same at once waits here for the first of the two."""
    if by.account_id == account.id:
        raise BadInput(OWN)
    db.session.refresh(account, with_for_update=True)
    if not account.active:
        raise BadInput(IS_CLOSED)


def _last(account: Account) -> PasswordReset | None:
    query = select(PasswordReset).where(PasswordReset.account_id == account.id)
    return db.session.scalars(query.order_by(PasswordReset.id.desc()).limit(1)).one_or_none()


def _is_fresh(last: PasswordReset, account: Account, at: datetime) -> bool:
    """Whether a second click asks for the link that the first has asked for."""
    opens = last.used_at is None and last.ended_at is None and last.seen == _seen(account)
    return opens and at - last.made_at < SAME_WITHIN


def _give(account: Account, *, mailed: bool, by: Who, at: datetime) -> PasswordReset:
    closings.end_resets(account.id, at=at)
    found = PasswordReset(
        account_id=account.id, seen=_seen(account), mailed=mailed, made_at=at, by_name=by.name,
        expires_at=at + timedelta(hours=value("reset_hours")),
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    how = "gửi qua e-mail" if mailed else "trao tận tay"
    record(
        account, "reset-link", f"Cấp liên kết đặt lại mật khẩu cho {account.email}, {how}",
        by=by, at=at, agency_id=account.agency_id,
    )  # fmt: skip
    return found


def _seen(account: Account) -> str:
    return digest_of(f"{account.email}\n{account.password_hash}")
