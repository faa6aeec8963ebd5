"""The working days as they are set."""

from sqlalchemy import select

from ..database import db
from ..memory import remembered
from .models import DayKind, SpecialDay
from .rules import Calendar


@remembered(SpecialDay)
def calendar() -> Calendar:
    """The calendar as it is set now."""
    rows = db.session.execute(select(SpecialDay.day, SpecialDay.kind)).all()
    return Calendar(
        off=frozenset(day for day, kind in rows if kind is DayKind.OFF),
        working=frozenset(day for day, kind in rows if kind is DayKind.WORKING),
    )
