"""After the fifth wrong password an address waits, known or not, however many try at once."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.accounts import passwords, sessions
from pressplan.accounts.models import SignInSession, Throttle
from pressplan.database import db
from pressplan.history.models import HistoryLine
from tests.cast import PASSWORD
from tests.strict import Browser, fields_of

WRONG = {"password": "sai mat khau roi"}
WAITS = (
    (30, "30 giây"), (60, "1 phút"), (120, "2 phút"), (240, "4 phút"), (480, "8 phút"),
    (900, "15 phút"), (900, "15 phút"),
)  # fmt: skip


@pytest.mark.parametrize("email", ["lan@daklak.example", "khongai@daklak.example"])
def test_the_fifth_wrong_password_waits_and_each_further_one_longer(browser, app, at_work, email):
    browser.get("/sign-in")
    for _ in range(4):
        browser.post("/sign-in", {"email": email, **WRONG}, expect=422)
        assert "chờ" not in browser.main
    for wait, words in WAITS:
        browser.post("/sign-in", {"email": email, **WRONG}, expect=422)
        assert f"Hãy chờ {words} rồi thử lại." in browser.main
        browser.post("/sign-in", {"email": email, **WRONG}, expect=429)
        assert "Đã nhập sai nhiều lần. Hãy chờ" in browser.main
        assert 0 < int(browser.response.headers["Retry-After"]) <= wait + 1
        at_work.shift(timedelta(seconds=wait + 1))


def test_while_waiting_the_right_password_is_not_looked_at(browser, lan, at_work, monkeypatch):
    _five_wrong(browser, lan.email)
    monkeypatch.setattr(passwords, "matches", None)
    browser.post("/sign-in", {"email": lan.email, "password": PASSWORD}, expect=429)
    monkeypatch.undo()
    at_work.shift(timedelta(seconds=31))
    browser.sign_in(lan)


def test_another_spelling_of_the_address_waits_too(browser, lan):
    _five_wrong(browser, lan.email)
    browser.post("/sign-in", {"email": f" {lan.email.upper()}", "password": PASSWORD}, expect=429)


def test_others_do_not_wait(browser, lan, minh):
    _five_wrong(browser, lan.email)
    browser.sign_in(minh)


def test_tries_while_waiting_leave_one_line_a_minute(browser, lan):
    _five_wrong(browser, lan.email)
    before = db.session.scalar(select(func.count()).select_from(HistoryLine))
    for _ in range(3):
        browser.post("/sign-in", {"email": lan.email, **WRONG}, expect=429)
    assert db.session.scalar(select(func.count()).select_from(HistoryLine)) == before + 1
    assert of_emails() == [5]


@pytest.mark.parametrize("email", ["lan@daklak.example", "khongai@daklak.example"])
def test_of_twenty_at_once_five_passwords_are_checked(app, monkeypatch, email):
    checked = _count_checks(monkeypatch)
    statuses = _all_at_once(app, [{"email": email, **WRONG}] * 20)
    assert sorted(statuses) == [422] * 5 + [429] * 15
    assert len(checked) == 5
    assert of_emails() == [5]


def test_among_twenty_guesses_at_once_the_right_one_may_be_too_late(app, lan, monkeypatch):
    checked = _count_checks(monkeypatch)
    guesses = [{"email": lan.email, **WRONG}] * 19 + [{"email": lan.email, "password": PASSWORD}]
    statuses = _all_at_once(app, guesses)
    opened = db.session.scalar(select(func.count()).select_from(SignInSession))
    assert opened == statuses.count(303) <= 1, statuses
    if not opened:
        assert len(checked) == 5, statuses


def test_what_no_longer_counts_is_swept_away(browser, lan, minh, at_work):
    _five_wrong(browser, lan.email)
    at_work.shift(timedelta(hours=25))
    browser.get("/sign-in").post("/sign-in", {"email": minh.email, **WRONG}, expect=422)
    sessions.forget_old_tries(at=clock.now())
    left = db.session.scalars(select(Throttle.address).order_by(Throttle.address))
    assert left.all() == ["IP 127.0.0.1", minh.email]


def of_emails():
    """The wrong passwords counted against e-mail addresses."""
    query = select(Throttle.failures).where(Throttle.address.contains("@"))
    return db.session.scalars(query).all()


def _five_wrong(browser, email):
    browser.get("/sign-in")
    for _ in range(5):
        browser.post("/sign-in", {"email": email, **WRONG}, expect=422)


def _count_checks(monkeypatch):
    checked = []
    matches = passwords.matches

    def counting(stored, typed):
        checked.append(typed)
        return matches(stored, typed)

    monkeypatch.setattr(passwords, "matches", counting)
    return checked


def _all_at_once(app, posts):
    """The statuses of sign-ins that leave together, each from a browser of its own."""
    statuses, start = [], threading.Barrier(len(posts))

    def one(browser, fields):
        start.wait()
        statuses.append(browser.client.post("/sign-in", data=fields).status_code)

    threads = []
    for fields in posts:
        browser = Browser(app).get("/sign-in")
        filled = {**fields_of(browser.page.find("form", id="sign-in")), **fields}
        threads.append(threading.Thread(target=one, args=(browser, filled)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return statuses
