"""Look through the history: a period, narrowed, newest first, by pages that begin after a line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from .. import clock
from ..access import Matter, Role, Who, may_see
from ..database import db
from ..vietnamese import fold
from .events import ADMINISTRATIVE, Area, events_of
from .models import HistoryLine

PAGE = 50
COUNTED = 10_000  # more lines than that are "hơn 10.000"
_BATCH = 1000


@dataclass(frozen=True)
class Filter:
    """What the history is narrowed to, by the days of the province; "", None and () mean all.

    `person_ids`: None is anybody, () nobody. `subject`: a table and the number of a row in it.
    """

    since: date
    until: date
    events: tuple[str, ...] = ()
    person_ids: tuple[int, ...] | None = None
    agency_id: int | None = None
    subject: tuple[str, int] | None = None
    words: str = ""


@dataclass(frozen=True)
class Found:
    """One page of lines, whether older ones follow, and how many there are up to `COUNTED`."""

    lines: Sequence[HistoryLine]
    more: bool
    count: int

    @property
    def is_many(self) -> bool:
        return self.count > COUNTED


def areas_of(who: Who) -> tuple[Area, ...]:
    """What kinds of events there are for this person."""
    return ADMINISTRATIVE if who.role is Role.ADMIN else tuple(Area)


def page(wanted: Filter, who: Who, *, before: int = 0) -> Found:
    """The newest lines that this person may see; `before`: those older than that line."""
    visible = _conditions(wanted, who)
    query = select(HistoryLine).where(*visible, *_older_than(before))
    lines = db.session.scalars(query.order_by(*_NEWEST_FIRST).limit(PAGE + 1)).all()
    if not before and len(lines) <= PAGE:
        return Found(lines, False, len(lines))
    return Found(lines[:PAGE], len(lines) > PAGE, count(wanted, who, most=COUNTED))


def count(wanted: Filter, who: Who, *, most: int) -> int:
    """How many lines there are; more than `most` is `most + 1`."""
    some = select(HistoryLine.id).where(*_conditions(wanted, who)).limit(most + 1)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def whole(wanted: Filter, who: Who) -> Iterator[Any]:
    """All of them as plain rows, oldest first, read in batches."""
    visible, last = _conditions(wanted, who), None
    columns = HistoryLine.__table__.columns
    while True:
        query = select(*columns).where(*visible).order_by(HistoryLine.at, HistoryLine.id)
        if last is not None:
            later = and_(HistoryLine.at == last.at, HistoryLine.id > last.id)
            query = query.where(or_(HistoryLine.at > last.at, later))
        rows = db.session.execute(query.limit(_BATCH)).all()
        yield from rows
        if len(rows) < _BATCH:
            return
        last = rows[-1]


_NEWEST_FIRST = (HistoryLine.at.desc(), HistoryLine.id.desc())


def _older_than(id: int) -> Iterator[ColumnElement[bool]]:
    at = db.session.scalar(select(HistoryLine.at).where(HistoryLine.id == id)) if id else None
    if at is not None:
        yield HistoryLine.at <= at
        yield or_(HistoryLine.at < at, HistoryLine.id < id)


def _conditions(wanted: Filter, who: Who) -> list[ColumnElement[bool]]:
    found = [
        HistoryLine.at >= _begins(wanted.since),
        HistoryLine.at < _begins(wanted.until + timedelta(days=1)),
        *_visible_to(who),
    ]
    if wanted.events:
        found.append(HistoryLine.event.in_(wanted.events))
    if wanted.person_ids is not None:
        found.append(HistoryLine.who_id.in_(wanted.person_ids))
    if wanted.agency_id is not None:
        found.append(HistoryLine.agency_id == wanted.agency_id)
    if wanted.subject is not None:
        found.append(HistoryLine.subject_type == wanted.subject[0])
        found.append(HistoryLine.subject_id == wanted.subject[1])
    found.extend(
        HistoryLine.folded.contains(word, autoescape=True) for word in fold(wanted.words).split()
    )
    return found


def _visible_to(who: Who) -> Iterator[ColumnElement[bool]]:
    """By `access.SCOPE`; what an administrator looks after is told by its area."""
    if who.role is Role.ADMIN:
        yield HistoryLine.event.in_(events_of(*ADMINISTRATIVE))
    elif who.role is not Role.STAFF:
        own = who.agency_id
        sees = own is not None and may_see(who, Matter.HISTORY, own)
        yield HistoryLine.agency_id == own if sees else false()


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), clock.ZONE)
