"""Excel workbooks, written to a file before they are sent."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter


@dataclass(frozen=True)
class Column:
    """A column's heading and width in characters."""

    heading: str
    width: int


def write_table(
    path: Path,
    *,
    sheet: str,
    title: str,
    subtitle: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str | int | float | date | None]],
) -> int:
    """One table with a title, a frozen heading, filters and real dates; how many rows.

    Text is always written as text: what a user typed never becomes a formula.
    """
    book = new_book(path)
    styles = _styles(book)
    page = book.add_worksheet(sheet)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.set_footer("&C&P/&N")
    page.hide_gridlines(0)  # they are printed
    page.write_string(0, 0, title, styles["title"])
    page.write_string(1, 0, subtitle, styles["quiet"])
    page.set_row(HEADING, 32)
    for number, column in enumerate(columns):
        page.set_column(number, number, column.width)
        page.write_string(HEADING, number, column.heading, styles["heading"])
    page.freeze_panes(HEADING + 1, 0)
    page.repeat_rows(HEADING)
    last = HEADING
    limits = [letters(column.width) for column in columns]
    for last, row in enumerate(rows, start=HEADING + 1):
        lines = _write_row(page, last, row, limits, styles)
        if lines > 1:  # not every program finds the height of a wrapped text
            page.set_row(last, min(_LINE * lines, _TALLEST))
    page.autofilter(HEADING, 0, max(last, HEADING + 1), len(columns) - 1)
    book.close()
    return last - HEADING


def new_book(path: Path) -> Any:
    """A workbook that is written row by row, in the letters of official papers."""
    return xlsxwriter.Workbook(
        path,
        {
            "constant_memory": True,
            "default_date_format": "dd/mm/yyyy",
            "default_format_properties": {"font_name": "Times New Roman", "font_size": 11},
        },
    )


HEADING = 3
_LONGEST = 32_767  # what one cell holds
_LETTERS = 1.15  # letters of Times New Roman to a unit of width, on the safe side
_LINE, _TALLEST = 15.5, 409.0  # points; no row is taller
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def plain(text: str) -> str:
    """Text that a workbook can hold: what XML forbids is left out, what is too long is cut."""
    if not text.isprintable():
        text = _NOT_IN_XML.sub("", text)
    return text[:_LONGEST]


def letters(width: int) -> int:
    """How many letters surely stand in a line of that width."""
    return int(width * _LETTERS)


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a cell of that width."""
    return _wrapped(text, letters(width))


def _wrapped(text: str, limit: int) -> int:
    return sum(-(-len(part) // limit) or 1 for part in text.split("\n"))


def _write_row(
    page: Any, number: int, row: Sequence[Any], limits: Sequence[int], styles: dict[str, Any]
) -> int:
    """Write a row of ten thousand, so no more than it needs; how many lines its longest text has.

    Empty cells are not written: the lines between cells are the grid's.
    """
    lines = 1
    for column, value in enumerate(row):
        if isinstance(value, str):
            if value:
                page.write_string(number, column, plain(value), styles["text"])
                if len(value) > limits[column] or "\n" in value:
                    lines = max(lines, _wrapped(value, limits[column]))
        elif isinstance(value, date):
            page.write_datetime(number, column, value, styles["date"])
        elif value is not None:
            page.write_number(number, column, value, styles["number"])
    return lines


def _styles(book: Any) -> dict[str, Any]:
    cell = {
        "valign": "top",
        "font_name": "Times New Roman",
        "font_size": 11,
    }
    return {
        "title": book.add_format({"bold": True, "font_size": 14, "font_name": "Times New Roman"}),
        "quiet": book.add_format({"font_color": "#55616D", "font_name": "Times New Roman"}),
        "heading": book.add_format(
            cell | {"bold": True, "bg_color": "#EDF1F4", "text_wrap": True, "valign": "vcenter"}
        ),
        "text": book.add_format(cell | {"text_wrap": True}),
        "number": book.add_format(cell | {"align": "right"}),
        "date": book.add_format(cell | {"num_format": "dd/mm/yyyy", "align": "left"}),
    }
