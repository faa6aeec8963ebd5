"""Excel workbooks, written to a file before they are sent."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..access import Who
from ..files.writing import new_book
from ..vietnamese import day, moment
from .running import STEP, tell

Cell = str | int | float | date | None


@dataclass(frozen=True)
class Column:
    """A column's heading and width in characters."""

    heading: str
    width: int


ABOUT = "Về tệp này"
_told: ContextVar[dict[str, str] | None] = ContextVar("told", default=None)


@contextmanager
def telling() -> Iterator[dict[str, str]]:
    """What the workbooks that are written inside say of themselves."""
    told: dict[str, str] = {}
    token = _told.set(told)
    try:
        yield told
    finally:
        _told.reset(token)


@dataclass(frozen=True)
class About:
    """What a workbook says of itself: what was asked for, by whom, and as of when.

    `filtered`: what narrowed it, in words, "" for all there is; `facts`: more of the like.
    """

    what: str
    by: Who
    at: datetime
    as_of: date
    filtered: str = ""
    facts: Sequence[tuple[str, str]] = ()

    def lines(self, count: str) -> list[tuple[str, str]]:
        """(what, how) in words; `count`: how much there is in it."""
        agency = f", {self.by.agency_name}" if self.by.agency_name else ""
        return [
            ("Nội dung", self.what),
            *self.facts,
            ("Chỉ gồm", self.filtered or "toàn bộ, không lọc"),
            ("Số lượng", count),
            ("Số liệu đến ngày", day(self.as_of)),
            ("Người xuất", f"{self.by.name}{agency}"),
            ("Xuất lúc", moment(self.at)),
            ("Phạm vi", "Chỉ có những gì người xuất được xem trên hệ thống."),
        ]


def write_table(
    path: Path,
    *,
    about: About,
    sheet: str,
    title: str,
    subtitle: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    draw: Callable[[Any, int], object] | None = None,
) -> int:
    """One table with a title, a frozen heading, filters and real dates; how many rows.

    Text is always written as text: what a user typed never becomes a formula. Behind it stands the
    sheet that says what it is; `draw` adds a chart, given the workbook and the number of rows.
    """
    book = new_book(path)
    styles = styles_of(book)
    page = book.add_worksheet(sheet)
    set_up(page, title, subtitle, styles, [column.width for column in columns])
    page.set_row(HEADING, max(32.0, height_of(*((c.heading, c.width) for c in columns))))
    for number, column in enumerate(columns):
        page.set_column(number, number, column.width)
        page.write_string(HEADING, number, plain(column.heading), styles["heading"])
    page.freeze_panes(HEADING + 1, 0)
    page.repeat_rows(HEADING)
    last = HEADING
    limits = [letters(column.width) for column in columns]
    for last, row in enumerate(rows, start=HEADING + 1):
        lines = _write_row(page, last, row, limits, styles)
        if lines > 1:  # not every program finds the height of a wrapped text
            page.set_row(last, min(_LINE * lines, _TALLEST))
        if last % STEP == 0:
            tell(last)
    page.autofilter(HEADING, 0, max(last, HEADING + 1), len(columns) - 1)
    draw_lines(page, HEADING, last, len(columns), styles)
    count = last - HEADING
    write_about(book, about, f"{count} dòng")
    if draw and count:
        draw(book, count)
    book.close()
    return count


def set_up(
    page: Any, title: str, subtitle: str, styles: dict[str, Any], widths: Sequence[int]
) -> None:
    """A sheet across A4, with what stands above its table, whose columns are so wide."""
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.set_footer("&C&P/&N")
    _write_above(page, 0, title, styles["title"], widths)
    _write_above(page, 1, subtitle, styles["quiet"], widths)


def _write_above(page: Any, row: int, text: str, style: Any, widths: Sequence[int]) -> None:
    """A line above the table, as wide as that, so that no page is made wider by it."""
    width = int(sum(widths) / _LARGER)
    if len(widths) > 1 and width >= _LEAST:
        page.merge_range(row, 0, row, len(widths) - 1, "", style)
        page.set_row(row, _LARGER * height_of((plain(text), width)))
    page.write_string(row, 0, plain(text), style)


def draw_lines(page: Any, first: int, last: int, width: int, styles: dict[str, Any]) -> None:
    """Lines between the cells of a table, those too in which nothing is written."""
    page.conditional_format(
        first, 0, last, width - 1, {"type": "no_errors", "format": styles["lines"]}
    )


def write_about(book: Any, about: About, count: str) -> None:
    """The sheet that says what the workbook is, by whom and as of when."""
    plain_ = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
    label = book.add_format(plain_ | {"bold": True})
    value = book.add_format(plain_ | {"text_wrap": True})
    page = book.add_worksheet(ABOUT)
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 70)
    if (told := _told.get()) is not None:
        told.update(about.lines(count))
    for row, (name, text) in enumerate(about.lines(count)):
        page.set_row(row, height_of((plain(text), 70)))
        page.write_string(row, 0, name, label)
        page.write_string(row, 1, plain(text), value)


HEADING = 3
_LONGEST = 32_767  # what one cell holds
_LETTERS = 1.15  # letters of Times New Roman to a unit of width, on the safe side
_LINE, _TALLEST = 15.5, 409.0  # points; no row is taller
_CAPITALS = 1.35  # how much wider they are
_LARGER, _LEAST = 1.4, 40  # how much larger than the table a title is; letters in a line of one
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """Text that a workbook can hold: what XML forbids is left out, what is too long is cut."""
    if not text.isprintable():
        text = _NOT_IN_XML.sub("", text)
    return text[:_LONGEST]


def letters(width: int) -> int:
    """How many letters surely stand in a line of that width."""
    return int(width * _LETTERS)


def height_of(*texts: tuple[str, int]) -> float:
    """How tall a row of these (text, width) must be, in points."""
    most = max(lines_of(text, width) for text, width in texts)
    return min(_LINE * most, _TALLEST)


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a cell of that width."""
    return _wrapped(text, letters(width))


def _wrapped(text: str, limit: int) -> int:
    if text.isupper():
        limit = int(limit / _CAPITALS)
    return sum(-(-len(part) // limit) or 1 for part in text.split("\n"))


def _write_row(
    page: Any, number: int, row: Sequence[Any], limits: Sequence[int], styles: dict[str, Any]
) -> int:
    """Write a row of ten thousand, so no more than it needs; how many lines its longest text has.

    Empty cells are not written: `draw_lines` draws theirs.
    """
    lines = 1
    for column, value in enumerate(row):
        if isinstance(value, str):
            if value:
                page.write_string(number, column, plain(value), styles["text"])
                if len(value) > limits[column] or "\n" in value or value.isupper():
                    lines = max(lines, _wrapped(value, limits[column]))
        elif isinstance(value, date):
            page.write_datetime(number, column, value, styles["date"])
        elif value is not None:
            page.write_number(number, column, value, styles["number"])
    return lines


def styles_of(book: Any) -> dict[str, Any]:
    """The formats of a table: its title, headings, texts, numbers and dates."""
    cell = {
        "valign": "top",
        "font_name": "Times New Roman",
        "font_size": 11,
    }
    return {
        "title": book.add_format(cell | {"bold": True, "font_size": 14, "text_wrap": True}),
        "quiet": book.add_format(cell | {"font_color": "#55616D", "text_wrap": True}),
        "lines": book.add_format({"border": 1, "border_color": "#A9B2BC"}),
        "heading": book.add_format(
            cell | {"bold": True, "bg_color": "#EDF1F4", "text_wrap": True, "valign": "vcenter"}
        ),
        "text": book.add_format(cell | {"text_wrap": True}),
        "number": book.add_format(cell | {"align": "right", "indent": 1}),
        "date": book.add_format(cell | {"num_format": "dd/mm/yyyy", "align": "left"}),
    }
