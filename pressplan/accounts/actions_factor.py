"""Set up a second factor, check its codes, make recovery codes, take it off."""

import enum
import secrets
from datetime import datetime

from sqlalchemy import delete, select, update

from ..access import Who
from ..database import db, insert_missing
from ..errors import BadInput, TooLate
from ..history.actions import record
from . import factor_rules, passwords, sessions, totp, vault
from .models import Account
from .models_factor import RecoveryCode, SecondFactor
from .queries import digest_of, profile
from .queries_factor import has_factor, offered_secret

CODE_LENGTH = 28  # of 31 signs: 138 bits, so that a plain digest is enough (ASVS 6.5.2, 11.5.1)
CHANGED = "Xác thực hai bước của tài khoản này vừa được thay đổi ở nơi khác. Hãy xem lại."

OVER = "Mã QR này đã quá 30 phút hoặc đã dùng. Hãy làm lại từ đầu."
NOT_YET = (
    "Mã không đúng. Hãy nhập mã 6 số đang hiện trong ứng dụng, và xem giờ của điện thoại có đúng"
    " không."
)


class Found(enum.Enum):
    """What a typed code is."""

    WRONG = "wrong"
    USED = "used"
    APP = "app"
    RECOVERY = "recovery"

    @property
    def opens(self) -> bool:
        return self in (Found.APP, Found.RECOVERY)


def offer(account: Account, *, at: datetime) -> None:
    """Make a new secret to be shown; what the account has stays good until it is confirmed."""
    insert_missing(SecondFactor, [{"account_id": account.id, "last_step": 0}])
    sealed = vault.seal(totp.new_secret(), account_id=account.id)
    db.session.execute(
        update(SecondFactor)
        .where(SecondFactor.account_id == account.id)
        .values(offered=sealed, offered_at=at)
    )


def confirm(account: Account, code: str, *, by: Who, at: datetime) -> list[str]:
    """Take the offered secret, proved by a code of it; ten new recovery codes, told only here.

    Other sessions end. Raises BadInput for a wrong code, TooLate (409) where nothing is offered.
    """
    factor = db.session.get(SecondFactor, account.id)
    secret = offered_secret(account.id, now=at)
    if factor is None or secret is None:
        raise TooLate(OVER)
    step = totp.step_of(secret, factor_rules.plain_code(code), at=at)
    if step is None:
        raise BadInput(NOT_YET, "code")
    taken = (
        update(SecondFactor)
        .where(SecondFactor.account_id == account.id, SecondFactor.offered == factor.offered)
        .values(
            sealed=factor.offered, confirmed_at=at, last_step=step, offered=None, offered_at=None
        )
    )
    if not _changed(taken):
        db.session.rollback()
        raise TooLate(OVER)
    sessions.end_all(account.id, but_for=by.session_id, at=at)
    record(
        account, "factor-set", "Bật xác thực hai bước", by=by, at=at, agency_id=account.agency_id
    )
    return _fill_codes(account, at=at)


def use_code(account: Account, typed: str, *, by: Who, at: datetime) -> Found:
    """Use a code of the app or a recovery code, each of which opens once (RFC 6238 §5.2)."""
    code = factor_rules.plain_code(typed)
    if not factor_rules.is_from_app(code):
        return _use_recovery(account, code, by=by, at=at)
    factor = db.session.get(SecondFactor, account.id, populate_existing=True)
    if factor is None or factor.sealed is None:
        return Found.WRONG
    secret = vault.unseal(factor.sealed, account_id=account.id)
    step = totp.step_of(secret, code, at=at) if secret else None
    if step is None:
        return Found.WRONG
    taken = _changed(
        update(SecondFactor)
        .where(
            SecondFactor.account_id == account.id,
            SecondFactor.sealed == factor.sealed,
            SecondFactor.last_step < step,
        )
        .values(last_step=step)
    )
    return Found.APP if taken else Found.USED


def new_codes(account: Account, *, by: Who, at: datetime) -> list[str]:
    """Ten new recovery codes, told only here; the old ones open nothing any more."""
    if not has_factor(account.id):
        raise TooLate(CHANGED)
    record(
        account, "recovery-codes-made", "Tạo mã dự phòng mới", by=by, at=at,
        agency_id=account.agency_id,
    )  # fmt: skip
    return _fill_codes(account, at=at)


def remove(account: Account, *, reason: str = "", by: Who, at: datetime) -> None:
    """Take the second factor off with its recovery codes; other sessions end.

    By an administrator for another: `reason` says how it was known that the phone's owner asks
    (ASVS 6.4.4), and a password that was good only because of the factor is to be changed at
    the next sign-in. Raises TooLate (409) where there is none.
    """
    own = by.account_id == account.id
    if not _changed(
        delete(SecondFactor).where(
            SecondFactor.account_id == account.id, SecondFactor.sealed.is_not(None)
        )
    ):
        db.session.rollback()
        raise TooLate(CHANGED)
    _drop_codes(account)
    held = profile()
    if not own and held.least_with_factor < held.least and not account.sample:
        account.must_change = True
    sessions.end_all(account.id, but_for=by.session_id if own else 0, at=at)
    text = "Tắt xác thực hai bước" if own else f"Gỡ xác thực hai bước của {account.email}"
    record(
        account, "factor-removed", text, by=by, at=at, agency_id=account.agency_id, reason=reason
    )


def seal_anew(*, by: Who, at: datetime) -> tuple[int, int]:
    """Seal every secret under the key of today: how many, and how many no key opens any more.

    A code that is checked at this very moment may have to be typed again.
    """
    sealed = lost = 0
    for row in db.session.scalars(select(SecondFactor).with_for_update()).all():
        for name in ("sealed", "offered"):
            kept = getattr(row, name)
            secret = vault.unseal(kept, account_id=row.account_id) if kept else None
            if secret is not None:
                setattr(row, name, vault.seal(secret, account_id=row.account_id))
                sealed += 1
            elif kept:
                lost += 1
    text = f"Thay khóa của xác thực hai bước, niêm phong lại {sealed} mã bí mật"
    record("key", "factor-key-replaced", text, by=by, at=at)
    return sealed, lost


def _use_recovery(account: Account, code: str, *, by: Who, at: datetime) -> Found:
    digest = digest_of(code)
    own = (RecoveryCode.account_id == account.id, RecoveryCode.digest == digest)
    unused = update(RecoveryCode).where(*own, RecoveryCode.used_at.is_(None))
    if _changed(unused.values(used_at=at)):
        record(
            account, "recovery-code-used", "Dùng một mã dự phòng", by=by, at=at,
            agency_id=account.agency_id,
        )  # fmt: skip
        return Found.RECOVERY
    known = db.session.scalar(select(RecoveryCode.id).where(*own))
    return Found.USED if known else Found.WRONG


def _fill_codes(account: Account, *, at: datetime) -> list[str]:
    _drop_codes(account)
    codes = [
        "".join(secrets.choice(passwords.UNAMBIGUOUS) for _ in range(CODE_LENGTH))
        for _ in range(factor_rules.CODES)
    ]
    db.session.add_all(
        RecoveryCode(account_id=account.id, digest=digest_of(code), made_at=at) for code in codes
    )
    return [factor_rules.grouped(code, "-") for code in codes]


def _drop_codes(account: Account) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def _changed(statement: object) -> bool:
    """Whether the statement changed its one row."""
    result = db.session.execute(
        statement.execution_options(synchronize_session=False)  # type: ignore[attr-defined]
    )
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]
