"""What earlier versions hold is brought up to date, whole or not at all (B8-6).

`states/` has an installation of each version that was handed out, with a year of work in it
(`keep_state.py`).
"""

import lzma
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from alembic import command
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import func, inspect, make_url, select, table, text

from pressplan import clock, create_app
from pressplan.access import Role
from pressplan.accounts import sessions
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.database import db, reading, writing
from pressplan.history import verifying as history
from pressplan.tasks import tally
from tests.conftest import Backend
from tests.faults.kept import let_go
from tests.processes import ROOT

STATES = Path(__file__).with_name("states")
VERSIONS = sorted(path.stem for path in STATES.glob("*.key"))
LONG = bool(os.environ.get("PRESSPLAN_LONG"))
# At which statement of the upgrade the process is killed, one try after another.
KILLED_AT = range(1, 2000, 3) if LONG else (2, 300)
UPGRADE = """
import os, signal, sys
from flask_migrate import upgrade
from sqlalchemy import Engine, event
from pressplan import create_app
left = int(sys.argv[1])

@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)

with create_app().app_context():
    upgrade()
"""


@pytest.fixture(params=VERSIONS)
def installation(request, backend: Backend, tmp_path):
    """The application of today on what that version left."""
    data = tmp_path / "data"
    (data / "keys").mkdir(parents=True)
    (data / "keys" / "history").write_bytes((STATES / f"{request.param}.key").read_bytes())
    config = backend.fresh(data)
    packed = (STATES / f"{request.param}.{backend.name}.sql.xz").read_bytes()
    _fill(config.database_url, lzma.decompress(packed).decode())
    app = create_app(config)
    with app.app_context():
        yield app
        let_go()
    backend.drop(config)


def _fill(url: str, statements: str) -> None:
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
            database.executescript(statements)
        database.close()
        return
    lines = (line for line in statements.splitlines() if not line.startswith("\\"))
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        connection.execute("\n".join(lines))


def counts() -> dict[str, int]:
    """How many rows each table has, and which tables there are."""
    with reading():
        names = inspect(db.engine).get_table_names()
        found = {
            name: db.session.scalar(select(func.count()).select_from(table(name)))
            for name in names
        }  # fmt: skip
    let_go()
    return found


def version() -> str:
    with reading():
        found = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    let_go()
    return found


def test_it_is_brought_up_to_date_and_everybody_finds_their_page(installation):
    before = counts()
    upgrade()
    command.check(current_app.extensions["migrate"].migrate.get_config())
    after = counts()
    assert set(before) <= set(after)
    assert {
        name: rows for name, rows in before.items() if after[name] < rows and name != "heartbeat"
    } == {}
    with reading():
        assert [*history.faults(), *tally.faults()] == []
        people = {
            role: db.session.scalars(select(Account).where(Account.role == role)).first()
            for role in Role
        }
    for role, person in people.items():
        client = installation.test_client()
        with writing():
            token = sessions.begin(person, agent="", by=who_is(person), at=clock.now())
            db.session.commit()
        with client.session_transaction() as cookie:
            cookie["token"] = token
        assert client.get("/", follow_redirects=True).status_code == 200, role


@pytest.mark.parametrize("installation", VERSIONS if LONG else VERSIONS[:1], indirect=True)
def test_killed_half_way_it_stands_as_before_and_the_next_try_ends(installation):
    before, old = counts(), version()
    config = current_app.config["PRESSPLAN"]
    environment = os.environ | {
        "PYTHONPATH": str(ROOT), "PRESSPLAN_DATA": str(config.data),
        "DATABASE_URL": config.database_url,
    }  # fmt: skip
    for statement in KILLED_AT:
        ran = subprocess.run([sys.executable, "-c", UPGRADE, str(statement)], env=environment)
        if ran.returncode == 0:
            break
        assert ran.returncode == -signal.SIGKILL
        assert (counts(), version()) == (before, old), statement
    upgrade()
    command.check(current_app.extensions["migrate"].migrate.get_config())
