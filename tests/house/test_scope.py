"""Who sees what: the code's table is the one that was decided, written out here by hand."""

import pytest

from pressplan.access import (
    READERS,
    SCOPE,
    Matter,
    Relation,
    Right,
    Role,
    Who,
    may_see,
    may_write,
    relation,
)

NO, SEE, WRITE = Right.NO, Right.SEE, Right.WRITE
OWN, DEPARTMENT, STRANGER = 1, 2, 3

#                     own    coord. other  governing staff leadership
DECIDED = {
    Matter.PLAN:         (SEE, SEE, SEE, SEE, WRITE, SEE),
    Matter.UNCONFIRMED:  (WRITE, SEE, NO, SEE, WRITE, SEE),
    Matter.CONVERSATION: (WRITE, WRITE, NO, SEE, WRITE, SEE),
    Matter.DIFFICULTIES: (WRITE, NO, NO, SEE, WRITE, SEE),
    Matter.DIRECTIVES:   (WRITE, NO, NO, SEE, WRITE, WRITE),
    Matter.AWARDS:       (WRITE, NO, NO, SEE, WRITE, SEE),
    Matter.DRAFT:        (WRITE, NO, NO, NO, NO, NO),
    Matter.SENT:         (SEE, NO, NO, WRITE, WRITE, SEE),
    Matter.SCORES:       (WRITE, NO, NO, SEE, WRITE, SEE),
    Matter.REGISTERED:   (WRITE, NO, NO, SEE, WRITE, SEE),
    Matter.HISTORY:      (SEE, NO, NO, NO, SEE, NO),
}  # fmt: skip
COLUMNS = tuple(Relation)


def person(role, agency_id=None, governs=()):
    return Who(7, "Người thử", "x@y.z", role, agency_id, governs=frozenset(governs))


@pytest.mark.parametrize("matter", Matter, ids=lambda matter: matter.name.lower())
def test_the_table_is_the_decided_one(matter):
    assert [SCOPE[matter][column] for column in COLUMNS] == list(DECIDED[matter])


def test_the_table_is_whole():
    assert set(SCOPE) == set(Matter) == set(DECIDED)
    assert all(set(row) == set(Relation) for row in SCOPE.values())


@pytest.mark.parametrize(
    ("who", "coordinating", "expected"),
    [
        pytest.param(person(Role.STAFF, DEPARTMENT), (), Relation.STAFF, id="staff"),
        pytest.param(person(Role.STAFF, OWN), (), Relation.STAFF, id="staff of the very agency"),
        pytest.param(person(Role.LEADER), (), Relation.LEADERSHIP, id="leader"),
        pytest.param(person(Role.LEADER, OWN), (), Relation.LEADERSHIP, id="leader of the agency"),
        pytest.param(person(Role.AGENCY, OWN), (), Relation.OWN, id="own"),
        pytest.param(person(Role.AGENCY, OWN), (OWN,), Relation.OWN, id="own and coordinating"),
        pytest.param(person(Role.AGENCY, STRANGER), (STRANGER,), Relation.COORDINATING, id="helps"),
        pytest.param(person(Role.AGENCY, STRANGER), (DEPARTMENT,), Relation.OTHER, id="other"),
        pytest.param(person(Role.GOVERNING, 9, {OWN}), (), Relation.GOVERNING, id="governs it"),
        pytest.param(person(Role.GOVERNING, 9, {STRANGER}), (), Relation.OTHER, id="another's"),
        pytest.param(person(Role.GOVERNING, 9), (9,), Relation.OTHER, id="governing, coordinating"),
        pytest.param(person(Role.ADMIN), (), Relation.OTHER, id="admin"),
        pytest.param(person(Role.ADMIN, OWN), (OWN,), Relation.OTHER, id="admin with an agency"),
    ],
)  # fmt: skip
def test_relation(who, coordinating, expected):
    assert relation(who, OWN, coordinating) is expected


def test_seeing_and_writing_read_the_table():
    lan, minh = person(Role.AGENCY, OWN), person(Role.AGENCY, STRANGER)
    assert may_write(lan, Matter.UNCONFIRMED, OWN)
    assert may_see(minh, Matter.UNCONFIRMED, OWN, {STRANGER})
    assert not may_write(minh, Matter.UNCONFIRMED, OWN, {STRANGER})
    assert not may_see(minh, Matter.UNCONFIRMED, OWN)
    assert not may_see(person(Role.STAFF), Matter.DRAFT, OWN)


def test_the_administrator_is_no_reader():
    assert Role.ADMIN not in READERS
