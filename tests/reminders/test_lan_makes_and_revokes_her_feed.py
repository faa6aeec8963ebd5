"""One's own page of the calendar feed: make it, copy it once, replace it, revoke it."""

import pytest

from pressplan.accounts.models import Account
from pressplan.history.queries import lines_about
from pressplan.reminders.queries_feed import live_feed
from tests import cast
from tests.reminders.subscribing import Phone, path_of
from tests.strict import Browser

PLACE = "/reminders/feed"


def address(browser: Browser) -> str:
    """The address that the page shows."""
    field = browser.page.find(id="feed-address")
    return field["value"] if field else ""


def phone_of(browser: Browser) -> Phone:
    shown = address(browser)
    token = shown.rpartition("/")[2].removesuffix(".ics")
    assert shown == f"http://localhost{path_of(token)}"
    return Phone(browser.app, token)


def said(account: Account) -> list[str]:
    return [line.text for line in lines_about(account) if "lịch hạn" in line.text]


@pytest.mark.parametrize("key", ["lan", "hoa", "tuan", "mai", "son"])
def test_everybody_makes_one_and_sees_its_address_once(app, browser, key):
    account = cast.person(key)
    browser.sign_in(account).get(PLACE)
    assert address(browser) == ""
    browser.submit("make", expect=201)
    phone = phone_of(browser)
    phone.fetch()
    assert browser.response.headers["Cache-Control"] == "no-store"
    copies = browser.page.find("button", {"data-copy": "feed-address"})
    assert copies.has_attr("hidden"), "script offers it"
    for words in ("chỉ hiện một lần", "Google Calendar", "Outlook", "iPhone"):
        assert words in browser.main
    browser.get(PLACE)
    assert address(browser) == ""
    assert phone.token not in browser.response.get_data(as_text=True)
    assert said(account) == ["Tạo địa chỉ lịch hạn riêng"]
    (line,) = [line for line in lines_about(account) if "lịch hạn" in line.text]
    assert (line.who_id, line.address) == (account.id, "127.0.0.1")


def test_the_page_says_when_it_was_fetched_and_how_much_it_holds(browser, lan):
    browser.sign_in(lan).get(PLACE)
    assert "hạn sẽ nằm trong lịch" in browser.main
    browser.submit("make", expect=201)
    phone = phone_of(browser)
    browser.get(PLACE)
    assert "Được đọc lần cuối chưa lần nào" in browser.main
    phone.fetch()
    browser.get(PLACE)
    assert "Được đọc lần cuối 09:00 20/11/2026" in browser.main
    assert f"{len(phone.calendar.events)} hạn" in browser.main


def test_a_new_address_ends_the_old_one(browser, lan):
    browser.sign_in(lan).get(PLACE).submit("make", expect=201)
    old = phone_of(browser)
    asks = browser.get(PLACE).page.find("form", id="make").find("button")["data-confirm"]
    assert "ngừng hoạt động" in asks
    browser.submit("make", expect=201)
    old.fetch(expect=404)
    phone_of(browser).fetch()
    assert said(lan) == ["Thay địa chỉ lịch hạn riêng", "Tạo địa chỉ lịch hạn riêng"]


def test_lan_revokes_it_and_may_begin_anew(browser, lan):
    browser.sign_in(lan).get(PLACE).submit("make", expect=201)
    phone = phone_of(browser)
    assert browser.page.find("form", id="revoke").find("button")["data-confirm"]
    browser.submit("revoke").follow()
    assert "Đã thu hồi" in browser.text
    phone.fetch(expect=404)
    assert said(lan)[0] == "Thu hồi địa chỉ lịch hạn riêng"
    browser.submit("make", expect=201)
    phone_of(browser).fetch()


def test_a_page_that_is_sent_twice_keeps_the_first_address(browser, lan):
    browser.sign_in(lan).get(PLACE).submit("make", expect=201)
    phone = phone_of(browser)
    browser.post(PLACE, {"seen": "0"}, expect=409)  # reloaded: the browser sends it again
    assert "ở một cửa sổ khác" in browser.main
    assert address(browser) == ""
    phone.fetch()


def test_a_second_tab_is_told(app, browser, lan):
    browser.sign_in(lan).get(PLACE).submit("make", expect=201)
    other = Browser(app).sign_in(lan).get(PLACE)
    browser.submit("make", expect=201)
    other.submit("make", expect=409)
    other.submit("revoke").follow()
    assert live_feed(lan.id) is None


@pytest.mark.parametrize("seen", ["", "x", "-1", "99999999999999999999", "1"])
def test_what_was_never_there_is_not_revoked(browser, lan, seen):
    browser.sign_in(lan).get(PLACE)
    browser.post(f"{PLACE}/revocation", {"seen": seen}, expect=409)
    assert said(lan) == []


def test_nobody_revokes_anothers(app, browser, lan, minh):
    browser.sign_in(lan).get(PLACE).submit("make", expect=201)
    phone = phone_of(browser)
    other = Browser(app).sign_in(minh).get(PLACE)
    for place in (PLACE, f"{PLACE}/revocation"):
        other.post(place, {"seen": str(live_feed(lan.id).id)}, expect=409)
    phone.fetch()
