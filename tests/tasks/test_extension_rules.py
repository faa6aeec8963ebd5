"""The workflow of a request to move a deadline, as tables of cases."""

from datetime import date

import pytest

from pressplan.access import Role, Who
from pressplan.tasks import extensions as rules
from pressplan.tasks.extensions import ExtensionKind, ExtensionState, Step
from pressplan.tasks.waiting import waiting_on_request
from pressplan.tasks.workflow import State, Turn

BAO, SO = 5, 4
TODAY = date(2026, 11, 20)
INTERNAL, PLAN = ExtensionKind
ASKED, FORWARDED, APPROVED, REFUSED, WITHDRAWN = ExtensionState
DUE = date(2026, 11, 14)

#                        opinion    approval  refusal  withdrawal  turn
WORKFLOW = {
    (INTERNAL, ASKED):     (None,      APPROVED, REFUSED, WITHDRAWN, Turn.DEPARTMENT),
    (INTERNAL, FORWARDED): (None,      None,     None,    None,      None),
    (PLAN, ASKED):         (FORWARDED, None,     None,    WITHDRAWN, Turn.DEPARTMENT),
    (PLAN, FORWARDED):     (None,      APPROVED, REFUSED, None,      Turn.DECIDER),
}  # fmt: skip


@pytest.mark.parametrize("kind", ExtensionKind)
@pytest.mark.parametrize("state", ExtensionState)
def test_each_step_leads_where_the_table_says(kind, state):
    *leads, turn = WORKFLOW.get((kind, state), (None,) * 5)
    assert [rules.after(kind, state, step) for step in Step] == leads
    assert waiting_on_request(kind, state, asked_on=TODAY, opinion_on=TODAY, today=TODAY).turn is (
        turn or Turn.NOBODY
    )


def person(id, role, agency_id, may_confirm=False):
    return Who(id, "Người thử", "x@y.z", role, agency_id, may_confirm=may_confirm)


LAN = person(1, Role.AGENCY, BAO)
HOA = person(2, Role.STAFF, SO, may_confirm=True)
NEW = person(3, Role.STAFF, SO)
MINH = person(4, Role.AGENCY, 6)
TUAN = person(5, Role.LEADER, None)
MAI = Who(6, "Mai", "x@y.z", Role.GOVERNING, 9, governs=frozenset({BAO}))


@pytest.mark.parametrize(
    ("who", "agency_id", "asked_by", "judges", "withdraws"),
    [
        pytest.param(LAN, BAO, 1, False, True, id="the asker"),
        pytest.param(LAN, BAO, 9, False, True, id="a colleague of the asker"),
        pytest.param(MINH, BAO, 1, False, False, id="another agency"),
        pytest.param(HOA, BAO, 1, True, False, id="staff with the right"),
        pytest.param(NEW, BAO, 1, False, False, id="staff without the right"),
        pytest.param(HOA, SO, 2, False, True, id="staff who asked for the Department"),
        pytest.param(HOA, SO, 3, True, True, id="staff on a colleague's request"),
        pytest.param(TUAN, BAO, 1, False, False, id="leadership"),
        pytest.param(MAI, BAO, 1, False, False, id="governing body"),
    ],
)
def test_who_takes_which_step(who, agency_id, asked_by, judges, withdraws):
    may = {s: rules.may_take(s, who, agency_id=agency_id, asked_by_id=asked_by) for s in Step}
    assert may == {
        Step.OPINION: judges,
        Step.APPROVAL: judges,
        Step.REFUSAL: judges,
        Step.WITHDRAWAL: withdraws,
    }


@pytest.mark.parametrize(
    ("state", "due_on", "internal", "asks"),
    [
        (State.NOT_STARTED, DUE, False, True),
        (State.IN_PROGRESS, DUE, True, True),
        (State.RETURNED, DUE, False, True),
        (State.PAUSED, DUE, False, True),
        (State.AWAITING, DUE, False, False),
        (State.DONE, DUE, False, False),
        (State.CARRIED, DUE, False, False),
        (State.CLOSED, DUE, False, False),
        (State.MERGED, DUE, False, False),
        (State.IN_PROGRESS, None, False, False),
        (State.IN_PROGRESS, date(2026, 12, 31), False, True),
        (State.IN_PROGRESS, date(2026, 12, 31), True, False),
    ],
)
def test_for_what_one_can_ask(state, due_on, internal, asks):
    sentence = rules.cannot_ask(state, due_on, internal=internal, year=2026)
    assert (sentence == "") is asks


@pytest.mark.parametrize(
    ("day", "internal", "not_before", "fits"),
    [
        (date(2026, 11, 15), False, date(2026, 11, 1), True),
        (date(2026, 11, 14), False, date(2026, 11, 1), False),
        (date(2026, 11, 13), True, date(2026, 11, 1), False),
        (date(2026, 11, 19), False, date(2026, 11, 20), False),
        (date(2026, 11, 20), False, date(2026, 11, 20), True),
        (date(2026, 11, 19), False, date.min, True),
        (date(2026, 12, 31), True, date.min, True),
        (date(2027, 1, 1), True, date.min, False),
        (date(2027, 1, 1), False, date.min, True),
    ],
)
def test_which_day_can_be_the_new_one(day, internal, not_before, fits):
    sentence = rules.wrong_date(day, after=DUE, internal=internal, year=2026, not_before=not_before)
    assert (sentence == "") is fits


@pytest.mark.parametrize(
    ("kind", "state", "due_on", "moves"),
    [
        (PLAN, State.IN_PROGRESS, DUE, True),
        (PLAN, State.DONE, DUE, True),
        (PLAN, State.IN_PROGRESS, None, False),
        (INTERNAL, State.IN_PROGRESS, None, True),
        (INTERNAL, State.IN_PROGRESS, DUE, False),
        (PLAN, State.CLOSED, DUE, False),
        (PLAN, State.MERGED, DUE, False),
        (INTERNAL, State.CARRIED, None, False),
    ],
)
def test_whether_a_decision_still_has_a_date_to_move(kind, state, due_on, moves):
    assert rules.still_moves(kind, state, due_on=due_on) is moves


@pytest.mark.parametrize(
    ("number", "day", "issuer", "words"),
    [
        ("123-QĐ/TU", date(2026, 11, 2), "Tỉnh ủy", "123-QĐ/TU ngày 02/11/2026 của Tỉnh ủy"),
        ("12/UBND", None, "", "12/UBND"),
        ("", None, "UBND tỉnh", "văn bản của UBND tỉnh"),
        ("", date(2026, 11, 2), "", "văn bản ngày 02/11/2026"),
    ],
)
def test_a_document_in_one_phrase(number, day, issuer, words):
    assert rules.document_words(number, day, issuer) == words
