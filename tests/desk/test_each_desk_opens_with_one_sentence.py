"""A desk says in one sentence what is next, with one button, then shows the rest."""

import pytest

from pressplan import scheduler
from pressplan.agencies.models import Agency
from pressplan.database import db
from tests.tasks.work import (
    BAO,
    DAI,
    browse,
    commitment,
    completes,
    confirms,
    on,
    reports,
    returns,
)

MINE = ["1.b", "3.a", "3.b", "3.c", "6"]


def first(browser):
    """The sentence at the top, and where its one button leads."""
    part = browser.get("/desk/").page.select(".next-thing")
    assert len(part) == 1
    assert len(part[0].find_all("p")) == 1
    buttons = part[0].find_all("a", class_="btn")
    assert len(buttons) == 1
    return part[0].p.get_text(strip=True), buttons[0]["href"]


def new_update(work):
    return f"/tasks/{work.task_id}/commitments/{work.id}/updates/new"


def test_an_agency_with_nothing_said(app, lan):
    sentence, button = first(browse(app, lan))
    assert sentence == "Cập nhật quý IV: còn 5 đầu việc, ngày cuối thứ Năm 31/12/2026."
    assert button == "/tasks/board"


def test_one_silent_commitment_opens_by_itself(app, lan):
    for code in ("1.b", "3.a", "3.b", "6"):
        reports(lan, commitment(code))
    sentence, button = first(browse(app, lan))
    assert sentence == "Cập nhật quý IV: còn nhiệm vụ 3.c, ngày cuối thứ Năm 31/12/2026."
    assert button == new_update(commitment("3.c"))


def test_what_came_back_is_first(app, lan, hoa):
    returns(hoa, reports(lan, commitment("3.c")))
    sentence, button = first(browse(app, lan))
    assert sentence == "Sở trả lại nhiệm vụ 3.c: xem lý do, bổ sung rồi gửi lại."
    assert button == new_update(commitment("3.c"))


def test_near_the_years_end_the_deadline_is_first(app, at_work, lan):
    at_work.move_to("2026-12-28T02:00:00Z")
    sentence, button = first(browse(app, lan))
    assert sentence == "Nhiệm vụ 6 sắp đến hạn: ngày cuối thứ Năm 31/12/2026."
    assert button == new_update(commitment("6"))


def test_late_work_of_last_year_stays_on_the_desk(app, at_work, lan):
    at_work.move_to("2027-01-11T02:00:00Z")
    scheduler.tick()
    sentence, button = first(browse(app, lan))
    assert sentence == "Nhiệm vụ 6 đã quá hạn, lâu nhất từ thứ Năm 31/12/2026."
    assert button == new_update(commitment("6"))


def test_when_all_is_said_there_is_nothing_to_do(app, lan):
    for code in MINE:
        reports(lan, commitment(code))
    sentence, _ = first(browse(app, lan))
    assert sentence == "Mọi đầu việc đã được cập nhật quý IV."


def test_work_lies_in_the_pile_it_belongs_to(app, lan, hoa):
    returns(hoa, reports(lan, commitment("3.c")))
    completes(lan, commitment("6"))
    confirms(hoa, completes(lan, commitment("3.b")))
    page = browse(app, lan).get("/desk/").page
    piles = [" ".join(h.get_text(" ").split()) for h in page.select("main h2")]
    assert piles[:4] == [
        "Sở trả lại, cần bổ sung (1)",
        "Chưa cập nhật kỳ này (2)",
        "Chờ Sở xác nhận (1)",
        "Đã kết thúc (1)",
    ]
    assert page.find("a", href=new_update(commitment("3.b"))) is None


def test_quang_has_no_duties_and_is_told_so(app, quang):
    sentence, button = first(browse(app, quang))
    assert sentence == "Đơn vị chưa được giao đầu việc nào trong kế hoạch đang theo dõi."
    assert button == f"/agencies/{quang.agency_id}"
    browse(app, quang).get(button)


def test_the_department_sees_who_waits_longest(app, lan, minh, hoa):
    reports(minh, commitment("3.a", DAI), at=on(11, 10))
    reports(lan, commitment("3.a"), at=on(11, 3))
    browser = browse(app, hoa)
    sentence, button = first(browser)
    assert sentence == "2 cập nhật chờ xác nhận, lâu nhất từ thứ Ba 03/11/2026."
    assert button == "#to-judge"
    titles = [a.h3.get_text(" ", strip=True)[:3] for a in browser.page.select("[id^=waiting-]")]
    assert titles == ["3.a", "3.a"]


def test_the_department_without_updates_sees_who_is_silent(app, hoa):
    browser = browse(app, hoa)
    sentence, _ = first(browser)
    assert sentence == "Không có cập nhật nào chờ xác nhận. 3 cơ quan chưa cập nhật quý IV."
    assert "Trần Thị Lan" in browser.main  # whom to ring
    assert browser.page.select("a[href^='tel:']")


def test_each_silent_agency_leads_to_just_what_it_owes(app, lan, hoa):
    confirms(hoa, completes(lan, commitment("3.b")))
    browser = browse(app, hoa).get("/desk/")
    silent = browser.page.find(id="silent").find_parent("section")
    row = next(tr for tr in silent.select("tbody tr") if BAO in tr.get_text())
    owed = sum(int(td.get_text()) for td in row.select("td.number"))
    browser.get(row.a["href"])
    assert owed == len(browser.page.select(".lead-lines > li")) == 4


def test_the_department_sees_its_own_work_below(app, hoa):
    assert "Đầu việc của Sở (5)" in " ".join(browse(app, hoa).get("/desk/").main.split())


def test_the_governing_body_sees_its_agencies_work(app, mai, lan):
    reports(lan, commitment("3.a"))
    browser = browse(app, mai)
    sentence, button = first(browser)
    assert sentence == "Báo Đắk Lắk: 4 đầu việc chưa cập nhật quý IV."
    assert button == "/overview/"
    assert "3.a" in browser.main
    assert not browser.page.select("main a[href$='/updates/new']")


def test_a_governing_body_of_nobody_is_told_so(app, mai):
    for agency in db.session.query(Agency).filter_by(governing_body_id=mai.agency_id):
        agency.governing_body_id = None
    db.session.commit()
    assert "Chưa có cơ quan nào trực thuộc" in browse(app, mai).get("/desk/").main


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("lan", "/desk/"),
        ("hoa", "/desk/"),
        ("mai", "/desk/"),
        ("tuan", "/overview/"),
        ("son", "/accounts/"),
    ],
)
def test_the_first_address_leads_each_to_their_own_page(app, request, who, page):
    browser = browse(app, request.getfixturevalue(who)).get("/", expect=303).follow()
    assert browser.response.request.path == page


def test_milestones_of_the_plan_are_those_that_one_owes(app, lan, hoa, quang):
    chip = "Trước 05/12/2026 → hết 04/12 (thứ Sáu)"
    assert chip in browse(app, lan).get("/desk/").main
    assert "hết 14/12" not in browse(app, lan).get("/desk/").main
    assert "Trước 15/12/2026 → hết 14/12 (thứ Hai)" in browse(app, hoa).get("/desk/").main
    assert "04/12" not in browse(app, quang).get("/desk/").main
