"""Fill the table of special days from the library, a year at a time."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from ..database import db
from .models import DayKind, SpecialDay


def seed(years: Iterable[int]) -> int:
    """Enter the holidays of the years that have no day yet; how many days were entered.

    The library is right about Tết but not about every announced swap: what it says stays
    without a document until somebody confirms it. Importing it takes 0.4 s, so never in a
    request of a page.
    """
    missing = [year for year in years if not _has_days(year)]
    if not missing:
        return 0
    from holidays.countries.vietnam import Vietnam

    found = Vietnam(years=missing, language="vi")  # type: ignore[no-untyped-call]
    days = [SpecialDay(day=day, kind=DayKind.OFF, name=name) for day, name in found.items()]
    days += [
        SpecialDay(day=day, kind=DayKind.WORKING, name="Ngày làm việc bù")
        for day in found.weekend_workdays
        if day.year in missing
    ]
    db.session.add_all(days)
    return len(days)


def _has_days(year: int) -> bool:
    within = SpecialDay.day.between(date(year, 1, 1), date(year, 12, 31))
    return db.session.scalar(select(SpecialDay.id).where(within).limit(1)) is not None
