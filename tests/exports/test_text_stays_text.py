"""Whatever somebody typed: a workbook holds it as a text, unchanged, and nothing else of it."""

import re
import zipfile
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.exports.queries import TASK_COLUMNS
from pressplan.exports.workbooks import ABOUT, About, Column, lines_of, write_table
from tests.exports.payloads import FORBIDDEN, PAYLOADS


def written(path: Path, texts, about: str = "") -> list[list[list[object]]]:
    """The sheets of a table whose every cell holds one of the texts, row by row."""
    write_table(
        path, about=About(about, SYSTEM, clock.now(), clock.today(), about, [(about, about)]),
        sheet="Bảng", title=about, subtitle=about, columns=TASK_COLUMNS,
        rows=[[text] * len(TASK_COLUMNS) for text in texts],
    )  # fmt: skip
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            part = package.read(name).decode()
            assert not any(sign in part for sign in ("<f>", "<hyperlink", "<r>")), name
    book = CalamineWorkbook.from_path(path)
    sheets = map(book.get_sheet_by_name, book.sheet_names)
    return [sheet.to_python(skip_empty_area=False) for sheet in sheets]


def test_every_payload_in_every_column_is_found_unchanged(tmp_path):
    table, _ = written(tmp_path / "a.xlsx", PAYLOADS)
    for text, row in zip(PAYLOADS, table[4:], strict=True):
        assert row == [text] * len(TASK_COLUMNS), text


def test_what_xml_forbids_is_left_out_and_what_is_too_long_is_cut(tmp_path):
    table, _ = written(tmp_path / "a.xlsx", [*FORBIDDEN, "dài " * 9000])
    assert [row[0] for row in table[4:-1]] == list(FORBIDDEN.values())
    assert len(table[-1][0]) == 32_767


def test_the_sheet_about_it_and_the_title_are_text_too(tmp_path):
    for number, text in enumerate(PAYLOADS):
        table, about = written(tmp_path / f"{number}.xlsx", [1, date(2026, 1, 2), None], text)
        assert table[0][0] == table[1][0] == text
        told = dict(about)
        assert (told["Nội dung"], told["Chỉ gồm"], told[text]) == (text, text, text)
        assert told["Số lượng"] == "3 dòng"
    assert ABOUT == "Về tệp này"


def test_a_row_is_tall_enough_for_capitals(tmp_path):
    name = "Hạ tầng số, nền tảng số và an toàn thông tin"
    assert (lines_of(name, 40), lines_of(name.upper(), 40)) == (1, 2)
    set_by_us = []
    for text in (name, name.upper()):
        path = tmp_path / "a.xlsx"
        about = About("Bảng", SYSTEM, clock.now(), clock.today())
        write_table(
            path, about=about, sheet="Bảng", title="Bảng", subtitle="", rows=[[text]],
            columns=[Column("Nội dung", 40)],
        )  # fmt: skip
        with zipfile.ZipFile(path) as package:
            row = re.search(r'<row r="5"[^>]*', package.read("xl/worksheets/sheet1.xml").decode())
        set_by_us.append("customHeight" in row[0])
    assert set_by_us == [False, True]
