"""Somebody sets the server's clock while people hand in: the order stays, and receipts say so."""

from datetime import timedelta

import pytest

from pressplan import clock, scheduler
from pressplan.database import db
from pressplan.history.models import HistoryLine
from pressplan.obligations.rules import Kind
from pressplan.submissions import rules
from pressplan.submissions.models import Revision
from pressplan.vietnamese import clock_move
from tests import cast
from tests.strict import Browser
from tests.submissions.handing_in import local
from tests.submissions.test_from_the_draft_to_the_end import begins, sends

NOTE = "đồng hồ máy chủ bị chỉnh"
SETTINGS = {
    "hai giờ tới": (timedelta(hours=2), "tiến 2 giờ"),
    "hai giờ lùi": (timedelta(hours=-2), "lùi 2 giờ"),
    "một ngày lùi": (timedelta(days=-1), "lùi 1 ngày"),
}


def hands_in(app, key: str) -> Browser:
    """The person sends their yearly report; on the page of its receipt."""
    person = cast.person(key)
    browser = Browser(app).sign_in(person)
    begins(browser, Kind.YEARLY_REPORT, person.agency_id)
    return sends(browser, {"number": "1/BC", "done": "Đã làm."}).follow()


def set_by(at_work, by: timedelta) -> None:
    at_work.move_to(clock.host_now() + by)


@pytest.mark.parametrize(("by", "words"), SETTINGS.values(), ids=SETTINGS)
def test_the_receipt_says_so_and_the_order_stays(app, at_work, by, words):
    assert NOTE not in hands_in(app, "lan").text
    set_by(at_work, by)
    minh = hands_in(app, "minh")
    assert f"{NOTE} {words}" in " ".join(minh.page.find("article").get_text().split())
    first, second = db.session.query(Revision).order_by(Revision.id)
    assert (first.sender_name, second.sender_name) == (
        cast.person("lan").name, cast.person("minh").name,
    )  # fmt: skip
    assert second.clock_shift == pytest.approx(by.total_seconds(), abs=1)


def test_a_day_later_nobody_hears_of_it_any_more(app, at_work, monkeypatch):
    set_by(at_work, timedelta(hours=2))
    watch = app.extensions["clock_watch"]
    assert watch.of_late() == pytest.approx(7200, abs=1)
    running = clock._both()[1] + timedelta(days=1, seconds=1).total_seconds()
    monkeypatch.setattr(clock, "_both", lambda: (watch._before[0] + 86401, running))
    assert watch.of_late() == 0


def test_who_was_down_meanwhile_sees_it_by_the_last_receipt(app, at_work):
    hands_in(app, "lan")
    set_by(at_work, timedelta(hours=-2))
    app.extensions["clock_watch"] = clock.Watch()  # a new process
    assert f"{NOTE} lùi" in " ".join(hands_in(app, "minh").text.split())


@pytest.mark.parametrize(
    ("clock_set", "since_the_last", "shift"),
    [(0, None, 0), (0, 60, 0), (0, -5, 0), (0, -6, -6), (7200, 60, 7200), (-7200, -7000, -7200)],
)
def test_the_shift(clock_set, since_the_last, shift):
    last = None if since_the_last is None else local(10) - timedelta(seconds=since_the_last)
    assert rules.clock_shift(clock_set, last, local(10), least=5) == shift


def test_a_clock_that_is_led_along_is_not_set(at_work):
    watch = clock.Watch()
    for _ in range(4):
        set_by(at_work, timedelta(seconds=4))
        assert watch.look() == 0
    assert watch.of_late() == 0


def test_the_next_tick_records_it_once(app, at_work):
    scheduler.keep()
    set_by(at_work, timedelta(hours=-2))
    for _ in range(2):
        scheduler.keep()
    lines = db.session.query(HistoryLine).filter_by(event="clock-set").all()
    assert [line.text for line in lines] == ["Đồng hồ máy chủ bị chỉnh lùi 2 giờ"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(7200, "tiến 2 giờ"), (-86400, "lùi 1 ngày"), (3723, "tiến 1 giờ 2 phút 3 giây")],
)
def test_its_words(seconds, words):
    assert clock_move(seconds) == words
