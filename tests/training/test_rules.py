"""When one may register, how many, who is the same person, who counts as trained."""

from datetime import date, datetime

import pytest

from pressplan.training import rules
from pressplan.training.rules import Attendance, Outcome, Person, Result, Seats, Share, Stage

PRESENT, ABSENT = Attendance.PRESENT, Attendance.ABSENT
PASSED, FAILED = Result.PASSED, Result.NOT_PASSED
LAST, SESSION = date(2023, 10, 11), date(2023, 10, 18)


@pytest.mark.parametrize(
    ("last_day", "last_session", "today", "stage"),
    [
        (None, None, LAST, Stage.PLANNED),
        (LAST, None, LAST, Stage.PLANNED),
        (None, SESSION, LAST, Stage.PLANNED),
        (LAST, SESSION, LAST, Stage.OPEN),
        (LAST, SESSION, date(2023, 10, 12), Stage.CLOSED),
        (LAST, SESSION, SESSION, Stage.CLOSED),
        (LAST, SESSION, date(2023, 10, 19), Stage.HELD),
        (None, SESSION, date(2023, 10, 19), Stage.HELD),
        (date(2023, 11, 1), SESSION, date(2023, 10, 19), Stage.HELD),
    ],
)
def test_how_far_a_programme_is(last_day, last_session, today, stage):
    assert rules.stage(last_day=last_day, last_session=last_session, today=today) is stage


@pytest.mark.parametrize(
    ("seats", "officers", "fault"),
    [
        (Seats(), [True], ""),
        (Seats(), [True, False], ""),
        (Seats(), [True, True], ""),
        (Seats(), [False, True, False], "nhiều nhất 2"),
        (Seats(), [], "ít nhất 1"),
        (Seats(), [False], "chuyên trách"),
        (Seats(), [False, False], "chuyên trách"),
        (Seats(2, 3, officer=False), [False], "ít nhất 2"),
        (Seats(2, 3, officer=False), [False, False], ""),
    ],
)
def test_seats(seats, officers, fault):
    said = rules.seats_fault(seats, officers)
    assert fault in said
    assert bool(said) == bool(fault)


def test_the_rule_on_seats_is_said_as_the_letter_says_it():
    words = "Mỗi cơ quan cử 01 đến 02 người, trong đó có 01 người là cán bộ chuyên trách"
    assert rules.seats_words(Seats()) == words
    assert rules.seats_words(Seats(3, 3, officer=False)) == "Mỗi cơ quan cử 03 người"


@pytest.mark.parametrize(
    ("person", "entered", "field"),
    [
        (Person("Lan", "lan@bao.vn", session_id=1), False, ""),
        (Person("", "lan@bao.vn", session_id=1), False, "name"),
        (Person("Lan", "", session_id=1), False, "email"),
        (Person("Lan", "", session_id=1), True, ""),
        (Person("Lan", "lan@bao", session_id=1), True, "email"),
        (Person("Lan", "lan bao@bao.vn", session_id=1), True, "email"),
        (Person("Lan", "lan@bao.vn"), False, "session"),
    ],
)
def test_what_is_wrong_with_a_person(person, entered, field):
    assert rules.person_fault(person, entered=entered)[0] == field


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Lê Lan", "lan@b.vn", None), ("LÊ  LAN", "LAN@b.vn", None), True),
        (("Lê Lan", "lan@b.vn", None), ("Le Lan", "", None), True),
        (("Lê Lan", "lan@b.vn", None), ("Lê Lan", "lan2@b.vn", None), False),
        (("Lê Lan", "lan@b.vn", None), ("Lê Na", "lan@b.vn", None), False),
        (("Lê Lan", "a@b.vn", 7), ("Lê Thị Lan", "c@b.vn", 7), True),
        (("Lê Lan", "lan@b.vn", 7), ("Lê Lan", "lan@b.vn", 8), False),
        (("Lê Lan", "lan@b.vn", 7), ("Lê Lan", "", None), True),
    ],
)
def test_who_is_the_same_person(one, other, same):
    assert rules.same_person(one, other) is same
    assert rules.same_person(other, one) is same


@pytest.mark.parametrize(
    ("link", "good"),
    [
        ("", True), ("https://hop.vn/a?b=1", True), ("http://hop.vn", True),
        ("javascript:alert(1)", False), ("ftp://hop.vn", False), ("hop.vn/a", False),
        ("https://", False), ("https://a b.vn", False), ("https://[x", False),
    ],
)  # fmt: skip
def test_an_online_link_is_one_of_the_web(link, good):
    assert (rules.link_fault(link) == "") is good


def test_a_session_ends_after_it_begins():
    early, late = datetime(2023, 10, 18, 14), datetime(2023, 10, 18, 17)
    assert rules.times_fault(early, late) == ""
    assert rules.times_fault(late, early) == rules.times_fault(late, late) != ""


@pytest.mark.parametrize(
    ("own", "people", "result"),
    [
        (None, [], None),
        (None, [None], None),
        (None, [FAILED, None], FAILED),
        (None, [FAILED, PASSED], PASSED),
        (FAILED, [PASSED], FAILED),
        (PASSED, [], PASSED),
    ],
)
def test_the_result_of_an_agency(own, people, result):
    assert rules.result_of(own, [Outcome(PRESENT, one) for one in people]) is result


@pytest.mark.parametrize(
    ("outcome", "own", "counts"),
    [
        (Outcome(), None, False),
        (Outcome(ABSENT), PASSED, False),
        (Outcome(PRESENT), None, True),
        (Outcome(PRESENT, PASSED), FAILED, True),
        (Outcome(PRESENT, FAILED), PASSED, False),
        (Outcome(PRESENT), FAILED, False),
    ],
)
def test_who_counts_as_trained(outcome, own, counts):
    assert rules.counts_as_trained(outcome, own) is counts


@pytest.mark.parametrize(
    ("share", "percent"),
    [(Share(3, 12), 25), (Share(0, 12), 0), (Share(13, 12), 100), (Share(3, None), None)],
)
def test_a_share_of_people(share, percent):
    assert share.percent == percent


def test_rows_said_to_be_one_person_lead_to_one_row():
    assert rules.roots([1, 2, 3, 4], {1: None, 2: 1, 3: 2, 4: None}) == {1: 1, 2: 1, 3: 1, 4: 4}


def test_a_headcount_is_of_somebody_and_not_of_tomorrow():
    day = date(2026, 1, 1)
    assert rules.headcount_fault({"leaders": 1, "staff": 0}, day, day) == ("", "")
    assert rules.headcount_fault({"leaders": 0, "staff": 0}, day, day)[0] == "leaders"
    assert rules.headcount_fault({"leaders": 1}, date(2026, 1, 2), day)[0] == "counted_on"
