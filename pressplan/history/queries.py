"""Read the history, and check that nobody changed it."""

from collections.abc import Iterator

from sqlalchemy import select

from ..database import Base, db
from .actions import digest_of
from .models import ChainHead, HistoryLine


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


def faults() -> Iterator[str]:
    """What is wrong with the chain, one sentence each; nothing when it is whole."""
    digest, count = "", 0
    for line in db.session.scalars(
        select(HistoryLine).order_by(HistoryLine.id).execution_options(yield_per=500)
    ):
        count += 1
        if line.id != count:
            yield f"nhật ký: thiếu dòng {count}"
            count = line.id
        expected = digest_of(line, after=digest)
        if line.digest != expected:
            yield f"nhật ký: dòng {line.id} đã bị sửa"
        digest = line.digest
    head = db.session.scalars(select(ChainHead)).one()
    if (head.count, head.digest) != (count, digest):
        yield f"nhật ký: có {count} dòng, lẽ ra {head.count}"
