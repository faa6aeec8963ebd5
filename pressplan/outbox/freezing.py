"""Letters that were claimed become mails: composed, checked again, frozen; or there is no need.

What cannot be written ends here and holds up nobody.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, update

from .. import clock
from ..config import Config
from ..database import db, is_busy, is_full, reading, writing
from .claiming import Held, let_go
from .composing import Changed, Draft, NotNeeded, compose
from .mail import BadLetter, address, message_id, written
from .models import Letter, LetterAttempt
from .rules import Outcome, State

ROUNDS = 3  # so often a letter is composed anew because its facts moved
BROKEN = "Không soạn hoặc gửi được vì lỗi phần mềm; nhật ký máy chủ ghi chi tiết."
_OURS = (
    update(Letter)
    .where(Letter.id == bindparam("b_id"), Letter.holder == bindparam("b_holder"))
)  # fmt: skip
_FREEZE = _OURS.values(
    mail=bindparam("mail"), dated_at=bindparam("dated_at"), subject=bindparam("subject"),
    message_id=bindparam("message_id"),
)  # fmt: skip
_END = _OURS.values(
    state=bindparam("state"), error=bindparam("error"), attempt=bindparam("attempt"),
    lease_until=None, holder=None,
)  # fmt: skip


@dataclass(frozen=True)
class _Drafted:
    """A letter that has words now, and the mail that they make."""

    letter: Held
    draft: Draft
    mail: bytes


@dataclass
class _Pass:
    """What some letters have come to: drafted, ready to go, to be composed anew, ended."""

    at: datetime
    drafted: list[_Drafted] = field(default_factory=list)
    ready: list[Held] = field(default_factory=list)
    moved: list[Held] = field(default_factory=list)
    ended: list[tuple[Held, State, str]] = field(default_factory=list)

    def fail(self, letter: Held) -> None:
        """It cannot be written, for a reason that only the log can tell."""
        logging.getLogger("pressplan").exception("letter %s cannot be written", letter.id)
        self.ended.append((letter, State.FAILED, BROKEN))


def frozen(letters: Sequence[Held], config: Config) -> list[Held]:
    """Those of the letters that can be sent, each with its mail, in their order."""
    ready: dict[int, Held] = {}
    waiting = list(letters)
    for _ in range(ROUNDS):
        found = _Pass(clock.now())
        _compose(waiting, found, config)
        _freeze(found, config)
        ready |= {letter.id: letter for letter in found.ready}
        if not (waiting := found.moved):
            break
    let_go(waiting, due_at=clock.now() + timedelta(seconds=config.retry_seconds[0]))
    return [ready[letter.id] for letter in letters if letter.id in ready]


def _compose(letters: Sequence[Held], found: _Pass, config: Config) -> None:
    """Ask for each what it says now; of one that was frozen earlier, only whether there is need."""
    with reading():
        for letter in letters:
            try:
                draft = compose(letter.kind, letter.subject_id)
                if letter.mail is not None:
                    found.ready.append(letter)
                else:
                    found.drafted.append(
                        _Drafted(letter, draft, _mail(letter, draft, found, config))
                    )
            except NotNeeded as why:
                found.ended.append((letter, why.state, str(why)))
            except BadLetter as why:
                found.ended.append((letter, State.FAILED, str(why)))
            except Exception as error:  # what cannot be written must not hold up the others
                _raise_if_passing(error)
                db.session.rollback()
                found.fail(letter)


def _mail(letter: Held, draft: Draft, found: _Pass, config: Config) -> bytes:
    return written(
        draft.rendered(letter.key), key=letter.key, kind=letter.kind,
        to=address(letter.to, letter.to_name), sender=config.sender,
        at=found.at.astimezone(clock.ZONE),
    )  # fmt: skip


def _freeze(found: _Pass, config: Config) -> None:
    """Keep the mails as every attempt will send them, and note what needs none; one commit."""
    kept: list[dict[str, Any]] = []
    if not found.drafted and not found.ended:
        return
    with writing():
        for it in found.drafted:
            try:
                if it.draft.check is not None:
                    with db.session.begin_nested():
                        it.draft.check()
            except NotNeeded as why:
                found.ended.append((it.letter, why.state, str(why)))
            except Changed:
                found.moved.append(it.letter)
            except Exception as error:
                _raise_if_passing(error)
                found.fail(it.letter)
            else:
                found.ready.append(replace(it.letter, mail=it.mail))
                kept.append(
                    _ours(it.letter) | {
                        "mail": it.mail, "dated_at": found.at, "subject": it.draft.subject,
                        "message_id": message_id(it.letter.key, config.sender),
                    }
                )  # fmt: skip
        if kept:
            db.session.connection().execute(_FREEZE, kept)
        for letter, state, why_not in found.ended:
            _end(letter, state, why_not, found.at)
        db.session.commit()


def _end(letter: Held, state: State, why: str, at: datetime) -> None:
    """No mail will be sent; what failed is an attempt all the same, so that it shows."""
    failed = state is State.FAILED
    number = letter.attempt + failed
    values = {"state": state, "error": why, "attempt": number}
    ours = db.session.connection().execute(_END, _ours(letter) | values)
    if failed and ours.rowcount == 1:
        attempt = {"letter_id": letter.id, "number": number, "began_at": at, "ended_at": at}
        outcome = {"outcome": Outcome.UNWRITTEN, "words": why}
        db.session.execute(insert(LetterAttempt).values(attempt | outcome))


def _raise_if_passing(error: Exception) -> None:
    """A database that is busy or full says nothing about the letter: a later round tries again."""
    if is_busy(error) or is_full(error):
        raise error


def _ours(letter: Held) -> dict[str, Any]:
    return {"b_id": letter.id, "b_holder": letter.holder}
