"""Which pillars are weak, and how much changed: tables of cases."""

from decimal import Decimal

import pytest

from pressplan.maturity.figures import fraction
from pressplan.maturity.rules import NO_SUM, WEAK, Change, Sum, change_since, weak_of


def percents(*values):
    return {n: None if v is None else Decimal(v) for n, v in enumerate(values, 1)}


@pytest.mark.parametrize(
    ("values", "weak"),
    [
        (("80", "59.99", "10", "60"), [3, 2]),
        (("80", "70", "90"), [2]),
        (("80", None, "90"), [1]),
        ((None, "59.99"), [2]),
        (("100", "100"), []),
        ((None, None), []),
        ((), []),
        (("0", None), [1]),
    ],
)
def test_the_weak_are_below_60_percent_or_the_lowest(values, weak):
    assert weak_of(percents(*values)) == weak


def test_the_bound_itself_is_not_weak():
    assert weak_of({1: WEAK, 2: WEAK - Decimal("0.01"), 3: Decimal(99)}) == [2]


def a_sum(points, maximum="20", declared=1):
    return Sum(Decimal(points), None if maximum is None else Decimal(maximum), declared, 2)


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [
        (a_sum("12.50"), a_sum("10"), Change(Decimal("2.50"), in_points=True)),
        (a_sum("8"), a_sum("10"), Change(Decimal(-2), in_points=True)),
        (a_sum("12", "24"), a_sum("10", "20"), Change(Decimal("0.00"), in_points=False)),
        (a_sum("9", "18"), a_sum("10", "25"), Change(Decimal("10.00"), in_points=False)),
        (a_sum("9", None), a_sum("10", None), None),
        (a_sum("9", "18"), a_sum("10", None), None),
        (a_sum("0", declared=0), a_sum("10"), None),
        (a_sum("9"), a_sum("0", declared=0), None),
        (a_sum("0"), a_sum("10"), Change(Decimal(-10), in_points=True)),
        (a_sum("9"), None, None),
        (None, a_sum("9"), None),
    ],
)
def test_a_change_is_in_points_where_the_maxima_are_equal(now, before, change):
    assert change_since(now, before) == change


@pytest.mark.parametrize(
    ("sum_", "share"),
    [
        (a_sum("5"), 0.25),
        (a_sum("25"), 1.0),
        (a_sum("5", None), None),
        (NO_SUM, None),
        (None, None),
    ],
)
def test_a_chart_gets_a_share_or_nothing(sum_, share):
    assert fraction(sum_) == share
