"""Letters through the outbox beside a bare smtplib loop that sends the very same mails.

    PRESSPLAN_DATA=… python -m bench.letters COUNT ROUNDS    # prints what it took, as JSON

One mail server of its own process takes both, by turns: some hundred letters that wait are
delivered as the scheduler does (claimed, composed, frozen, sent, noted), then a loop of
`SMTP.sendmail` over one connection sends the same bytes again.
"""

import json
import os
import secrets
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import func, select

from pressplan import clock, create_app, first_run
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.config import ROOT, Smtp
from pressplan.database import db, insert_missing, reading, writing
from pressplan.outbox.delivery import deliver
from pressplan.outbox.models import Letter
from pressplan.outbox.rules import KEEPS_TRYING, State
from pressplan.serving import die_with_parent

from .servers import environment

SERVER = """
import sys, threading
from aiosmtpd.controller import Controller

class Taking:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"

Controller(Taking(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
print("ready", flush=True)
threading.Event().wait()
"""


@dataclass
class Letters:
    """How many letters, and the seconds that each round of them took, ours and bare."""

    count: int
    ours: list[float]
    bare: list[float]

    @property
    def ratio(self) -> float:
        """Our rate as a part of the bare one."""
        return sum(self.bare) / sum(self.ours)

    def line(self) -> str:
        """The row of the table."""
        ours, bare = (self.count / sum(took) for took in (self.ours, self.bare))
        return f"| {self.count:,} | {ours:.0f} | {bare:.0f} | {self.ratio:.2f} |"


def measure_letters(folder: Path, *, count: int, rounds: int) -> Letters:
    """The letters of a fresh folder, in a process of their own."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "bench.letters", str(count), str(rounds)],
        env=environment(folder), cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=3600,
    )  # fmt: skip
    return Letters(**json.loads(done.stdout))


def main(count: int, rounds: int) -> None:
    with mail_server() as port:
        app = create_app()
        app.config["PRESSPLAN"] = replace(app.config["PRESSPLAN"], smtp=Smtp("127.0.0.1", port))
        with app.app_context():
            upgrade()
            post(count)
            found = Letters(count, [], [])
            for _ in range(rounds):
                begun = time.perf_counter()
                assert deliver(most=count // rounds, seconds=3600) == count // rounds
                found.ours.append(time.perf_counter() - begun)
                found.bare.append(bare(port, newest(count // rounds)))
            assert sent() == count, "letters were lost"
    print(json.dumps(vars(found)))


def post(count: int) -> None:
    """So many test letters to the first administrator wait."""
    with writing():
        first_run.first_administrator(at=clock.now())
        account = db.session.scalars(select(Account)).one()
        to, at = who_is(account), clock.now()
        row = {
            "kind": "test", "to": to.email, "to_name": to.name, "subject_type": "account",
            "subject_id": account.id, "agency_id": None, "posted_at": at, "due_at": at,
            "until": at + KEEPS_TRYING, "state": State.QUEUED, "attempt": 0, "doubtful": 0,
            "error": "", "message_id": "", "subject": "",
        }  # fmt: skip
        for start in range(0, count, 500):
            numbers = range(start, min(start + 500, count))
            insert_missing(Letter, [row | {"key": f"test:{secrets.token_hex(8)}"} for _ in numbers])
        db.session.commit()


def newest(count: int) -> list[tuple[str, bytes]]:
    """Whom the letters that were sent last went to, and their bytes."""
    query = select(Letter.to, Letter.mail).where(Letter.state == State.SENT)
    with reading():
        rows = db.session.execute(query.order_by(Letter.sent_at.desc()).limit(count)).all()
    return [(to, mail) for to, mail in rows if mail is not None]


def bare(port: int, mails: list[tuple[str, bytes]]) -> float:
    """The seconds that a bare loop takes for them."""
    begun = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as line:
        for to, mail in mails:
            line.sendmail("pressplan@localhost", [to], mail)
    return time.perf_counter() - begun


def sent() -> int:
    with reading():
        found = db.session.scalar(select(func.count()).where(Letter.state == State.SENT))
    return found or 0


@contextmanager
def mail_server() -> Iterator[int]:
    """A server that takes everything, on a free port of the loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port)], env=dict(os.environ), text=True,
        stdout=subprocess.PIPE, preexec_fn=die_with_parent,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", "the mail server does not start"
        try:
            yield port
        finally:
            process.terminate()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
