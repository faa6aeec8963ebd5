"""Two schedulers at once while the mail server, the data and the clock misbehave in every way.

One pair of processes lives through all of it; after each fault everything is reckoned up.
"""

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.access import Who
from pressplan.accounts.queries import who_is
from pressplan.database import db, reading
from pressplan.outbox.actions import post
from pressplan.outbox.models import Letter
from pressplan.outbox.rules import State
from tests.outbox.reckoning import all_settle, post_letters, reckon
from tests.servers.smtp import CLOSE, DROP, HANG_UP

pytestmark = pytest.mark.usefixtures("reminded")

# The scheduler as it is, but for a clock that somebody else moves.
PROGRAM = """
import sys
from datetime import timedelta
from pathlib import Path
from pressplan import clock, create_app, scheduler

moved, usual = Path(sys.argv[1]), clock._offset
clock._offset = lambda: usual() + timedelta(seconds=float(moved.read_text()))
scheduler.run(create_app())
"""
HOUR = 3600
# What the server says to the data of the next letters (or at which earlier step), and how many of
# these leave it unknown whether the letter was taken.
ANSWERS = {
    "421": (["421 closing"], 0), "450": (["450 busy"], 0), "451, twice": (["451 later"] * 2, 0),
    "closes at the greeting": ([CLOSE], 0), "hangs up in the data": ([HANG_UP], 0),
    "drops after the data": ([DROP], 1), "drops after the data, three times": ([DROP] * 3, 3),
}  # fmt: skip


@pytest.fixture
def moved(tmp_path):
    """By how many seconds the clock of the schedulers was moved; written whole."""
    file = tmp_path / "moved"

    def move(seconds: int) -> None:
        draft = file.with_suffix(".new")
        draft.write_text(str(seconds))
        draft.replace(file)

    move(0)
    move.file = str(file)
    return move


@pytest.fixture
def schedulers(start, moved):
    """Two of them, with a lease that outlasts what is slow here."""
    return [start("-c", PROGRAM, moved.file, PRESSPLAN_LEASE_SECONDS="90") for _ in range(2)]


def test_everything_arrives_once_whatever_goes_wrong(schedulers, moved, box, lan, minh):
    """In one go; the full counts take fault by fault."""
    mixed = ["450 busy", CLOSE, HANG_UP, DROP, "421 closing", "451 later", DROP]
    box.answers = list(mixed)
    post_letters(lan, 6, name="mixed ")
    all_settle()
    assert box.answers == []
    assert reckon(box, faults=mixed.count(DROP)) == mixed.count(DROP)
    refused_and_poisoned(box, lan, minh, 0, 2)
    slow(box, lan, 2, 2)
    the_clock_moves(moved, box, lan, 0, 2)
    assert all(process.poll() is None for process in schedulers)


@pytest.mark.long
def test_fault_by_fault_ten_times(schedulers, moved, box, lan, minh):
    doubts = 0
    for time in range(10):
        for name, (answers, unknown) in ANSWERS.items():
            box.answers += answers
            doubts += unknown
            post_letters(lan, 2, name=f"{name} {time} ")
            all_settle()
            assert reckon(box, faults=doubts) <= doubts, name
        refused_and_poisoned(box, lan, minh, time, doubts)
        slow(box, lan, 30 if time == 5 else 2, doubts)
        the_clock_moves(moved, box, lan, time, doubts)
    assert all(process.poll() is None for process in schedulers)


def slow(box, lan, seconds, doubts) -> None:
    """The server takes its time to answer."""
    box.slow = seconds
    post_letters(lan, 1, name=f"slow {len(box.taken)} ")
    all_settle()
    box.slow = 0
    assert reckon(box, faults=doubts) <= doubts


def refused_and_poisoned(box, lan, minh, time, doubts) -> None:
    """An unknown mailbox, an address that is none, a kind that nobody writes: the rest arrives."""
    before, to = failed(), who_is(minh)
    box.refused = {lan.email: "550 no such mailbox"}
    bad = Who(to.account_id, to.name, "minh@đài.vn", to.role, to.agency_id)
    post(f"test:bad address {time}", kind="test", to=bad, about=minh, at=clock.now())
    post(f"test:no composer {time}", kind="unknown", to=to, about=minh, at=clock.now())
    post_letters(lan, 1, name=f"refused {time} ")
    post_letters(minh, 2, name=f"beside {time} ")
    all_settle()
    box.refused = {}
    assert failed() == before + 3
    assert reckon(box, faults=doubts) <= doubts


def the_clock_moves(moved, box, lan, time, doubts) -> None:
    """Two hours ahead, then a day back, with a letter that waits for its next try."""
    for seconds in (2 * HOUR, -24 * HOUR):
        box.answers = ["451 later"]
        post_letters(lan, 2, name=f"clock {seconds} {time} ")
        moved(seconds)
        all_settle()
        assert reckon(box, faults=doubts) <= doubts, seconds
    moved(0)


def failed() -> int:
    db.session.rollback()
    with reading():
        query = select(func.count()).where(Letter.state == State.FAILED)
        return db.session.scalar(query) or 0
