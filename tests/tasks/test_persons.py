"""Naming people: an account of the list, a name, or who stands there already."""

import pytest

from pressplan.errors import BadInput
from pressplan.tasks.persons import NOBODY, Candidate, Person, chosen, offers

LAN = Candidate(1, "Trần Thị Lan", "lan@bao.vn", 7, "Báo", "Thư ký tòa soạn")
MINH = Candidate(2, "Lê Văn Minh", "minh@dai.vn", 8, "Đài")
OTHER_LAN = Candidate(3, "Trần Thị Lan", "lan2@bao.vn", 7, "Báo")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Trần Thị Lan", Person("Trần Thị Lan", 1)),
        ("tran thi lan", Person("Trần Thị Lan", 1)),
        ("Y Thanh Niê", Person("Y Thanh Niê")),
        ("", NOBODY),
    ],
)
def test_what_was_typed_is_an_account_or_a_name(typed, meant):
    assert chosen(typed, offers([LAN, MINH])) == meant


def test_of_two_with_one_name_the_e_mail_tells_which():
    offered = offers([LAN, OTHER_LAN, MINH])
    assert [offer.words for offer in offered][1:] == ["Trần Thị Lan (lan2@bao.vn)", "Lê Văn Minh"]
    assert chosen("Trần Thị Lan (lan2@bao.vn)", offered) == Person("Trần Thị Lan", 3)
    with pytest.raises(BadInput, match="e-mail"):
        chosen("Trần Thị Lan", offered)


def test_who_left_stays_by_the_account_they_had():
    gone = Person("Ngô Đã Đi", 9)
    assert chosen("Ngô Đã Đi", offers([LAN]), now=gone) == gone
    assert chosen("Trần Thị Lan", offers([LAN]), now=gone) == Person("Trần Thị Lan", 1)


def test_a_bare_name_becomes_the_account_that_was_opened_since():
    assert chosen(LAN.name, offers([LAN]), now=Person(LAN.name)) == Person(LAN.name, 1)


def test_the_note_tells_the_agency_only_where_there_are_several():
    assert offers([LAN])[0].note == "Thư ký tòa soạn"
    assert offers([LAN, MINH])[0].note == "Thư ký tòa soạn, Báo"
