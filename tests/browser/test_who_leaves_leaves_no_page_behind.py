"""When a session is over its pages leave the screen, in every tab, and no typed word is lost."""

import re

from playwright.sync_api import expect

from tests.browser.test_nothing_typed_is_lost import end_sessions

OUT = re.compile(r"/sign-in(\?|$)")


def sign_out(page):
    with page.expect_navigation(url=OUT):
        page.evaluate("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")


def beside(window, path):
    """Another tab of the same browser."""
    page = window.page.context.new_page()
    page.goto(window.site.url + path, wait_until="load")
    return page


def comes_in(page, email, password):
    """Somebody signs in on the page that asks for it."""
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/(?!sign-in)"))


def test_signing_out_in_one_tab_empties_the_others(window):
    """ASVS 14.3.1."""
    first = window().sign_in("agency")
    tasks, own = beside(first, "/tasks/"), beside(first, "/accounts/me")
    own.fill("#phone", "0262 000 0000")  # signing out is a decision: what was typed goes too
    sign_out(first.page)
    for page in (tasks, own):
        page.wait_for_url(OUT)
        expect(page.locator("h1")).to_have_text("Đăng nhập")
    assert not first.troubles


def test_a_page_from_before_is_not_shown_by_going_back(window):
    """The browser kept it (bfcache): covered at once, and gone when the session is over."""
    opened = window().sign_in("agency")
    opened.open("/accounts/me")
    page = opened.page
    page.evaluate("""() => {
        window.covered = [];
        new MutationObserver(() => window.covered.push(document.querySelector('header').hidden))
            .observe(document.body, {childList: true});
        dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}));
    }""")
    expect(page.locator("h1")).to_be_visible()  # the session lives: shown again
    assert page.evaluate("window.covered[0]") is True
    page.context.clear_cookies()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    page.wait_for_url(OUT)
    assert "next=%2Faccounts%2Fme" in page.url


def test_going_back_after_signing_out_shows_nothing(window):
    opened = window().sign_in("agency")
    opened.open("/accounts/me")
    sign_out(opened.page)
    opened.page.go_back()
    opened.page.wait_for_url(OUT)
    expect(opened.page.locator("h1")).to_have_text("Đăng nhập")


def test_a_page_on_which_nobody_does_anything_leaves_when_the_session_has_ended(window):
    opened = window()
    opened.page.clock.install()
    opened.sign_in("agency")
    opened.open("/tasks/")
    opened.page.clock.fast_forward("20:00")
    expect(opened.page.locator("h1")).to_have_text("Nhiệm vụ")  # it was asked, and lives
    end_sessions(opened)
    opened.page.clock.fast_forward("02:00")
    opened.page.wait_for_url(OUT)
    assert "next=%2Ftasks%2F" in opened.page.url


def test_where_somebody_typed_the_words_are_covered_and_come_back(window):
    first = window().sign_in("agency")
    first.open("/accounts/me")
    page = first.page
    page.fill("#phone", "0262 111 2222")
    end_sessions(first)
    again = beside(first, "/sign-in")
    expect(page.locator("#cover")).to_contain_text("Những gì bạn nhập ở đây vẫn còn")
    expect(page.locator("#main")).to_be_hidden()
    comes_in(again, *first.site.people["agency"])
    expect(page.locator("#phone")).to_be_visible()
    expect(page.locator("#cover")).to_have_count(0)
    assert page.input_value("#phone") == "0262 111 2222"


def test_another_person_who_signs_in_finds_no_page_of_the_first(window):
    first = window().sign_in("agency")
    first.open("/accounts/me")
    page = first.page
    page.fill("#phone", "0262 111 2222")
    end_sessions(first)
    again = beside(first, "/sign-in")
    expect(page.locator("#cover")).to_be_visible()
    comes_in(again, *first.site.people["staff"])
    page.wait_for_url(OUT)
