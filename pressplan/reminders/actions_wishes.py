"""When a person wants the letter and of what, and who stands in for whom."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select, update

from ..access import Who
from ..accounts.models import Account
from ..database import claim, claim_version, db, insert_missing
from ..errors import BadInput, TooLate
from ..history.actions import record
from ..settings.hours import WORDS
from ..settings.queries import value
from ..vietnamese import day as printed
from .models import Preference, StandIn
from .planning import deal_again
from .rules import KIND_WORDS, OPTIONAL, Kind

CHANGED = "Tùy chọn nhắc việc vừa được sửa ở nơi khác. Hãy xem lại rồi lưu."
ENDED = "Việc nhờ xử lý thay này vừa kết thúc."
MOST_DAYS = 366  # that somebody stands in at a time


def wish(*, hour: int | None, without: Collection[Kind], seen: int, by: Who, at: datetime) -> None:
    """Set one's own hour (None: as the setting says) and the kinds one does without.

    Raises TooLate (409).
    """
    found = _wishes_of(by.account_id)
    before = (found.hour, frozenset(found.without)) if found else (None, frozenset())
    kinds = sorted(kind.value for kind in without if kind in OPTIONAL)
    if (hour, frozenset(kinds)) == before:
        return
    if found is None:
        row = {"account_id": by.account_id, "hour": hour, "without": kinds, "version": 1}
        if seen or not insert_missing(Preference, [row]):
            db.session.rollback()
            raise TooLate(CHANGED)
        found = _wishes_of(by.account_id)
        assert found is not None
    else:
        claim_version(found, seen, CHANGED, hour=hour, without=kinds)
    deal_again(value("digest_hour") if hour is None else hour)
    record(
        found, "wishes-changed", "Đổi tùy chọn nhắc việc", by=by, at=at,
        before=_told(*before), after=_told(hour, frozenset(kinds)),
    )  # fmt: skip


def stand_in(
    account: Account, other: Account, *, since: date, until: date, reason: str, today: date,
    by: Who, at: datetime,
) -> StandIn:  # fmt: skip
    """Let a colleague hear in somebody's place from one day to another, both included.

    Raises BadInput for days that can't be, or that another stand-in has already.
    """
    if until < since:
        raise BadInput("Ngày cuối phải từ ngày đầu trở đi.", "until")
    if until < today:
        raise BadInput("Ngày này đã qua.", "until")
    if (until - since).days > MOST_DAYS:
        raise BadInput("Nhiều nhất một năm mỗi lần.", "until")
    # Whoever does the same at once waits here for the first of the two.
    db.session.get_one(Account, account.id, with_for_update=True)
    if taken := _overlapping(account.id, since, until):
        raise BadInput(
            f"{taken.stand_in.name} đã xử lý thay từ {printed(taken.since)} đến "
            f"{printed(taken.until)}. Hãy kết thúc lần đó trước.", "since",
        )  # fmt: skip
    found = StandIn(
        account_id=account.id, stand_in_id=other.id, since=since, until=until, reason=reason,
        at=at, by_name=by.name, ended_by="",
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    words = f"{other.name} xử lý thay {account.name} từ {printed(since)} đến {printed(until)}"
    record(found, "stand-in-set", words, by=by, at=at, agency_id=account.agency_id, reason=reason)
    return found


def end_stand_in(found: StandIn, *, by: Who, at: datetime) -> None:
    """Call it off, from now on. Raises TooLate (409)."""
    open_ = update(StandIn).where(StandIn.id == found.id, StandIn.ended_at.is_(None))
    ended = open_.values(ended_at=at, ended_by=by.name)
    claim(ended.execution_options(synchronize_session=False), ENDED)
    words = f"{found.stand_in.name} thôi xử lý thay {found.account.name}"
    record(found, "stand-in-ended", words, by=by, at=at, agency_id=found.account.agency_id)


def _overlapping(account_id: int, since: date, until: date) -> StandIn | None:
    query = select(StandIn).where(
        StandIn.account_id == account_id, StandIn.ended_at.is_(None),
        StandIn.since <= until, StandIn.until >= since,
    )  # fmt: skip
    return db.session.scalars(query.order_by(StandIn.since).limit(1)).one_or_none()


def _wishes_of(account_id: int) -> Preference | None:
    query = select(Preference).where(Preference.account_id == account_id)
    return db.session.scalars(query).one_or_none()


def _told(hour: int | None, without: Collection[object]) -> dict[str, str]:
    kinds = [KIND_WORDS[kind] for kind in OPTIONAL if kind.value in without]
    return {
        "giờ": WORDS[hour] if hour is not None else "theo cài đặt chung",
        "không nhận": "; ".join(kinds),
    }
