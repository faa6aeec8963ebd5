"""What an address of the overview asks for, and what it is told where that makes no sense."""

from datetime import date

import pytest

from pressplan.overview.forms import period_before, read_asked
from pressplan.overview.rules import differs

FIRST, LAST = date(2026, 1, 1), date(2026, 11, 20)


def asks(**args):
    return read_asked(
        args, plan_id=1, years=(2026, 2025), first=FIRST, last=LAST, sections=[3], agencies=[7]
    )


def test_nothing_asked_is_today_whole():
    asked = asks()
    assert (asked.on, asked.year, asked.section, asked.agency) == (LAST, 2026, None, None)
    assert not asked.past
    assert asked.notes == ()
    assert asked.args() == {"plan": 1, "year": 2026}


@pytest.mark.parametrize(
    ("args", "on", "told"),
    [
        ({"on": "2026-09-30"}, date(2026, 9, 30), 0),
        ({"on": "30/09/2026"}, date(2026, 9, 30), 0),
        ({"on": "2027-01-01"}, LAST, 1),
        ({"on": "2020-01-01"}, FIRST, 1),
        ({"on": "hôm qua"}, LAST, 1),
        ({"on": "2026-02-30"}, LAST, 1),
        ({"section": "4", "agency": "8", "year": "1990"}, LAST, 0),
    ],
)
def test_a_day_that_there_is(args, on, told):
    asked = asks(**args)
    assert asked.on == on
    assert len(asked.notes) == told
    assert (asked.section, asked.agency, asked.year) == (None, None, 2026)


def test_an_earlier_day_to_compare_with():
    assert asks(against="2026-09-30").against == date(2026, 9, 30)
    late = asks(on="2026-09-30", against="2026-09-30")
    assert late.against is None
    assert "phải trước" in late.notes[0]


def test_an_address_keeps_what_was_asked():
    asked = asks(on="2026-09-30", against="2026-06-30", section="3", agency="7")
    assert asks(**{k: str(v) for k, v in asked.args().items() if k != "plan"}) == asked
    assert asked.args(against=None, page=2)["page"] == 2
    assert "against" not in asked.args(against=None)


@pytest.mark.parametrize(
    ("on", "months", "last"),
    [
        (date(2026, 11, 20), 3, date(2026, 9, 30)),
        (date(2026, 1, 5), 3, date(2025, 12, 31)),
        (date(2026, 11, 20), 1, date(2026, 10, 31)),
    ],
)
def test_the_period_before(on, months, last):
    assert period_before(on, months) == last


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [(3, 1, "+2"), (1, 3, "−2"), (2, 2, "không đổi"), (None, 2, ""), (2, None, "")],
)
def test_how_a_number_changed(now, before, said):
    assert differs(now, before) == said
