"""A deadline as it shows: what was quoted, the last good day, the last working day. Pure."""

import enum
from dataclasses import dataclass
from datetime import date

from ..vietnamese import day as printed
from ..vietnamese import day_with_weekday, weekday
from ..workdays.rules import Calendar
from .rules import Reading, Timing, TimingKind, last_good_day


class Origin(enum.Enum):
    """Where a deadline comes from."""

    PLAN = "plan"
    YEAR_END = "year-end"
    EXTENDED = "extended"
    INTERNAL = "internal"


@dataclass(frozen=True)
class Deadline:
    """The last good day, and the quoted date with its reading where a document names one."""

    last_good_day: date
    origin: Origin = Origin.PLAN
    quoted: date | None = None
    reading: Reading | None = None


def deadline_of(timing: Timing, due_on: date | None, *, internal: bool = False) -> Deadline | None:
    """The deadline of work whose task has this timing, and that is late after `due_on`."""
    if due_on is None:
        return None
    if internal:
        return Deadline(due_on, Origin.INTERNAL)
    if timing.due_on == due_on:
        return Deadline(due_on, Origin.PLAN, timing.until, timing.reading)
    if timing.kind is TimingKind.ANNUAL and (due_on.month, due_on.day) == (12, 31):
        return Deadline(due_on, Origin.YEAR_END)
    return Deadline(due_on, Origin.EXTENDED)


def quoted_deadline(quoted: date, reading: Reading | None) -> Deadline:
    """The deadline of what a document dates itself."""
    return Deadline(last_good_day(quoted, reading), Origin.PLAN, quoted, reading)


def last_day_words(good: date, calendar: Calendar) -> str:
    """The last good day within a sentence, and the last working day where it is another."""
    working = calendar.last_working_day(good)
    if working == good:
        return day_with_weekday(good)
    return f"{day_with_weekday(good)}, ngày làm việc cuối {weekday(working)} {_near(working, good)}"


def deadline_words(deadline: Deadline, calendar: Calendar) -> str:
    """The one chip: "trước 15/11/2026 → hết 14/11 (thứ Bảy); ngày làm việc cuối 13/11".

    A last working day is named where it is another than the last good day.
    """
    good = deadline.last_good_day
    working = calendar.last_working_day(good)
    words = f"{_quoted(deadline)}hết {_short(good, deadline)} ({weekday(good)})"
    if working == good:
        return words
    return f"{words}; ngày làm việc cuối {_near(working, good)}"


_LEADS = {
    Origin.YEAR_END: "trong năm → ",
    Origin.EXTENDED: "đã gia hạn → ",
    Origin.INTERNAL: "hạn nội bộ → ",
    Origin.PLAN: "",
}


def _quoted(deadline: Deadline) -> str:
    """What stands before the arrow; nothing where the quoted day is itself the last good one."""
    if deadline.quoted and deadline.reading is Reading.BEFORE:
        return f"trước {printed(deadline.quoted)} → "
    return _LEADS[deadline.origin]


def _near(day: date, other: date) -> str:
    """A day beside another, its year only where it differs."""
    return f"{day:%d/%m}" if day.year == other.year else printed(day)


def _short(good: date, deadline: Deadline) -> str:
    """The last good day; its year only where the quoted date has not told it."""
    told = deadline.quoted if deadline.reading is Reading.BEFORE else None
    return f"{good:%d/%m}" if told and told.year == good.year else printed(good)
