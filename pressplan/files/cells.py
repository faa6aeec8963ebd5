"""The cells of a workbook that somebody filled in: what each must be, what is wrong with it. Pure.

A cell is what the reader of the workbook found in it: nothing, a text, a number, yes or no, or
`{"date": "2026-05-02"}` where Excel took what was typed for a date.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ..vietnamese import number, tidy, tidy_lines

_NUMBER = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]+)?")
_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_LARGEST = 10**9
UNREAD = Decimal("NaN")  # a number that was refused already
_NOISE = Decimal("0.0000000001")
_A_DATE = "Excel đã đổi nội dung ô này thành ngày. Hãy đặt định dạng ô là Văn bản rồi nhập lại."


@dataclass(frozen=True)
class Column:
    """A column of the template: its key, heading and width in characters."""

    key: str
    heading: str
    width: int


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with a cell. `row` from 1; 0 with no letter: with the sheet as a whole."""

    sheet: str
    row: int
    letter: str
    heading: str
    sentence: str

    @property
    def place(self) -> str:
        """hàng 7, cột E (Điểm tối đa)."""
        if not self.row:
            return "cả trang tính"
        if not self.letter:
            return f"hàng {self.row}"
        heading = f" ({self.heading})" if self.heading else ""
        return f"hàng {self.row}, cột {self.letter}{heading}"


def letter_of(column: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass
class Sheet:
    """A sheet as it was read, with the faults found in it.

    `columns`: which column bears a key, counted from 0; their headings stand in `heading_row`. A
    cell that holds a formula or is merged is told once, and read by nobody.
    """

    name: str
    rows: Sequence[Sequence[Any]]
    columns: dict[str, int] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unread: set[tuple[int, int]] = field(default_factory=set)
    heading_row: int = 1

    def say(self, row: int, key: str, sentence: str) -> None:
        """Note a fault of a cell; row 0 is the sheet, an unknown key the row."""
        column = self.columns.get(key)
        letter = "" if column is None else letter_of(column)
        self.faults.append(Fault(self.name, row, letter, self.headings.get(key, ""), sentence))

    def cell(self, row: int, key: str) -> Any:
        """What stands there, row from 1; texts tidied (NFC)."""
        column, cells = self.columns.get(key), self.rows[row - 1] if row <= len(self.rows) else ()
        value = cells[column] if column is not None and column < len(cells) else None
        return (tidy_lines(value) or None) if isinstance(value, str) else value

    def is_unread(self, row: int, key: str) -> bool:
        """Whether what stands there was refused already."""
        return (row, self.columns.get(key, -1)) in self.unread

    def is_empty(self, row: int, *but: str) -> bool:
        """Whether the row says nothing in any known column, save those named."""
        keys = [key for key in self.columns if key not in but]
        return all(self.cell(row, key) is None and not self.is_unread(row, key) for key in keys)

    def text(
        self, row: int, key: str, missing: str = "", *, longest: int, lines: bool = False
    ) -> str:
        """A text, "" where there is none; `missing` is what to say then."""
        value = self.cell(row, key)
        if self.is_unread(row, key):
            return ""
        if value is None:
            if missing:
                self.say(row, key, missing)
            return ""
        if isinstance(value, dict):
            self.say(row, key, _A_DATE)
            return ""
        text = value if isinstance(value, str) else _printed(value)
        text = text if lines else tidy(text)
        if len(text) > longest:
            self.say(row, key, f"Dài {number(len(text))} ký tự, nhiều nhất {number(longest)}.")
            return ""
        return text

    def code(self, row: int, key: str, missing: str) -> str:
        """A code. A number with decimals is none: of 1.10 Excel leaves 1.1."""
        value = self.cell(row, key)
        broken = isinstance(value, float) and not value.is_integer()
        if broken and not self.is_unread(row, key):
            self.say(
                row, key,
                "Mã đang ở dạng số nên 1.1 và 1.10 không phân biệt được. Hãy đặt định dạng ô là "
                "Văn bản rồi nhập lại mã.",
            )  # fmt: skip
            return ""
        return self.text(row, key, missing, longest=32)

    def whole(self, row: int, key: str, least: int, most: int) -> int | None:
        """A whole number within limits, None where there is none or it was refused."""
        value = self._number(row, key, "")
        if value is None or value.is_nan():
            return None
        if value != int(value) or not least <= value <= most:
            self.say(row, key, f"Cần một số nguyên từ {least} đến {most}.")
            return None
        return int(value)

    def day(self, row: int, key: str) -> date | None:
        """A date, as Excel knows one or typed dd/mm/yyyy."""
        value = self.cell(row, key)
        if value is None or self.is_unread(row, key):
            return None
        try:
            if isinstance(value, dict):
                return date.fromisoformat(value["date"][:10])
            found = _DAY.fullmatch(tidy(str(value)))
            day, month, year = map(int, found.groups()) if found else (0, 0, 0)
            return date(year, month, day)
        except (ValueError, KeyError):
            self.say(row, key, "Ngày không đúng. Hãy nhập ngày/tháng/năm, ví dụ 02/06/2023.")
            return None

    def _number(self, row: int, key: str, missing: str) -> Decimal | None:
        value = self.cell(row, key)
        if self.is_unread(row, key):
            return UNREAD
        if value is None:
            if missing:
                self.say(row, key, missing)
                return UNREAD
            return None
        if isinstance(value, dict):
            return self._wrong(row, key, _A_DATE)
        if isinstance(value, bool):
            return self._wrong(row, key, "Cần một số.")
        if isinstance(value, str):
            return self._typed(row, key, tidy(value))
        if abs(value) > _LARGEST:
            return self._wrong(row, key, "Số này quá lớn.")
        return Decimal(repr(value)).quantize(_NOISE).normalize()

    def _typed(self, row: int, key: str, text: str) -> Decimal:
        """A number typed as text: one comma or point is the decimal one."""
        if not _NUMBER.fullmatch(text):
            return self._wrong(row, key, f"“{text[:40]}” không phải là một số, ví dụ 2,5.")
        return Decimal(text.replace(",", "."))

    def _wrong(self, row: int, key: str, sentence: str) -> Decimal:
        self.say(row, key, sentence)
        return UNREAD


def _printed(value: object) -> str:
    """A number in a cell of text: 1.0 is "1"."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
