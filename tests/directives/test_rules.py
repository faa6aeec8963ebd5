"""How a directive stands on a day, and who gives, changes, reports and sees it."""

from datetime import date

import pytest

from pressplan.access import Role, Who
from pressplan.directives import rules
from pressplan.directives.rules import Status

DUE = date(2026, 11, 20)
EARLY, LATE, LATER = date(2026, 11, 18), date(2026, 11, 21), date(2026, 12, 1)


def person(role, agency_id=None, governs=(), account_id=7):
    return Who(account_id, "Người thử", "x@y.z", role, agency_id, governs=frozenset(governs))


@pytest.mark.parametrize(
    ("due", "done", "closed", "on", "status", "day"),
    [
        (DUE, [None], None, DUE, Status.IN_PROGRESS, None),
        (DUE, [None], None, LATE, Status.OVERDUE, None),
        (None, [None], None, LATER, Status.IN_PROGRESS, None),
        (DUE, [EARLY, None], None, LATE, Status.OVERDUE, None),
        (DUE, [EARLY, EARLY], None, DUE, Status.DONE, EARLY),
        (DUE, [EARLY, LATE], None, LATER, Status.DONE_LATE, LATE),
        (DUE, [EARLY, LATE], None, DUE, Status.IN_PROGRESS, None),
        (DUE, [None], EARLY, LATER, Status.DONE, EARLY),
        (DUE, [EARLY], LATE, LATER, Status.DONE, EARLY),
        (DUE, [None], LATE, DUE, Status.IN_PROGRESS, None),
    ],
)
def test_how_it_stands(due, done, closed, on, status, day):
    found = rules.stands(due_on=due, done=done, closed_on=closed, on=on)
    assert (found.status, found.done_on) == (status, day)


def test_it_says_when_it_was_done():
    found = rules.stands(due_on=DUE, done=[LATE], closed_on=None, on=LATER)
    assert found.words == "Đã xong ngày 21/11/2026, quá hạn"


def test_leadership_changes_its_own_and_reports_for_nobody():
    leader, other = person(Role.LEADER), person(Role.LEADER, account_id=8)
    assert rules.may_change(leader, 7)
    assert not rules.may_change(other, 7)
    assert rules.may_change(person(Role.STAFF, account_id=9), 7)
    assert not rules.may_report(leader, 1)
    assert rules.may_report(person(Role.AGENCY, 1), 1)
    assert not rules.may_report(person(Role.GOVERNING, governs={1}), 1)


@pytest.mark.parametrize(
    ("who", "there"),
    [
        (person(Role.LEADER), True),
        (person(Role.AGENCY, 2), True),
        (person(Role.AGENCY, 3), False),
        (person(Role.GOVERNING, 9, {1}), True),
        (person(Role.GOVERNING, 9, {3}), False),
        (person(Role.ADMIN, 1), False),
    ],
)
def test_whom_it_exists_for(who, there):
    assert rules.sees(who, [1, 2]) is there
