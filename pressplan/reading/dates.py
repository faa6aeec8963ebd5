"""How dates and times are printed in plans, and what they mean (domain facts, §8).

A printed point of time is a stretch of days: a day, a month, a quarter or a year. "Trước" binds
to its first day, everything else to its last.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from .shapes import Bind, Timing, TimingKind
from .text import bare, flat


@dataclass(frozen=True)
class Stretch:
    """From the first day to the last."""

    first: date
    last: date


@dataclass(frozen=True)
class Deadline:
    """A day named in a sentence: the quoted date, or a day of any year; and where it stands."""

    start: int
    end: int
    before: date | None
    month_day: str | None
    reading: Bind


_YEAR = r"(?:19|20)\d\d"
_OF = r"(?: ?[/.-] ?|,? nam )"
_DAY_MONTH = r"(?:ngay )?\d{1,2}(?: ?[/.-] ?| thang )\d{1,2}"
_DAY = rf"{_DAY_MONTH}{_OF}{_YEAR}"
_MONTH = rf"(?:thang )?\d{{1,2}}{_OF}{_YEAR}"
_QUARTER = rf"quy (?:iv|i{{1,3}}|[1-4])(?:{_OF}| ){_YEAR}"
POINT = rf"(?:{_DAY}|{_MONTH}|{_QUARTER}|(?:nam )?{_YEAR})(?!\d)"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def stretch(point: str) -> Stretch | None:
    """The days of a flat printed point ("ngay 5/12/2023", "quy iv/2023", "nam 2023")."""
    try:
        if quarter := re.search(r"quy (\w+)", point):
            return _quarter(_ROMAN.get(quarter[1]) or int(quarter[1]), _numbers(point)[-1])
        match _numbers(point):
            case [day, month, year]:
                return Stretch(date(year, month, day), date(year, month, day))
            case [month, year]:
                return _months(year, month, month)
            case [year]:
                return _months(year, 1, 12)
    except ValueError:  # 31/02, month 13
        return None
    return None


def read_timing(text: str) -> Timing | None:
    """The timing that the words mean, if ALL of them are understood; else None."""
    words = _NOISE.sub("", re.sub(r"\s+", " ", bare(flat(text))))
    for pattern, make in _TIMINGS:
        if match := pattern.fullmatch(words):
            return make(match, bare(text))
    return None


def read_date(text: str) -> date | None:
    """The first complete day in the text ("ngày 06 tháng 4 năm 2023", "02/6/2023")."""
    found = re.search(_DAY, flat(text))
    days = stretch(found[0]) if found else None
    return days.first if days else None


def years(text: str) -> list[int]:
    """Every year named in the text."""
    return [int(year) for year in re.findall(rf"(?<![\d/]){_YEAR}(?!\d)", text)]


def read_deadlines(sentence: str) -> list[Deadline]:
    """Each day or end of a period that the sentence binds something to, in order."""
    return list(_deadlines(flat(sentence)))


def half_yearly(sentence: str) -> bool:
    """Whether the sentence speaks of a thing done every six months."""
    return re.search(r"\b(?:6|06|sau) thang\b|\bnua nam\b|\bban nien\b", flat(sentence)) is not None


def yearly(sentence: str) -> bool:
    """Whether the sentence speaks of a thing done every year."""
    return re.search(r"\b(?:hang|moi) nam\b", flat(sentence)) is not None


def sounds_dated(sentence: str) -> bool:
    """Whether the sentence speaks of a date or a period in words that must not be overheard."""
    return _SOUNDS_DATED.search(flat(sentence)) is not None


_SOUNDS_DATED = re.compile(
    r"\btruoc (?:ngay|thang|quy|nam) (?:\d|\.\.|…)|\btruoc \d|\b(?:cham|muon) nhat\b|\bhan cuoi\b"
    r"|\bdinh ky\b|\b(?:hang|moi) (?:tuan|thang|quy)\b|\b(?:6|06|sau) thang\b"
)
_OPENER = re.compile(
    r"\b(truoc|cham nhat|muon nhat|han cuoi|thoi han|den het|het|vao|trong)"
    r"(?: (?:la|vao|trong|den|het|truoc|thoi diem))*:? "
)
_LOOSE_OPENERS = {"tro", "vao", "het", "den"}  # "trong 2/3 cơ quan" is a share, no date
_POINT = re.compile(POINT)
_DAY_OF_YEAR = re.compile(rf"(?:{_DAY_MONTH}|thang \d{{1,2}}(?= (?:hang|moi) nam))(?![\d/])")
_AND = re.compile(r"(?:,| va|, va) (?:nam )?(?=ngay \d|\d|thang \d|quy |nam \d)")


def _deadlines(words: str) -> Iterator[Deadline]:
    after = 0
    for opener in _OPENER.finditer(words):
        if opener.start() < after:
            continue
        reading: Bind = "before" if "truoc" in opener[0] else "by"
        found = _deadline_at(words, opener.start(), opener.end(), reading)
        while found:
            yield found
            after = found.end
            more = _AND.match(words, after)
            found = _deadline_at(words, after, more.end(), reading) if more else None


def _deadline_at(words: str, start: int, at: int, reading: Bind) -> Deadline | None:
    if point := _POINT.match(words, at):
        days = stretch(point[0])
        quoted = days and (days.first if reading == "before" else days.last)
        return Deadline(start, point.end(), quoted, None, reading) if quoted else None
    loose = words[start : start + 3] in _LOOSE_OPENERS and not words.startswith(
        ("ngay", "thang"), at
    )
    if not loose and (point := _DAY_OF_YEAR.match(words, at)):
        month_day = _month_day(point[0], reading)
        return Deadline(start, point.end(), None, month_day, reading) if month_day else None
    return None


def _month_day(printed: str, reading: Bind) -> str | None:
    """ "ngay 05 thang 12" → "12-05"; a month alone is its first day (before) or its last."""
    leap_year = 2024
    match _numbers(printed):
        case [day, month]:
            days = stretch(f"{day}/{month}/{leap_year}")
        case [month]:
            days = stretch(f"{month}/{leap_year}")
        case _:
            return None
    quoted = days and (days.first if reading == "before" else days.last)
    return f"{quoted:%m-%d}" if quoted else None


def _range(match: re.Match[str], text: str) -> Timing | None:
    start, end = stretch(match["a"]), stretch(match["b"])
    return _between(start, end, text)


def _short_range(match: re.Match[str], text: str) -> Timing | None:
    """ "Quý II - IV/2024", "tháng 3 đến tháng 6 năm 2024": the year is printed once."""
    unit, year = match["unit"], match["year"]
    start, end = (stretch(f"{unit} {match[name]}/{year}") for name in ("a", "b"))
    return _between(start, end, text)


def _between(start: Stretch | None, end: Stretch | None, text: str) -> Timing | None:
    if not start or not end or end.last < start.first:
        return None
    return Timing("range", start.first, end.last, "by", text)


def _from(match: re.Match[str], text: str) -> Timing | None:
    start = stretch(match["a"])
    return Timing("from", start.first, None, None, text) if start else None


def _before(match: re.Match[str], text: str) -> Timing | None:
    end = stretch(match["a"])
    return Timing("by", None, end.first, "before", text) if end else None


def _by(match: re.Match[str], text: str) -> Timing | None:
    end = stretch(match["a"])
    return Timing("by", None, end.last, "by", text) if end else None


def _undated(kind: TimingKind) -> Callable[[re.Match[str], str], Timing | None]:
    return lambda _match, text: Timing(kind, None, None, None, text)


_DONE = r"(?:(?:phai |can )?(?:hoan thanh|xong|thuc hien|trien khai|trinh|ban hanh) ?)*"
_ALWAYS = r"(?:thuong xuyen|lien tuc)"
_A, _B = rf"(?P<a>{POINT})", rf"(?P<b>{POINT})"
_PART = r"iv|i{1,3}|\d{1,2}"
_SHORT_RANGE = (
    rf"(?:tu |trong )?(?P<unit>quy|thang) (?P<a>{_PART}) ?(?:-|den|,|va) ?"
    rf"(?:(?:het )?(?P=unit) )?(?P<b>{_PART}){_OF}(?P<year>{_YEAR})"
)
_NOISE = re.compile(r"^(?:thoi gian|thoi han)(?: thuc hien| hoan thanh)? ?:? ?")
_MAKERS: tuple[tuple[str, Callable[[re.Match[str], str], Timing | None]], ...] = (
    (rf"{_DONE}{_ALWAYS}(?:,? (?:va )?{_ALWAYS})?", _undated("continuous")),
    (rf"{_DONE}(?:dinh ky )?(?:hang|moi) nam", _undated("annual")),
    (rf"{_DONE}(?:(?:trong|tu|giai doan) ?)*{_A} ?(?:-|den(?: het)?|toi) ?{_B}", _range),
    (_SHORT_RANGE, _short_range),
    (rf"{_DONE}(?:bat dau )?(?:ke )?tu {_A}(?: tro di)?", _from),
    (rf"{_A} (?:tro di|va (?:cac |nhung )?nam (?:tiep theo|sau|ke tiep))", _from),
    (rf"{_DONE}truoc {_A}", _before),
    (rf"{_DONE}(?:(?:trong|den|het|cuoi|cham nhat|muon nhat|la|vao|han cuoi) )*{_A}", _by),
)
_TIMINGS = tuple((re.compile(pattern), make) for pattern, make in _MAKERS)


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def _months(year: int, first: int, last: int) -> Stretch:
    return Stretch(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _quarter(number: int, year: int) -> Stretch:
    return _months(year, 3 * number - 2, 3 * number)
