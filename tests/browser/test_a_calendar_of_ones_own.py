"""Somebody makes the address of their calendar, copies it, and thinks twice before replacing it."""

from urllib.request import urlopen

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_every_page import WIDE, barriers

PLACE = "/reminders/feed"


def test_lan_makes_copies_and_revokes_it(window):
    opened = window(viewport=PHONE).sign_in("agency")
    page = opened.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.open(PLACE)
    page.click("#make button")
    page.wait_for_selector("#feed-address")
    address = page.input_value("#feed-address")
    width, culprits = page.evaluate(WIDE)
    assert width <= PHONE["width"], culprits
    assert barriers(page) == []
    page.set_viewport_size(DESK)
    assert barriers(page) == []
    page.get_by_role("button", name="Chép địa chỉ").click()
    page.get_by_text("Đã chép.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == address
    with urlopen(address) as answer:  # without a cookie, as calendar programs come
        assert answer.read().startswith(b"BEGIN:VCALENDAR")
    opened.open(PLACE)
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.click("#make button")
    assert "ngừng hoạt động" in asked[0]
    assert not page.locator("#feed-address").count(), "who says no keeps the old one"
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("#revoke button")
    page.get_by_text("Đã thu hồi địa chỉ lịch").wait_for()
    assert barriers(page) == []
    assert opened.troubles == []


def test_without_the_clipboard_it_is_copied_in_the_older_way(window):
    opened = window().sign_in("staff")
    page = opened.page
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    opened.open(PLACE)
    page.click("#make button")
    page.get_by_role("button", name="Chép địa chỉ").click()
    page.get_by_text("Đã chép.").wait_for()
    assert opened.troubles == []


def test_without_script_the_address_stands_there_to_be_copied(window):
    opened = window(java_script_enabled=False).sign_in("leader")
    opened.open(PLACE)
    opened.page.click("#make button")
    assert opened.page.input_value("#feed-address").endswith(".ics")
    assert not opened.page.locator("[data-copy]").is_visible()
