"""SIGKILL while a day is planned and sent: the plan is whole or not there, and every letter comes.

Real processes; whoever comes next finds what the one that was killed left.
"""

import random
import signal
import time
from itertools import count

import pytest

from pressplan.reminders.models import NoticeState
from tests.outbox.reckoning import LEASE, LONG, ON_BOTH_WHEN_LONG, arrives
from tests.reminders.telling import at, notices, reckon_all, tick
from tests.reminders.test_many_at_once import ALL_FIVE, one_letter_each

# One day's plan, then what waits is delivered. The process kills itself at its n-th statement of a
# transaction that writes, or right before or after its n-th commit.
PROGRAM = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine.default import DefaultDialect
from pressplan import clock, create_app
from pressplan.database import db, is_writing
from pressplan.outbox.delivery import deliver
from pressplan.outbox.marks import Marks
from pressplan.reminders import planning

what, at, delivers = sys.argv[1], int(sys.argv[2]), len(sys.argv) > 3
points = {"statement": 0, "commit": 0}

def point(kind):
    points[kind] += 1
    if kind == what and points[kind] == at:
        os.kill(os.getpid(), signal.SIGKILL)

def watched(call):
    def one(*given):
        point("commit")
        result = call(*given)
        point("commit")
        return result
    return one

app = create_app()
with app.app_context():
    event.listen(
        db.engine, "before_cursor_execute", lambda *_: is_writing() and point("statement")
    )
    DefaultDialect.do_commit = watched(DefaultDialect.do_commit)
    Marks._committed = watched(Marks._committed)
    planning.plan(at=clock.now())
    if delivers:
        deliver()
"""
# In the short run: as the notices are written, before the commit and after it.
POINTS = None if LONG else {"statement": [4], "commit": [1, 2]}


@pytest.fixture(autouse=True)
def on_friday(at_work):
    """27/11, a minute after letters are written; before any process is told the time."""
    at_work.move_to(at(11, 27))


@pytest.fixture
def box(mail_program):
    """Its process is none of those that are killed, and not the one that tests."""
    return mail_program


def is_killed(start, kind: str, number: int, *more: str) -> bool:
    """Whether the process killed itself there, or came to its end before."""
    process = start("-c", PROGRAM, kind, str(number), *more)
    process.communicate(timeout=90)
    assert process.returncode in (0, -signal.SIGKILL)
    return process.returncode != 0


@ON_BOTH_WHEN_LONG
@pytest.mark.parametrize("kind", ["statement", "commit"])
def test_a_plan_is_whole_or_not_there(start, box, kind):
    killed = 0
    for number in POINTS[kind] if POINTS else count(1):
        if not is_killed(start, kind, number):
            break
        killed += 1
        assert len(notices()) in (0, len(ALL_FIVE)), number
    assert killed >= (len(POINTS[kind]) if POINTS else 2)
    tick()
    assert one_letter_each(box)
    assert {notice.state for notice in notices()} == {NoticeState.CARRIED}
    assert reckon_all(box) == 0


@ON_BOTH_WHEN_LONG
@pytest.mark.parametrize("seed", range(20 if LONG else 1))
def test_two_that_are_killed_again_and_again_while_they_plan_and_send(start, box, seed):
    dice, kills = random.Random(seed), 0
    for _ in range(4 if LONG else 1):
        places = [str(dice.randint(1, 16)) for _ in range(2)]
        processes = [start("-c", PROGRAM, "commit", place, "deliver") for place in places]
        for process in processes:
            process.communicate(timeout=90)
            kills += process.returncode == -signal.SIGKILL
        time.sleep(LEASE + 0.5)
    tick()
    arrives()
    assert one_letter_each(box)
    assert reckon_all(box, faults=kills) <= kills
