"""What a hand-in goes through, who moves it, what it must hold, whether it was in time."""

from datetime import date
from itertools import product

import pytest

from pressplan.access import Role, Who
from pressplan.obligations.rules import Kind, Step
from pressplan.submissions import rules, workflow
from pressplan.submissions.content import Content
from pressplan.submissions.rules import Done, content_fault, timeliness, word_fault
from pressplan.submissions.workflow import Actor, Course, Move, State

PLAN, REPORT, OWN = Course.PLAN, Course.REPORT, Course.OWN
BAO, DAI, SO, TINH_UY = 5, 6, 4, 1
TODAY = date(2026, 11, 20)

# What was decided, by hand: every move that is not here is refused.
DECIDED = {
    (PLAN, State.DRAFT, Move.SENDING): State.SENT,
    (PLAN, State.SENT, Move.AGREEMENT): State.AGREED,
    (PLAN, State.SENT, Move.CHANGES): State.CHANGES,
    (PLAN, State.CHANGES, Move.SENDING): State.SENT,
    (PLAN, State.AGREED, Move.PUTTING): State.PUT,
    (PLAN, State.PUT, Move.APPROVAL): State.APPROVED,
    (PLAN, State.PUT, Move.REFUSAL): State.REFUSED,
    (PLAN, State.REFUSED, Move.SENDING): State.SENT,
    (REPORT, State.DRAFT, Move.SENDING): State.SENT,
    (REPORT, State.SENT, Move.ACCEPTANCE): State.ACCEPTED,
    (REPORT, State.SENT, Move.RETURN): State.RETURNED,
    (REPORT, State.RETURNED, Move.SENDING): State.SENT,
    (OWN, State.DRAFT, Move.SENDING): State.SENT,
}


def named(value):
    """Readable ids of enums in tables."""
    return getattr(value, "value", None)


def person(role, agency_id=None, **more):
    return Who(7, "Người thử", "x@y.z", role, agency_id, **more)


def test_the_table_is_the_decided_one_and_refuses_every_other_move():
    walked = list(product(Course, State, Move))
    found = {each: to for each in walked if (to := workflow.after(*each))}
    assert len(walked) == 3 * 9 * 8
    assert found == DECIDED


def test_whoever_has_the_turn_can_make_the_moves():
    """Table and rights agree: no state waits for somebody who can do nothing."""
    people = {
        Actor.AGENCY: person(Role.AGENCY, BAO),
        Actor.DEPARTMENT: person(Role.STAFF, SO, may_confirm=True),
        Actor.GOVERNING: person(Role.GOVERNING, TINH_UY, governs=frozenset({BAO})),
    }
    for stage in workflow.TABLE.values():
        assert bool(stage.moves) is (stage.actor is not Actor.NOBODY)
        for move in stage.moves:
            assert workflow.may_make(move, people[stage.actor], BAO), (stage, move)


def test_every_state_move_and_actor_has_its_words():
    assert set(workflow.STATE_WORDS) == set(State)
    assert set(workflow.MOVE_WORDS) == set(workflow.DONE_WORDS) == set(Move)
    assert set(workflow.ACTOR_WORDS) == set(Actor)


AGENCYS = {Move.SENDING, Move.PUTTING}
GOVERNINGS = {Move.APPROVAL, Move.REFUSAL}
DEPARTMENTS = {Move.AGREEMENT, Move.CHANGES, Move.ACCEPTANCE, Move.RETURN}


@pytest.mark.parametrize(
    ("who", "moves"),
    [
        pytest.param(person(Role.AGENCY, BAO), AGENCYS | GOVERNINGS, id="own agency"),
        pytest.param(person(Role.AGENCY, DAI), set(), id="other agency"),
        pytest.param(person(Role.STAFF, SO, may_confirm=True), DEPARTMENTS, id="staff, confirms"),
        pytest.param(person(Role.STAFF, SO), set(), id="staff without the right"),
        pytest.param(
            person(Role.STAFF, BAO, may_confirm=True), AGENCYS | GOVERNINGS, id="its own staff"
        ),
        pytest.param(
            person(Role.GOVERNING, TINH_UY, governs=frozenset({BAO})), GOVERNINGS, id="governs it"
        ),
        pytest.param(
            person(Role.GOVERNING, 2, governs=frozenset({DAI})), set(), id="governs another"
        ),
        pytest.param(person(Role.LEADER, may_confirm=True), set(), id="leader"),
        pytest.param(person(Role.LEADER, BAO, may_confirm=True), set(), id="leader of the agency"),
        pytest.param(person(Role.ADMIN, BAO, may_confirm=True), set(), id="admin"),
    ],
)
def test_who_makes_which_move(who, moves):
    assert {move for move in Move if workflow.may_make(move, who, BAO)} == moves


@pytest.mark.parametrize(
    ("who", "sees", "writes", "records_paper"),
    [
        pytest.param(person(Role.AGENCY, BAO), True, True, False, id="own agency"),
        pytest.param(person(Role.AGENCY, DAI), False, False, False, id="other agency"),
        pytest.param(person(Role.STAFF, SO), True, False, True, id="staff"),
        pytest.param(person(Role.STAFF, BAO), True, True, False, id="its own staff"),
        pytest.param(
            person(Role.GOVERNING, TINH_UY, governs=frozenset({BAO})), True, False, False,
            id="governs it",
        ),
        pytest.param(
            person(Role.GOVERNING, 2, governs=frozenset({DAI})), False, False, False,
            id="governs another",
        ),
        pytest.param(person(Role.LEADER), True, False, False, id="leader"),
        pytest.param(person(Role.ADMIN, BAO), False, False, False, id="admin"),
    ],
)  # fmt: skip
def test_who_sees_writes_and_records_paper(who, sees, writes, records_paper):
    assert workflow.sees(who, BAO) is sees
    assert workflow.writes(who, BAO) is writes
    assert workflow.may_record_paper(who, BAO) is records_paper


def test_what_the_agency_records_of_its_governing_body_is_on_paper():
    lan = person(Role.AGENCY, BAO)
    mai = person(Role.GOVERNING, TINH_UY, governs=frozenset({BAO}))
    assert {move for move in Move if workflow.is_on_paper(move, lan, BAO)} == GOVERNINGS
    assert not any(workflow.is_on_paper(move, mai, BAO) for move in Move)


@pytest.mark.parametrize("by_department", [False, True])
@pytest.mark.parametrize("kind", Kind, ids=named)
def test_only_an_agency_plan_goes_to_the_governing_body(kind, by_department):
    course = workflow.course_of(kind, by_department=by_department)
    if kind is Kind.AGENCY_PLAN:
        assert course is PLAN
    else:
        assert course is (OWN if by_department else REPORT)


@pytest.mark.parametrize(
    ("course", "content", "files", "field"),
    [
        (PLAN, Content(number="12/KH", note="Kính gửi"), 0, "file"),
        (PLAN, Content(), 1, None),
        (REPORT, Content(), 0, "done"),
        (REPORT, Content(figures="12 bài"), 0, "done"),
        (REPORT, Content(done="Đã làm."), 0, None),
        (REPORT, Content(), 1, None),
        (OWN, Content(done="Đã tổng hợp."), 0, "file"),
        (OWN, Content(), 1, None),
    ],
    ids=named,
)
def test_what_is_sent_must_hold_something(course, content, files, field):
    fault = content_fault(course, content, files)
    assert (fault and fault[0]) == field


WHOLE = {"text": "Lý do.", "number": "5/QĐ", "decided_on": TODAY, "has_file": True}
NOTHING = {"text": "", "number": "", "decided_on": None, "has_file": False}


@pytest.mark.parametrize(
    ("move", "lacks", "on_paper", "field"),
    [
        (Move.AGREEMENT, NOTHING, 0, None),
        (Move.ACCEPTANCE, {"text": "", "has_file": False}, 0, None),
        (Move.PUTTING, NOTHING, 0, None),
        (Move.CHANGES, {"text": ""}, 0, "text"),
        (Move.RETURN, {"text": ""}, 0, "text"),
        (Move.REFUSAL, {"text": ""}, 0, "text"),
        (Move.REFUSAL, {"number": "", "decided_on": None, "has_file": False}, 0, None),
        (Move.APPROVAL, {"number": ""}, 0, "number"),
        (Move.APPROVAL, {"decided_on": None}, 0, "decided_on"),
        (Move.APPROVAL, {"text": "", "has_file": False}, 0, None),
        (Move.APPROVAL, {"has_file": False}, 1, "file"),
        (Move.REFUSAL, {"has_file": False}, 1, "file"),
        (Move.APPROVAL, {"decided_on": date(2026, 11, 21)}, 0, "decided_on"),
        (Move.PUTTING, {"decided_on": date(2026, 11, 21)}, 0, "decided_on"),
        (Move.APPROVAL, {}, 1, None),
    ],
    ids=named,
)
def test_what_a_move_must_say(move, lacks, on_paper, field):
    fault = word_fault(move, **WHOLE | lacks, on_paper=bool(on_paper), today=TODAY)
    assert (fault and fault[0]) == field


def day(number):
    return date(2026, 11, number)


SENT, AGAIN = Done(Move.SENDING, day(10)), Done(Move.SENDING, day(18))
PUT, APPROVED = Done(Move.PUTTING, day(15)), Done(Move.APPROVAL, day(19))


@pytest.mark.parametrize(
    ("history", "clock", "on", "days"),
    [
        pytest.param([], Step.SENT, None, 6, id="nothing yet, overdue by today"),
        pytest.param([SENT], Step.SENT, day(10), -4, id="in time"),
        pytest.param([Done(Move.SENDING, day(14))], Step.SENT, day(14), 0, id="the last day"),
        pytest.param([Done(Move.SENDING, day(15))], Step.SENT, day(15), 1, id="a day late"),
        pytest.param([SENT, AGAIN], Step.SENT, day(10), -4, id="the first sending counts"),
        pytest.param([SENT], Step.PUT, None, 6, id="sent, but the clock waits for putting"),
        pytest.param([SENT, PUT, APPROVED], Step.PUT, day(15), 1, id="put late"),
        pytest.param([SENT, PUT, APPROVED], Step.APPROVED, day(19), 5, id="approved later still"),
    ],
)
def test_the_step_that_stops_the_clock_says_whether_it_is_late(history, clock, on, days):
    how = timeliness(history, clock=clock, last_good_day=day(14), today=TODAY)
    assert (how.on, how.days, how.is_late) == (on, days, days > 0)


def test_before_the_last_day_nothing_is_late_yet():
    how = timeliness([], clock=Step.SENT, last_good_day=day(30), today=TODAY)
    assert (how.on, how.days, how.is_late) == (None, -10, False)


@pytest.mark.parametrize("by_paper", [True, False])
def test_lateness_says_which_day_it_used(by_paper):
    history = [Done(Move.SENDING, day(14), by_paper), Done(Move.SENDING, day(15), not by_paper)]
    how = timeliness(history, clock=Step.SENT, last_good_day=day(14), today=TODAY)
    assert how.by_paper is by_paper
    assert not timeliness([], clock=Step.SENT, last_good_day=day(14), today=TODAY).by_paper


def test_a_receipt_has_the_year_and_a_number_that_never_repeats():
    assert rules.receipt_number(7, day(14)) == "BN-2026-000007"
    assert rules.receipt_number(1_234_567, date(2030, 1, 1)) == "BN-2030-1234567"
