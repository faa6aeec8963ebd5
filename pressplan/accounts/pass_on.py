"""People go with the work when their agency becomes another."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from ..access import Role, Who
from ..agencies.models import Agency
from ..database import db
from ..errors import BadInput
from ..history.actions import record
from .actions import suspend
from .models import Account
from .queries import by_name

CLOSED = -1
NEED_NO_AGENCY = (Role.ADMIN, Role.LEADER)


def people_to_move(agency_ids: Sequence[int]) -> list[Account]:
    """The active people of these agencies, agency by agency, by given name."""
    query = select(Account).where(Account.agency_id.in_(agency_ids), Account.active)
    found = sorted(db.session.scalars(query), key=lambda account: by_name(account.name))
    return sorted(found, key=lambda account: agency_ids.index(account.agency_id or 0))


def loses_agency(account: Account, *, holders: bool) -> bool:
    """Whether the account goes on without an agency where nobody takes its people."""
    return not holders and account.role in NEED_NO_AGENCY


def may_be_closed(account: Account, *, by: Who) -> bool:
    """Whether it can be closed in passing: an administrator's and one's own are closed by hand."""
    return account.role is not Role.ADMIN and account.id != by.account_id


def pass_on(
    people: Sequence[Account],
    holders: Sequence[Agency],
    where: Mapping[int, int],
    *,
    reason: str,
    by: Who,
    at: datetime,
) -> tuple[int, int]:
    """Move each with their role to the holder of that number, or close the account (`CLOSED`).

    Who is not named in `where`, and any administrator, goes to the first; without a holder
    accounts are closed. How many moved, how many were closed. Raises BadInput for one's own
    account.
    """
    moved = closed = 0
    for account in people:
        number = where.get(account.id, 0 if holders else CLOSED)
        if number == CLOSED and holders and account.role is Role.ADMIN:
            number = 0
        if holders and 0 <= number < len(holders):
            _move(account, holders[number].id, holders[number].name, reason, by, at)
            moved += 1
        elif loses_agency(account, holders=bool(holders)):
            _move(account, None, "không thuộc cơ quan nào", reason, by, at)
            moved += 1
        elif not may_be_closed(account, by=by):
            raise BadInput("Không tự khóa tài khoản của chính mình được.", f"person_{account.id}")
        else:
            suspend(account, by=by, at=at)
            closed += 1
    return moved, closed


def _move(
    account: Account, agency_id: int | None, to: str, reason: str, by: Who, at: datetime
) -> None:
    before = account.agency_id
    account.agency_id = agency_id
    account.version += 1
    db.session.flush()
    db.session.expire(account, ["agency"])
    record(
        account, "account-moved", f"Chuyển tài khoản {account.email}: {to}", by=by, at=at,
        agency_id=agency_id or before, before={"agency_id": before},
        after={"agency_id": agency_id}, reason=reason,
    )  # fmt: skip
