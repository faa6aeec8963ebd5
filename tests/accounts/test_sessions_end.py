"""A session is its browser's alone and ends when it should (B5-3, B5-4, B5-5)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import url_for
from sqlalchemy import select

from pressplan import create_app
from pressplan.accounts import carried
from pressplan.accounts.models import SignInSession
from pressplan.database import db
from tests.cast import PASSWORD
from tests.strict import Browser


@pytest.mark.parametrize(("key", "minutes"), [("lan", 15), ("son", 5)])
def test_it_ends_when_nobody_uses_it(browser, app, at_work, request, key, minutes):
    """ASVS 7.3.1: 15 minutes, an administrator's 5; a minute is granted on top."""
    browser.sign_in(request.getfixturevalue(key)).get("/accounts/me")
    at_work.shift(timedelta(minutes=minutes))
    browser.get("/accounts/me")
    at_work.shift(timedelta(minutes=minutes + 1, seconds=1))
    browser.get("/accounts/me", expect=303)
    assert browser.response.location.startswith("/sign-in")


def test_what_polls_by_itself_does_not_keep_it_open(browser, lan, at_work):
    """ASVS 7.3.1: only a person's own doing is use."""
    browser.sign_in(lan).get("/accounts/me")
    for _ in range(2):
        at_work.shift(timedelta(minutes=9))
        answer = browser.client.get("/accounts/me", headers={"X-Polling": "1"})
    assert answer.status_code == 303


def test_it_ends_after_twelve_hours_however_busy(browser, lan, at_work):
    """ASVS 7.3.2."""
    browser.sign_in(lan)
    for _ in range(72):
        browser.get("/accounts/me")
        at_work.shift(timedelta(minutes=10))
    at_work.shift(timedelta(seconds=1))
    browser.get("/accounts/me", expect=303)


def test_over_https_its_cookie_is_for_this_host_and_no_script(app):
    """ASVS 3.3.1, 3.3.2, 3.3.3, 3.3.4: __Host-, Secure, SameSite, HttpOnly, no Domain."""
    secure = create_app(replace(app.config["PRESSPLAN"], base_url="https://localhost"))
    answer = secure.test_client().get("/sign-in", base_url="https://localhost")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    name, *flags = (part.strip() for part in cookie.split(";"))
    assert name.startswith("__Host-pressplan=")
    assert sorted(flags) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_the_cookie_of_a_page_before_signing_in_opens_nothing_after(browser, app, lan):
    """Fixation (ASVS 7.2.4): a cookie put into Lan's browser isn't signed in with her."""
    thief = Browser(app).get("/sign-in")
    planted = thief.client.get_cookie("pressplan").value
    browser.client.set_cookie("pressplan", planted)
    browser.sign_in(lan).get("/accounts/me")
    thief.get("/accounts/me", expect=303)


@pytest.mark.parametrize("ends", ["closing", "a new password", "signing out", "by hand"])
def test_the_next_request_of_any_copy_is_refused(browser, app, lan, son, ends):
    """ASVS 7.4.1, 7.4.2, 7.4.3, 7.4.5, 8.3.2: whatever ended it, at once and everywhere."""
    browser.sign_in(lan).get("/accounts/me")
    copy = Browser(app)
    copy.client.set_cookie("pressplan", browser.client.get_cookie("pressplan").value)
    copy.get("/accounts/me")
    id = db.session.scalars(select(SignInSession.id)).one()
    other = Browser(app).sign_in(son if ends in ("closing", "by hand") else lan)
    if ends == "closing":
        other.get(f"/accounts/{lan.id}").submit("suspend")
    elif ends == "by hand":
        other.get(f"/accounts/{lan.id}").post(f"/accounts/{lan.id}/sessions/{id}/end")
    elif ends == "signing out":
        browser.post("/sign-out")
    else:
        new = "chín con voi uống nước"
        fields = {"current": PASSWORD, "new": new, "again": new}
        other.get("/accounts/password").submit("password", fields)
    copy.get("/accounts/me", expect=303)
    copy.post("/accounts/me", {"phone": "1"}, expect=401)


SPELLINGS = [
    "//evil.example", "/\\evil.example", "https://evil.example", "/%2f%2fevil.example",
    "/\t/evil.example", "\\\\evil.example", "javascript:alert(1)", "/%5cevil.example",
    "///evil.example", "/.//evil.example", "/%09/evil.example", "//evil.example/%2e%2e",
]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_address_leads_to_another_site(browser, app, lan, spelling):
    """B5-4, ASVS 3.7.2: as it is asked for, as it is posted, as it is carried."""
    with app.test_request_context():
        link = url_for("accounts.sign_in", next=spelling)
    browser.get(link)
    assert browser.page.find("input", {"name": "next"})["value"] == ""
    assert "evil" not in browser.main
    fields = {"email": lan.email, "password": PASSWORD, "next": spelling}
    browser.post("/sign-in", fields)
    assert browser.response.location == "/"
    browser.get(link)  # signed in already: "Tiếp tục" stays here too
    assert not [href for href in browser.links() if "evil" in href or "alert" in href]
    assert carried.carry(spelling, [("a", "b c")]) == ""


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:80"])
def test_another_host_is_not_served(app, host):
    """B5-5, ASVS 13.2.4: 400, and the name is not said back."""
    for path in ("/sign-in", "/accounts/me", "/sign-in/provider?state=x"):
        answer = app.test_client().get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.text + str(answer.headers)


def test_a_forwarded_host_is_not_believed(browser, lan):
    """B5-5: without a proxy nothing that a client forwards is."""
    said = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=e"}
    for path in ("/sign-in", "/accounts/me"):
        answer = browser.client.get(path, headers=said)
        assert "evil" not in answer.text + str(answer.headers)
