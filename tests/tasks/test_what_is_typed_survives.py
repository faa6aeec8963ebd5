"""What somebody types is a draft at once: it outlives the session, the second tab, the end."""

import pytest

from pressplan import clock
from pressplan.accounts import sessions
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.history.models import HistoryLine
from pressplan.tasks import actions_board
from pressplan.tasks.actions import ENDED, Progress
from pressplan.tasks.actions_board import NewerDraft
from pressplan.tasks.models import Commitment
from pressplan.tasks.rules_board import Typed
from pressplan.tasks.workflow import State
from tests.tasks.board import (
    BOARD,
    colleague,
    draft_url,
    drafts,
    press,
    row,
    shown,
    types,
    words_of,
)
from tests.tasks.test_claims import won
from tests.tasks.work import at_once, browse, commitment, completes, confirms, report_url, reports

TYPED = {
    "seen": "0", "version": "0", "state": "in-progress", "percent": "45",
    "done": "Câu đang gõ dở", "result": "", "difficulty": "", "proposal": "",
}  # fmt: skip


def form_url(of):
    return f"{report_url(of)}/new"


def value(browser, name):
    field = browser.page.find(attrs={"name": name})
    return (field.get_text() if field.name == "textarea" else field["value"]).strip("\r\n")


@pytest.fixture
def work(app):
    return commitment("3.a")


def test_saved_as_one_types_and_there_again_after_signing_out(app, lan, work):
    browser = browse(app, lan).get(form_url(work))
    browser.post(draft_url(work), TYPED, expect=200, htmx=True)
    assert "đã lưu nháp 09:" in browser.text
    assert value(browser, "version") == "1"
    browser.post(draft_url(work), TYPED | {"version": "1", "percent": "bốn"}, expect=200, htmx=True)
    browser.get("/desk/").post("/sign-out")
    browser.sign_in(lan).get(form_url(work))
    assert (value(browser, "done"), value(browser, "percent")) == ("Câu đang gõ dở", "bốn")
    assert value(browser, "version") == "2"
    assert shown(browser.get(BOARD), work, "done") == "Câu đang gõ dở"


def test_the_board_saves_its_rows_at_the_same_address(app, lan, work):
    browser = browse(app, lan).get(BOARD)
    fields = {f"c{work.id}-{name}": text for name, text in TYPED.items()}
    browser.post(draft_url(work), fields, expect=200, htmx=True)
    assert value(browser, f"c{work.id}-version") == "1"
    assert [draft.done for draft in drafts(lan)] == ["Câu đang gõ dở"]


def test_without_script_the_draft_is_a_button(app, lan, work):
    browser = browse(app, lan).get(form_url(work))
    browser.post(draft_url(work), TYPED).follow()
    assert "Đã lưu nháp." in browser.text
    assert value(browser, "done") == "Câu đang gõ dở"


def test_the_draft_goes_with_the_report_that_it_became(app, lan, work):
    browser = browse(app, lan).get(form_url(work))
    browser.post(draft_url(work), TYPED, expect=200, htmx=True)
    browser.get(form_url(work)).submit("report")
    assert [u.done for u in commitment("3.a").updates] == ["Câu đang gõ dở"]
    assert drafts(lan) == []
    assert value(browser.get(form_url(work)), "done") == ""


def test_a_report_that_is_refused_is_kept_as_a_draft(app, lan, work):
    browser = browse(app, lan).get(form_url(work))
    browser.post(report_url(work), TYPED | {"state": "done", "percent": "100"}, expect=422)
    assert value(browser, "version") == "1"
    assert value(browser.get(form_url(work)), "done") == "Câu đang gõ dở"
    reports(lan, work, done="Ai đó gửi trước.")
    browser.post(report_url(work), TYPED | {"version": "1"}, expect=409)
    assert [draft.seen for draft in drafts(lan)] == [1]
    browser.submit("report")
    assert drafts(lan) == []


def test_an_emptied_form_keeps_no_draft(app, lan, work):
    types(lan, work, "Viết rồi xóa.")
    browser = browse(app, lan).get(form_url(work))
    empty = TYPED | {"version": "1", "done": "", "percent": "0"}
    browser.post(draft_url(work), empty, expect=200, htmx=True)
    assert value(browser, "version") == "0"
    assert drafts(lan) == []


def test_a_draft_is_dropped_when_one_says_so(app, lan, work):
    types(lan, work, "Bỏ đi.")
    browser = browse(app, lan).get(form_url(work))
    button = next(
        b for b in browser.page.select("button") if b.get_text(strip=True) == "Xóa bản nháp"
    )
    assert button["data-confirm"]
    browser.post(button["formaction"], TYPED | {"version": "7"}, expect=409)
    assert [draft.done for draft in drafts(lan)] == ["Bỏ đi."]
    browser.post(button["formaction"], TYPED | {"version": "1"})
    assert drafts(lan) == []
    types(lan, work, "Bỏ ở bảng.")
    press(browser.get(BOARD), f"discard-{work.id}", row(commitment("6"), done="Giữ dòng này."))
    assert [draft.done for draft in drafts(lan)] == ["Giữ dòng này."]


def test_work_went_on_since_the_draft_was_begun(app, lan, work):
    types(lan, work, "Bắt đầu từ hôm qua.")
    reports(lan, work, done="Tin mới của đồng nghiệp.")
    browser = browse(app, lan).get(form_url(work))
    assert "đầu việc đã có thay đổi" in browser.main
    assert "Tin mới của đồng nghiệp." in browser.main
    assert "đầu việc đã có thay đổi" in words_of(browser.get(BOARD), work)
    browser.get(form_url(work)).submit("report")
    assert commitment("3.a").updates[-1].done == "Bắt đầu từ hôm qua."


def test_the_draft_of_finished_work_is_only_there_to_be_read(app, lan, hoa, work):
    types(lan, work, "Chưa kịp gửi.")
    confirms(hoa, completes(lan, commitment("3.a")))
    browser = browse(app, lan).get(form_url(work))
    assert ENDED in browser.main
    assert "Chưa kịp gửi." in browser.page.find("textarea", id="done").get_text()
    assert browser.page.find("form", id="report") is None
    browser.get(BOARD)
    assert browser.page.find(id=f"row-{work.id}") is None
    assert "Chưa kịp gửi." in browser.page.find(id=f"ended-{work.id}").get_text()
    browser.get(form_url(work))
    browser.post(f"{draft_url(work)}/removal", {"version": "1"})
    assert "Chưa kịp gửi." not in browser.get(BOARD).main


def test_a_draft_leaves_no_line_in_the_history(app, lan, work):
    before = db.session.query(HistoryLine).count()
    types(lan, work, "Không ghi nhật ký.")
    actions_board.drop(work.id, version=1, by=who_is(lan))
    db.session.commit()
    assert db.session.query(HistoryLine).count() == before


# The second tab


def test_the_second_tab_is_told_and_both_texts_are_there(app, lan, work):
    first, second = browse(app, lan).get(form_url(work)), browse(app, lan).get(form_url(work))
    first.post(draft_url(work), TYPED | {"done": "Ở thẻ một."}, expect=200, htmx=True)
    second.post(draft_url(work), TYPED | {"done": "Ở thẻ hai."}, expect=409, htmx=True)
    assert "Ở thẻ một." in second.text
    assert "Nội dung bạn đang gõ vẫn còn ở đây" in second.text
    assert [draft.done for draft in drafts(lan)] == ["Ở thẻ một."]
    # Still 409 until the person chose: their text is stored no less for a second try.
    second.post(draft_url(work), TYPED | {"done": "Ở thẻ hai."}, expect=409, htmx=True)
    over = second.page.find("button", attrs={"name": "over"})["value"]
    chosen = TYPED | {"done": "Ở thẻ hai.", "over": over}
    second.post(draft_url(work), chosen, expect=200, htmx=True)
    assert [draft.done for draft in drafts(lan)] == ["Ở thẻ hai."]


def test_the_same_text_in_two_tabs_is_no_quarrel(app, lan, work):
    first, second = browse(app, lan).get(form_url(work)), browse(app, lan).get(form_url(work))
    first.post(draft_url(work), TYPED, expect=200, htmx=True)
    second.post(draft_url(work), TYPED, expect=200, htmx=True)
    assert value(second, "version") == "1"


def test_sending_from_one_tab_does_not_swallow_the_other(app, lan, work):
    browser = browse(app, lan).get(form_url(work))
    types(lan, work, "Dài hơn, ở thẻ kia.")
    browser.post(report_url(work), TYPED, expect=409)
    assert "Dài hơn, ở thẻ kia." in browser.main
    assert value(browser, "done") == "Câu đang gõ dở"
    assert commitment("3.a").updates == []
    assert [draft.done for draft in drafts(lan)] == ["Dài hơn, ở thẻ kia."]
    browser.submit("report", {"over": "1"})
    assert [u.done for u in commitment("3.a").updates] == ["Câu đang gõ dở"]


def test_the_same_on_the_board(app, lan, work):
    browser = browse(app, lan).get(BOARD)
    types(lan, work, "Ở thẻ kia.")
    press(browser, "send", row(work, done="Ở đây."), expect=409)
    assert "Ở thẻ kia." in words_of(browser, work)
    assert shown(browser, work, "done") == "Ở đây."
    assert commitment("3.a").updates == []
    press(browser, f"send-{work.id}", {f"c{work.id}-over": "1"})
    assert [u.done for u in commitment("3.a").updates] == ["Ở đây."]


def test_an_untouched_row_overruns_no_other_tab(app, lan, work):
    browser = browse(app, lan).get(BOARD)
    types(lan, work, "Ở thẻ kia.")
    press(browser, "send", row(commitment("6"), done="Dòng khác."))
    assert [draft.done for draft in drafts(lan)] == ["Ở thẻ kia."]


def test_sent_in_the_other_tab_meanwhile(app, lan, work):
    browser = browse(app, lan)
    types(lan, work, "Đã gửi rồi.")
    browser.get(form_url(work)).submit("report")
    browser.post(draft_url(work), TYPED | {"version": "1"}, expect=409, htmx=True)
    assert "đã được gửi hoặc đã xóa" in browser.text
    assert drafts(lan) == []
    browser.post(draft_url(work), TYPED | {"version": "1", "over": "0"}, expect=200, htmx=True)
    assert [draft.done for draft in drafts(lan)] == ["Câu đang gõ dở"]


def test_an_expired_session_says_so_and_stays_where_the_person_types(app, lan, work):
    browser = browse(app, lan).get(BOARD)
    sessions.end_all(lan.id, at=clock.now())
    db.session.commit()
    answer = browser.client.post(
        draft_url(work), data=TYPED, headers={"HX-Request": "true", "X-Autosave": "1"}
    )
    assert answer.status_code == 401
    assert "Đăng nhập ở thẻ mới" in answer.get_data(as_text=True)
    assert answer.headers["HX-Retarget"] == "#refusals"
    assert "show" not in answer.headers["HX-Reswap"]


# Many at once


def saving(id, done, by, version=0):
    def job():
        commitment = db.session.get_one(Commitment, id)
        typed = Typed(state="in-progress", percent="5", done=done)
        return actions_board.save(
            commitment, typed, seen=0, version=version, by=by, at=clock.now()
        ).done

    return job


@pytest.mark.parametrize("version", [0, 1], ids=["the first save", "over what all have seen"])
def test_of_eight_tabs_that_save_at_once_one_lands_and_no_other_is_lost_unsaid(
    app, lan, work, version
):
    if version:
        types(lan, work, "Lúc đầu.")
    jobs = [saving(work.id, f"Thẻ {n}", who_is(lan), version) for n in range(8)]
    (landed,) = won(at_once(app, *jobs))
    assert [draft.done for draft in drafts(lan)] == [landed]


def test_a_draft_that_is_sent_while_another_tab_types_is_sent_or_kept(app, lan, work):
    types(lan, work, "Bản chung.")
    by = who_is(lan)

    def sending():
        found = db.session.get_one(Commitment, work.id)
        progress = Progress(State.IN_PROGRESS, 10, "Bản chung.")
        typed = Typed(state="in-progress", percent="10", done="Bản chung.")
        return actions_board.send(
            found, progress, typed=typed, seen=0, version=1, by=by, at=clock.now()
        ).number

    outcomes = at_once(app, sending, saving(work.id, "Gõ thêm.", by, 1))
    assert [o for o in outcomes if isinstance(o, Exception)], outcomes
    assert all(isinstance(o, NewerDraft) for o in outcomes if isinstance(o, Exception)), outcomes
    sent = [u.done for u in commitment("3.a").updates]
    assert (sent, [d.done for d in drafts(lan)]) in [(["Bản chung."], []), ([], ["Gõ thêm."])]


def test_two_colleagues_type_and_see_each_other(app, lan, work):
    na = colleague(lan)
    types(lan, work, "Lan đang viết câu này.")
    browser = browse(app, na)
    for url in (form_url(work), BOARD):
        browser.get(url)
        assert "Trần Thị Lan đang soạn (09:" in browser.main
        assert "Lan đang viết câu này." in browser.main
    browser.get(form_url(work))
    browser.post(draft_url(work), TYPED, expect=200, htmx=True)
    assert len(drafts(lan)) == len(drafts(na)) == 1
    assert "Đỗ Thị Na đang soạn" in browse(app, lan).get(form_url(work)).main


def test_who_goes_back_and_sends_again_is_told(app, lan):
    work = commitment("3.a")
    fields = {"state": "in-progress", "percent": "55", "done": "Đã thu thử.", "result": ""}
    browser = browse(app, lan).get(form_url(work))
    browser.submit("report", fields)
    browser.get(form_url(work))
    browser.submit("report", fields, expect=409)
    assert "vừa được gửi ở lần cập nhật 1" in browser.main
    browser.submit("report", {**fields, "done": "Đã thu thử, đã phát."})
    assert len(commitment("3.a").updates) == 2
