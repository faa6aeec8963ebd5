"""What may be chased, what a filter means, who gets a letter about what: pure."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pressplan.reminders import rules
from pressplan.reminders.rules import Item, Kind
from pressplan.reminders.rules_chase import (
    CHASED,
    Department,
    Filters,
    When,
    hears,
    in_order,
    is_late,
    is_owed,
    share,
)

TODAY = date(2026, 11, 20)
PERIOD_END = date(2026, 12, 31)
OURS = Department(agency_id=1, people={10, 11})


def item(
    kind: Kind = Kind.COMMITMENT, days: int = 5, *, agency: int = 2, first=(20,),
    schedule=None, key: str = "", words: str = "Nhiệm vụ 3.a: Đổi mới",
) -> Item:  # fmt: skip
    day = TODAY + timedelta(days=days)
    return Item(
        kind, key or f"{kind.value}:7:{agency}:{day}", day, words, 7, agency, tuple(first),
        schedule or rules.deadline(), ("tasks.show", (("id", 7),)),
    )  # fmt: skip


class People:
    """21 stands in for 20; 29 has no account any more."""

    def instead(self, account_id):
        return {20: 21, 29: None}.get(account_id, account_id)


@pytest.mark.parametrize(
    ("owed", "found"),
    [
        (True, item()),
        (True, item(days=-400)),
        (True, item(days=60)),
        (False, item(days=61)),
        (True, item(Kind.UPDATE, days=(PERIOD_END - TODAY).days)),
        (False, item(Kind.UPDATE, days=(PERIOD_END - TODAY).days + 1)),
        (True, item(Kind.RETURNED, days=-3, schedule=rules.RETURNED)),
        (True, item(Kind.ROUND, schedule=rules.CLOSING)),
        (False, item(Kind.ROUND, days=-1, schedule=rules.OPENING)),
        (True, item(Kind.TRAINING, schedule=rules.REGISTRATION)),
        (False, item(Kind.WAITING)),
        (False, item(agency=1)),
        (False, item(Kind.OBLIGATION, first=(10, 11))),  # the Department's opinion is due
        (True, item(Kind.OBLIGATION, first=())),  # nobody there has an account
        (True, item(Kind.OBLIGATION, first=(10, 20))),
    ],
)
def test_what_others_owe_now(owed, found):
    assert is_owed(found, OURS, today=TODAY, until=PERIOD_END) is owed


def test_what_was_given_back_is_not_late():
    assert is_late(item(days=-1), TODAY)
    assert not is_late(item(days=0), TODAY)
    assert not is_late(item(Kind.RETURNED, days=-9, schedule=rules.RETURNED), TODAY)


@pytest.mark.parametrize(
    ("fits", "filters"),
    [
        (True, Filters()),
        (True, Filters(words="DOI moi bao")),
        (False, Filters(words="đổi mới đài")),
        (True, Filters(agency=2, kind=Kind.COMMITMENT)),
        (False, Filters(agency=3)),
        (False, Filters(kind=Kind.UPDATE)),
        (True, Filters(when=When.WEEK)),
        (False, Filters(when=When.LATE)),
        (False, Filters(occurrence=7)),
    ],
)
def test_a_filter_narrows(fits, filters):
    assert filters.fits(item(), "bao dak lak", TODAY) is fits


@pytest.mark.parametrize("kind", CHASED)
def test_an_occurrence_is_a_hand_in_alone(kind):
    found = Filters(occurrence=7).fits(item(kind), "", TODAY)
    assert found is (kind is Kind.OBLIGATION)


@pytest.mark.parametrize(("days", "week"), [(-1, False), (0, True), (7, True), (8, False)])
def test_a_week_is_seven_days(days, week):
    assert Filters(when=When.WEEK).fits(item(days=days), "", TODAY) is week


def test_what_is_not_filtered_is_not_in_the_address():
    assert Filters().args() == {}
    asked = Filters("báo", 2, Kind.UPDATE, When.LATE, 5).args(page=3)
    assert asked == {
        "q": "báo", "agency": 2, "kind": "update", "when": "late", "occurrence": 5, "page": 3,
    }  # fmt: skip


def test_who_is_most_behind_comes_first_and_each_agency_is_in_one_place():
    late, soon = item(days=-1, agency=3), item(days=1, agency=3)
    one, other = item(days=9, agency=4), item(days=2, agency=5)
    names = {3: ("z",), 4: ("b",), 5: ("a",)}
    assert in_order([one, soon, other, late], names, TODAY) == [late, soon, other, one]


def test_a_stand_in_hears_and_nobody_twice():
    assert hears(item(first=(20, 21, 22, 29)), People()) == [21, 22]


def test_each_person_gets_one_letter_with_what_is_theirs():
    one, other, lonely = item(first=(22, 23)), item(days=9, first=(22,)), item(days=3, first=())
    sharing = share([one, other, lonely], People(), (), again=False)
    assert sharing.letters == {22: [one, other], 23: [one]}
    assert (sharing.nobody, sharing.told) == ([lonely], [])
    assert sharing.items == [one, other]


def test_what_a_person_was_told_today_is_left_out_for_them_unless_told_again():
    one, other = item(first=(22, 23)), item(days=9, first=(22,))
    told = {(one.key, 22), (other.key, 22)}
    sharing = share([one, other], People(), told, again=False)
    assert (sharing.letters, sharing.told) == ({23: [one]}, [other])
    again = share([one, other], People(), told, again=True)
    assert again.letters == {22: [one, other], 23: [one]}


def test_a_moved_deadline_is_another_item():
    one = item()
    moved = replace(one, key="commitment:7:2:later")
    assert share([moved], People(), {(one.key, 21)}, again=False).letters == {21: [moved]}
