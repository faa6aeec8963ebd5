"""The database: base class, column types, and transactions that lose nothing.

A GET reads in one snapshot (`BEGIN`, PostgreSQL: REPEATABLE READ READ ONLY) and
cannot write at all. Everything that writes takes the write lock first (`BEGIN
IMMEDIATE`; SQLite's default lost 628 of 1000 updates silently in a test, and a
read that is upgraded to a write fails at once). Who is outside a request writes,
unless it says `with reading():`.
"""

import enum
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Enum,
    Executable,
    MetaData,
    Row,
    Table,
    event,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.engine import CursorResult, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from .errors import TooLate
from .queueing import Queue

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 10
PATIENCE, NOTICEABLE = "pressplan.patience", 0.05  # seconds
LOCKED = "database is locked"
WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}  # of each line to SQLite


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, in and out; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table derives from."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UTCDateTime(), dict[str, Any]: JSON(), list[Any]: JSON()}


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


def by_value(kind: type[enum.Enum]) -> Enum:
    """A column type that stores an enum's value, checked by the database."""
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        name=kind.__name__.lower(),
        length=32,
    )


_writes: ContextVar[bool] = ContextVar("writes", default=True)


@contextmanager
def reading() -> Iterator[None]:
    """What is read inside is one snapshot; a write inside is an error."""
    with _transactions(writes=False):
        yield


@contextmanager
def writing() -> Iterator[None]:
    """What happens inside holds the write lock from its first statement on."""
    with _transactions(writes=True):
        yield


@contextmanager
def _transactions(*, writes: bool) -> Iterator[None]:
    db.session.rollback()
    token = _writes.set(writes)
    try:
        yield
    finally:
        db.session.rollback()
        _writes.reset(token)


def begin_request(*, writes: bool) -> None:
    """Set how this request's transactions begin; `end_request` puts it back."""
    _writes.set(writes)


def end_request() -> None:
    _writes.set(True)


def is_writing() -> bool:
    """Whether a transaction that begins now, or runs, may write."""
    return _writes.get()


def claim(statement: Executable, sentence: str = "") -> None:
    """Run an UPDATE that must change exactly one row, or say that another was quicker.

    Raises TooLate (409) when the row is no longer in the state the caller saw.
    """
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        db.session.rollback()
        raise TooLate(sentence)


def claim_version(
    row: Any, seen: int, sentence: str, *also: ColumnElement[bool], **values: Any
) -> None:
    """Change a row that still bears the version somebody saw; its version moves on by one.

    `also`: what else must hold. What is loaded of the row stays as it was until the caller
    reads it anew. Raises TooLate (409) when another was quicker.
    """
    model = type(row)
    stands = update(model).where(model.id == row.id, model.version == seen, *also)
    changed = stands.values(**values, version=seen + 1)
    claim(changed.execution_options(synchronize_session=False), sentence)


def insert_missing(model: type[Base], rows: Sequence[dict[str, Any]]) -> int:
    """Insert what no unique key forbids; how many were inserted.

    Who inserts the same key at the same moment waits for the first to end, then inserts nothing.
    """
    if not rows:
        return 0
    sqlite = db.engine.dialect.name == "sqlite"
    table = cast(Table, model.__table__)
    insert = (insert_sqlite if sqlite else insert_postgresql)(table)
    statement = insert.values(list(rows)).on_conflict_do_nothing()
    return len(db.session.execute(statement.returning(*table.primary_key)).all())


def insert_new(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """The same for thousands of rows: one statement, many times. Nobody is told how many."""
    if not rows:
        return
    sqlite = db.engine.dialect.name == "sqlite"
    table = cast(Table, model.__table__)
    statement = (insert_sqlite if sqlite else insert_postgresql)(table).on_conflict_do_nothing()
    db.session.connection().execute(statement, list(rows))


@contextmanager
def beside(patience: float) -> Iterator[Session]:
    """A session whose transaction writes, beside the one of a page; the caller commits.

    `patience`: seconds that it waits for the lock. Whoever holds the lock must not ask for it.
    """
    token = _writes.set(True)
    try:
        with db.engine.connect() as connection, Session(connection, expire_on_commit=False) as own:
            if connection.dialect.name == "sqlite":
                _patient(connection, patience)
            else:  # in the session's own transaction: it would not commit one that it joins
                words = f"SET LOCAL lock_timeout = '{int(patience * 1000)}ms'"
                own.connection().exec_driver_sql(words)
            try:
                yield own
            finally:
                own.rollback()
                if connection.dialect.name == "sqlite":
                    _patient(connection, BUSY_SECONDS)
    finally:
        _writes.reset(token)


def _patient(connection: Connection, seconds: float) -> None:
    """How long SQLite asks for a lock, until it is said anew."""
    raw = connection.connection.dbapi_connection
    assert raw is not None
    connection.info[PATIENCE] = seconds
    raw.execute(f"PRAGMA busy_timeout = {max(0, int(seconds * 1000))}")


def write_if_free(statement: Executable) -> Row[Any] | None:
    """Write in a transaction of its own, now or not at all (last seen, and the like).

    Not where the database is busy or its disk full: whoever only reads is not kept from it.
    What the statement returns, its first row, is handed back.
    """
    token = _writes.set(True)
    try:
        with db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                return _write_unless_busy(connection, statement)
            connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            return _written(connection, statement)
    except Exception as error:  # in whichever driver's words
        if not is_busy(error) and not is_full(error):
            raise
        return None
    finally:
        _writes.reset(token)


def _written(connection: Connection, statement: Executable) -> Row[Any] | None:
    result = connection.execute(statement)
    row = result.first() if result.returns_rows else None
    connection.commit()
    return row


def _write_unless_busy(connection: Connection, statement: Executable) -> Row[Any] | None:
    _patient(connection, 0)
    try:
        return _written(connection, statement)
    finally:
        connection.rollback()
        _patient(connection, BUSY_SECONDS)


def is_busy(error: BaseException) -> bool:
    """Whether the error says that others hold the lock, so that trying again may help."""
    text = str(error)
    return any(
        sign in text
        for sign in (
            LOCKED,
            "lock timeout",
            "could not serialize",
            "deadlock detected",
        )
    )


def is_full(error: BaseException) -> bool:
    """Whether the error says that the disk has no space left."""
    return any(sign in str(error) for sign in ("disk is full", "No space left", "could not extend"))


def prepare(engine: Engine) -> None:
    """Make an engine begin its transactions our way, and assert SQLite's durability."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connect_sqlite)
    writers = Queue()
    event.listen(engine, "begin", lambda connection: _begin(connection, writers))


def _connect_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    settle(cursor)
    for pragma, wanted in WANTED.items():
        (found,) = cursor.execute(f"PRAGMA {pragma}").fetchone()
        if found != wanted:
            raise RuntimeError(f"SQLite: {pragma} is {found}, not {wanted}")
    cursor.close()


def settle(cursor: Any) -> None:
    """Ask SQLite for what a line of ours must have (`WANTED`); it may not be able to."""
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA recursive_triggers = ON")  # REPLACE asks those that refuse a DELETE


def _begin(connection: Connection, writers: Queue) -> None:
    writes = _writes.get()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA query_only = {int(not writes)}")
        if writes:
            _begin_to_write(connection, writers)
        else:
            connection.exec_driver_sql("BEGIN")
    elif not writes:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _begin_to_write(connection: Connection, writers: Queue) -> None:
    """Take SQLite's write lock, after those of this process who came before.

    Raises OperationalError when both together take longer than the connection is patient.
    """
    patience = connection.info.get(PATIENCE, BUSY_SECONDS)
    try:
        with writers.turn(patience) as waited:
            if waited < NOTICEABLE:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            _patient(connection, patience - waited)
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            finally:
                _patient(connection, patience)
    except TimeoutError:
        raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError(LOCKED)) from None


def to_json(value: object) -> str:
    """JSON with sorted keys and Vietnamese as it is, so that equal facts are equal text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
