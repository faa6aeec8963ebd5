"""Files that people send as an annex: what stands in them, and what is no annex at all."""

import time
from datetime import date
from io import BytesIO

import pytest
import xlsxwriter

from pressplan.errors import BadInput
from pressplan.files import workbook
from pressplan.files.filled_sheets import Book
from pressplan.maturity.annex import COLUMNS, LIMITS, read
from tests.files import corpus
from tests.maturity.annexes import small_annex
from tests.maturity.books import CRITERIA, LEVELS, by_hand, file_of

A_DAY = date(2026, 5, 2)  # what Excel makes of 2/5


def read_book(path, name: str) -> Book:
    return workbook.read_book(path, name, LIMITS, *COLUMNS)


def told(path, data: bytes, name: str = "phụ lục.xlsx") -> list[tuple[str, str, str]]:
    """Sheet, place and sentence of each fault of a file."""
    (path / "sent").write_bytes(data)
    faults = read(read_book(path / "sent", name), small_annex()).faults
    return [(each.sheet, each.place, each.sentence) for each in faults]


def test_the_template_is_read_in_the_child_process(tmp_path):
    assert told(tmp_path, file_of(small_annex(), tmp_path)) == []


def test_a_workbook_by_another_hand_is_read_too(tmp_path):
    assert told(tmp_path, by_hand(small_annex(), lambda sheets: None)) == []


def test_formulas_errors_merged_cells_and_dates_are_named(tmp_path):
    def spoil(sheets) -> None:
        sheets[CRITERIA].write_formula("G2", "=3+0.5", None, 3.5)
        sheets[CRITERIA].merge_range("B4:D5", "1.2")
        sheets[CRITERIA].write_formula("J3", "=NA()", None, "#N/A")
        sheets[LEVELS].write_datetime("C2", A_DAY)

    found = told(tmp_path, by_hand(small_annex(), spoil))
    places = [(sheet, place) for sheet, place, _ in found]
    assert (CRITERIA, "hàng 2, cột G (Điểm tối đa)") in places
    assert (CRITERIA, "hàng 3, cột J (Minh chứng)") in places
    assert (CRITERIA, "hàng 4, cột B (Mã chỉ số thành phần)") in places
    assert any("B4:D5 bị trộn" in sentence for _, _, sentence in found)
    assert (LEVELS, "hàng 2, cột C (Dưới điểm)") in places


@pytest.mark.parametrize("rows", [2_001, 100_000])
def test_too_many_rows_are_one_clear_fault(tmp_path, rows):
    data = BytesIO()
    with xlsxwriter.Workbook(data, {"constant_memory": True}) as book:
        for name in ("Bộ chỉ số", "Trụ cột", "Tiêu chí", "Bậc điểm", "Mức"):
            page = book.add_worksheet(name)
            for row in range(rows if name == CRITERIA else 1):
                page.write_string(row, 0, "x")
    began = time.monotonic()
    found = told(tmp_path, data.getvalue())
    assert time.monotonic() - began < 10
    large = [(place, said) for sheet, place, said in found if sheet == CRITERIA]
    assert len(large) == 1
    assert "mỗi trang tính nhiều nhất 2.000 hàng" in large[0][1]
    assert large[0][0] == "hàng 2001, cột A"


def test_a_stray_cell_far_out_is_named(tmp_path):
    far = by_hand(small_annex(), lambda sheets: sheets[CRITERIA].write_string(1_048_575, 2, "x"))
    found = told(tmp_path, far)
    assert [place for _, place, _ in found] == ["hàng 1048576, cột C"]
    empty = by_hand(small_annex(), lambda sheets: sheets[CRITERIA].write_blank(9_000, 200, None))
    assert told(tmp_path, empty) == []


def test_a_workbook_of_something_else_says_which_sheets_are_missing(tmp_path):
    found = told(tmp_path, corpus.sheet())
    assert {sheet for sheet, _, _ in found} == {
        "Bộ chỉ số", "Trụ cột", "Tiêu chí", "Bậc điểm", "Mức",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.docx", corpus.word(), "không phải bảng tính"),
        ("a.pdf", corpus.paper(), "không phải bảng tính"),
        ("a.xlsx", corpus.word(), "không đúng với nội dung"),
        ("a.xlsx", b"", "rỗng"),
        ("a.xlsx", b"TT,Tieu chi\n1,x\n", "Không nhận ra"),
        ("a.xls", corpus.OLE + b"\0" * 600, "kiểu cũ"),
        ("a.xlsm", corpus.sheet(), "macro"),
        ("a.xlsx", corpus.sheet()[:-40], "hỏng"),
    ],
)
def test_what_is_no_workbook_is_refused_in_a_sentence(tmp_path, name, data, sentence):
    (tmp_path / "sent").write_bytes(data)
    with pytest.raises(BadInput) as refused:
        read_book(tmp_path / "sent", name)
    assert sentence in refused.value.sentence
