"""Whose turn it is, what for, since when, for how many working days."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from pressplan.tasks.extensions import ExtensionKind, ExtensionState
from pressplan.tasks.rules import NO_DAY, Freshness, Reckoning, next_word_from
from pressplan.tasks.waiting import (
    NOBODY,
    Waiting,
    waiting_on,
    waiting_on_request,
    waiting_words,
)
from pressplan.tasks.workflow import FINISHED, TURN_WORDS, TURNS, State, Turn
from pressplan.workdays.rules import Calendar

TODAY = date(2026, 11, 20)
BY = Reckoning(TODAY, tracking_from=date(2026, 1, 1))
YEAR_BEGAN = date(2026, 1, 5)
CALENDAR = Calendar()


@dataclass(frozen=True)
class Stands:
    state: State = State.IN_PROGRESS
    updated_on: date | None = None
    unjudged: bool = False
    due_on: date | None = None
    late: bool = False
    since: date = YEAR_BEGAN
    expected_from: date = YEAR_BEGAN
    to_year: int = 2026


MONDAY = date(2026, 11, 16)
LEAD, DEPARTMENT = Turn.LEAD, Turn.DEPARTMENT


@pytest.mark.parametrize(
    ("stands", "returned_on", "waiting"),
    [
        pytest.param(
            Stands(State.NOT_STARTED), None, Waiting(LEAD, "cập nhật", YEAR_BEGAN), id="never said"
        ),
        pytest.param(
            Stands(updated_on=date(2026, 8, 3)), None,
            Waiting(LEAD, "cập nhật", date(2026, 10, 1)), id="said last quarter",
        ),
        pytest.param(
            Stands(State.PAUSED, updated_on=date(2026, 2, 3)), None,
            Waiting(LEAD, "cập nhật", date(2026, 4, 1)), id="paused and silent since",
        ),
        pytest.param(
            Stands(updated_on=date(2026, 10, 1)), None, NOBODY, id="said this quarter, confirmed"
        ),
        pytest.param(
            Stands(updated_on=MONDAY, unjudged=True), None,
            Waiting(DEPARTMENT, "xác nhận", MONDAY), id="progress to confirm",
        ),
        pytest.param(
            Stands(State.AWAITING, updated_on=MONDAY, unjudged=True, due_on=date(2026, 11, 1)),
            None, Waiting(DEPARTMENT, "xác nhận", MONDAY), id="completion to confirm, though late",
        ),
        pytest.param(
            Stands(State.RETURNED, updated_on=MONDAY, since=TODAY), date(2026, 11, 18),
            Waiting(LEAD, "bổ sung, gửi lại", date(2026, 11, 18)),
            id="returned, counted from the judgement and not from a later change of terms",
        ),
        pytest.param(
            Stands(State.RETURNED, updated_on=MONDAY, since=date(2026, 11, 17)), None,
            Waiting(LEAD, "bổ sung, gửi lại", date(2026, 11, 17)), id="returned, day not asked for",
        ),
        pytest.param(
            Stands(updated_on=MONDAY, due_on=date(2026, 11, 10)), None,
            Waiting(LEAD, "hoàn thành", date(2026, 11, 11)), id="late though it has spoken",
        ),
        pytest.param(
            Stands(updated_on=MONDAY, unjudged=True, due_on=date(2026, 11, 10)), None,
            Waiting(LEAD, "hoàn thành", date(2026, 11, 11)), id="late, its last report unjudged",
        ),
        pytest.param(
            Stands(State.RETURNED, updated_on=MONDAY, due_on=date(2026, 11, 10)), MONDAY,
            Waiting(LEAD, "bổ sung, gửi lại", MONDAY), id="late and returned",
        ),
        pytest.param(
            Stands(updated_on=MONDAY, due_on=date(2026, 11, 20)), None, NOBODY, id="due today"
        ),
        pytest.param(
            Stands(State.NOT_STARTED, expected_from=date(2026, 12, 1)), None, NOBODY,
            id="not begun",
        ),
        pytest.param(Stands(expected_from=NO_DAY), None, NOBODY, id="before tracking"),
        *(
            pytest.param(Stands(state, updated_on=MONDAY), None, NOBODY, id=state.value)
            for state in FINISHED
        ),
    ],
)  # fmt: skip
def test_whose_turn_it_is(stands, returned_on, waiting):
    assert waiting_on(stands, BY, returned_on=returned_on) == waiting


def test_the_table_knows_every_state_and_only_what_is_finished_waits_for_nobody():
    assert set(TURNS) == set(State)
    nobody = {state for state, (turn, _) in TURNS.items() if turn is Turn.NOBODY}
    assert nobody == set(FINISHED)
    assert set(TURN_WORDS) == set(Turn)
    assert all(act for turn, act in TURNS.values() if turn is not Turn.NOBODY)


def test_the_lead_s_word_is_waited_for_just_when_the_figures_expect_it():
    """`next_word_from` and `freshness` are two views of one rule."""
    for updated_on in [None, *(date(2025, 10, 1) + timedelta(days=9 * n) for n in range(47))]:
        for expected_from in (YEAR_BEGAN, date(2026, 7, 15), date(2026, 12, 1), NO_DAY):
            stands = Stands(updated_on=updated_on, expected_from=expected_from)
            owed = BY.freshness(stands) in (Freshness.EXPECTED, Freshness.STALE)
            assert bool(waiting_on(stands, BY)) is owed, stands


@pytest.mark.parametrize(
    ("updated_on", "months", "since"),
    [
        (None, 3, YEAR_BEGAN),
        (date(2026, 3, 31), 3, date(2026, 4, 1)),
        (date(2026, 11, 20), 3, date(2027, 1, 1)),
        (date(2026, 10, 31), 1, date(2026, 11, 1)),
        (date(2025, 12, 31), 3, YEAR_BEGAN),
        (date(2026, 2, 1), 12, date(2027, 1, 1)),
    ],
)
def test_the_next_word_is_expected_once_a_period(updated_on, months, since):
    found = next_word_from(updated_on=updated_on, expected_from=YEAR_BEGAN, months=months)
    assert found == since


@pytest.mark.parametrize(
    ("state", "turn", "since"),
    [
        (ExtensionState.ASKED, Turn.DEPARTMENT, YEAR_BEGAN),
        (ExtensionState.FORWARDED, Turn.DECIDER, MONDAY),
        (ExtensionState.APPROVED, Turn.NOBODY, date.min),
        (ExtensionState.REFUSED, Turn.NOBODY, date.min),
        (ExtensionState.WITHDRAWN, Turn.NOBODY, date.min),
    ],
)
def test_whose_turn_a_request_is_and_since_when(state, turn, since):
    opinion_on = MONDAY if state is ExtensionState.FORWARDED else None
    found = waiting_on_request(
        ExtensionKind.PLAN, state, asked_on=YEAR_BEGAN, opinion_on=opinion_on, today=TODAY
    )
    assert (found.turn, found.since) == (turn, since)


@pytest.mark.parametrize(
    ("waiting", "today", "words", "short"),
    [
        (
            Waiting(DEPARTMENT, "xác nhận", MONDAY), TODAY,
            "Sở xác nhận · 4 ngày làm việc (từ 16/11)", "Sở · 4 ngày làm việc",
        ),
        (
            Waiting(LEAD, "cập nhật", date(2025, 12, 31)), date(2026, 1, 2),
            "đơn vị chủ trì cập nhật · 2 ngày làm việc (từ 31/12/2025)",
            "đơn vị chủ trì · 2 ngày làm việc",
        ),
        (
            Waiting(DEPARTMENT, "xác nhận", TODAY), TODAY,
            "Sở xác nhận · từ hôm nay", "Sở · từ hôm nay",
        ),
        (
            Waiting(DEPARTMENT, "xác nhận", TODAY), date(2026, 11, 22),
            "Sở xác nhận · từ 20/11", "Sở · từ 20/11",
        ),
        (NOBODY, TODAY, "", ""),
    ],
)  # fmt: skip
def test_it_is_said_in_words(waiting, today, words, short):
    assert waiting_words(waiting, CALENDAR, today=today) == words
    assert waiting_words(waiting, CALENDAR, today=today, short=True) == short


def test_holidays_do_not_count():
    calendar = Calendar(off=frozenset({date(2026, 11, 18), date(2026, 11, 19)}))
    waiting = Waiting(DEPARTMENT, "xác nhận", MONDAY)
    assert "2 ngày làm việc" in waiting_words(waiting, calendar, today=TODAY)
