"""Lan turns her second factor on, moves it to another phone, turns it off (ASVS 5.0 6.4, 7.5.1)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts import actions_factor, queries_factor
from pressplan.accounts.models_factor import SecondFactor
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.history.models import HistoryLine
from tests.cast import PASSWORD
from tests.phones import give_factor, scan
from tests.strict import Browser

BEGIN = {"begin-password": PASSWORD}


@pytest.fixture
def offered(browser, lan):
    """Lan's browser before the QR code."""
    browser.sign_in(lan).get("/accounts/me/factor")
    return browser.submit("begin", BEGIN).follow()


def test_she_scans_types_a_code_and_gets_ten_recovery_codes_once(offered, lan, app):
    assert offered.page.find("img")["src"].startswith("data:image/svg+xml")
    phone = scan(offered)
    offered.submit("confirm", {"code": phone.code()}, expect=200)
    codes = [item.text.strip() for item in offered.page.select("#codes li")]
    assert len(codes) == 10
    offered.get("/accounts/me")
    assert "Đang bật" in offered.main
    assert "còn 10 mã dự phòng" in offered.main
    assert not any(code in offered.get("/accounts/me/factor").text for code in codes)
    browser = Browser(app).get("/sign-in")
    browser.post("/sign-in", {"email": lan.email, "password": PASSWORD}).follow()
    browser.submit("code-form", {"recovery": codes[7]})
    browser.get("/accounts/me")


def test_the_first_code_is_not_good_for_signing_in_again(offered, lan, app):
    code = scan(offered).code()
    offered.submit("confirm", {"code": code}, expect=200)
    browser = Browser(app).get("/sign-in")
    browser.post("/sign-in", {"email": lan.email, "password": PASSWORD}).follow()
    browser.submit("code-form", {"code": code}, expect=422)


def test_her_other_sessions_and_copies_of_this_one_end(offered, lan, app):
    """ASVS 7.4.3, 7.2.4."""
    other, copy = Browser(app).sign_in(lan), Browser(app)
    copy.client.set_cookie("pressplan", offered.client.get_cookie("pressplan").value)
    offered.submit("confirm", {"code": scan(offered).code()}, expect=200)
    other.get("/accounts/me", expect=303)
    copy.get("/accounts/me", expect=303)
    offered.get("/accounts/me")


def test_a_wrong_code_turns_nothing_on_and_the_qr_code_stays(offered, lan):
    secret = offered.page.find(id="secret").text
    offered.submit("confirm", {"code": "000000"}, expect=422)
    assert "Mã không đúng." in offered.main
    offered.submit("confirm", {"code": "abc"}, expect=422)
    offered.submit("confirm", {"code": ""}, expect=422)
    assert offered.page.find(id="secret").text == secret
    assert not queries_factor.has_factor(lan.id)


def test_until_it_is_confirmed_her_password_is_enough(offered, lan, app):
    Browser(app).sign_in(lan).get("/accounts/me")


def test_a_qr_code_is_good_for_half_an_hour(browser, lan, at_work):
    browser.sign_in(lan).get("/accounts/me/factor").submit("begin", BEGIN).follow()
    phone = scan(browser)
    for _ in range(2):  # she is not idle meanwhile
        at_work.shift(timedelta(minutes=13))
        browser.get("/accounts/me/factor/offer")
    at_work.shift(timedelta(minutes=5))
    browser.post("/accounts/me/factor/confirmation", {"code": phone.code()}, expect=409)
    assert "đã quá 30 phút" in browser.main


def test_sent_twice_it_is_taken_once(offered, lan):
    code = scan(offered).code()
    token = offered.token
    offered.submit("confirm", {"code": code}, expect=200)
    again = {"code": code, "csrf_token": token}
    offered.post("/accounts/me/factor/confirmation", again, expect=409)


def test_her_password_is_asked_first_and_guesses_wait(browser, lan):
    """ASVS 7.5.1."""
    browser.sign_in(lan).get("/accounts/me/factor")
    browser.submit("begin", expect=422)
    assert "Hãy nhập mật khẩu." in browser.main
    for _ in range(5):
        browser.submit("begin", {"begin-password": "sai mat khau"}, expect=422)
    browser.submit("begin", BEGIN, expect=429)
    assert db.session.scalars(select(SecondFactor)).all() == []


def test_another_phone_needs_password_and_code_and_the_old_one_holds_till_then(browser, lan, app):
    old, _ = give_factor(lan)
    enter(browser, lan, old.code())
    browser.get("/accounts/me/factor")
    both = {"move-password": PASSWORD, "move-code": old.code(steps=1)}
    browser.submit("move", {**both, "move-code": "000000"}, expect=422)
    assert "Mã không đúng." in browser.main
    browser.submit("move", {**both, "move-password": "sai mat khau"}, expect=422)
    browser.submit("move", both).follow()
    new = scan(browser)
    assert queries_factor.has_factor(lan.id)
    browser.submit("confirm", {"code": new.code()}, expect=200)
    other = Browser(app).get("/sign-in")
    other.post("/sign-in", {"email": lan.email, "password": PASSWORD}).follow()
    other.submit("code-form", {"code": old.code()}, expect=422)
    other.submit("code-form", {"code": new.code(steps=1)})


def test_new_recovery_codes_replace_the_old(browser, lan, app):
    phone, old = give_factor(lan)
    enter(browser, lan, phone.code())
    browser.get("/accounts/me/factor")
    browser.submit("codes", {"codes-password": "sai mat khau"}, expect=422)
    browser.submit("codes", {"codes-password": PASSWORD}, expect=200)
    new = [item.text.strip() for item in browser.page.select("#codes li")]
    assert not set(old) & set(new)
    other = Browser(app).get("/sign-in")
    other.post("/sign-in", {"email": lan.email, "password": PASSWORD}).follow()
    other.submit("code-form", {"recovery": old[0]}, expect=422)
    other.submit("code-form", {"recovery": new[0]})


def test_she_turns_it_off_with_password_and_code(browser, lan, app):
    phone, codes = give_factor(lan)
    enter(browser, lan, phone.code())
    other = enter(Browser(app), lan, phone.code(steps=1))
    browser.get("/accounts/me/factor")
    browser.submit("removal", {"removal-password": PASSWORD}, expect=422)
    assert queries_factor.has_factor(lan.id)
    browser.submit("removal", {"removal-password": PASSWORD, "removal-recovery": codes[0]})
    browser.follow()
    assert "Chưa bật" in browser.main
    other.get("/accounts/me", expect=303)
    Browser(app).sign_in(lan).get("/accounts/me")


def test_turned_off_and_on_again_it_is_another_secret(browser, lan):
    phone, _ = give_factor(lan)
    actions_factor.remove(lan, by=who_is(lan), at=clock.now())
    db.session.commit()
    again, _ = give_factor(lan)
    assert again.app.secret != phone.app.secret
    with pytest.raises(TooLate):
        actions_factor.confirm(lan, again.code(), by=who_is(lan), at=clock.now())


def test_the_history_names_each_step_and_no_secret(browser, lan):
    phone, codes = give_factor(lan)
    actions_factor.new_codes(lan, by=who_is(lan), at=clock.now())
    actions_factor.remove(lan, by=who_is(lan), at=clock.now())
    db.session.commit()
    lines = db.session.scalars(select(HistoryLine).order_by(HistoryLine.id.desc()).limit(3)).all()
    events = [line.event for line in lines]
    assert events == ["factor-removed", "recovery-codes-made", "factor-set"]
    words = " ".join(f"{line.text} {line.before} {line.after}" for line in lines)
    assert phone.app.secret not in words
    assert not any(code in words for code in codes)


def enter(browser, account, code):
    """Sign in with password and code."""
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": account.email, "password": PASSWORD}).follow()
    return browser.submit("code-form", {"code": code})
