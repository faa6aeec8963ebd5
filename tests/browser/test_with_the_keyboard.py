"""Everything can be reached and used without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

# What the keyboard stops at, in the order of the page; what is folded away is left out.
STOPS = """() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter(e => !e.disabled)
  .filter(e => e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}))
  .map(e => e.outerHTML.slice(0, 150))"""
FOCUSED = "() => document.activeElement.outerHTML.slice(0, 150)"
SEEN = """() => {
  const e = document.activeElement, style = getComputedStyle(e);
  const drawn = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return drawn || style.boxShadow !== 'none';
}"""


@pytest.mark.parametrize("path", ["/tasks/", "/desk/", "/agencies/", "/reminders/chase/"])
def test_the_tab_key_stops_everywhere_in_order(window, path):
    opened = window().sign_in("staff")
    opened.open(path)
    wanted = opened.page.evaluate(STOPS)
    assert "skip-link" in wanted[0]
    for stop in wanted:
        opened.page.keyboard.press("Tab")
        assert opened.page.evaluate(FOCUSED) == stop
        assert opened.page.evaluate(SEEN), f"no sign of the focus on {stop}"


def test_the_skip_link_leads_past_the_menu(window):
    opened = window().sign_in("agency")
    opened.open("/tasks/")
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("document.activeElement.id") == "main"
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.closest('main') !== null")


def test_menus_open_and_close_with_enter(window):
    opened = window(viewport=PHONE).sign_in("leader")
    opened.open("/tasks/")
    for menu in ("details.menu", "details.me", "details.more-filters"):
        summary, details = opened.page.locator(f"{menu} > summary"), opened.page.locator(menu)
        assert details.get_attribute("open") is None, f"{menu} starts open on a phone"
        summary.focus()
        opened.page.keyboard.press("Enter")
        assert details.get_attribute("open") is not None
        opened.page.keyboard.press("Enter")
        assert details.get_attribute("open") is None


def test_a_whole_visit_without_a_mouse(window):
    """Sign in, find a task by words without marks, open it, sign out: keys only."""
    opened = window()
    email, password = opened.site.people["agency"]
    opened.open("/sign-in")
    page = opened.page
    page.focus("input[name=email]")
    page.keyboard.type(email)
    page.focus("input[name=password]")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    opened.open("/tasks/")
    page.focus("#q")
    page.keyboard.type("tap huan")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=tap*")
    expect(page.locator("#results tbody tr")).not_to_have_count(11)
    page.locator("#results tbody tr a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")
    page.locator("details.me > summary").focus()
    page.keyboard.press("Enter")
    page.locator("details.me button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in")
    assert opened.troubles == []
