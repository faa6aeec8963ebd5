"""Entries as an iCalendar (RFC 5545, 7986) that programs subscribe to."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .feed import Entry

NAME = "Hạn của tôi"
LOOKED_AT_EVERY = timedelta(hours=1)  # what programs are asked for; some come twice a day
_ONE_DAY = timedelta(days=1)


def written(entries: Iterable[Entry], *, at: datetime) -> bytes:
    """The calendar; the library folds its lines at 75 octets, never within a letter.

    Days are days, not times, so that no zone moves them. Nobody is busy because of a deadline.
    """
    import icalendar  # takes half a second: only for whoever asks for it

    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//pressplan//Reminders//VI")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", NAME)
    calendar.add("x-wr-calname", NAME)
    calendar.add("refresh-interval", LOOKED_AT_EVERY, {"value": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(LOOKED_AT_EVERY))
    for entry in entries:
        event = icalendar.Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", at)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + _ONE_DAY)  # the first day that is no more of it
        event.add("summary", entry.title)
        event.add("description", entry.text)
        event.add("url", entry.url)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    body: bytes = calendar.to_ical()
    return body
