"""What a great leak showed to be used most is nobody's password here."""

from itertools import pairwise

import pytest

from pressplan.accounts import leaked
from pressplan.accounts.password_rules import fault


def test_there_are_far_more_than_three_thousand_of_each_length_in_order():
    known = leaked._known()
    rows = [known[n : n + leaked.SIZE] for n in range(0, len(known), leaked.SIZE)]
    assert len(rows) > 39_000
    assert all(first < second for first, second in pairwise(rows))
    assert all(leaked._known() is known for _ in range(2))


@pytest.mark.parametrize(
    "password",
    [
        "michaeljackson", "MichaelJackson", "panicatthedisco", "highschoolmusical",
        "manchesterunited", "mychemicalromance", "cristianoronaldo", "nuncateolvidare",
        "loveisintheair", "30secondstomars",
    ],
)  # fmt: skip
def test_one_of_them_is_refused_though_no_other_rule_would(password):
    assert leaked.is_leaked(password)
    assert "dễ đoán" in fault(password)


@pytest.mark.parametrize("password", ["butterfly", "princess1", "liverpool"])
def test_short_ones_are_known_too(password):
    """For the profile in which a second factor lets a password be short."""
    assert leaked.is_leaked(password)


@pytest.mark.parametrize(
    "password",
    ["", "chín con voi uống nước bên suối", "k7m2-q9wd-3hxp-vbnm", "mua xuan tren cao nguyen 26"],
)
def test_others_are_not(password):
    assert not leaked.is_leaked(password)
