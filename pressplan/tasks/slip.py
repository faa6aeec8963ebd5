"""The words of an official paper (Nghị định 30/2020/NĐ-CP) that a task is given with. Pure."""

import re
from datetime import date

_PLACE = re.compile(r"\b(?:tỉnh|thành phố)\s+(.+)$", re.IGNORECASE)
_BLANK = "……"
# Beyond so many letters a smaller type keeps the paper on one page; the second is the least.
TIGHT, TIGHTER = 1400, 2600


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


def size_of(*texts: str) -> str:
    """How closely the paper is set: "", "tight" or "tighter"."""
    letters = sum(len(text) + 60 * text.count("\n") for text in texts)
    return "tighter" if letters > TIGHTER else "tight" if letters > TIGHT else ""
