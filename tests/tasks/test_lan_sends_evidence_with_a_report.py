"""Lan chooses files for a report: kept with the draft, sent with the update, shown under it."""

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.demo.papers import received
from pressplan.files.attaching import MOST
from pressplan.history.queries import lines_about
from pressplan.tasks import routes_files, tally
from pressplan.tasks.actions_talk import say
from pressplan.tasks.models import UpdateFile
from pressplan.tasks.models_board import ProgressDraftFile
from pressplan.tasks.models_talk import MessageFile
from pressplan.tasks.terms import change_terms
from pressplan.tasks.workflow import Ended, Source
from tests.house.test_query_counts import counted
from tests.strict import fields_of
from tests.tasks.board import BOARD, draft_url, drafts, press, row, words_of
from tests.tasks.filing import (
    PDF,
    PNG,
    TYPED,
    chosen,
    drafted,
    in_store,
    kept,
    listed,
    names_of,
    opened,
    recorded,
    reported,
    typed,
    updates,
    use_up,
)
from tests.tasks.work import (
    DAI,
    browse,
    commitment,
    on,
    report_url,
    reports,
    returns,
)


@pytest.fixture
def work(app):
    return commitment("3.a")


def test_what_is_chosen_goes_to_the_draft_and_with_the_update(app, lan, hoa, work):
    browser = opened(browse(app, lan), work)
    browser.post(draft_url(work), typed(browser) | chosen(PDF, PNG), expect=200, htmx=True)
    assert listed(browser) == [PDF, PNG]
    assert "đã lưu nháp" in browser.text
    assert listed(opened(browser, work)) == [PDF, PNG]
    browser.submit("report", TYPED).follow()
    assert names_of(updates()[0]) == [PDF, PNG]
    assert (drafts(lan), db.session.scalars(select(ProgressDraftFile)).all()) == ([], [])
    assert listed(browser, f"#update-{updates()[0].id}") == [PDF, PNG]
    dossier = browse(app, lan).get(f"/tasks/{work.task_id}/dossier")
    assert f"Tệp kèm theo: {PDF}, {PNG}" in dossier.main
    assert "Kèm 2 tệp" in dossier.main  # in the history
    judge = browse(app, hoa).get("/desk/")
    assert listed(judge, f"#waiting-{updates()[0].id}") == [PDF, PNG]
    assert listed(judge.get(f"/tasks/updates/{updates()[0].id}/return"), "main") == [PDF, PNG]


def test_a_file_is_saved_or_looked_at(app, lan, work):
    written = reported(lan, work, PNG, "Báo cáo.docx")
    browser = browse(app, lan).get(f"/tasks/{work.task_id}")
    saved, sheet = browser.page.select(f"#update-{written.id} a[download]")
    looks = browser.page.select(f"#update-{written.id} a[target=_blank]")
    with browser.get(saved["href"]).response as response:
        assert response.mimetype == "image/png"
        assert "attachment" in response.headers["Content-Disposition"]
    assert len(looks) == 1  # of a page of Word there is nothing to be looked at
    with browser.get(looks[0]["href"]).response as response:
        assert response.headers["Content-Disposition"].startswith("inline")
    browser.get(sheet["href"] + "?view=1", expect=404)


def test_without_script_a_file_is_kept_with_the_draft_and_taken_out_again(app, lan, work):
    browser = opened(browse(app, lan), work)
    browser.submit("report", TYPED | chosen(PDF, PNG), button="Lưu nháp").follow()
    assert listed(browser) == [PDF, PNG]
    removal = browser.page.select_one("#files-kept button")["formaction"]
    browser.post(removal, typed(browser, done="Đã gõ thêm.")).follow()
    assert listed(browser) == [PNG]
    assert browser.page.find(id="done").get_text().strip() == "Đã gõ thêm."
    assert recorded() == [PDF, PNG]  # what was recorded stays


def test_what_is_chosen_and_sent_at_once_goes_along(app, lan, work):
    browser = opened(browse(app, lan), work)
    browser.submit("report", TYPED | chosen(PDF))
    assert names_of(updates()[0]) == [PDF]


def test_a_form_badly_filled_keeps_its_files(app, lan, work):
    browser = opened(browse(app, lan), work)
    browser.submit("report", TYPED | {"done": ""} | chosen(PDF), expect=422)
    assert listed(browser) == [PDF]
    browser.submit("report", TYPED)
    assert names_of(updates()[0]) == [PDF]


def test_a_form_that_comes_too_late_keeps_its_files(app, lan, hoa, work):
    browser = opened(browse(app, lan), work)
    reports(hoa, work, source=Source.PHONE, source_note="chị Na")
    browser.submit("report", TYPED | chosen(PDF), expect=409)
    assert listed(browser) == [PDF]
    browser.submit("report", TYPED)
    assert names_of(updates()[1]) == [PDF]


def test_beside_another_tab_the_text_stays_and_the_files_are_to_be_chosen_again(app, lan, work):
    first = opened(browse(app, lan), work)
    second = opened(browse(app, lan), work)
    second.post(draft_url(work), typed(second, done="Ở thẻ kia."), expect=200, htmx=True)
    first.submit("report", TYPED | chosen(PDF), expect=409)
    assert "Hãy chọn lại" in first.page.find(id="files-error").get_text()
    assert first.page.find(id="done").get_text().strip() == TYPED["done"]
    assert (kept(lan), updates(), recorded()) == ([], [], [])


@pytest.mark.parametrize("htmx", [False, True], ids=["full page", "htmx"])
@pytest.mark.parametrize("how", ["draft", "updates"])
def test_what_is_not_taken_is_said_in_one_sentence_and_the_text_stays(app, lan, work, how, htmx):
    browser = opened(browse(app, lan), work)
    sent = typed(browser) | chosen("cũ.doc", PDF)
    url = draft_url(work) if how == "draft" else report_url(work)
    browser.post(url, sent, expect=422, htmx=htmx)
    words = browser.page.find(id="files-error").get_text()
    assert words.startswith("cũ.doc: Tệp Office kiểu cũ")
    assert "Chưa nhận tệp nào" in words
    assert (updates(), recorded(), in_store(app)) == ([], [], 0)
    assert [line.event for line in lines_about(work)] == ["file-refused"]
    (draft,) = drafts(lan)
    assert (draft.done, draft.files) == (TYPED["done"], [])


def test_an_agency_over_its_quota_is_told(app, lan, work):
    use_up(lan.agency_id)
    browser = opened(browse(app, lan), work)
    browser.submit("report", TYPED | chosen(PDF), expect=422)
    assert "Dung lượng tệp của cơ quan đã hết" in browser.page.find(id="files-error").get_text()
    assert (updates(), in_store(app)) == ([], 1)
    browser.submit("report", TYPED)
    assert names_of(updates()[0]) == []


@pytest.mark.parametrize("how", ["draft", "updates"])
def test_a_quota_used_up_meanwhile_is_said_too(app, lan, work, monkeypatch, how):
    browser = opened(browse(app, lan), work)
    sent = typed(browser) | chosen(PDF)
    receive, agency_id = routes_files.receive_each, work.agency_id

    def used_up_meanwhile(*args, **kwargs):
        got = receive(*args, **kwargs)
        use_up(agency_id)
        return got

    monkeypatch.setattr(routes_files, "receive_each", used_up_meanwhile)
    url = draft_url(work) if how == "draft" else report_url(work)
    browser.post(url, sent, expect=422)
    assert "Dung lượng tệp của cơ quan đã hết" in browser.page.find(id="files-error").get_text()
    assert (updates(), kept(lan), recorded()) == ([], [], ["lớn.png"])
    assert [line.reason for line in lines_about(work)] == ["quota"]


def test_too_many_files_are_refused_and_what_was_there_stays(app, lan, work):
    drafted(lan, work, *(f"tệp {number}.png" for number in range(MOST)))
    browser = opened(browse(app, lan), work)
    browser.post(draft_url(work), typed(browser) | chosen(PDF), expect=422, htmx=True)
    assert f"nhiều nhất {MOST} tệp" in browser.page.find(id="files-error").get_text()
    assert len(kept(lan)) == len(listed(browser)) == MOST


def test_what_came_back_begins_the_next_draft_with_its_files(app, lan, hoa, work):
    returns(hoa, reported(lan, work, PNG, "bảng.docx", done="Đã thu thử."))
    browser = opened(browse(app, lan), work)
    assert listed(browser) == [PNG, "bảng.docx"]
    assert browser.page.find(id="done").get_text().strip() == "Đã thu thử."
    browser.submit("report", {"done": "Đã thu thử, nêu rõ số liệu."})
    assert names_of(updates()[1]) == [PNG, "bảng.docx"]
    assert recorded() == [PNG, "bảng.docx"]
    assert listed(opened(browser, work)) == []


def test_a_file_of_what_came_back_is_taken_out_of_the_next_only(app, lan, hoa, work):
    returns(hoa, reported(lan, work, PNG, "bảng.docx", done="Đã thu thử."))
    browser = opened(browse(app, lan), work)
    removal = browser.page.select("#files-kept button")[0]["formaction"]
    form = fields_of(browser.page.find(id="report"))
    browser.post(removal, form, expect=200, htmx=True)
    assert listed(browser) == ["bảng.docx"]
    assert listed(opened(browser, work)) == ["bảng.docx"]
    browser.submit("report", {"done": "Đã bổ sung."})
    assert [names_of(update) for update in updates()] == [[PNG, "bảng.docx"], ["bảng.docx"]]


def test_a_form_that_is_emptied_again_keeps_a_draft_for_its_files(app, lan, work):
    browser = opened(browse(app, lan), work)
    empty = fields_of(browser.page.find(id="report"))
    browser.post(draft_url(work), empty | chosen(PDF), expect=200, htmx=True)
    version = drafts(lan)[0].version
    browser.post(draft_url(work), empty | {"version": version}, expect=200, htmx=True)
    assert kept(lan) == [PDF]
    browser.get(BOARD)
    press(browser, "save")
    assert kept(lan) == [PDF]


def test_a_draft_that_is_thrown_away_takes_its_files_along(app, lan, work):
    drafted(lan, work, PDF.replace("pdf", "png"))
    browser = opened(browse(app, lan), work)
    version = drafts(lan)[0].version
    browser.post(f"{draft_url(work)}/removal", {"version": version})
    assert db.session.scalar(select(func.count()).select_from(ProgressDraftFile)) == 0
    assert listed(opened(browser, work)) == []


def test_the_board_says_how_many_files_a_row_has_and_sends_them(app, lan, work):
    drafted(lan, work, PNG, "bảng.docx")
    browser = browse(app, lan).get(BOARD)
    assert "2 tệp kèm, gửi cùng dòng này" in words_of(browser, work)
    press(browser, f"send-{work.id}", row(work, **TYPED))
    assert names_of(updates()[0]) == [PNG, "bảng.docx"]
    assert drafts(lan) == []
    assert "tệp kèm" not in words_of(browser.get(BOARD), work)


def test_unchanged_is_not_said_over_files_that_wait(app, lan, work):
    reports(lan, work, at=on(8, 3))
    browser = browse(app, lan).get(BOARD)
    empty = fields_of(opened(browser, work).page.find(id="report"))
    browser.post(draft_url(work), empty | chosen(PDF), expect=200, htmx=True)
    press(browser.get(BOARD), f"same-{work.id}", expect=422)
    assert (len(updates()), kept(lan)) == (1, [PDF])


def test_hoa_types_for_an_agency_and_puts_its_letter_to_it(app, hoa, minh):
    work = commitment("3.a", DAI)
    source = {"source": "document", "source_note": "số 12/BC-Đ ngày 12/11/2026"}
    browser = opened(browse(app, hoa), work)
    browser.submit("report", TYPED | source | chosen(PDF))
    (written,) = commitment("3.a", DAI).updates
    assert names_of(written) == [PDF]
    assert written.files[0].file.agency_id == minh.agency_id  # whose quota it is
    seen = browse(app, minh).get(f"/tasks/{work.task_id}")
    assert listed(seen, f"#update-{written.id}") == [PDF]


def test_what_was_chosen_of_work_that_ended_can_still_be_fetched(app, lan, hoa, work):
    drafted(lan, work, PNG)
    change_terms(work, reason="QĐ 9", by=who_is(hoa), at=clock.now(), ended=Ended.CLOSED)
    tally.recount([work.id])
    db.session.commit()
    for url in (f"{report_url(work)}/new", BOARD):
        browser = browse(app, lan).get(url)
        (link,) = browser.page.select(".files a[download]")
        browser.get(link["href"]).response.close()


def test_pages_of_many_files_ask_no_more_often(app, lan, work):
    reported(lan, work, PNG)
    browser = browse(app, lan)

    def asked():
        with counted() as sent:
            browser.get(f"/tasks/{work.task_id}")
        return len(sent)

    asked()  # what is remembered is known now
    before = asked()
    for number in range(3):
        reported(lan, work, *(f"{number}-{n}.png" for n in range(4)))
    assert asked() <= before
    assert len(listed(browser, f"#commitment-{work.id}")) == 13


@pytest.mark.parametrize("change", ["file_id", None], ids=["changed", "deleted"])
@pytest.mark.parametrize("model", [UpdateFile, MessageFile])
def test_what_was_sent_keeps_its_files(app, lan, work, model, change):
    reported(lan, work, PNG)
    file = received(PNG, "Trao đổi", agency_id=lan.agency_id)
    say(work, "", mention=(), token="", by=who_is(lan), at=clock.now(), files=[file])
    db.session.commit()
    statement = update(model).values(file_id=2) if change else delete(model)
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(statement)
    db.session.rollback()
    assert len(db.session.scalars(select(model)).all()) == 1
