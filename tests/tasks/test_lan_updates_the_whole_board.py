"""One screen for all that Lan's agency answers for: filled where there is news, sent in one go."""

import pytest

from pressplan.database import db
from pressplan.plans.models import PlanState
from pressplan.tasks.models import ProgressUpdate
from pressplan.tasks.rules_board import SAME
from pressplan.tasks.workflow import State
from tests.house.test_query_counts import counted, fill
from tests.tasks.board import BOARD, drafts, press, row, shown, types, words_of
from tests.tasks.work import (
    BAO,
    DAI,
    SO,
    browse,
    commitment,
    completes,
    confirms,
    faults,
    on,
    reports,
    returns,
)

CODES = ["1.b", "3.a", "3.b", "3.c", "6"]


def said(code, agency=BAO):
    return [update.done for update in commitment(code, agency).updates]


def codes(browser):
    return [part.get_text(strip=True) for part in browser.page.select(".board-row .code")]


def test_all_open_work_of_the_agency_is_there_in_the_order_of_the_plan(app, lan, hoa):
    confirms(hoa, completes(lan, commitment("3.b")))
    browser = browse(app, lan).get(BOARD)
    assert codes(browser) == ["1.b", "3.a", "3.c", "6"]
    assert "4 đầu việc đang mở · còn 4 chưa cập nhật kỳ này" in browser.main
    assert "Không thay đổi" not in [b.get_text(strip=True) for b in browser.page.select("button")]


def test_staff_have_the_departments_own_work(app, hoa):
    assert codes(browse(app, hoa).get(BOARD)) == ["2", "4.a", "4.b", "5.a", "5.b"]


def test_filled_rows_are_sent_and_the_others_left_alone(app, lan):
    browser = browse(app, lan).get(BOARD)
    a, b = commitment("3.a"), commitment("6")
    press(browser, "send", row(a, done="Mở chuyên mục.", percent="30"), row(b, done="Đi học."))
    browser.follow()
    assert "Đã gửi 2 cập nhật." in browser.main
    assert [said(code) for code in CODES] == [[], ["Mở chuyên mục."], [], [], ["Đi học."]]
    assert commitment("3.a").standing.percent == 30
    assert drafts(lan) == []
    assert faults() == []


def test_badly_filled_rows_stay_and_the_well_filled_are_sent(app, lan):
    browser = browse(app, lan).get(BOARD)
    good, bad, worse = commitment("1.b"), commitment("3.a"), commitment("3.c")
    press(
        browser, "send", row(good, done="Xong phần đầu."), row(bad, percent="40"),
        row(worse, state="done", percent="nhiều", done="Đã xong."), expect=422,
    )  # fmt: skip
    assert "Đã gửi 1 cập nhật." in browser.main
    assert [said(code) for code in ("1.b", "3.a", "3.c")] == [["Xong phần đầu."], [], []]
    summary = browser.page.find(id="problems").get_text(" ")
    assert "3.a · Việc đã làm trong kỳ" in summary
    assert "3.c · Tỷ lệ thực hiện (%): Hãy nhập một số nguyên." in summary
    assert "3.c · Kết quả, sản phẩm" in summary
    assert shown(browser, worse, "percent") == "nhiều"
    assert shown(browser, worse, "done") == "Đã xong."
    assert browser.page.find(id=f"c{bad.id}-done")["aria-invalid"] == "true"
    # What is kept is there again after leaving.
    browser.get(BOARD)
    assert shown(browser, worse, "percent") == "nhiều"
    press(browser, "send", row(worse, percent="100", result="Bản 1.0"), row(bad, done="Bốn bài."))
    assert [said(code) for code in ("3.a", "3.c")] == [["Bốn bài."], ["Đã xong."]]
    assert drafts(lan) == []


def test_one_row_is_sent_alone_and_the_rest_kept_as_drafts(app, lan):
    browser = browse(app, lan).get(BOARD)
    a, b = commitment("3.a"), commitment("6")
    press(browser, f"send-{a.id}", row(a, done="Gửi dòng này."), row(b, done="Còn dở."))
    assert (said("3.a"), said("6")) == (["Gửi dòng này."], [])
    assert [draft.done for draft in drafts(lan)] == ["Còn dở."]
    assert shown(browser.get(BOARD), b, "done") == "Còn dở."


def test_pressing_send_on_an_empty_row_says_what_is_missing(app, lan):
    work = commitment("3.a")
    press(browser := browse(app, lan).get(BOARD), f"send-{work.id}", expect=422)
    assert "Ghi ngắn gọn việc đã làm" in words_of(browser, work)


def test_nothing_filled_sends_nothing(app, lan):
    press(browser := browse(app, lan).get(BOARD), "send")
    assert "chưa gửi gì" in browser.follow().main
    assert drafts(lan) == []


def test_with_htmx_the_row_alone_comes_back(app, lan):
    work = commitment("3.a")
    browser = browse(app, lan).get(BOARD)
    press(browser, f"send-{work.id}", row(work, done="Một dòng."), expect=200, htmx=True)
    assert browser.page.find("html") is None
    assert "Đã gửi cập nhật lần 1" in words_of(browser, work)
    assert "còn 4 chưa cập nhật" in browser.text
    assert shown(browser, work, "done") == ""


# Không thay đổi, lấy nội dung kỳ trước


def test_nothing_changed_is_said_in_one_press(app, lan):
    work = commitment("3.a")
    reports(lan, work, at=on(8, 20), state=State.PAUSED, percent=35, result="Một bản.")
    browser = browse(app, lan).get(BOARD)
    press(browser, f"same-{work.id}")
    last = commitment("3.a").updates[-1]
    assert (last.state, last.percent, last.done, last.result) == (State.PAUSED, 35, SAME, "")
    assert f"{last.reported_on}" == "2026-11-20"
    assert commitment("3.a").standing.updated_on == last.reported_on
    # Said once, it is this period's word: it isn't offered, nor taken, a second time.
    browser.get(BOARD)
    assert browser.page.find("button", value=f"same-{work.id}") is None
    press(browser, f"same-{work.id}", expect=409)
    assert len(said("3.a")) == 2


@pytest.mark.parametrize("how", ["never", "returned", "awaiting", "this period"])
def test_nothing_changed_is_not_offered_where_it_would_not_be_true(app, lan, hoa, how):
    work = commitment("3.a")
    if how == "returned":
        returns(hoa, reports(lan, work, at=on(8, 20)), at=on(8, 21))
    elif how == "awaiting":
        completes(lan, work, at=on(8, 20))
    elif how == "this period":
        reports(lan, work, at=on(10, 2))
    before = len(said("3.a"))
    browser = browse(app, lan).get(BOARD)
    assert browser.page.find("button", value=f"same-{work.id}") is None
    press(browser, f"same-{work.id}", expect=409)
    assert len(said("3.a")) == before


def test_nothing_changed_takes_no_typed_word_away(app, lan):
    work = commitment("3.a")
    reports(lan, work, at=on(8, 20))
    browser = browse(app, lan).get(BOARD)
    press(browser, f"same-{work.id}", row(work, done="Có đổi đấy."), expect=422)
    assert "đang có nội dung nhập dở" in words_of(browser, work)
    assert shown(browser, work, "done") == "Có đổi đấy."
    assert len(said("3.a")) == 1


@pytest.mark.parametrize("htmx", [False, True], ids=["full page", "htmx"])
def test_the_last_words_are_fetched_into_the_row(app, lan, htmx):
    work = commitment("3.a")
    reports(lan, work, at=on(5, 20), percent=35, result="62 số.", difficulty="Thiếu người.")
    reports(lan, work, at=on(8, 20), percent=35, done=SAME)
    browser = browse(app, lan).get(BOARD)
    press(
        browser, f"last-{work.id}", row(work, result="70 số.", percent="40"),
        expect=200 if htmx else 303, htmx=htmx,
    )  # fmt: skip
    if not htmx:
        browser.get(BOARD)
    names = ("percent", "done", "result", "difficulty")
    filled = [shown(browser, work, name) for name in names]
    assert filled == ["40", "Đã làm một phần.", "70 số.", "Thiếu người."]
    assert len(said("3.a")) == 2  # only filled in; nothing was sent


def test_what_came_back_is_mended_in_its_row(app, lan, hoa):
    work = commitment("3.a")
    returns(hoa, reports(lan, work, done="Đã làm."), "Nêu số liệu.")
    browser = browse(app, lan).get(BOARD)
    assert "Sở trả lại: Nêu số liệu." in words_of(browser, work)
    assert shown(browser, work, "done") == "Đã làm."
    press(browser, "send")  # as it came: nothing was filled in
    assert len(said("3.a")) == 1
    press(browser.get(BOARD), "send", row(work, done="Đã làm 12 bài."))
    assert said("3.a")[-1] == "Đã làm 12 bài."


# Others at work


def test_a_colleague_reported_meanwhile_the_row_keeps_its_text(app, lan):
    a, b = commitment("3.a"), commitment("6")
    browser = browse(app, lan).get(BOARD)
    reports(lan, a, done="Đồng nghiệp gửi trước.")
    press(browser, "send", row(a, done="Của tôi."), row(b, done="Dòng khác."), expect=409)
    assert "Đã gửi 1 cập nhật." in browser.main
    assert "vừa có cập nhật mới" in words_of(browser, a)
    assert "Đồng nghiệp gửi trước." in words_of(browser, a)
    assert shown(browser, a, "done") == "Của tôi."
    press(browser, "send")
    assert said("3.a")[-1] == "Của tôi."


def test_an_untouched_row_of_an_old_page_is_no_ones_report(app, lan, hoa):
    a, b = commitment("3.a"), commitment("6")
    browser = browse(app, lan).get(BOARD)
    reports(lan, a, percent=60)
    returns(hoa, reports(lan, b, done="Cần sửa."))
    press(browser, "send", row(commitment("1.b"), done="Có việc mới."))
    assert [len(said(code)) for code in ("3.a", "6", "1.b")] == [1, 1, 1]
    assert drafts(lan) == []


def test_work_that_ended_meanwhile_keeps_what_was_typed(app, lan, hoa):
    work = commitment("3.a")
    browser = browse(app, lan).get(BOARD)
    confirms(hoa, completes(lan, work))
    press(browser, "send", row(work, done="Gõ muộn mất rồi."), expect=409)
    assert "đã kết thúc" in browser.main
    assert "Gõ muộn mất rồi." in browser.page.find(id=f"ended-{work.id}").get_text()
    browser.get(BOARD)
    assert "Bản nháp không còn gửi được" in browser.main
    browser.post(f"/tasks/{work.task_id}/commitments/{work.id}/draft/removal",
                 {"version": "1", "back": "board"})  # fmt: skip
    assert "Gõ muộn mất rồi." not in browser.get(BOARD).main


def test_rows_of_others_that_are_smuggled_in_do_nothing(app, lan):
    other = commitment("3.a", DAI)
    browser = browse(app, lan).get(BOARD)
    forged = row(
        other, seen="0", version="0", state="done", percent="9", done="Viết hộ.", result="x"
    )
    press(browser, "send", forged)
    press(browser.get(BOARD), f"send-{other.id}", forged)
    assert said("3.a", DAI) == []
    assert drafts(lan) == []


@pytest.mark.parametrize("do", ["", "send-", "send-x", "send-999999999", "fly-1", "²", "same--1"])
def test_a_mangled_button_only_keeps_what_was_typed(app, lan, do):
    work = commitment("3.a")
    press(browse(app, lan).get(BOARD), do, row(work, done="Giữ lại."))
    assert said("3.a") == []
    assert [draft.done for draft in drafts(lan)] == ["Giữ lại."]


# The page


def test_no_work_says_so(app, quang, plan):
    assert "Không có đầu việc nào đang mở" in browse(app, quang).get(BOARD).main


def test_a_plan_that_is_no_longer_tracked_is_not_on_the_board(app, lan, plan):
    types(lan, commitment("3.a"), "Còn dở.")
    plan.state = PlanState.CLOSED
    db.session.commit()
    browser = browse(app, lan).get(BOARD)
    assert "Không có đầu việc nào đang mở" in browser.main
    assert "Bản nháp ở nơi khác (1)" in browser.main


def test_hundreds_of_rows_come_fifty_at_a_time_and_ask_no_more_often(app, lan):
    fill(agencies=1, tasks=8, years=1)
    browser = browse(app, lan).get(BOARD)
    with counted() as few:
        browser.get(BOARD)
    fill(agencies=1, tasks=120, years=1)
    browser = browse(app, lan).get(BOARD)  # what is remembered between pages is not counted
    with counted() as many:
        browser.get(BOARD)
    assert len(browser.page.select(".board-row")) == 50
    assert len(many) <= len(few), sorted(set(many) - set(few))
    browser.get(f"{BOARD}?page=2")
    rest = browser.page.select(".board-row")
    assert rest
    press(browser, "save")
    assert browser.response.headers["Location"].startswith(f"{BOARD}?page=2")


def test_the_desk_leads_to_the_board_when_several_are_silent(app, lan):
    browser = browse(app, lan).get("/desk/")
    button = browser.page.select_one(".next-thing .btn-primary")
    assert (button["href"], button.get_text(strip=True)) == (BOARD, "Cập nhật cả bảng")
    types(lan, commitment("3.a"), "Còn dở.")
    assert "Bạn có 1 bản nháp chưa gửi." in browser.get("/desk/").main
    assert BOARD in browser.get("/tasks/").links()


@pytest.mark.parametrize("who", ["tuan", "mai", "son"])
def test_the_board_is_for_those_who_report(app, request, who):
    browser = browse(app, request.getfixturevalue(who))
    browser.get(BOARD, expect=403)
    browser.post(BOARD, expect=403)


def test_the_departments_own_board_goes_to_a_colleague_for_confirmation(app, hoa, hung):
    press(browse(app, hoa).get(BOARD), "send", row(commitment("4.a", SO), done="Họp ba cơ quan."))
    written = db.session.get_one(ProgressUpdate, commitment("4.a", SO).updates[0].id)
    assert written.source is None
    own = browse(app, hoa).get("/desk/")
    own.post(f"/tasks/updates/{written.id}/confirmation", {"seen": "1"}, expect=403)
    browse(app, hung).get("/desk/").post(f"/tasks/updates/{written.id}/confirmation", {"seen": "1"})
