"""A workbook that somebody filled in: are its sheets there, small enough, with their columns. Pure.

What is wrong is told by sheet, row and column; a cell with a formula, an error of Excel's or in a
merged range is told once and read by nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ..vietnamese import fold, number
from .cells import Column, Fault, Sheet, letter_of

Kind = TypeVar("Kind", bound=Sheet)


@dataclass(frozen=True)
class Limits:
    """How much a sheet may hold, and in how many of its first rows its headings are looked for.

    `again`: what to use instead of a file that is none of ours.
    """

    rows: int
    columns: int
    within: int = 1
    again: str = "Hãy dùng tệp mẫu"


@dataclass(frozen=True)
class Book:
    """What the reader of workbooks found: each sheet by name, with what stands in it.

    A sheet is `{"rows", "formulas", "broken", "merged", "beyond"}`: cells as `[row, column]`
    from 1, ranges as `[row, column, row, column]`, and the first cell beyond the limits.
    """

    sheets: Mapping[str, Mapping[str, Any]]


def sheet_of(kind: type[Kind], name: str, book: Book, limits: Limits) -> Kind:
    """The sheet of that name, with a fault where the workbook has none."""
    found = book.sheets.get(name)
    if found is None:
        sheet = kind(name, ())
        sheet.say(0, "", f"Không có trang tính này. {limits.again}, không đổi tên trang tính.")
        return sheet
    return kind(name, found["rows"])


def is_usable(sheet: Sheet, book: Book, columns: Sequence[Column], limits: Limits) -> bool:
    """Whether the rows can be read: the sheet is there, not too large, with its headings."""
    if sheet.faults:
        return False
    marks = book.sheets[sheet.name]
    if beyond := marks["beyond"]:
        row, column = beyond
        sheet.faults.append(
            Fault(
                sheet.name, row, letter_of(column - 1), "",
                f"Có dữ liệu ở hàng {number(row)}, cột {letter_of(column - 1)}: mỗi trang tính "
                f"nhiều nhất {number(limits.rows)} hàng, {limits.columns} cột. Hãy xóa phần thừa.",
            )
        )  # fmt: skip
        return False
    usable = _find_columns(sheet, columns, limits)
    _note_marks(sheet, marks, limits)
    return usable


def _find_columns(sheet: Sheet, columns: Sequence[Column], limits: Limits) -> bool:
    """Find the columns by their headings, in the first rows; whether all are there."""
    wanted = {fold(column.heading) for column in columns}
    rows = sheet.rows[: limits.within] or [()]
    known = [{fold(str(value)) for value in row if value} & wanted for row in rows]
    at = max(range(len(rows)), key=lambda number: len(known[number]))
    sheet.heading_row = at + 1
    places = {fold(str(v)): place for place, v in reversed(list(enumerate(rows[at]))) if v}
    sheet.headings = {column.key: column.heading for column in columns}
    for column in columns:
        if fold(column.heading) in places:
            sheet.columns[column.key] = places[fold(column.heading)]
            continue
        sentence = f"Thiếu cột “{column.heading}”. {limits.again}, không đổi hàng "
        sentence += "đầu." if limits.within == 1 else "tiêu đề."
        sheet.faults.append(Fault(sheet.name, at + 1, "", "", sentence))
    return len(sheet.columns) == len(columns)


def _note_marks(sheet: Sheet, marks: Mapping[str, Any], limits: Limits) -> None:
    """Formulas, error values and merged cells: told by their cell, and read by nobody."""
    by_column = {column: key for key, column in sheet.columns.items()}
    told = (
        ("formulas", "Ô này là công thức. Hãy dán lại thành giá trị."),
        ("broken", "Ô này là giá trị lỗi của Excel. Hãy nhập lại."),
    )
    for kind, sentence in told:
        for row, column in marks[kind]:
            sheet.unread.add((row, column - 1))
            _say_at(sheet, by_column, row, column, sentence)
    for top, left, bottom, right in marks["merged"]:
        span = f"{letter_of(left - 1)}{top}:{letter_of(right - 1)}{bottom}"
        _say_at(
            sheet, by_column, top, left,
            f"Các ô {span} bị trộn. Hãy bỏ trộn rồi ghi đủ nội dung từng hàng.",
        )  # fmt: skip
        sheet.unread |= {
            (row, column)
            for row in range(top, min(bottom, len(sheet.rows) + 1) + 1)
            for column in range(left - 1, min(right, limits.columns))
        }


def _say_at(
    sheet: Sheet, by_column: Mapping[int, str], row: int, column: int, sentence: str
) -> None:
    heading = sheet.headings.get(by_column.get(column - 1, ""), "")
    sheet.faults.append(Fault(sheet.name, row, letter_of(column - 1), heading, sentence))
