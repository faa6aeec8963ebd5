"""Note what people are to hear today, once their hour has come, and ask for their letters.

    plan(at=clock.now())  # within an application context, outside of any transaction

What is due is computed from the facts each time, so nothing is lost while nobody ran; what was
noted is never noted twice, however many run at once. The facts are read in a snapshot; then what
follows is written in one short transaction. Whatever changed in between, the letter asks again
when it is composed (`digest`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from .. import clock, heartbeat
from ..accounts.models import Account
from ..agencies.cards import cards
from ..database import db, insert_new, reading, writing
from ..heartbeat import Heartbeat
from ..outbox.actions import Wanted, miss, post_all
from ..outbox.models import Letter
from ..outbox.rules import State as LetterState
from ..settings import hours
from ..settings.queries import value
from . import rules
from .items import readable, source_of, window_of
from .models import Digest, Notice, NoticeState
from .people import Directory, Person
from .rules import Link, Told

DAY = timedelta(days=1)
BATCH = 500
KIND = "digest"  # of letters
REMEMBERED = timedelta(days=400)  # what was noted earlier is not looked at: the unique key is
LOOKED_BACK = timedelta(days=30)
_NO_RUN = date.min
_AT, _USUAL = "digests at ", "usual digests at "  # marks


def plan(*, at: datetime, whole_day: bool = False) -> None:
    """Note and post what is due for everybody whose hour has come and was not dealt with today.

    `whole_day`: as if every hour had come, for sample data.
    """
    with reading():
        found = _Round.begun(at, whole_day=whole_day)
        if found is None:
            return
        found.look()
    with writing():
        found.write()
        db.session.commit()


def told(since: date, *, until: date = date.max) -> Told:
    """The latest offset noted of each item for each person, from `since` to before `until`.

    With a day to end before, what still waits for a letter counts as not told.
    """
    query = (
        select(Notice.item, Notice.recipient_id, func.max(Notice.offset))
        .where(Notice.noted_on >= since, Notice.noted_on < until)
        .group_by(Notice.item, Notice.recipient_id)
    )
    if until < date.max:
        query = query.where(Notice.state != NoticeState.OPEN)
    return {(row[0], row[1]): row[2] for row in db.session.execute(query)}


@dataclass
class _Round:
    """What is done at one tick: for the people of which hours, and since when they were not."""

    at: datetime
    today: date
    people: Directory
    hours: Collection[int]
    since: date  # the last day on which anybody ran
    due: Sequence[rules.Notice] = ()
    missed: Sequence[rules.Notice] = ()
    rows: Sequence[dict[str, Any]] = ()
    settled: Sequence[int] = ()
    broken: Collection[str] = ()  # sources

    @classmethod
    def begun(cls, at: datetime, *, whole_day: bool = False) -> "_Round | None":
        """None: nobody's hour has come since the last time."""
        today = clock.day_of(at)
        window = window_of(today)
        local = at.astimezone(clock.ZONE).time()
        used = {person.hour for person in window.people.by_id.values()}
        come = used if whole_day else used & set(hours.passed(local))
        runs, usual = _runs(), value("digest_hour")
        # One after today was noted by a clock that was moved back since: today was not dealt with.
        waiting = {hour for hour in come if runs.get(_name(hour)) != today}
        if usual in come and _usual(usual) not in runs:
            waiting.add(usual)  # it was set since: whoever has no hour of their own came to it
        if not waiting or _is_being_sent(today):
            return None
        before = max((day for day in runs.values() if day < today), default=_NO_RUN)
        return cls(at, today, window.people, waiting, before)

    def look(self) -> None:
        """Find what is due, and what became pointless while nobody ran."""
        window = window_of(self.today)
        (found, self.broken), calendar = readable(window), window.calendar
        self.due = self._theirs(
            rules.due(
                found, self.people, today=self.today, calendar=calendar,
                every=value("escalation_days"), told=told(self.today - REMEMBERED),
            )
        )  # fmt: skip
        by_key = {item.key: item for item in found}
        self.settled = [
            id
            for id, key, recipient, audience in _open()
            if source_of(key) not in self.broken
            and (
                key not in by_key or not rules.is_for(recipient, by_key[key], audience, self.people)
            )
        ]
        if _NO_RUN < self.since < self.today - DAY:
            self.missed = self._theirs(
                rules.skipped(
                    found, self.people, since=self.since, today=self.today, calendar=calendar
                )
            )
        # What names agencies is asked while it is remembered: not in the transaction that writes.
        rows = [self._row(notice, NoticeState.OPEN) for notice in self.due]
        rows += [self._row(notice, NoticeState.MISSED) for notice in self.missed]
        # In one order, whoever else writes the same now: so nobody waits for one another.
        self.rows = sorted(rows, key=_unique)

    def write(self) -> None:
        """Note it, and ask for one letter to each person who has anything open."""
        insert_new(Notice, self.rows)
        theirs = [person for person in self.people.by_id.values() if person.hour in self.hours]
        reopen(self.today)
        _settle(self.settled)
        self._post(theirs)
        if self.broken:  # the next tick tries again
            return
        note_run(self.hours, at=self.at)

    def _theirs(self, notices: Iterable[rules.Notice]) -> list[rules.Notice]:
        return [n for n in notices if self.people.by_id[n.recipient].hour in self.hours]

    def _row(self, notice: rules.Notice, state: NoticeState) -> dict[str, Any]:
        item, person = notice.item, self.people.by_id[notice.recipient]
        return {
            "item": item.key, "recipient_id": notice.recipient, "offset": notice.offset,
            "kind": item.kind, "audience": notice.audience, "day": item.day,
            "subject_id": item.subject_id, "agency_id": item.agency_id,
            "words": words_for(person, item, self.today),
            "path": path_of(item), "noted_on": self.today, "noted_at": self.at, "state": state,
        }  # fmt: skip

    def _post(self, people: Collection[Person]) -> None:
        waiting = select(Notice.recipient_id).where(Notice.state == NoticeState.OPEN).distinct()
        ids = set(db.session.scalars(waiting))
        wanted = {person.id: person for person in people if person.id in ids}
        insert_new(Digest, [{"recipient_id": id, "day": self.today} for id in sorted(wanted)])
        today = select(Digest.id, Digest.recipient_id).where(Digest.day == self.today)
        post_all(
            [
                Wanted(f"digest:{id}:{self.today}", wanted[id].who, digest)
                for digest, id in db.session.execute(today.order_by(Digest.id))
                if id in wanted
            ],
            kind=KIND, about=Digest, at=self.at,
        )  # fmt: skip


def reopen(today: date) -> None:
    """What earlier letters carried and nobody got is open again, for the letter of today.

    A letter that was composed on an earlier day and surely never taken is given up: its remaining
    days would no longer be true. What was perhaps sent stays as it is.
    """
    earlier = select(Digest.id).where(Digest.day.between(today - LOOKED_BACK, today - DAY))
    miss(KIND, earlier, "Không gửi được trong ngày; những việc còn lại nằm trong thư sau.")
    lost = (
        select(Letter.subject_id)
        .join(Digest, Digest.id == Letter.subject_id)
        .join(Account, Account.id == Digest.recipient_id)
        .where(Letter.subject_type == Digest.__tablename__, Letter.subject_id.in_(earlier))
        .where(Letter.doubtful == 0)
        .where(or_(Letter.state.in_(_NEVER_ARRIVED), _went_astray()))
    )
    anew = update(Notice).where(Notice.state == NoticeState.CARRIED, Notice.digest_id.in_(lost))
    values = {"state": NoticeState.OPEN, "digest_id": None}
    db.session.execute(anew.values(values).execution_options(synchronize_session=False))


_NEVER_ARRIVED = (LetterState.MISSED, LetterState.SUPERSEDED, LetterState.GIVEN_UP)


def _went_astray() -> ColumnElement[bool]:
    """That it was refused at an address which the person has no more."""
    return and_(Letter.state == LetterState.FAILED, Letter.to != Account.email)


def _open() -> Sequence[Any]:
    """What waits for a letter from earlier days: a letter that was never written."""
    columns = select(Notice.id, Notice.item, Notice.recipient_id, Notice.audience)
    return db.session.execute(columns.where(Notice.state == NoticeState.OPEN)).all()


def _settle(ids: Sequence[int]) -> None:
    for start in range(0, len(ids), BATCH):
        done = update(Notice).where(
            Notice.id.in_(ids[start : start + BATCH]), Notice.state == NoticeState.OPEN
        )
        settled = done.values(state=NoticeState.SETTLED)
        db.session.execute(settled.execution_options(synchronize_session=False))


def _unique(row: dict[str, Any]) -> tuple[str, int, int]:
    return row["item"], row["recipient_id"], row["offset"]


def words_for(person: Person, item: rules.Item, day: date) -> str:
    """What the item is, to this person: another's agency is named."""
    if person.agency_id == item.agency_id:
        return item.words
    return f"{cards()[item.agency_id].short_on(day)}: {item.words}"


def path_of(item: rules.Item) -> str:
    """The address of an item's page within the site."""
    return _path(item.link)


@lru_cache(maxsize=4096)
def _path(link: Link) -> str:
    endpoint, values = link
    return current_app.url_map.bind("").build(endpoint, dict(values))


def note_run(dealt_with: Iterable[int], *, at: datetime) -> None:
    """Note that these hours were dealt with today, and which hour is the usual one."""
    usual = _usual(value("digest_hour"))
    others = Heartbeat.name.startswith(_USUAL), Heartbeat.name != usual
    db.session.execute(delete(Heartbeat).where(*others))
    for name in [*map(_name, dealt_with), usual]:
        heartbeat.beat(name, at=at)


def deal_again(hour: int) -> None:
    """Somebody came to this hour, which may have been dealt with today: look once more.

    Who was told already is not told again: what was noted is not due.
    """
    db.session.execute(delete(Heartbeat).where(Heartbeat.name == _name(hour)))


def _runs() -> dict[str, date]:
    """On which day each hour was dealt with last, and which hour was the usual one then."""
    marks = select(Heartbeat.name, Heartbeat.at).where(
        or_(Heartbeat.name.startswith(_AT), Heartbeat.name.startswith(_USUAL))
    )
    return {name: clock.day_of(at) for name, at in db.session.execute(marks)}


def _is_being_sent(today: date) -> bool:
    """Whether a letter of an earlier day is under way: what it carries is not known yet."""
    under_way = (
        select(Letter.id)
        .join(Digest, Digest.id == Letter.subject_id)
        .where(Letter.subject_type == Digest.__tablename__, Letter.state == LetterState.SENDING)
        .where(Letter.mail.is_not(None), Letter.doubtful == 0, Digest.day < today)
    )
    return db.session.scalar(under_way.limit(1)) is not None


def _name(hour: int) -> str:
    return f"{_AT}{hours.WORDS[hour]}"


def _usual(hour: int) -> str:
    return f"{_USUAL}{hours.WORDS[hour]}"
