"""The rows of every table as lines that any of our databases takes back.

A table's rows come as lines of JSON, one list each, in the order of its columns. Values are as the
database keeps them (a point is its hundredths, JSON its text), so that what comes back is what was
there, whichever database it was and whichever it will be.
"""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    Text,
    cast,
    func,
    select,
    type_coerce,
)
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine

from ..database import Base, UTCDateTime

BATCH = 1000
PART = 1024 * 1024  # about so many bytes are written at once
LEFT_OUT = ("incarnation",)  # it names one life of one server

TYPES: dict[str, TypeEngine[Any]] = {
    "int": Integer(), "text": Text(), "bool": Boolean(), "date": Date(),
    "instant": UTCDateTime(), "bytes": LargeBinary(),
}  # fmt: skip
_WRITTEN: dict[str, Callable[[Any], Any]] = {
    "date": lambda value: value.isoformat(),
    "instant": lambda value: value.isoformat(),
    "bytes": lambda value: base64.b64encode(value).decode(),
}
_READ: dict[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat,
    "instant": datetime.fromisoformat,
    "bytes": base64.b64decode,
}


def tables() -> list[Table]:
    """All that is backed up, those first that others refer to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def columns_of(table: Table) -> list[tuple[str, str]]:
    """The name and the kind (of TYPES) of each column."""
    return [(column.name, _kind(column)) for column in table.columns]


def count(connection: Connection, table: Table) -> int:
    """How many rows there are."""
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def raw(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    """Each row as the database keeps it, by its key, some at a time."""
    streamed = connection.execution_options(yield_per=BATCH)
    return iter(streamed.execute(_selected(table)))


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows as lines, about PART bytes at a time."""
    writers = [_WRITTEN.get(kind) for _, kind in columns_of(table)]
    part = bytearray()
    for row in raw(connection, table):
        values = [
            value if write is None or value is None else write(value)
            for write, value in zip(writers, row, strict=True)
        ]
        part += json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        if len(part) >= PART:
            yield bytes(part)
            part.clear()
    if part:
        yield bytes(part)


def read(line: bytes, kinds: Sequence[str]) -> list[Any]:
    """The values of a line, as `raw` gave them."""
    return [
        _READ[kind](value) if kind in _READ and value is not None else value
        for kind, value in zip(kinds, json.loads(line), strict=True)
    ]


def _selected(table: Table) -> Select[Any]:
    return select(*map(_plain, table.columns)).order_by(*table.primary_key.columns)


def _plain(column: Column[Any]) -> Any:
    if isinstance(column.type, JSON):
        return cast(column, Text).label(column.name)
    return type_coerce(column, TYPES[_kind(column)]).label(column.name)


def _kind(column: Column[Any]) -> str:
    found: Any = column.type
    if isinstance(found, UTCDateTime):
        return "instant"
    if isinstance(found, TypeDecorator):
        found = found.impl_instance
    if isinstance(found, Boolean | Date | Integer | LargeBinary | String | JSON):
        return {Boolean: "bool", Date: "date", LargeBinary: "bytes"}.get(
            type(found), "int" if isinstance(found, Integer) else "text"
        )
    raise TypeError(f"{column} is of a type that no backup knows")
