"""Timing and freshness of a commitment on a day."""

from datetime import date, timedelta

import pytest

from pressplan.tasks.rules import Freshness, Timing, ended_before, freshness, timing, update_period
from pressplan.tasks.workflow import State

TODAY = date(2026, 11, 20)
DUE = date(2026, 12, 31)
WORKING, DONE, CARRIED = State.IN_PROGRESS, State.DONE, State.CARRIED


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"due_on": TODAY}, Timing.DUE_SOON, id="due today"),
        pytest.param({"due_on": TODAY - timedelta(1)}, Timing.OVERDUE, id="due yesterday"),
        pytest.param({"due_on": TODAY + timedelta(7)}, Timing.DUE_SOON, id="due in a week"),
        pytest.param({"due_on": TODAY + timedelta(8)}, Timing.ON_TRACK, id="due in eight days"),
        pytest.param(
            {"due_on": TODAY + timedelta(8), "soon": timedelta(30)},
            Timing.DUE_SOON,
            id="soon is a setting",
        ),
        pytest.param({"due_on": None}, Timing.NO_DEADLINE, id="no deadline"),
        pytest.param({"due_on": None, "state": CARRIED}, Timing.CARRIED, id="carried over"),
        pytest.param({"due_on": DUE, "state": DONE}, Timing.DONE, id="done"),
        pytest.param({"due_on": None, "state": DONE}, Timing.DONE, id="done without deadline"),
        pytest.param(
            {"due_on": DUE, "state": DONE, "late": True}, Timing.DONE_LATE, id="done late"
        ),
        pytest.param(
            {"due_on": TODAY - timedelta(1), "state": State.AWAITING},
            Timing.ON_TRACK,
            id="reported in time, waiting for the Department",
        ),
        pytest.param(
            {"due_on": TODAY - timedelta(1), "state": State.AWAITING, "late": True},
            Timing.OVERDUE,
            id="reported late, waiting for the Department",
        ),
        pytest.param(
            {"due_on": TODAY - timedelta(1), "state": State.PAUSED},
            Timing.OVERDUE,
            id="a pause moves no deadline",
        ),
    ],
)
def test_timing(facts, expected):
    assert timing(**{"state": WORKING, "today": TODAY, **facts}) is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"due_on": date(2025, 12, 31)}, Timing.UNTRACKED, id="due the day before"),
        pytest.param({"due_on": date(2026, 1, 1)}, Timing.OVERDUE, id="due on the first day"),
        pytest.param({"due_on": None, "year": 2025}, Timing.UNTRACKED, id="the year before"),
        pytest.param({"due_on": None, "year": 2026}, Timing.NO_DEADLINE, id="the first year"),
        pytest.param(
            {"due_on": None, "year": 2025, "state": CARRIED}, Timing.UNTRACKED, id="carried, before"
        ),
        pytest.param(
            {"due_on": date(2024, 12, 31), "state": DONE}, Timing.DONE, id="filled in as done"
        ),
    ],
)
def test_before_the_tracking_start_nothing_is_late(facts, expected):
    tracked = {"state": WORKING, "today": TODAY, "tracking_from": date(2026, 1, 1), **facts}
    assert timing(**tracked) is expected


def test_a_year_that_ends_after_the_tracking_start_is_tracked():
    assert not ended_before(date(2026, 7, 1), due_on=None, year=2026)
    assert ended_before(date(2026, 7, 1), due_on=date(2026, 6, 30), year=2026)


@pytest.mark.parametrize(
    ("day", "months", "first", "last"),
    [
        pytest.param(TODAY, 3, date(2026, 10, 1), date(2026, 12, 31), id="quý IV"),
        pytest.param(date(2026, 1, 1), 3, date(2026, 1, 1), date(2026, 3, 31), id="quý I"),
        pytest.param(
            date(2026, 9, 30), 3, date(2026, 7, 1), date(2026, 9, 30), id="last day of quý III"
        ),
        pytest.param(
            date(2028, 2, 29), 1, date(2028, 2, 1), date(2028, 2, 29), id="a leap February"
        ),
        pytest.param(date(2026, 12, 31), 1, date(2026, 12, 1), date(2026, 12, 31), id="December"),
        pytest.param(date(2026, 4, 30), 2, date(2026, 3, 1), date(2026, 4, 30), id="two months"),
        pytest.param(date(2026, 7, 1), 6, date(2026, 7, 1), date(2026, 12, 31), id="half a year"),
        pytest.param(date(2026, 7, 1), 12, date(2026, 1, 1), date(2026, 12, 31), id="a year"),
        pytest.param(
            date(2026, 11, 5), 5, date(2026, 11, 1), date(2026, 12, 31), id="a short last period"
        ),
    ],
)
def test_update_period(day, months, first, last):
    assert update_period(day, months) == (first, last)


@pytest.mark.parametrize(
    ("updated_on", "expected"),
    [
        pytest.param(date(2026, 10, 1), Freshness.FRESH, id="first day of the quarter"),
        pytest.param(TODAY, Freshness.FRESH, id="today"),
        pytest.param(date(2026, 9, 30), Freshness.EXPECTED, id="last day of the quarter before"),
        pytest.param(date(2026, 7, 1), Freshness.EXPECTED, id="first day of the quarter before"),
        pytest.param(date(2026, 6, 30), Freshness.STALE, id="a whole quarter without a word"),
        pytest.param(None, Freshness.STALE, id="never"),
    ],
)
def test_freshness_by_quarter(updated_on, expected):
    assert word(updated_on=updated_on) is expected


@pytest.mark.parametrize(
    ("months", "expected"),
    [(1, Freshness.STALE), (2, Freshness.EXPECTED), (6, Freshness.FRESH), (12, Freshness.FRESH)],
)
def test_freshness_of_a_word_given_on_15_september(months, expected):
    assert word(updated_on=date(2026, 9, 15), months=months) is expected


@pytest.mark.parametrize(
    ("expected_from", "expected"),
    [
        pytest.param(date(2026, 7, 1), Freshness.STALE, id="since the quarter before"),
        pytest.param(date(2026, 7, 2), Freshness.EXPECTED, id="since within the quarter before"),
        pytest.param(TODAY, Freshness.EXPECTED, id="since today"),
        pytest.param(TODAY + timedelta(1), Freshness.NOT_EXPECTED, id="not before tomorrow"),
        pytest.param(date(9999, 12, 31), Freshness.NOT_EXPECTED, id="before the tracking start"),
    ],
)
def test_nobody_is_stale_sooner_than_a_whole_period(expected_from, expected):
    assert word(updated_on=None, expected_from=expected_from) is expected


@pytest.mark.parametrize(
    ("state", "updated_on", "expected"),
    [
        (State.DONE, None, Freshness.NOT_EXPECTED),
        (State.CARRIED, TODAY, Freshness.NOT_EXPECTED),
        (State.AWAITING, None, Freshness.NOT_EXPECTED),
        (State.AWAITING, TODAY, Freshness.FRESH),
        (State.RETURNED, None, Freshness.STALE),
        (State.PAUSED, None, Freshness.STALE),
        (State.NOT_STARTED, None, Freshness.STALE),
    ],
    ids=lambda value: getattr(value, "value", ""),
)
def test_freshness_by_state(state, updated_on, expected):
    assert word(state=state, updated_on=updated_on) is expected


def test_on_new_years_day_the_word_of_december_is_of_the_period_before():
    new_year = date(2027, 1, 1)
    assert word(updated_on=date(2026, 12, 31), today=new_year) is Freshness.EXPECTED
    assert word(updated_on=date(2026, 9, 30), today=new_year) is Freshness.STALE
    assert word(updated_on=new_year, today=new_year) is Freshness.FRESH


def word(**facts):
    usual = {"state": WORKING, "expected_from": date(2026, 1, 1), "today": TODAY, "months": 3}
    return freshness(**usual | facts)
