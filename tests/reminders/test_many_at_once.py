"""However many plan at once: one letter for a person and day, one notice for a key."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.database import db, reading
from pressplan.outbox.models import Letter
from pressplan.reminders import planning
from tests.faults.kept import let_go
from tests.outbox.reckoning import LONG, ON_BOTH_WHEN_LONG, all_settle
from tests.reminders.telling import REPORT, at, delivers, heard, reckon_all
from tests.servers.web import eventually

SAID = [f"Nhắc việc: còn 7 ngày, hạn 04/12: {REPORT}"]
ALL_FIVE = {"lan", "minh", "chi", "hoa", "hung"}


@pytest.fixture
def on_friday(at_work):
    """27/11, a minute after letters are written; before any process is told the time."""
    at_work.move_to(at(11, 27))


def one_letter_each(box) -> bool:
    told = heard(box)
    once = {to.partition("@")[0] for to, subjects in told.items() if len(subjects) == 1}
    return once == ALL_FIVE and told["lan@daklak.example"] == SAID


def test_four_that_found_the_same_at_the_same_moment(app, box, on_friday, monkeypatch):
    together, usual = threading.Barrier(4), planning._Round.look

    def look(found) -> None:
        usual(found)
        together.wait()

    monkeypatch.setattr(planning._Round, "look", look)

    def plan() -> None:
        with app.app_context():
            try:
                planning.plan(at=clock.now())
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        for job in [pool.submit(plan) for _ in range(4)]:
            job.result()
    assert delivers() == len(ALL_FIVE)
    assert one_letter_each(box)
    assert reckon_all(box) == 0


@pytest.mark.parametrize("time", range(20 if LONG else 1))
@ON_BOTH_WHEN_LONG
def test_two_schedulers_that_start_at_once(app, box, on_friday, start, time):
    let_go()
    processes = [start("-m", "pressplan", "scheduler") for _ in range(2)]
    eventually(lambda: _letters() >= len(ALL_FIVE), 90)
    all_settle()
    assert one_letter_each(box)
    assert reckon_all(box) == 0
    assert all(process.poll() is None for process in processes)


def _letters() -> int:
    with reading():
        return db.session.scalar(select(func.count()).select_from(Letter)) or 0
