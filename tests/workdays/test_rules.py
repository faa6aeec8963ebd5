"""Which days offices work, and which days may be entered as what."""

from datetime import date

import pytest

from pressplan.workdays.rules import Calendar, DayKind, day_fault, swap_fault

# 2026 as it was announced: Tết, both swaps, the new holiday of November.
OFF = [
    (1, 1), (1, 2), (2, 16), (2, 17), (2, 18), (2, 19), (2, 20), (4, 26), (4, 27), (4, 30), (5, 1),
    (8, 31), (9, 1), (9, 2), (11, 24),
]  # fmt: skip
CALENDAR = Calendar(
    off=frozenset(date(2026, month, day) for month, day in OFF),
    working=frozenset({date(2026, 1, 10), date(2026, 8, 22)}),
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ((2026, 11, 20), True),  # a Friday
        ((2026, 11, 21), False),  # a Saturday
        ((2026, 11, 22), False),  # a Sunday
        ((2026, 11, 24), False),  # a holiday on a Tuesday
        ((2026, 1, 2), False),  # swapped away
        ((2026, 1, 10), True),  # a Saturday swapped in
        ((2026, 1, 11), False),  # the Sunday after it
        ((2026, 8, 22), True),
        ((2026, 8, 31), False),
        ((2026, 4, 26), False),  # a holiday on a Sunday
    ],
)
def test_is_working(day, works):
    assert CALENDAR.is_working(date(*day)) is works


def test_a_working_day_wins_over_a_day_off():
    """The table holds a day once; a calendar that had it twice would let people work."""
    saturday = date(2026, 1, 10)
    assert Calendar(frozenset({saturday}), frozenset({saturday})).is_working(saturday)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ((2026, 11, 13), (2026, 11, 13)),  # a Friday is its own
        ((2026, 11, 14), (2026, 11, 13)),
        ((2026, 11, 15), (2026, 11, 13)),
        ((2026, 11, 24), (2026, 11, 23)),  # a holiday
        ((2026, 2, 22), (2026, 2, 13)),  # Tết with both weekends
        ((2026, 1, 11), (2026, 1, 10)),  # a Saturday at work
        ((2026, 1, 4), (2025, 12, 31)),  # over the year's end
        ((2026, 9, 2), (2026, 8, 28)),  # a swapped Monday, then a weekend
        ((2026, 8, 23), (2026, 8, 22)),
        ((2028, 12, 31), (2028, 12, 29)),  # a year that nobody filled: weekends alone
    ],
)
def test_last_working_day(day, last):
    assert CALENDAR.last_working_day(date(*day)) == date(*last)


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ((2026, 11, 16), (2026, 11, 20), 4),  # Monday to Friday: four have passed
        ((2026, 11, 20), (2026, 11, 20), 0),
        ((2026, 11, 20), (2026, 11, 22), 0),  # only a weekend
        ((2026, 11, 20), (2026, 11, 23), 1),
        ((2026, 11, 20), (2026, 11, 25), 2),  # a holiday between
        ((2026, 2, 13), (2026, 2, 23), 1),  # Tết
        ((2025, 12, 31), (2026, 1, 5), 1),  # New Year and the day after it
        ((2026, 1, 9), (2026, 1, 12), 2),  # the Saturday at work counts
        ((2026, 11, 20), (2026, 11, 16), 0),  # not yet begun
    ],
)
def test_working_days(since, until, days):
    assert CALENDAR.working_days(date(*since), date(*until)) == days


@pytest.mark.parametrize(
    ("day", "kind", "said"),
    [
        ((2026, 1, 2), DayKind.OFF, ""),
        ((2026, 1, 10), DayKind.WORKING, ""),
        ((2026, 1, 11), DayKind.WORKING, ""),
        ((2026, 11, 14), DayKind.OFF, "Thứ Bảy 14/11/2026 là ngày cuối tuần, vốn đã nghỉ"),
        ((2026, 11, 15), DayKind.OFF, "Chủ nhật 15/11/2026 là ngày cuối tuần"),
        ((2026, 11, 16), DayKind.WORKING, "Thứ Hai 16/11/2026 vốn là ngày làm việc"),
    ],
)
def test_what_may_be_entered(day, kind, said):
    fault = day_fault(date(*day), kind)
    assert fault.startswith(said) if said else fault == ""


@pytest.mark.parametrize(
    ("off", "working", "fine"),
    [
        ((2026, 1, 2), (2026, 1, 10), True),
        ((2026, 8, 31), (2026, 8, 22), True),
        ((2026, 12, 31), (2027, 1, 9), True),
        ((2026, 1, 2), (2027, 1, 9), False),
        ((2026, 1, 2), (2026, 10, 10), False),
    ],
)
def test_a_swap_is_of_neighbouring_weeks(off, working, fine):
    assert (swap_fault(date(*off), date(*working)) == "") is fine
