"""Lan reports, Hoa returns it with a reason, Lan mends it, Hoa confirms: the figures move."""

from pressplan.tasks.workflow import State
from tests.tasks.work import browse, commitment, faults, report_url

REASON = "Ghi rõ đã đi học tập ở đâu, bao nhiêu người."
DONE = {"state": "done", "percent": "100", "done": "Đã đi học tập.", "result": "Báo cáo thu hoạch."}


def test_from_the_first_report_to_the_figures_of_leadership(app, lan, hoa, tuan):
    leader = browse(app, tuan)
    assert "0 hoàn thành" in leader.get("/overview/").main

    reporter = browse(app, lan)
    _report(reporter, DONE)
    assert "Đã gửi cập nhật" in reporter.follow().main
    assert commitment("6").standing.state is State.AWAITING
    assert "0 hoàn thành" in leader.get("/overview/").main

    judge = browse(app, hoa)
    update = commitment("6").updates[-1]
    assert "1 cập nhật chờ xác nhận" in judge.get("/desk/").main
    judge.post(f"/tasks/updates/{update.id}/return", {"seen": "1", "reason": REASON})
    assert "Đã trả lại" in judge.follow().main

    assert "Sở trả lại nhiệm vụ 6" in reporter.get("/desk/").main
    form = reporter.get(report_url(commitment("6")) + "/new")
    assert REASON in form.main
    assert form.page.find("textarea", id="done").get_text(strip=True) == DONE["done"]
    reporter.submit("report", {"done": "Đi hai tòa soạn, 6 người.", "percent": "100"})

    mended = commitment("6").updates[-1]
    judge.get("/desk/").post(
        f"/tasks/updates/{mended.id}/confirmation", {"seen": "3", "back": "desk"}
    )
    assert judge.response.headers["Location"].endswith("/desk/")
    assert commitment("6").standing.state is State.DONE
    assert "1 hoàn thành" in leader.get("/overview/").main
    assert faults() == []


def test_the_trail_shows_each_step_with_who_and_why(app, lan, hoa):
    reporter, judge = browse(app, lan), browse(app, hoa)
    _report(reporter, DONE)
    update = commitment("6").updates[-1]
    judge.get("/desk/").post(f"/tasks/updates/{update.id}/return", {"seen": "1", "reason": REASON})
    page = reporter.get(f"/tasks/{commitment('6').task_id}").main
    assert "Lần 1 · 09:" in page
    assert lan.name in page
    assert hoa.name in page
    assert REASON in page


def test_the_desk_counts_an_agencys_last_word_once(app, lan, hoa):
    reporter = browse(app, lan)
    _report(reporter, DONE | {"done": "Bản đầu."})
    _report(reporter, DONE | {"done": "Bản sau."})
    desk = browse(app, hoa).get("/desk/").main
    assert "1 cập nhật chờ xác nhận" in desk
    assert "Bản sau." in desk
    assert "Bản đầu." not in desk


def test_an_update_with_htmx_leads_to_the_task(app, lan):
    reporter = browse(app, lan)
    work = commitment("6")
    reporter.get(report_url(work) + "/new")
    reporter.post(report_url(work), DONE | {"seen": "0"}, expect=204, htmx=True)
    assert reporter.response.headers["HX-Redirect"] == f"/tasks/{work.task_id}#commitment-{work.id}"


def _report(reporter, words):
    work = commitment("6")
    reporter.get(report_url(work) + "/new").submit("report", words)
