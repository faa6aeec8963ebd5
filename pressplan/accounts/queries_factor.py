"""Who has a second factor, and what is left of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ..database import db
from ..settings.queries import value
from . import factor_rules, password_rules, vault
from .models import Account
from .models_factor import RecoveryCode, SecondFactor
from .queries import profile


@dataclass(frozen=True)
class Standing:
    """An account's second factor: since when, recovery codes left, whether it must have one."""

    since: datetime | None
    codes_left: int
    demanded: bool


def has_factor(account_id: int) -> bool:
    """Whether a code is asked for after this account's password."""
    factor = db.session.get(SecondFactor, account_id)
    return factor is not None and factor.sealed is not None


def is_outgrown(account: Account, password: str) -> bool:
    """Whether the account's own password, typed just now, does not fit the rules in force.

    They may have changed since it was set: the profile, the name, the second factor. A one-time
    password is changed anyway, and of sample accounts nothing is demanded.
    """
    if account.sample or account.must_change:
        return False
    return bool(
        password_rules.fault(
            password, email=account.email, name=account.name, profile=profile(),
            has_factor=has_factor(account.id),
        )
    )  # fmt: skip


def standing(account: Account) -> Standing:
    """How the second factor of an account stands."""
    factor = db.session.get(SecondFactor, account.id)
    since = factor.confirmed_at if factor else None
    demanded = factor_rules.is_demanded(
        account.role, setting=value("factor_demanded"), sample=account.sample
    )
    return Standing(since, codes_left(account.id) if since else 0, demanded)


def codes_left(account_id: int) -> int:
    """How many recovery codes were not used yet."""
    query = select(func.count()).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(query) or 0


def offered_secret(account_id: int, *, now: datetime) -> str | None:
    """The secret that is shown to this account to be confirmed; None: none, or too old."""
    factor = db.session.get(SecondFactor, account_id)
    if factor is None or factor.offered is None:
        return None
    if not factor_rules.is_open(factor.offered_at, now, lasts=factor_rules.OFFER_LASTS):
        return None
    return vault.unseal(factor.offered, account_id=account_id)
