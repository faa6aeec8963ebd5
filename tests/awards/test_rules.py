"""Who proposes an award, for whom it exists, what must be recorded."""

from datetime import date

import pytest

from pressplan.access import Role, Who
from pressplan.awards import rules
from pressplan.awards.rules import AFTER, MOVES, WAITING, Move, State

TODAY = date(2026, 11, 20)


def person(role, agency_id=None, governs=()):
    return Who(7, "Người thử", "x@y.z", role, agency_id, governs=frozenset(governs))


def test_only_what_waits_leads_on():
    assert {state for state, moves in MOVES.items() if moves} == set(WAITING)
    assert set(AFTER) == set(Move)


@pytest.mark.parametrize(
    ("who", "association", "may"),
    [
        (person(Role.STAFF, 2), False, True),
        (person(Role.AGENCY, 1), False, True),
        (person(Role.AGENCY, 3), False, False),
        (person(Role.AGENCY, 3), True, True),
        (person(Role.GOVERNING, 3, {1}), False, False),
        (person(Role.GOVERNING, 3, {1}), True, False),
        (person(Role.LEADER), False, False),
    ],
)
def test_who_proposes_for_agency_one(who, association, may):
    assert rules.may_propose(who, 1, is_association=association) is may


@pytest.mark.parametrize(
    ("who", "proposed", "awarded"),
    [
        (person(Role.STAFF), True, True),
        (person(Role.LEADER), True, True),
        (person(Role.AGENCY, 1), True, True),
        (person(Role.AGENCY, 2), True, True),
        (person(Role.AGENCY, 3), False, True),
        (person(Role.GOVERNING, 9, {1}), True, True),
        (person(Role.GOVERNING, 9, {3}), False, True),
        (person(Role.ADMIN), False, False),
    ],
)
def test_for_whom_it_exists(who, proposed, awarded):
    for state, there in ((State.PROPOSED, proposed), (State.AWARDED, awarded)):
        assert rules.sees(who, state, (1, 2)) is there


@pytest.mark.parametrize(
    ("move", "said", "field"),
    [
        (Move.WITHDRAWAL, {}, ""),
        (Move.APPRAISAL, {}, "day"),
        (Move.APPRAISAL, {"day": TODAY}, "in_favour"),
        (Move.APPRAISAL, {"day": TODAY, "in_favour": False}, ""),
        (Move.APPRAISAL, {"day": date(2026, 11, 21), "in_favour": True}, "day"),
        (Move.REFUSAL, {"day": TODAY}, "text"),
        (Move.AWARDING, {"day": TODAY, "number": "5/QĐ"}, "issuer"),
        (Move.AWARDING, {"day": TODAY, "number": "5/QĐ", "issuer": "UBND tỉnh"}, "form"),
    ],
)
def test_what_must_be_recorded(move, said, field):
    words = {"text": "", "day": None, "in_favour": None, "number": "", "issuer": "", "form": ""}
    fault = rules.move_fault(move, **words | said, today=TODAY)
    assert (fault[0] if fault else "") == field
