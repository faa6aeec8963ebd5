"""Check that nobody changed the history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from ..database import db
from .actions import digest_of, folded_of
from .models import ChainHead, HistoryLine

_COLUMNS = tuple(HistoryLine.__table__.columns)
_BATCH = 500


@dataclass(frozen=True)
class _Unreadable:
    """A line of which a value is none of its kind any more."""

    id: int


def faults() -> Iterator[str]:
    """What is wrong with the chain, one sentence each that names the line; nothing: it is whole."""
    digest: str | None = ""
    number = 0
    for line in _lines():
        if line.id <= number:
            yield f"nhật ký: dòng {line.id} không thuộc chuỗi"
            continue
        if line.id > number + 1:
            yield f"nhật ký: thiếu {_range(number + 1, line.id - 1)}"
            digest = None  # what the next line follows is gone
        number = line.id
        yield from _faults_of(line, digest)
        digest = None if isinstance(line, _Unreadable) else line.digest
    yield from _faults_of_head(number, digest)


def head() -> tuple[int, str]:
    """How many lines the chain says that it has, and its last digest."""
    row = db.session.execute(select(ChainHead.count, ChainHead.digest)).one()
    return row[0], row[1]


def _faults_of(line: Any, digest: str | None) -> Iterator[str]:
    if isinstance(line, _Unreadable):
        yield f"nhật ký: dòng {line.id} không còn đọc được"
    elif digest is not None and line.digest != digest_of(line, after=digest):
        yield f"nhật ký: dòng {line.id} đã bị sửa"
    elif line.folded != folded_of(line):
        yield f"nhật ký: dòng {line.id} đã bị sửa ở phần để tìm kiếm"


def _faults_of_head(number: int, digest: str | None) -> Iterator[str]:
    head = db.session.execute(select(ChainHead.count, ChainHead.digest)).one_or_none()
    if head is None:
        yield f"nhật ký: mất đầu chuỗi, không biết sau dòng {number} còn dòng nào không"
    elif head[0] > number:
        yield f"nhật ký: thiếu {_range(number + 1, head[0])} ở cuối"
    elif head[0] < number:
        yield f"nhật ký: {_range(head[0] + 1, number)} ở cuối không thuộc chuỗi"
    elif digest is not None and head[1] != digest:
        yield f"nhật ký: dòng {number} không khớp với đầu chuỗi"


def _lines() -> Iterator[Any]:
    after: int | None = None
    while batch := _batch(after):
        yield from batch
        after = batch[-1].id


def _batch(after: int | None) -> Sequence[Any]:
    query = select(*_COLUMNS).order_by(HistoryLine.id).limit(_BATCH)
    if after is not None:
        query = query.where(HistoryLine.id > after)
    try:
        return db.session.execute(query).all()
    except (ValueError, TypeError):  # a time or a JSON that is none: which line?
        ids = db.session.scalars(query.with_only_columns(HistoryLine.id)).all()
        return [_one(id) for id in ids]


def _one(id: int) -> Any:
    try:
        return db.session.execute(select(*_COLUMNS).where(HistoryLine.id == id)).one()
    except (ValueError, TypeError):
        return _Unreadable(id)


def _range(first: int, last: int) -> str:
    return f"dòng {first}" if first == last else f"các dòng {first}–{last}"
