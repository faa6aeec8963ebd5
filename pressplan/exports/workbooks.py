"""Excel workbooks, written to a file before they are sent."""

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
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"})
    styles = _styles(book)
    page = book.add_worksheet(sheet)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.set_footer("&C&P/&N")
    page.write_string(0, 0, title, styles["title"])
    page.write_string(1, 0, subtitle, styles["quiet"])
    page.set_row(HEADING, 32)
    for number, column in enumerate(columns):
        page.set_column(number, number, column.width)
        page.write_string(HEADING, number, column.heading, styles["heading"])
    page.freeze_panes(HEADING + 1, 0)
    page.repeat_rows(HEADING)
    last = HEADING
    for last, row in enumerate(rows, start=HEADING + 1):
        page.set_row(last, _height(row, columns))
        for number, value in enumerate(row):
            _write(page, last, number, value, styles)
    page.autofilter(HEADING, 0, max(last, HEADING + 1), len(columns) - 1)
    book.close()
    return last - HEADING


HEADING = 3
_LONGEST = 32_767  # what one cell holds
_LETTERS = 1.15  # letters to a unit of width, on the safe side
_TALLEST = 409.0  # points, the most that a row may have


def _height(row: Sequence[Any], columns: Sequence[Column]) -> float:
    """The height in points that shows the longest wrapped text; not every program finds it."""
    lines = 1
    for value, column in zip(row, columns, strict=True):
        if isinstance(value, str) and (len(value) > column.width or "\n" in value):
            lines = max(
                lines, sum(-(-len(part) // column.width) or 1 for part in value.split("\n"))
            )
    return min(15.5 * lines, _TALLEST)


def _write(page: Any, row: int, column: int, value: Any, styles: dict[str, Any]) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, styles["text"])
    elif isinstance(value, str):
        page.write_string(row, column, value[:_LONGEST], styles["text"])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, styles["date"])
    else:
        page.write_number(row, column, value, styles["number"])


def _styles(book: Any) -> dict[str, Any]:
    cell = {
        "valign": "top",
        "border": 1,
        "border_color": "#C9D1D8",
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
