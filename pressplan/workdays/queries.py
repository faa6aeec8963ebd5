"""The working days as they are set."""

from flask import g, has_request_context
from sqlalchemy import select

from ..database import db
from .models import DayKind, SpecialDay
from .rules import Calendar


def calendar() -> Calendar:
    """The calendar as it is set now; a request reads it once."""
    if not has_request_context():
        return _read()
    if "calendar" not in g:
        g.calendar = _read()
    known: Calendar = g.calendar
    return known


def _read() -> Calendar:
    rows = db.session.execute(select(SpecialDay.day, SpecialDay.kind)).all()
    return Calendar(
        off=frozenset(day for day, kind in rows if kind is DayKind.OFF),
        working=frozenset(day for day, kind in rows if kind is DayKind.WORKING),
    )
