"""The only place that looks at a clock.

Instants are aware UTC datetimes with milliseconds; days are dates in the
province's zone, whatever zone the host is set to.
"""

import os
import threading
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """This instant in UTC, cut to milliseconds."""
    instant = datetime.now(UTC) + _offset()
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def today() -> date:
    """Today's date in Asia/Ho_Chi_Minh."""
    return day_of(now())


def host_now() -> datetime:
    """The host's own instant, whatever the offset: for what waits by the host's clock."""
    return datetime.now(UTC)


def day_of(instant: datetime) -> date:
    """The local date on which an aware instant falls."""
    return instant.astimezone(ZONE).date()


SETTING_SECONDS = 5  # less than that a clock is led along, not set


class Watch:
    """Notices that the host's clock was set, by one that only runs on while the host is up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._before = _both()
        self._set: list[tuple[float, int]] = []

    def look(self) -> int:
        """By how many seconds it was set since the last look; back is negative, 0: it was not."""
        with self._lock:
            wall, running = _both()
            by = round((wall - self._before[0]) - (running - self._before[1]))
            self._before = wall, running
            if abs(by) <= SETTING_SECONDS:
                return 0
            self._set.append((running, by))
            return by

    def of_late(self) -> int:
        """The greatest setting within the last day that this process noticed, in seconds."""
        self.look()
        since = _both()[1] - timedelta(days=1).total_seconds()
        with self._lock:
            self._set = [each for each in self._set if each[0] > since]
            return max((by for _, by in self._set), key=abs, default=0)


def _both() -> tuple[float, float]:
    return host_now().timestamp(), time.clock_gettime(time.CLOCK_BOOTTIME)


def _offset() -> timedelta:
    if os.environ.get("PRESSPLAN_ENV") != "test":
        return timedelta()
    return timedelta(seconds=float(os.environ.get("PRESSPLAN_CLOCK_OFFSET") or 0))
