"""Who hears what, and on which day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressplan.obligations.rules import REMINDED, reminded_days
from pressplan.reminders import rules
from pressplan.reminders.rules import Audience, Item, Kind, Schedule
from pressplan.workdays.rules import Calendar

CALENDAR = Calendar(off=frozenset({date(2026, 11, 24)}), working=frozenset({date(2026, 11, 28)}))
DUE = date(2026, 11, 14)  # a Saturday, as "trước 15/11" gives it
LAN, HEAD, HOA, TUAN, OTHER = 1, 2, 3, 4, 5


class People:
    """Lan does the work, HEAD heads her agency, Hoa is of the Department, Tuấn leads."""

    def __init__(self, *, instead=None, unwanted=()):
        self.stand_ins = instead or {}
        self.unwanted = set(unwanted)

    def above(self, audience, _agency_id):
        return {Audience.HEAD: [HEAD], Audience.DEPARTMENT: [HOA], Audience.LEADERS: [TUAN]}[
            audience
        ]

    def instead(self, account_id):
        return self.stand_ins.get(account_id, account_id)

    def wants(self, account_id, kind):
        return (account_id, kind) not in self.unwanted


def item(day=DUE, schedule=None, kind=Kind.OBLIGATION, **other):
    plain = Item(
        kind, f"{kind.value}:7:{day}", day, "Kế hoạch của cơ quan năm 2026", 7, 1, (LAN,),
        schedule or rules.deadline(), ("submissions.submission", (("id", 7),)),
    )  # fmt: skip
    return replace(plain, **other)


def due(*items, today, people=None, told=None, every=7):
    return rules.due(
        items, people or People(), today=today, calendar=CALENDAR, every=every, told=told or {}
    )


def heard(notices):
    return [(notice.recipient, notice.offset) for notice in notices]


@pytest.mark.parametrize(
    ("offset", "says"),
    [
        (-30, date(2026, 10, 15)),
        (-14, date(2026, 10, 30)),
        (-7, date(2026, 11, 6)),  # 7/11 is a Saturday: the Friday before
        (-3, date(2026, 11, 11)),
        (-1, date(2026, 11, 13)),
        (0, date(2026, 11, 13)),  # the last good day is a Saturday
        (1, date(2026, 11, 16)),  # late is said once it is late, not on the Friday before
        (7, date(2026, 11, 20)),  # 21/11 is a Saturday, and still after the deadline
        (14, date(2026, 11, 28)),  # a Saturday that is worked
    ],
)
def test_a_day_that_is_not_worked_moves_to_the_last_working_day_before(offset, says):
    assert rules.moved(DUE, offset, CALENDAR, rises=False) == says


def test_what_waits_is_never_spoken_of_before_it_does():
    sunday = date(2026, 11, 15)
    assert rules.moved(sunday, 0, CALENDAR, rises=True) == date(2026, 11, 16)
    assert rules.moved(sunday, 3, CALENDAR, rises=True) == date(2026, 11, 18)
    assert rules.moved(sunday, 6, CALENDAR, rises=True) == date(2026, 11, 23), "after N days"


@pytest.mark.parametrize(
    ("today", "offset"),
    [
        (date(2026, 10, 14), None),
        (date(2026, 10, 15), -30),
        (date(2026, 11, 5), -14),
        (date(2026, 11, 6), -7),
        (date(2026, 11, 13), 0),  # of -1 and 0, which are said on one day, the later
        (date(2026, 11, 15), 0),
        (date(2026, 11, 16), 1),
        (date(2026, 11, 20), 7),
        (date(2026, 11, 30), 14),
        (date(2027, 11, 30), 378),  # every week while it is late
    ],
)
def test_the_latest_offset_reached_is_what_is_due(today, offset):
    found = due(item(), today=today)
    assert heard(found) == ([] if offset is None else [(LAN, offset)])


def test_what_was_noted_is_not_due_again():
    told = {(item().key, LAN): -7}
    assert due(item(), today=date(2026, 11, 9), told=told) == []
    assert heard(due(item(), today=date(2026, 11, 11), told=told)) == [(LAN, -3)]


def test_a_clock_that_goes_back_says_nothing_earlier():
    assert due(item(), today=date(2026, 10, 30), told={(item().key, LAN): -7}) == []


def test_a_moved_deadline_is_another_item():
    moved = item(day=DUE + timedelta(days=30))
    told = {(item().key, LAN): 0}
    assert heard(due(moved, today=date(2026, 12, 1), told=told)) == [(LAN, -14)]


def test_who_joins_late_is_told_at_once():
    joined = item(first=(LAN, OTHER))
    told = {(item().key, LAN): -7}
    assert heard(due(joined, today=date(2026, 11, 9), told=told)) == [(OTHER, -7)]


def test_what_nobody_said_while_nobody_ran_is_told_apart_from_what_is_due():
    """Down from 29/10 to 12/11: -14 and -7 are pointless now that -3 is said."""
    since, today = date(2026, 10, 29), date(2026, 11, 12)
    passed = rules.skipped([item()], People(), since=since, today=today, calendar=CALENDAR)
    assert heard(passed) == [(LAN, -14), (LAN, -7)]
    assert heard(due(item(), today=today)) == [(LAN, -3)]


def test_what_stays_late_is_reported_step_by_step():
    late = item(escalates=True)
    by_day = {
        days: heard(due(late, today=DUE + timedelta(days=days), told={(late.key, LAN): 99}))
        for days in (1, 8, 9, 14, 22, 23)
    }
    assert by_day == {
        1: [],
        8: [],  # the seventh day is a Saturday
        9: [(HEAD, 7)],
        14: [(HEAD, 7), (HOA, 14)],
        22: [(HEAD, 7), (HOA, 14)],  # so is the twenty-first
        23: [(HEAD, 7), (HOA, 14), (TUAN, 21)],
    }


def test_a_head_who_does_the_work_hears_of_it_once():
    late = item(escalates=True, first=(HEAD,))
    found = due(late, today=DUE + timedelta(days=7))
    assert [(n.recipient, n.audience) for n in found] == [(HEAD, Audience.FIRST)]


def test_a_stand_in_hears_instead():
    people = People(instead={LAN: OTHER})
    assert heard(due(item(), today=date(2026, 11, 13), people=people)) == [(OTHER, 0)]


def test_nobody_who_is_not_there_hears():
    people = People(instead={LAN: None})
    assert due(item(), today=date(2026, 11, 13), people=people) == []


def test_only_what_the_law_does_not_set_can_be_switched_off():
    kinds = [(LAN, kind) for kind in Kind]
    people, today = People(unwanted=kinds), date(2026, 11, 13)
    heard_of = {kind for kind in Kind if due(item(kind=kind), today=today, people=people)}
    assert heard_of == {Kind.COMMITMENT, Kind.OBLIGATION, Kind.DIRECTIVE}


def test_what_waits_for_the_department_is_said_after_some_days_and_every_week():
    waits = item(date(2026, 11, 2), rules.waiting(5), Kind.WAITING, first=(HOA,))
    said = [
        day for day in (date(2026, 11, 2) + timedelta(days=n) for n in range(40))
        if rules.on_day([waits], People(), day=day, calendar=CALENDAR, every=7)
    ]  # fmt: skip
    # 7, 14, 21, 28 are Saturdays, of which the last is worked
    assert said == [
        date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 28),
        date(2026, 12, 7),
    ]  # fmt: skip


SCHEDULES = st.one_of(
    st.just(rules.UPDATE), st.just(rules.CLOSING), st.just(rules.RETURNED),
    st.integers(1, 30).map(rules.waiting),
    st.lists(st.integers(0, 120), min_size=1, max_size=12, unique=True).map(rules.deadline),
)  # fmt: skip
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(schedule=SCHEDULES, day=DAYS)
def test_day_by_day_nothing_is_said_twice_and_nothing_is_left_out(schedule: Schedule, day: date):
    """Run every day: just the days of `on_day`, each once, and never before it waits or is late."""
    matter, told, said = item(day, schedule), {}, []
    for number in range(-140, 30):
        today = day + timedelta(days=number)
        for notice in due(matter, today=today, told=told):
            told[matter.key, LAN] = notice.offset
            said.append((today, notice.offset))
    days = [day + timedelta(days=number) for number in range(-140, 30)]
    planned = [
        each for each in days
        if rules.on_day([matter], People(), day=each, calendar=CALENDAR, every=7)
    ]  # fmt: skip
    assert [each for each, _ in said] == planned
    assert all(CALENDAR.is_working(each) for each in planned)
    assert all(each > day for each, offset in said if offset > 0)
    assert len({offset for _, offset in said}) == len(said)


@given(schedule=SCHEDULES, day=DAYS, run=st.lists(st.integers(-140, 30), max_size=8, unique=True))
def test_whenever_it_runs_the_last_word_is_said_and_none_twice(schedule, day, run):
    """Run on a few days only: each says the latest there is, unless it was said before."""
    matter, told = item(day, schedule), {}
    for number in sorted(run):
        today = day + timedelta(days=number)
        latest = rules.reached(schedule, day, today, CALENDAR)
        found = due(matter, today=today, told=told)
        if latest is None or told.get((matter.key, LAN), -999) >= latest:
            assert found == []
        else:
            assert heard(found) == [(LAN, latest)]
            told[matter.key, LAN] = latest


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("", REMINDED),
        ("30, 14, 7", (30, 14, 7)),
        ("7;1 14", (14, 7, 1)),
        ("0", (0,)),
        ("3,3", (3,)),
    ],
)
def test_days_as_they_are_typed(typed, days):
    assert reminded_days(typed) == days


@pytest.mark.parametrize("typed", ["ba ngày", "-3", "121", "1,2,3,4,5,6,7,8,9,10,11,12,13", "٣"])
def test_days_that_cannot_be_meant(typed):
    with pytest.raises(ValueError, match=r"[Nn]hắc|phẩy"):
        reminded_days(typed)
