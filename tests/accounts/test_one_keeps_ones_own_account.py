"""Everybody keeps their own phone number and ends their own sessions."""

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts import queries
from pressplan.accounts.models import Account
from pressplan.database import db
from pressplan.history.models import HistoryLine
from tests import cast
from tests.strict import Browser


@pytest.mark.parametrize("key", ["lan", "hoa", "tuan", "mai", "son"])
def test_everybody_sets_their_own_phone(browser, app, key):
    browser.sign_in(cast.person(key)).get("/accounts/me")
    browser.submit(
        "contact", {"phone": "0262 999 8888", "email": "x@x.vn", "role": "admin"}
    ).follow()
    account = cast.person(key)
    assert account.phone == "0262 999 8888"
    assert browser.page.find(id="phone")["value"] == "0262 999 8888"


def test_a_phone_that_cannot_be_dialled_is_refused(browser, lan):
    browser.sign_in(lan).get("/accounts/me").submit("contact", {"phone": "hỏi cô Lan"}, expect=422)
    assert "Số điện thoại chỉ gồm" in browser.main
    assert browser.page.find(id="phone")["value"] == "hỏi cô Lan"


def test_lan_ends_one_session_and_then_all_others(browser, lan, app):
    others = [Browser(app).sign_in(lan) for _ in range(3)]
    browser.sign_in(lan).get("/accounts/me")
    assert "4 phiên đang mở." in browser.main
    assert browser.main.count("Phiên này") == 1
    third = queries.open_sessions(lan, now=clock.now())[1]
    browser.post(f"/accounts/me/sessions/{third.id}/end")
    others[2].get("/accounts/me", expect=303)
    others[0].get("/accounts/me")
    browser.get("/accounts/me").submit("others").follow()
    assert "Đã kết thúc 2 phiên đăng nhập khác." in browser.text
    others[0].get("/accounts/me", expect=303)
    browser.get("/accounts/me")
    assert browser.page.find(id="others") is None


def test_lan_cannot_end_minhs_session(browser, lan, minh, app):
    Browser(app).sign_in(minh)
    his = queries.open_sessions(minh, now=clock.now())[0]
    browser.sign_in(lan).get("/accounts/me")
    browser.post(f"/accounts/me/sessions/{his.id}/end", expect=404)
    db.session.expire_all()
    assert queries.open_sessions(db.session.get_one(Account, minh.id), now=clock.now())


def test_ending_twice_is_harmless_and_written_once(browser, lan, app):
    Browser(app).sign_in(lan)
    browser.sign_in(lan).get("/accounts/me")
    other = queries.open_sessions(lan, now=clock.now())[1]
    for _ in range(2):
        browser.post(f"/accounts/me/sessions/{other.id}/end")
    ended = select(HistoryLine).where(HistoryLine.event == "session-ended")
    assert len(db.session.scalars(ended).all()) == 1
