"""The workbook of "Biểu theo dõi": the layout on paper, ready to print."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..access import Who
from ..files.writing import new_book
from ..plans.models import Plan
from ..tasks.queries_sheet import TITLE, SheetLine, SheetTask, reference
from ..vietnamese import day
from .running import tell
from .workbooks import About, Column, letters, lines_of, plain, write_about

COLUMNS = (
    Column("TT", 5), Column("Nhiệm vụ", 29), Column("Chủ trì", 16), Column("Phối hợp", 16),
    Column("Thời gian", 16), Column("Kết quả", 31), Column("Khó khăn, vướng mắc", 20),
)  # fmt: skip
_LAST = len(COLUMNS) - 1
_ALL = sum(column.width for column in COLUMNS)
_MILLIMETRE = 1 / 25.4
_LINE = 15.0  # points
_MOST_LINES = 26  # in one row, of at most 409 points; the rest goes on in the next


@dataclass(frozen=True)
class Head:
    """What stands above the table."""

    body: str
    title: str
    summary: str
    reference: str
    notes: Sequence[str]
    year: int


def head_of(plan: Plan, year: int, narrowed: str, *, by: Who, today: date) -> Head:
    """The head of the sheet of a plan, for the person who has it made."""
    notes = [f"Năm {year} – Số liệu đến ngày {day(today)}"]
    if narrowed:
        notes.append(f"(Chỉ gồm: {narrowed})")
    return Head(
        body=by.agency_name,
        title=TITLE,
        summary=plan.title,
        reference=f"({reference(plan)})",
        notes=notes,
        year=today.year,
    )


def write_sheet(path: Path, head: Head, tasks: Iterable[SheetTask], about: About) -> int:
    """The sheet with its head, a row for each lead, and the signatures; how many rows it has.

    Text is always written as text. Cells of one task are divided by no line instead of being
    merged: so the file is written row by row, and a long text goes on below.
    """
    book = new_book(path)
    page = book.add_worksheet("Biểu theo dõi")
    styles = _styles(book)
    _set_up(page)
    row = _write_head(page, head, styles)
    heading = row
    for number, column in enumerate(COLUMNS):
        page.write_string(row, number, column.heading, styles["heading"])
    page.set_row(row, 2 * _LINE)
    page.repeat_rows(row)
    page.freeze_panes(row + 1, 0)
    row += 1
    section = None
    for task in tasks:
        if task.section.id != section:
            section = task.section.id
            row = _write_section(page, row, task, styles)
        row = _write_task(page, row, task, styles)
    for number in range(len(COLUMNS)):
        page.write_blank(row, number, None, styles["end"])
    _write_signatures(page, row + 1, head, styles)
    write_about(book, about, f"{row - heading - 1} hàng")
    book.close()
    return row - heading - 1


def _set_up(page: Any) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    # Nghị định 30/2020: 30 mm on the left, 15 on the right, 20 above and below.
    margins = {"left": 30, "right": 15, "top": 20, "bottom": 20}
    page.set_margins(**{side: mm * _MILLIMETRE for side, mm in margins.items()})
    page.set_footer('&C&"Times New Roman,Regular"&12&P/&N')
    page.hide_gridlines(2)
    for number, column in enumerate(COLUMNS):
        page.set_column(number, number, column.width)


def _write_head(page: Any, head: Head, styles: dict[Any, Any]) -> int:
    """Write what stands above the table; the row after it."""
    page.merge_range(0, 0, 0, 2, "", styles["body"])
    page.write_string(0, 0, plain(head.body.upper()), styles["body"])
    row = 1
    texts = [("title", head.title.upper()), ("summary", head.summary), ("note", head.reference)]
    for style, text in [*texts, *(("note", note) for note in head.notes)]:
        page.set_row(row, min(409.0, (_LINE + 3) * lines_of(text, _ALL - 10)))
        page.merge_range(row, 0, row, _LAST, "", styles[style])
        page.write_string(row, 0, plain(text), styles[style])
        row += 1
    return row + 1


def _write_section(page: Any, row: int, task: SheetTask, styles: dict[Any, Any]) -> int:
    number, title = task.section.number, task.section.title
    text = f"{number}. {title}" if number else title
    page.set_row(row, min(409.0, _LINE * lines_of(text, _ALL - 10) + 3))
    page.merge_range(row, 0, row, _LAST, "", styles["section"])
    page.write_string(row, 0, plain(text), styles["section"])
    return row + 1


def _write_task(page: Any, row: int, task: SheetTask, styles: dict[Any, Any]) -> int:
    """Write a row for each lead, more where a text is too long for one; the row after them."""
    for number, line in enumerate(task.lines):
        cells = [_pieces(text, column.width) for text, column in _texts(task, line, number)]
        for part in range(max(map(len, cells))):
            begins = _begins(task, first=number == 0) if part == 0 else ()
            height = 1
            for column, pieces in enumerate(cells):
                text = pieces[part] if part < len(pieces) else ""
                style = styles[("code" if column == 0 else "cell", column in begins)]
                if text:
                    height = max(height, lines_of(text, COLUMNS[column].width))
                    page.write_string(row, column, text, style)
                else:
                    page.write_blank(row, column, None, style)
            page.set_row(row, _LINE * height + 3)
            row += 1
            tell(row)
    return row


def _texts(task: SheetTask, line: SheetLine, number: int) -> list[tuple[str, Column]]:
    """The texts of a line; what the task has once, its first line says."""
    first = number == 0
    time = task.time(line) if first or not task.same_time else ""
    texts = (
        task.code if first else "", task.title if first else "", line.lead,
        task.coordinators if first else "", time, line.result, line.difficulty,
    )  # fmt: skip
    return list(zip(map(_printable, texts), COLUMNS, strict=True))


def _begins(task: SheetTask, *, first: bool) -> Sequence[int]:
    """The columns above which a line is drawn where a lead's row begins."""
    if first:
        return range(len(COLUMNS))
    return (2, 5, 6) if task.same_time else (2, 4, 5, 6)


def _pieces(text: str, width: int) -> list[str]:
    """A text in pieces that each fit into one row; nearly always one."""
    if lines_of(text, width) <= _MOST_LINES:
        return [text]
    pieces: list[str] = []
    width = letters(width)
    # Lines that break at blanks, a long word where it must.
    parts = re.findall(
        rf"[^\n]{{1,{width}}}(?:[^\S\n]+|\n|$)|[^\n]{{1,{width}}}|\n",
        text,
    )
    for number, part in enumerate(parts):
        if number % _MOST_LINES == 0:
            pieces.append("")
        pieces[-1] += part
    return [piece.rstrip() for piece in pieces]


def _printable(text: str) -> str:
    """Text as a workbook can hold it, whole: what is too long for a cell goes on below."""
    return "".join(plain(text[n : n + 30_000]) for n in range(0, len(text), 30_000))


def _write_signatures(page: Any, row: int, head: Head, styles: dict[Any, Any]) -> None:
    place = f"………, ngày …… tháng …… năm {head.year}"
    for left, right, style in (
        ("", place, "note"),
        ("NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG CƠ QUAN", "signature"),
        ("(Ký, ghi rõ họ tên)", "(Ký, đóng dấu, ghi rõ họ tên)", "note"),
    ):
        row += 1
        for first, last, text in ((0, 2, left), (5, _LAST, right)):
            page.merge_range(row, first, row, last, "", styles[style])
            page.write_string(row, first, text, styles[style])


def _styles(book: Any) -> dict[Any, Any]:
    font = {"font_name": "Times New Roman", "font_size": 11, "text_wrap": True}
    head = font | {"align": "center", "valign": "vcenter"}
    sides = font | {"valign": "top", "left": 1, "right": 1}
    bold = {"bold": True}
    made = {
        "body": head | bold,
        "title": head | bold | {"font_size": 14},
        "summary": head | bold | {"font_size": 13},
        "note": head | {"italic": True, "font_size": 12},
        "signature": head | bold | {"font_size": 12},
        "heading": head | bold | {"border": 1},
        "section": font | bold | {"border": 1, "valign": "vcenter"},
        "end": {"top": 1},
        ("cell", True): sides | {"top": 1},
        ("cell", False): sides,
        ("code", True): sides | {"top": 1, "align": "center"},
        ("code", False): sides | {"align": "center"},
    }
    return {name: book.add_format(properties) for name, properties in made.items()}
