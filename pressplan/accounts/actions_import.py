"""Keep a list of people until it is confirmed, then give all of them accounts, or nobody."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, and_, delete, or_, update

from ..access import ROLE_WORDS, Who
from ..database import claim, db
from ..errors import BadInput, TooLate
from ..history.actions import record
from ..settings.queries import value
from . import passwords, queries_import, sessions
from .actions import make_account
from .import_list import Listed, to_plain
from .models import Account
from .models_people import AccountImport
from .queries_import import KEPT_FOR, never_used, outlook, person_of

GONE = "Danh sách này đã bị bỏ hoặc quá một ngày. Hãy tải tệp lên lại."
MOVED = "Trong lúc bạn xem, có e-mail vừa được cấp tài khoản. Hãy xem lại rồi xác nhận."
NOBODY = "Mọi người trong danh sách đều đã có tài khoản."
PRINTED = "Phiếu vừa được in lại ở nơi khác: chỉ phiếu in sau cùng dùng được."
HASHERS = 2  # at once: each takes 19 MiB, and other requests want a processor too


@dataclass(frozen=True)
class OneTime:
    """A one-time password and its hash; the word itself is kept nowhere."""

    word: str
    hashed: str


@dataclass(frozen=True)
class Slip:
    """What is printed for one person; `agency` is where they work, else what their account is."""

    name: str
    agency: str
    email: str
    one_time: str
    until: datetime


def one_time_passwords(count: int) -> list[OneTime]:
    """So many, each with its hash: about 30 ms each, so call it outside a transaction."""
    words = [passwords.one_time_password() for _ in range(count)]
    with ThreadPoolExecutor(HASHERS) as pool:
        return [
            OneTime(*pair)
            for pair in zip(words, pool.map(passwords.hash_password, words), strict=True)
        ]


def keep(people: Sequence[Listed], file_name: str, *, by: Who, at: datetime) -> AccountImport:
    """Keep what was read until it is confirmed."""
    kept = AccountImport(
        account_id=by.account_id, file_name=file_name, rows=[to_plain(each) for each in people],
        read_at=at, made=[], slips=0,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    return kept


def confirm(
    kept: AccountImport, ready: Mapping[str, OneTime], *, shown: str, by: Who, at: datetime
) -> list[Slip]:
    """Give everybody of the list who has none an account, or nobody; a second click does nothing.

    `ready`: one-time passwords by address; `shown`: what the page said would be made. Raises
    TooLate (409) when the list was let go or somebody got an account meanwhile, BadInput (422)
    when nobody is left or a rule has changed.
    """
    if not _claim(kept, at):
        return []
    found = outlook(kept)
    if found.shown != shown or not ready.keys() >= {person.email for person in found.new}:
        db.session.rollback()
        raise TooLate(MOVED)
    if not found.new:
        db.session.rollback()
        raise BadInput(NOBODY)
    until = at + timedelta(hours=value("slip_hours"))
    accounts = [_made(each, ready[each.email], until, by=by, at=at) for each in found.new]
    slips = [_slip(account, ready[account.email], until) for account in accounts]
    kept.made = [account.id for account in accounts]
    kept.rows = []
    text = f"Tạo {len(slips)} tài khoản từ danh sách “{kept.file_name}”"
    record(kept, "accounts-imported", text, by=by, at=at)
    return slips


def print_again(
    kept: AccountImport, ready: Sequence[OneTime], *, seen: int, by: Who, at: datetime
) -> list[Slip]:
    """New one-time passwords for those who never signed in; the former open nothing any more.

    `seen`: how often the page said that slips were printed. Raises TooLate (409).
    """
    stands = update(AccountImport).where(
        AccountImport.id == kept.id, AccountImport.slips == seen,
        AccountImport.confirmed_at.is_not(None),
    )  # fmt: skip
    again = stands.values(slips=AccountImport.slips + 1)
    claim(again.execution_options(synchronize_session=False), PRINTED)
    waiting = never_used(queries_import.made_by(kept))
    if len(waiting) > len(ready):
        db.session.rollback()
        raise TooLate(PRINTED)
    until = at + timedelta(hours=value("slip_hours"))
    return [
        _given(account, one_time, until, by=by, at=at)
        for account, one_time in zip(waiting, ready, strict=False)
    ]


def discard(kept: AccountImport) -> None:
    """Let go of a list that was not confirmed."""
    free = AccountImport.confirmed_at.is_(None)
    db.session.execute(delete(AccountImport).where(AccountImport.id == kept.id, free))


def forget_old(*, at: datetime) -> None:
    """Lists that were never confirmed go after a day, the others once nobody prints them."""
    before = at - KEPT_FOR
    unconfirmed = and_(AccountImport.confirmed_at.is_(None), AccountImport.read_at < before)
    old = AccountImport.read_at < at - timedelta(days=30)
    db.session.execute(delete(AccountImport).where(or_(unconfirmed, old)))


def _claim(kept: AccountImport, at: datetime) -> bool:
    """Whether this confirmation is the first. Raises TooLate when there is nothing to confirm."""
    result: Any = db.session.execute(
        update(AccountImport)
        .where(AccountImport.id == kept.id, AccountImport.confirmed_at.is_(None))
        .where(AccountImport.read_at >= at - KEPT_FOR)
        .values(confirmed_at=at, slips=1)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    now = db.session.get(AccountImport, kept.id, populate_existing=True)
    if now is None or now.confirmed_at is None:
        raise TooLate(GONE)
    return bool(result.rowcount)


def _made(person: Listed, one_time: OneTime, until: datetime, *, by: Who, at: datetime) -> Account:
    facts = vars(person_of(person))
    try:
        account = make_account(
            **facts, password_hash=one_time.hashed, must_change=True, by=by, at=at
        )
    except BadInput as bad:
        raise BadInput(f"Hàng {person.row} ({person.email}): {bad.sentence}") from bad
    account.password_expires_at = until
    return account


def _given(account: Account, one_time: OneTime, until: datetime, *, by: Who, at: datetime) -> Slip:
    account.password_hash, account.password_expires_at = one_time.hashed, until
    account.password_set_at = at
    sessions.end_all(account.id, at=at)
    record(
        account, "one-time-password", f"In lại phiếu cấp tài khoản cho {account.email}", by=by,
        at=at, agency_id=account.agency_id,
    )  # fmt: skip
    return _slip(account, one_time, until)


def _slip(account: Account, one_time: OneTime, until: datetime) -> Slip:
    agency = account.agency.name if account.agency else ROLE_WORDS[account.role]
    return Slip(account.name, agency, account.email, one_time.word, until)
