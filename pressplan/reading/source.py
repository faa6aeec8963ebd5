"""A document as the reader takes it: numbered tidy lines, and the tables among them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .tables import Row, Table, layout
from .text import clean, flat

Part = str | list[list[str]]
"""A paragraph, or a table as rows of cells."""


@dataclass(frozen=True)
class Document:
    """`lines` as shown to the user, `tables` with the lines of their rows.

    `wrapped`: lines break at the margin (True, PDF), are paragraphs (False), or unknown (None).
    """

    lines: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    wrapped: bool | None = None


def from_text(text: str, *, wrapped: bool | None = None) -> Document:
    """Plain text: lines with bars or tabs that make up a table of tasks are one."""
    printed = re.split(r"\r\n|[\r\n\f\v\u2028]", text.removeprefix("\ufeff"))
    tables = tuple(table for table in _tables_in(printed) if layout(table))
    return Document(tuple(clean(line) for line in printed), tables, wrapped)


def from_parts(parts: Iterable[Part]) -> Document:
    """Paragraphs and tables in the order of the document; a row of a table is one line."""
    lines: list[str] = []
    tables: list[Table] = []
    for part in parts:
        if isinstance(part, str):
            lines += [clean(line) for line in part.split("\n")]
        elif _is_for_layout(part):
            lines += [line for row in part for line in _cell_lines(row)]
        else:
            table = _numbered(part, len(lines) + 1)
            lines += [
                " | ".join(cell.replace("\n", " ") for cell in row.cells) for row in table.rows
            ]
            tables.append(table)
    return Document(tuple(lines), tuple(tables), wrapped=False)


def _numbered(rows: Sequence[Sequence[str]], line: int) -> Table:
    return Table(tuple(Row(at, tuple(map(_cell, row))) for at, row in enumerate(rows, line)))


def _cell(text: str) -> str:
    return "\n".join(line for line in map(clean, text.split("\n")) if line)


def _is_for_layout(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table only sets text side by side: the head of the paper, the signature."""
    if layout(_numbered(rows, 1)):
        return False
    words = flat(" ".join(cell for row in rows for cell in row))
    return max(map(len, rows), default=0) <= 2 or "cong hoa xa hoi" in words or "noi nhan" in words


def _cell_lines(row: Sequence[str]) -> list[str]:
    """The paragraphs of a row's cells, a merged cell once."""
    return [line for cell in dict.fromkeys(row) for line in _cell(cell).split("\n") if line]


def _tables_in(printed: Sequence[str]) -> list[Table]:
    """Runs of lines that are cut by bars (Markdown) or tabs."""
    tables: list[Table] = []
    run: list[Row] = []
    for number, line in enumerate([*printed, ""], 1):
        cells = _split_row(line)
        if len(cells) > 2:
            if not all(re.fullmatch(r":?-*:?", cell) for cell in cells):
                run.append(Row(number, tuple(cells)))
        elif run:
            tables.append(Table(tuple(run)))
            run = []
    return tables


def _split_row(line: str) -> list[str]:
    if line.count("|") >= 2:
        return [clean(cell.replace("<br>", " ")) for cell in line.strip().strip("|").split("|")]
    return [clean(cell) for cell in line.split("\t")] if line.count("\t") >= 2 else []
