"""Which days offices work. Pure."""

import enum
from dataclasses import dataclass
from datetime import date, timedelta

from ..vietnamese import capital, day_with_weekday

SATURDAY = 5
FARTHEST_SWAP = timedelta(days=60)  # a swap is of neighbouring weeks, so more is a slip of the hand
_DAY = timedelta(days=1)


class DayKind(enum.Enum):
    """Whether offices are closed on a day of the week, or open on a weekend."""

    OFF = "off"
    WORKING = "working"


KIND_WORDS = {DayKind.OFF: "Nghỉ", DayKind.WORKING: "Làm bù"}


@dataclass(frozen=True)
class Calendar:
    """The days that differ from their weekday: `off` on a weekday, `working` on a weekend."""

    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day: weekends are free unless swapped."""
        if day in self.working:
            return True
        return not is_weekend(day) and day not in self.off

    def last_working_day(self, day: date) -> date:
        """The last working day on or before `day`."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def next_working_day(self, day: date) -> date:
        """The first working day on or after `day`."""
        while not self.is_working(day):
            day += _DAY
        return day

    def working_days(self, since: date, until: date) -> int:
        """How many working days have passed: those after `since`, up to and including `until`."""
        days = (since + _DAY * n for n in range(1, (until - since).days + 1))
        return sum(map(self.is_working, days))


def is_weekend(day: date) -> bool:
    """Whether the day is a Saturday or Sunday."""
    return day.weekday() >= SATURDAY


def day_fault(day: date, kind: DayKind) -> str:
    """Why a day cannot be entered as that kind, as one sentence, or ""."""
    if kind is DayKind.OFF and is_weekend(day):
        return (
            f"{capital(day_with_weekday(day))} là ngày cuối tuần, vốn đã nghỉ; "
            "chỉ ghi nghỉ cho ngày từ thứ Hai đến thứ Sáu."
        )
    if kind is DayKind.WORKING and not is_weekend(day):
        return (
            f"{capital(day_with_weekday(day))} vốn là ngày làm việc; chỉ thứ Bảy, Chủ nhật mới ghi "
            "làm bù. Nếu ngày này đang ghi nghỉ mà vẫn làm việc, hãy xóa ngày nghỉ đó."
        )
    return ""


def swap_fault(off: date, working: date) -> str:
    """Why two days, each fit by itself, are no swap, as one sentence, or ""."""
    if abs(off - working) > FARTHEST_SWAP:
        return (
            f"Hai ngày cách nhau hơn {FARTHEST_SWAP.days} ngày. Hãy kiểm tra lại ngày, tháng, năm."
        )
    return ""
