"""Timing, freshness and the official figures: derived from facts and a date. Pure.

The figures follow the way Vietnamese administrations count: two axes, done or not
and in time or not; what has no deadline is a column of its own, split into updated
and not updated, or leadership would see nothing of it.
"""

import enum
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from .workflow import ENDED, FINISHED, State, expects_update

NO_DAY = date(9999, 12, 31)
NEVER = date(1, 1, 1)
OPEN_YEAR = 9999


class Timing(enum.Enum):
    """How a commitment stands towards its deadline."""

    OVERDUE = "overdue"
    DUE_SOON = "due-soon"
    ON_TRACK = "on-track"
    DONE = "done"
    DONE_LATE = "done-late"
    NO_DEADLINE = "no-deadline"
    CARRIED = "carried"
    UNTRACKED = "untracked"
    CLOSED = "closed"


TIMING_WORDS = {
    Timing.OVERDUE: "Chưa hoàn thành, quá hạn",
    Timing.DUE_SOON: "Sắp đến hạn",
    Timing.ON_TRACK: "Trong hạn",
    Timing.DONE: "Hoàn thành đúng hạn",
    Timing.DONE_LATE: "Hoàn thành quá hạn",
    Timing.NO_DEADLINE: "Thường xuyên, không hạn",
    Timing.CARRIED: "Chuyển kỳ sau",
    Timing.UNTRACKED: "Trước kỳ theo dõi",
    Timing.CLOSED: "Kết thúc theo văn bản",
}


def timing(
    *,
    state: State,
    due_on: date | None,
    late: bool = False,
    today: date,
    year: int = OPEN_YEAR,
    tracking_from: date = date.min,
    soon: timedelta = timedelta(days=7),
) -> Timing:
    """The timing on `today`; what is done or waits is judged by its report's day (`late`)."""
    if state in ENDED:
        return Timing.CLOSED
    if state is State.DONE:
        return Timing.DONE_LATE if late else Timing.DONE
    if ended_before(tracking_from, due_on=due_on, year=year):
        return Timing.UNTRACKED
    if state is State.CARRIED:
        return Timing.CARRIED
    if due_on is None:
        return Timing.NO_DEADLINE
    if state is State.AWAITING:
        return Timing.OVERDUE if late else Timing.ON_TRACK
    if today > due_on:
        return Timing.OVERDUE
    return Timing.DUE_SOON if due_on - today <= soon else Timing.ON_TRACK


def ended_before(tracking_from: date, *, due_on: date | None, year: int) -> bool:
    """Whether a commitment's period ended before tracking began: it is never late then."""
    return (due_on or date(year, 12, 31)) < tracking_from


def named_on(today: date, year: int) -> date:
    """The day whose names a paper about that year carries: its last one, or today."""
    return min(today, date(year, 12, 31))


class Freshness(enum.Enum):
    """Whether an unfinished commitment was updated in the current period."""

    FRESH = "fresh"
    EXPECTED = "expected"
    STALE = "stale"
    NOT_EXPECTED = "not-expected"


FRESHNESS_WORDS = {
    Freshness.FRESH: "Đã cập nhật kỳ này",
    Freshness.EXPECTED: "Chưa cập nhật kỳ này",
    Freshness.STALE: "Chậm cập nhật",
    Freshness.NOT_EXPECTED: "Không cần cập nhật",
}


@lru_cache(maxsize=256)
def update_period(day: date, months: int) -> tuple[date, date]:
    """The first and last day of the period of `months` (counted from January) that holds `day`.

    Three months give quarters; the last period of a year may be shorter.
    """
    first_month = (day.month - 1) // months * months + 1
    after = first_month + months
    last = date(day.year, 12, 31) if after > 12 else date(day.year, after, 1) - timedelta(days=1)
    return date(day.year, first_month, 1), last


def freshness(
    *, state: State, updated_on: date | None, expected_from: date, today: date, months: int = 3
) -> Freshness:
    """Whether the agency has given its word in the period of `today`.

    `expected_from` is the day since which its word is expected: the latest of the
    work's start, the tracking start and the day it was opened here. Stale is who
    has let a whole period pass since then.
    """
    if state in FINISHED:
        return Freshness.NOT_EXPECTED
    first, _ = update_period(today, months)
    if updated_on and updated_on >= first:
        return Freshness.FRESH
    if not expects_update(state) or expected_from > today:
        return Freshness.NOT_EXPECTED
    before, _ = update_period(first - timedelta(days=1), months)
    missed = expected_from <= before and (updated_on is None or updated_on < before)
    return Freshness.STALE if missed else Freshness.EXPECTED


def next_word_from(*, updated_on: date | None, expected_from: date, months: int) -> date:
    """The day from which the agency's next word is expected: once in each period."""
    if updated_on is None:
        return expected_from
    _, last = update_period(updated_on, months)
    return max(expected_from, last + timedelta(days=1))


@dataclass(frozen=True)
class Reckoning:
    """By what timing and freshness are reckoned: a day, the plan's tracking start, the settings."""

    today: date
    tracking_from: date
    months: int = 3
    soon: timedelta = timedelta(days=7)

    def timing(self, stands: "Standing") -> Timing:
        return timing(
            state=stands.state, due_on=stands.due_on, late=stands.late, year=stands.to_year,
            today=self.today, tracking_from=self.tracking_from, soon=self.soon,
        )  # fmt: skip

    def freshness(self, stands: "Standing") -> Freshness:
        return freshness(
            state=stands.state, updated_on=stands.updated_on, expected_from=stands.expected_from,
            today=self.today, months=self.months,
        )  # fmt: skip

    @property
    def period(self) -> tuple[date, date]:
        """The first and last day of the current update period."""
        return update_period(self.today, self.months)


class Standing(Protocol):
    """How a commitment stands, stored or derived."""

    @property
    def state(self) -> State: ...
    @property
    def due_on(self) -> date | None: ...
    @property
    def late(self) -> bool: ...
    @property
    def updated_on(self) -> date | None: ...
    @property
    def expected_from(self) -> date: ...
    @property
    def to_year(self) -> int: ...


@dataclass(frozen=True)
class Figures:
    """The official four figures, the fifth column, and what is left outside them."""

    done_in_time: int = 0
    done_late: int = 0
    open_in_time: int = 0
    open_late: int = 0
    no_deadline_updated: int = 0
    no_deadline_silent: int = 0
    carried: int = 0
    due_soon: int = 0
    expected: int = 0
    updated: int = 0
    done_undated: int = 0
    untracked: int = 0

    @property
    def total(self) -> int:
        return (
            self.done_in_time + self.done_late + self.open_in_time + self.open_late
            + self.no_deadline + self.carried
        )  # fmt: skip

    @property
    def done(self) -> int:
        return self.done_in_time + self.done_late

    @property
    def no_deadline(self) -> int:
        return self.no_deadline_updated + self.no_deadline_silent

    @property
    def completion_rate(self) -> int | None:
        """Percent done of what has a deadline; None where nothing has one."""
        done = self.done - self.done_undated
        dated = done + self.open_in_time + self.open_late
        return round(100 * done / dated) if dated else None

    @property
    def update_rate(self) -> int | None:
        """Percent of unfinished commitments updated in the current period; None without any."""
        return round(100 * self.updated / self.expected) if self.expected else None


@dataclass(frozen=True)
class Counted:
    """A group of commitments that stand alike."""

    state: State
    due_on: date | None
    late: bool
    updated_on: date | None
    to_year: int = OPEN_YEAR
    count: int = 1
    expected_from: date = date.min


def figures(groups: Iterable[Counted], by: Reckoning) -> Figures:
    """The figures of groups of commitments; what is untracked and undone stays outside."""
    sums: dict[str, int] = {}
    for group in groups:
        undated = group.due_on is None
        for name in _columns(by.timing(group), by.freshness(group), undated=undated):
            sums[name] = sums.get(name, 0) + group.count
    return Figures(**sums)


def sum_of(parts: Iterable[Figures]) -> Figures:
    """The figures of the parts together."""
    sums: Counter[str] = Counter()
    for part in parts:
        sums.update(asdict(part))
    return Figures(**sums)


def _columns(stands: Timing, freshness: Freshness, *, undated: bool) -> list[str]:
    """The columns in which a commitment counts; what a document ended counts in none."""
    if stands is Timing.CLOSED:
        return []
    if stands is Timing.UNTRACKED:
        return ["untracked"]
    fresh = freshness is Freshness.FRESH
    column = {
        Timing.DONE: "done_in_time",
        Timing.DONE_LATE: "done_late",
        Timing.OVERDUE: "open_late",
        Timing.DUE_SOON: "open_in_time",
        Timing.ON_TRACK: "open_in_time",
        Timing.CARRIED: "carried",
        Timing.NO_DEADLINE: "no_deadline_updated" if fresh else "no_deadline_silent",
    }[stands]
    columns = [column]
    if stands is Timing.DUE_SOON:
        columns.append("due_soon")
    if stands is Timing.DONE and undated:
        columns.append("done_undated")
    if fresh:
        columns += ["expected", "updated"]
    elif freshness is not Freshness.NOT_EXPECTED:
        columns.append("expected")
    return columns
