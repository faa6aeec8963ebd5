"""Remember what was read until somebody writes it: never a stale word, whoever wrote.

Every transaction that writes to a table on which something remembered depends changes
that table's stamp, a random word, last before it commits; a page reads the stamps in its
own snapshot. So what a process remembers under a word is what the tables held when that
word stood, whichever process wrote and however (bulk inserts and commands too). A word,
not a count: after a backup is restored a count would come round again.

Nothing is remembered inside a transaction that writes: it sees what it has written itself.
"""

import re
import secrets
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import wraps
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

from flask import current_app
from sqlalchemy import Connection, String, event, inspect, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Mapped, Session, mapped_column

from .database import Base, db, is_writing

Result = TypeVar("Result")
MOST = 500  # answers kept of one reader, for different arguments
_WRITTEN, _STAMPS = "written", "stamps"
_WRITE = re.compile(
    r'\s*(?:(INSERT)(?:\s+OR\s+\w+)?\s+INTO|(DELETE)\s+FROM|UPDATE(?:\s+ONLY)?)\s+"?(\w+)',
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"\s*(SELECT|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|SET)\b", re.IGNORECASE
)
_ANYTHING = "*"
_watched: set[str] = set()


class Stamp(Base):
    """A word that changes whenever the table of that name is written."""

    __tablename__ = "stamp"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    word: Mapped[str] = mapped_column(String(32))


def rows_of(model: type[Base]) -> str:
    """That rows of a table come or go: its other changes do not matter to what is remembered."""
    return f"+{model.__tablename__}"


class _BeingRead(NamedTuple):
    """What an answer that is being read depends on so far, and what may be read besides."""

    tables: set[str]
    following: frozenset[str]


_being_read: ContextVar[_BeingRead | None] = ContextVar("being_read", default=None)


class _Known(NamedTuple):
    """An answer, and the stamps of what it was read from."""

    words: tuple[tuple[str, str], ...]
    answer: Any


def remembered(
    *tables: type[Base] | str, following: Iterable[type[Base]] = (), most: int = MOST
) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Keep what the function returns, by its arguments, until one of the tables is written.

    It reads no other table itself (`being_read`: the tests look); what it asks of others that
    remember depends on their tables too, unsaid. What it returns belongs to many requests at
    once: plain values that nobody changes. `following`: tables of which it reads only what
    changes along with the others. `most`: how many answers are kept.
    """
    silent = frozenset(table.__tablename__ for table in following)
    names = tuple(t if isinstance(t, str) else t.__tablename__ for t in tables)
    _watched.update(names)

    def wrap(read: Callable[..., Result]) -> Callable[..., Result]:
        @wraps(read)
        def recall(*key: Any) -> Result:
            if is_writing():
                return read(*key)
            known = current_app.extensions.setdefault("memory", {}).setdefault(recall, {})
            stamps = _stamps()
            found: _Known | None = known.get(key)
            if found is None or any(stamps.get(name, "") != word for name, word in found.words):
                if len(known) >= most:
                    known.clear()
                found = known[key] = _learn(read, key, names, stamps, silent)
            if (outer := _being_read.get()) is not None:
                outer.tables.update(name for name, _ in found.words)
            answer: Result = found.answer
            return answer

        return recall

    return wrap


def _learn(
    read: Callable[..., Any],
    key: tuple[Any, ...],
    names: Iterable[str],
    stamps: dict[str, str],
    following: frozenset[str],
) -> _Known:
    reads = set(names)
    token = _being_read.set(_BeingRead(reads, following))
    try:
        answer = read(*key)
    finally:
        _being_read.reset(token)
    return _Known(tuple((name, stamps.get(name, "")) for name in sorted(reads)), answer)


def version() -> str:
    """A word for all that is remembered as this transaction sees it: it changes with any of it."""
    return sha256(repr(sorted(_stamps().items())).encode()).hexdigest()[:32]


def being_read() -> frozenset[str] | None:
    """The tables that what is being read now may ask; None: nothing is being remembered."""
    reads = _being_read.get()
    return reads and reads.following | {name.lstrip("+") for name in reads.tables}


def listen(engine: Engine) -> None:
    """Stamp what is written through this engine; bound to its statements and commits."""
    event.listen(engine, "after_cursor_execute", _note)
    event.listen(engine, "commit", _stamp)
    event.listen(engine, "rollback", lambda connection: connection.info.pop(_WRITTEN, None))


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, _transaction: object) -> None:
    session.info.pop(_STAMPS, None)


def _stamps() -> dict[str, str]:
    """The stamps as this transaction sees them, read once."""
    info = db.session().info
    if _STAMPS not in info:
        rows = db.session.connection().exec_driver_sql("SELECT name, word FROM stamp")
        info[_STAMPS] = {row[0]: row[1] for row in rows}
    stamps: dict[str, str] = info[_STAMPS]
    return stamps


def _note(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
    if not is_writing():
        return
    written = connection.info.setdefault(_WRITTEN, set())
    if found := _WRITE.match(statement):
        inserts, deletes, table = found.groups()
        written.add(table)
        if inserts or deletes:
            written.add(f"+{table}")
    elif not _HARMLESS.match(statement):
        written.add(_ANYTHING)


def _stamp(connection: Connection) -> None:
    written = connection.info.pop(_WRITTEN, None)
    if not written:
        return
    names = sorted(_watched if _ANYTHING in written else _watched & written)
    if not names or not inspect(connection).has_table("stamp"):  # a migration before it
        return
    connection.execute(
        text(
            "INSERT INTO stamp (name, word) VALUES (:name, :word)"
            " ON CONFLICT (name) DO UPDATE SET word = excluded.word"
        ),
        [{"name": name, "word": secrets.token_hex(8)} for name in names],
    )
    connection.info.pop(_WRITTEN, None)
