"""Lan signs in with her password and out again; nobody learns who has an account."""

import pytest
from sqlalchemy import select

from pressplan.accounts import passwords
from pressplan.accounts.models import SignInSession, Throttle
from pressplan.database import db
from pressplan.history.models import HistoryLine
from tests import cast
from tests.cast import PASSWORD
from tests.strict import Browser

WRONG = "E-mail hoặc mật khẩu không đúng."


def test_lan_signs_in_and_comes_to_her_first_page(browser, lan):
    browser.get("/sign-in").post("/sign-in", {"email": lan.email, "password": PASSWORD})
    assert browser.response.location == "/"
    assert browser.get("/accounts/me").page.h1.text == "Tài khoản của tôi"


def test_capitals_and_blanks_in_the_address_make_no_difference(browser, lan):
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": f"  {lan.email.upper()} ", "password": PASSWORD})


def test_she_comes_to_the_page_she_asked_for(browser, lan):
    browser.get("/agencies/?q=b%C3%A1o", expect=303).follow()
    assert browser.page.find("input", {"name": "next"})["value"] == "/agencies/?q=b%C3%A1o"
    browser.submit("sign-in", {"email": lan.email, "password": PASSWORD})
    assert browser.response.location == "/agencies/?q=b%C3%A1o"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "/\\evil.example", "https://evil.example", "/%2f%2fevil.example",
        "/\t/evil.example", "/\n/evil.example", "\\\\evil.example", "javascript:alert(1)",
        "/%5cevil.example", "///evil.example",
    ],
)  # fmt: skip
def test_a_link_cannot_lead_her_to_another_site(browser, lan, target):
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": lan.email, "password": PASSWORD, "next": target})
    assert browser.response.location == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(browser, lan):
    pages = []
    for email in (lan.email, "khongai@daklak.example"):
        browser.get("/sign-in").post(
            "/sign-in", {"email": email, "password": "sai mat khau roi"}, expect=422
        )
        assert WRONG in browser.main
        pages.append(browser.main)
    assert pages[0] == pages[1]


@pytest.mark.parametrize("email", ["lan@daklak.example", "khongai@daklak.example"])
def test_known_or_not_one_hash_is_checked_with_the_same_cost(app, browser, monkeypatch, email):
    lan = cast.person("lan")
    lan.password_hash = passwords.hash_password(PASSWORD)  # the cast's own is cheaper
    db.session.commit()
    checked = _count_checks(monkeypatch)
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": email, "password": "sai mat khau roi"}, expect=422)
    assert [stored.rsplit("$", 2)[0] for stored in checked] == ["$argon2id$v=19$m=19456,t=2,p=1"]


def test_no_transaction_is_open_while_the_password_is_checked(browser, lan, monkeypatch):
    seen = []
    matches = passwords.matches

    def watch(stored, typed):
        seen.append(db.session().in_transaction())
        return matches(stored, typed)

    monkeypatch.setattr(passwords, "matches", watch)
    browser.sign_in(lan)
    assert seen == [False]


def test_a_closed_account_is_told_nothing(browser, lan):
    lan.active = False
    db.session.commit()
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": lan.email, "password": PASSWORD}, expect=422)
    assert WRONG in browser.main


def test_empty_fields_are_named(browser, app):
    browser.get("/sign-in").post("/sign-in", {"email": "", "password": ""}, expect=422)
    assert "Hãy nhập e-mail." in browser.main
    assert "Hãy nhập mật khẩu." in browser.main


@pytest.mark.parametrize("email", ["x" * 900, "đặng\u0000quang\u202e@x", "🐘" * 300, "a\nb@c"])
def test_odd_addresses_are_unknown_addresses(browser, app, email):
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": email, "password": "sai mat khau roi"}, expect=422)
    assert WRONG in browser.main


def test_signing_in_makes_a_new_session_and_ends_the_old_one(browser, lan, app):
    browser.sign_in(lan)
    old = browser.client.get_cookie("pressplan").value
    browser.get("/accounts/me")
    browser.post("/sign-in", {"email": lan.email, "password": PASSWORD})
    thief = Browser(app)
    thief.client.set_cookie("pressplan", old)
    thief.get("/accounts/me", expect=303)
    browser.get("/accounts/me")


def test_after_signing_out_a_copy_of_the_cookie_opens_nothing(browser, lan, app):
    browser.sign_in(lan).get("/accounts/me")
    copy = browser.client.get_cookie("pressplan").value
    browser.post("/sign-out").follow()
    assert "Bạn đã đăng xuất." in browser.text
    thief = Browser(app)
    thief.client.set_cookie("pressplan", copy)
    thief.get("/accounts/me", expect=303)
    browser.get("/accounts/me", expect=303)


def test_the_database_holds_no_token_that_opens_a_session(browser, lan):
    browser.sign_in(lan)
    with browser.client.session_transaction() as session:
        token = session["token"]
    stored = db.session.scalars(select(SignInSession)).one()
    assert token not in (stored.token_digest, stored.agent, stored.address)
    assert len(token) >= 43


def test_the_history_knows_who_came_and_who_failed(browser, lan):
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": lan.email, "password": "sai-mat-khau-123"}, expect=422)
    browser.post(
        "/sign-in", {"email": "La\u202eK@x.example", "password": "sai-mat-khau-123"}, expect=422
    )
    browser.sign_in(lan).get("/accounts/me").post("/sign-out")
    lines = db.session.scalars(select(HistoryLine).order_by(HistoryLine.id.desc()).limit(4)).all()
    assert [line.event for line in lines] == [
        "signed-out", "signed-in", "sign-in-refused", "sign-in-refused",
    ]  # fmt: skip
    assert "lak@x.example" in lines[2].text
    assert lines[3].agency_id == lan.agency_id
    assert not any("sai-mat-khau" in f"{line.text}{line.after}{line.reason}" for line in lines)
    assert lines[1].address == "127.0.0.1"


def test_success_forgets_the_failures(browser, lan):
    browser.get("/sign-in")
    for _ in range(4):
        browser.post("/sign-in", {"email": lan.email, "password": "sai mat khau"}, expect=422)
    browser.sign_in(lan)
    query = select(Throttle.failures).where(Throttle.address == lan.email)
    assert db.session.scalars(query).one() == 0


def _count_checks(monkeypatch):
    checked = []

    class Counting:
        def verify(self, stored, typed):
            checked.append(stored)
            return real.verify(stored, typed)

    real = passwords.HASHER
    monkeypatch.setattr(passwords, "HASHER", Counting())
    return checked
