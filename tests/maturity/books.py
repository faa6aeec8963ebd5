"""Annexes as workbooks: the cells that the template has, to be spoilt one by one; real files."""

import io
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from pressplan.files import workbook_opener
from pressplan.files.cells import Fault
from pressplan.files.filled_sheets import Book
from pressplan.maturity.annex import (
    COLUMNS,
    CRITERIA,
    HEAD,
    LABELS,
    LEVELS,
    MOST_COLUMNS,
    MOST_ROWS,
    PILLARS,
    TIERS,
    Reading,
    read,
)
from pressplan.maturity.annex_xlsx import contents, write_template
from pressplan.maturity.draft import EditionDraft
from tests.maturity.annexes import small_annex

__all__ = ["CRITERIA", "HEAD", "LABELS", "LEVELS", "PILLARS", "TIERS"]

FIRST = 2  # the first row below the headings


class Workbook:
    """The cells of an annex by sheet, and where formulas, errors and merged cells are."""

    def __init__(self, draft: EditionDraft) -> None:
        self.sheets: dict[str, dict[str, Any]] = {
            name: {
                "rows": [[column.heading for column in COLUMNS[name]], *map(_row, rows)],
                "formulas": [], "broken": [], "merged": [], "beyond": None,
            }
            for name, rows in contents(draft).items()
        }  # fmt: skip

    def put(self, sheet: str, row: int, key: str, value: object) -> None:
        """Write a cell; row from 1, the column by its key."""
        cells, at = self.sheets[sheet]["rows"][row - 1], column_of(sheet, key)
        cells.extend([None] * (at + 1 - len(cells)))
        cells[at] = value

    def get(self, sheet: str, row: int, key: str) -> Any:
        cells, at = self.sheets[sheet]["rows"][row - 1], column_of(sheet, key)
        return cells[at] if at < len(cells) else None

    def rows_of(self, sheet: str) -> range:
        """The numbers of the rows below the headings."""
        return range(FIRST, len(self.sheets[sheet]["rows"]) + 1)

    def read(self, now: EditionDraft) -> Reading:
        return read(Book(deepcopy(self.sheets)), now)


def column_of(sheet: str, key: str) -> int:
    """A column by its key, from 0."""
    return [column.key for column in COLUMNS[sheet]].index(key)


def head_row(key: str) -> int:
    """The row of a line of the head."""
    return list(LABELS).index(key) + FIRST


def faults_of(change: Callable[[Workbook], object]) -> list[Fault]:
    """What is wrong with the small annex once it was changed so."""
    book = Workbook(small_annex())
    change(book)
    return list(book.read(small_annex()).faults)


def from_file(data: bytes) -> Book:
    """What the opener finds in a file, without the child process around it."""
    found = workbook_opener.answer(io.BytesIO(data), str(MOST_ROWS), str(MOST_COLUMNS), *COLUMNS)
    return Book(found["sheets"])


def file_of(draft: EditionDraft, folder: Path) -> bytes:
    """The template as it would be filled in with that draft."""
    path = folder / "annex.xlsx"
    write_template(path, draft)
    return path.read_bytes()


def by_hand(draft: EditionDraft, change: Callable[[dict[str, Any]], object]) -> bytes:
    """A workbook as somebody else's program writes it; `change` gets its sheets by name."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheets = {}
        for name, rows in contents(draft).items():
            sheets[name] = page = book.add_worksheet(name)
            page.write_row(0, 0, [column.heading for column in COLUMNS[name]])
            for number, row in enumerate(rows, 1):
                for at, value in enumerate(row):
                    _write(page, number, at, value)
        change(sheets)
    return data.getvalue()


def _write(page: Any, row: int, column: int, value: object) -> None:
    if isinstance(value, date):
        page.write_string(row, column, f"{value:%d/%m/%Y}")
    elif isinstance(value, str):
        page.write_string(row, column, value)
    elif value is not None:
        page.write_number(row, column, value)


def _row(values: Any) -> list[Any]:
    return [_cell(value) for value in values]


def _cell(value: object) -> object:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return float(value) if isinstance(value, Decimal | int) else value or None
