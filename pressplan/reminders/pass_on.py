"""Who stands in for whom, and calendar addresses, when a person leaves."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import or_, select, update

from ..access import Who
from ..accounts.models import Account
from ..database import db
from . import actions_wishes as actions
from .models import StandIn
from .models_feed import CalendarFeed


def standing_in(account: Account, today: date) -> Sequence[StandIn]:
    """Where this person stands in for others, or others for them, now or later."""
    query = select(StandIn).where(
        or_(StandIn.account_id == account.id, StandIn.stand_in_id == account.id),
        StandIn.until >= today, StandIn.ended_at.is_(None),
    )  # fmt: skip
    return db.session.scalars(query.order_by(StandIn.id)).all()


def pass_on_stand_ins(
    account: Account, to: Account | None, *, reason: str, today: date, by: Who, at: datetime
) -> None:
    """Nobody stands in for the person any more; the colleague does for whom the person did.

    The address of the person's calendar ends.
    """
    for row in standing_in(account, today):
        whose, since, until = row.account, max(row.since, today), row.until
        actions.end_stand_in(row, by=by, at=at)
        if whose.id == account.id or to is None or to.id == whose.id or not whose.active:
            continue
        actions.stand_in(
            whose, to, since=since, until=until, reason=reason, today=today, by=by, at=at
        )
    lives = update(CalendarFeed).where(
        CalendarFeed.account_id == account.id, CalendarFeed.revoked_at.is_(None)
    )
    db.session.execute(
        lives.values(revoked_at=at), execution_options={"synchronize_session": False}
    )
