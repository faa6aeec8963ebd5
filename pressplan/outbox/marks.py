"""Note before each letter that it is being handed over, and then how that went.

One commit lies between two letters: how the last one ended, and that the next one begins. It
outlives this process, but is not waited for until it is on the disk: the next commit that is
brings it along. Who finds a claim of another incarnation knows that such commits may be lost.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeVar, cast

from sqlalchemy import (
    Dialect,
    Executable,
    PoolProxiedConnection,
    bindparam,
    exists,
    insert,
    null,
    select,
    update,
)
from sqlalchemy.sql.compiler import SQLCompiler

from ..database import db, insert_missing, is_busy, is_full
from .models import Incarnation, Letter, LetterAttempt, OutboxPause
from .rules import Outcome, State, Way

BOOT = Path("/proc/sys/kernel/random/boot_id")
TRIES, PAUSE = 3, 1.0  # a busy database is waited for at each, which is BUSY_SECONDS
Result = TypeVar("Result")
# How a connection commits without waiting, and as usual again. The log of SQLite is brought into
# its file by whoever claims the next letters, beside the sending.
SQLITE = (
    ("PRAGMA query_only = 0", "PRAGMA synchronous = NORMAL", "PRAGMA wal_autocheckpoint = 0"),
    ("PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 1000"),
)
POSTGRESQL = (("SET synchronous_commit = off",), ("RESET synchronous_commit",))


def incarnation() -> str:
    """A word that differs once commits that nobody waited for may be lost; "": nobody knows.

    SQLite: since this machine started. PostgreSQL: since its last crash.
    """
    if db.engine.dialect.name == "sqlite":
        return _boot()
    insert_missing(Incarnation, [{"id": 1, "word": token_hex(16)}])
    return db.session.scalars(select(Incarnation.word)).one()


@cache
def _boot() -> str:
    return BOOT.read_text(encoding="ascii").strip() if BOOT.exists() else ""


@dataclass(frozen=True)
class Ending:
    """How an attempt ended, and where its letter stands then. `error` and `words`: Vietnamese.

    `secret`: the words of the letter are forgotten once no further attempt will send them.
    """

    id: int
    holder: str
    attempt: int
    at: datetime
    state: State
    outcome: Outcome
    due_at: datetime
    code: int | None = None
    words: str = ""
    error: str = ""
    way: Way | None = None
    secret: bool = False

    @property
    def is_to_forget(self) -> bool:
        return self.secret and self.state not in (State.QUEUED, State.HELD)


_OURS = (Letter.id == bindparam("b_id"), Letter.holder == bindparam("b_holder"))
_PAUSED = exists(select(OutboxPause.id).where(OutboxPause.open.is_(True)))
_COUNTED = update(Letter).where(*_OURS, ~_PAUSED).values(attempt=bindparam("b_attempt"))
_BEGUN = insert(LetterAttempt).values(
    letter_id=bindparam("letter_id"), number=bindparam("number"), began_at=bindparam("began_at"),
    words="",
)  # fmt: skip
_PLACED = (
    update(Letter)
    .where(*_OURS, Letter.attempt == bindparam("b_attempt"))
    .values(
        state=bindparam("state"), due_at=bindparam("due_at"), error=bindparam("error"),
        sent_at=bindparam("sent_at"), way=bindparam("way"), lease_until=None, holder=None,
        doubtful=Letter.doubtful + bindparam("b_doubt"),
    )
)  # fmt: skip
_WIPED = (
    update(Letter)
    .where(Letter.id == bindparam("b_id"), Letter.holder.is_(None))
    .values(mail=null(), dated_at=null())
)
_ENDED = (
    update(LetterAttempt)
    .where(
        LetterAttempt.letter_id == bindparam("b_id"),
        LetterAttempt.number == bindparam("b_attempt"), LetterAttempt.ended_at.is_(None),
    )
    .values(
        ended_at=bindparam("ended_at"), outcome=bindparam("outcome"), code=bindparam("code"),
        words=bindparam("words"),
    )
)  # fmt: skip


class _Prepared:
    """A statement whose text and kinds of values are worked out once.

    It goes to the driver as it is: the library would take half a millisecond for the four of a
    letter, as long as the mail server takes for all of it (`bin/bench --letters`).
    """

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=dialect))  # type: ignore[attr-defined]
        self.words = compiled.string
        self.fixed = dict(compiled.construct_params(_check=False))
        self.order = compiled.positiontup
        self.processors = {
            name: processor
            for bind, name in compiled.bind_names.items()
            if (processor := bind.type.dialect_impl(dialect).bind_processor(dialect))
        }

    def run(self, cursor: Any, values: dict[str, Any]) -> int:
        """How many rows it changed."""
        given = self.fixed | values
        for name, processor in self.processors.items():
            given[name] = processor(given[name])
        order = self.order
        cursor.execute(self.words, given if order is None else [given[name] for name in order])
        return int(cursor.rowcount)


class Marks:
    """Where attempts are noted; nothing of it is open between two notes."""

    def __init__(self, connection: Any, dialect: Dialect) -> None:
        self.connection = connection
        self.sqlite = dialect.name == "sqlite"
        self.placed, self.ended, self.counted, self.begun, self.wiped = (
            _Prepared(statement, dialect)
            for statement in (_PLACED, _ENDED, _COUNTED, _BEGUN, _WIPED)
        )

    def between(
        self, last: Ending | None, id: int, holder: str, attempt: int, at: datetime
    ) -> bool:
        """How the last letter ended, and that this attempt at the next one begins.

        False: it does not, because the letter is not ours any more or nothing may be sent now.
        """

        def note(cursor: Any) -> bool:
            if last is not None:
                self._place(cursor, last)
            ours = {"b_id": id, "b_holder": holder, "b_attempt": attempt}
            if self.counted.run(cursor, ours) != 1:
                return False
            begun = {"letter_id": id, "number": attempt, "began_at": at}
            self.begun.run(cursor, begun)
            return True

        return self._kept(note)

    def after(self, last: Ending) -> None:
        """How the last letter ended, when none follows."""
        self._kept(lambda cursor: self._place(cursor, last))

    def _place(self, cursor: Any, it: Ending) -> None:
        """Where a letter stands now; nothing where somebody else took it over meanwhile."""
        ours = {"b_id": it.id, "b_holder": it.holder, "b_attempt": it.attempt}
        stands = {
            "state": it.state, "due_at": it.due_at, "error": it.error, "way": it.way,
            "sent_at": it.at if it.state is State.SENT else None,
            "b_doubt": int(it.outcome is Outcome.AMBIGUOUS),
        }  # fmt: skip
        if self.placed.run(cursor, ours | stands) != 1:
            logging.getLogger("pressplan").warning("letter %s was taken over", it.id)
        elif it.is_to_forget:
            self.wiped.run(cursor, {"b_id": it.id})
        ended = {"ended_at": it.at, "outcome": it.outcome, "code": it.code, "words": it.words}
        self.ended.run(cursor, {"b_id": it.id, "b_attempt": it.attempt} | ended)

    def _kept(self, note: Callable[[Any], Result]) -> Result:
        """Commit it; while others hold the database try again: what we know must not be lost."""
        for left in reversed(range(TRIES)):
            try:
                return self._committed(note)
            except Exception as error:  # in whichever driver's words
                if not left or not (is_busy(error) or is_full(error)):
                    raise
            time.sleep(PAUSE)
        raise AssertionError

    def _committed(self, note: Callable[[Any], Result]) -> Result:
        cursor = self.connection.cursor()
        try:
            if self.sqlite:
                cursor.execute("BEGIN IMMEDIATE")
            result = note(cursor)
            self.connection.commit()
        except BaseException:
            self.connection.rollback()
            raise
        finally:
            cursor.close()
        return result


@contextmanager
def marks() -> Iterator[Marks]:
    """A connection of its own whose commits are not waited for, where their loss would show."""
    engine = db.engine
    sqlite = engine.dialect.name == "sqlite"
    swift, usual = SQLITE if sqlite else POSTGRESQL
    if sqlite and not _boot():
        swift = ("PRAGMA query_only = 0",)
    pooled = engine.raw_connection()
    try:
        _say(pooled, *swift)
        yield Marks(pooled.driver_connection, engine.dialect)
        _say(pooled, *usual)
    except BaseException:
        pooled.invalidate()  # whoever gets a connection next waits for the disk
        raise
    finally:
        pooled.close()


def _say(connection: PoolProxiedConnection, *lines: str) -> None:
    """Set how the connection behaves, outside of any transaction."""
    cursor = connection.cursor()
    for line in lines:
        cursor.execute(line)
    cursor.close()
    connection.commit()
