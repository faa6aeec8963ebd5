"""Between the right password and the code: one browser's step, kept here and opening nothing."""

import secrets
from datetime import datetime

from sqlalchemy import delete, select

from ..database import db
from .models import Account
from .models_factor import SignInStep
from .queries import digest_of


def begin(
    account: Account, *, target: str, typed: str, by_provider: bool = False,
    outgrown: bool = False, at: datetime,
) -> str:  # fmt: skip
    """A step of this account; the token for the browser's cookie, of which we keep a digest."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignInStep(
            token_digest=digest_of(token), account_id=account.id, started_at=at,
            target=target, typed=typed, by_provider=by_provider, outgrown=outgrown,
        )
    )  # fmt: skip
    return token


def find(token: str | None) -> SignInStep | None:
    """The step that this browser is at, too old or not; None: at none, or no longer."""
    if not token:
        return None
    query = select(SignInStep).where(SignInStep.token_digest == digest_of(token))
    return db.session.scalars(query).one_or_none()


def finish(step: SignInStep) -> bool:
    """Take the step, once; False when it was taken or ended meanwhile."""
    taken = delete(SignInStep).where(SignInStep.id == step.id)
    result = db.session.execute(taken.execution_options(synchronize_session=False))
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]
