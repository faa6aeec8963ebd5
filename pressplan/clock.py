"""The only place that looks at a clock.

Instants are aware UTC datetimes with milliseconds; days are dates in the
province's zone, whatever zone the host is set to.
"""

import os
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


def day_of(instant: datetime) -> date:
    """The local date on which an aware instant falls."""
    return instant.astimezone(ZONE).date()


def _offset() -> timedelta:
    if os.environ.get("PRESSPLAN_ENV") != "test":
        return timedelta()
    return timedelta(seconds=float(os.environ.get("PRESSPLAN_CLOCK_OFFSET") or 0))
