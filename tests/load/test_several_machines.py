"""Two machines, each with web and scheduler, on one PostgreSQL and one S3 store; one is killed.

As docs/operations.md describes it: each machine has a folder of its own, with the same keys.
"""

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from pressplan.database import db, reading
from pressplan.history import verifying as history
from pressplan.outbox.models import Letter
from pressplan.outbox.rules import State
from tests.conftest import BACKENDS
from tests.faults.handing_in import a_paper, digest_of, draft_of, uploads
from tests.faults.kept import let_go
from tests.files.conftest import s3_bucket  # noqa: F401 (fixture)
from tests.load.conftest import LONG
from tests.load.days import sign_in, written
from tests.load.office import Seen, Work
from tests.outbox.reckoning import LEASE, SENDER, post_letters
from tests.processes import ROOT
from tests.servers import s3
from tests.servers.smtp import smtp_program
from tests.servers.web import Caller, Served, eventually

pytestmark = pytest.mark.parametrize("backend", BACKENDS[1:], indirect=True, scope="session")
SESSIONS = 24 if LONG else 8
SECONDS = 30 if LONG else 5
LETTERS = 100 if LONG else 20


@dataclass
class Machine:
    """A web server and a scheduler with a folder of their own."""

    web: Served
    scheduler: subprocess.Popen[bytes] | None = None

    def start(self) -> "Machine":
        self.web.start()
        self.scheduler = subprocess.Popen(
            [sys.executable, "-m", "pressplan", "scheduler"],
            env=os.environ | {"PYTHONPATH": str(ROOT)} | self.web.environment,
        )
        return self

    def kill(self) -> None:
        """As if somebody pulled the plug."""
        assert self.scheduler is not None
        self.scheduler.kill()
        self.scheduler.wait()
        self.web.kill()


@pytest.fixture
def mail(tmp_path):
    with smtp_program(tmp_path / "came") as found:
        yield found


@pytest.fixture
def machines(environment, reminded, mail, s3_bucket, tmp_path) -> Iterator[tuple[Machine, Machine]]:  # noqa: F811
    shared = environment | s3.KEYS | {
        "FILES_URL": f"s3://{s3_bucket.name}/may?endpoint_url={s3_bucket.endpoint_url}",
        "NO_PROXY": "127.0.0.1", "SMTP_URL": f"smtp://{mail.at.host}:{mail.at.port}",
        "MAIL_FROM": f"Sở <{SENDER}>", "PRESSPLAN_LEASE_SECONDS": str(LEASE),
        "PRESSPLAN_RETRY_SECONDS": "1", "PRESSPLAN_TICK_SECONDS": "1",
    }  # fmt: skip
    let_go()
    keys = Path(environment["PRESSPLAN_DATA"]) / "keys"
    both = []
    for name in ("one", "two"):
        shutil.copytree(keys, tmp_path / name / "keys")
        both.append(Machine(Served(shared | {"PRESSPLAN_DATA": str(tmp_path / name)})).start())
    yield both[0], both[1]
    for machine in both:
        machine.kill()


def test_one_machine_dies_and_nothing_is_lost(machines, lan, hoa, mail, record_property):
    post_letters(hoa, LETTERS)
    place = draft_of(lan)
    turn = iter(range(1000))
    days = sign_in(lambda account: Caller(machines[next(turn) % 2].web).sign_in(account), SESSIONS)
    uploader, seen, over = Caller(machines[0].web).sign_in(lan), Seen(), threading.Event()
    work = [
        threading.Thread(target=_works, args=(*day, number, machines, seen, over))
        for number, day in enumerate(days)
    ]
    work.append(threading.Thread(target=_uploads, args=(uploader, place, machines, seen, over)))
    for each in work:
        each.start()
    time.sleep(SECONDS / 2)
    machines[0].kill()
    time.sleep(SECONDS / 2)
    over.set()
    for each in work:
        each.join()
    left = Caller(machines[1].web).sign_in(lan)
    assert [wrong for wrong in seen.wrong if not _is_cut_off(wrong)] == []
    assert 0 < seen.cut_off <= SESSIONS + 1
    said = {word for word in seen.acknowledged if word.startswith("Tin số")}
    assert said <= set(written())
    stored = {digest_of(left.get(link).body) for link in _links(left, place)}
    assert set(seen.acknowledged) - said <= stored
    eventually(lambda: _states() == {State.SENT: LETTERS}, 120)
    ids = Counter(each["Message-ID"] for each in mail.mails)
    assert len(ids) == LETTERS
    assert ids.total() - LETTERS <= 1  # the killed one may have had one under way
    with reading():
        assert list(history.faults()) == []
    record_property("figures", f"two machines, one killed: {seen.figures()}")


def _works(
    person: Caller, work: Work, number: int, machines: tuple[Machine, Machine], seen: Seen,
    over: threading.Event,
) -> None:  # fmt: skip
    """One request after another; whose machine is gone goes on at the other one."""
    dice = random.Random(number)
    while not over.is_set():
        mine = Seen()
        work(person, dice, mine)
        if mine.cut_off:
            person.served = machines[1].web
        seen.add(mine)


def _uploads(
    person: Caller, place: str, machines: tuple[Machine, Machine], seen: Seen, over: threading.Event
) -> None:
    number = 0
    while not over.is_set():
        number += 1
        paper = a_paper(number)
        try:
            if uploads(person, place, paper).status == 303:
                seen.note(digest_of(paper))
        except OSError:
            seen.cut_off += 1
            person.served = machines[1].web


def _links(person: Caller, place: str) -> list[str]:
    files = person.get(f"{place}/draft").page.find(id="files")
    return [str(link["href"]) for link in files.find_all("a", download=True)]


def _states() -> Counter[State]:
    with reading():
        found = Counter(db.session.scalars(select(Letter.state).where(Letter.kind == "test")))
    let_go()
    return found


def _is_cut_off(wrong: str) -> bool:
    return any(word in wrong for word in ("broke", "refused", "reset"))
