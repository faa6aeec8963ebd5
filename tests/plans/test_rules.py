"""Which days follow from a quoted date, and which periods a task opens."""

from datetime import date

import pytest

from pressplan.plans.rules import (
    Reading,
    Timing,
    TimingKind,
    last_good_day,
    period_fault,
    periods,
    timing_words,
)

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("quoted", "reading", "last"),
    [
        pytest.param(date(2023, 11, 15), Reading.BEFORE, date(2023, 11, 14), id="trước ngày 15/11"),
        pytest.param(date(2023, 11, 15), Reading.BY, date(2023, 11, 15), id="chậm nhất ngày 15/11"),
        pytest.param(date(2023, 11, 15), None, date(2023, 11, 15), id="no reading binds as by"),
        pytest.param(
            date(2026, 1, 1), Reading.BEFORE, date(2025, 12, 31), id="over the year's end"
        ),
        pytest.param(date(2028, 3, 1), Reading.BEFORE, date(2028, 2, 29), id="over a leap day"),
    ],
)
def test_last_good_day(quoted, reading, last):
    assert last_good_day(quoted, reading) == last


@pytest.mark.parametrize(
    ("timing", "due_on"),
    [
        pytest.param(
            Timing(TimingKind.RANGE, date(2023, 1, 1), date(2024, 12, 31), Reading.BY),
            date(2024, 12, 31),
            id="range",
        ),
        pytest.param(
            Timing(TimingKind.BY, None, date(2024, 6, 30), Reading.BEFORE),
            date(2024, 6, 29),
            id="before",
        ),
        pytest.param(Timing(TimingKind.BY), None, id="by, day unknown"),
        pytest.param(Timing(TimingKind.ANNUAL), None, id="annual: each year has its own"),
        pytest.param(Timing(TimingKind.CONTINUOUS), None, id="continuous"),
        pytest.param(Timing(TimingKind.FROM, date(2023, 1, 1)), None, id="from"),
        pytest.param(Timing(None), None, id="the document gives no time"),
    ],
)
def test_due_on(timing, due_on):
    assert timing.due_on == due_on


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        (
            Timing(TimingKind.RANGE, date(2023, 1, 1), date(2024, 12, 31), Reading.BY),
            "Từ 01/01/2023 đến hết 31/12/2024",
        ),
        (Timing(TimingKind.BY, None, date(2024, 6, 30), Reading.BEFORE), "Trước 30/06/2024"),
        (Timing(TimingKind.FROM, date(2023, 1, 1)), "Từ 01/01/2023"),
        (Timing(TimingKind.ANNUAL), "Hằng năm"),
        (Timing(None), "không ghi thời gian"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_timing_words(timing, words):
    assert timing_words(timing) == words


def opened(timing, *, plan_from=date(2023, 1, 1), plan_until=date(2030, 12, 31), today=TODAY):
    """(period, from year, year, starts, due on) of each open period."""
    found = periods(timing, plan_from=plan_from, plan_until=plan_until, today=today)
    return [(p.period, p.from_year, p.year, p.starts, p.due_on) for p in found]


def test_a_dated_task_has_one_period_from_its_first_year_to_its_deadline():
    timing = Timing(TimingKind.RANGE, date(2023, 1, 1), date(2024, 12, 31), Reading.BY)
    assert opened(timing) == [(0, 2023, 2024, date(2023, 1, 1), date(2024, 12, 31))]


def test_a_deadline_before_the_first_of_january_belongs_to_the_year_before():
    timing = Timing(TimingKind.BY, None, date(2027, 1, 1), Reading.BEFORE)
    assert opened(timing) == [(0, 2023, 2026, date(2023, 1, 1), date(2026, 12, 31))]


def test_a_dated_task_is_open_before_it_starts():
    timing = Timing(TimingKind.RANGE, date(2028, 1, 1), date(2029, 12, 31), Reading.BY)
    assert opened(timing) == [(0, 2028, 2029, date(2028, 1, 1), date(2029, 12, 31))]


def test_a_deadline_before_the_plan_begins_does_not_end_before_it_starts():
    timing = Timing(TimingKind.BY, None, date(2022, 6, 30), Reading.BY)
    assert opened(timing) == [(0, 2022, 2022, date(2022, 6, 30), date(2022, 6, 30))]


def test_an_annual_task_has_one_period_a_year_due_at_the_years_end():
    found = opened(Timing(TimingKind.ANNUAL))
    assert [p[0] for p in found] == [2023, 2024, 2025, 2026]
    assert found[-1] == (2026, 2026, 2026, date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("kind", [TimingKind.CONTINUOUS, TimingKind.FROM, None], ids=str)
def test_what_has_no_end_has_one_period_a_year_without_a_due_date(kind):
    found = opened(Timing(kind))
    assert [p[0] for p in found] == [2023, 2024, 2025, 2026]
    assert {p[4] for p in found} == {None}


def test_the_first_year_starts_where_the_task_starts():
    found = opened(Timing(TimingKind.FROM, date(2025, 7, 1)))
    assert [(p[0], p[3]) for p in found] == [(2025, date(2025, 7, 1)), (2026, date(2026, 1, 1))]


@pytest.mark.parametrize(
    ("today", "last"),
    [
        pytest.param(date(2026, 12, 31), 2026, id="the year's last day"),
        pytest.param(date(2027, 1, 1), 2027, id="the year's first day"),
        pytest.param(date(2031, 5, 1), 2030, id="after the plan"),
    ],
)
def test_years_open_by_the_calendar_until_the_plan_ends(today, last):
    assert opened(Timing(TimingKind.CONTINUOUS), today=today)[-1][0] == last


def test_nothing_is_open_of_a_plan_that_begins_next_year():
    assert opened(Timing(TimingKind.ANNUAL), plan_from=date(2027, 1, 1)) == []


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        ("2023-01-01", "2023-01-01", ""),
        ("2001-01-01", "2030-12-31", ""),
        ("2001-01-01", "2031-01-01", "nhiều nhất 30 năm"),
        ("2024-02-29", "2054-02-28", ""),
        ("2024-02-29", "2054-03-01", "nhiều nhất 30 năm"),
        ("2023-01-02", "2023-01-01", "đứng trước"),
    ],
)
def test_a_period_runs_forward_and_thirty_years_at_most(first, last, fault):
    found = period_fault(date.fromisoformat(first), date.fromisoformat(last))
    assert fault in found
    assert bool(found) == bool(fault)
