"""At what times of the day letters of reminders can be written. Pure."""

from datetime import time

FIRST, LAST = 5, 20  # o'clock
HOURS = tuple(time(hour, minute) for hour in range(FIRST, LAST) for minute in (0, 30))
USUAL = HOURS.index(time(7, 30))
WORDS = tuple(f"{hour:%H:%M}" for hour in HOURS)
ALL_DAY = tuple(f"{number // 2:02}:{number % 2 * 30:02}" for number in range(48))  # for machines


def passed(now: time) -> list[int]:
    """The numbers of the hours that have come by now."""
    return [number for number, hour in enumerate(HOURS) if hour <= now]
