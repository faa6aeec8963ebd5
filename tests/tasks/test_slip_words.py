"""The words of the paper: dates, place, legal basis, how closely it is set."""

from datetime import date

import pytest

from pressplan.tasks.slip import (
    IN_A_CELL,
    SMALLEST,
    basis_words,
    date_words,
    joined,
    place_of,
    size_of,
)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 4), "ngày 04 tháng 02 năm 2026"),
        (date(2026, 3, 14), "ngày 14 tháng 3 năm 2026"),
        (date(2026, 11, 9), "ngày 09 tháng 11 năm 2026"),
        (None, "ngày …… tháng …… năm ……"),
    ],
)
def test_a_date_as_official_papers_print_it(day, words):
    assert date_words(day) == words


@pytest.mark.parametrize(
    ("issuer", "place"),
    [
        ("Ủy ban nhân dân tỉnh Đắk Lắk", "Đắk Lắk"),
        ("UBND thành phố Cần Thơ", "Cần Thơ"),
        ("Bộ Thông tin và Truyền thông", "…………"),
        ("", "…………"),
    ],
)
def test_the_place_is_the_province_of_who_issued_the_plan(issuer, place):
    assert place_of(issuer) == place


def test_the_basis_names_the_plan_with_number_and_date():
    said = basis_words(
        title="Kế hoạch Chuyển đổi số báo chí", number="215/KH-UBND",
        issued_on=date(2023, 11, 6), issuer="UBND tỉnh",
    )  # fmt: skip
    assert said == (
        "Kế hoạch số: 215/KH-UBND, ngày 06 tháng 11 năm 2023 của UBND tỉnh"
        " về việc chuyển đổi số báo chí"
    )


def test_what_the_document_does_not_say_is_left_to_be_filled_in_by_hand():
    said = basis_words(title="", number="", issued_on=None, issuer="")
    assert said == "Kế hoạch số: …………, ngày …… tháng …… năm ……"


def test_many_short_lines_become_a_paragraph():
    assert joined("Đề án;\nBáo cáo") == "Đề án;\nBáo cáo"
    assert joined("\n".join(["một;"] * 12)) == "; ".join(["một"] * 12)


@pytest.mark.parametrize(
    ("cell", "size"),
    [
        ("", ""),
        ("a" * IN_A_CELL * 18, ""),
        ("a" * IN_A_CELL * 19, "tight"),
        ("\n".join(["một dòng"] * 19), "tight"),  # short lines take their place too
        ("a" * IN_A_CELL * 30, "tighter"),
        ("a" * 4000, SMALLEST),
    ],
)
def test_long_texts_are_set_closer(cell, size):
    assert size_of(paragraphs=["Căn cứ"], cells=[cell]) == size
