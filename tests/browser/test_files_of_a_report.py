"""Files of a report in a real browser: kept once they are chosen, sent once, said in place."""

import re

import pytest

from tests.files import corpus

PDF = {"name": "Minh chứng.pdf", "mimeType": "application/pdf", "buffer": corpus.paper()}
OLD = {"name": "cũ.doc", "mimeType": "application/msword", "buffer": corpus.OLE + b"\0" * 600}
DRAFT = re.compile("/draft$")


@pytest.fixture
def report(window):
    """The form of a report of the first open work."""
    opened = window().sign_in("agency")
    opened.open("/tasks/board")
    opened.page.locator(".board-row a[href*='updates/new']").first.click()
    opened.page.locator("#report").wait_for()
    return opened


def chooses(opened, *files) -> int:
    """Choose files; the status of the answer."""
    with opened.page.expect_response(DRAFT) as answer:
        opened.page.set_input_files("#files", list(files))
    return answer.value.status


def names(opened) -> list[str]:
    return opened.page.locator("#files-kept .files a[download]").all_inner_texts()


def test_what_is_chosen_is_kept_at_once_beside_what_is_typed(report):
    before = names(report)
    assert chooses(report, PDF) == 200
    report.page.locator("#files-kept .files", has_text=PDF["name"]).wait_for()
    with report.page.expect_response(DRAFT) as answer:
        report.page.fill("#done", "Đã thu thử.")
    assert answer.value.status == 200  # the version of the draft that the upload made is known
    report.page.reload()
    assert names(report) == [*before, PDF["name"]]
    assert report.page.input_value("#done") == "Đã thu thử."
    report.page.locator("#files-kept button").last.click()
    report.page.locator("#files-kept .files", has_text=PDF["name"]).wait_for(state="detached")
    report.page.reload()
    assert names(report) == before
    assert report.troubles == []


def test_what_is_not_taken_is_said_in_place(report):
    report.page.fill("#done", "Đã thu thử, đang sửa.")
    assert chooses(report, OLD) == 422
    report.page.locator("#files-error", has_text="Lưu thành").wait_for()
    assert report.page.input_value("#done") == "Đã thu thử, đang sửa."
    assert report.page.input_value("#files") == ""


def test_sending_waits_for_a_file_under_way_and_sends_it_once(report):
    page = report.page
    before = names(report)

    def slowly(route):
        page.wait_for_timeout(800)
        route.continue_()

    page.fill("#done", "Đã thu thử ba bản tin.")
    page.locator(".saved", has_text="đã lưu nháp").wait_for()
    page.route(DRAFT, slowly)
    page.set_input_files("#files", [PDF])
    page.locator(".buttons button", has_text="Gửi cập nhật").click()
    page.wait_for_url(re.compile(r"/tasks/\d+#commitment"))
    newest = page.locator(".trail > li", has_text="Đã thu thử ba bản tin.").first
    assert newest.locator("a[download]").all_inner_texts() == [*before, PDF["name"]]


def test_without_script_a_file_goes_with_the_form(window):
    opened = window(java_script_enabled=False).sign_in("agency")
    opened.open("/tasks/board")
    opened.page.locator(".board-row a[href*='updates/new']").last.click()
    opened.page.set_input_files("#files", [PDF])
    opened.page.fill("#done", "Không cần kịch bản.")
    opened.page.locator(".buttons button", has_text="Lưu nháp").click()
    opened.page.locator("#files-kept .files", has_text=PDF["name"]).wait_for()
    assert opened.page.input_value("#done") == "Không cần kịch bản."
