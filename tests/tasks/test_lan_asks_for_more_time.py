"""Lan asks for more time; the Department decides on its own dates, others by its opinion."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pressplan.database import db
from pressplan.history.queries import lines_about
from pressplan.plans.models import Plan
from pressplan.tasks import figures
from pressplan.tasks.extensions import ExtensionKind, ExtensionState
from pressplan.tasks.models import CommitmentTerms
from pressplan.tasks.models_extension import Extension
from pressplan.tasks.queries import reckoning
from tests.tasks.extending import (
    DOCUMENT,
    DUE,
    LATER,
    NEXT_YEAR,
    address,
    forwarded,
    page_of,
    the_request,
)
from tests.tasks.work import (
    asks,
    browse,
    commitment,
    completes,
    confirms,
    due_internally,
    faults,
    reports,
)


@pytest.fixture
def internal(app):
    """3.a of Báo has no date of the plan: the Department set one of its own, now past."""
    return due_internally(commitment("3.a"), DUE)


def test_an_overdue_item_offers_it_and_the_form_says_how_it_stands(internal, app, lan):
    browser = browse(app, lan).get("/desk/")
    link = browser.page.find("a", string="Đề nghị gia hạn")["href"]
    assert link in [a["href"] for a in browser.get(f"/tasks/{internal.task_id}").page.find_all("a")]
    browser.get(link)
    assert "hạn nội bộ → hết 13/11/2026 (thứ Sáu)" in browser.main
    assert "Đã quá hạn 7 ngày. Vẫn đề nghị được" in browser.main
    assert "Sở xem xét và quyết định" in browser.main


def test_the_department_moves_its_own_date_and_earlier_figures_stay(internal, app, lan, hoa):
    browser = browse(app, lan).get(address(internal) + "/new")
    browser.submit("ask", {"proposed": "2026-12-11", "reason": "Chờ thiết bị."}).follow()
    assert "Chờ Sở xem xét" in browser.main
    assert "đang chờ Sở xem xét đề nghị gia hạn · từ hôm nay" in browser.main
    assert the_request().kind is ExtensionKind.INTERNAL
    before = late_on(date(2026, 11, 19)), late_on(date(2026, 11, 20))
    staff = page_of(browse(app, hoa))
    assert "Chờ thiết bị." in staff.main
    staff.submit("approval-form", {"granted": LATER.isoformat(), "note": "Đợt cuối."}).follow()
    assert "Gia hạn đến 04/12/2026" in staff.main
    assert late_on(date(2026, 11, 19)) == before[0]
    assert late_on(date(2026, 11, 20)) == before[1] - 1
    work = commitment("3.a")
    assert (work.due_on, work.internal_due_on) == (None, LATER)
    assert "hạn nội bộ → hết 04/12/2026" in browser.get(f"/tasks/{work.task_id}").main
    reason = db.session.scalars(select(CommitmentTerms.reason).order_by(CommitmentTerms.id)).all()
    assert reason[-1] == "Gia hạn lần 1: Sở đồng ý"
    assert faults() == []


def late_on(day):
    plan = db.session.scalars(select(Plan)).one()
    cut = figures.Cut(plan.id, 2026, past=True)
    return figures.whole(cut, reckoning(plan, today=day)).open_late


def test_a_plans_date_goes_by_opinion_and_document(app, lan, hoa, hung):
    work = commitment("6")
    browser = browse(app, lan).get(address(work) + "/new")
    assert "Hạn này do kế hoạch đặt: Sở cho ý kiến" in browser.main
    browser.submit("ask", {"proposed": NEXT_YEAR.isoformat(), "reason": "Bạn hẹn tháng 1."})
    assert the_request().kind is ExtensionKind.PLAN
    staff = page_of(browse(app, hoa))
    assert not staff.page.find(id="approval-form")
    staff.submit("opinion-form", {"supported": "yes", "opinion": "Hợp lý."}).follow()
    assert "Chờ cấp quyết định" in staff.main
    assert "đang chờ cấp quyết định ra văn bản gia hạn" in staff.main
    assert "Sở đồng ý với đề nghị. Hợp lý." in staff.main
    assert page_of(browser).page.find(id="withdrawal-form") is None  # no longer the agency's
    colleague = page_of(browse(app, hung))
    assert colleague.page.find(id="approval-form").find("input", id="granted")["value"]
    colleague.submit("approval-form", DOCUMENT).follow()
    told = "theo 123-QĐ/TU ngày 18/11/2026 của Tỉnh ủy Đắk Lắk"
    assert told in colleague.main
    assert commitment("6").due_on == NEXT_YEAR
    assert "đã gia hạn → hết 29/01/2027" in browser.get(f"/tasks/{work.task_id}").main
    assert "Đề nghị gia hạn đã xử lý (1)" in browser.main
    assert "Đề nghị gia hạn (1 mới xử lý)" in browser.get("/desk/").main
    texts = [line.text for line in lines_about(commitment("6"))]
    assert texts == [
        "Gia hạn lần 1: hạn mới 29/01/2027 (123-QĐ/TU ngày 18/11/2026 của Tỉnh ủy Đắk Lắk)",
        "Sở đồng ý với đề nghị gia hạn lần 1, chuyển cấp quyết định",
        "Đề nghị gia hạn lần 1: từ 31/12/2026 đến 29/01/2027",
    ]
    assert texts[0] in browser.get(f"/tasks/{work.task_id}/history").main
    assert faults() == []


def test_the_body_may_say_no_without_a_number(app, lan, hoa):
    request = forwarded(app, lan, hoa)
    staff = page_of(browse(app, hoa))
    staff.submit("refusal-form", {"why": "Phải xong trong năm."}).follow()
    assert "Không gia hạn" in staff.main
    assert "Phải xong trong năm." in page_of(browse(app, lan), request).main
    assert commitment("6").due_on == date(2026, 12, 31)


def test_the_department_says_no_to_its_own_date(internal, app, lan, hoa):
    asks(lan, internal, LATER)
    staff = page_of(browse(app, hoa))
    staff.submit("refusal-form", {"why": ""}, expect=422)
    assert "Ghi rõ lý do" in staff.main
    staff.submit("refusal-form", {"why": "Đã gia hạn hai lần."})
    assert the_request().state is ExtensionState.REFUSED
    browser = browse(app, lan).get(f"/tasks/{internal.task_id}")
    assert "Đề nghị gia hạn đã xử lý (1)" in browser.main
    asks(lan, commitment("3.a"), LATER)  # and may ask again
    assert the_request().number == 2


def test_the_agency_takes_it_back_while_nobody_has_answered(internal, app, lan):
    request = asks(lan, internal, LATER)
    browser = page_of(browse(app, lan), request)
    browser.submit("withdrawal-form").follow()
    assert "Đơn vị đã rút" in browser.main
    assert the_request().decided_by == "Trần Thị Lan"
    assert "Đang đề nghị gia hạn" not in browser.get("/desk/").main


def test_while_one_waits_no_second_is_asked(internal, app, lan):
    browser = browse(app, lan).get(address(internal) + "/new")
    asks(lan, internal, LATER)
    browser.submit("ask", {"proposed": "2026-12-18", "reason": "Lần hai."}, expect=409)
    assert "đang có một đề nghị gia hạn chờ xử lý" in browser.main
    assert "Lần hai." in browser.main
    assert "Đang đề nghị gia hạn" in browser.get("/desk/").main
    assert "Đề nghị gia hạn (1 đang chờ)" in browser.main


def test_the_database_itself_holds_one_open_request(internal, lan):
    asks(lan, internal, LATER)
    row = the_request()
    values = {c.name: getattr(row, c.name) for c in Extension.__table__.columns if c.name != "id"}
    db.session.add(Extension(**values | {"number": 2}))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_what_was_done_meanwhile_is_judged_by_the_new_day(internal, app, lan, hoa):
    """Asked before it was done, granted after: no longer late from the day of the grant on."""
    asks(lan, internal, LATER)
    confirms(hoa, completes(lan, commitment("3.a")))
    assert commitment("3.a").standing.late
    page_of(browse(app, hoa)).submit("approval-form", {"granted": LATER.isoformat()})
    assert not commitment("3.a").standing.late
    assert faults() == []


def test_a_report_meanwhile_does_not_stop_a_decision(internal, app, lan, hoa):
    asks(lan, internal, LATER)
    staff = page_of(browse(app, hoa))
    reports(lan, commitment("3.a"))
    staff.submit("approval-form", {"granted": LATER.isoformat()})
    assert commitment("3.a").internal_due_on == LATER


def test_it_says_for_how_many_working_days_it_waits(internal, app, lan, hoa, at_work):
    asks(lan, internal, LATER)
    at_work.shift(timedelta(days=6))  # Thursday 26/11; Tuesday 24/11 is a holiday since 2026
    assert "đề nghị gia hạn · 3 ngày làm việc (từ 20/11)" in page_of(browse(app, hoa)).main


def test_a_decision_is_news_for_a_fortnight(internal, app, lan, hoa, at_work):
    asks(lan, internal, LATER)
    page_of(browse(app, hoa)).submit("approval-form", {"granted": LATER.isoformat()})
    assert "1 mới xử lý" in browse(app, lan).get("/desk/").main
    at_work.shift(timedelta(days=15))
    assert "mới xử lý" not in browse(app, lan).get("/desk/").main
