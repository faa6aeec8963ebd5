"""Who hears what, and on which day: from facts and a date to notices. Pure.

An item is a matter with a day: a deadline that comes nearer, or a day since which something
waits. Its schedule says on which offsets from that day its people hear of it. What is due on a day
is the latest offset reached that nobody noted: so whoever was down for three days says it once,
with the days that are truly left, and whoever joins late is told at once.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from ..obligations.rules import REMINDED
from ..workdays.rules import Calendar

WEEK = 7
LONGEST_BREAK = 21  # days without a working one (Tết and the weekends around it): looked over


class Kind(enum.Enum):
    """What a notice is about."""

    COMMITMENT = "commitment"
    UPDATE = "update"
    OBLIGATION = "obligation"
    RETURNED = "returned"
    WAITING = "waiting"
    ROUND = "round"
    TRAINING = "training"
    DIRECTIVE = "directive"


KIND_WORDS = {
    Kind.COMMITMENT: "Đầu việc đến hạn, quá hạn",
    Kind.UPDATE: "Cập nhật tiến độ trong kỳ",
    Kind.OBLIGATION: "Kế hoạch, báo cáo phải nộp",
    Kind.RETURNED: "Hồ sơ, cập nhật bị trả lại",
    Kind.WAITING: "Việc đang chờ Sở",
    Kind.ROUND: "Đợt tự đánh giá mức trưởng thành",
    Kind.TRAINING: "Đăng ký tập huấn",
    Kind.DIRECTIVE: "Ý kiến chỉ đạo của lãnh đạo",
}
LEGAL = frozenset({Kind.COMMITMENT, Kind.OBLIGATION, Kind.DIRECTIVE})  # nobody switches these off
OPTIONAL = tuple(kind for kind in Kind if kind not in LEGAL)


class Audience(enum.Enum):
    """Who hears of it: first those who do it; of what stays late then those above them."""

    FIRST = "first"
    HEAD = "head"
    DEPARTMENT = "department"
    LEADERS = "leaders"


# So many times the days of the setting after which each hears of what is late.
ESCALATION = {Audience.HEAD: 1, Audience.DEPARTMENT: 2, Audience.LEADERS: 3}


@dataclass(frozen=True)
class Schedule:
    """On which offsets from its day an item is spoken of: `days`, then every week from `weekly`.

    `rises`: its day is one since which it waits, not one that it must meet.
    """

    days: tuple[int, ...]
    weekly: int | None = None
    rises: bool = False


def deadline(before: Sequence[int] = REMINDED) -> Schedule:
    """Days before a last good day, the first day late, then weekly while it is late."""
    return Schedule((*sorted(-each for each in before), 1), weekly=WEEK)


def waiting(after: int) -> Schedule:
    """Once something has waited so many days, and every week from then on."""
    return Schedule((after,), weekly=after + WEEK, rises=True)


UPDATE = Schedule((-14, -7, -3, 0))
RETURNED = Schedule((0, 3), weekly=WEEK, rises=True)
OPENING = Schedule((0,))
CLOSING = Schedule((-14, -7, -3, -1, 0))
REGISTRATION = Schedule((-7, -3, -1, 0))


Link = tuple[str, tuple[tuple[str, int | str], ...]]


@dataclass(frozen=True)
class Item:
    """A matter that people are reminded of.

    `key` names it for ever, its day in it: a moved deadline is another item. `subject_id` is what
    its source finds it by, `agency_id` whose matter it is. `first`: the ids of the accounts that
    hear first. `escalates`: whether those above them hear of it once it is late. `link`: the
    endpoint of its page and the values of its address.
    """

    kind: Kind
    key: str
    day: date
    words: str
    subject_id: int
    agency_id: int
    first: tuple[int, ...]
    schedule: Schedule
    link: Link
    escalates: bool = False


@dataclass(frozen=True)
class Notice:
    """One person hears of one item, for the offset that was reached."""

    item: Item
    recipient: int
    offset: int
    audience: Audience


class People(Protocol):
    """Who there is, as the rules ask for them; ids of active accounts."""

    def above(self, audience: Audience, agency_id: int) -> Sequence[int]:
        """Those of an audience that hear of this agency's matters."""

    def instead(self, account_id: int) -> int | None:
        """Who hears in this person's place; the person itself, or None: nobody does."""

    def wants(self, account_id: int, kind: Kind) -> bool:
        """Whether the person gets notices of this kind."""


Told = Mapping[tuple[str, int], int]  # (item, recipient) → the latest offset noted


def due(
    items: Iterable[Item], people: People, *, today: date, calendar: Calendar, every: int,
    told: Told,
) -> list[Notice]:  # fmt: skip
    """What is to be said on `today`: of each item the latest offset reached, unless it was noted.

    `every`: after so many days late each audience of the escalation is one step further up.
    """
    found = []
    for item in items:
        for audience, schedule in _schedules(item, every):
            offset = reached(schedule, item.day, today, calendar)
            if offset is None:
                continue
            found += [
                Notice(item, recipient, offset, audience)
                for recipient in _recipients(item, audience, people)
                if told.get((item.key, recipient), offset - 1) < offset
            ]
    return _each_once(found)


def on_day(
    items: Iterable[Item], people: People, *, day: date, calendar: Calendar, every: int
) -> list[Notice]:
    """What is to be said on just that day, if all is said day by day until then."""
    found = []
    for item in items:
        for audience, schedule in _schedules(item, every):
            offset = reached(schedule, item.day, day, calendar)
            if offset is None or moved(item.day, offset, calendar, schedule.rises) != day:
                continue
            heard = _recipients(item, audience, people)
            found += [Notice(item, recipient, offset, audience) for recipient in heard]
    return _each_once(found)


def skipped(
    items: Iterable[Item], people: People, *, since: date, today: date, calendar: Calendar
) -> list[Notice]:
    """What should have been said after `since` and before `today` and has become pointless,
    because a later offset of the same item is said today."""
    found = []
    for item in items:
        passed = reached_all(item.schedule, item.day, since, today, calendar)[:-1]
        for recipient in _recipients(item, Audience.FIRST, people) if passed else ():
            found += [Notice(item, recipient, offset, Audience.FIRST) for offset in passed]
    return found


def is_for(recipient: int, item: Item, audience: Audience, people: People) -> bool:
    """Whether the person is still one who hears of the item, as that audience."""
    return recipient in _recipients(item, audience, people)


@lru_cache(maxsize=4096)
def reached(schedule: Schedule, day: date, today: date, calendar: Calendar) -> int | None:
    """The latest offset whose day has come; None: none has."""
    found = reached_all(schedule, day, date.min, today, calendar)
    return found[-1] if found else None


@lru_cache(maxsize=4096)
def reached_all(
    schedule: Schedule, day: date, since: date, today: date, calendar: Calendar
) -> tuple[int, ...]:
    """The offsets whose day lies after `since` and has come, in order; of two on one day the
    later."""
    by_day: dict[date, int] = {}
    for offset in _offsets(schedule, (today - day).days + LONGEST_BREAK):
        says = moved(day, offset, calendar, schedule.rises)
        if since < says <= today:
            by_day[says] = offset
    return tuple(sorted(by_day.values()))


def moved(day: date, offset: int, calendar: Calendar, rises: bool) -> date:
    """The day on which an offset is said: the last working day on or before it.

    What comes once something has waited or been late for so long comes on the next working day,
    and what says that something is late never before it is.
    """
    wanted = day + timedelta(days=offset)
    if rises:
        return calendar.next_working_day(wanted)
    before = calendar.last_working_day(wanted)
    return before if offset <= 0 or before > day else calendar.next_working_day(wanted)


def _offsets(schedule: Schedule, last: int) -> list[int]:
    found = [offset for offset in schedule.days if offset <= last]
    if schedule.weekly is not None:
        found += range(schedule.weekly, last + 1, WEEK)
    return found


def _schedules(item: Item, every: int) -> list[tuple[Audience, Schedule]]:
    """When each audience hears of an item."""
    found = [(Audience.FIRST, item.schedule)]
    return found + _escalation(every) if item.escalates else found


@lru_cache
def _escalation(every: int) -> list[tuple[Audience, Schedule]]:
    return [(who, Schedule((times * every,), rises=True)) for who, times in ESCALATION.items()]


def _recipients(item: Item, audience: Audience, people: People) -> list[int]:
    """Whoever hears, or stands in for them, and wants to or must."""
    meant = item.first if audience is Audience.FIRST else people.above(audience, item.agency_id)
    wanted = [id for id in meant if item.kind in LEGAL or people.wants(id, item.kind)]
    return [id for id in dict.fromkeys(map(people.instead, wanted)) if id is not None]


def _each_once(notices: Sequence[Notice]) -> list[Notice]:
    """One person hears of one item once a day, as who stands nearest to the work."""
    found: dict[tuple[str, int], Notice] = {}
    for notice in notices:
        found.setdefault((notice.item.key, notice.recipient), notice)
    return list(found.values())
