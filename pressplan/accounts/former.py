"""The passwords that an account had: kept as hashes, and looked through for a new one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from ..database import db
from .models import Account
from .models_password import FormerPassword
from .profiles import PROFILES

KEPT = max(profile.last for profile in PROFILES)


def keep(account: Account, *, at: datetime) -> None:
    """Keep the present password, which is about to be replaced; a one-time one is nobody's."""
    if account.must_change:
        return
    hashed = account.password_hash
    db.session.add(FormerPassword(account_id=account.id, password_hash=hashed, replaced_at=at))
    db.session.flush()
    own = FormerPassword.account_id == account.id
    newest = select(FormerPassword.id).where(own).order_by(FormerPassword.id.desc()).limit(KEPT)
    db.session.execute(delete(FormerPassword).where(own, FormerPassword.id.not_in(newest)))


def hashes_of(account_id: int, number: int) -> Sequence[str]:
    """The hashes of the last passwords before the present one, at most so many."""
    query = (
        select(FormerPassword.password_hash)
        .where(FormerPassword.account_id == account_id)
        .order_by(FormerPassword.id.desc())
        .limit(number)
    )
    return db.session.scalars(query).all()
