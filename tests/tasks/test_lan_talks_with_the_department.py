"""Lan and the Department talk on a commitment, and mention each other."""

import pytest
from sqlalchemy import select

from pressplan.accounts.queries import who_is
from pressplan.agencies.models import Succession, SuccessionKind
from pressplan.database import db
from pressplan.history.queries import lines_about
from pressplan.tasks.actions_talk import say as says_raw
from pressplan.tasks.models_talk import Mention, Message
from tests import cast
from tests.tasks.work import BAO, SO, browse, commitment, on, says, talk_url, task

TEXT = "Mẫu nào dùng được?\nCần trước thứ Sáu."


def messages():
    db.session.expire_all()
    return db.session.scalars(select(Message).order_by(Message.id)).all()


def test_what_is_written_on_the_tasks_page_stands_there(app, lan):
    work = commitment("3.a")
    browser = browse(app, lan).get(f"/tasks/{work.task_id}")
    assert "Trao đổi (0)" in browser.main
    token = browser.page.find("input", {"name": "token"})["value"]
    browser.post(talk_url(work), {"text": TEXT, "token": token}, htmx=True, expect=200)
    assert browser.page.section["id"] == f"talk-{work.id}"
    assert "Trao đổi (1)" in browser.text
    assert "Mẫu nào dùng được? Cần trước thứ Sáu." in browser.text
    assert browser.page.select_one("textarea").get_text() == ""
    assert browser.page.find("input", {"name": "token"})["value"] != token
    browser.get(f"/tasks/{work.task_id}")
    assert "Trần Thị Lan · Báo Đắk Lắk" in browser.main


def test_without_script_it_leads_to_the_message(app, lan):
    work = commitment("3.a")
    browser = browse(app, lan).get(talk_url(work))
    form = browser.page.select_one("form.say")
    form["id"] = "say"
    browser.submit("say", {"text": TEXT})
    assert browser.response.headers["Location"].endswith(f"#message-{work.id}-1")
    browser.follow()
    assert browser.page.find(id=f"message-{work.id}-1")


def test_the_history_says_that_but_not_what(app, lan):
    work = commitment("3.a")
    says(lan, work, "lời riêng giữa hai bên")
    (line,) = lines_about(work)
    assert line.text == "Trao đổi: tin thứ 1"
    assert "lời riêng" not in browse(app, lan).get(f"/tasks/{work.task_id}/history").main


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Hãy viết nội dung"),
        ("  \n ", "Hãy viết nội dung"),
        ("x" * 2001, "Nhiều nhất 2000 ký tự."),
    ],
)
def test_what_is_badly_filled_is_said_in_place_and_stays(app, lan, text, sentence):
    work = commitment("3.a")
    for htmx in (True, False):
        browser = browse(app, lan).get(talk_url(work))
        browser.post(talk_url(work), {"text": text, "token": "t"}, expect=422, htmx=htmx)
        assert sentence in browser.text
        assert browser.page.select_one("form.say textarea").get_text().strip() == text.strip()
    assert messages() == []


def test_a_text_is_only_text(app, lan, hoa):
    work = commitment("3.a")
    says(lan, work, "<b>đậm</b> http://example.test {{ 7*7 }}")
    page = browse(app, hoa).get(talk_url(work)).page
    (said,) = page.select(".message")
    assert "<b>đậm</b> http://example.test {{ 7*7 }}" in said.get_text()
    assert not said.select("b, a")


def test_a_second_click_says_nothing_twice(app, lan):
    work = commitment("3.a")
    browser = browse(app, lan).get(talk_url(work))
    sent = {"text": TEXT, "token": browser.page.find("input", {"name": "token"})["value"]}
    browser.post(talk_url(work), sent)
    browser.post(talk_url(work), sent)
    assert [m.number for m in messages()] == [1]
    assert len(lines_about(work)) == 1


def test_the_same_form_with_other_words_is_told_and_keeps_them(app, lan):
    work = commitment("3.a")
    browser = browse(app, lan).get(talk_url(work))
    token = browser.page.find("input", {"name": "token"})["value"]
    browser.post(talk_url(work), {"text": TEXT, "token": token})
    browser.post(talk_url(work), {"text": "Thêm một ý.", "token": token}, expect=409)
    assert browser.page.select_one("form.say textarea").get_text() == "Thêm một ý."
    fresh = browser.page.find("input", {"name": "token"})["value"]
    browser.post(talk_url(work), {"text": "Thêm một ý.", "token": fresh})
    assert [m.number for m in messages()] == [1, 2]


def test_who_is_mentioned_finds_it_on_the_desk_with_one_action(app, lan, hoa):
    work = commitment("3.a")
    says(hoa, work, "@Trần Thị Lan gửi giúp danh sách.")
    browser = browse(app, lan).get("/desk/")
    assert "Bạn được nhắc đến (1)" in browser.main
    assert "gửi giúp danh sách." in browser.main
    form = browser.page.select_one("#mentions + ul form")
    assert len(browser.page.select("#mentions + ul button")) == 1
    number = form.find("input", {"name": "number"})["value"]
    browser.post(form["action"], {"number": number}).follow()
    assert "gửi giúp danh sách." in browser.main
    assert "Bạn được nhắc đến" not in browser.get("/desk/").main


def test_opening_the_page_marks_nothing_and_a_button_does(app, lan, hoa):
    work = commitment("3.a")
    says(hoa, work, "@Trần Thị Lan nhé")
    browser = browse(app, lan)
    for _ in range(2):
        assert "Có 1 tin nhắc đến bạn" in browser.get(talk_url(work)).main
    browser.submit("seen").follow()
    assert "nhắc đến bạn" not in browser.main
    assert "Bạn được nhắc đến" not in browser.get("/desk/").main


def test_an_answer_is_a_look_too(app, lan, hoa):
    work = commitment("3.a")
    says(hoa, work, "@Trần Thị Lan nhé")
    says(lan, work, "Đã gửi.")
    assert "Bạn được nhắc đến" not in browse(app, lan).get("/desk/").main


def test_chosen_from_the_list_one_is_mentioned_beside_the_words(app, lan, hoa, hung):
    work = commitment("3.a")
    browser = browse(app, lan).get(talk_url(work))
    browser.post(talk_url(work), {"text": "Nhờ Sở xem.", "mention": [str(hoa.id), str(hung.id)]})
    assert "Nhắc đến: Nguyễn Thị Hoa và Phạm Quốc Hùng" in browser.follow().main
    mentioned = db.session.scalars(select(Mention.account_id).order_by(Mention.account_id)).all()
    assert mentioned == sorted([hoa.id, hung.id])


def offered(browser):
    return {label.get_text() for label in browser.page.select(".mention-list [data-name]")}


def test_only_who_sees_the_conversation_is_offered(app, lan, hoa):
    """The governing body and leadership read it; other agencies and the administrator do not."""
    staff = {"Nguyễn Thị Hoa", "Phạm Quốc Hùng"}
    browser = browse(app, lan).get(talk_url(commitment("3.a", BAO)))
    assert offered(browser) == staff | {"Võ Anh Tuấn", "Bùi Thị Mai"}
    browser = browse(app, hoa).get(talk_url(commitment("4.a", SO)))
    press = {"Trần Thị Lan", "Lê Văn Minh", "H’Chi Niê"}
    assert offered(browser) == press | {"Phạm Quốc Hùng", "Võ Anh Tuấn"}


def test_who_left_is_not_offered(app, lan):
    cast.person("hung").active = False
    db.session.commit()
    assert "Phạm Quốc Hùng" not in offered(browse(app, lan).get(talk_url(commitment("3.a"))))


@pytest.mark.parametrize("stranger", ["quang", "minh", "son", "lan"])
def test_a_stranger_or_oneself_cannot_be_chosen(app, request, lan, stranger):
    work = commitment("3.a")
    id = request.getfixturevalue(stranger).id
    browser = browse(app, lan).get(talk_url(work))
    browser.post(talk_url(work), {"text": TEXT, "mention": [str(id)]}, expect=422)
    assert "không xem được trao đổi này" in browser.main
    assert messages() == []


@pytest.mark.parametrize("mangled", ["x", "-1", "9" * 30, ""])
def test_a_mangled_choice_is_a_stranger(app, lan, mangled):
    work = commitment("3.a")
    browser = browse(app, lan).get(talk_url(work))
    browser.post(talk_url(work), {"text": TEXT, "mention": [mangled]}, expect=422)


def test_a_stranger_named_in_the_words_is_not_mentioned(app, lan):
    says(lan, commitment("3.a"), "@Đặng Quang @Lê Văn Minh @Trần Thị Lan")
    assert db.session.scalars(select(Mention)).all() == []


def test_the_governing_body_is_mentioned_and_only_looks(app, lan, mai):
    work = commitment("3.a")
    says(lan, work, "Kính báo @Bùi Thị Mai")
    browser = browse(app, mai).get("/desk/")
    assert "Bạn được nhắc đến (1)" in browser.main
    assert "Xem trao đổi" in browser.main
    browser.get(talk_url(work))
    assert not browser.page.select("form.say")
    browser.submit("seen")
    assert "Bạn được nhắc đến" not in browser.get("/desk/").main


def test_long_conversations_are_paged_newest_last(app, lan, hoa):
    work = commitment("3.a")
    for number in range(1, 121):
        says_raw(work, f"ý {number}", mention=(), token="", by=who_is(lan), at=on(11, 20))
    db.session.commit()
    browser = browse(app, hoa).get(talk_url(work))

    def numbers():
        return [int(p["id"].rsplit("-", 1)[1]) for p in browser.page.select(".message")]

    assert "120 tin" in browser.main
    assert numbers() == list(range(71, 121))
    browser.get(browser.page.find("a", rel="prev")["href"])
    assert numbers() == list(range(21, 71))
    browser.get(browser.page.find("a", rel="prev")["href"])
    assert numbers() == list(range(1, 21))
    assert browser.page.find("a", rel="prev") is None
    browser.get(browser.page.find("a", rel="next")["href"])
    assert numbers() == list(range(21, 71))
    browser.get(f"/tasks/{work.task_id}")
    assert numbers() == [118, 119, 120]
    assert "Xem cả 120 tin" in browser.main
    for before in ("x", "-3", "0", "1", "9" * 30):
        browser.get(f"{talk_url(work)}?before={before}")
        assert numbers()[-1] == 120


def test_an_old_mention_is_found_on_its_page(app, lan, hoa):
    work = commitment("3.a")
    says(hoa, work, "@Trần Thị Lan đầu tiên")
    for _ in range(60):
        says_raw(work, "tiếp", mention=(), token="", by=who_is(hoa), at=on(11, 20))
    db.session.commit()
    browser = browse(app, lan).get("/desk/")
    form = browser.page.select_one("#mentions + ul form")
    number = form.find("input", {"name": "number"})["value"]
    browser.post(form["action"], {"number": number}).follow()
    assert "đầu tiên" in browser.main


def test_what_is_said_cannot_be_changed(app, lan):
    said = says(lan, commitment("3.a"), TEXT)
    said.text = "khác"
    with pytest.raises(Exception, match="append-only"):
        db.session.commit()
    db.session.rollback()


def test_who_took_over_a_coordinators_part_reads_and_writes_where_it_did(app, lan, quang):
    """Báo coordinates 4.a by its group; its successor does from the day on that it took over."""
    work = commitment("4.a", SO)
    browse(app, quang).get(talk_url(work), expect=404)
    db.session.add(
        Succession(
            agency_id=lan.agency_id, successor_id=quang.agency_id, since=on(11, 1).date(),
            kind=SuccessionKind.MERGED, document="QĐ 9",
        )
    )  # fmt: skip
    db.session.commit()
    browser = browse(app, quang).get(talk_url(work))
    browser.post(talk_url(work), {"text": "Bản tin tiếp nhận."})
    assert "Bản tin tiếp nhận." in browser.get(f"/tasks/{task('4.a').id}").main
    browse(app, lan).get(talk_url(work), expect=404)
