"""Read the history, and check that nobody changed it."""

from collections.abc import Iterator

from sqlalchemy import select

from ..database import Base, db
from .actions import digest_of
from .models import ChainHead, HistoryLine


def lines_about(subject: Base) -> list[HistoryLine]:
    """Everything recorded of one row, newest first."""
    return list(
        db.session.scalars(
            select(HistoryLine)
            .where(HistoryLine.subject_type == subject.__tablename__)
            .where(HistoryLine.subject_id == subject.id)  # type: ignore[attr-defined]
            .order_by(HistoryLine.id.desc())
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
