"""The words of an official paper (Nghị định 30/2020/NĐ-CP) that a task is given with. Pure."""

import re
from collections.abc import Iterable
from datetime import date

_PLACE = re.compile(r"\b(?:tỉnh|thành phố)\s+(.+)$", re.IGNORECASE)
_BLANK = "……"
# Letters in a line of the usual type, across the page and in a cell of the table; how many such
# lines each type holds on one page (measured in a browser, a little on the safe side).
ACROSS, IN_A_CELL = 76, 48
MOST_LINES = (("", 19), ("tight", 28), ("tighter", 35))
SMALLEST = "tightest"
MOST_SHORT_LINES = 10


def date_words(day: date | None) -> str:
    """ngày 04 tháng 02 năm 2026: days below 10 and the first two months get a leading zero."""
    if day is None:
        return f"ngày {_BLANK} tháng {_BLANK} năm {_BLANK}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def place_of(issuer: str) -> str:
    """The place that a body's papers are dated in, "Đắk Lắk" for "… tỉnh Đắk Lắk", or dots."""
    found = _PLACE.search(issuer)
    return found[1].strip() if found else _BLANK * 2


def basis_words(*, title: str, number: str, issued_on: date | None, issuer: str) -> str:
    """The legal basis: the plan with its number and date, or blanks to fill in by hand."""
    about = title.strip()
    if about.casefold().startswith("kế hoạch"):
        about = about[len("kế hoạch") :].strip()
    by = f" của {issuer}" if issuer else ""
    return f"Kế hoạch số: {number or _BLANK * 2}, {date_words(issued_on)}{by}" + (
        f" về việc {about[:1].lower()}{about[1:]}" if about else ""
    )


def size_of(*, paragraphs: Iterable[str], cells: Iterable[str]) -> str:
    """How closely the paper is set, so that it stays on one page: "" is the usual type."""
    lines = sum(_lines(text, ACROSS) for text in paragraphs) + sum(
        _lines(text, IN_A_CELL) for text in cells
    )
    return next((size for size, most in MOST_LINES if lines <= most), SMALLEST)


def joined(text: str) -> str:
    """Text of many short lines as one paragraph, which takes less of the page."""
    lines = [line.strip(" ;") for line in text.split("\n") if line.strip(" ;")]
    return text if len(lines) <= MOST_SHORT_LINES else "; ".join(lines)


def _lines(text: str, letters: int) -> int:
    return sum(max(1, -(-len(line) // letters)) for line in text.split("\n"))
