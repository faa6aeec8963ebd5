"""Fill the table of special days from the library, a year at a time."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ..access import SYSTEM, Who
from ..database import db, insert_missing
from ..errors import TooLate
from ..heartbeat import Heartbeat
from ..history.actions import record
from .models import SpecialDay
from .queries import within
from .rules import DayKind

HAS_DAYS = "Năm {} đã có ngày trong bảng nên không nạp từ thư viện nữa."


def seed(years: Iterable[int], *, at: datetime) -> int:
    """Enter the holidays of the years that were never filled; how many days were entered.

    Safe when two do it at once: whoever writes a year's mark fills it, the other waits and
    finds it there. What somebody emptied or typed by hand is left as it is. Importing the
    library takes 0.2 to 0.4 s, so never in a request that only looks.
    """
    wanted = {_mark(year): year for year in years}
    known = select(Heartbeat.name).where(Heartbeat.name.in_(wanted))
    missing = sorted(wanted.keys() - set(db.session.scalars(known)))
    entered = 0
    for mark in missing:
        if insert_missing(Heartbeat, [{"name": mark, "at": at}]):
            entered += _fill(wanted[mark], by=SYSTEM, at=at)
    return entered


def load(year: int, *, by: Who, at: datetime) -> int:
    """Enter the holidays of a year that has no day; how many.

    Raises TooLate (409) when somebody entered days meanwhile.
    """
    insert_missing(Heartbeat, [{"name": _mark(year), "at": at}])
    # Two at once: the row of the mark (SQLite: the write lock) queues the second.
    db.session.scalar(select(Heartbeat).where(Heartbeat.name == _mark(year)).with_for_update())
    if db.session.scalar(select(SpecialDay.id).where(within(year)).limit(1)):
        db.session.rollback()
        raise TooLate(HAS_DAYS.format(year))
    return _fill(year, by=by, at=at)


def _mark(year: int) -> str:
    return f"holidays of {year}"


def _fill(year: int, *, by: Who, at: datetime) -> int:
    """Enter what the library knows of the year and the table does not."""
    entered = insert_missing(SpecialDay, _known(year))
    if entered:
        first = select(SpecialDay).where(within(year)).order_by(SpecialDay.day).limit(1)
        record(
            db.session.scalars(first).one(), "workdays-loaded",
            f"Nạp {entered} ngày của năm {year} từ thư viện, chưa xác nhận", by=by, at=at,
        )  # fmt: skip
    return entered


def _known(year: int) -> Sequence[dict[str, Any]]:
    """The library is right about Tết but not about every announced swap."""
    from holidays.countries.vietnam import Vietnam

    found = Vietnam(years=year, language="vi")  # type: ignore[no-untyped-call]
    names: dict[Any, tuple[DayKind, str]] = {
        day: (DayKind.OFF, name) for day, name in found.items() if day.year == year
    }
    swapped: Collection[Any] = found.weekend_workdays
    names |= {day: (DayKind.WORKING, "Ngày làm việc bù") for day in swapped if day.year == year}
    return [
        {"day": day, "kind": kind, "name": name, "document": "", "version": 1}
        for day, (kind, name) in sorted(names.items())
    ]
