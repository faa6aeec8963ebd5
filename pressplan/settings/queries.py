"""What is set now."""

from sqlalchemy import select

from ..database import db
from ..history.models import HistoryLine
from ..memory import remembered
from . import rules
from .models import Setting


@remembered(Setting)
def values() -> dict[str, int]:
    """Every setting with its value: what was set, else the default."""
    found = {row.key: row.value for row in db.session.execute(select(Setting.key, Setting.value))}
    return {s.key: found.get(s.key, s.default) for s in rules.SETTINGS}


def value(key: str) -> int:
    """One setting's value."""
    return values()[key]


def last_changes() -> dict[str, HistoryLine]:
    """Who set each setting last, and when; settings at their default are not in it."""
    lines = (
        select(Setting.key, HistoryLine)
        .join(HistoryLine, HistoryLine.subject_id == Setting.id)
        .where(HistoryLine.subject_type == Setting.__tablename__)
        .order_by(HistoryLine.id)
    )
    return {row[0]: row[1] for row in db.session.execute(lines)}
