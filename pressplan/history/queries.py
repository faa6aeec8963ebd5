"""Read the history."""

from sqlalchemy import select

from ..database import Base, db
from .models import HistoryLine


def lines_about(*subjects: Base, limit: int = 500) -> list[HistoryLine]:
    """What was recorded of rows of one table, newest first, at most `limit` lines."""
    if not subjects:
        return []
    ids = [subject.id for subject in subjects]  # type: ignore[attr-defined]
    return list(
        db.session.scalars(
            select(HistoryLine)
            .where(HistoryLine.subject_type == subjects[0].__tablename__)
            .where(HistoryLine.subject_id.in_(ids))
            .order_by(HistoryLine.id.desc())
            .limit(limit)
        )
    )
