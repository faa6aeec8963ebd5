"""A message carries files: with words or alone, once, and only what may be taken."""

import pytest
from sqlalchemy import select

from pressplan.database import db
from pressplan.history.queries import lines_about
from pressplan.tasks.models_talk import Message
from tests.tasks.filing import PDF, PNG, chosen, in_store, listed, recorded, use_up
from tests.tasks.work import SO, browse, commitment, talk_url


@pytest.fixture
def work(app):
    return commitment("6")


@pytest.fixture
def talk(app, lan, work):
    """Lan's browser on the conversation."""
    return browse(app, lan).get(talk_url(work))


def messages():
    db.session.expire_all()
    return db.session.scalars(select(Message).order_by(Message.id)).all()


def files():
    return [[row.file.name for row in message.files] for message in messages()]


def token(browser):
    return browser.page.find("input", {"name": "token"})["value"]


@pytest.mark.parametrize("htmx", [False, True], ids=["full page", "htmx"])
def test_files_stand_under_the_message(app, hoa, work, talk, htmx):
    sent = {"text": "Gửi Sở.", "token": token(talk)} | chosen(PDF, PNG)
    talk.post(talk_url(work), sent, htmx=htmx, expect=200 if htmx else 303)
    place = f"#message-{work.id}-1"
    for url in (talk_url(work), f"/tasks/{work.task_id}"):
        browser = browse(app, hoa).get(url)
        assert listed(browser, place) == [PDF, PNG]
    link = browser.page.select_one(f"{place} a[download]")["href"]
    with browser.get(link).response as response:
        assert response.mimetype == "application/pdf"


def test_a_message_of_files_alone_is_one(app, lan, hoa, work, talk):
    talk.post(talk_url(work), {"text": "", "mention": str(hoa.id)} | chosen(PDF))
    assert [(m.text, len(m.files)) for m in messages()] == [("", 1)]
    assert "Gửi tệp." in browse(app, hoa).get("/desk/").main


def test_a_message_of_nothing_is_none(work, talk):
    talk.post(talk_url(work), {"text": " "}, expect=422)
    assert "Hãy viết nội dung muốn trao đổi, hoặc chọn tệp" in talk.main
    assert messages() == []


def test_the_same_form_sent_twice_says_one_thing(work, talk):
    sent = {"text": "Gửi Sở.", "token": token(talk)}
    for _ in range(2):
        talk.post(talk_url(work), sent | chosen(PDF))
    assert (files(), recorded()) == ([[PDF]], [PDF])


def test_an_old_form_with_other_files_is_told(work, talk):
    sent = {"text": "Gửi Sở.", "token": token(talk)}
    talk.post(talk_url(work), sent | chosen(PDF))
    talk.post(talk_url(work), sent | chosen(PNG), expect=409)
    assert "Hãy chọn lại" in talk.main
    assert talk.page.select_one("form.say textarea").get_text().strip() == "Gửi Sở."
    talk.post(talk_url(work), {"text": "Gửi Sở.", "token": token(talk)} | chosen(PNG))
    assert files() == [[PDF], [PNG]]


@pytest.mark.parametrize("htmx", [False, True], ids=["full page", "htmx"])
def test_what_is_not_taken_is_said_and_the_words_stay(app, work, talk, htmx):
    sent = {"text": "Gửi Sở.", "token": token(talk)} | chosen(PDF, "cũ.doc")
    talk.post(talk_url(work), sent, expect=422, htmx=htmx)
    error = talk.page.find(id=f"files-{work.id}-error").get_text()
    assert error.startswith("cũ.doc: Tệp Office kiểu cũ")
    assert talk.page.select_one("form.say textarea").get_text().strip() == "Gửi Sở."
    assert (messages(), recorded(), in_store(app)) == ([], [], 0)
    assert [line.event for line in lines_about(work)] == ["file-refused"]


def test_good_files_beside_bad_words_are_to_be_chosen_again(work, talk):
    talk.post(talk_url(work), {"text": "x" * 2001} | chosen(PDF), expect=422)
    assert "Hãy chọn lại" in talk.page.find(id=f"files-{work.id}-error").get_text()
    assert (messages(), recorded()) == ([], [])


def test_who_says_it_pays_for_it(app, lan, hoa):
    """Lan writes on work of the Department; what the Department has used does not matter."""
    work = commitment("4.a", SO)
    use_up(hoa.agency_id)
    browser = browse(app, lan).get(talk_url(work))
    browser.post(talk_url(work), {"text": "Báo gửi."} | chosen(PDF))
    assert messages()[0].files[0].file.agency_id == lan.agency_id
    browser = browse(app, hoa).get(talk_url(work))
    browser.post(talk_url(work), {"text": "Sở gửi."} | chosen(PDF), expect=422)
    assert "Dung lượng tệp của cơ quan đã hết" in browser.main
    assert len(messages()) == 1
