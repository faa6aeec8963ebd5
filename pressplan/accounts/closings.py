"""Note that an account was closed or opened again, and read why and since when."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update

from ..access import Who
from ..database import db, insert_missing
from .models import Account
from .models_people import AccountClosing, PasswordReset, Why


def note_closed(account: Account, *, why: Why, by: Who, at: datetime) -> None:
    """From now on the account is closed; links to set a new password open nothing any more."""
    row = {
        "account_id": account.id, "closed_at": at, "why": why, "by_name": by.name,
        "reopened_by": "",
    }  # fmt: skip
    insert_missing(AccountClosing, [row])
    end_resets(account.id, at=at)


def note_reopened(account: Account, *, by: Who, at: datetime) -> None:
    """The account is open again; of one that was closed before closings were noted this is all."""
    reopened = {"reopened_at": at, "reopened_by": by.name}
    closed = update(AccountClosing).where(
        AccountClosing.account_id == account.id, AccountClosing.reopened_at.is_(None)
    )
    changed = db.session.execute(
        closed.values(reopened).returning(AccountClosing.id),
        execution_options={"synchronize_session": False},
    )
    if not changed.all():
        row = AccountClosing(
            account_id=account.id, closed_at=None, why=Why.DECIDED, by_name="", **reopened
        )
        db.session.add(row)


def end_resets(account_id: int, *, at: datetime) -> None:
    """Links that were given to this account before open nothing any more."""
    open_ = update(PasswordReset).where(
        PasswordReset.account_id == account_id, PasswordReset.used_at.is_(None),
        PasswordReset.ended_at.is_(None),
    )  # fmt: skip
    db.session.execute(open_.values(ended_at=at), execution_options={"synchronize_session": False})


def closing_of(account: Account) -> AccountClosing | None:
    """Why and since when the account is closed; None where it is open, or nobody noted it."""
    return closings_of([account.id]).get(account.id)


def closings_of(account_ids: Collection[int]) -> dict[int, AccountClosing]:
    """The same for each of these accounts that is closed."""
    query = select(AccountClosing).where(
        AccountClosing.account_id.in_(account_ids), AccountClosing.reopened_at.is_(None)
    )
    return {row.account_id: row for row in db.session.scalars(query)}


def reopened_at(account_ids: Collection[int] | None = None) -> dict[int, datetime]:
    """When each account was opened again last; None: of all."""
    query = select(AccountClosing.account_id, func.max(AccountClosing.reopened_at))
    query = query.where(AccountClosing.reopened_at.is_not(None))
    if account_ids is not None:
        query = query.where(AccountClosing.account_id.in_(account_ids))
    rows = db.session.execute(query.group_by(AccountClosing.account_id))
    return {id: at for id, at in rows if at is not None}
