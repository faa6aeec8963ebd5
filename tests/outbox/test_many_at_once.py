"""Schedulers and web workers start at once, one is told to stop: each letter leaves once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from pressplan.database import db, reading
from pressplan.outbox.models import Letter
from pressplan.outbox.rules import State
from tests.faults.kept import let_go
from tests.outbox.reckoning import (
    LONG,
    ON_BOTH_WHEN_LONG,
    all_settle,
    arrives,
    post_letters,
    reckon,
)
from tests.servers import web
from tests.servers.web import Caller, Served

pytestmark = pytest.mark.usefixtures("reminded")


@pytest.fixture
def served(environment, monkeypatch):
    """The web server with four workers, not yet started."""
    monkeypatch.setattr(web, "WORKERS", 4)
    server = Served(environment)
    yield server
    server.stop()


@ON_BOTH_WHEN_LONG
@pytest.mark.parametrize("time", range(20 if LONG else 1))
def test_who_presses_again_and_again_gets_one_letter(start, served, box, hoa, hung, son, time):
    people = [hoa, hung, son]
    callers = [Caller(served) for _ in people]
    let_go()
    processes = [start("-m", "pressplan", "scheduler") for _ in range(2)]
    served.start()
    for caller, person in zip(callers, people, strict=True):
        caller.sign_in(person)

    def press(caller: Caller) -> int:
        return caller.post("/reminders/letters/test", {"token": str(id(caller))}).status

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(press, callers * 4))
    assert set(answers) <= {303, 503}
    all_settle()
    assert len(box.taken) == len(people)
    assert reckon(box, faults=0) == 0
    assert all(process.poll() is None for process in processes)


@ON_BOTH_WHEN_LONG
def test_a_scheduler_that_is_told_to_stop_first_finishes_the_letter(start, lan, box):
    post_letters(lan, 2)
    came, box.slow = threading.Event(), 1.0
    box.on_data = came.set
    process = start("-m", "pressplan", "scheduler", PRESSPLAN_LEASE_SECONDS="60")
    assert came.wait(60)
    process.terminate()
    assert process.wait(30) == 0
    with reading():
        found = db.session.execute(select(Letter.state, Letter.attempt).order_by(Letter.id))
        assert [tuple(row) for row in found] == [(State.SENT, 1), (State.QUEUED, 0)]
    box.slow = 0
    arrives()
    assert reckon(box, faults=0) == 0
