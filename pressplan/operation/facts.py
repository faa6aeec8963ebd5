"""Gather what `checks.py` judges: the environment, the disk, the database, this machine's clock."""

import ctypes
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from .. import heartbeat
from ..config import LOOPBACK, ROOT, Bucket, Config, is_loopback, may_serve_http
from ..database import WANTED, settle
from ..environment import hosts
from .checks import (
    LITTLE_SPACE,
    POSTGRESQL_WANTED,
    DatabaseFacts,
    Facts,
    Key,
    Place,
    filesystem_of,
)  # fmt: skip

ENCRYPTED = ("require", "verify-ca", "verify-full")  # the modes of libpq that accept nothing else
KEYS = ("session", "history")  # those that are bytes in hexadecimal
_OF_ANOTHER_SHAPE = bytes(range(32))  # whose length says nothing; only its mode is judged
CONNECT_SECONDS = 10  # for a database server that may not answer at all
MOUNTS = Path("/proc/self/mountinfo")
_UNSYNCHRONISED = 0x40  # STA_UNSYNC of adjtimex(2)


def gather(config: Config, *, at: datetime) -> Facts:
    """How this is deployed. It needs no application, and makes nothing that is not there."""
    return Facts(
        database=_database(config, at),
        is_open=is_open(config),
        listens_beyond=not config.loopback,
        https=config.https,
        http_allowed=may_serve_http(),
        base_url_named=bool(os.environ.get("PRESSPLAN_BASE_URL")),
        hosts_named=bool(hosts("PRESSPLAN_TRUSTED_HOSTS") or os.environ.get("PRESSPLAN_BASE_URL")),
        any_host="*" in config.trusted_hosts,
        proxies=config.proxies,
        plain_lines=tuple(_plain_lines(config)),
        debug=(os.environ.get("FLASK_DEBUG") or "0").lower() not in ("0", "false", "no"),
        testing=os.environ.get("PRESSPLAN_ENV") == "test",
        keys=tuple(_keys(config)),
        places=tuple(_places(config)),
        closed=tuple(dict.fromkeys(_closed(config))),
        filesystem=_filesystem(config.data),
        smtp=config.smtp is not None,
        sender_domain=config.sender.domain,
        mail_folder=str(config.mail_folder),
        backups=str(config.backups_folder),
        backups_writable=_writable(config.backups_folder),
        backups_apart=_disk_of(config.backups_folder) != _disk_of(config.data),
        second_copy=config.second_copy is not None,
        clock_synchronised=clock_synchronised(),
        free=_free(config.data),
    )


def is_open(config: Config) -> bool:
    """Whether other machines reach it: directly, through a proxy, or by an address of their own."""
    host = urlsplit(config.base_url).hostname or ""
    return not config.loopback or config.proxies > 0 or host not in (*LOOPBACK, "::1")


def _plain_lines(config: Config) -> Iterator[str]:
    """The services on other machines that are reached unencrypted (ASVS 12.3.1)."""
    url = make_url(config.database_url)
    host, mode = (url.query.get(name) for name in ("host", "sslmode"))
    mode = mode or os.environ.get("PGSSLMODE")
    far = not _is_sqlite(config) and not _is_near(url.host or str(host or ""))
    if far and mode not in ENCRYPTED:
        yield "postgresql"
    for place in (config.files, config.second_copy):
        if isinstance(place, Bucket) and place.endpoint_url:
            line = urlsplit(place.endpoint_url)
            if line.scheme != "https" and not _is_near(line.hostname):
                yield "s3"
                break
    if config.clamd and not config.clamd.path and not _is_near(config.clamd.host):
        yield "clamd"


def _is_near(host: str | None) -> bool:
    """Whether this is our own machine: no host, a socket's folder, a loopback address."""
    return not host or host.startswith("/") or is_loopback(host)


def clock_synchronised() -> bool | None:
    """Whether the kernel's clock follows another one (adjtimex(2)); None: it does not say."""
    if Path("/run/systemd/timesync/synchronized").exists():
        return True
    buffer = ctypes.create_string_buffer(512)  # struct timex, all zero: only asks
    try:
        state = ctypes.CDLL(None).adjtimex(buffer)
    except (AttributeError, OSError):
        return None
    status = ctypes.c_int.from_buffer(buffer, 5 * ctypes.sizeof(ctypes.c_long)).value
    return None if state < 0 else not status & _UNSYNCHRONISED


def _keys(config: Config) -> Iterator[Key]:
    for path in _key_files(config):
        judged = path.parent == config.data / "keys" and path.name in KEYS
        content = _content(path) if judged else None
        yield Key(_place(path), _OF_ANOTHER_SHAPE if content is None else _bytes_of(content))


def _key_files(config: Config) -> list[Path]:
    """Those among the data, and the one that opens backups, wherever it lies."""
    keys = config.data / "keys"
    among = sorted(keys.glob("*")) if os.access(keys, os.R_OK | os.X_OK) else ()
    return [path for path in dict.fromkeys((*among, config.backup_key_file)) if _is_file(path)]


def _content(path: Path) -> bytes | None:
    """What is in a file; None: we may not look, which `_closed` tells."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _bytes_of(text: bytes) -> bytes | None:
    with suppress(ValueError):
        return bytes.fromhex(text.decode("ascii").strip())
    return None


def _closed(config: Config) -> Iterator[str]:
    """What should serve and cannot: folders to write in (or to make them in), files to read."""
    file, keys = _database_file(config), config.data / "keys"
    for found in map(_existing, (config.data, *([file.parent] if file else []))):
        if not _writable(found):
            yield str(found)
    if _is_there(keys) and not os.access(keys, os.R_OK | os.X_OK):
        yield str(keys)
    for path in (*_key_files(config), *([file] if file and _is_file(file) else [])):
        if not os.access(path, os.R_OK):
            yield str(path)


def _places(config: Config) -> Iterator[Place]:
    """What holds people's data: folders that close what lies in them, and what lies elsewhere."""
    folders = [config.data, config.data / "keys"]
    folders += [
        folder
        for folder in (config.backups_folder, config.second_copy)
        if isinstance(folder, Path) and config.data not in folder.parents
    ]
    yield from (_place(path) for path in folders if _is_there(path) and path.is_dir())
    file = _database_file(config)
    if file and config.data not in file.parents and _is_file(file):
        yield _place(file)


def _place(path: Path) -> Place:
    found = path.stat()
    return Place(str(path), found.st_mode & 0o777, found.st_uid == os.geteuid())


def _is_sqlite(config: Config) -> bool:
    return make_url(config.database_url).get_backend_name() == "sqlite"


def _database_file(config: Config) -> Path | None:
    """The file of SQLite; None of another database, or of one in memory."""
    name = make_url(config.database_url).database
    return Path(name).absolute() if _is_sqlite(config) and name and name != ":memory:" else None


def _filesystem(path: Path) -> str:
    try:
        return filesystem_of(str(path.resolve()), MOUNTS.read_text(encoding="utf-8"))
    except OSError:
        return ""


def _is_there(path: Path) -> bool:
    """Whether we see it: what lies behind a folder that we may not enter is not there for us."""
    return os.path.exists(path)  # noqa: PTH110 (that of Path raises)


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113


def _existing(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    return next((each for each in (path, *path.parents) if _is_there(each)), Path("/"))


def _writable(folder: Path) -> bool:
    found = _existing(folder)
    return found.is_dir() and os.access(found, os.W_OK | os.X_OK)


def _disk_of(folder: Path) -> int:
    return _existing(folder).stat().st_dev


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(_existing(folder)).free
    except OSError:
        return LITTLE_SPACE


def _database(config: Config, at: datetime) -> DatabaseFacts:
    """What the database says of itself, on a line of our own that reads only."""
    sqlite, file = _is_sqlite(config), _database_file(config)
    known = DatabaseFacts(sqlite, filesystem=_filesystem(file) if file else "")
    if file is not None and not _is_there(file):
        return known  # the first start makes it
    waits = {} if sqlite else {"connect_timeout": CONNECT_SECONDS}
    engine = create_engine(config.database_url, connect_args=waits)
    try:
        with engine.connect() as connection:
            return replace(
                known,
                settings=_sqlite_says(config) if sqlite else _postgresql_says(connection),
                revision=MigrationContext.configure(connection).get_current_revision(),
                newest=ScriptDirectory(str(ROOT / "migrations")).get_current_head(),
                hosts=_hosts(connection, at),
            )
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        return replace(known, fault=first_line(error))
    finally:
        engine.dispose()


def _sqlite_says(config: Config) -> dict[str, str]:
    """What a line has that was set up as the application does."""
    raw = sqlite3.connect(make_url(config.database_url).database or ":memory:", timeout=10)
    try:
        settle(raw.cursor())
        return {name: str(raw.execute(f"PRAGMA {name}").fetchone()[0]).lower() for name in WANTED}
    finally:
        raw.close()


def _postgresql_says(connection: Connection) -> dict[str, str]:
    asked = ((name, connection.exec_driver_sql(f"SHOW {name}")) for name in POSTGRESQL_WANTED)
    return {name: str(answer.scalar()) for name, answer in asked}


def _hosts(connection: Connection, at: datetime) -> int:
    """How many machines' schedulers ticked just now."""
    if not connection.dialect.has_table(connection, heartbeat.Heartbeat.__tablename__):
        return 0
    lately = select(heartbeat.Heartbeat.name).where(
        heartbeat.Heartbeat.name.startswith(heartbeat.HOST),
        heartbeat.Heartbeat.at > at - heartbeat.HOST_SILENT_AFTER,
    )
    return len(connection.execute(lately).all())


def first_line(error: BaseException) -> str:
    """The cause in one line, without what an address may hold of a password."""
    text = str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__]
    return re.sub(r"://[^@\s]*@", "://…@", text[0]).rstrip(".")[:200]
