"""Lan's session ended while she wrote; she signs in again and sends what she had typed."""

from datetime import timedelta

import pytest

from pressplan.accounts import carried
from pressplan.accounts.models import Account
from pressplan.database import db
from tests.cast import PASSWORD
from tests.strict import Browser


def test_she_signs_in_again_and_sends_it(browser, lan, at_work):
    browser.sign_in(lan).get("/accounts/me")
    at_work.shift(timedelta(minutes=30))
    browser.submit("contact", {"phone": "0262 111 2222"}, expect=401)
    assert "Phiên đăng nhập đã hết." in browser.main
    assert "Nội dung vừa nhập vẫn được giữ." in browser.main
    browser.submit("sign-in", {"email": lan.email, "password": PASSWORD}, expect=200)
    assert browser.page.h1.text == "Nội dung đã nhập vẫn còn"
    assert "0262 111 2222" in browser.main
    browser.submit("resume").follow()
    assert db.session.get_one(Account, lan.id).phone == "0262 111 2222"


def test_a_wrong_password_on_the_way_loses_nothing(browser, lan, at_work):
    browser.sign_in(lan).get("/accounts/me")
    at_work.shift(timedelta(minutes=30))
    browser.submit("contact", {"phone": "0262 111 2222"}, expect=401)
    browser.submit("sign-in", {"email": lan.email, "password": "sai mat khau"}, expect=422)
    browser.submit("sign-in", {"email": lan.email, "password": PASSWORD}, expect=200)
    browser.submit("resume")


def test_somebody_else_does_not_get_it(browser, lan, minh, at_work):
    browser.sign_in(lan).get("/accounts/me")
    at_work.shift(timedelta(minutes=30))
    browser.submit("contact", {"phone": "0262 111 2222"}, expect=401)
    browser.submit("sign-in", {"email": minh.email, "password": PASSWORD}, expect=303)
    assert browser.response.location == "/"


def test_passwords_are_never_carried(browser, lan, at_work):
    browser.sign_in(lan).get("/accounts/password")
    at_work.shift(timedelta(minutes=30))
    new = "chín con voi uống nước"
    browser.submit("password", {"current": PASSWORD, "new": new, "again": new}, expect=401)
    assert browser.page.find("input", {"name": "carried"}) is None
    assert PASSWORD not in browser.response.text
    assert new not in browser.response.text


def test_an_htmx_page_keeps_its_text_and_works_again_after_a_sign_in_in_another_tab(
    browser, lan, at_work
):
    browser.sign_in(lan).get("/accounts/me")
    page_token = browser.token
    at_work.shift(timedelta(minutes=30))
    typed = {"phone": "0262 111 2222"}
    browser.post("/accounts/me", typed, expect=401, htmx=True)
    assert browser.response.headers["HX-Retarget"] == "#refusals"
    browser.sign_in(lan)
    browser.post("/accounts/me", {**typed, "csrf_token": page_token}, expect=204, htmx=True)
    assert db.session.get_one(Account, lan.id).phone == "0262 111 2222"


def test_a_page_left_open_by_another_person_sends_nothing(browser, lan, minh, at_work):
    browser.sign_in(lan).get("/accounts/me")
    token = browser.token
    at_work.shift(timedelta(minutes=30))
    browser.sign_in(minh)
    browser.post("/accounts/me", {"phone": "0262 111 2222", "csrf_token": token}, expect=400)


def test_nothing_is_carried_for_who_was_never_here(app):
    browser = Browser(app).get("/sign-in")
    browser.post("/accounts/me", {"phone": "0262 111 2222"}, expect=401)
    assert browser.page.find("input", {"name": "carried"}) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "[]", "{}", "null", "[1,2,3]", '["//evil.example",[],false]',
        '["/sign-out",[],false]', '["/x",[["csrf_token","1"]],false]', '["/x",[1],false]',
        '["/x",[["a","b","c"]],false]', '[["/x"],[],false]', "[" * 100_000,
    ],
)  # fmt: skip
def test_only_what_we_carried_is_read_again(text):
    assert carried.read(text) is None


def test_what_is_carried_comes_back_as_it_was():
    text = carried.carry(
        "/tasks/7?x=1", [("a", "một\nhai"), ("a", "ba"), ("new_password", "s")], had_files=True
    )
    assert carried.read(text) == carried.Carried(
        "/tasks/7?x=1", (("a", "một\nhai"), ("a", "ba")), True
    )


def test_what_is_too_long_is_not_carried():
    assert carried.carry("/tasks/7", [("a", "x" * 300_000)]) == ""
