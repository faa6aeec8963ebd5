"""Vietnamese text: tidy it on the way in, fold it for search, print dates and numbers."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
QUARTERS = ("I", "II", "III", "IV")

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_UNSEEN = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANKS = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")


def tidy(text: str | None) -> str:
    """One line of text as it is stored: NFC, no unseen characters, single blanks, no blank ends."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text or ""))
    return _BLANKS.sub(" ", text.replace("\r", "\n").replace("\n", " ")).strip()


def tidy_lines(text: str | None) -> str:
    """Text of several lines, each tidied, with at most one empty line between two."""
    lines = [
        tidy(line) for line in (text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def fold(text: str | None) -> str:
    """The form that search compares: lower case, without marks, đ as d, single blanks.

    No database does this alike (FTS5 never folds đ), so it is done here and stored.
    """
    text = tidy(text).casefold().replace("đ", "d")
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)


# The order of the Vietnamese alphabet: a ă â, d đ, e ê, o ô ơ, u ư; tones come after letters.
_LETTERS = {c: f"{c[0]}" for c in "abcdefghijklmnopqrstuvwxyz"} | {
    "ă": "a1", "â": "a2", "đ": "d1", "ê": "e1", "ô": "o1", "ơ": "o2", "ư": "u1",
}  # fmt: skip
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def sort_key(text: str | None) -> tuple[str, ...]:
    """A key that sorts as a Vietnamese dictionary does: by letters, then by tones."""
    letters, tones = [], []
    for char in tidy(text).casefold():
        parts = unicodedata.normalize("NFD", char)
        tone = next((p for p in parts if p in _TONES), "")
        base = unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts)
        letters.append(_LETTERS.get(base, base))
        tones.append(_TONES.get(tone, "0"))
    return (*letters, "", *tones)


def day(value: date | None) -> str:
    """dd/mm/yyyy."""
    return f"{value:%d/%m/%Y}" if value else ""


def full_day(value: date | None) -> str:
    """ngày 05 tháng 01 năm 2026, as documents write it (Nghị định 30/2020); None: to fill in."""
    if value is None:
        return "ngày …… tháng …… năm ……"
    month = f"{value.month:02}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02} tháng {month} năm {value.year}"


def weekday(value: date) -> str:
    """thứ Hai … Chủ nhật."""
    return WEEKDAYS[value.weekday()]


def day_with_weekday(value: date) -> str:
    """thứ Năm 31/12/2026, for a deadline that is near."""
    return f"{weekday(value)} {day(value)}"


def moment(value: datetime | None) -> str:
    """hh:mm dd/mm/yyyy in the province's zone."""
    return f"{value.astimezone(_ZONE):%H:%M %d/%m/%Y}" if value else ""


def hour(value: datetime) -> str:
    """14:00 in the province's zone."""
    return f"{value.astimezone(_ZONE):%H:%M}"


def instant(value: datetime) -> str:
    """23:59:59.999 14/11/2026 (UTC+07:00): to the millisecond, with the province's zone."""
    local = value.astimezone(_ZONE)
    offset = f"{local:%z}"
    return (
        f"{local:%H:%M:%S}.{local.microsecond // 1000:03} {local:%d/%m/%Y} "
        f"(UTC{offset[:3]}:{offset[3:]})"
    )


def quarter(value: date) -> str:
    """quý I … quý IV."""
    return f"quý {QUARTERS[(value.month - 1) // 3]}"


def number(value: float | Decimal, places: int = 0) -> str:
    """1.234,5: a point between thousands, a comma before decimals."""
    plain = f"{value:,.{places}f}"
    return plain.replace(",", "\0").replace(".", ",").replace("\0", ".")


def decimal_words(value: Decimal) -> str:
    """1.234,5: as many decimals as it has, those of points ("2,40") kept as they are written."""
    return number(value, max(0, -int(value.as_tuple().exponent)))


_DECIMAL = re.compile(r"-?\d+(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}[.]\d{3}")


def decimal_of(text: str) -> Decimal:
    """The number that was typed, with a comma or a point before its decimals.

    Raises ValueError for anything else, and for "1.200", which is 1200 to some and 1,2 to others.
    """
    if not _DECIMAL.fullmatch(text) or _THOUSANDS.fullmatch(text):
        raise ValueError(text)
    return Decimal(text.replace(",", "."))


def size(value: int) -> str:
    """The length of a file: 812 byte, 24 KB, 1,4 MB; a KB is 1024 bytes."""
    if value < 1024:
        return f"{value} byte"
    if value < 1024 * 1024:
        return f"{number(value / 1024)} KB"
    return f"{number(value / 1024 / 1024, 1)} MB"


_SPANS = ((86400, "ngày"), (3600, "giờ"), (60, "phút"), (1, "giây"))


def clock_move(seconds: int) -> str:
    """tiến 2 giờ 5 phút, lùi 1 ngày: how a clock was set, in whole seconds."""
    left, words = abs(seconds), []
    for length, name in _SPANS:
        if left >= length:
            words.append(f"{left // length} {name}")
            left %= length
    return " ".join(["lùi" if seconds < 0 else "tiến", *(words or ["0 giây"])])


def capital(text: str) -> str:
    """The text with its first letter in upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def listed(names: Iterable[str], last: str = "và") -> str:
    """a, b và c."""
    *head, tail = list(names) or [""]
    return f"{', '.join(head)} {last} {tail}" if head else tail
