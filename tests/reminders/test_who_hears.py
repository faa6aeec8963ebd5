"""Who is there to be reminded, and who hears first."""

from dataclasses import replace

import pytest

from pressplan.access import Role
from pressplan.reminders.people import Directory, Person
from pressplan.reminders.rules import Audience

PAPER, DEPARTMENT = 1, 2
LAN, NGA, KHOI, HOA, HUNG, TUAN, MAI = range(1, 8)


def person(id, role, agency_id, **other):
    plain = Person(id, f"Người {id}", f"{id}@daklak.example", role, agency_id, False, False, 5,
                   frozenset())  # fmt: skip
    return replace(plain, **other)


@pytest.fixture
def people():
    """Two of a newspaper and who heads it, three of the Department, one of the governing body."""
    everybody = [
        person(LAN, Role.AGENCY, PAPER), person(NGA, Role.AGENCY, PAPER),
        person(KHOI, Role.AGENCY, PAPER, is_head=True), person(HOA, Role.STAFF, DEPARTMENT),
        person(HUNG, Role.STAFF, DEPARTMENT, may_confirm=True),
        person(TUAN, Role.LEADER, DEPARTMENT), person(MAI, Role.GOVERNING, 3),
    ]  # fmt: skip
    of = {PAPER: [LAN, NGA, KHOI], DEPARTMENT: [HOA, HUNG, TUAN], 3: [MAI]}
    return Directory({each.id: each for each in everybody}, of, {PAPER: [MAI]}, {})


@pytest.mark.parametrize(
    ("agency", "named", "heard"),
    [
        (PAPER, (LAN, NGA), (LAN, NGA)),
        (PAPER, (LAN, LAN), (LAN,)),
        (PAPER, (None, NGA), (NGA,)),
        (PAPER, (None, None), (KHOI,)),  # nobody named: who heads it
        (PAPER, (HOA, None), (KHOI,)),  # who went elsewhere is the agency's no more
        (PAPER, (99, None), (KHOI,)),  # an account that was closed
        (DEPARTMENT, (HUNG, TUAN), (HUNG, TUAN)),  # a leader who was named hears too
        (DEPARTMENT, (None, None), (HOA, HUNG)),  # without a head all who work there
        (7, (LAN, None), ()),
    ],
)
def test_who_is_named_hears_first(people, agency, named, heard):
    assert people.responsible(agency, *named) == heard


def test_above_them_stand_their_head_the_department_and_leadership(people):
    assert {each: tuple(people.above(each, PAPER)) for each in list(Audience)[1:]} == {
        Audience.HEAD: (KHOI,), Audience.DEPARTMENT: (HUNG,), Audience.LEADERS: (TUAN,),
    }  # fmt: skip


def test_nobody_gives_the_departments_word_on_what_they_asked_for_themselves(people):
    assert people.confirmers(but=HUNG) == (HOA,), "better somebody who may not than nobody"


@pytest.mark.parametrize(
    ("stand_ins", "heard"),
    [
        ({}, LAN),
        ({LAN: NGA}, NGA),
        ({LAN: NGA, NGA: KHOI}, KHOI),  # who stands in is away too
        ({LAN: NGA, NGA: LAN}, NGA),  # each for the other: somebody hears
        ({LAN: HOA}, LAN),  # who went to another agency hears nothing of this one
        ({LAN: 99}, LAN),
    ],
)
def test_who_stands_in(people, stand_ins, heard):
    assert replace(people, stand_ins=stand_ins).instead(LAN) == heard


def test_who_is_not_there_hears_nothing(people):
    assert people.instead(99) is None
