"""A test letter to oneself, the pause, and what whoever runs it must hear."""

from datetime import timedelta

import pytest

from pressplan import clock, heartbeat, scheduler
from pressplan.access import SYSTEM
from pressplan.database import db, writing
from pressplan.history.queries import lines_about
from pressplan.outbox import actions
from pressplan.outbox.delivery import deliver
from pressplan.outbox.queries import open_pause
from pressplan.outbox.rules import HOLD
from pressplan.settings import actions as settings
from tests import cast
from tests.mailing import letters
from tests.outbox.reckoning import post_letters
from tests.servers.smtp import DROP
from tests.strict import Browser

PLACE = "/reminders/letters/"


@pytest.mark.parametrize("key", ["hoa", "son"])
def test_a_test_letter_goes_the_way_of_all_letters(browser, box, key):
    person = cast.person(key)
    browser.sign_in(person).get(PLACE)
    browser.submit("test").follow()
    assert "Đang chờ gửi" in browser.main
    assert deliver() == 1
    assert box.recipients == [[person.email]]
    assert "Thư thử" in box.mails[0]["Subject"]
    browser.get(f"{PLACE}{letters()[0].id}")
    assert "Đã gửi" in browser.main
    assert "Bạn vừa yêu cầu gửi thư thử" in browser.main, "one may read what one got oneself"


def test_pressed_twice_it_is_one_letter_a_minute_later_another(browser, box, hoa, at_work):
    browser.sign_in(hoa).get(PLACE)
    first = browser.submit("test").response.location
    browser.get(PLACE)
    assert browser.submit("test").response.location == first
    at_work.shift(timedelta(seconds=61))
    browser.get(PLACE)
    assert browser.submit("test").response.location != first
    assert len(letters()) == 2


def test_the_administrator_cannot_read_the_test_letter_of_another(browser, app, box, hoa, son):
    browser.sign_in(hoa).get(PLACE).submit("test")
    deliver()
    other = Browser(app).sign_in(son).get(f"{PLACE}{letters()[0].id}")
    assert "Bạn vừa yêu cầu" not in other.main


def test_a_pause_says_who_when_and_why_everywhere_until_somebody_ends_it(
    browser, app, box, hoa, son, lan
):
    browser.sign_in(hoa).get(PLACE)
    browser.submit("pause", {"reason": ""}, expect=422)
    assert "Hãy ghi lý do" in browser.main
    browser.submit("pause", {"reason": "Đổi máy chủ thư"}).follow()
    assert "Đổi máy chủ thư" in browser.main
    pause = open_pause()
    assert lines_about(pause)[0].reason == "Đổi máy chủ thư"
    post_letters(lan, 1)
    assert deliver() == 0
    administrator = Browser(app).sign_in(son).get("/accounts/")
    assert "Đang tạm dừng gửi thư" in administrator.main
    assert "Nguyễn Thị Hoa: Đổi máy chủ thư" in administrator.main
    assert "tạm dừng gửi thư" not in Browser(app).sign_in(lan).get("/desk/").main
    administrator.get(PLACE).submit("resume")
    assert deliver() == 1
    assert "tạm dừng gửi thư" not in browser.get("/desk/").main
    browser.post(f"{PLACE}resumption", expect=409)


def test_what_failed_stands_on_their_first_page_at_once(browser, app, box, hoa, son, lan):
    settings.change({"ambiguous": HOLD}, by=SYSTEM, at=clock.now())
    post_letters(lan, 3)
    box.refused, box.answers = {lan.email: "550 no such mailbox"}, []
    deliver()
    box.refused, box.answers = {}, [DROP]
    post_letters(lan, 1, name="b")
    deliver()
    for person, place in ((hoa, "/desk/"), (son, "/accounts/")):
        page = Browser(app).sign_in(person).get(place).main
        assert "3 thư không gửi được" in page
        assert "1 thư có thể đã tới nơi, chờ quyết định" in page
    assert "không gửi được" not in Browser(app).sign_in(lan).get("/desk/").main


def tick() -> None:
    scheduler.tick()
    db.session.rollback()


def test_a_scheduler_that_is_silent_for_ten_minutes_is_told(browser, app, son, hoa, at_work):
    tick()
    at_work.shift(timedelta(minutes=9, seconds=50))
    browser.sign_in(son).get("/accounts/")
    assert "Bộ hẹn giờ không chạy" not in browser.main
    assert app.test_client().get("/readyz").status_code == 200
    at_work.shift(timedelta(seconds=15))
    assert "Bộ hẹn giờ không chạy từ 09:0" in browser.get("/accounts/").main
    assert "Bộ hẹn giờ" not in Browser(app).sign_in(hoa).get("/desk/").main
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["scheduler"]) == (503, False)
    tick()
    assert "Bộ hẹn giờ không chạy" not in browser.get("/accounts/").main


@pytest.mark.parametrize("silent", range(3))
def test_whichever_part_of_the_tick_is_silent(app, at_work, silent):
    tick()
    at_work.shift(timedelta(minutes=11))
    parts = [scheduler.keep, scheduler.remind, deliver]
    last = parts.pop(silent)
    for part in parts:
        part()
    assert heartbeat.silent_since(clock.now())
    last()
    db.session.rollback()
    assert heartbeat.silent_since(clock.now()) is None


def test_a_scheduler_that_never_sent_anything_is_silent_after_ten_minutes_too(app, at_work):
    scheduler.keep()
    assert heartbeat.silent_since(clock.now()) is None
    at_work.shift(timedelta(minutes=11))
    scheduler.keep()
    assert heartbeat.silent_since(clock.now())


def test_a_pause_is_no_silence(app, at_work):
    with writing():
        actions.pause(reason="Dừng", by=SYSTEM, at=clock.now())
        db.session.commit()
    at_work.shift(timedelta(minutes=11))
    tick()
    assert heartbeat.silent_since(clock.now()) is None
