"""The words of the paper: dates, place, legal basis, how closely it is set."""

from datetime import date

import pytest

from pressplan.tasks.slip import TIGHT, TIGHTER, basis_words, date_words, place_of, size_of


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


@pytest.mark.parametrize(
    ("letters", "size"), [(0, ""), (TIGHT, ""), (TIGHT + 1, "tight"), (TIGHTER + 1, "tighter")]
)
def test_long_texts_are_set_closer(letters, size):
    assert size_of("a" * (letters // 2), "a" * (letters - letters // 2)) == size
