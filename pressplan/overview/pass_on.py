"""Screens on a wall go to a colleague when the person who hung them up leaves."""

from datetime import datetime

from sqlalchemy import func, select, update

from ..access import Who
from ..accounts.models import Account
from ..database import db
from ..history.actions import record
from .models import Screen


def screens_of(account: Account) -> int:
    """How many live."""
    query = select(func.count()).select_from(Screen)
    lives = (Screen.made_by_id == account.id, Screen.revoked_at.is_(None))
    return db.session.scalar(query.where(*lives)) or 0


def pass_on_screens(account: Account, to: Account | None, *, by: Who, at: datetime) -> None:
    """The colleague answers for them from now on; without one they end."""
    count = screens_of(account)
    if not count:
        return
    lives = update(Screen).where(Screen.made_by_id == account.id, Screen.revoked_at.is_(None))
    values = (
        {"made_by_id": to.id, "made_by": to.name}
        if to is not None
        else {"revoked_at": at, "revoked_by": by.name}
    )
    db.session.execute(lives.values(values), execution_options={"synchronize_session": False})
    how = (
        f"Giao {count} màn hình treo tường cho {to.name}"
        if to
        else (f"Ngừng {count} màn hình treo tường")
    )
    record(account, "screens-passed-on", how, by=by, at=at, agency_id=account.agency_id)
