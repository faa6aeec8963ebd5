"""A plan on one page, for whoever may see it."""

import pytest

from pressplan.access import READERS
from tests import cast

SEEN_BY = [key for key, person in cast.PEOPLE.items() if person[1] in READERS]


@pytest.mark.parametrize("key", SEEN_BY)
def test_everybody_with_a_part_in_it_reads_the_plan(browser, plan, key):
    browser.sign_in(cast.person(key)).get("/plans/")
    assert plan.short_title in browser.main
    browser.get(f"/plans/{plan.id}")
    assert "Nhiệm vụ (11)" in browser.main
    assert "Mục tiêu (10)" in browser.main


def test_the_administrator_is_no_reader_of_plans(browser, son, plan):
    browser.sign_in(son).get(f"/plans/{plan.id}", expect=403)


def test_a_plan_that_is_not_there_is_not_found(browser, lan):
    browser.sign_in(lan).get("/plans/9999", expect=404)


def test_each_task_is_listed_with_its_code_leads_and_timing(browser, lan, plan):
    browser.sign_in(lan).get(f"/plans/{plan.id}")
    rows = {
        row.find(class_="code").get_text(): row
        for row in browser.page.select("table tbody tr")
        if row.find(class_="code")
    }
    assert list(rows) == ["1.a", "1.b", "2", "3.a", "3.b", "3.c", "4.a", "4.b", "5.a", "5.b", "6"]
    words = rows["1.b"].get_text(" ")
    for lead in ("Báo Đắk Lắk", "Đài Phát thanh và Truyền hình Đắk Lắk", "Tạp chí Chư Yang Sin"):
        assert lead in words
    assert "Thường xuyên" in words
    assert rows["1.a"].find("a")["href"].startswith("/tasks/")


def test_a_quoted_date_stands_beside_the_last_good_day(browser, lan, plan):
    browser.sign_in(lan).get(f"/plans/{plan.id}")
    assert "trước 15/11/2023" in browser.main
    assert "Trước 15/11/2023 → hết 14/11 (thứ Ba) (đã qua)" in browser.main
    assert "trước 05/12 hằng năm" in browser.main
    assert "Trước 05/12/2026 → hết 04/12 (thứ Sáu)" in browser.main


def test_what_the_document_lacks_is_said_with_its_doubt(browser, lan, plan):
    browser.sign_in(lan).get(f"/plans/{plan.id}")
    facts = browser.page.find("dl", class_="facts").get_text(" ")
    assert facts.count("chưa có") == 2
    assert "không có số, ký hiệu" in browser.main
    assert browser.page.find("form", id=lambda id: id and id.startswith("settle-")) is None


def test_standing_duties_are_listed_by_body_outside_the_tasks(browser, lan, plan):
    browser.sign_in(lan).get(f"/plans/{plan.id}")
    part = browser.page.find("h2", id="h-standing").parent
    bodies = [h3.get_text() for h3 in part.find_all("h3")]
    assert "Sở Tư pháp" in bodies
    assert len(bodies) == len(set(bodies))
    assert "không tính vào nhiệm vụ" in part.get_text()
