"""Lan and Hoa talk on a commitment: in place, on a phone, with @, and with scripts off."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_every_page import WIDE, barriers

LONG = "https://vi-du.example/" + "dài" * 60


def conversation(opened) -> None:
    """Open the conversation of the first commitment whose desk or task page leads there."""
    opened.open("/tasks/?q=3.a")
    opened.page.locator("tr[id^=task-] .task-title a").first.click()
    opened.page.wait_for_selector("article[id^=commitment-]")
    opened.page.locator("section.talk a[href$='/messages']").first.click()
    opened.page.wait_for_url(re.compile("/messages$"))


@pytest.fixture
def phone(window):
    opened = window(viewport=PHONE).sign_in("agency")
    conversation(opened)
    return opened


def write(opened, text: str) -> None:
    opened.page.locator("form.say textarea").fill(text)
    with opened.page.expect_response(re.compile("/messages$")):
        opened.page.get_by_role("button", name="Gửi", exact=True).click()


def test_what_is_sent_appears_in_place_and_fits(phone):
    phone.page.evaluate("window.notReloaded = true")
    count = phone.page.locator(".message").count()
    write(phone, f"Đã xem mẫu.\n{LONG}")
    expect(phone.page.locator(".message")).to_have_count(count + 1)
    assert phone.page.evaluate("window.notReloaded === true")
    assert phone.page.locator("form.say textarea").input_value() == ""
    width, culprits = phone.page.evaluate(WIDE)
    assert width <= PHONE["width"], culprits
    assert barriers(phone.page) == []
    assert phone.troubles == []


def test_an_at_offers_who_reads_it_and_inserts_the_name(phone):
    area = phone.page.locator("form.say textarea")
    area.press_sequentially("Nhờ @ngu")
    offers = phone.page.locator(".offers button")
    expect(offers).to_have_count(1)
    assert offers.first.inner_text() == "Nguyễn Thị Hoa"
    area.press("ArrowDown")
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator(".offers")).to_have_count(0)
    assert area.input_value() == "Nhờ @Nguyễn Thị Hoa "
    area.press_sequentially("@quang")
    expect(phone.page.locator(".offers")).to_have_count(0)
    area.press_sequentially(" @")
    expect(phone.page.locator(".offers")).to_have_count(1)
    width, culprits = phone.page.evaluate(WIDE)
    assert width <= PHONE["width"], culprits
    area.press("Escape")
    expect(phone.page.locator(".offers")).to_have_count(0)
    area.fill("")


def test_a_session_that_ended_meanwhile_loses_no_word(phone):
    phone.page.locator("form.say textarea").fill("Chưa gửi kịp.")
    phone.page.context.clear_cookies()
    with phone.page.expect_response(re.compile("/messages$")) as answer:
        phone.page.get_by_role("button", name="Gửi", exact=True).click()
    assert answer.value.status in (400, 401)
    phone.page.locator("[role=alert], #refusals *").first.wait_for()
    assert phone.page.locator("form.say textarea").input_value() == "Chưa gửi kịp."


def test_without_script_it_works_the_same(window):
    opened = window(viewport=PHONE, java_script_enabled=False).sign_in("agency")
    conversation(opened)
    opened.page.locator("form.say textarea").fill("@Nguyễn Thị Hoa không có script.")
    opened.page.get_by_role("button", name="Gửi", exact=True).click()
    opened.page.wait_for_url(re.compile(r"#message-\d+-\d+$"))
    said = opened.page.locator(".message").last
    assert "không có script." in said.inner_text()
    assert said.locator(".mentioned").inner_text() == "@Nguyễn Thị Hoa"


def test_the_task_page_takes_a_message_in_place(window):
    opened = window(viewport=PHONE).sign_in("staff")
    opened.open("/tasks/?q=3.a")
    opened.page.locator("tr[id^=task-] .task-title a").first.click()
    talk = opened.page.locator("section.talk").first
    id = talk.get_attribute("id")
    talk.locator("details").first.evaluate("d => { d.open = true; }")
    talk.locator("textarea").fill("Sở trả lời trên trang nhiệm vụ.")
    talk.get_by_role("button", name="Gửi", exact=True).click()
    expect(opened.page.locator(f"#{id} .message").last).to_contain_text("trên trang nhiệm vụ")
    assert opened.page.locator(f"#{id}").count() == 1
    assert opened.troubles == []
