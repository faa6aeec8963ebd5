"""What becomes of a difficulty: who moves it on, what must be said, what a report says anew."""

from datetime import date

import pytest

from pressplan.access import Role, Who
from pressplan.proposals.workflow import (
    AFTER,
    MOVES,
    OPEN,
    Move,
    State,
    may_make,
    move_fault,
    new_lines,
)

TODAY, YESTERDAY = date(2026, 11, 24), date(2026, 11, 23)


def person(role, agency_id=None):
    return Who(7, "Người thử", "x@y.z", role, agency_id)


def test_every_open_state_leads_on_and_no_other():
    assert {state for state, moves in MOVES.items() if moves} == set(OPEN)
    assert set(MOVES) == set(State)
    assert set(AFTER) == set(Move)


@pytest.mark.parametrize(
    ("move", "who", "recorded", "may"),
    [
        (Move.ANSWER, person(Role.STAFF, 2), False, True),
        (Move.ANSWER, person(Role.AGENCY, 1), False, False),
        (Move.TAKING_UP, person(Role.LEADER), False, False),
        (Move.WITHDRAWAL, person(Role.AGENCY, 1), False, True),
        (Move.WITHDRAWAL, person(Role.AGENCY, 3), False, False),
        (Move.WITHDRAWAL, person(Role.GOVERNING, 1), False, False),
        (Move.WITHDRAWAL, person(Role.STAFF, 2), False, False),
        (Move.WITHDRAWAL, person(Role.STAFF, 2), True, True),
    ],
)
def test_who_moves_it_on(move, who, recorded, may):
    assert may_make(move, who, 1, recorded=recorded) is may


@pytest.mark.parametrize(
    ("move", "state", "said", "field"),
    [
        (Move.TAKING_UP, State.RAISED, {}, ""),
        (Move.ANSWER, State.TAKEN_UP, {}, "text"),
        (Move.ANSWER, State.TAKEN_UP, {"text": "Được."}, ""),
        (Move.ANSWER, State.SENT_ON, {"text": "Được."}, "number"),
        (Move.ANSWER, State.SENT_ON, {"text": "Được.", "number": "9/UBND"}, "dated"),
        (Move.SENDING_ON, State.TAKEN_UP, {"dated": YESTERDAY}, "number"),
        (Move.SENDING_ON, State.TAKEN_UP, {"number": "1", "dated": date(2026, 11, 25)}, "dated"),
        (Move.SENDING_ON, State.TAKEN_UP, {"number": "1", "dated": YESTERDAY}, ""),
    ],
)
def test_what_must_be_said(move, state, said, field):
    words = {"text": "", "number": "", "dated": None} | said
    fault = move_fault(move, state, **words, today=TODAY)
    assert (fault[0] if fault else "") == field


@pytest.mark.parametrize(
    ("text", "known", "fresh"),
    [
        ("Thiếu máy.", [], "Thiếu máy."),
        ("3.a. Thiếu kỹ sư.", ["Thiếu kỹ sư."], ""),
        ("3.a. thiếu kỹ sư", ["Thiếu kỹ sư."], ""),
        ("3.a. Thiếu kỹ sư.\nThiếu tiền.", ["Thiếu kỹ sư."], "Thiếu tiền."),
        ("Hàng hai\nHàng một", ["Hàng một\nHàng hai"], ""),
        ("Không có.", [], ""),
        ("Không\n\n", [], ""),
        ("Không có đường truyền", [], "Không có đường truyền"),
    ],
)
def test_only_what_was_not_raised_before_is_new(text, known, fresh):
    assert new_lines(text, known) == fresh
