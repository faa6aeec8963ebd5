"""“Biểu theo dõi”, on the screen and in Excel: its layout, its names, and nobody's secrets."""

import re
import zipfile
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.agencies.models import AgencyName
from pressplan.database import db
from pressplan.exports import queries as exported
from pressplan.tasks import queries_sheet, tally, whole
from pressplan.tasks.forms import read_filters
from pressplan.tasks.models import Commitment
from pressplan.tasks.queries import reckoning
from pressplan.tasks.terms import change_terms
from pressplan.tasks.workflow import Ended
from tests.conftest import BACKENDS
from tests.tasks.work import (
    BAO,
    DAI,
    SO,
    TAP_CHI,
    agency_id,
    browse,
    commitment,
    completes,
    confirms,
    on,
    reports,
    returns,
    task,
    workbook,
)

HEADINGS = [
    "TT",
    "Nhiệm vụ",
    "Chủ trì",
    "Phối hợp",
    "Thời gian",
    "Kết quả",
    "Khó khăn, vướng mắc",
]
SECRET = "BIMAT-77"


def on_screen(browser, query=""):
    """The rows of the page: sections as one cell, tasks with the cells that each row has."""
    table = browser.get(f"/tasks/sheet?{query}").page.select_one("table.sheet")
    assert [th.get_text() for th in table.select("thead th")] == HEADINGS
    return [
        [cell.get_text("\n", strip=True) for cell in row.find_all(["td", "th"], recursive=False)]
        for row in table.select("tbody tr")
        if not row.select_one(".sheet-end")
    ]


def in_excel(browser, query=""):
    """The rows of the workbook between its headings and its signatures."""
    cells = workbook(browser, f"/exports/sheet.xlsx?{query}")
    first = cells.index(HEADINGS) + 1
    last = next(n for n, row in enumerate(cells) if "NGƯỜI LẬP BIỂU" in row)
    return [row for row in cells[first:last] if any(row)][:-1]  # the place and date


def everything(browser, query=""):
    """All the words of both papers."""
    words = browser.get(f"/tasks/sheet?{query}").text
    return words + str(workbook(browser, f"/exports/sheet.xlsx?{query}"))


def line_of(browser, code, lead, query=""):
    """What the workbook says of one lead of one task, the task's own cells filled in."""
    found, shared = [], {}
    for row in in_excel(browser, query):
        if row[0] == code:
            shared = dict(zip(HEADINGS, row, strict=True))
        elif row[0]:
            shared = {}
        if shared and row[2] == lead:
            found.append({name: row[n] or shared[name] for n, name in enumerate(HEADINGS)})
    (line,) = found
    return line


def test_sections_with_their_tasks_in_the_plans_order(app, tuan):
    rows = on_screen(browse(app, tuan), "sort=title")
    first = [row[0] for row in rows if len(row) != 3]  # three cells: a further lead
    assert first[:4] == ["1. Nâng cao nhận thức, tăng cường tuyên truyền", "1.a", "1.b",
                         "2. Rà soát, hoàn thiện các quy định pháp luật"]  # fmt: skip
    assert first[-2:] == ["6. Tăng cường phối hợp, học tập kinh nghiệm", "6"]
    excel = [row[0] for row in in_excel(browse(app, tuan), "sort=title") if row[0]]
    assert excel == first


def test_a_task_of_three_leads_is_named_once_and_has_a_line_for_each(app, tuan):
    browser = browse(app, tuan)
    rows = on_screen(browser)
    at = next(n for n, row in enumerate(rows) if row[0] == "3.a")
    assert [rows[at][2], rows[at + 1][0], rows[at + 2][0]] == [BAO, DAI, TAP_CHI]
    cell = next(td for td in browser.page.select("table.sheet td") if td.get_text() == "3.a")
    assert cell["rowspan"] == "3"
    excel = in_excel(browser)
    at = next(n for n, row in enumerate(excel) if row[0] == "3.a")
    assert [row[2] for row in excel[at : at + 3]] == [BAO, DAI, TAP_CHI]
    assert [row[0] for row in excel[at : at + 3]] == ["3.a", "", ""]


def test_time_is_the_documents_words_and_the_deadline(app, tuan):
    browser = browse(app, tuan)
    assert line_of(browser, "6", BAO)["Thời gian"] == (
        "Hằng năm\ntrong năm → hết 31/12/2026 (thứ Năm)"
    )
    assert line_of(browser, "3.a", BAO)["Thời gian"] == "Thường xuyên"


def test_the_result_is_the_state_then_what_was_confirmed_then_what_was_not(app, lan, hoa):
    confirms(hoa, reports(lan, commitment("3.a"), percent=40, result="Ba chuyên mục mới."))
    reports(lan, commitment("3.a"), percent=55, done="Thêm hai mục.", difficulty="Thiếu máy.")
    line = line_of(browse(app, hoa), "3.a", BAO)
    assert line["Kết quả"] == (
        "Đang thực hiện, 55%.\nBa chuyên mục mới.\n(chưa xác nhận) Thêm hai mục."
    )
    assert line["Khó khăn, vướng mắc"] == "Thiếu máy."


def test_what_was_returned_is_no_result(app, lan, hoa):
    returns(hoa, reports(lan, commitment("3.a"), done="Chưa đủ số liệu."))
    assert line_of(browse(app, hoa), "3.a", BAO)["Kết quả"] == "Trả lại, 40%."


def test_who_is_late_says_so(app, lan, hoa, tuan, at_work):
    confirms(hoa, completes(lan, commitment("6"), at=on(11, 2)))
    at_work.move_to("2027-01-10T02:00:00Z")
    browser = browse(app, tuan)
    assert line_of(browser, "6", BAO, "year=2026")["Kết quả"].startswith("Hoàn thành, 100%.\n")
    late = line_of(browser, "6", DAI, "year=2026")["Kết quả"]
    assert late == "Chưa thực hiện, 0%. Chưa hoàn thành, quá hạn."


@pytest.mark.parametrize(
    ("person", "sees_words", "sees_difficulty"),
    [
        ("minh", True, True),
        ("lan", False, False),
        ("quang", False, False),
        ("hoa", True, True),
        ("tuan", True, True),
        ("mai", False, False),  # she governs the newspaper, not the station
    ],
)
def test_unconfirmed_words_and_difficulties_only_for_whom_the_table_names(
    app, request, minh, person, sees_words, sees_difficulty
):
    reports(minh, commitment("3.a", DAI), done=f"Chưa ai xác nhận {SECRET}.",
            difficulty="Vướng mắc riêng.", proposal="Kiến nghị riêng.")  # fmt: skip
    words = everything(browse(app, request.getfixturevalue(person)))
    assert (SECRET in words) is sees_words
    assert ("Vướng mắc riêng." in words) is sees_difficulty
    assert "Đang thực hiện, 40%" in words  # state and percent are for everybody


def test_who_coordinates_reads_the_words_but_not_the_difficulties(app, lan, hoa):
    reports(
        hoa, commitment("2", SO), done=f"Sở chưa xác nhận {SECRET}.", difficulty="Vướng của Sở."
    )
    words = everything(browse(app, lan))
    assert SECRET in words
    assert "Vướng của Sở." not in words


def test_an_earlier_year_keeps_the_names_of_its_end(app, tuan):
    id = agency_id(BAO)
    named = db.session.scalars(select(AgencyName).where(AgencyName.agency_id == id)).one()
    named.until = date(2025, 7, 1)
    renamed = AgencyName.of("Báo và Đài Đắk Lắk", since=date(2025, 7, 1))
    renamed.agency_id = id
    db.session.add(renamed)
    db.session.commit()
    browser = browse(app, tuan)
    assert line_of(browser, "3.a", BAO, "year=2024")
    assert line_of(browser, "3.a", "Báo và Đài Đắk Lắk", "year=2025")
    assert line_of(browser, "3.a", "Báo và Đài Đắk Lắk")
    assert "Báo và Đài" not in str(on_screen(browser, "year=2024"))
    assert "Báo và Đài" not in str(workbook(browser, "/exports/tasks.xlsx?year=2024"))


def test_an_earlier_year_keeps_who_held_the_work_then(app, hoa, tuan):
    work = commitment("1.a", SO, 2024)
    change_terms(
        work, reason="Sở mới tiếp nhận.", by=who_is(hoa), at=clock.now(),
        agency_id=agency_id("Sở Tư pháp"),
    )  # fmt: skip
    tally.recount([work.id])
    db.session.commit()
    browser = browse(app, tuan)
    assert line_of(browser, "1.a", SO, "year=2024")["Kết quả"] == "Chưa thực hiện, 0%."
    assert line_of(browser, "1.a", "Sở Tư pháp", "year=2026")


def merge(gone: Commitment, kept: Commitment, by) -> None:
    change_terms(
        gone, reason="Hợp nhất.", by=who_is(by), at=clock.now(),
        ended=Ended.MERGED, merged_into_id=kept.id,
    )  # fmt: skip
    tally.recount([gone.id])
    db.session.commit()


def test_work_that_was_merged_since_stands_on_the_paper_of_its_year_alone(app, hoa, tuan):
    merge(commitment("3.a", DAI, 2025), commitment("3.a", BAO, 2025), hoa)
    merge(commitment("3.a", DAI), commitment("3.a"), hoa)
    browser = browse(app, tuan)
    assert line_of(browser, "3.a", DAI, "year=2025")
    assert DAI not in [row[2] for row in in_excel(browser, "q=3.a")]


def test_only_what_the_filters_let_through_and_it_says_so(app, tuan):
    browser = browse(app, tuan)
    rows = in_excel(browser, f"agency={agency_id(BAO)}&part=lead")
    assert {row[2] for row in rows if row[2]} == {BAO}
    assert [row[0] for row in rows if row[2]] == ["1.b", "3.a", "3.b", "3.c", "6"]
    words = everything(browser, f"agency={agency_id(BAO)}&part=lead")
    assert words.count(f"(Chỉ gồm: cơ quan chủ trì {BAO})") == 2


def test_its_head_names_the_plan_and_the_day(app, hoa):
    cells = workbook(browse(app, hoa), "/exports/sheet.xlsx")
    head = [row[0] for row in cells[: cells.index(HEADINGS)]]
    assert head[0] == SO.upper()
    assert head[1] == "BIỂU THEO DÕI TÌNH HÌNH THỰC HIỆN"
    assert head[2].startswith("Kế hoạch thực hiện Chiến lược")
    assert head[3] == ("(Kế hoạch số …… ngày …… tháng …… năm …… của Ủy ban nhân dân tỉnh Đắk Lắk)")
    assert head[4] == "Năm 2026 – Số liệu đến ngày 20/11/2026"


def test_nothing_found_says_what_to_do(app, tuan):
    browser = browse(app, tuan)
    assert "Không có nhiệm vụ nào phù hợp" in browser.get("/tasks/sheet?q=khongthay").text
    assert in_excel(browser, "q=khongthay") == []


def test_the_workbook_is_set_up_for_paper(app, tuan):
    browser = browse(app, tuan)
    browser.get("/exports/sheet.xlsx")
    with browser.response as response, zipfile.ZipFile(BytesIO(response.data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        book = archive.read("xl/workbook.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    (setup,) = re.findall(r"<pageSetup [^>]*>", sheet)
    for fact in ('paperSize="9"', 'orientation="landscape"', 'fitToHeight="0"'):
        assert fact in setup
    assert "<pageSetUpPr fitToPage=" in sheet
    margins = dict(re.findall(r'(left|right|top|bottom)="([\d.]+)"', sheet))
    inches = {side: round(float(size) * 25.4) for side, size in margins.items()}
    assert inches == {"left": 30, "right": 15, "top": 20, "bottom": 20}
    assert "&amp;P/&amp;N" in sheet
    assert "'Biểu theo dõi'!$7:$7" in book  # repeated on each page
    assert set(re.findall(r'<name val="([^"]+)"', styles)) == {"Times New Roman"}


HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2",
    "@SUM(A1)",
    "http://x.example/a",
    "a\x0bb\x1fc\uffffd",
]


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text_in_every_field(app, lan, hoa, text):
    confirms(hoa, reports(lan, commitment("3.a"), result=text))
    reports(lan, commitment("3.a"), done=text, difficulty=text)
    work = task("3.a")
    for name in ("code", "title", "timing_text"):
        setattr(work, name, text[:30])
    work.section.title = text
    work.plan.title = text
    work.responsibilities[-1].agency = None
    work.responsibilities[-1].agency_id = None
    work.responsibilities[-1].outside_name = text
    named = db.session.scalars(
        select(AgencyName).where(AgencyName.agency_id == agency_id(BAO))
    ).one()  # fmt: skip
    named.name = text
    db.session.commit()
    browser = browse(app, hoa)
    shown = re.sub("[\x0b\x1f\uffff]", "", text)
    for url in ("/exports/sheet.xlsx", "/exports/tasks.xlsx"):
        cells = [cell for row in workbook(browser, url) for cell in row if isinstance(cell, str)]
        assert sum(shown in cell for cell in cells) >= 6, url
        with browser.response as response, zipfile.ZipFile(BytesIO(response.data)) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet


def test_a_text_of_forty_thousand_letters_is_there_to_its_end(app, lan, hoa):
    long = " ".join(f"từ{n}" for n in range(6000))
    assert len(long) > 40_000
    confirms(hoa, reports(lan, commitment("3.a"), result=long))
    found = " ".join(row[5] for row in in_excel(browse(app, hoa), "q=3.a"))
    missing = [word for word in long.split() if word not in found.split()]
    assert missing == []
    browser = browse(app, hoa)
    browser.get("/exports/sheet.xlsx?q=3.a")
    with browser.response as response, zipfile.ZipFile(BytesIO(response.data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert max(float(height) for height in re.findall(r'<row [^>]*ht="([\d.]+)"', sheet)) <= 409


def test_batches_are_small_and_lose_nothing(app, plan, hoa, monkeypatch):
    by = reckoning(plan, today=clock.today())
    filters = read_filters({}, year=2026)
    one = list(exported.task_rows(filters, plan, by))
    paper = list(queries_sheet.sheet(filters, plan, by, who_is(hoa)))
    monkeypatch.setattr(whole, "MOST_LINES", 4)
    sizes = [
        sum(len(row.lines) for row in rows)
        for rows in whole.whole(filters, plan, by, on=by.today)
    ]  # fmt: skip
    assert len(sizes) > 4
    assert max(sizes) <= 4
    assert list(exported.task_rows(filters, plan, by)) == one
    assert list(queries_sheet.sheet(filters, plan, by, who_is(hoa))) == paper
