"""Whom a text mentions."""

import pytest

from pressplan.tasks.talk import mentioned_in, pieces

LAN, LANH, MINH = "Trần Thị Lan", "Trần Thị Lan Anh", "Lê Văn Minh"
EVERYBODY = (LAN, LANH, MINH)


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("@Trần Thị Lan xem giúp", {LAN}),
        ("@Trần Thị Lan Anh xem giúp", {LANH}),
        ("nhờ @trần thị lan, @LÊ VĂN MINH.", {LAN, MINH}),
        ("(@Lê Văn Minh)", {MINH}),
        ("Trần Thị Lan xem giúp", set()),
        ("thư@Trần Thị Lan", set()),
        ("@Trần Thị Lanh", set()),
        ("@Trần Thị", set()),
        ("@ Trần Thị Lan", set()),
        ("@Trần\nThị Lan", set()),
        ("@Đặng Quang", set()),
        ("", set()),
    ],
)
def test_who_is_mentioned(text, mentioned):
    assert mentioned_in(text, EVERYBODY) == mentioned


def test_nobody_is_mentioned_where_there_is_nobody():
    assert mentioned_in("@Trần Thị Lan", []) == set()
    assert mentioned_in("@", [""]) == set()


def test_a_name_with_signs_of_patterns_is_only_a_name():
    assert mentioned_in("@H’Chi (Niê)* nhé", ["H’Chi (Niê)*"]) == {"H’Chi (Niê)*"}


def shown(text, names=EVERYBODY):
    return [
        [("@" if p.mention else "") + p.text.lstrip("@") for p in line]
        for line in pieces(text, names)
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("một\nhai", [["một"], ["hai"]]),
        ("@Lê Văn Minh", [["@Lê Văn Minh"]]),
        ("chào @Lê Văn Minh!\n\nhết", [["chào ", "@Lê Văn Minh", "!"], [""], ["hết"]]),
        ("", [[""]]),
    ],
)
def test_a_text_is_cut_where_it_mentions(text, lines):
    assert shown(text) == lines


def test_no_word_is_lost_in_cutting():
    text = "a @Trần Thị Lan b @Lê Văn Minh\n@x c"
    assert "\n".join("".join(p.text for p in line) for line in pieces(text, EVERYBODY)) == text
