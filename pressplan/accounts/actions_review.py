"""Confirm that accounts are still needed, with the rights that they have."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select

from ..access import Who
from ..database import db, insert_missing
from ..errors import BadInput, TooLate
from ..history.actions import record
from ..settings.queries import value
from .models import Account
from .models_people import AccountReview
from .queries_review import rights
from .rules_people import period_of

NOBODY = "Chưa chọn tài khoản nào. Hãy đánh dấu những tài khoản còn cần."
MOVED = "Trong lúc bạn xem, quyền của {} đã thay đổi hoặc tài khoản đã khóa. Hãy xem lại."


def confirm(shown: Collection[str], *, today: date, by: Who, at: datetime) -> int:
    """Confirm accounts as a page showed them (`Access.shown`), all or none; how many were new.

    Raises BadInput (422) for none, TooLate (409) when one is no longer as it was shown.
    """
    wanted = dict(_read(shown))
    if not wanted:
        raise BadInput(NOBODY)
    query = select(Account).where(Account.id.in_(wanted)).order_by(Account.id).with_for_update()
    accounts = db.session.scalars(query.execution_options(populate_existing=True)).all()
    moved = [a.name for a in accounts if not a.active or rights(a) != wanted[a.id]]
    if moved or len(accounts) < len(wanted):
        db.session.rollback()
        raise TooLate(MOVED.format(", ".join(moved) or "một tài khoản"))
    period = period_of(today, value("review_every"))
    return sum(_confirm(account, period, by, at) for account in accounts)


def _confirm(account: Account, period: date, by: Who, at: datetime) -> int:
    row = {
        "account_id": account.id, "period": period, "rights": rights(account),
        "role": account.role, "at": at, "by_id": by.account_id, "by_name": by.name,
        "agency_name": account.agency.name if account.agency else "",
    }  # fmt: skip
    new = insert_missing(AccountReview, [row])
    if new:
        record(
            account, "account-reviewed", f"Rà soát: tài khoản {account.email} còn cần", by=by,
            at=at, agency_id=account.agency_id,
        )  # fmt: skip
    return new


def _read(shown: Collection[str]) -> list[tuple[int, str]]:
    """(account, rights) of what a form sends; what is mangled was never shown."""
    found = []
    for text in shown:
        id, _, word = text.partition(":")
        if id.isascii() and id.isdigit() and len(id) < 10:
            found.append((int(id), word))
    return found
