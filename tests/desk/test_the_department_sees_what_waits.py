"""The Department's desk: every part with its one next action, whether nothing waits or hundreds."""

from datetime import date

import pytest
from sqlalchemy import update

from pressplan import clock, demo, scheduler
from pressplan.database import db, writing
from pressplan.obligations.queries import of_year
from pressplan.plans.models import Plan, PlanState
from pressplan.tasks.extensions import ExtensionKind, ExtensionState
from pressplan.tasks.models_extension import Extension
from pressplan.vietnamese import capital
from tests.tasks.work import (
    BAO,
    DAI,
    TAP_CHI,
    browse,
    commitment,
    completes,
    confirms,
    on,
    reports,
)

PRESS = (BAO, DAI, TAP_CHI)


def asks(by, work, *, state=ExtensionState.ASKED, at=None, opinion_at=None) -> Extension:
    """The person asks for three more months."""
    asked = Extension(
        commitment_id=work.id, number=1, agency_id=work.agency_id, kind=ExtensionKind.PLAN,
        state=state, current_due=work.due_on, proposed_due=date(2027, 3, 31),
        reason="Đấu thầu lại phần mềm.", asked_at=at or clock.now(), asked_by_id=by.id,
        asked_by=by.name, opinion_at=opinion_at, supported=True if opinion_at else None,
        opinion="Đồng ý đề nghị." if opinion_at else "",
    )  # fmt: skip
    db.session.add(asked)
    db.session.commit()
    return asked


def part(browser, name):
    """One part of the desk: its section."""
    heading = browser.page.find("h2", id=name)
    return heading.find_parent("section") if heading else None


def words(part):
    return " ".join(part.get_text(" ").split())


def first(browser):
    return browser.page.select_one(".next-thing p").get_text(strip=True)


def test_a_request_waits_for_the_department_with_one_action(app, hoa, lan):
    asked = asks(lan, commitment("6"), at=on(11, 16))
    browser = browse(app, hoa).get("/desk/")
    row = browser.page.find(id=f"request-{asked.id}")
    assert "từ thứ Năm 31/12/2026 đến thứ Tư 31/03/2027" in words(row)
    assert "Sở xem xét đề nghị gia hạn · 4 ngày làm việc (từ 16/11)" in words(row)
    (action,) = row.select("a.btn")
    assert action.get_text() == "Xem xét"
    assert action["href"] == f"/tasks/extensions/{asked.id}"
    assert first(browser) == "1 đề nghị gia hạn chờ Sở xem xét."
    assert browser.page.select_one(".next-thing a")["href"] == "#requests"


def test_a_request_with_an_opinion_waits_for_the_deciding_body(app, hoa, lan, minh):
    asks(minh, commitment("6", DAI), at=on(11, 2), state=ExtensionState.FORWARDED,
         opinion_at=on(11, 18))  # fmt: skip
    asks(lan, commitment("6"), at=on(11, 16))
    section = part(browse(app, hoa).get("/desk/"), "requests")
    actions = [a.get_text() for a in section.select("a.btn")]
    assert actions == ["Xem xét", "Ghi quyết định"]  # the Department's own turn first
    assert "cấp quyết định ra văn bản gia hạn · 2 ngày làm việc (từ 18/11)" in words(section)


@pytest.mark.parametrize(
    "state", [ExtensionState.REFUSED, ExtensionState.WITHDRAWN], ids=lambda s: s.value
)
def test_a_request_that_was_decided_waits_for_nobody(app, hoa, lan, state):
    asks(lan, commitment("6"), state=state)
    assert part(browse(app, hoa).get("/desk/"), "requests") is None


def test_updates_say_how_many_working_days_they_wait(app, hoa, lan):
    written = reports(lan, commitment("3.a"), at=on(11, 13))
    card = browse(app, hoa).get("/desk/").page.find(id=f"waiting-{written.id}")
    assert "chờ Sở xác nhận · 5 ngày làm việc (từ 13/11)" in words(card)


def test_the_next_dated_duty_names_all_who_owe_it_with_whom_to_ring(app, hoa):
    section = part(browse(app, hoa).get("/desk/"), "due")
    assert "Hết thứ Sáu 04/12/2026 (còn 14 ngày)" in words(section)
    assert "trước 05/12/2026 → hết 04/12 (thứ Sáu)" in words(section)
    assert "Việc đã nộp hay chưa không được ghi ở đây" in words(section)
    assert [tr.td.get_text(strip=True) for tr in section.select("tbody tr")] == list(PRESS)
    assert len(section.select("tbody a[href^='tel:']")) == 3


def test_due_work_names_only_who_has_not_done_it(app, at_work, hoa, lan, minh):
    completes(lan, commitment("6"))
    confirms(hoa, completes(minh, commitment("6", DAI)))
    at_work.move_to("2026-12-21T02:00:00Z")
    section = part(browse(app, hoa).get("/desk/"), "due")
    assert "2 đầu việc chưa xong, 2 đã báo hoàn thành" in words(section)
    assert "Hết thứ Năm 31/12/2026 (còn 10 ngày)" in words(section)
    named = [tr.td.get_text(strip=True) for tr in section.select("tbody tr")]
    assert named == [hoa.agency.name, TAP_CHI]  # the Department leads 5.b itself


def test_three_days_before_a_deadline_it_is_said_first(app, at_work, hoa, lan):
    reports(lan, commitment("3.a"))
    at_work.move_to("2026-12-01T02:00:00Z")
    browser = browse(app, hoa).get("/desk/")
    assert first(browser).endswith("ngày cuối thứ Sáu 04/12/2026, 3 cơ quan phải làm.")
    at_work.move_to("2026-11-30T02:00:00Z")
    browser = browse(app, hoa).get("/desk/")
    assert first(browser).startswith("1 cập nhật chờ xác nhận")


def test_when_the_last_day_is_a_weekend_the_last_working_day_is_named(app, at_work, hoa, plan):
    with writing():
        for found in of_year(plan.id, 2026):
            if found.quoted == date(2026, 12, 5):
                found.quoted = date(2026, 12, 6)
        db.session.commit()
    at_work.move_to("2026-12-03T02:00:00Z")
    browser = browse(app, hoa).get("/desk/")
    assert "thứ Bảy 05/12/2026, ngày làm việc cuối thứ Sáu 04/12" in first(browser)
    chip = "trước 06/12/2026 → hết 05/12 (thứ Bảy); ngày làm việc cuối 04/12"
    assert chip in words(part(browser, "due"))
    browser.get(f"/plans/{plan.id}")
    assert capital(chip) in browser.main
    assert capital(chip) in browser.get("/overview/").main


def test_a_silent_agency_leads_to_what_it_owes_in_one_click(app, hoa):
    section = part(browse(app, hoa).get("/desk/"), "silent")
    for row in section.select("tbody tr"):
        action, chase = row.select("a.btn")
        assert "freshness=owed" in action["href"]
        assert chase["href"].startswith("/reminders/chase/?agency=")


def test_with_nothing_at_all_the_desk_says_what_to_do(app, hoa):
    with writing():
        db.session.execute(update(Plan).values(state=PlanState.CLOSED))
        db.session.commit()
    browser = browse(app, hoa).get("/desk/")
    assert first(browser) == "Chưa có kế hoạch nào được theo dõi."
    assert not browser.page.select("nav.parts, section h2")
    for name in ("to-judge", "requests", "for-others", "due", "silent"):
        browser.get(f"/desk/?part={name}")
        assert "Không còn gì ở phần này" in browser.main


def test_hundreds_wait_and_ten_of_each_are_shown(app, hoa, lan):
    with writing():
        demo.fill(agencies=60, tasks=3, years=1, at=clock.now())
        db.session.commit()
    scheduler.tick()
    browser = browse(app, hoa).get("/desk/")
    silent = part(browser, "silent")
    assert len(silent.select("tbody tr")) == 10
    (more,) = [a for a in silent.select("a") if a.get_text().startswith("và ")]
    total = int(silent.h2.span.get_text().strip("() cơquan"))
    assert more.get_text() == f"và {total - 10} cơ quan nữa"
    browser.get(more["href"])
    assert len(browser.page.select("tbody tr")) == 50
    assert f"{total} cơ quan" in browser.main
    browser.get(browser.page.find("a", rel="next")["href"])
    assert len(browser.page.select("tbody tr")) == total - 50


def test_a_part_of_its_own_is_judged_there(app, hoa, lan):
    written = reports(lan, commitment("3.a"))
    browser = browse(app, hoa).get("/desk/?part=to-judge")
    assert browser.page.find(id=f"waiting-{written.id}")
    assert browser.page.select("main form[action$='/confirmation']")


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "99999", "9" * 30])
def test_a_page_that_is_not_there_breaks_nothing(app, hoa, page):
    browser = browse(app, hoa).get(f"/desk/?part=silent&page={page}")
    assert len(browser.page.select("tbody tr")) == 3


def test_a_part_that_does_not_exist_is_the_desk(app, hoa):
    assert browse(app, hoa).get("/desk/?part=nonsense").page.h1.get_text() == "Chờ xử lý"


def test_others_have_their_own_desk_whatever_they_ask_for(app, lan):
    asks(lan, commitment("6"))
    browser = browse(app, lan).get("/desk/?part=requests")
    assert browser.page.h1.get_text() == "Việc của tôi"
