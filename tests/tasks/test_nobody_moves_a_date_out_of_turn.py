"""Nobody moves a date out of turn, without a document, or past another who was quicker."""

from datetime import date

import pytest

from pressplan.access import SYSTEM
from pressplan.database import db
from pressplan.tasks.extensions import ExtensionState
from pressplan.tasks.tally import recount
from pressplan.tasks.terms import change_terms
from pressplan.tasks.workflow import Ended
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
    SO,
    asks,
    browse,
    commitment,
    completes,
    due_internally,
    on,
)


@pytest.fixture
def internal(app):
    """3.a of Báo has no date of the plan: the Department set one of its own, now past."""
    return due_internally(commitment("3.a"), DUE)


@pytest.mark.parametrize(
    ("code", "filled", "sentence"),
    [
        ("3.a", {"proposed": "2026-11-13", "reason": "x"}, "Hạn mới phải sau hạn hiện tại"),
        ("3.a", {"proposed": "2026-11-19", "reason": "x"}, "Ngày này đã qua"),
        ("3.a", {"proposed": "2027-01-05", "reason": "x"}, "nhiều nhất đến 31/12/2026"),
        ("3.a", {"proposed": "", "reason": "x"}, "Chọn ngày đề nghị."),
        ("3.a", {"proposed": "31/02/2026", "reason": "x"}, "Ngày không đúng"),
        ("3.a", {"proposed": "2026-12-11", "reason": " "}, "Ghi rõ lý do"),
        ("3.a", {"proposed": "2026-12-11", "reason": "x" * 2001}, "Nhiều nhất 2000 ký tự."),
        ("6", {"proposed": "2026-12-31", "reason": "x"}, "Hạn mới phải sau hạn hiện tại"),
    ],
)
def test_a_badly_filled_request_is_told_and_keeps_its_words(
    internal, app, lan, code, filled, sentence
):
    browser = browse(app, lan).get(address(commitment(code)) + "/new")
    browser.submit("ask", filled, expect=422)
    assert sentence in browser.main
    assert browser.page.find("textarea", id="reason").get_text().strip() == filled["reason"].strip()
    assert the_request() is None


def test_what_has_no_deadline_or_waits_for_confirmation_has_nothing_to_move(app, lan):
    browser = browse(app, lan).get(address(commitment("3.b")) + "/new")
    assert "không có hạn để gia hạn" in browser.main
    assert not browser.page.find(id="ask")
    browser.get(address(commitment("6", year=2025)) + "/new")
    assert "trước khi theo dõi" in browser.main
    completes(lan, commitment("6"))
    filled = {"proposed": NEXT_YEAR.isoformat(), "reason": "Giữ lại lời này."}
    browser.post(address(commitment("6")), filled, expect=409)
    assert "đang chờ Sở xác nhận" in browser.main
    assert "Giữ lại lời này." in browser.main


@pytest.mark.parametrize(
    ("filled", "sentence"),
    [
        ({"number": ""}, "Ghi số văn bản"),
        ({"issued_on": ""}, "Ghi ngày văn bản."),
        ({"issued_on": "2026-11-21"}, "không thể sau hôm nay"),
        ({"issuer": ""}, "Ghi cơ quan ban hành."),
        ({"granted": "2026-12-31"}, "Hạn mới phải sau hạn hiện tại"),
    ],
)
def test_a_plans_date_moves_only_by_a_whole_document(app, lan, hoa, filled, sentence):
    forwarded(app, lan, hoa)
    staff = page_of(browse(app, hoa))
    staff.submit("approval-form", DOCUMENT | {"note": "Giữ lại."} | filled, expect=422)
    assert sentence in staff.main
    assert staff.page.find("textarea", id="note").get_text().strip() == "Giữ lại."
    assert commitment("6").due_on == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("filled", "sentence"),
    [
        ({"opinion": "Tùy."}, "Chọn đồng ý hoặc không đồng ý."),
        ({"supported": "maybe", "opinion": "Tùy."}, "Chọn đồng ý hoặc không đồng ý."),
        ({"supported": "no"}, "Không đồng ý thì ghi rõ lý do."),
    ],
)
def test_an_opinion_is_yes_or_a_reasoned_no(app, lan, hoa, filled, sentence):
    asks(lan, commitment("6"), NEXT_YEAR)
    staff = page_of(browse(app, hoa))
    staff.submit("opinion-form", filled, expect=422)
    assert sentence in staff.main
    assert the_request().state is ExtensionState.ASKED


def test_an_old_page_judges_nothing_and_keeps_what_was_typed(app, lan, hoa, hung):
    asks(lan, commitment("6"), NEXT_YEAR)
    slow = page_of(browse(app, hung))
    page_of(browse(app, hoa)).submit("opinion-form", {"supported": "yes"})
    slow.submit("opinion-form", {"supported": "no", "opinion": "Chưa đủ căn cứ."}, expect=409)
    assert "vừa được người khác xử lý" in slow.main
    assert "Chưa đủ căn cứ." in slow.main
    assert the_request().supported is True


@pytest.mark.parametrize("seen", ["", "x", "-1", "²", "9" * 40, "7"])
def test_a_mangled_version_is_an_old_page(internal, app, lan, hoa, seen):
    request = asks(lan, internal, LATER)
    staff = page_of(browse(app, hoa))
    url = f"/tasks/extensions/{request.id}/approval"
    staff.post(url, {"seen": seen, "granted": LATER.isoformat()}, expect=409)
    assert the_request().state is ExtensionState.ASKED


def test_steps_out_of_turn_are_too_late(app, lan, hoa):
    request = asks(lan, commitment("6"), NEXT_YEAR)
    staff, own = page_of(browse(app, hoa)), page_of(browse(app, lan))
    url = f"/tasks/extensions/{request.id}"
    staff.post(f"{url}/approval", DOCUMENT | {"seen": "1", "granted": "2027-01-29"}, expect=409)
    staff.post(f"{url}/refusal", {"seen": "1", "why": "Không."}, expect=409)
    staff.post(f"{url}/opinion", {"seen": "1", "supported": "yes"})
    own.post(f"{url}/withdrawal", {"seen": "2"}, expect=409)


def test_who_asked_for_the_department_does_not_decide(app, hoa, hung):
    work = due_internally(commitment("4.a", SO), DUE)
    request = asks(hoa, work, LATER)
    own = page_of(browse(app, hoa))
    assert "Người đề nghị không tự xử lý" in own.main
    assert not own.page.select("#approval-form, #refusal-form")
    sent = {"seen": "1", "granted": LATER.isoformat()}
    own.post(f"/tasks/extensions/{request.id}/approval", sent, expect=403)
    own.post(f"/tasks/extensions/{request.id}/refusal", {"seen": "1", "why": "x"}, expect=403)
    page_of(browse(app, hung)).submit("approval-form")
    assert the_request().state is ExtensionState.APPROVED


def test_staff_without_the_right_to_confirm_only_read(internal, app, lan, hung):
    hung.may_confirm = False
    db.session.commit()
    request = asks(lan, internal, LATER)
    staff = page_of(browse(app, hung))
    assert not staff.page.select("main form")
    sent = {"seen": "1", "granted": LATER.isoformat()}
    staff.post(f"/tasks/extensions/{request.id}/approval", sent, expect=403)


def test_others_do_not_withdraw_or_ask_for_an_agency(internal, app, lan, hoa, minh):
    request = asks(lan, internal, LATER)
    url = f"/tasks/extensions/{request.id}/withdrawal"
    page_of(browse(app, hoa)).post(url, {"seen": "1"}, expect=403)
    other = browse(app, minh).get("/desk/")
    other.post(url, {"seen": "1"}, expect=404)
    other.get(address(internal) + "/new", expect=403)
    other.post(address(internal), {"proposed": "2026-12-11", "reason": "x"}, expect=403)
    browse(app, lan).get(f"/tasks/{internal.task_id + 1}/commitments/{internal.id}/extensions/new",
                         expect=404)  # fmt: skip


def test_work_that_a_document_ended_can_no_longer_be_extended(internal, app, lan, hoa):
    asks(lan, internal, LATER)
    change_terms(commitment("3.a"), reason="QĐ 5", by=SYSTEM, at=on(11, 19), ended=Ended.CLOSED)
    recount([internal.id])
    db.session.commit()
    staff = page_of(browse(app, hoa))
    assert "chỉ có thể không gia hạn" in staff.main
    assert not staff.page.find(id="approval-form")
    sent = {"seen": "1", "granted": LATER.isoformat()}
    staff.post(f"/tasks/extensions/{the_request().id}/approval", sent, expect=409)
    staff.submit("refusal-form", {"why": "Đã kết thúc."})
