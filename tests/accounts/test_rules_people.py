"""When an unused account is warned and closed, and what a review period is."""

from datetime import date, timedelta

import pytest

from pressplan.access import Role
from pressplan.accounts.rules_people import (
    Close,
    Told,
    next_period,
    next_step,
    period_of,
    rights_of,
)

SINCE = date(2026, 1, 1)
LEAST = SINCE + timedelta(days=45)


def days(number: int) -> date:
    return SINCE + timedelta(days=number)


def week_told(closes_on: date = LEAST) -> Told:
    return Told(7, closes_on)


def day_told(closes_on: date = LEAST) -> Told:
    return Told(1, closes_on)


@pytest.mark.parametrize(
    ("today", "told", "due"),
    [
        (37, [], None),
        (38, [], Told(7, LEAST)),
        (38, [week_told()], None),
        (43, [week_told()], None),
        (44, [week_told()], Told(1, LEAST)),
        (44, [week_told(), day_told()], None),
        (45, [week_told(), day_told()], Close()),
        (99, [week_told(), day_told()], Close()),
        # nobody ran the scheduler: the notices keep their distance, the closing moves
        (45, [], Told(7, days(52))),
        (300, [], Told(7, days(307))),
        (60, [week_told(days(52))], Told(1, days(61))),
        (60, [week_told(days(52)), day_told(days(61))], None),
        (61, [week_told(days(52)), day_told(days(61))], Close()),
    ],
)
def test_nobody_is_closed_without_both_notices_in_their_time(today, told, due):
    assert next_step(unused_since=SINCE, limit=45, told=told, today=days(today)) == due


def test_a_longer_limit_begins_the_notices_anew():
    told = [week_told(), day_told()]
    assert next_step(unused_since=SINCE, limit=90, told=told, today=days(50)) is None
    due = next_step(unused_since=SINCE, limit=90, told=told, today=days(83))
    assert due == Told(7, days(90))


@pytest.mark.parametrize(
    ("every", "day", "since", "until"),
    [
        (1, date(2026, 1, 1), date(2026, 1, 1), date(2026, 7, 1)),
        (1, date(2026, 6, 30), date(2026, 1, 1), date(2026, 7, 1)),
        (1, date(2026, 11, 20), date(2026, 7, 1), date(2027, 1, 1)),
        (0, date(2026, 11, 20), date(2026, 10, 1), date(2027, 1, 1)),
        (0, date(2026, 5, 2), date(2026, 4, 1), date(2026, 7, 1)),
        (2, date(2026, 12, 31), date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_begins_with_a_month_of_the_calendar(every, day, since, until):
    assert period_of(day, every) == since
    assert next_period(day, every) == until


def test_each_change_of_rights_is_another_word():
    words = {
        rights_of(role, agency, may_confirm=confirms, is_head=heads)
        for role in (Role.STAFF, Role.AGENCY)
        for agency in (None, 1, 2)
        for confirms in (False, True)
        for heads in (False, True)
    }
    assert len(words) == 2 * 3 * 2 * 2
