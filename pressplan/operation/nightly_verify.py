"""Every night the history, the counts and all files are checked; what is wrong is told at once.

Whether it is due is computed from the runs in the database. A row that is locked while it is
decided lets two schedulers do it once.
"""

import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event
from typing import Any

from flask import current_app
from sqlalchemy import select

from .. import clock, heartbeat
from ..access import SYSTEM, Role, Who
from ..accounts.models import Account
from ..accounts.queries import who_is
from ..database import db, reading, writing
from ..files import soundness
from ..heartbeat import Heartbeat
from ..history import verifying
from ..history.actions import record
from ..outbox.actions import post
from ..settings.queries import value
from ..submissions import copies
from ..tasks import tally
from ..vietnamese import number, size
from . import actions, rules
from .models import Run
from .rules import VERIFY

LETTER = "verify"
BY_HAND = replace(SYSTEM, name="Lệnh trên máy chủ")
SHOWN = 20  # faults that are kept with the run
LOW = 15  # of `nice`: whoever asks for a page comes first
STOPPED = "Dừng giữa chừng vì máy chủ tắt; sẽ chạy lại."
BROKEN = "Gặp lỗi chưa biết; chi tiết ở nhật ký của máy chủ."


@dataclass
class Checked:
    """What was looked at and what is wrong with it; `whole` is False when it was stopped."""

    faults: list[str]
    lines: int = 0
    files: int = 0
    bytes: int = 0
    whole: bool = True

    @property
    def sentence(self) -> str:
        """How it ended, for the administrator."""
        if not self.faults:
            return (
                f"{number(self.lines)} dòng nhật ký nguyên vẹn, số đếm khớp, "
                f"{number(self.files)} tệp ({size(self.bytes)}) đủ và đúng."
            )
        return f"{number(len(self.faults))} chỗ sai. {self.faults[0].rstrip('.')}."

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "faults": self.faults[:SHOWN], "faulty": len(self.faults), "lines": self.lines,
            "files": self.files, "bytes": self.bytes,
        }  # fmt: skip


def run(*, stop: Event | None = None) -> None:
    """Check what is due now, in a thread of low priority; within an application context."""
    id = claim(at=clock.now())
    if id is None:
        return
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def work() -> None:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOW)
        with app.app_context():
            carry_out(id, by=SYSTEM, stop=stop or Event())

    thread = threading.Thread(target=work, name="verify")
    thread.start()
    thread.join()


def by_hand() -> Checked:
    """Check now, whoever asks on the server's command line; it is noted like any other run."""
    with writing():
        id = actions.begin(VERIFY, by=BY_HAND, at=clock.now()).id
        db.session.commit()
    return carry_out(id, by=BY_HAND, stop=Event())


def claim(*, at: datetime) -> int | None:
    """The number of a run that is ours to do; None: none is due, or another has it."""
    with writing():
        heartbeat.begin(VERIFY, at=at)
        db.session.execute(
            select(Heartbeat.at).where(Heartbeat.name == VERIFY).with_for_update()
        ).one()
        hour = rules.HOURS[value("verify_hour")]
        begins = rules.last_hour(hour, now=at, zone=clock.ZONE)
        runs = db.session.scalars(
            select(Run).where(Run.work == VERIFY, Run.started_at >= begins)
        ).all()
        if any(rules.counts_for_the_night(r.started_at, r.ended_at, r.good, now=at) for r in runs):
            return None
        id = actions.begin(VERIFY, by=SYSTEM, at=at).id
        heartbeat.beat(VERIFY, at=at)
        db.session.commit()
    return id


def carry_out(id: int, *, by: Who, stop: Event) -> Checked:
    """Check everything and note how it ended, whatever comes."""
    try:
        found = check(stop.is_set)
    except Exception:  # it must be heard of, and not end the scheduler
        logging.getLogger("pressplan").exception("run %s of operation failed", id)
        found = Checked([BROKEN])
    with writing():
        at = clock.now()
        if not found.whole:
            actions.finish(id, STOPPED, good=None, at=at)
        else:
            actions.finish(id, found.sentence, good=not found.faults, facts=found.facts, at=at)
            done = db.session.get_one(Run, id)
            record(done, "verified", f"Kiểm tra nhật ký và tệp: {found.sentence}", by=by, at=at)
            if found.faults:
                _tell_administrators(done, at=at)
        db.session.commit()
    return found


def check(stopped: Callable[[], bool]) -> Checked:
    """The history, the counts and every file; no transaction is open while files are read."""
    with reading():
        lines, _ = verifying.head()
        found = Checked([*verifying.faults(), *tally.faults()], lines)
    for stored, fault in soundness.checked():
        found.files += 1
        found.bytes += stored.size
        found.faults += [fault] if fault else []
        if stopped():
            found.whole = False
            return found
    found.faults += [*soundness.not_copied(), *copies.faults()]
    return found


def _tell_administrators(done: Run, *, at: datetime) -> None:
    """A letter to each, once for a day."""
    administrators = select(Account).where(Account.role == Role.ADMIN, Account.active)
    for account in db.session.scalars(administrators.order_by(Account.id)):
        key = f"{LETTER}:{clock.day_of(at).isoformat()}:{account.id}"
        post(key, kind=LETTER, to=who_is(account), about=done, at=at)
