"""How an amount is typed, what is over, how amounts add up."""

import re

import pytest

from pressplan.funding.rules import MOST, Amounts, added, amount_of


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("", None),
        ("0", 0),
        ("1500000", 1_500_000),
        ("1.500.000", 1_500_000),
        ("1 500 000", 1_500_000),
        ("1.000.000.000.000.000", MOST),
    ],
)
def test_an_amount_is_read(typed, value):
    assert amount_of(typed) == value


@pytest.mark.parametrize(
    "typed",
    [
        "1,5",
        "1.5",
        "1,500,000",
        "2 tỷ",
        "-5",
        "1.500 000",
        "1.50.000",
        "１",
        str(MOST + 1),
        "9" * 40,
    ],
)
def test_anything_else_is_refused(typed):
    with pytest.raises(ValueError, match=re.escape(typed)):
        amount_of(typed)


@pytest.mark.parametrize(
    ("allocated", "spent", "over"),
    [(10, 11, True), (10, 10, False), (None, 11, False), (10, None, False), (0, 1, True)],
)
def test_more_was_spent_than_allocated(allocated, spent, over):
    assert Amounts(None, allocated, spent).is_over is over


def test_what_nobody_told_has_no_sum():
    rows = [Amounts(5, None, 0), Amounts(7, None, None)]
    assert added(rows) == Amounts(12, None, 0)
    assert added([]) == Amounts()
