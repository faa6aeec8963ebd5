"""The list of tasks is filtered without loading the page, and just as well with scripts off."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

ROWS = "#results tbody tr"


def asked(opened) -> dict[str, str]:
    """What the address asks for, empty filters left out."""
    return {name: values[0] for name, values in parse_qs(urlsplit(opened.page.url).query).items()}


def mark(opened) -> None:
    """Leave a sign on the page that a reload would wipe out."""
    opened.page.evaluate("window.notReloaded = true")


def not_reloaded(opened) -> bool:
    return bool(opened.page.evaluate("window.notReloaded === true"))


@pytest.fixture
def listing(window):
    opened = window().sign_in("leader")
    opened.open("/tasks/")
    assert opened.page.locator(ROWS).count() == 11
    mark(opened)
    return opened


def choose(opened, name: str, index: int = 1) -> str:
    """Choose an entry of a filter; its value."""
    select = opened.page.locator(f"#filters select[name={name}]")
    value = select.locator("option").nth(index).get_attribute("value")
    with opened.page.expect_response(lambda answer: f"{name}={value}" in answer.url):
        select.select_option(value)
    opened.page.wait_for_url(f"**{name}={value}*")
    return value


def test_a_chosen_filter_changes_the_list_and_the_address(listing):
    section = choose(listing, "section")
    assert asked(listing)["section"] == section
    expect(listing.page.locator(ROWS)).not_to_have_count(11)
    assert not_reloaded(listing)
    assert listing.page.locator("#results").count() == 1
    assert listing.troubles == []


def test_typed_words_filter_after_a_moment(listing):
    listing.page.locator("#q").press_sequentially("bao dak lak", delay=20)
    listing.page.wait_for_url("**q=bao*")
    assert not_reloaded(listing)
    assert listing.page.input_value("#q") == "bao dak lak"
    assert listing.page.evaluate("document.activeElement.id") == "q"


def test_the_back_button_brings_the_list_back(listing):
    page = listing.page
    choose(listing, "section")
    expect(page.locator(ROWS)).not_to_have_count(11)
    narrow = page.locator(ROWS).count()
    page.locator(f"{ROWS} a").first.click()
    page.wait_for_url("**/tasks/*")
    assert page.locator("h1").count() == 1
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(narrow)
    assert "section=" in page.url
    page.go_back()
    page.wait_for_url(lambda url: "section=" not in url)
    expect(page.locator(ROWS)).to_have_count(11)
    assert page.locator("html > body > main").count() == 1, "a whole page, not a fragment alone"
    assert page.locator("link[rel=stylesheet]").count() >= 3
    assert listing.troubles == []


def test_a_copied_address_shows_the_same_list(listing, window):
    choose(listing, "agency")
    choose(listing, "part")
    other = window().sign_in("staff")
    other.open(listing.path)
    codes = (
        "() => [...document.querySelectorAll('#results tbody tr')].map(r => r.cells[0].innerText)"
    )
    assert other.page.evaluate(codes) == listing.page.evaluate(codes)


def test_all_of_it_works_with_scripts_off(window):
    opened = window(java_script_enabled=False).sign_in("leader")
    page = opened.page
    opened.open("/tasks/")
    page.locator("#filters select[name=section]").select_option(index=1)
    page.fill("#q", "")
    page.click("#filters button[type=submit]")
    page.wait_for_url("**section=*")
    narrow = page.locator(ROWS).count()
    assert 0 < narrow < 11
    page.click("text=Bỏ lọc")
    page.wait_for_url("**/tasks/")
    assert page.locator(ROWS).count() == 11


def test_the_export_is_the_list_as_filtered(listing):
    choose(listing, "section")
    with listing.page.expect_download() as waiting:
        listing.page.click("text=Xuất Excel")
    assert waiting.value.suggested_filename.endswith(".xlsx")
    assert "section=" in waiting.value.url
