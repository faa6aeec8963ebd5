"""Take letters for the length of a lease, and reckon with whoever had them and is gone.

A claim is durable before anything is sent. It changes only letters that can be claimed at that
moment, and whoever else claims does not get them.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, or_, select, update

from .. import clock
from ..config import Config
from ..database import db, writing
from ..settings.queries import value
from . import marks
from .models import Letter, LetterAttempt
from .queries import is_due, is_left, open_pause
from .rules import HOLD, Outcome, State

CUT_OFF = "Lần gửi trước bị ngắt giữa chừng: máy chủ thư có thể đã nhận."
_WANTED: tuple[Any, ...] = (
    Letter.id, Letter.holder, Letter.attempt, Letter.doubtful, Letter.key, Letter.kind, Letter.to,
    Letter.to_name, Letter.subject_id, Letter.due_at, Letter.until, Letter.mail,
)  # fmt: skip


@dataclass(frozen=True)
class Held:
    """A letter that is ours until the lease runs out, as long as nobody claimed it since."""

    id: int
    holder: str
    attempt: int
    doubtful: int
    key: str
    kind: str
    to: str
    to_name: str
    subject_id: int
    due_at: datetime
    until: datetime
    mail: bytes | None


def take(most: int, config: Config) -> list[Held]:
    """At most so many letters that can be claimed, the longest waiting first; paused: none."""
    now = clock.now()
    with writing():
        if open_pause() is not None:
            return []
        word = marks.incarnation()
        left = _left(now, most, config)
        ids = [row.id for row in left if not _is_held_back(row, word, now)]
        ids += _due(now, most - len(left))
        values = {
            "state": State.SENDING, "holder": f"{word}:{secrets.token_hex(8)}",
            "lease_until": now + timedelta(seconds=config.lease_seconds),
        }  # fmt: skip
        free = or_(is_due(now), is_left(now, config))
        ours = update(Letter).where(Letter.id.in_(ids), free).values(values).returning(*_WANTED)
        rows = db.session.execute(ours.execution_options(synchronize_session=False)).all()
        db.session.commit()
    return sorted((Held(*row) for row in rows), key=lambda held: ids.index(held.id))


def let_go(letters: Sequence[Held], *, due_at: datetime | None = None) -> None:
    """Give back letters of which no attempt was begun."""
    if not letters:
        return
    values: dict[str, Any] = {"state": State.QUEUED, "lease_until": None, "holder": None}
    ours = update(Letter).where(
        Letter.id.in_([letter.id for letter in letters]), Letter.holder == letters[0].holder
    )
    with writing():
        given_back = ours.values(values | ({"due_at": due_at} if due_at else {}))
        db.session.execute(given_back.execution_options(synchronize_session=False))
        db.session.commit()


def _due(now: datetime, most: int) -> Sequence[int]:
    """Letters whose time has come. Who claims beside us gets others (PostgreSQL)."""
    found = select(Letter.id).where(is_due(now)).order_by(Letter.due_at, Letter.id).limit(most)
    return db.session.scalars(found.with_for_update(skip_locked=True)).all()


def _left(now: datetime, most: int, config: Config) -> Sequence[Any]:
    """Letters whose sender is gone, or whose time was set by a clock that was moved back since."""
    found = select(
        Letter.id, Letter.state, Letter.holder, Letter.attempt, Letter.lease_until,
        Letter.mail.is_not(None).label("frozen"),
    ).where(is_left(now, config))  # fmt: skip
    found = found.order_by(Letter.id).limit(most)
    return db.session.execute(found.with_for_update(skip_locked=True)).all()


def _is_held_back(row: Any, word: str, now: datetime) -> bool:
    """Note of a letter that was left whether it was perhaps sent, and whether a person decides."""
    if row.state is not State.SENDING:
        return False
    if not _was_begun(row, word, now):
        return False
    values: dict[str, Any] = {"doubtful": Letter.doubtful + 1, "error": CUT_OFF}
    held_back = value("ambiguous") == HOLD
    if held_back:
        values |= {"state": State.HELD, "lease_until": None, "holder": None}
    cut_off = update(Letter).where(Letter.id == row.id).values(values)
    db.session.execute(cut_off.execution_options(synchronize_session=False))
    return held_back


def _was_begun(row: Any, word: str, now: datetime) -> bool:
    """Whether an attempt was left open; it ends here.

    What was noted in another incarnation may be lost: then it was begun as far as anybody knows.
    """
    ended = {"ended_at": now, "outcome": Outcome.AMBIGUOUS, "words": CUT_OFF}
    left_open = update(LetterAttempt).where(
        LetterAttempt.letter_id == row.id, LetterAttempt.ended_at.is_(None)
    )
    closed = db.session.execute(
        left_open.values(ended).returning(LetterAttempt.id),
        execution_options={"synchronize_session": False},
    )
    if closed.all():
        return True
    if not row.frozen or row.holder.startswith(f"{word}:"):
        return False
    number = row.attempt + 1
    db.session.execute(
        insert(LetterAttempt).values(letter_id=row.id, number=number, began_at=now, **ended)
    )
    counted = update(Letter).where(Letter.id == row.id).values(attempt=number)
    db.session.execute(counted.execution_options(synchronize_session=False))
    return True
