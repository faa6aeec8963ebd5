"""Lan sets a password of her own, and her other sessions end."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.accounts import actions, passwords, queries, sessions
from pressplan.accounts.models import Account
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.history.models import HistoryLine
from tests.cast import PASSWORD
from tests.strict import Browser

NEW = "chín con voi uống nước bên suối"


def fields(current=PASSWORD, new=NEW, again=None):
    return {"current": current, "new": new, "again": new if again is None else again}


def test_she_signs_in_with_the_new_one_and_not_the_old_one(browser, lan):
    browser.sign_in(lan).get("/accounts/password").submit("password", fields())
    browser.follow(expect=303)
    browser.get("/accounts/me").post("/sign-out")
    browser.get("/sign-in").post("/sign-in", {"email": lan.email, "password": PASSWORD}, expect=422)
    browser.sign_in(lan, NEW)


def test_her_other_sessions_and_copies_of_this_one_end(browser, lan, app):
    other = Browser(app).sign_in(lan)
    browser.sign_in(lan).get("/accounts/password")
    copy = Browser(app)
    copy.client.set_cookie("pressplan", browser.client.get_cookie("pressplan").value)
    browser.submit("password", fields())
    other.get("/accounts/me", expect=303)
    copy.get("/accounts/me", expect=303)
    browser.get("/accounts/me")


def test_the_history_says_so_without_the_password(browser, lan):
    browser.sign_in(lan).get("/accounts/password").submit("password", fields())
    line = db.session.scalars(select(HistoryLine).order_by(HistoryLine.id.desc())).first()
    assert (line.event, line.who_id, line.subject_id) == ("password-changed", lan.id, lan.id)
    assert NEW not in f"{line.text}{line.before}{line.after}"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (fields(current="khong phai mat khau"), "Mật khẩu hiện tại không đúng."),
        (fields(current=""), "Hãy nhập mật khẩu hiện tại."),
        (fields(new="ngắn quá"), "cần ít nhất 14 ký tự, hiện có 8"),
        (fields(new="Trần Thị Lan 2026 daklak"), "Mật khẩu dễ đoán"),
        (fields(again=NEW + "!"), "Hai lần nhập mật khẩu mới chưa giống nhau."),
        (fields(new=PASSWORD), "Mật khẩu mới phải khác mật khẩu hiện tại."),
    ],
)
def test_what_is_wrong_stands_beside_the_field(browser, lan, typed, sentence):
    browser.sign_in(lan).get("/accounts/password").submit("password", typed, expect=422)
    assert sentence in browser.main
    secrets = browser.page.find_all("input", {"type": "password"})
    assert not any(field.get("value") for field in secrets)


def test_guessing_the_current_password_waits_too(browser, lan):
    browser.sign_in(lan).get("/accounts/password")
    for _ in range(5):
        browser.submit("password", fields(current="doan mo doan mo"), expect=422)
    browser.submit("password", fields(), expect=429)
    assert "Hãy chờ 30 giây" in browser.main


def test_of_two_changes_at_once_one_counts(app, lan):
    who, seen, at = queries.who_is(lan), lan.password_hash, clock.now()
    hashed = [passwords.hash_password(f"{NEW} {n}") for n in range(2)]
    results, start = [], threading.Barrier(2)

    def change(n):
        with app.app_context():
            start.wait()
            try:
                account = db.session.get_one(Account, who.account_id)
                actions.change_password(account, hashed[n], seen=seen, by=who, at=at)
                db.session.commit()
                results.append("changed")
            except TooLate:
                results.append("too late")

    _together(change)
    assert sorted(results) == ["changed", "too late"]


def test_a_sign_in_with_the_old_password_never_outlives_the_change(app, lan):
    """Whichever is first: the session is refused, or ended by the change."""
    who, seen, at = queries.who_is(lan), lan.password_hash, clock.now()
    hashed = passwords.hash_password(NEW)
    start = threading.Barrier(2)

    def race(n):
        with app.app_context():
            start.wait()
            if n:
                account = db.session.get_one(Account, who.account_id)
                actions.change_password(account, hashed, seen=seen, by=SYSTEM, at=at)
            else:
                query = select(Account).where(Account.id == who.account_id).with_for_update()
                account = db.session.scalars(query).one()
                if account.password_hash == seen:
                    sessions.begin(account, agent="", by=who, at=at)
            db.session.commit()

    _together(race)
    db.session.rollback()
    assert queries.open_sessions(db.session.get_one(Account, who.account_id), now=at) == []


def test_one_time_password_must_be_changed_before_anything_else(browser, lan):
    one_time = _one_time(lan)
    browser.sign_in(lan, one_time).get("/agencies/", expect=303).follow()
    assert "Đặt mật khẩu mới" in browser.main
    assert browser.page.find("input", {"name": "current"}) is None
    browser.submit("password", {"new": one_time, "again": one_time}, expect=422)
    assert "phải khác" in browser.main
    browser.submit("password", {"new": NEW, "again": NEW})
    browser.get("/agencies/")
    browser.post("/sign-out")
    browser.sign_in(lan, NEW).get("/agencies/")


def test_a_one_time_password_is_good_for_a_day(browser, lan, at_work):
    one_time = _one_time(lan)
    at_work.shift(timedelta(hours=23, minutes=59))
    browser.sign_in(lan, one_time)
    at_work.shift(timedelta(hours=1))
    other = Browser(browser.app).get("/sign-in")
    other.post("/sign-in", {"email": lan.email, "password": one_time}, expect=422)
    assert "Mật khẩu dùng một lần này đã hết hạn." in other.main
    other.post("/sign-in", {"email": lan.email, "password": "sai mat khau roi"}, expect=422)
    assert "hết hạn" not in other.main


def _one_time(account):
    one_time = actions.give_one_time_password(account, by=SYSTEM, at=clock.now())
    db.session.commit()
    return one_time


def _together(work):
    db.session.rollback()  # a transaction of the test's own would keep them waiting
    threads = [threading.Thread(target=work, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_right_current_password_is_never_a_wrong_try(browser, lan):
    browser.sign_in(lan).get("/accounts/password")
    for _ in range(7):
        browser.submit("password", fields(new=PASSWORD), expect=422)
    browser.submit("password", fields())
