"""SIGKILL while letters are delivered: each arrives, repeats are the same mail, and recorded.

Real processes against a real mail server. The process that is killed has done all before the
point and nothing after; whoever delivers next finds what it left.
"""

import random
import signal
import subprocess
import sys
import time

import pytest

from pressplan.outbox.delivery import deliver
from tests.outbox.reckoning import LEASE, LONG, ON_BOTH_WHEN_LONG, arrives, post_letters, reckon

pytestmark = pytest.mark.usefixtures("reminded")

# One delivery in a process of its own. It kills itself right before or after its n-th commit, or
# its n-th answer of the mail server.
PROGRAM = """
import os, signal, smtplib, socket, sys
from sqlalchemy import event
from pressplan import create_app
from pressplan.database import db
from pressplan.outbox.delivery import deliver
from pressplan.outbox.marks import Marks

what, at = sys.argv[1], int(sys.argv[2])
points = {"commit": 0, "answer": 0}

def point(kind):
    points[kind] += 1
    if kind == what and points[kind] == at:
        os.kill(os.getpid(), signal.SIGKILL)

def watched(kind, call, ready=lambda *args: None):
    def one(*args):
        ready(*args)
        point(kind)
        result = call(*args)
        point(kind)
        return result
    return one

def answered(smtp):
    # The answer is there, unread: what the server took, it has taken.
    smtp.sock.recv(1, socket.MSG_PEEK)

app = create_app()
with app.app_context():
    smtplib.SMTP.getreply = watched("answer", smtplib.SMTP.getreply, answered)
    Marks._committed = watched("commit", Marks._committed)
    event.listen(db.engine, "commit", lambda _: point("commit"))
    sent = deliver()
    print(sent, points["commit"])
"""
# The answers of a server to the first letter on a line: greeting, EHLO, MAIL, RCPT, DATA, the end.
# Each is a point before and one after it is read.
ON_CONNECT, BEFORE_ACCEPTANCE, AFTER_ACCEPTANCE = 1, 11, 12
TIMES = 20 if LONG else 1


@pytest.fixture
def box(mail_program):
    """Its process is none of those that are killed, and not the one that tests."""
    return mail_program


def delivers(start, what: str = "nothing", at: int = 0) -> tuple[int, int]:
    """A delivery that may kill itself: its return code, how many commits it came to."""
    process = start("-c", PROGRAM, what, str(at))
    out, _ = process.communicate(timeout=90)
    return process.returncode, int(out.split()[1]) if out else 0


@pytest.mark.parametrize("time", range(TIMES))
@pytest.mark.parametrize(
    ("at", "repeats"), [(ON_CONNECT, 0), (BEFORE_ACCEPTANCE, 1), (AFTER_ACCEPTANCE, 1)]
)
def test_killed_while_it_talks_to_the_server(start, box, lan, at, repeats, time):
    post_letters(lan, 2)
    assert delivers(start, "answer", at)[0] == -signal.SIGKILL
    arrives()
    assert reckon(box, faults=1) == repeats


@pytest.mark.long
@pytest.mark.parametrize("sweep", range(2))
def test_killed_at_each_commit(start, box, lan, sweep):
    post_letters(lan, 1, name="whole")
    code, commits = delivers(start)
    assert (code, commits > 6) == (0, True)
    for at in range(1, commits + 1):
        post_letters(lan, 2, name=f"{at}-")
        delivers(start, "commit", at)
        arrives()
        assert reckon(box, faults=at) <= at


@ON_BOTH_WHEN_LONG
@pytest.mark.parametrize("seed", range(TIMES))
def test_killed_at_random_while_another_delivers_too(start, box, lan, seed):
    dice = random.Random(seed)
    post_letters(lan, 6)
    kills = 0
    for _ in range(4 if LONG else 1):
        kinds = [(dice.choice(["commit", "answer"]), dice.randint(1, 20)) for _ in range(2)]
        processes = [start("-c", PROGRAM, kind, str(at)) for kind, at in kinds]
        for process in processes:
            process.communicate(timeout=90)
            kills += process.returncode == -signal.SIGKILL
        time.sleep(LEASE + 0.5)
    arrives()
    assert reckon(box, faults=kills) <= kills


@ON_BOTH_WHEN_LONG
def test_what_was_sent_is_sent_no_more(start, box, lan):
    post_letters(lan, 3)
    processes = [start("-c", PROGRAM, "nothing", "0") for _ in range(2)]
    sent = [int(process.communicate(timeout=90)[0].split()[0]) for process in processes]
    assert sum(sent) == 3
    for _ in range(10 if LONG else 0):
        delivers(start)
    deliver()
    assert len(box.taken) == 3
    assert reckon(box, faults=0) == 0


@ON_BOTH_WHEN_LONG
def test_the_command_is_one_tick_and_says_how_letters_stand(environment, lan, box):
    post_letters(lan, 1)
    command = [sys.executable, "-m", "pressplan", "reminders", "run"]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert said.returncode == 0, said.stderr
    assert "Đã gửi: 1" in said.stdout
    assert len(box.taken) == 1
