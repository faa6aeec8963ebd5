"""Chasing in one line each, for tests."""

from collections.abc import Sequence

from sqlalchemy import insert, select

from pressplan import clock
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.reminders import actions_chase
from pressplan.reminders.forms import new_token
from pressplan.reminders.models import StandIn
from pressplan.reminders.models_chase import Chase, ChaseLetter
from pressplan.reminders.queries_chase import chase_window, owed
from pressplan.reminders.rules import Item, Kind
from pressplan.reminders.rules_chase import Way
from tests.tasks.work import BAO, agency_id

PLACE = "/reminders/chase/"


def owes(hoa: Account, agency: str = BAO, kind: Kind | None = None) -> list[Item]:
    """What an agency owes now, the earliest day first."""
    found = owed(who_is(hoa), chase_window(clock.today()))
    theirs = [item for item in found if item.agency_id == agency_id(agency)]
    return [item for item in theirs if kind in (None, item.kind)]


def report_of(hoa: Account, agency: str = BAO) -> Item:
    """The yearly report that an agency has not handed in."""
    (found,) = owes(hoa, agency, Kind.OBLIGATION)
    return found


def chases(
    by: Account, *items: Item, way: Way = Way.LETTER, note: str = "", token: str = "",
    again: bool = False,
) -> actions_chase.Result:  # fmt: skip
    """The person chases; committed."""
    done = actions_chase.chase(
        [item.key for item in items], token=token or new_token(), way=way, note=note, again=again,
        by=who_is(by), at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    return done


def recipients(chase: Chase) -> list[int]:
    """The accounts that a chase wrote to."""
    query = select(ChaseLetter.recipient_id).where(ChaseLetter.chase_id == chase.id)
    return list(db.session.scalars(query.order_by(ChaseLetter.recipient_id)))


def stands_in(other: Account, for_: Account) -> None:
    """Somebody hears in somebody's place today; committed."""
    values = {"since": clock.today(), "until": clock.today(), "at": clock.now(), "by_name": "x"}
    row = {"account_id": for_.id, "stand_in_id": other.id, "reason": "", "ended_by": ""}
    db.session.execute(insert(StandIn).values(**values, **row))
    db.session.commit()


def keys(items: Sequence[Item]) -> list[str]:
    return [item.key for item in items]
