"""What waits for a letter and is still so, as one transaction sees it.

Letters are written by the fifty: what they say is read for as many people at once, not for each
anew, or each letter would take as long as planning the whole day.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import SessionTransaction

from .. import clock
from ..database import db
from . import rules
from .items import asked, source_of, still_readable, window_of
from .models import Digest, Notice, NoticeState
from .rules import Audience, Item
from .window import Only, Window

AT_ONCE = 50  # digests that are looked at together: as many letters are claimed at once


class _IsDigest(Protocol):
    """Whatever says whose letter it is, and of which day."""

    @property
    def id(self) -> int: ...
    @property
    def recipient_id(self) -> int: ...
    @property
    def day(self) -> date: ...


_Several = Sequence[tuple[int, int]]  # digests, each with its person


class Noted(NamedTuple):
    """A notice, as far as a letter needs it."""

    id: int
    item: str
    recipient_id: int
    audience: Audience
    subject_id: int
    agency_id: int
    digest_id: int | None

    def whose(self) -> int:
        return self.recipient_id

    def by_which(self) -> int:
        return self.digest_id or 0


_COLUMNS = tuple(getattr(Notice, name) for name in Noted._fields)


@dataclass(frozen=True)
class Found:
    """Notices of one person: those whose matter is still so, with it as it is now; the others.

    `unread`: a fact has broken their source, so nobody knows.
    """

    current: list[tuple[Noted, Item]]
    settled: list[int]
    unread: list[int]

    def said(self) -> set[tuple[int, str, date]]:
        """What a letter about them tells apart."""
        return {(notice.id, item.words, item.day) for notice, item in self.current}


_Reader = Callable[[_Several], dict[int, Found]]


@dataclass
class Standing:
    """Everything read so far: what is open, by person, and what letters say, by digest."""

    window: Window
    _open: dict[int, Found] = field(default_factory=dict)
    _carried: dict[int, Found] = field(default_factory=dict)

    def waiting(self, digest: _IsDigest) -> Found:
        """What is open for the person of this digest."""
        if digest.recipient_id not in self._open:
            self._open |= self._read(self._open_of, digest)
        return self._open[digest.recipient_id]

    def carried(self, digest: _IsDigest) -> Found:
        """What the letter of this digest says, as it stands now."""
        if digest.id not in self._carried:
            self._carried |= self._read(self._carried_by, digest)
        return self._carried[digest.id]

    def _read(self, read: _Reader, of: _IsDigest) -> dict[int, Found]:
        """Of as many digests as are written at once; a fact that breaks one breaks no other."""
        found = read(_from(of))
        if any(each.unread for each in found.values()):
            return read([(of.id, of.recipient_id)])
        return found

    def _open_of(self, several: _Several) -> dict[int, Found]:
        people = [recipient_id for _, recipient_id in several]
        notices = _notices(Notice.recipient_id.in_(people), Notice.state == NoticeState.OPEN)
        return self._found(people, notices, Noted.whose)

    def _carried_by(self, several: _Several) -> dict[int, Found]:
        digests = [id for id, _ in several]
        return self._found(digests, _notices(Notice.digest_id.in_(digests)), Noted.by_which)

    def _found(
        self, keys: Iterable[int], notices: Sequence[Noted], key_of: Callable[[Noted], int]
    ) -> dict[int, Found]:
        known, broken = still_readable(_asked(notices), self.window)
        sorted_out: dict[int, Found] = {key: Found([], [], []) for key in keys}
        for notice in notices:
            item, found = known.get(notice.item), sorted_out[key_of(notice)]
            if source_of(notice.item) in broken:
                found.unread.append(notice.id)
            elif item is not None and rules.is_for(
                notice.recipient_id, item, notice.audience, self.window.people
            ):
                found.current.append((notice, item))
            else:
                found.settled.append(notice.id)
        return sorted_out


def standing() -> Standing:
    """As the transaction that runs now sees it; whatever it writes itself is not looked at."""
    transaction = db.session().get_transaction()
    assert transaction is not None
    if transaction not in _standing:
        _standing[transaction] = Standing(window_of(clock.today()))
    return _standing[transaction]


_standing: WeakKeyDictionary[SessionTransaction, Standing] = WeakKeyDictionary()


def still_so(notices: Sequence[Notice]) -> list[Notice]:
    """Of a person's notices those whose matter is still so, and still theirs to hear of."""
    window = window_of(clock.today())
    known, _ = still_readable(_asked(notices), window)
    return [
        notice
        for notice in notices
        if (item := known.get(notice.item)) is not None
        and rules.is_for(notice.recipient_id, item, notice.audience, window.people)
    ]


def _from(digest: _IsDigest) -> _Several:
    """This digest and the next ones of its day, each with its person."""
    query = select(Digest.id, Digest.recipient_id).where(
        Digest.day == digest.day, Digest.id >= digest.id
    )
    rows = db.session.execute(query.order_by(Digest.id).limit(AT_ONCE))
    return [(row[0], row[1]) for row in rows]


def _notices(*wanted: object) -> Sequence[Noted]:
    query = select(*_COLUMNS).where(*wanted).order_by(Notice.id)  # type: ignore[arg-type]
    return [Noted(*row) for row in db.session.execute(query)]


def _asked(notices: Iterable[Noted | Notice]) -> dict[str, Only]:
    return asked((each.item, each.subject_id, each.agency_id) for each in notices)
