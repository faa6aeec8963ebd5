"""Staff and the administrator keep the table of days; everybody reads it."""

from datetime import date

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.history.models import HistoryLine
from pressplan.workdays import actions, queries
from pressplan.workdays.actions import Day
from pressplan.workdays.models import SpecialDay
from pressplan.workdays.rules import DayKind
from tests import cast
from tests.strict import Browser
from tests.tasks.work import at_once

NEW_YEAR_SWAP = {"off": "2026-01-02", "working": "2026-01-10", "document": "12729/VPCP-KGVX"}


def noted(event: str) -> list[HistoryLine]:
    query = select(HistoryLine).where(HistoryLine.event == event).order_by(HistoryLine.id)
    return list(db.session.scalars(query))


def url_of(day: date) -> str:
    return f"/workdays/{queries.on(day).id}"


def row_of(browser: Browser, day: date) -> str:
    row = browser.page.find(id=f"day-{queries.on(day).id}")
    return " ".join(row.get_text(" ").split())


def test_hoa_enters_the_swap_that_the_library_misses(browser, hoa):
    browser.sign_in(hoa).get("/workdays/")
    assert "Ngày làm việc" in browser.page.nav.get_text()
    browser.get("/workdays/swap").submit("swap", NEW_YEAR_SWAP).follow()
    assert "Đã ghi: nghỉ ngày 02/01/2026, làm bù ngày 10/01/2026." in browser.text
    assert row_of(browser, date(2026, 1, 2)) == (
        "Thứ Sáu 02/01/2026 Nghỉ Nghỉ, làm bù ngày 10/01/2026 12729/VPCP-KGVX Sửa"
    )
    assert "Làm bù cho ngày 02/01/2026" in row_of(browser, date(2026, 1, 10))
    calendar = queries.calendar()
    assert not calendar.is_working(date(2026, 1, 2))
    assert calendar.is_working(date(2026, 1, 10))
    assert [line.who_name for line in noted("workday-added")] == [hoa.name] * 2


def test_a_swap_that_the_library_knew_is_confirmed(browser, hoa):
    browser.sign_in(hoa).get("/workdays/swap")
    typed = {"off": "31/08/2026", "working": "22/08/2026", "document": "Công văn 1"}
    before = len(queries.days_of(2026).days)
    browser.submit("swap", typed)
    assert queries.on(date(2026, 8, 31)).document == "Công văn 1"
    assert queries.on(date(2026, 8, 22)).name == "Làm bù cho ngày 31/08/2026"
    assert len(queries.days_of(2026).days) == before


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"off": "2026-01-03"}, "off", "là ngày cuối tuần, vốn đã nghỉ"),
        ({"working": "2026-01-09"}, "working", "vốn là ngày làm việc"),
        ({"working": "2027-01-09"}, "working", "cách nhau hơn 60 ngày"),
        ({"working": "2026-04-26"}, "working", "đã có trong bảng (nghỉ: Ngày Giỗ Tổ"),
        ({"document": " "}, "document", "Ghi số văn bản"),
        ({"off": "31/02/2026"}, "off", "Ngày không đúng"),
        ({"off": ""}, "off", "Nhập ngày được nghỉ"),
    ],
)
def test_a_swap_that_makes_no_sense_enters_neither_day(browser, hoa, typed, field, said):
    before = len(queries.days_of(2026).days)
    browser.sign_in(hoa).get("/workdays/swap").submit("swap", NEW_YEAR_SWAP | typed, expect=422)
    assert said in browser.page.find(id=f"{field}-error").get_text()
    if field != "document":
        assert browser.page.find(id="document")["value"] == NEW_YEAR_SWAP["document"]
    assert len(queries.days_of(2026).days) == before


def test_son_adds_corrects_and_removes_a_day_and_all_is_noted(browser, son):
    day = date(2026, 12, 24)
    browser.sign_in(son).get("/workdays/new")
    browser.submit("day-form", {"day": "2026-12-24", "kind": "off", "name": "Nghỉ bão"}).follow()
    assert row_of(browser, day) == "Thứ Năm 24/12/2026 Nghỉ Nghỉ bão chưa xác nhận Sửa"
    browser.get(url_of(day) + "/edit").submit("day-form", {"document": "Công điện 9"}).follow()
    assert "Công điện 9" in row_of(browser, day)
    changed = noted("workday-changed")[-1]
    assert (changed.before["văn bản"], changed.after["văn bản"]) == ("", "Công điện 9")
    assert "văn bản: (trống) → Công điện 9" in browser.main
    browser.get(url_of(day) + "/edit").submit("removal").follow()
    assert queries.on(day) is None
    assert queries.calendar().is_working(day)
    assert noted("workday-removed")[-1].before["tên"] == "Nghỉ bão"
    assert "Xóa nghỉ thứ Năm 24/12/2026 · Hồ Sơn" in browser.main


def test_saving_without_a_change_leaves_no_line(browser, hoa):
    browser.sign_in(hoa).get(url_of(date(2026, 9, 2)) + "/edit").submit("day-form").follow()
    assert "Không có gì thay đổi." in browser.text
    assert noted("workday-changed") == []


def test_a_holiday_of_the_library_on_a_weekend_can_be_confirmed(browser, hoa):
    sunday = date(2026, 4, 26)
    browser.sign_in(hoa).get(url_of(sunday) + "/edit")
    browser.submit("day-form", {"document": "Thông báo 2"}).follow()
    assert "(cuối tuần)" in row_of(browser, sunday)
    assert queries.on(sunday).document == "Thông báo 2"


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"day": "2026-11-14", "kind": "off"}, "day", "vốn đã nghỉ"),
        ({"day": "2026-11-16", "kind": "working"}, "day", "vốn là ngày làm việc"),
        ({"day": "2026-09-02", "kind": "off"}, "day", "đã có trong bảng (nghỉ: Quốc khánh)"),
        ({"day": "1026-09-02", "kind": "off"}, "day", "Năm phải từ 1990 đến 2100."),
        ({"day": "2026-11-16", "kind": "off", "name": ""}, "name", "Ghi tên ngày"),
        ({"day": "2026-11-16", "kind": "x"}, "kind", "Hãy chọn một mục"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(browser, hoa, typed, field, said):
    browser.sign_in(hoa).get("/workdays/new")
    browser.submit("day-form", {"name": "Tên", "document": "Giữ lại"} | typed, expect=422)
    assert said in browser.page.find(id=f"{field}-error").get_text()
    assert browser.page.find(id="document")["value"] == "Giữ lại"


def test_the_second_to_save_sees_what_the_first_wrote(app, browser, hoa, son):
    day = date(2026, 9, 2)
    url = url_of(day) + "/edit"
    other = Browser(app).sign_in(son).get(url)
    browser.sign_in(hoa).get(url).submit("day-form", {"document": "Của Hoa"})
    other.submit("day-form", {"document": "Của Sơn"}, expect=409)
    assert "vừa được người khác sửa" in other.main
    assert "Của Hoa" in other.page.find(role="alert").get_text()
    assert other.page.find(id="document")["value"] == "Của Sơn"
    other.submit("day-form")
    assert queries.on(day).document == "Của Sơn"


def test_who_corrects_what_was_removed_meanwhile_keeps_the_text(app, browser, hoa, son):
    day = date(2026, 9, 2)
    url = url_of(day)
    other = Browser(app).sign_in(son).get(url + "/edit")
    browser.sign_in(hoa).get(url + "/edit").submit("removal")
    other.submit("day-form", {"document": "Của Sơn"}, expect=409)
    assert "vừa được người khác xóa" in other.main
    assert other.page.find(id="document")["value"] == "Của Sơn"
    other.submit("day-form")
    assert queries.on(day).document == "Của Sơn"


def test_an_old_page_of_a_removed_day_never_changes_a_newer_one(app, browser, hoa, son):
    browser.sign_in(hoa).get("/workdays/new")
    browser.submit("day-form", {"day": "2026-12-24", "kind": "off", "name": "Nghỉ bão"})
    url = url_of(date(2026, 12, 24)) + "/edit"
    other = Browser(app).sign_in(son).get(url)
    browser.get(url).submit("removal")
    browser.get("/workdays/new")
    browser.submit("day-form", {"day": "2026-12-25", "kind": "off", "name": "Ngày khác"})
    other.submit("day-form", {"name": "Nghỉ bão số 13"}, expect=409)
    assert queries.on(date(2026, 12, 25)).name == "Ngày khác"


def test_what_was_corrected_meanwhile_is_not_removed(app, browser, hoa, son):
    day = date(2026, 9, 2)
    url = url_of(day) + "/edit"
    other = Browser(app).sign_in(son).get(url)
    browser.sign_in(hoa).get(url).submit("day-form", {"document": "Của Hoa"})
    other.submit("removal", expect=409)
    assert queries.on(day).document == "Của Hoa"
    assert noted("workday-removed") == []


@pytest.mark.parametrize("seen", ["", "abc", "9" * 40, "²"])
def test_a_mangled_version_is_an_old_page(browser, hoa, seen):
    url = url_of(date(2026, 9, 2)) + "/edit"
    browser.sign_in(hoa).get(url)
    browser.submit("day-form", {"seen": seen, "document": "Giữ lại"}, expect=409)
    assert browser.page.find(id="document")["value"] == "Giữ lại"


def test_of_many_who_save_at_once_one_lands(app, hoa):
    id, by = queries.on(date(2026, 9, 2)).id, who_is(hoa)

    def saves(number):
        def job():
            wanted = Day(date(2026, 9, 2), DayKind.OFF, "Quốc khánh", f"Văn bản {number}")
            special = db.session.get_one(SpecialDay, id)
            return actions.change(special, wanted, seen=1, by=by, at=clock.now())

        return job

    outcomes = at_once(app, *[saves(number) for number in range(6)])
    assert sum(outcome is True for outcome in outcomes) == 1
    assert sum(isinstance(outcome, TooLate) for outcome in outcomes) == 5
    assert len(noted("workday-changed")) == 1


def test_of_many_who_enter_a_day_at_once_one_lands(app, hoa):
    by = who_is(hoa)

    def enters():
        day = Day(date(2026, 12, 24), DayKind.OFF, "Nghỉ bão")
        return actions.add(day, by=by, at=clock.now()).day

    outcomes = at_once(app, *[enters] * 6)
    landed = [outcome for outcome in outcomes if not isinstance(outcome, Exception)]
    assert landed == [date(2026, 12, 24)]
    assert len(noted("workday-added")) == 1


def test_hoa_confirms_a_whole_year_by_one_announcement(browser, hoa):
    browser.sign_in(hoa).get("/workdays/swap").submit("swap", NEW_YEAR_SWAP)
    browser.get("/workdays/").submit("confirmation", {"document": "Thông báo 5015"}).follow()
    assert "Đã ghi văn bản cho 15 ngày." in browser.text
    assert not browser.page.select(".badge-plain")
    assert browser.page.find("form", id="confirmation") is None
    assert queries.on(date(2026, 2, 17)).document == "Thông báo 5015"
    assert queries.on(date(2026, 1, 2)).document == NEW_YEAR_SWAP["document"]
    assert queries.days_of(2027).unconfirmed == len(queries.days_of(2027).days)
    assert len(noted("workday-changed")) == 15


def test_a_year_is_confirmed_by_something(browser, hoa):
    browser.sign_in(hoa).get("/workdays/")
    browser.submit("confirmation", {"document": " "}, expect=422)
    assert "Ghi số văn bản" in browser.page.find(id="document-error").get_text()
    assert queries.days_of(2026).unconfirmed == 15


@pytest.mark.parametrize("meanwhile", ["corrected", "removed"])
def test_who_confirms_what_was_touched_meanwhile_looks_again(app, browser, hoa, son, meanwhile):
    other = Browser(app).sign_in(son).get("/workdays/")
    browser.sign_in(hoa).get(url_of(date(2026, 9, 1)) + "/edit")
    if meanwhile == "removed":
        browser.submit("removal")
    else:
        browser.submit("day-form", {"name": "Quốc khánh (ngày liền kề)"})
    other.submit("confirmation", {"document": "Thông báo 5015"}, expect=409)
    assert "Có ngày vừa được người khác" in other.main
    assert other.page.find(id="document")["value"] == "Thông báo 5015"
    assert {special.document for special in queries.days_of(2026).days} == {""}
    other.submit("confirmation")
    assert queries.days_of(2026).unconfirmed == 0


@pytest.mark.parametrize("seen", ["", "x", "1:1", "1:x 2:²", "9999999999:1"])
def test_a_mangled_list_confirms_nothing(browser, hoa, seen):
    browser.sign_in(hoa).get("/workdays/")
    browser.submit("confirmation", {"document": "X", "seen": seen}, expect=409)
    assert queries.days_of(2026).unconfirmed == 15


def test_a_day_entered_meanwhile_is_looked_at_first(app, browser, hoa, son):
    other = Browser(app).sign_in(son).get("/workdays/")
    browser.sign_in(hoa).get("/workdays/new")
    browser.submit("day-form", {"day": "2026-12-24", "kind": "off", "name": "Nghỉ bão"})
    other.submit("confirmation", {"document": "Thông báo 5015"}, expect=409)
    assert "Nghỉ bão" in other.main


@pytest.mark.parametrize("key", ["lan", "tuan", "mai", "quang"])
def test_others_read_the_table_and_change_nothing(browser, key):
    browser.sign_in(cast.person(key)).get("/workdays/")
    assert "Thứ Ba 24/11/2026" in browser.main
    assert not browser.page.select("main form, main a[href$='/edit']")
    assert "Thay đổi gần đây" not in browser.main
    browser.get(url_of(date(2026, 9, 2)) + "/edit", expect=403)
    browser.get("/accounts/me").post("/workdays/swap", NEW_YEAR_SWAP, expect=403)
    assert queries.on(date(2026, 1, 2)) is None


@pytest.mark.parametrize(
    ("asked", "year"),
    [("", 2026), ("2023", 2023), ("2027", 2027), ("1999", 2026), ("x", 2026), ("²", 2026)],
)
def test_the_year_is_in_the_address(browser, hoa, asked, year):
    browser.sign_in(hoa).get(f"/workdays/?year={asked}")
    assert f"năm {year}" in browser.page.h1.get_text()


def test_next_year_is_called_a_forecast_and_this_one_is_not(browser, hoa):
    assert "dự kiến" not in browser.sign_in(hoa).get("/workdays/").main
    assert "dự kiến" in browser.get("/workdays/?year=2027").main
