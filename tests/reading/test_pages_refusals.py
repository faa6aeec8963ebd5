"""Only staff read documents; a draft plan does not exist for others."""

import pytest
from sqlalchemy import select

from pressplan.access import Role
from pressplan.database import db
from pressplan.plans.models import Plan, PlanState
from tests import cast
from tests.reading.plans import SAMPLE
from tests.reading.test_pages_from_document_to_plan import paste, settle_parties, the_draft
from tests.strict import Browser

OTHERS = [key for key, person in cast.PEOPLE.items() if person[1] is not Role.STAFF]


@pytest.mark.parametrize("key", OTHERS)
def test_who_is_no_staff_is_refused_at_the_door(browser, key):
    browser.sign_in(cast.person(key))
    browser.get("/reading/", expect=403)
    browser.get("/reading/new", expect=403)
    browser.post("/reading/", {"text": SAMPLE}, expect=403)


def test_a_draft_plan_does_not_exist_for_others(app, browser, hoa, lan, tuan, mai):
    browser.sign_in(hoa)
    paste(browser, SAMPLE)
    draft = the_draft()
    settle_parties(browser, draft)
    browser.get(f"/reading/{draft.id}").submit("make-plan")
    made = db.session.scalars(select(Plan).where(Plan.state == PlanState.DRAFT)).one()
    for person in (lan, tuan, mai):
        other = Browser(app).sign_in(person)
        other.get(f"/plans/{made.id}", expect=404)
        other.get("/plans/")
        assert made.short_title not in other.main
        other.get(f"/reading/{draft.id}", expect=403)
        other.post(f"/plans/{made.id}/force", expect=403)


def test_a_document_that_is_not_there_is_not_found(browser, hoa):
    browser.sign_in(hoa)
    browser.get("/reading/9999", expect=404)
    browser.get("/reading/9999/tasks/1", expect=404)
    browser.post("/reading/9999/plan", expect=404)
    browser.post("/reading/9999/doubts/1/answer", {"answer": "x"}, expect=404)


@pytest.mark.parametrize("page", ["99999999999999999999", "2", "0", "-3", "x"])
def test_a_page_that_is_not_there_is_the_nearest_that_is(browser, hoa, page):
    browser.sign_in(hoa)
    paste(browser, SAMPLE)
    browser.get(f"/reading/?page={page}")
    assert browser.page.find("a", href=f"/reading/{the_draft().id}")


def test_a_mistyped_year_is_refused_beside_the_field(browser, hoa):
    browser.sign_in(hoa)
    paste(browser, SAMPLE)
    url = f"/reading/{the_draft().id}/head/0"
    browser.get(url).submit("form-head-0", {"period_from": "0203-01-01"}, expect=422)
    assert "Năm phải từ 1990 đến 2100." in browser.page.find(id="period_from-error").get_text()
    browser.submit(
        "form-head-0", {"period_from": "2000-01-01", "period_until": "2090-01-01"}, expect=422
    )
    assert "30 năm" in browser.page.find(id="period_until-error").get_text()
