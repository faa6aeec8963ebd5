"""What the board makes of what is typed: nothing yet, something, the same again."""

from datetime import date

import pytest

from pressplan.tasks.rules_board import Last, Typed, filled_from, is_touched, may_repeat, start_of
from pressplan.tasks.workflow import State, Verdict

SAID = Typed(state="paused", percent="40", done="Đã làm.", result="Một bản.", difficulty="Thiếu.")
AUGUST, NOVEMBER = date(2026, 8, 20), date(2026, 11, 20)
QUARTER = date(2026, 10, 1)
EMPTY = Typed(state="in-progress", percent="0")


def last(verdict=None, on=AUGUST):
    return Last(SAID, on, verdict)


@pytest.mark.parametrize(
    ("before", "start"),
    [
        pytest.param(None, EMPTY, id="nothing was ever reported"),
        pytest.param(last(), Typed(state="paused", percent="40"), id="the last state, new words"),
        pytest.param(
            last(Verdict.CONFIRMED), Typed(state="paused", percent="40"), id="confirmed: the same"
        ),
        pytest.param(
            last(Verdict.RETURNED),
            Typed(state="paused", percent="40", done="Đã làm.", result="Một bản."),
            id="what came back is mended",
        ),
    ],
)
def test_with_what_a_form_begins(before, start):
    assert start_of(before) == start


@pytest.mark.parametrize(
    ("typed", "outdated", "touched"),
    [
        pytest.param(EMPTY, False, False, id="as it was opened"),
        pytest.param(Typed(state="in-progress", percent="5"), False, True, id="a percent"),
        pytest.param(Typed(state="done", percent="0"), False, True, id="a state"),
        pytest.param(Typed(state="done", percent="60"), True, False, id="the page is an old one"),
        pytest.param(
            Typed(state="in-progress", percent="0", proposal="Xin máy."), False, True, id="a word"
        ),
        pytest.param(
            Typed(state="in-progress", percent="0", done="A"), True, True, id="words on an old page"
        ),
        pytest.param(
            Typed(state="in-progress", percent="0", source="zalo"), False, True, id="a source"
        ),
    ],
)
def test_whether_somebody_typed(typed, outdated, touched):
    assert is_touched(typed, EMPTY, outdated=outdated) is touched


def test_what_came_back_and_stands_as_it_came_is_untouched():
    start = start_of(last(Verdict.RETURNED))
    assert not is_touched(start, start)


@pytest.mark.parametrize(
    ("before", "state", "may"),
    [
        pytest.param(None, State.NOT_STARTED, False, id="nothing was ever reported"),
        pytest.param(last(), State.PAUSED, True, id="reported last quarter, not judged"),
        pytest.param(last(Verdict.CONFIRMED), State.PAUSED, True, id="confirmed last quarter"),
        pytest.param(last(Verdict.RETURNED), State.RETURNED, False, id="returned"),
        pytest.param(last(on=NOVEMBER), State.PAUSED, False, id="reported in this quarter"),
        pytest.param(last(on=QUARTER), State.PAUSED, False, id="on its first day"),
        pytest.param(last(), State.AWAITING, False, id="completion waits"),
        pytest.param(last(Verdict.CONFIRMED), State.DONE, False, id="done"),
        pytest.param(last(), State.CLOSED, False, id="ended by a document"),
    ],
)
def test_when_nothing_changed_may_be_said(before, state, may):
    assert may_repeat(before, state, period_from=QUARTER) is may


def test_the_last_words_fill_what_is_empty_and_spare_what_is_typed():
    filled = filled_from(Typed(state="in-progress", percent="50", done="Mới gõ."), last())
    assert filled == Typed(
        state="in-progress", percent="50", done="Mới gõ.", result="Một bản.", difficulty="Thiếu."
    )
