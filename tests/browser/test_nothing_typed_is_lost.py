"""Badly filled, too late, signed out meanwhile: the sentence comes, and what was typed stays."""

import re

import pytest

REASON = "Đề nghị nêu rõ sản phẩm,\nsố liệu kèm theo."


@pytest.fixture
def desk(window):
    opened = window().sign_in("staff")
    opened.open("/desk/")
    if not opened.page.locator("[id^=judge-] details").count():
        pytest.fail("no update waits on the staff's desk: the sample data has none any more")
    return opened


def box(opened, id: str = ""):
    """The box of the first update that waits, or of the one with that id."""
    return opened.page.locator(f"#{id}" if id else "[id^=judge-]").first


def unfold(opened) -> str:
    """Open "Trả lại…" of the first update; the id of its box."""
    box(opened).locator("summary").click()
    return box(opened).get_attribute("id") or ""


def test_a_return_without_reason_says_so_in_place(desk):
    id = unfold(desk)
    desk.page.evaluate("window.notReloaded = true")
    desk.page.evaluate("document.querySelectorAll('textarea').forEach(t => t.required = false)")
    with desk.page.expect_response(re.compile("/return$")) as answer:
        box(desk, id).get_by_role("button", name="Trả lại đơn vị").click()
    assert answer.value.status == 422
    box(desk, id).locator(".field-error").wait_for()
    assert box(desk, id).locator("details").get_attribute("open") is not None
    assert desk.page.evaluate("window.notReloaded === true")
    assert desk.page.locator(f"#{id}").count() == 1
    assert box(desk, id).locator("textarea").get_attribute("aria-invalid") == "true"


def test_who_comes_second_sees_it_and_keeps_the_reason(desk, window):
    id = unfold(desk)
    box(desk, id).locator("textarea").fill(REASON)
    quicker = window().sign_in("staff")
    quicker.open("/desk/")
    box(quicker, id).get_by_role("button", name="Xác nhận").click()
    quicker.page.wait_for_load_state()
    desk.page.evaluate("window.notReloaded = true")
    with desk.page.expect_response(re.compile("/return$")) as answer:
        box(desk, id).get_by_role("button", name="Trả lại đơn vị").click()
    assert answer.value.status == 409
    box(desk, id).locator("[role=alert]").wait_for()
    assert box(desk, id).locator("textarea").input_value() == REASON
    assert desk.page.evaluate("window.notReloaded === true")


def test_a_report_badly_filled_keeps_its_words(window):
    opened = window().sign_in("agency")
    page = opened.page
    report(opened)
    page.fill("textarea[name=done]", REASON)
    page.fill("input[name=percent]", "40")
    page.select_option("select[name=state]", "done")  # finished, without a result
    page.fill("textarea[name=result]", "")
    page.evaluate("document.querySelector('form#report').noValidate = true")
    page.click("form#report .buttons button[type=submit]")
    page.wait_for_selector("#problems")
    assert page.evaluate("document.activeElement.id") == "problems"
    assert page.input_value("textarea[name=done]") == REASON
    page.locator("#problems a").first.click()
    assert page.evaluate("document.activeElement.closest('form#report') !== null")


def test_leaving_with_unsent_words_asks_first(window):
    opened = window().sign_in("agency")
    page = opened.page
    report(opened)
    page.route("**/draft", lambda route: route.abort())  # what is saved asks nothing
    page.locator("textarea[name=done]").press_sequentially("chưa gửi")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    opened.open("/tasks/")
    assert asked == ["beforeunload"]


def test_a_session_that_ended_meanwhile_loses_no_word(window):
    """The sent report is kept through signing in again, and can then be sent."""
    opened = window().sign_in("agency")
    page = opened.page
    report(opened)
    page.fill("textarea[name=done]", REASON)
    end_sessions(opened)
    page.click("form#report .buttons button[type=submit]")
    page.wait_for_selector("input[name=password]")
    email, password = opened.site.people["agency"]
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    assert "số liệu kèm theo" in page.inner_text("main")


def test_a_session_that_ended_meanwhile_loses_no_reason(desk):
    """The same on the staff's desk, where htmx sends: the sentence comes beside the words."""
    id = unfold(desk)
    box(desk, id).locator("textarea").fill(REASON)
    end_sessions(desk)
    with desk.page.expect_response(re.compile("/return$")) as answer:
        box(desk, id).get_by_role("button", name="Trả lại đơn vị").click()
    assert answer.value.status == 401
    desk.page.locator("[role=alert]").first.wait_for()
    assert box(desk, id).locator("textarea").input_value() == REASON
    sign_in_beside(desk)
    with desk.page.expect_response(re.compile("/return$")) as answer:
        box(desk, id).get_by_role("button", name="Trả lại đơn vị").click()
    assert answer.value.status == 200


def sign_in_beside(opened) -> None:
    """Follow the refusal's link to sign in, in the new tab that it opens."""
    with opened.page.context.expect_page() as waiting:
        opened.page.locator("[role=alert] a").first.click()
    beside = waiting.value
    email, password = opened.site.people["staff"]
    beside.fill("input[name=email]", email)
    beside.fill("input[name=password]", password)
    beside.click("main button[type=submit]")
    beside.wait_for_url("**/desk/")
    beside.close()


def report(opened) -> None:
    """Open the first report form that the desk offers."""
    opened.open("/desk/")
    opened.page.locator("main a[href*='/updates/new']").first.click()
    opened.page.wait_for_selector("form#report")


def end_sessions(opened) -> None:
    """End the session elsewhere: this browser is not told, and its cookie stays as it is."""
    browser = opened.page.context.browser
    elsewhere = browser.new_context()
    elsewhere.add_cookies(opened.page.context.cookies())
    other = elsewhere.new_page()
    other.goto(opened.site.url + "/desk/")
    other.locator("details.me > summary").click()
    other.locator("details.me button").click()
    other.wait_for_url("**/sign-in")
    elsewhere.close()


def test_who_stays_after_all_can_still_send(window):
    """Another form of the page asks first; "stay" must not leave that form dead."""
    opened = window().sign_in("agency")
    page = opened.page
    report(opened)
    page.route("**/draft", lambda route: route.abort())  # what is saved asks nothing
    page.locator("textarea[name=done]").press_sequentially("chưa gửi")
    answers = ["dismiss", "accept"]
    asked = []
    page.on("dialog", lambda dialog: (asked.append(1), getattr(dialog, answers.pop(0))()))
    page.locator("details.me > summary").click()
    with page.expect_event("dialog"):
        page.locator("details.me button").click(no_wait_after=True)
    page.locator("form[data-sent]").wait_for(state="detached")
    assert asked == [1]
    page.locator("details.me button").click()
    page.wait_for_url("**/sign-in")
    assert asked == [1, 1]
