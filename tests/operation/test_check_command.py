"""`bin/pressplan check` on real folders, files and databases."""

import json
import os
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from pressplan import cli, clock, heartbeat
from pressplan.config import read_environment
from pressplan.database import db
from pressplan.operation import checks, facts

OPEN = {
    "PRESSPLAN_BASE_URL": "https://kehoach.example",
    "PRESSPLAN_PROXIES": "1",
    "SMTP_URL": "smtps://thu.example",
    "PRESSPLAN_SECOND_COPY": "s3://ban-sao",
}
DISK = "1 1 0:1 / / rw - ext4 x rw\n"
CLEARED = (
    *OPEN, "PRESSPLAN_HOST", "PRESSPLAN_ALLOW_HTTP", "PRESSPLAN_TRUSTED_HOSTS", "FLASK_DEBUG",
    "MAIL_FROM", "PRESSPLAN_ENV", "DATABASE_URL", "PRESSPLAN_BACKUPS", "PRESSPLAN_BACKUP_KEY",
)  # fmt: skip


@pytest.fixture
def mounts(monkeypatch, tmp_path) -> Path:
    """The list of mounts, to be written anew: all on one disk, wherever the tests lie."""
    path = tmp_path / "mountinfo"
    path.write_text(DISK)
    monkeypatch.setattr(facts, "MOUNTS", path)
    return path


@pytest.fixture
def place(app, monkeypatch, mounts) -> Path:
    """The folder of a deployment that others reach and that has nothing to mend."""
    config = app.config["PRESSPLAN"]
    for name in CLEARED:
        monkeypatch.delenv(name, raising=False)
    config.data.chmod(0o700)
    config.key("session"), config.key("history")
    (config.data / "keys").chmod(0o700)
    monkeypatch.setattr(facts, "clock_synchronised", lambda: True)
    monkeypatch.setattr(facts, "_free", lambda _folder: 10**12)
    for name, value in OPEN.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PRESSPLAN_DATA", str(config.data))
    monkeypatch.setenv("DATABASE_URL", config.database_url)
    if not config.database_url.startswith("sqlite"):  # the tests' server keeps nothing for good
        monkeypatch.setattr(facts, "POSTGRESQL_WANTED", ("synchronous_commit",))
        monkeypatch.setenv("DATABASE_URL", with_option(config.database_url, "on"))
    db.session.rollback()
    return config.data


def with_option(url, synchronous_commit):
    """The address of PostgreSQL with that set for each of its lines."""
    return f"{url}{'&' if '?' in url else '?'}options=-csynchronous_commit%3D{synchronous_commit}"


def checked(*words):
    said = CliRunner().invoke(cli.main, ["check", *words])
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
    return said.exit_code, said.stdout


def names():
    code, told = checked("--json")
    found = json.loads(told)
    assert (code == 0) is found["safe"]
    return {fault["name"] for fault in found["faults"]}


def test_a_safe_deployment_is_told_so_in_one_line(place):
    assert checked() == (0, "Triển khai an toàn: không có gì phải sửa.\n")
    assert names() == set()


def test_each_fault_is_a_line_and_the_command_fails(place, monkeypatch):
    place.chmod(0o755)
    (place / "keys" / "history").chmod(0o644)
    monkeypatch.setenv("FLASK_DEBUG", "1")
    code, said = checked()
    assert code == 1
    lines = said.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("Phải sửa: ") for line in lines)
    assert f"chmod o-rwx {place}" in said
    assert f"chmod 600 {place / 'keys' / 'history'}" in said


def test_a_key_that_somebody_typed_is_seen(place):
    (place / "keys" / "session").write_text("secret")
    assert names() == {"weak-key"}
    (place / "keys" / "session").write_text("00" * 32)
    assert names() == {"weak-key"}


def test_a_place_that_belongs_to_another_account_is_seen(place, monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 4711)
    assert names() == {"owner"}


def test_a_network_disk_under_sqlite_is_seen_and_under_postgresql_does_not_matter(
    place, mounts, backend
):
    mounts.write_text(f"{DISK}2 1 0:2 / {place} rw - nfs4 kho:/x rw\n")
    assert names() == ({"network-disk"} if backend.name == "sqlite" else set())


def test_what_lies_in_memory_is_refused_once_others_come(place, mounts, monkeypatch):
    mounts.write_text(f"{DISK}2 1 0:2 / {place} rw - tmpfs tmpfs rw\n")
    assert names() == {"memory-disk"}
    assert checked()[0] == 1
    for name in ("PRESSPLAN_BASE_URL", "PRESSPLAN_PROXIES"):
        monkeypatch.delenv(name)
    assert checked()[0] == 0


def test_a_folder_that_is_none_is_said_and_nothing_breaks(place, monkeypatch, tmp_path):
    file = tmp_path / "file"
    file.touch(0o600)
    for path in (file, file / "data"):
        monkeypatch.setenv("PRESSPLAN_DATA", str(path))
        code, said = checked()
        assert code == 1
        assert f"không dùng được {file}" in said


def test_what_this_account_may_not_use_is_said(place, monkeypatch):
    real = os.access
    for denied in (place, place / "keys", place / "keys" / "session"):
        monkeypatch.setattr(
            "os.access",
            lambda path, mode, denied=denied: Path(path) != denied and real(path, mode),
        )
        assert "closed" in names()
        assert f"không dùng được {denied}" in checked()[1]


def test_a_key_of_backups_that_others_can_read_is_seen_wherever_it_lies(
    place, monkeypatch, tmp_path
):
    key = tmp_path / "backup.key"
    key.touch(0o644)
    monkeypatch.setenv("PRESSPLAN_BACKUP_KEY", str(key))
    assert names() == {"open-key"}
    assert f"chmod 600 {key}" in checked()[1]


@pytest.mark.parametrize("command", [["verify"], ["routes"], ["serve"]])
def test_no_command_breaks_where_its_place_or_database_is_not_to_be_had(
    place, monkeypatch, tmp_path, command
):
    monkeypatch.delenv("PRESSPLAN_BASE_URL")
    monkeypatch.setenv("PRESSPLAN_PROXIES", "0")
    monkeypatch.setattr("pressplan.serving.listen", lambda _host, _port: None)
    (tmp_path / "file").touch()
    unused = "postgresql+psycopg://ai:mat-khau@127.0.0.1:1/kehoach"
    for name, value, said in (
        ("DATABASE_URL", unused, "Không dùng được cơ sở dữ liệu"),
        ("PRESSPLAN_DATA", str(tmp_path / "file"), f"Không dùng được {tmp_path / 'file'}"),
    ):
        monkeypatch.setenv(name, value)
        told = CliRunner().invoke(cli.main, command)
        assert (told.exit_code, type(told.exception)) == (1, SystemExit)
        assert said in told.output
        assert "mat-khau" not in told.output


def test_two_machines_on_one_file_are_seen(place, monkeypatch, backend):
    for name in ("may-mot", "may-hai"):
        monkeypatch.setattr("socket.gethostname", lambda name=name: name)
        heartbeat.beat_of_host(at=clock.now())
        heartbeat.beat_of_host(at=clock.now())
    db.session.commit()
    assert names() == ({"two-hosts"} if backend.name == "sqlite" else set())


def test_a_machine_that_fell_silent_is_no_second_one_and_is_forgotten(place, monkeypatch, at_work):
    monkeypatch.setattr("socket.gethostname", lambda: "may-cu")
    heartbeat.beat_of_host(at=clock.now())
    db.session.commit()
    at_work.shift(2 * heartbeat.HOST_SILENT_AFTER)
    monkeypatch.setattr("socket.gethostname", lambda: "may-moi")
    heartbeat.beat_of_host(at=clock.now())
    db.session.commit()
    assert names() == set()
    at_work.shift(2 * 86400)
    heartbeat.beat_of_host(at=clock.now())
    db.session.commit()
    left = db.session.query(heartbeat.Heartbeat).filter(
        heartbeat.Heartbeat.name.startswith("host ")
    )
    assert [row.name for row in left] == [heartbeat.this_host()]
    db.session.rollback()


def test_a_database_of_another_version_is_seen(place):
    db.session.execute(db.text("UPDATE alembic_version SET version_num = '0001'"))
    db.session.commit()
    assert names() == {"migrations"}


def test_a_database_that_is_not_there_to_ask_is_said_without_its_password(place, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://ai:mat-khau@127.0.0.1:1/kehoach")
    code, said = checked()
    assert code == 1
    assert "Không dùng được cơ sở dữ liệu" in said
    assert "mat-khau" not in said


def test_postgresql_that_may_lose_what_it_promised_is_refused(app, place, monkeypatch, backend):
    if backend.name != "postgresql":
        pytest.skip("of PostgreSQL alone")
    for value, found in (("on", set()), ("local", set()), ("off", {"postgresql-durability"})):
        monkeypatch.setenv("DATABASE_URL", with_option(app.config["PRESSPLAN"].database_url, value))
        assert names() == found
    monkeypatch.setattr(facts, "POSTGRESQL_WANTED", checks.POSTGRESQL_WANTED)
    said = checked()[1]
    assert "tắt fsync" in said  # as the tests' own server has it
    assert "tắt full_page_writes" in said


def test_sqlite_that_keeps_nothing_is_refused(place, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite://")  # in memory
    assert "sqlite-durability" in names()


def test_a_file_of_sqlite_elsewhere_that_all_can_read_is_seen(place, monkeypatch, tmp_path):
    file = tmp_path / "elsewhere.sqlite3"
    sqlite3.connect(file).close()
    file.touch()
    file.chmod(0o644)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    assert names() == {"open-data"}


def test_a_place_where_nothing_is_yet_can_be_checked_before_the_first_start(
    monkeypatch, tmp_path, place
):
    empty = tmp_path / "empty"
    monkeypatch.setenv("PRESSPLAN_DATA", str(empty))
    monkeypatch.delenv("DATABASE_URL")
    assert names() == set()
    assert not empty.exists()


def test_backups_that_cannot_be_written_are_a_warning(place, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setattr(
        facts, "_writable", lambda folder: folder != read_environment().backups_folder
    )
    assert names() == {"backup-folder"}
    assert checked()[0] == 0


@pytest.mark.parametrize(
    ("named", "refused"),
    [
        ({}, "PRESSPLAN_BASE_URL"),
        ({"PRESSPLAN_BASE_URL": "http://kehoach.example"}, "PRESSPLAN_ALLOW_HTTP"),
        (
            {"PRESSPLAN_BASE_URL": "https://kehoach.example", "PRESSPLAN_ENV": "test"},
            "PRESSPLAN_ENV",
        ),
    ],
)
def test_a_start_that_others_could_reach_is_refused_while_it_is_unsafe(
    place, monkeypatch, named, refused
):
    monkeypatch.delenv("PRESSPLAN_BASE_URL")
    monkeypatch.setenv("PRESSPLAN_HOST", "0.0.0.0")
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    said = CliRunner().invoke(cli.main, ["serve"])
    assert said.exit_code == 1
    assert "Chưa mở cho máy khác vào" in said.output
    assert refused in said.output


def test_on_this_machine_alone_it_just_runs(place, monkeypatch):
    for name in OPEN:
        monkeypatch.delenv(name)
    place.chmod(0o755)
    cli.cli_check.refuse_unsafe(read_environment())


def test_the_clock_is_asked_and_may_not_answer():
    assert facts.clock_synchronised() in (True, False, None)


LINES = [
    ({"DATABASE_URL": "postgresql+psycopg://u:p@csdl.tinh.example/kehoach"}, ["postgresql"]),
    ({"DATABASE_URL": "postgresql+psycopg://csdl/k?sslmode=prefer"}, ["postgresql"]),
    ({"DATABASE_URL": "postgresql+psycopg:///k?host=csdl"}, ["postgresql"]),
    ({"DATABASE_URL": "postgresql+psycopg://csdl/k?sslmode=verify-full"}, []),
    ({"DATABASE_URL": "postgresql+psycopg://csdl/k", "PGSSLMODE": "require"}, []),
    ({"DATABASE_URL": "postgresql+psycopg:///k?host=/run/postgresql"}, []),
    ({"DATABASE_URL": "postgresql+psycopg://127.0.0.1/k"}, []),
    ({"FILES_URL": "s3://kho?endpoint_url=http://kho.tinh.example:9000"}, ["s3"]),
    ({"PRESSPLAN_SECOND_COPY": "s3://kho?endpoint_url=http://kho.tinh.example:9000"}, ["s3"]),
    ({"FILES_URL": "s3://kho?endpoint_url=https://kho.tinh.example"}, []),
    ({"FILES_URL": "s3://kho?endpoint_url=http://127.0.0.1:9000"}, []),
    ({"PRESSPLAN_CLAMD": "tcp://quet.tinh.example:3310"}, ["clamd"]),
    ({"PRESSPLAN_CLAMD": "unix:///run/clamav/clamd.ctl"}, []),
    ({"PRESSPLAN_CLAMD": "tcp://127.0.0.1:3310"}, []),
]


@pytest.mark.parametrize(("environment", "plain"), LINES, ids=lambda each: str(each)[:60])
def test_a_line_to_another_machine_that_is_not_encrypted_is_named(
    environment, plain, tmp_path, monkeypatch
):
    for name in ("DATABASE_URL", "FILES_URL", "PRESSPLAN_SECOND_COPY", "PGSSLMODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PRESSPLAN_DATA", str(tmp_path))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert list(facts._plain_lines(read_environment())) == plain
