"""Where no administrator can come in any more, who holds the machine gives one a password."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.access import SYSTEM, Role
from pressplan.accounts import actions
from pressplan.accounts.models import Account
from pressplan.database import db
from pressplan.history.models import HistoryLine
from tests.accounts.test_tcvn14423 import on_the_machine
from tests.cast import PASSWORD
from tests.strict import Browser

NEW = "mot cau khac han dai hon 27"


@pytest.fixture
def first(app):
    """The first administrator, whose printed password nobody used in a day."""
    account, _ = actions.create_account(
        email="quantri@daklak.example", name="Quản trị", role=Role.ADMIN, by=SYSTEM,
        at=clock.now() - timedelta(days=2),
    )  # fmt: skip
    db.session.commit()
    return account


def given(said):
    return re.search(r": (\w{4}(?:-\w{4}){6})$", said.output, re.MULTILINE)[1]


def test_it_prints_a_password_that_opens_once_and_is_changed_at_once(
    browser, first, app, monkeypatch
):
    said = on_the_machine(app, monkeypatch, "new-password", f" {first.email.upper()} ")
    assert said.exit_code == 0
    assert "có hiệu lực đến 09:0" in said.output
    assert "21/11/2026" in said.output
    browser.sign_in(first, given(said)).get("/accounts/", expect=303)
    assert browser.response.location == "/accounts/password"
    browser.follow().submit("password", {"new": NEW, "again": NEW})
    shut = Browser(app).get("/sign-in")
    shut.post("/sign-in", {"email": first.email, "password": given(said)}, expect=422)
    Browser(app).sign_in(first, NEW)


def test_it_stands_in_the_history_as_done_on_the_machine(first, app, monkeypatch):
    said = on_the_machine(app, monkeypatch, "new-password", first.email)
    line = db.session.scalars(
        select(HistoryLine).where(HistoryLine.event == "one-time-password")
    ).one()
    assert (line.who_name, line.who_id) == ("Dòng lệnh trên máy chủ", 0)
    assert given(said) not in line.text


def test_it_is_good_for_a_day(browser, first, app, monkeypatch, at_work):
    said = on_the_machine(app, monkeypatch, "new-password", first.email)
    at_work.shift(timedelta(hours=24, minutes=1))
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": first.email, "password": given(said)}, expect=422)
    assert "đã hết hạn" in browser.main


def test_who_forgot_theirs_and_tried_too_often_comes_in_at_once(browser, son, app, monkeypatch):
    hers = Browser(app).sign_in(son)
    browser.get("/sign-in")
    for _ in range(5):
        browser.post("/sign-in", {"email": son.email, "password": "da quen mat roi"}, expect=422)
    said = on_the_machine(app, monkeypatch, "new-password", son.email)
    hers.get("/accounts/", expect=303)  # sessions of before have ended
    browser.post("/sign-in", {"email": son.email, "password": PASSWORD}, expect=422)
    browser.sign_in(son, given(said))


def test_nobody_and_who_is_closed_get_none(quang, app, monkeypatch):
    actions.suspend(quang, by=SYSTEM, at=clock.now())
    before = quang.password_hash
    said = on_the_machine(app, monkeypatch, "new-password", quang.email)
    assert (said.exit_code, "đang khóa" in said.output) == (1, True)
    assert db.session.get_one(Account, quang.id).password_hash == before
    nobody = on_the_machine(app, monkeypatch, "new-password", "khongai@daklak.example")
    assert (nobody.exit_code, "Không có tài khoản" in nobody.output) == (1, True)
