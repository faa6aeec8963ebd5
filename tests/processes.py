"""Processes of their own that live in the database of the test's application, at its time."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC
from email.headerregistry import Address
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from pressplan import clock
from pressplan.database import db
from pressplan.reminders.planning import note_run
from pressplan.settings import hours
from tests.mailing import configure
from tests.outbox.reckoning import LEASE, SENDER
from tests.servers.smtp import Kept, Mailbox, smtp_program

ROOT = Path(__file__).resolve().parents[1]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def mail_program(app: Flask, tmp_path: Path) -> Iterator[Kept]:
    """A mail server that is a process too, to which the application sends."""
    with smtp_program(tmp_path / "came") as found:
        configure(app, smtp=found.at)
        yield found


@pytest.fixture
def reminded(app: Flask) -> None:
    """The reminders of today went before: all letters are those that a test asks for."""
    note_run([hours.USUAL], at=clock.now())
    db.session.commit()


@pytest.fixture
def environment(app: Flask, box: Mailbox | Kept) -> dict[str, str]:
    """What a process of its own needs to live in our database, at our time; we send like it."""
    configure(
        app, lease_seconds=LEASE, retry_seconds=(1,), mail_from=Address("Sở", addr_spec=SENDER)
    )
    config = app.config["PRESSPLAN"]
    theirs = time_machine.escape_hatch.datetime.datetime.now(UTC)
    given = {
        "PRESSPLAN_DATA": str(config.data), "DATABASE_URL": config.database_url,
        "SMTP_URL": f"smtp://{box.at.host}:{box.at.port}", "MAIL_FROM": f"Sở <{SENDER}>",
        "PRESSPLAN_BASE_URL": "http://localhost", "PRESSPLAN_LEASE_SECONDS": str(LEASE),
        "PRESSPLAN_RETRY_SECONDS": "1", "PRESSPLAN_TICK_SECONDS": "1", "PRESSPLAN_ENV": "test",
        "PRESSPLAN_CLOCK_OFFSET": str((clock.now() - theirs).total_seconds()),
    }  # fmt: skip
    return os.environ | {"PYTHONPATH": f"{ROOT}:{os.environ.get('PYTHONPATH', '')}"} | given


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Start]:
    """Start Python with these words, in that environment; what is started ends with the test."""
    begun: list[subprocess.Popen[str]] = []

    def process(*words: str, **given: str) -> subprocess.Popen[str]:
        begun.append(
            subprocess.Popen(
                [sys.executable, *words], env=environment | given, stdout=subprocess.PIPE, text=True
            )
        )
        return begun[-1]

    yield process
    for each in begun:
        each.kill()
        each.communicate()
