"""A printed name finds its body only when it is the same name; else it gets suggestions."""

import pytest

from pressplan.reading.matching import Known, match

KNOWN = (
    Known(1, "agency", ("Sở Thông tin và Truyền thông", "Sở TT&TT")),
    Known(2, "agency", ("Báo Đắk Lắk",)),
    Known(3, "agency", ("Đài Phát thanh và Truyền hình Đắk Lắk", "Đài PT-TH Đắk Lắk")),
    Known(4, "agency", ("Sở Văn hóa, Thể thao và Du lịch",)),
    Known(5, "agency", ("Sở Khoa học và Công nghệ",)),
    Known("g", "group", ("Các cơ quan báo chí của tỉnh",)),
    Known("u", "group", ("Ủy ban nhân dân các huyện, thị xã, thành phố",)),
)


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("Sở Thông tin và Truyền thông", 1),
        ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", 1),
        ("Sở TTTT", 1),
        ("Sở TT & TT", 1),
        ("Báo Đắk Lắk", 2),
        ("Đài PTTH Đắk Lắk", 3),
        ("Đài Phát thanh - Truyền hình Đắk Lắk", 3),
        ("Sở VH,TT&DL", 4),
        ("Sở VHTTDL", 4),
        ("Sở Văn hoá, Thể thao và Du lịch", 4),
        ("Sở KH&CN", 5),
        ("các cơ quan báo chí của tỉnh", "g"),
        ("Các cơ quan báo chí trong tỉnh", "g"),
        ("UBND các huyện, thị xã, thành phố", "u"),
        ("Uỷ ban nhân dân các huyện, thị xã và thành phố", "u"),
    ],
)
def test_the_same_name_in_another_dress_is_a_match(printed, key):
    found = match(printed, KNOWN)
    assert found.known is not None
    assert found.known.key == key


@pytest.mark.parametrize(
    ("printed", "likeliest"),
    [
        ("Báo Đắc Lắc", 2),
        ("Sở Thông tin Truyền thông tỉnh", 1),
        ("Đài PTTH tỉnh", 3),
        ("Sở Văn hóa và Thể thao", 4),
    ],
)
def test_a_name_that_is_only_alike_is_suggested_never_taken(printed, likeliest):
    found = match(printed, KNOWN)
    assert found.known is None
    assert found.suggestions[0].known.key == likeliest


def test_two_bodies_of_one_name_are_left_to_a_person():
    twins = (Known(1, "agency", ("Văn phòng",)), Known(2, "agency", ("VĂN PHÒNG",)))
    found = match("Văn phòng", twins)
    assert found.known is None
    assert {s.known.key for s in found.suggestions} == {1, 2}


@pytest.mark.parametrize("printed", ["", "Kho bạc Nhà nước Xyz"])
def test_nothing_alike_is_nothing(printed):
    assert match(printed, KNOWN).known is None
