"""The official four figures, and the fifth column beside them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressplan.tasks.rules import Counted, Figures, Freshness, Reckoning, Timing, figures
from pressplan.tasks.workflow import State

TODAY = date(2026, 11, 20)
BY = Reckoning(TODAY, tracking_from=date(2026, 1, 1))
YEAR_END, PAST, SOON = date(2026, 12, 31), date(2026, 9, 30), date(2026, 11, 25)
THIS_QUARTER, LAST_QUARTER = date(2026, 10, 1), date(2026, 7, 1)
WORKING = State.IN_PROGRESS


def counted(state=WORKING, due_on=None, late=False, updated_on=None, to_year=2026, count=1, **more):
    return Counted(state, due_on, late, updated_on, to_year, count, **more)


@pytest.mark.parametrize(
    ("group", "columns"),
    [
        pytest.param(counted(State.DONE, YEAR_END), {"done_in_time": 1}, id="done in time"),
        pytest.param(counted(State.DONE, PAST, late=True), {"done_late": 1}, id="done late"),
        pytest.param(
            counted(State.DONE),
            {"done_in_time": 1, "done_undated": 1},
            id="done without deadline",
        ),
        pytest.param(counted(due_on=YEAR_END), {"open_in_time": 1, "expected": 1}, id="in time"),
        pytest.param(
            counted(due_on=SOON), {"open_in_time": 1, "due_soon": 1, "expected": 1}, id="due soon"
        ),
        pytest.param(counted(due_on=PAST), {"open_late": 1, "expected": 1}, id="late"),
        pytest.param(
            counted(updated_on=THIS_QUARTER),
            {"no_deadline_updated": 1, "expected": 1, "updated": 1},
            id="no deadline, updated",
        ),
        pytest.param(
            counted(updated_on=LAST_QUARTER),
            {"no_deadline_silent": 1, "expected": 1},
            id="no deadline, silent",
        ),
        pytest.param(counted(State.CARRIED), {"carried": 1}, id="carried over"),
        pytest.param(
            counted(State.AWAITING, updated_on=LAST_QUARTER),
            {"no_deadline_silent": 1},
            id="awaiting: its word is not expected",
        ),
        pytest.param(counted(to_year=2025), {"untracked": 1}, id="untracked year"),
        pytest.param(counted(due_on=date(2025, 12, 31)), {"untracked": 1}, id="untracked deadline"),
        pytest.param(
            counted(State.DONE, date(2025, 12, 31)), {"done_in_time": 1}, id="untracked, done"
        ),
    ],
)
def test_columns(group, columns):
    assert figures([group], BY) == Figures(**columns)


def test_the_rates():
    found = figures(
        [
            counted(State.DONE, YEAR_END, count=2),
            counted(due_on=PAST, count=1),
            counted(updated_on=THIS_QUARTER, count=3),
            counted(count=5),
        ],
        BY,
    )
    assert found.completion_rate == 67  # 2 of 3; what has no deadline has no percent
    assert found.update_rate == 33  # 3 of 9 unfinished
    assert (found.total, found.done, found.no_deadline) == (11, 2, 8)


def test_no_rate_of_nothing():
    assert (Figures().completion_rate, Figures().update_rate) == (None, None)


groups = st.lists(
    st.builds(
        counted,
        state=st.sampled_from(State),
        due_on=st.none() | st.dates(date(2025, 6, 1), date(2027, 6, 30)),
        late=st.booleans(),
        updated_on=st.none() | st.dates(date(2025, 6, 1), TODAY),
        to_year=st.integers(2024, 2027),
        count=st.integers(1, 9),
        expected_from=st.dates(date(2026, 1, 1), date(2027, 1, 31)),
    )
)


# What is before the tracking start, and what a document ended.
OUTSIDE = (Timing.UNTRACKED, Timing.CLOSED)


@given(groups)
def test_the_columns_add_up_to_all_that_is_tracked(found):
    sums = figures(found, BY)
    tracked = sum(g.count for g in found if BY.timing(g) not in OUTSIDE)
    assert sums.total == tracked
    assert (
        sums.done_in_time
        + sums.done_late
        + sums.open_in_time
        + sums.open_late
        + (sums.no_deadline_updated + sums.no_deadline_silent + sums.carried)
        == tracked
    )
    assert sums.due_soon <= sums.open_in_time


@given(groups)
def test_what_is_expected_is_what_freshness_says(found):
    tracked = [g for g in found if BY.timing(g) is not Timing.UNTRACKED]
    fresh = sum(g.count for g in tracked if BY.freshness(g) is Freshness.FRESH)
    owed = (Freshness.EXPECTED, Freshness.STALE)
    silent = sum(g.count for g in tracked if BY.freshness(g) in owed)
    sums = figures(found, BY)
    assert (sums.updated, sums.expected - sums.updated) == (fresh, silent)
