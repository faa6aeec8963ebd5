"""The second of two gets 409 with what stands now, and finds what was typed."""

import pytest

from pressplan.tasks.actions import ENDED
from tests.tasks.work import browse, commitment, completes, confirms, report_url, reports

TYPED = {
    "state": "in-progress",
    "percent": "55",
    "done": "Đoạn văn dài mà Lan vừa gõ.",
    "difficulty": "Chưa có máy.",
}


@pytest.mark.parametrize("htmx", [False, True], ids=["full page", "htmx"])
def test_a_colleague_reported_meanwhile(app, lan, htmx):
    work = commitment("3.a")
    browser = browse(app, lan).get(report_url(work) + "/new")
    reports(lan, work, done="Đồng nghiệp đã gửi trước.")
    browser.post(report_url(work), TYPED | {"seen": "0"}, expect=409, htmx=htmx)
    assert "vừa có cập nhật mới" in browser.text
    assert "Đồng nghiệp đã gửi trước." in browser.text
    assert browser.page.find("textarea", id="done").get_text(strip=True) == TYPED["done"]
    assert (
        browser.page.find("textarea", id="difficulty").get_text(strip=True) == TYPED["difficulty"]
    )
    browser.submit("report", expect=303)
    assert [u.done for u in commitment("3.a").updates][-1] == TYPED["done"]


def test_what_was_typed_is_kept_though_the_work_has_ended(app, lan, hoa):
    work = commitment("3.a")
    browser = browse(app, lan).get(report_url(work) + "/new")
    confirms(hoa, completes(lan, work))
    browser.post(report_url(work), TYPED | {"seen": "0"}, expect=409)
    assert ENDED in browser.main
    assert TYPED["done"] in browser.main
    assert TYPED["difficulty"] in browser.main
    assert browser.page.find("form", id="report") is None


def test_the_form_of_ended_work_says_so(app, lan, hoa):
    work = commitment("3.a")
    confirms(hoa, completes(lan, work))
    assert ENDED in browse(app, lan).get(report_url(work) + "/new").main


@pytest.mark.parametrize("htmx", [False, True], ids=["full page", "htmx"])
def test_a_colleague_judged_meanwhile(app, lan, hoa, hung, htmx):
    written = completes(lan, commitment("3.a"))
    url = f"/tasks/updates/{written.id}/return"
    browser = browse(app, hoa).get(url)
    confirms(hung, written)
    browser.post(url, {"seen": "1", "reason": "Thiếu số liệu quý."}, expect=409, htmx=htmx)
    assert "đã được xử lý" in browser.text
    assert hung.name in browser.text  # what stands now: who confirmed
    assert "Thiếu số liệu quý." in browser.text


def test_a_newer_update_came_while_the_old_one_was_judged(app, lan, hoa):
    old = reports(lan, commitment("3.a"), done="Bản cũ.")
    url = f"/tasks/updates/{old.id}/return"
    browser = browse(app, hoa).get(url)
    reports(lan, commitment("3.a"), done="Bản mới.")
    browser.post(url, {"seen": "1", "reason": "Thiếu."}, expect=409)
    assert "Thiếu." in browser.main
    assert not browser.page.select("main form")  # the newer one has to be read first
    browser.get(f"/tasks/updates/{old.id}/return")
    assert not browser.page.select("main form")


@pytest.mark.parametrize("seen", ["", "x", "-1", "²", "9" * 40, "7"])
def test_a_mangled_version_is_an_old_page(app, lan, hoa, seen):
    written = reports(lan, commitment("3.a"))
    browser = browse(app, hoa).get("/desk/")
    browser.post(f"/tasks/updates/{written.id}/confirmation", {"seen": seen}, expect=409)
    other = browse(app, lan).get("/desk/")
    other.post(report_url(commitment("3.a")), TYPED | {"seen": seen}, expect=409)
