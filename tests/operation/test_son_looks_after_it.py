"""Sơn sees how backups stand, wishes for one, and after a restore looks before letters leave."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pressplan import clock, create_app
from pressplan.access import SYSTEM
from pressplan.accounts.queries import who_is
from pressplan.database import db, reading, writing
from pressplan.errors import TooLate
from pressplan.files import soundness
from pressplan.history.models import HistoryLine
from pressplan.operation import actions, nightly, queries
from pressplan.operation.rules import BACKUP, RESTORE
from pressplan.outbox import actions as outbox
from pressplan.outbox import delivery
from pressplan.outbox.models import Letter
from pressplan.outbox.rules import State
from pressplan.reminders import planning
from pressplan.reminders.models import Notice, NoticeState
from tests import cast
from tests.strict import Browser


def test_he_wishes_for_a_backup_and_sees_it(app, browser, son, monkeypatch):
    monkeypatch.setattr(nightly, "newest", lambda _config: None)
    browser.sign_in(son).get("/operation/")
    assert "Chưa có bản sao lưu nào" in browser.main
    assert "khóa nằm chung với dữ liệu" in browser.main
    browser.submit("back-up").follow()
    assert "Đang chờ bộ hẹn giờ" in browser.main
    assert browser.page.find(id="backups")["hx-trigger"] == "every 3s"
    browser.get("/operation/backups", htmx=True)
    browser.post("/operation/backups", {}, expect=409)
    nightly.run(create_app)
    browser.get("/operation/")
    (archive,) = queries.archives(app.config["PRESSPLAN"].backups_folder)
    assert archive.name in browser.main
    assert "hx-trigger" not in browser.page.find(id="backups").attrs
    assert cast.person("son").name in browser.page.find(id="work-backup").text


def test_how_far_it_is_is_shown(browser, son):
    with writing():
        run = actions.begin(BACKUP, by=SYSTEM, at=clock.now())
        run.facts = {**run.facts, "done": 30, "total": 120}
        db.session.commit()
    browser.sign_in(son).get("/operation/backups")
    assert "Đang sao lưu" in browser.main
    assert "25%" in browser.main


def test_a_failed_run_is_red_with_its_remedy(browser, son):
    with writing():
        run = actions.begin(BACKUP, by=SYSTEM, at=clock.now())
        words = "Ổ đĩa đã hết chỗ. Hãy xóa bớt bản cũ."
        actions.finish(run.id, words, good=False, facts={"lacking": ["tệp 1"]}, at=clock.now())
        db.session.commit()
    browser.sign_in(son).get("/operation/")
    red = browser.page.select_one("#backups .refusal").text
    assert words in red
    assert "tệp 1" in red


@pytest.fixture
def back(app, lan):
    """What was restored: a letter waits in it, and reminders are due."""
    with writing():
        at = clock.now()
        waiting(app, at)
        run = actions.begin(RESTORE, by=SYSTEM, at=at)
        facts = {"made_at": (at - timedelta(hours=8)).isoformat(), "lacking": []}
        actions.finish(run.id, "Khôi phục từ đêm qua.", good=True, facts=facts, at=at)
        outbox.pause_until_looked_at(reason="Khôi phục", by=SYSTEM, at=at)
        db.session.commit()


def waiting(app, at):
    lan = cast.person("lan")
    outbox.post("thu:1", kind="test", to=who_is(lan), about=lan, at=at)


def states():
    with reading():
        found = db.session.execute(select(Letter.key, Letter.state))
        return {row.key: row.state for row in found}


def sent_eml(app):
    return len(list(app.config["PRESSPLAN"].mail_folder.rglob("*.eml")))


@pytest.mark.usefixtures("back")
def test_nothing_leaves_before_he_has_looked_and_nothing_twice_after(app, browser, son, hoa):
    planning.plan(at=clock.now(), whole_day=True)
    delivery.deliver()
    assert sent_eml(app) == 0
    clerk = Browser(app).sign_in(hoa).get("/reminders/letters/")
    assert "phải xem các thư có thể đã gửi" in clerk.main
    clerk.post("/reminders/letters/resumption", {}, expect=409)
    browser.sign_in(son).get("/operation/").get("/operation/restored")
    many = len(states())
    assert many > 1, "the letter that waited, and the reminders planned since"
    assert f"Thư có thể đã gửi ({many})" in browser.main
    browser.submit("resume", {"doubtful": "not-again"}).follow()
    assert "Đã cho gửi thư trở lại" in browser.text
    later = clock.now()
    with writing():
        outbox.post("thu:2", kind="test", to=who_is(cast.person("lan")), about=hoa, at=later)
        db.session.commit()
    planning.plan(at=later, whole_day=True)
    delivery.deliver()
    assert sent_eml(app) <= 1  # that of afterwards alone
    assert states()["thu:1"] is State.SENT
    with reading():
        open_ones = select(Notice.id).where(Notice.state == NoticeState.OPEN)
        assert db.session.scalars(open_ones).all() == []
        events = db.session.scalars(select(HistoryLine.event)).all()
        assert {"looked", "resumed"} <= set(events)
    assert list(soundness.faults()) == []


@pytest.mark.usefixtures("back")
def test_tomorrow_says_only_what_tomorrow_brings(app, son, at_work):
    """What counts as said is not said again by the next day's letter."""
    from pressplan.operation import resuming

    resuming.let_leave(again=False, by=who_is(son), at=clock.now())
    with reading():
        said = {(n.item, n.recipient_id, n.offset) for n in db.session.scalars(select(Notice))}
    assert said
    at_work.shift(timedelta(days=1))
    planning.plan(at=clock.now(), whole_day=True)
    with reading():
        anew = select(Notice).where(Notice.state == NoticeState.OPEN)
        assert not said & {(n.item, n.recipient_id, n.offset) for n in db.session.scalars(anew)}


@pytest.mark.usefixtures("back")
def test_he_may_have_all_of_it_sent(app, browser, son):
    browser.sign_in(son).get("/operation/restored")
    browser.submit("resume", {"doubtful": "again"}).follow()
    delivery.deliver()
    assert states()["thu:1"] is State.SENT
    assert sent_eml(app) == 1


@pytest.mark.usefixtures("back")
def test_two_who_look_at_once_let_leave_once(app, son):
    from pressplan.operation import resuming

    resuming.let_leave(again=True, by=who_is(son), at=clock.now())
    with pytest.raises(TooLate):
        resuming.let_leave(again=False, by=who_is(son), at=clock.now())


def test_where_nothing_was_restored_the_page_says_so(browser, son):
    browser.sign_in(son).get("/operation/restored")
    assert "chưa được khôi phục lần nào" in browser.main
    browser.post("/operation/restored/resumption", {"doubtful": "again"}, expect=409)
