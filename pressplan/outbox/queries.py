"""Find letters: what is due, what was sent to whom, what became of the letters about a thing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import abort
from sqlalchemy import ColumnElement, and_, func, inspect, or_, select
from sqlalchemy.orm import defer

from ..config import Config
from ..database import Base, db
from ..memory import remembered
from ..paging import page_within, pages_of
from .mail import plain_text
from .models import Letter, LetterAttempt, OutboxPause
from .rules import WANT_A_PERSON, State

PAGE = 50


def is_due(now: datetime) -> ColumnElement[bool]:
    """Whether a letter's time has come."""
    return and_(Letter.state == State.QUEUED, Letter.due_at <= now)


def is_left(now: datetime, config: Config) -> ColumnElement[bool]:
    """Whether who was to send a letter is gone, or its time is one that our clock never set.

    A time so far ahead was set before the clock was moved back; it would hold a letter for as long.
    """
    lease, pause = config.lease_seconds, max(config.retry_seconds)
    return or_(
        and_(
            Letter.state == State.SENDING,
            or_(Letter.lease_until < now, Letter.lease_until > now + timedelta(seconds=2 * lease)),
        ),
        and_(Letter.state == State.QUEUED, Letter.due_at > now + timedelta(seconds=2 * pause)),
    )


def open_pause() -> OutboxPause | None:
    """The pause that holds all letters back, if one does."""
    return db.session.scalars(select(OutboxPause).where(OutboxPause.open.is_(True))).one_or_none()


class Paused(NamedTuple):
    """A pause: since when, by whom, why, and whether an administrator has to look first."""

    at: datetime
    by: str
    reason: str
    look_first: bool


@remembered(OutboxPause)
def pause_now() -> Paused | None:
    """What there is to say of the pause that holds all letters back."""
    row = open_pause()
    return Paused(row.paused_at, row.paused_by, row.reason, row.look_first) if row else None


def wanting_a_person(*, since: datetime) -> dict[State, int]:
    """How many letters are held, and how many of those posted since then could not be sent."""
    query = (
        select(Letter.state, func.count())
        .where(or_(Letter.state == State.HELD, Letter.posted_at >= since))
        .where(Letter.state.in_(WANT_A_PERSON))
        .group_by(Letter.state)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def last_letter_about(row: Base, *, kind: str) -> Letter | None:
    """The newest letter of a kind about a thing."""
    table, id = subject_of(row)
    query = select(Letter).where(Letter.subject_type == table, Letter.subject_id == id)
    query = query.where(Letter.kind == kind).order_by(Letter.id.desc()).limit(1)
    return db.session.scalars(query.options(defer(Letter.mail))).one_or_none()


def attempts_of(letter: Letter) -> Sequence[LetterAttempt]:
    """Each attempt to hand a letter over, the first one first."""
    query = select(LetterAttempt).where(LetterAttempt.letter_id == letter.id)
    return db.session.scalars(query.order_by(LetterAttempt.number)).all()


def text_of(letter: Letter) -> str | None:
    """What the letter says, plainly; None while it is not yet written."""
    mail = db.session.scalar(select(Letter.mail).where(Letter.id == letter.id))
    return plain_text(mail) if mail is not None else None


def letters_about(row: Base) -> Sequence[Letter]:
    """The letters about a thing, the oldest first."""
    table, id = subject_of(row)
    query = select(Letter).where(Letter.subject_type == table, Letter.subject_id == id)
    return db.session.scalars(query.options(defer(Letter.mail)).order_by(Letter.id)).all()


def letters_by_subject(model: type[Base], ids: Collection[int]) -> dict[int, Letter]:
    """The letter about each of these rows of a table, of which none has more than one."""
    query = select(Letter).where(
        Letter.subject_type == model.__tablename__, Letter.subject_id.in_(ids)
    )
    found = db.session.scalars(query.options(defer(Letter.mail)).order_by(Letter.id))
    return {letter.subject_id: letter for letter in found}


def subject_of(row: Base) -> tuple[str, int]:
    """The table and the number of what a letter is about; the row has been flushed."""
    identity = inspect(row).identity
    assert identity is not None
    return row.__tablename__, identity[0]


def letter_or_404(id: int) -> Letter:
    """The letter of this id."""
    return db.session.get(Letter, id, options=[defer(Letter.mail)]) or abort(404)


@dataclass(frozen=True)
class Listing:
    """One page of letters, the newest first, and how many there are in each state."""

    letters: Sequence[Letter]
    counts: Mapping[State, int]
    page: int
    pages: int

    @property
    def total(self) -> int:
        """How many there are in all states."""
        return sum(self.counts.values())


def listing(state: State | None, *, page: int = 1) -> Listing:
    """The letters of a state, or all."""
    rows = db.session.execute(select(Letter.state, func.count()).group_by(Letter.state))
    counts = dict.fromkeys(State, 0) | {row[0]: row[1] for row in rows}
    total = counts[state] if state else sum(counts.values())
    page = page_within(page, total, PAGE)
    query = select(Letter).options(defer(Letter.mail)).order_by(Letter.id.desc())
    query = query.where(Letter.state == state) if state else query
    found = db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    return Listing(found, counts, page, pages_of(total, PAGE))
