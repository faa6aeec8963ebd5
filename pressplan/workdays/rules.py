"""Which days offices work. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The days that differ from their weekday: `off` on a weekday, `working` on a weekend."""

    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day: weekends are free unless swapped."""
        if day in self.working:
            return True
        return day.weekday() < SATURDAY and day not in self.off

    def last_working_day(self, day: date) -> date:
        """The last working day on or before `day`."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def working_days(self, since: date, until: date) -> int:
        """How many working days have passed: those after `since`, up to and including `until`."""
        days = (since + _DAY * n for n in range(1, (until - since).days + 1))
        return sum(map(self.is_working, days))
