"""What is badly filled comes back with a sentence beside the field and the rest as typed."""

import pytest

from tests.tasks.work import browse, commitment, report_url, reports

GOOD = {
    "state": "in-progress",
    "percent": "40",
    "done": "Đã làm việc này.",
    "result": "Một báo cáo.",
}


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        pytest.param({"done": "  "}, "done", "Ghi ngắn gọn việc đã làm", id="nothing done"),
        pytest.param({"done": "\u200b"}, "done", "Ghi ngắn gọn việc đã làm", id="an unseen letter"),
        pytest.param({"done": "x" * 10_001}, "done", "Nhiều nhất 10000 ký tự", id="too long"),
        pytest.param({"percent": ""}, "percent", "Nhập tỷ lệ từ 0 đến 100", id="no percent"),
        pytest.param({"percent": "101"}, "percent", "từ 0 đến 100", id="too much"),
        pytest.param({"percent": "-1"}, "percent", "từ 0 đến 100", id="too little"),
        pytest.param({"percent": "bốn mươi"}, "percent", "Hãy nhập một số nguyên", id="words"),
        pytest.param({"percent": "9" * 5000}, "percent", "số nguyên", id="a huge number"),
        pytest.param(
            {"percent": "100"}, "percent", "chọn tình trạng “Hoàn thành”", id="100 but not done"
        ),
        pytest.param(
            {"state": "carried"}, "state", "Hãy chọn một mục", id="a state nobody reports"
        ),
        pytest.param({"state": ""}, "state", "Hãy chọn một mục", id="no state"),
        pytest.param(
            {"state": "done", "result": ""}, "result", "ghi kết quả", id="done without result"
        ),
    ],
)
def test_a_report(app, lan, change, field, sentence):
    work = commitment("3.a")
    browser = browse(app, lan).get(report_url(work) + "/new")
    browser.post(report_url(work), GOOD | {"seen": "0"} | change, expect=422)
    assert sentence in browser.page.find(id=f"{field}-error").get_text()
    assert sentence in browser.page.find(id="problems").get_text()
    for name, text in (GOOD | change).items():
        kept = browser.page.find(["textarea", "input"], id=name)
        if kept is not None and name not in ("percent", field):
            assert kept.get_text(strip=True) == text
    assert commitment("3.a").updates == []


@pytest.mark.parametrize("htmx", [False, True], ids=["full page", "htmx"])
def test_a_return_without_a_reason(app, lan, hoa, htmx):
    written = reports(lan, commitment("3.a"))
    browser = browse(app, hoa).get("/desk/")
    browser.post(
        f"/tasks/updates/{written.id}/return", {"seen": "1", "reason": " "}, expect=422, htmx=htmx
    )
    assert "Ghi rõ cần bổ sung" in browser.page.find(id=f"reason-{written.id}-error").get_text()
    assert commitment("3.a").updates[0].judgement is None


def test_a_report_of_nothing_at_all(app, lan):
    work = commitment("3.a")
    browse(app, lan).get("/desk/").post(report_url(work), {}, expect=422)


def test_a_report_without_the_token_of_the_page_is_refused(app, lan):
    work = commitment("3.a")
    browser = browse(app, lan)
    browser.token = ""
    browser.post(report_url(work), GOOD | {"seen": "0"}, expect=400)
    assert commitment("3.a").updates == []


def test_text_is_stored_tidied_and_shown_as_text(app, lan):
    work = commitment("3.a")
    browser = browse(app, lan).get(report_url(work) + "/new")
    typed = "Dòng một\r\n<script>alert(1)</script>  và   e\u0301"
    browser.submit("report", GOOD | {"done": typed})
    assert commitment("3.a").updates[0].done == "Dòng một\n<script>alert(1)</script> và é"
    assert "<script>alert(1)</script>" in browser.follow().main
