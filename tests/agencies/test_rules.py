"""The pure rules of agencies and of yearly words, as tables."""

from datetime import date

import pytest

from pressplan.access import Role, Who
from pressplan.agencies import rules
from pressplan.plans import standing


@pytest.mark.parametrize(
    "text", ["", "0262 3852 123", "0262.385.2123", "+84 262 385 2123", "(0262) 3852123", "1022"]
)
def test_what_can_be_dialled(text):
    assert rules.is_phone(text)


@pytest.mark.parametrize(
    "text", ["12", "gọi Lan", "0262-", "javascript:1", "0262 385 2123 ext", "--------"]
)
def test_what_cannot_be_dialled(text):
    assert not rules.is_phone(text)


@pytest.mark.parametrize(
    ("agency", "body", "above", "circle"),
    [
        (1, None, {}, False),
        (1, 2, {2: None}, False),
        (1, 2, {2: 3, 3: None}, False),
        (1, 1, {1: None}, True),
        (1, 2, {2: 1}, True),
        (1, 2, {2: 3, 3: 1}, True),
        (1, 2, {2: 3, 3: 2}, False),
    ],
)
def test_nobody_stands_above_themselves(agency, body, above, circle):
    assert rules.makes_a_circle(agency, body, above) is circle


@pytest.mark.parametrize(
    ("role", "own", "says"),
    [
        (Role.AGENCY, True, True), (Role.AGENCY, False, False), (Role.STAFF, True, True),
        (Role.STAFF, False, False), (Role.GOVERNING, True, True), (Role.LEADER, True, False),
        (Role.ADMIN, True, False),
    ],
)  # fmt: skip
def test_a_body_speaks_through_its_own_people(role, own, says):
    assert standing.may_say(Who(1, "x", "x", role, 7), 7 if own else 8) is says


def test_words_are_given_for_this_year_and_back_to_the_plan_s_first():
    assert standing.years(date(2023, 1, 1), date(2026, 11, 20)) == [2026, 2025, 2024, 2023]
    assert standing.years(date(2027, 1, 1), date(2026, 11, 20)) == []
