"""Hang up a screen, and take it down."""

import secrets
from datetime import datetime

from sqlalchemy import update

from ..access import Who
from ..accounts.queries import digest_of
from ..database import claim, db
from ..errors import TooLate
from ..history.actions import record
from ..plans.models import Plan
from .models import Screen

LATE = "Màn hình này đã được thu hồi."


def hang(plan: Plan, name: str, *, by: Who, at: datetime) -> tuple[Screen, str]:
    """A new screen and its token, which is known only now."""
    token = secrets.token_urlsafe(32)
    screen = Screen(
        name=name, plan_id=plan.id, token_digest=digest_of(token), made_at=at,
        made_by_id=by.account_id, made_by=by.name,
    )  # fmt: skip
    db.session.add(screen)
    db.session.flush()
    record(screen, "screen-made", f"Tạo màn hình treo tường “{name}”", by=by, at=at)
    return screen, token


def take_down(screen: Screen, *, by: Who, at: datetime) -> None:
    """End a screen for good, from this moment on. Raises TooLate."""
    if screen.revoked_at:
        raise TooLate(LATE)
    lives = update(Screen).where(Screen.id == screen.id, Screen.revoked_at.is_(None))
    claim(lives.values(revoked_at=at, revoked_by=by.name), LATE)
    record(screen, "screen-revoked", f"Thu hồi màn hình “{screen.name}”", by=by, at=at)
