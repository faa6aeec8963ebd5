"""Staff correct a plan's head, and the figures follow."""

from datetime import date

import pytest
from sqlalchemy import func, select

from pressplan.database import db
from pressplan.history.models import HistoryLine
from pressplan.plans.models import Plan
from pressplan.tasks import tally
from pressplan.tasks.models import Commitment, Standing
from tests.strict import Browser


def fresh(plan) -> Plan:
    return db.session.get_one(Plan, plan.id)


def test_hoa_fills_in_number_and_date_and_it_is_noted(browser, hoa, plan):
    browser.sign_in(hoa).get(f"/plans/{plan.id}/head")
    browser.submit("head", {"number": "123/KH-UBND", "issued_on": "2023-09-05"}).follow()
    assert "123/KH-UBND" in browser.main
    assert "05/09/2023" in browser.main
    line = db.session.scalars(select(HistoryLine).where(HistoryLine.event == "plan-changed")).one()
    assert line.who_name == hoa.name
    assert line.before == {"number": "", "issued_on": None}
    assert line.after == {"number": "123/KH-UBND", "issued_on": "2023-09-05"}


def test_saving_without_a_change_leaves_no_line(browser, hoa, plan):
    browser.sign_in(hoa).get(f"/plans/{plan.id}/head").submit("head").follow()
    assert "Không có gì thay đổi" in browser.main
    lines = select(HistoryLine).where(HistoryLine.event == "plan-changed")
    assert db.session.scalars(lines).all() == []


def test_a_new_start_of_tracking_counts_everything_anew(browser, hoa, plan):
    before = db.session.scalars(
        select(Standing.expected_from).order_by(Standing.commitment_id)
    ).all()
    browser.sign_in(hoa).get(f"/plans/{plan.id}/head")
    browser.submit("head", {"tracking_from": "2024-01-01"})
    assert fresh(plan).tracking_from == date(2024, 1, 1)
    after = db.session.scalars(
        select(Standing.expected_from).order_by(Standing.commitment_id)
    ).all()
    assert after != before
    assert list(tally.faults()) == []


def test_what_is_wrong_is_said_beside_the_field(browser, hoa, plan):
    browser.sign_in(hoa).get(f"/plans/{plan.id}/head")
    typed = {"period_from": "2031-01-01", "title": "", "signer": "Giữ lại"}
    browser.submit("head", typed, expect=422)
    assert browser.page.find(id="title-error")
    assert "Giữ lại" in str(browser.page.find("input", id="signer"))
    browser.submit("head", {"title": "Tên"}, expect=422)
    assert "đứng trước ngày bắt đầu" in browser.page.find(id="period_until-error").get_text()
    assert fresh(plan).version == plan.version


def test_the_second_to_save_sees_what_the_first_wrote(app, browser, hoa, hung, plan):
    other = Browser(app).sign_in(hung).get(f"/plans/{plan.id}/head")
    browser.sign_in(hoa).get(f"/plans/{plan.id}/head").submit("head", {"number": "1/KH"})
    other.submit("head", {"number": "2/KH", "signer": "Người khác"}, expect=409)
    assert "1/KH" in other.main
    assert other.page.find("input", id="signer")["value"] == "Người khác"
    assert fresh(plan).number == "1/KH"
    other.submit("head")
    assert fresh(plan).number == "2/KH"


def test_others_do_not_correct_the_head(browser, lan, plan):
    browser.sign_in(lan).get(f"/plans/{plan.id}/head", expect=403)
    browser.post(f"/plans/{plan.id}/head", {"title": "x"}, expect=403)


def test_a_doubt_of_the_plan_is_settled_once(app, browser, hoa, hung, plan):
    doubt = plan.doubts[0].id
    url, field = f"/plans/{plan.id}", f"doubt-{doubt}-answer"
    other = Browser(app).sign_in(hung).get(url)
    browser.sign_in(hoa).get(url).submit(f"settle-{doubt}", {field: ""}, expect=422)
    assert "Ghi lại cách giải quyết" in browser.main
    browser.submit(f"settle-{doubt}", {field: "Đã điền theo bản ký"}).follow()
    assert "Đã điền theo bản ký" in browser.main
    other.submit(f"settle-{doubt}", {field: "Muộn"}, expect=409)
    line = db.session.scalars(select(HistoryLine).where(HistoryLine.event == "doubt-settled")).one()
    assert line.reason == "Đã điền theo bản ký"


def test_a_mistyped_year_opens_nothing(browser, hoa, plan):
    before = db.session.scalar(select(func.count(Commitment.id)))
    browser.sign_in(hoa).get(f"/plans/{plan.id}/head")
    browser.submit("head", {"period_from": "0203-01-01"}, expect=422)
    error = browser.page.find(id="period_from-error").get_text()
    assert error == "Năm phải từ 1990 đến 2100."
    assert browser.page.find(id="period_from")["value"] == "0203-01-01"
    browser.submit("head", {"period_from": "1991-01-01", "period_until": "2030-12-31"}, expect=422)
    assert "nhiều nhất 30 năm" in browser.page.find(id="period_until-error").get_text()
    assert fresh(plan).version == plan.version
    assert db.session.scalar(select(func.count(Commitment.id))) == before


@pytest.mark.parametrize("seen", ["abc", "", "99999999999999999999", "٣"])
def test_a_mangled_version_is_too_late_and_nothing_is_lost(browser, hoa, plan, seen):
    browser.sign_in(hoa).get(f"/plans/{plan.id}/head")
    browser.submit("head", {"seen": seen, "signer": "Giữ lại"}, expect=409)
    assert browser.page.find("input", id="signer")["value"] == "Giữ lại"
    browser.submit("head")
    assert fresh(plan).signer == "Giữ lại"


def test_who_answers_a_doubt_second_sees_the_answer_and_keeps_the_words(
    app, browser, hoa, hung, plan
):
    doubt = plan.doubts[0].id
    url, field = f"/plans/{plan.id}", f"doubt-{doubt}-answer"
    other = Browser(app).sign_in(hung).get(url)
    browser.sign_in(hoa).get(url).submit(f"settle-{doubt}", {field: "Của Hoa"})
    other.submit(f"settle-{doubt}", {field: "Của Hùng"}, expect=409)
    assert "vừa được người khác giải quyết" in other.page.find(role="alert").get_text()
    assert f"{hoa.name}, " in other.page.find(id=f"doubt-{doubt}").get_text()
    assert "Của Hoa" in other.page.find(id=f"doubt-{doubt}").get_text()
    assert other.page.find("textarea", id=f"typed-{doubt}").get_text().strip() == "Của Hùng"
