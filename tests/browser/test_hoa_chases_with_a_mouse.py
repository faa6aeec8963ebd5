"""With script: whole agencies are ticked, what is chosen is counted, a text is copied."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_every_page import WIDE, barriers, looked_at

SAID = "[data-chosen]"


@pytest.mark.parametrize("path", ["", "past", "1", "2", "?when=late&q=khong+co+gi"])
def test_each_page_is_for_everybody_and_any_screen(window, path):
    opened = window().sign_in("staff")
    faults, _ = looked_at(opened, f"/reminders/chase/{path}")
    assert faults == []


def test_what_is_ticked_is_counted(window):
    opened = window().sign_in("staff")
    opened.open("/reminders/chase/")
    page = opened.page
    group = page.locator("section.chase-group").first
    total = int(group.get_attribute("data-count") or "0")
    rows = group.locator("[name=item]")
    expect(page.locator(SAID)).to_have_text("Đã chọn 0 việc.")
    rows.first.check()
    expect(page.locator(SAID)).to_have_text("Đã chọn 1 việc.")
    group.locator("[name=whole]").check()
    expect(page.locator(SAID)).to_have_text(f"Đã chọn {total} việc.")
    expect(rows.last).to_be_checked()
    rows.first.uncheck()
    expect(group.locator("[name=whole]")).not_to_be_checked()
    expect(page.locator(SAID)).to_have_text(f"Đã chọn {total - 1} việc.")
    page.locator("[name=scope]").check()
    everything = page.locator("form#chase").get_attribute("data-chase")
    expect(page.locator(SAID)).to_have_text(f"Đã chọn {everything} việc.")
    assert opened.troubles == []


def test_the_note_goes_into_the_text_and_the_text_is_copied(window):
    opened = window(viewport=PHONE).sign_in("staff")
    opened.open("/reminders/chase/")
    page = opened.page
    page.locator("[name=item]").first.check()
    page.locator("#chase button[type=submit]").click()
    page.wait_for_url("**/chase/preview**")
    page.fill("#note", "Xin gửi sớm.")
    text = page.locator("textarea[readonly]")
    expect(text).to_have_value(re.compile("Kính gửi.*http://.*Xin gửi sớm.*Trân trọng", re.DOTALL))
    page.locator("[data-copy]").click()
    expect(page.locator(".copy-line [role=status]")).to_have_text(re.compile("Đã chép|Đã chọn"))
    width, culprits = page.evaluate(WIDE)
    assert width <= PHONE["width"], culprits
    assert barriers(page) == []
    page.locator("button[value=phone]").click()
    page.wait_for_url(re.compile(r"/chase/\d+"))
    assert "Gọi điện" in page.locator("main").inner_text()
    assert opened.troubles == []


def test_everything_works_without_script(window):
    opened = window(java_script_enabled=False).sign_in("staff")
    opened.open("/reminders/chase/")
    page = opened.page
    page.locator("[name=whole]").first.check()
    page.locator("#chase button[type=submit]").click()
    assert page.locator("[name=item]:checked").count() >= 1
    assert not page.locator("[data-copy]").first.is_visible()
    page.locator("button[value=zalo]").click()
    assert "Nhắn Zalo" in page.locator("main").inner_text()
