"""Who may look through the history finds what was done, by whom, from where, before and after."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import insert

from pressplan import clock
from pressplan.access import Role, Who
from pressplan.database import db, writing
from pressplan.exports import routes_history
from pressplan.history import events, listing
from pressplan.history.actions import record
from pressplan.history.fields import changes_of
from pressplan.history.models import ChainHead, HistoryLine
from tests import cast
from tests.conftest import BACKENDS
from tests.house.test_query_counts import counted
from tests.strict import Browser


def note(happened="reported", text="Cập nhật", *, of=None, at=None, **told):
    """One line about an agency, as if its account or the scheduler had done it."""
    by = Who(999, "Người thử", "", Role.AGENCY, of.id if of else None, address="10.9.8.7")
    with writing():
        about = of or cast.agency("Báo Đắk Lắk")
        record(about, happened, text, by=by, at=at or clock.now(), **told)
        db.session.commit()


def lines(browser: Browser) -> list[str]:
    return [item.get_text(" ", strip=True) for item in browser.page.select("ol.lines > li")]


def test_hoa_changes_a_setting_and_son_reads_before_and_after(browser, app, hoa, son):
    browser.sign_in(hoa).get("/settings/")
    browser.submit("settings", {"due_soon_days": "10"})
    admin = Browser(app).sign_in(son).get("/history/?kind=setting-changed")
    (line,) = lines(admin)
    assert "Đổi cài đặt “Báo “sắp đến hạn” trước”: 7 ngày → 10 ngày" in line
    assert hoa.name in line
    assert "127.0.0.1" in line
    row = [cell.text for cell in admin.page.select("ol.lines table tbody tr > *")]
    assert row == ["Báo “sắp đến hạn” trước", "7", "10"]
    assert admin.page.select_one("ol.lines a[href='/settings/']")
    assert "1 dòng từ 14/11/2026 đến 20/11/2026" in admin.main


def test_an_agency_sees_its_own_lines_alone_and_no_addresses(browser, lan):
    note(of=cast.agency("Báo Đắk Lắk"), text="của báo")
    note(of=cast.agency(cast.STATION), text="của đài")
    browser.sign_in(lan).get("/history/")
    assert "của báo" in browser.main
    assert "của đài" not in browser.main
    assert "10.9.8.7" not in browser.main
    station = cast.agency(cast.STATION).id
    for path in (f"/history/?agency={station}", f"/history/?subject=agency-{station}"):
        assert "của đài" not in browser.get(path).main
    exported = browser.get("/exports/history.jsonl").response.get_data(as_text=True)
    assert "của báo" in exported
    assert "của đài" not in exported
    assert "10.9.8.7" not in exported


def test_the_administrator_sees_what_he_looks_after_and_no_contents(browser, son):
    note("raised", "Khó khăn về kinh phí", after={"nội dung": "chỉ người trong cuộc"})
    note("account-changed", "Sửa tài khoản", before={"role": "agency"}, after={"role": "leader"})
    browser.sign_in(son).get("/history/")
    assert "Khó khăn" not in browser.main
    assert "chỉ người trong cuộc" not in browser.main
    assert "Cán bộ cơ quan" in browser.main
    assert "Lãnh đạo" in browser.main
    assert "Khó khăn" not in browser.get("/history/?kind=raised").main
    exported = browser.get("/exports/history.jsonl").response.get_data(as_text=True)
    assert "chỉ người trong cuộc" not in exported


@pytest.mark.parametrize("key", ["tuan", "mai"])
def test_leadership_and_governing_bodies_have_no_such_page(browser, key):
    browser.sign_in(cast.person(key))
    for path in ("/history/", "/exports/history.xlsx", "/exports/history.jsonl"):
        browser.get(path, expect=403)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("from=2026-11-01&until=2026-11-01", ["một"]),
        ("from=2026-11-02&until=2026-11-01", ["hai", "một"]),
        ("from=2026-11-01&kind=confirmed", ["hai"]),
        ("from=2026-11-01&kind=area-tasks", ["ba", "hai", "một"]),
        ("from=2026-11-01&q=BA", ["ba"]),
        ("from=2026-11-01&q=nguoi+thu+hai", ["hai"]),
        ("from=2026-11-01&person=tran+thi+lan", []),
        ("from=hôm-qua&until=2026-99-99&q=ba", ["ba"]),
        ("from=2026-11-01&q=khong+co", []),
        ("until=2026-11-01", ["một"]),
        ("before=99999999999999999999&q=ba", ["ba"]),
        ("before=-1&q=ba", ["ba"]),
    ],
)
def test_hoa_narrows_what_she_looks_for(browser, hoa, query, found):
    day = clock.now().replace(hour=3)
    note(text="một", at=day.replace(day=1))
    note("confirmed", "hai", at=day.replace(day=2))
    note(text="ba", at=clock.now() - timedelta(hours=1))
    browser.sign_in(hoa).get(f"/history/?{query}")
    told = [
        word for line in lines(browser) for word in ("một", "hai", "ba") if f"· {word} " in line
    ]
    assert told == found
    assert found or "Hãy chọn kỳ dài hơn" in browser.main


def test_pages_go_on_after_the_last_line_and_miss_none(browser, hoa):
    for number in range(listing.PAGE + 7):
        note(text=f"lần {number:03}")
    browser.sign_in(hoa).get("/history/?kind=reported")
    first = lines(browser)
    assert len(first) == listing.PAGE
    note(text="mới hơn")  # does not push a line over to the next page
    browser.get(browser.page.select_one("a[rel=next]")["href"])
    second = lines(browser)
    assert len(second) == 7
    met = [line.split("lần ")[1][:3] for line in first + second]
    assert met == [f"{number:03}" for number in reversed(range(listing.PAGE + 7))]


def test_a_person_is_found_by_any_part_of_the_name(browser, hoa, lan):
    Browser(browser.app).sign_in(lan)
    browser.sign_in(hoa).get("/history/?person=tran+lan")
    assert len(lines(browser)) == 1
    assert "Đăng nhập" in lines(browser)[0]


def test_every_line_of_a_month_is_taken_away_in_excel_and_its_taking_is_noted(browser, hoa, son):
    note(text="=HYPERLINK(1)", reason="+1", after={"tên": "@SUM(1)"})
    browser.sign_in(hoa).get("/exports/history.xlsx?kind=reported&q=hyperlink")
    data = browser.response.data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert "<f>" not in package.read("xl/worksheets/sheet1.xml").decode()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert "=HYPERLINK(1)" in rows[-1]
    assert "10.9.8.7" in rows[-1]
    admin = Browser(browser.app).sign_in(son).get("/history/?kind=exported")
    (line,) = lines(admin)
    assert hoa.name in line
    for fact in ("nhat-ky-20261114-20261120.xlsx", "Cập nhật tiến độ; có chữ: hyperlink", "1 dòng"):
        assert fact in line


def test_a_period_is_taken_away_as_json_with_the_chain(browser, son):
    browser.sign_in(son).get("/exports/history.jsonl")
    first, *rest = map(json.loads, browser.response.get_data(as_text=True).splitlines())
    assert browser.response.mimetype == "application/x-ndjson"
    assert rest[-1]["event"] == "signed-in"
    assert rest[-1]["address"] == "127.0.0.1"
    assert (first["chain"]["count"], first["chain"]["digest"]) == (
        rest[-1]["history"], rest[-1]["digest"],
    )  # fmt: skip


def test_too_long_a_period_is_refused_with_what_to_do(browser, hoa, monkeypatch):
    monkeypatch.setattr(routes_history, "MOST_ROWS", 0)
    browser.sign_in(hoa).get("/exports/history.xlsx", expect=422)
    assert "Hãy chọn kỳ ngắn hơn hoặc xuất JSON." in browser.text


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
def test_a_full_history_asks_no_more_and_counts_no_further(browser, hoa):
    browser.sign_in(hoa)
    with counted() as few:
        browser.get("/history/")
    at = clock.now()
    with writing():
        head = db.session.get_one(ChainHead, 1)
        plain = {
            "at": at, "event": "reported", "text": "nhiều", "who_id": 0, "who_name": "x",
            "address": "", "subject_type": "agency", "subject_id": 1, "reason": "", "digest": "",
            "folded": "nhieu x",
        }  # fmt: skip
        rows = [plain | {"id": head.count + n} for n in range(1, listing.COUNTED + 100)]
        db.session.execute(insert(HistoryLine), rows)
        db.session.commit()
    with counted() as many:
        browser.get("/history/")
    assert "Hơn 10.000 dòng" in browser.main
    assert len(many) <= len(few) + 2  # the count, and which agencies have a page
    assert len(many) <= 12


def test_a_line_says_in_words_what_changed():
    line = HistoryLine(
        before={"agency_id": 5, "may_confirm": False, "role": "agency", "x": None},
        after={"agency_id": 6, "may_confirm": True, "role": "staff", "x": ["2026-11-20", "b"]},
    )
    assert changes_of(line, {5: "Báo", 6: "Đài"}, {"x": "Ngày"}) == [
        ("Cơ quan", "Báo", "Đài"), ("Được xác nhận", "không", "có"),
        ("Loại tài khoản", "Cán bộ cơ quan", "Chuyên viên Sở"), ("Ngày", "", "20/11/2026, b"),
    ]  # fmt: skip


def test_an_event_without_words_is_read_as_it_was_recorded():
    assert events.word_of("signed-in") == "Đăng nhập"
    assert events.word_of("gone-out-of-use") == "gone-out-of-use"
