"""Deliver what is due: claim, write, send. Any number of processes may do so at once.

    deliver()  # within an application context, outside of any transaction

Some letters at a time are claimed and frozen (`claiming`, `freezing`), then sent one after the
other. Between two of them lies one commit (`marks`): so whoever is killed leaves at most one
letter of which nobody knows whether it was sent, and that one is known. No transaction is open
while anybody talks to a mail server.
"""

import logging
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import cast

from flask import Flask, current_app
from werkzeug.local import LocalProxy

from .. import clock, heartbeat
from ..config import Config
from ..database import db, reading, writing
from ..settings.queries import value
from .claiming import Held, let_go, take
from .freezing import BROKEN, frozen
from .marks import Ending, Marks, marks
from .rules import HOLD, SECRET, Outcome, State, fingerprint, longest_talk, next_try
from .transport import NotTaken, Parcel, Transport, transport_of

BATCH = 50  # letters that are claimed at once
ROUND_SECONDS = 60.0  # after so long a round begins no further letter


def deliver(
    *, most: int | None = None, seconds: float = ROUND_SECONDS, stop: Event | None = None
) -> int:
    """Hand over what is due, the longest waiting first; how many letters were sent.

    At most `most` of them, and none is begun after `seconds`, or once `stop` is set; the next
    round takes the rest.
    """
    db.session.rollback()
    config: Config = current_app.config["PRESSPLAN"]
    transport = transport_of(config)
    try:
        with marks() as noted:
            until = time.monotonic() + seconds
            round = _Round(config, transport, noted, until, stop or Event())
            round.run(most)
    finally:
        transport.close()
    _beat()
    return round.sent


def _beat() -> None:
    with writing():
        heartbeat.beat(heartbeat.LETTERS, at=clock.now())
        db.session.commit()


@dataclass(frozen=True)
class _Batch:
    """Letters claimed at once: all of them, those that can be sent, and until when they may be."""

    claimed: Sequence[Held]
    ready: Sequence[Held]
    until: float


class NotNow(Exception):
    """The attempt does not begin, and nothing of the letter was sent."""


class NotNoted(Exception):
    """The database did not take the note that an attempt begins: nothing of the letter was sent."""


class _Round:
    """The letters of one round, and what is still to be noted of the last one."""

    def __init__(
        self, config: Config, transport: Transport, noted: Marks, until: float, stop: Event
    ) -> None:
        self.config, self.transport, self.noted = config, transport, noted
        self.until, self.stop = until, stop
        self.sent = 0
        self.last: Ending | None = None

    def is_over(self) -> bool:
        return self.stop.is_set() or time.monotonic() >= self.until

    def run(self, most: int | None) -> None:
        """Batch after batch; while one is sent, the next is claimed and written."""
        left = sys.maxsize if most is None else most
        app = cast(LocalProxy[Flask], current_app)._get_current_object()
        with ThreadPoolExecutor(1) as pool:
            ahead = None if self.is_over() else pool.submit(_prepared, app, min(BATCH, left))
            try:
                while ahead is not None:
                    batch = ahead.result()
                    left -= len(batch.claimed)
                    wanted = min(BATCH, left) if batch.claimed and not self.is_over() else 0
                    ahead = pool.submit(_prepared, app, wanted) if wanted else None
                    if not self._all_sent(batch):
                        break
            finally:
                if ahead is not None:
                    let_go(ahead.result().ready)

    def _all_sent(self, batch: _Batch) -> bool:
        """Send a batch; whether there may be more to do."""
        waiting = list(reversed(batch.ready))
        try:
            while waiting and not self.is_over() and time.monotonic() < batch.until:
                if not self._sent(waiting.pop()):
                    return False
        finally:
            try:
                self._note_last()
            finally:
                let_go(waiting)
        return True

    def _sent(self, letter: Held) -> bool:
        """Send one letter; whether anybody is there to take further ones."""
        attempt = letter.attempt + 1

        def begin() -> None:
            try:
                ours = self.noted.between(self.last, letter.id, letter.holder, attempt, clock.now())
            except Exception as error:
                raise NotNoted(str(error)) from error
            self.last = None
            if not ours:
                raise NotNow  # paused meanwhile, or our lease ran out

        assert letter.mail is not None
        parcel = Parcel(
            self.config.sender.addr_spec, letter.to, letter.mail,
            f"{letter.kind}-{fingerprint(letter.key)}", begin,
        )  # fmt: skip
        goes_on = True
        try:
            answer = self.transport.take(parcel)
        except NotNow:
            let_go([letter])
            return False
        except NotTaken as why:
            self.last = self._not_taken(letter, attempt, why, clock.now())
            goes_on = not why.unreachable
        except NotNoted:
            raise
        except Exception:  # what cannot be sent must not hold up the others
            logging.getLogger("pressplan").exception("letter %s cannot be sent", letter.id)
            self.last = Ending(
                letter.id, letter.holder, attempt, clock.now(), State.FAILED, Outcome.BROKEN,
                letter.due_at, words=BROKEN, error=BROKEN, secret=letter.kind in SECRET,
            )  # fmt: skip
        else:
            self.sent += 1
            self.last = Ending(
                letter.id, letter.holder, attempt, clock.now(), State.SENT, Outcome.ACCEPTED,
                letter.due_at, answer.code, answer.words, way=self.transport.way,
                secret=letter.kind in SECRET,
            )  # fmt: skip
        return goes_on

    def _not_taken(self, letter: Held, attempt: int, why: NotTaken, now: datetime) -> Ending:
        """What went wrong, and when the next attempt is due, if there is to be one."""
        again = next_try(attempt, self.config.retry_seconds, now)
        state = State.QUEUED if again <= letter.until else State.GIVEN_UP
        if why.outcome is Outcome.REFUSED:
            state = State.FAILED
        elif why.outcome is Outcome.AMBIGUOUS:
            with reading():
                state = State.HELD if value("ambiguous") == HOLD else state
        return Ending(
            letter.id, letter.holder, attempt, now, state, why.outcome,
            again if state is State.QUEUED else letter.due_at, why.code, why.words or str(why),
            error=str(why), secret=letter.kind in SECRET,
        )  # fmt: skip

    def _note_last(self) -> None:
        last, self.last = self.last, None
        if last is not None:
            self.noted.after(last)


def _prepared(app: Flask, most: int) -> _Batch:
    """At most so many letters, claimed and written, in a thread of its own."""
    with app.app_context():
        config: Config = app.config["PRESSPLAN"]
        lease = config.lease_seconds
        until = time.monotonic() + lease - longest_talk(lease)
        claimed = take(most, config)
        try:
            return _Batch(claimed, frozen(claimed, config), until)
        except BaseException:
            let_go(claimed)
            raise
