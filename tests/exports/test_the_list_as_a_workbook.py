"""The workbook holds just what the list shows: real dates, plain text, nobody's secrets."""

import re
import zipfile
from datetime import date
from io import BytesIO

import pytest

from pressplan import clock, demo
from pressplan.database import db
from tests.strict import Browser
from tests.tasks.work import (
    BAO,
    DAI,
    agency_id,
    browse,
    commitment,
    completes,
    confirms,
    on,
    reports,
    rows,
    workbook,
)

HEADINGS = [
    "TT",
    "Mã",
    "Nhiệm vụ",
    "Mục",
    "Đơn vị chủ trì",
    "Phối hợp",
    "Thời gian (theo văn bản)",
    "Kỳ",
    "Hạn",
    "Tình trạng",
    "Tỷ lệ (%)",
    "Thời hạn",
    "Cập nhật",
    "Lần cập nhật gần nhất",
    "Kết quả đã xác nhận gần nhất",
    "Nguồn",
    "Lãnh đạo phụ trách",
    "Cán bộ phụ trách",
    "Sản phẩm mong đợi",
]
FORMULA = '=HYPERLINK("http://x.example";"Bấm vào đây")'


@pytest.fixture
def reader(app, tuan) -> Browser:
    return browse(app, tuan)


def table(browser, query=""):
    """The rows below the headings, as dictionaries."""
    cells = workbook(browser, f"/exports/tasks.xlsx?{query}")
    assert cells[3] == HEADINGS
    return [dict(zip(HEADINGS, row, strict=True)) for row in cells[4:]]


def parts(browser, query=""):
    browser.get(f"/exports/tasks.xlsx?{query}")
    with browser.response as response, zipfile.ZipFile(BytesIO(response.data)) as archive:
        return {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith(".xml")
        }


@pytest.mark.parametrize(
    "query",
    [
        "",
        "timing=no-deadline",
        "state=done",
        "q=bao+dak+lak&sort=title",
        "section=3",
        "freshness=owed",
        "year=2024",
        "sort=due",
    ],
)
def test_the_same_rows_as_the_list_in_the_same_order(reader, lan, hoa, query):
    confirms(hoa, completes(lan, commitment("6"), at=on(11, 2)))
    listed = [
        code
        for code, lines in rows(reader.get(f"/tasks/?{query}")).items()
        for _ in lines or [None]
    ]
    assert [row["Mã"] for row in table(reader, query)] == listed


def test_the_rows_of_one_agency(reader):
    found = table(reader, f"agency={agency_id(BAO)}&part=lead")
    assert {row["Đơn vị chủ trì"] for row in found} == {BAO}
    assert len(found) == 5


def test_all_pages_are_in_it(app, reader):
    demo.fill(agencies=2, tasks=60, years=1, at=clock.now())
    db.session.commit()
    found = table(reader, "page=2")
    assert len(found) == 120
    assert [row["TT"] for row in found] == list(range(1, 121))


def test_dates_are_dates_and_numbers_numbers(reader, lan):
    reports(lan, commitment("6"), at=on(11, 2), percent=35)
    row = next(r for r in table(reader) if (r["Mã"], r["Đơn vị chủ trì"]) == ("6", BAO))
    assert row["Hạn"] == date(2026, 12, 31)
    assert row["Lần cập nhật gần nhất"] == date(2026, 11, 2)
    assert row["Tỷ lệ (%)"] == 35
    assert (row["Kỳ"], row["Tình trạng"], row["Thời hạn"]) == (
        "2026",
        "Đang thực hiện",
        "Trong hạn",
    )
    assert next(r for r in table(reader) if r["Mã"] == "3.a")["Hạn"] == ""


def test_the_years_of_a_task_over_several(reader):
    assert next(r for r in table(reader) if r["Mã"] == "1.a")["Kỳ"] == "2023–2024"


def test_what_was_typed_never_becomes_a_formula_or_a_link(reader, lan, hoa):
    confirms(hoa, completes(lan, commitment("6"), done="http://x.example/a"))
    confirms(hoa, reports(lan, commitment("3.a"), result=FORMULA))
    found = {
        r["Mã"]: r["Kết quả đã xác nhận gần nhất"]
        for r in table(reader)
        if r["Đơn vị chủ trì"] == BAO
    }
    assert found["3.a"] == FORMULA
    sheet = parts(reader)["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet


def test_only_confirmed_words_are_in_it_whoever_asks(app, minh, hoa, lan):
    confirms(hoa, reports(minh, commitment("3.a", DAI), done="Điều đã xác nhận."))
    reports(minh, commitment("3.a", DAI), done="Điều chưa xác nhận.", difficulty="Vướng mắc riêng.")
    for person in (lan, minh, hoa):
        text = str(table(browse(app, person)))
        assert "Điều đã xác nhận." in text
        assert "Điều chưa xác nhận." not in text
        assert "Vướng mắc riêng." not in text


def test_the_headings_stay_in_sight_and_can_be_filtered(reader):
    sheet = parts(reader)["xl/worksheets/sheet1.xml"]
    assert re.search(r'<pane [^>]*ySplit="4"[^>]*state="frozen"', sheet)
    assert '<autoFilter ref="A4:S25"/>' in sheet
    columns = re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)"', sheet)
    assert sum(int(last) - int(first) + 1 for first, last, _ in columns) == len(HEADINGS)
    assert all(5 <= float(width) <= 60 for _, _, width in columns)


def test_it_says_what_it_is(reader):
    cells = workbook(reader, "/exports/tasks.xlsx?state=done")
    assert "Chiến lược chuyển đổi số báo chí" in cells[0][0]
    assert cells[1][0] == "Năm 2026 · tình hình đến ngày 20/11/2026 · danh sách đã lọc"
    assert cells[4:] == []
    headers = reader.response.headers
    assert headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert "nhiem-vu-2026-20261120.xlsx" in headers["Content-Disposition"]


def test_a_very_long_text_is_cut_to_what_a_cell_holds(reader, lan, hoa):
    for work in (commitment("3.a"), commitment("3.b")):
        confirms(hoa, reports(lan, work, result="dài " * 9000))
    assert (
        len(next(r for r in table(reader) if r["Mã"] == "3.a")["Kết quả đã xác nhận gần nhất"])
        <= 32_767
    )
