"""Who was refused what stands in the history, once a minute for the same."""

import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.database import db
from pressplan.history.models import HistoryLine
from pressplan.refused import OF_ONE, Bound
from tests.conftest import BACKENDS
from tests.strict import Browser


def refusals() -> list[HistoryLine]:
    db.session.rollback()
    kinds = ("refused", "not-there", "no-token", "too-much", "too-often")
    lines = select(HistoryLine).where(HistoryLine.event.in_(kinds)).order_by(HistoryLine.id)
    return list(db.session.scalars(lines))


def test_a_page_of_another_role_a_hidden_thing_and_a_form_without_token(browser, lan):
    browser.sign_in(lan)
    browser.get("/accounts/", expect=403)
    browser.get("/submissions/99999", expect=404)
    browser.token = ""
    browser.post("/accounts/me", {"phone": "1"}, expect=400)
    assert [(line.event, line.text) for line in refusals()] == [
        ("refused", "Không được phép: GET /accounts/"),
        ("not-there", "Không có, hoặc không được xem: GET /submissions/99999"),
        ("no-token", "Gửi không có mã của trang: POST /accounts/me"),
    ]
    assert {(line.who_name, line.address, line.agency_id) for line in refusals()} == {
        (lan.name, "127.0.0.1", lan.agency_id)
    }


def test_the_same_is_noted_again_after_a_minute(browser, lan, at_work):
    browser.sign_in(lan)
    for _ in range(3):
        browser.get("/accounts/", expect=403)
    assert len(refusals()) == 1
    at_work.shift(timedelta(minutes=1))
    browser.get("/accounts/", expect=403)
    assert len(refusals()) == 2


def test_a_token_that_was_guessed_is_noted_without_it(browser, app):
    Browser(app).get("/overview/wall/a-guessed-word", expect=404)
    (line,) = refusals()
    assert line.text == "Không có, hoặc không được xem: GET /overview/wall/…"
    assert (line.who_id, line.who_name, line.address) == (0, "Chưa đăng nhập", "127.0.0.1")


def test_an_address_that_leads_nowhere_is_nobodys_refusal(browser, lan):
    browser.sign_in(lan).get("/wp-admin.php", expect=404)
    assert refusals() == []


def test_what_waits_after_wrong_passwords_is_noted(browser, lan):
    browser.get("/sign-in")
    for _ in range(6):
        browser.client.post(
            "/sign-in",
            data={"email": lan.email, "password": "sai", "csrf_token": browser.token},
        )
    assert [line.event for line in refusals()] == ["too-often"]


def test_a_scanner_cannot_fill_the_history():
    bound, at = Bound(), clock.now()
    noted = sum(bound.lets("10.0.0.1", f"GET /{number}", at=at) for number in range(1000))
    assert noted == OF_ONE
    assert bound.lets("10.0.0.2", "GET /1", at=at)
    assert bound.lets("10.0.0.1", "GET /1", at=at + timedelta(minutes=1))


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
def test_who_is_refused_while_others_write_is_answered_all_the_same(browser, app, lan, caplog):
    browser.sign_in(lan)
    other = sqlite3.connect(app.config["PRESSPLAN"].data / "pressplan.sqlite3")
    other.isolation_level = None
    other.execute("BEGIN IMMEDIATE")
    browser.get("/accounts/", expect=403)
    other.execute("ROLLBACK")
    other.close()
    assert refusals() == []
    assert "not in the history" in caplog.text
