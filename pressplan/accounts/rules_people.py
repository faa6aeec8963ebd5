"""When an unused account is warned and closed, what a review confirms. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..access import ROLE_WORDS, Role

FIRST_NOTICE, LAST_NOTICE = NOTICES = 7, 1  # days before an unused account is closed
REVIEW_MONTHS = (3, 6, 12)  # by the number of the setting `review_every`


@dataclass(frozen=True)
class Told:
    """A notice that was given: so many days ahead, of the day on which the account closes."""

    days: int
    closes_on: date


@dataclass(frozen=True)
class Close:
    """The account is to be closed now."""


def next_step(
    *, unused_since: date, limit: int, told: Iterable[Told], today: date
) -> Told | Close | None:
    """What is due for an account: a notice, its closing, or nothing yet.

    `limit` in days. Nobody is closed without both notices, each as many days before as it says:
    where the scheduler was away, the day of closing moves on. A notice of an earlier day than the
    limit now allows (the setting was raised) does not count.
    """
    least = unused_since + timedelta(days=limit)
    given = {each.days: each.closes_on for each in told if each.closes_on >= least}
    first, last = given.get(FIRST_NOTICE), given.get(LAST_NOTICE)
    if first is None:
        return _notice(FIRST_NOTICE, least, today)
    if last is None:
        return _notice(LAST_NOTICE, first, today)
    return Close() if today >= last else None


def _notice(days: int, closes_on: date, today: date) -> Told | None:
    ahead = timedelta(days=days)
    return Told(days, max(closes_on, today + ahead)) if today >= closes_on - ahead else None


def was_away(last_look: datetime, *, limit: int, now: datetime) -> bool:
    """Whether nobody looked for so long (twice `limit` days) that the count must begin anew.

    After such a time, or from an old backup, nobody could sign in or be warned.
    """
    return now - last_look > timedelta(days=2 * limit)


def period_of(day: date, every: int) -> date:
    """The first day of the review period that a day falls in; `every`: the setting's number."""
    months = REVIEW_MONTHS[every]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def next_period(day: date, every: int) -> date:
    """The first day of the period that follows."""
    start = period_of(day, every)
    month = start.month + REVIEW_MONTHS[every]
    return date(start.year + (month > 12), (month - 1) % 12 + 1, 1)


def rights_of(role: Role, agency_id: int | None, *, may_confirm: bool, is_head: bool) -> str:
    """What an account may do as one word, so that a changed right is another word."""
    signs = ("c" if may_confirm else "") + ("h" if is_head else "")
    return f"{role.value}-{agency_id or 0}-{signs or 'x'}"


def rights_words(role: Role, *, may_confirm: bool, is_head: bool) -> str:
    """The same for people to read, without the agency."""
    said = [ROLE_WORDS[role]]
    if may_confirm:
        said.append("được xác nhận cập nhật")
    if is_head:
        said.append("thủ trưởng")
    return ", ".join(said)
