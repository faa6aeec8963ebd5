"""Lan's password is followed by a code (ASVS 5.0 6.3.3, 6.5.1, 6.5.5, 7.2.4)."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.accounts import actions, sessions
from pressplan.accounts.models import Account, SignInSession
from pressplan.accounts.models_factor import SignInStep
from pressplan.database import db
from pressplan.history.models import HistoryLine
from tests.cast import PASSWORD
from tests.phones import give_factor
from tests.strict import Browser, fields_of


@pytest.fixture
def factor(app, lan):
    """Her phone and her recovery codes."""
    return give_factor(lan)


def with_password(browser, account, **more):
    browser.get("/sign-in")
    return browser.post("/sign-in", {"email": account.email, "password": PASSWORD, **more})


def at_the_code(browser, account):
    return with_password(browser, account).follow()


def opened():
    return db.session.scalar(select(func.count()).select_from(SignInSession))


def test_the_password_leads_to_the_code_and_the_code_in(browser, lan, factor):
    phone, _ = factor
    at_the_code(browser, lan)
    field = browser.page.find("input", {"name": "code"})
    assert (field["autocomplete"], field["inputmode"]) == ("one-time-code", "numeric")
    browser.submit("code-form", {"code": phone.code()})
    assert browser.response.location == "/"
    browser.get("/accounts/me")


def test_between_the_two_nothing_is_open(browser, lan, factor):
    at_the_code(browser, lan)
    assert opened() == 0
    for url in ("/", "/accounts/me", "/tasks/", "/accounts/me/factor"):
        browser.get(url, expect=303)
        assert browser.response.location.startswith("/sign-in")
    browser.post("/accounts/me", {"phone": "0262 111 2222"}, expect=401)
    assert opened() == 0


def test_she_comes_to_the_page_she_asked_for(browser, lan, factor):
    with_password(browser, lan, next="/agencies/?q=bao").follow()
    browser.submit("code-form", {"code": factor[0].code()})
    assert browser.response.location == "/agencies/?q=bao"


def test_what_she_typed_survives_the_second_step_too(browser, lan, factor, at_work):
    phone, _ = factor
    at_the_code(browser, lan).submit("code-form", {"code": phone.code()})
    browser.get("/accounts/me")
    at_work.shift(timedelta(minutes=30))
    browser.submit("contact", {"phone": "0262 111 2222"}, expect=401)
    browser.submit("sign-in", {"email": lan.email, "password": PASSWORD}).follow()
    assert "Nội dung bạn nhập lúc nãy vẫn được giữ." in browser.main
    browser.submit("code-form", {"code": "000000"}, expect=422)
    browser.submit("code-form", {"code": phone.code()}, expect=200)
    assert "0262 111 2222" in browser.main
    browser.submit("resume")
    assert db.session.get_one(Account, lan.id).phone == "0262 111 2222"


def test_what_she_typed_survives_a_code_that_comes_too_late(browser, lan, factor, at_work):
    phone, _ = factor
    at_the_code(browser, lan).submit("code-form", {"code": phone.code()})
    browser.get("/accounts/me")
    at_work.shift(timedelta(minutes=30))
    browser.submit("contact", {"phone": "0262 111 2222"}, expect=401)
    browser.submit("sign-in", {"email": lan.email, "password": PASSWORD}).follow()
    at_work.shift(timedelta(minutes=11))
    browser.submit("code-form", {"code": phone.code()}, expect=409)
    assert "Đã quá 10 phút" in browser.main
    browser.submit("sign-in", {"email": lan.email, "password": PASSWORD}).follow()
    browser.submit("code-form", {"code": phone.code()}, expect=200)
    browser.submit("resume")


def test_somebody_else_does_not_get_what_she_typed(browser, lan, minh, at_work):
    phone, _ = give_factor(minh)
    browser.sign_in(lan).get("/accounts/me")
    at_work.shift(timedelta(minutes=30))
    browser.submit("contact", {"phone": "0262 111 2222"}, expect=401)
    browser.submit("sign-in", {"email": minh.email, "password": PASSWORD}).follow()
    assert db.session.scalars(select(SignInStep)).one().typed == ""
    browser.submit("code-form", {"code": phone.code()})
    assert browser.response.location == "/"


@pytest.mark.parametrize("wrong", ["000000", "12345", "１２３４５６", "abcd-efgh", "x" * 20])
def test_a_wrong_code_opens_nothing_and_says_what_to_do(browser, lan, factor, wrong):
    at_the_code(browser, lan).submit("code-form", {"code": wrong}, expect=422)
    assert "Mã không đúng. Hãy nhập mã đang hiện trong ứng dụng" in browser.main
    browser.submit("code-form", {"code": ""}, expect=422)
    assert "Hãy nhập mã." in browser.main
    assert opened() == 0


def test_a_code_opens_once(browser, lan, factor, app):
    """ASVS 6.5.1, RFC 6238 §5.2."""
    code = factor[0].code()
    at_the_code(browser, lan).submit("code-form", {"code": code})
    other = at_the_code(Browser(app), lan)
    other.submit("code-form", {"code": code}, expect=422)
    assert "Mã này đã dùng rồi." in other.main


def test_an_older_code_than_the_last_one_opens_nothing(browser, lan, factor, app):
    phone, _ = factor
    at_the_code(browser, lan).submit("code-form", {"code": phone.code(steps=1)})
    other = at_the_code(Browser(app), lan)
    other.submit("code-form", {"code": phone.code()}, expect=422)


def test_of_ten_with_one_code_at_once_one_comes_in(app, lan, factor):
    code = factor[0].code()
    assert sorted(_all_at_once(app, lan, [{"code": code}] * 5)) == [303, 422, 422, 422, 422]
    assert opened() == 1


def test_of_two_with_one_recovery_code_at_once_one_comes_in(app, lan, factor):
    recovery = factor[1][3]
    statuses = _all_at_once(app, lan, [{"recovery": recovery}] * 2)
    assert sorted(statuses) == [303, 422]
    assert opened() == 1


def test_a_recovery_code_opens_once_and_says_what_is_left(browser, lan, factor, app):
    """ASVS 6.5.1, 6.5.3."""
    _, codes = factor
    at_the_code(browser, lan).submit("code-form", {"recovery": codes[0].upper()})
    browser.get("/accounts/me")
    assert "còn 9 mã" in browser.text
    other = at_the_code(Browser(app), lan)
    other.submit("code-form", {"recovery": codes[0]}, expect=422)
    assert "Mã dự phòng này đã dùng rồi" in other.main
    other.submit("code-form", {"recovery": codes[1].replace("-", " ")})
    events = db.session.scalars(select(HistoryLine.event).order_by(HistoryLine.id)).all()
    assert events.count("recovery-code-used") == 2


def test_the_code_of_another_opens_nothing(browser, lan, minh, factor):
    his, his_codes = give_factor(minh)
    at_the_code(browser, lan).submit("code-form", {"code": his.code()}, expect=422)
    browser.submit("code-form", {"recovery": his_codes[0]}, expect=422)


def test_after_five_wrong_codes_it_waits_in_every_browser(browser, lan, factor, app, at_work):
    """ASVS 6.3.1: the same waits as for passwords, and under the account."""
    phone, codes = factor
    at_the_code(browser, lan)
    for _ in range(5):
        browser.submit("code-form", {"code": "000000"}, expect=422)
    assert "Hãy chờ 30 giây" in browser.main
    other = at_the_code(Browser(app), lan)
    other.submit("code-form", {"code": phone.code()}, expect=429)
    assert int(other.response.headers["Retry-After"]) <= 31
    other.submit("code-form", {"recovery": codes[0]}, expect=429)
    assert opened() == 0
    at_work.shift(timedelta(seconds=31))
    other.submit("code-form", {"code": phone.code()})
    at_the_code(browser, lan).submit("code-form", {"code": "000000"}, expect=422)
    assert "Hãy chờ" not in browser.main


def test_of_twenty_guesses_at_once_five_are_looked_at(app, lan, factor):
    statuses = _all_at_once(app, lan, [{"code": "000000"}] * 8)
    assert sorted(statuses) == [422] * 5 + [429] * 3


def test_the_code_belongs_to_the_browser_of_the_password(browser, lan, factor, app):
    at_the_code(browser, lan)
    other = Browser(app).get("/sign-in/code")
    assert "Hãy nhập e-mail và mật khẩu trước." in other.main
    other.post("/sign-in/code", {"code": factor[0].code()}, expect=409)
    assert opened() == 0


def test_the_step_lasts_ten_minutes(browser, lan, factor, at_work):
    """ASVS 6.5.5."""
    at_the_code(browser, lan)
    at_work.shift(timedelta(minutes=9, seconds=50))
    browser.get("/sign-in/code")
    at_work.shift(timedelta(seconds=20))
    browser.get("/sign-in/code")
    assert "Đã quá 10 phút" in browser.main
    at_work.shift(timedelta(days=1))
    sessions.forget_old_tries(at=clock.now())
    assert db.session.scalars(select(SignInStep)).all() == []


@pytest.mark.parametrize("what", ["suspended", "one-time"])
def test_what_happens_to_the_account_meanwhile_ends_the_step(browser, lan, factor, what):
    at_the_code(browser, lan)
    if what == "suspended":
        actions.suspend(lan, by=SYSTEM, at=clock.now())
    else:
        actions.give_one_time_password(lan, by=SYSTEM, at=clock.now())
    db.session.commit()
    browser.submit("code-form", {"code": factor[0].code()}, expect=409)
    assert opened() == 0


def test_the_database_holds_no_token_of_a_step(browser, lan, factor):
    at_the_code(browser, lan)
    with browser.client.session_transaction() as cookie:
        token = cookie["step"]
    assert token not in repr(vars(db.session.scalars(select(SignInStep)).one()))


def test_the_step_is_gone_when_she_is_in(browser, lan, factor):
    at_the_code(browser, lan).submit("code-form", {"code": factor[0].code()})
    assert db.session.scalars(select(SignInStep)).all() == []
    with browser.client.session_transaction() as cookie:
        assert "step" not in cookie


def test_a_wrong_code_stands_in_the_history_without_the_code(browser, lan, factor):
    at_the_code(browser, lan).submit("code-form", {"code": "135792"}, expect=422)
    line = db.session.scalars(select(HistoryLine).order_by(HistoryLine.id.desc())).first()
    assert (line.event, line.subject_id, line.address) == ("sign-in-refused", lan.id, "127.0.0.1")
    assert "135792" not in f"{line.text}{line.after}{line.reason}"


def test_a_wrong_password_says_the_same_with_or_without_a_second_factor(browser, lan, minh, app):
    give_factor(lan)
    pages = []
    for email in (lan.email, minh.email, "khongai@daklak.example"):
        browser.get("/sign-in")
        browser.post("/sign-in", {"email": email, "password": "sai mat khau"}, expect=422)
        pages.append(browser.main)
    assert pages[0] == pages[1] == pages[2]


def _all_at_once(app, account, posts):
    """The statuses of codes that leave together, each from a browser at its own step."""
    statuses, start = [], threading.Barrier(len(posts))

    def one(browser, fields):
        start.wait()
        statuses.append(browser.client.post("/sign-in/code", data=fields).status_code)

    threads = []
    for fields in posts:
        browser = at_the_code(Browser(app), account)
        filled = {**fields_of(browser.page.find("form", id="code-form")), **fields}
        threads.append(threading.Thread(target=one, args=(browser, filled)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return statuses
