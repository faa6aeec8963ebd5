"""The working days as they are set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy import ColumnElement, func, select

from ..database import db
from ..history.models import HistoryLine
from ..memory import remembered
from .models import SpecialDay
from .rules import Calendar, DayKind

CHANGES = 20


@remembered(SpecialDay)
def calendar() -> Calendar:
    """The calendar as it is set now."""
    rows = db.session.execute(select(SpecialDay.day, SpecialDay.kind)).all()
    return Calendar(
        off=frozenset(day for day, kind in rows if kind is DayKind.OFF),
        working=frozenset(day for day, kind in rows if kind is DayKind.WORKING),
    )


def within(year: int) -> ColumnElement[bool]:
    """Whether a special day lies in that year."""
    return SpecialDay.day.between(date(year, 1, 1), date(year, 12, 31))


@dataclass(frozen=True)
class YearOfDays:
    """The special days of one year, in order."""

    year: int
    days: Sequence[SpecialDay]

    @property
    def off(self) -> int:
        return sum(day.kind is DayKind.OFF for day in self.days)

    @property
    def working(self) -> int:
        return len(self.days) - self.off

    @property
    def unconfirmed(self) -> int:
        return sum(not day.document for day in self.days)


def days_of(year: int) -> YearOfDays:
    """The special days of a year."""
    query = select(SpecialDay).where(within(year)).order_by(SpecialDay.day)
    return YearOfDays(year, db.session.scalars(query).all())


def years(today: date) -> range:
    """The years that the page offers: those with days, this one, and the next one to fill."""
    first, last = db.session.execute(
        select(func.min(SpecialDay.day), func.max(SpecialDay.day))
    ).one()
    return range(
        min(first.year if first else today.year, today.year),
        max(last.year if last else today.year, today.year) + 2,
    )


def day_or_404(id: int) -> SpecialDay:
    """The special day of this id."""
    return db.session.get(SpecialDay, id) or abort(404)


def on(day: date) -> SpecialDay | None:
    """What is entered for that day."""
    return db.session.scalar(select(SpecialDay).where(SpecialDay.day == day))


def last_changes() -> Sequence[HistoryLine]:
    """Who changed the table last, removed days too, the newest first."""
    query = select(HistoryLine).where(HistoryLine.subject_type == SpecialDay.__tablename__)
    return db.session.scalars(query.order_by(HistoryLine.id.desc()).limit(CHANGES)).all()
