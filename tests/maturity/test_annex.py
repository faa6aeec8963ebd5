"""An annex as rows: read as it is, or every fault told by its cell."""

import unicodedata
from dataclasses import replace

import pytest

from pressplan.maturity.draft import EditionDraft, LevelDraft, PillarDraft
from tests.maturity.annexes import small_annex
from tests.maturity.books import (
    CRITERIA,
    HEAD,
    LEVELS,
    PILLARS,
    TIERS,
    Workbook,
    faults_of,
    head_row,
)


def bare(**also: object) -> EditionDraft:
    """An edition of which little is confirmed."""
    draft = small_annex()
    pillars = tuple(PillarDraft(one.name) for one in draft.pillars)
    levels = (LevelDraft("Yếu"), LevelDraft("Xuất sắc"))
    return replace(EditionDraft(draft.decision, pillars=pillars, levels=levels), **also)


def told(*changes: tuple[str, int, str, object]) -> list[tuple[str, int, str, str]]:
    """Sheet, row, column and sentence of each fault after these cells were written."""

    def change(book: Workbook) -> None:
        for sheet, row, key, value in changes:
            book.put(sheet, row, key, value)

    return [(each.sheet, each.row, each.letter, each.sentence) for each in faults_of(change)]


def test_what_the_template_holds_is_read_back():
    reading = Workbook(small_annex()).read(small_annex())
    assert (reading.faults, reading.draft) == ([], small_annex())


def test_an_annex_confirms_what_the_edition_lacks():
    reading = Workbook(small_annex()).read(bare())
    assert (reading.faults, reading.draft) == ([], small_annex())


def test_a_pillar_without_points_gets_what_its_components_add_up_to():
    book = Workbook(small_annex())
    for row in book.rows_of(PILLARS):
        book.put(PILLARS, row, "maximum", None)
    assert book.read(bare()).draft == small_annex()


def test_a_row_with_just_its_pillar_says_nothing():
    book = Workbook(small_annex())
    book.sheets[CRITERIA]["rows"].append([small_annex().pillars[0].name])
    assert book.read(small_annex()).draft == small_annex()


def test_later_rows_of_a_component_may_leave_its_name_and_points_out():
    book = Workbook(small_annex())
    book.put(CRITERIA, 3, "component_name", None)
    book.put(CRITERIA, 3, "component_maximum", " ")
    assert book.read(small_annex()).draft == small_annex()


def test_a_pillar_may_be_named_by_its_number():
    book = Workbook(small_annex())
    book.put(CRITERIA, 2, "pillar", 1.0)
    book.put(CRITERIA, 3, "pillar", "1. Trụ cột thử 1")
    assert book.read(small_annex()).draft == small_annex()


def test_text_in_nfd_is_tidied():
    book = Workbook(small_annex())
    for sheet in book.sheets.values():
        sheet["rows"] = [
            [unicodedata.normalize("NFD", v) if isinstance(v, str) else v for v in row]
            for row in sheet["rows"]
        ]
    assert book.read(small_annex()).draft == small_annex()


@pytest.mark.parametrize("typed", ["3,5", "3.50", " 3,50 ", 3.5, 3.5000000000000004])
def test_numbers_may_be_typed_as_text(typed):
    assert told((CRITERIA, 2, "maximum", typed)) == []


@pytest.mark.parametrize(
    ("sheet", "row", "key", "value", "letter", "sentence"),
    [
        (CRITERIA, 2, "maximum", "3,555", "G", "hai chữ số thập phân"),
        (CRITERIA, 2, "maximum", "1.234,5", "G", "không phải là một số"),
        (CRITERIA, 2, "maximum", "ba", "G", "không phải là một số"),
        (CRITERIA, 2, "maximum", -1.0, "G", "phải lớn hơn 0"),
        (CRITERIA, 2, "maximum", 0.0, "G", "phải lớn hơn 0"),
        (CRITERIA, 2, "maximum", 101.0, "G", "lớn hơn 100"),
        (CRITERIA, 2, "maximum", 1e300, "G", "quá lớn"),
        (CRITERIA, 2, "maximum", True, "G", "Cần một số"),
        (CRITERIA, 2, "maximum", None, "G", "Ghi điểm tối đa của tiêu chí"),
        (CRITERIA, 2, "maximum", {"date": "2026-05-03"}, "G", "thành ngày"),
        (CRITERIA, 2, "code", 1.1, "E", "dạng số"),
        (CRITERIA, 2, "code", {"date": "2001-01-01"}, "E", "thành ngày"),
        (CRITERIA, 2, "code", "x" * 33, "E", "Dài 33 ký tự"),
        (CRITERIA, 3, "code", "1.1.1", "E", "trùng với mã của tiêu chí"),
        (CRITERIA, 2, "code", "1.2", "E", "trùng với mã của chỉ số"),
        (CRITERIA, 2, "text", " ", "F", "Ghi nội dung tiêu chí"),
        (CRITERIA, 2, "scoring", "Theo cảm tính", "H", "Không có cách chấm"),
        (CRITERIA, 2, "full", 80.0, "I", "để trống"),
        (CRITERIA, 4, "full", 0.8, "I", "ví dụ 80"),
        (CRITERIA, 3, "pillar", "Trụ cột lạ", "A", "Không có trụ cột"),
        (CRITERIA, 3, "pillar", 2.0, "A", "Khác trụ cột của chỉ số 1.1 ở hàng 2"),
        (CRITERIA, 3, "component", None, "B", "Ghi mã chỉ số thành phần"),
        (CRITERIA, 3, "component_name", "Khác", "C", "Khác tên của"),
        (CRITERIA, 3, "component_maximum", 8.0, "D", "Khác điểm tối đa 9"),
        (CRITERIA, 2, "maximum", 3.0, "D", "cộng lại được 8,50 điểm, chỉ số ghi 9"),
        (CRITERIA, 3, "scoring", "Cho điểm trong mức tối đa", "A", "không chấm “Theo bậc”"),
        (TIERS, 2, "code", "9.9.9", "A", "Không có tiêu chí mã “9.9.9”"),
        (TIERS, 2, "text", "Có đủ", "B", "hai lần"),
        (TIERS, 2, "points", 1.25, "C", "bằng nhau"),
        (TIERS, 4, "points", 6.0, "C", "lớn hơn điểm tối đa của tiêu chí (5,50)"),
        (TIERS, 4, "points", 5.0, "G", "Bậc cao nhất được 5 điểm"),
        (TIERS, 2, "points", None, "C", "Ghi điểm của bậc"),
        (PILLARS, 2, "maximum", 17.0, "C", "đang ghi 18 điểm theo quyết định, tệp ghi 17"),
        (PILLARS, 3, "name", "Trụ cột thử 1", "B", "hai lần"),
        (PILLARS, 3, "position", 3.0, "A", "phải có số thứ tự 2"),
        (LEVELS, 2, "least", 1.0, "B", "bắt đầu từ 0"),
        (LEVELS, 2, "least", None, "B", "Mức thấp nhất bắt đầu từ 0"),
        (LEVELS, 3, "least", 51.0, "B", "hở khoảng 50 đến 51"),
        (LEVELS, 3, "least", 49.0, "B", "chồng lên mức trước từ 49 đến 50"),
        (LEVELS, 3, "least", None, "B", "Mức trước ghi dưới 50"),
        (LEVELS, 2, "below", None, "C", "Mức sau bắt đầu từ 50"),
        (LEVELS, 6, "below", 95.0, "C", "không có cận trên"),
        (LEVELS, 3, "name", "YẾU", "A", "hai lần"),
        (HEAD, head_row("decision"), "value", "951/QĐ-BTTTT", "B", "Tệp này phải ghi “THU/QĐ-01”"),
        (HEAD, head_row("criterion_count"), "value", 21.0, "B", "đang ghi 20 theo quyết định"),
        (HEAD, head_row("issued_on"), "value", "31/02/2026", "B", "Ngày không đúng"),
        (HEAD, head_row("first_year"), "value", 20.5, "B", "số nguyên"),
    ],
)
def test_what_is_wrong_is_told_by_its_cell(sheet, row, key, value, letter, sentence):
    found = told((sheet, row, key, value))
    assert any(letter == where and sentence in said for _, _, where, said in found), found


def test_all_faults_are_told_at_once_in_the_order_of_the_workbook():
    found = told(
        (LEVELS, 3, "least", 51.0),
        (CRITERIA, 5, "text", None),
        (CRITERIA, 2, "scoring", "?"),
        (TIERS, 2, "points", "x"),
    )
    assert [(sheet, row, letter) for sheet, row, letter, _ in found] == [
        (CRITERIA, 2, "H"), (CRITERIA, 5, "F"), (TIERS, 2, "C"), (LEVELS, 3, "B"),
    ]  # fmt: skip


def test_one_unread_number_is_not_told_as_wrong_sums():
    assert len(told((CRITERIA, 2, "maximum", "ba"))) == 1


def test_a_criterion_too_few_differs_from_the_decision():
    faults = faults_of(lambda book: book.sheets[CRITERIA]["rows"].pop())
    assert ("B", "Quyết định ghi 20 tiêu chí, ở đây có 19.") in [
        (each.letter, each.sentence) for each in faults
    ]
    assert any("cộng lại được" in each.sentence for each in faults)


def test_pillars_that_do_not_make_a_hundred():
    draft = small_annex()
    first = draft.pillars[0]
    criteria = first.components[1].criteria
    more = replace(criteria[1], maximum=criteria[1].maximum + 1)
    component = replace(
        first.components[1], maximum=first.components[1].maximum + 1, criteria=(criteria[0], more)
    )
    pillar = replace(first, maximum=None, components=(first.components[0], component))
    reading = Workbook(replace(draft, pillars=(pillar, *draft.pillars[1:]))).read(bare())
    assert [(f.sheet, f.sentence) for f in reading.faults] == [
        (PILLARS, "Tổng điểm tối đa của các trụ cột là 101, phải là 100.")
    ]


def test_a_pillar_too_few():
    found = faults_of(lambda book: book.sheets[PILLARS]["rows"].pop())
    assert found[0].sentence == "Bộ chỉ số có 5 trụ cột, tệp có 4."
    assert found[0].place == "cả trang tính"


@pytest.mark.parametrize(
    ("kind", "sentence"), [("formulas", "công thức"), ("broken", "giá trị lỗi")]
)
def test_formulas_and_error_values_are_named_once(kind, sentence):
    found = faults_of(lambda book: book.sheets[CRITERIA][kind].append([2, 7]))
    assert [(f.place, sentence in f.sentence) for f in found] == [
        ("hàng 2, cột G (Điểm tối đa)", True)
    ]


def test_merged_cells_are_named_by_their_range():
    def merge(book: Workbook) -> None:
        book.sheets[CRITERIA]["merged"].append([2, 2, 3, 4])
        for row, key in ((3, "component"), (3, "component_name"), (3, "component_maximum")):
            book.put(CRITERIA, row, key, None)

    found = faults_of(merge)
    assert any("B2:D3 bị trộn" in each.sentence for each in found)
    assert {each.row for each in found} == {2}


def test_a_sheet_that_is_missing_too_large_or_without_its_headings():
    assert "Không có trang tính" in faults_of(lambda book: book.sheets.pop(TIERS))[0].sentence
    far = faults_of(lambda book: book.sheets[CRITERIA].update(beyond=[100_001, 1]))
    assert "hàng 100.001, cột A" in far[0].sentence
    torn = faults_of(lambda book: book.sheets[LEVELS]["rows"].pop(0))
    assert [each.sentence.partition(".")[0] for each in torn] == [
        "Thiếu cột “Tên mức”", "Thiếu cột “Từ điểm”", "Thiếu cột “Dưới điểm”",
    ]  # fmt: skip


def test_no_criteria_at_all():
    found = faults_of(
        lambda book: book.sheets.__getitem__(CRITERIA)["rows"].__delitem__(slice(1, None))
    )
    assert "Chưa có tiêu chí nào. Mỗi hàng ghi một tiêu chí." in [f.sentence for f in found]


def test_unknown_inner_bounds_stay_unknown():
    book = Workbook(small_annex())
    book.put(LEVELS, 3, "below", None)
    book.put(LEVELS, 4, "least", None)
    reading = book.read(small_annex())
    assert reading.faults == []
    assert reading.draft is not None
    assert (reading.draft.levels[1].below, reading.draft.levels[2].least) == (None, None)
