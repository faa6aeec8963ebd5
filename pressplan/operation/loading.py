"""Rows of a backup into a database of ours, with all that guards it laid aside meanwhile.

Triggers would refuse what they only let happen once, references what comes before that to which
it refers. Both are back, and hold, before anything is committed.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, LiteralString

from psycopg import sql
from sqlalchemy import Connection, Table, column, inspect, table, text

from . import rows


def load(connection: Connection, tables: Sequence[dict[str, Any]], folder: Path) -> None:
    """Fill an SQLite database whose tables are those of the backup; the caller commits.

    `tables` as the manifest has them; the lines of each lie in a folder of its name. Its foreign
    keys are off, and `faults` looks at them afterwards.
    """
    listed = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    triggers = connection.execute(listed).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    for name in inspect(connection).get_table_names():
        if name != "alembic_version":
            connection.execute(table(name).delete())
    for each in tables:
        kinds = [kind for _, kind in each["columns"]]
        into = table(each["name"], *(column(n, rows.TYPES[k]) for n, k in each["columns"]))
        names = [name for name, _ in each["columns"]]
        for batch in _batches(_lines(folder / each["name"])):
            values = [dict(zip(names, rows.read(line, kinds), strict=True)) for line in batch]
            connection.execute(into.insert(), values)
    for _, words in triggers:
        connection.exec_driver_sql(words)


def faults(connection: Connection, tables: Sequence[dict[str, Any]]) -> Iterator[str]:
    """What is wrong with a database that was loaded; nothing when it is sound."""
    for (words,) in connection.exec_driver_sql("PRAGMA integrity_check").all():
        if words != "ok":
            yield f"cơ sở dữ liệu: {words}"
    for broken in connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        yield f"bảng {broken[0]}: dòng {broken[1]} chỉ tới dòng không có trong bảng {broken[2]}"
    for each in tables:
        found = rows.count(connection, table(each["name"]))  # type: ignore[arg-type]
        if found != each["rows"]:
            yield f"bảng {each['name']}: có {found} dòng, lẽ ra {each['rows']}"


def copy(source: Connection, target: Connection) -> None:
    """All rows of one of our databases into an empty PostgreSQL one; the caller commits."""
    tables = rows.tables()
    cursor = target.connection.cursor()
    references = _references(cursor)
    for name, owner, _ in references:
        _run(cursor, "ALTER TABLE {} DROP CONSTRAINT {}", owner, name)
    for each in tables:
        _run(cursor, "ALTER TABLE {} DISABLE TRIGGER USER", each.name)
    for each in tables:
        _run(cursor, "DELETE FROM {}", each.name)
    for each in tables:
        _copy_table(source, cursor, each)
    for name, owner, words in references:
        add = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}")
        as_it_was = sql.SQL(words)
        cursor.execute(add.format(sql.Identifier(owner), sql.Identifier(name), as_it_was))
    for each in tables:
        _run(cursor, "ALTER TABLE {} ENABLE TRIGGER USER", each.name)
        _set_sequence(cursor, each)


def _copy_table(source: Connection, cursor: Any, each: Table) -> None:
    names = [sql.Identifier(column.name) for column in each.columns]
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(each.name), sql.SQL(", ").join(names)
    )
    with cursor.copy(into) as copying:
        for row in rows.raw(source, each):
            copying.write_row(row)
    if cursor.rowcount != (wanted := rows.count(source, each)):
        raise RuntimeError(f"{each.name}: {cursor.rowcount} rows came, not {wanted}")


def _references(cursor: Any) -> list[tuple[str, str, str]]:
    """Each foreign key: its name, its table, what it says."""
    cursor.execute(
        "SELECT conname, relname, pg_get_constraintdef(c.oid) FROM pg_constraint c "
        "JOIN pg_class t ON t.oid = conrelid JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE contype = 'f' AND nspname = current_schema() ORDER BY conname"
    )
    found: list[tuple[str, str, str]] = cursor.fetchall()
    return found


def _set_sequence(cursor: Any, each: Table) -> None:
    """The next number is one that no row has."""
    for column_ in each.primary_key.columns:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", (each.name, column_.name))
        if (sequence := cursor.fetchone()[0]) is None:
            continue
        last = sql.SQL("SELECT setval(%s, coalesce(max({}), 0) + 1, false) FROM {}")
        cursor.execute(
            last.format(sql.Identifier(column_.name), sql.Identifier(each.name)), (sequence,)
        )


def _run(cursor: Any, words: LiteralString, *names: str) -> None:
    cursor.execute(sql.SQL(words).format(*map(sql.Identifier, names)))


def _lines(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        with path.open("rb") as file:
            yield from file


def _batches(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    while batch := list(islice(lines, rows.BATCH)):
        yield batch
