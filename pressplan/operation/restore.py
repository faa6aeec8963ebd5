"""Restore an archive into an empty place: all of it, or nothing and the reason.

    restored = restore(Path("…/pressplan.age"), key, config, create_app)

The archive is opened beside the place and looked at as a whole; only then keys, files and, last of
all, the database take their places: until that moment there is nothing here, after it everything.
Whoever was killed in between leaves a mark, and the next try begins by clearing it away.
"""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask_migrate import upgrade
from pyrage.x25519 import Identity
from sqlalchemy import create_engine, inspect, make_url, update
from sqlalchemy.exc import SQLAlchemyError

from .. import clock
from ..access import SYSTEM
from ..accounts.models import SignInSession
from ..config import Config, make_private
from ..database import Base, db, writing
from ..errors import FileMissing, Refusal
from ..files import disk, storage
from ..history.actions import record
from ..outbox.actions import pause_until_looked_at
from . import actions, backup_key, loading
from .rules import RESTORE
from .staging import MakeApp, Staged, staged

FOLDER, MARK, LOCK = "restoring", "placing", "restoring.lock"


class CannotRestore(Refusal):
    """Nothing was restored and nothing was touched; the sentence says why."""


@dataclass(frozen=True)
class Restored:
    """What was restored: from when it is, how much, and what was wrong with it already."""

    made_at: datetime
    rows: int
    files: int
    faults: list[str]


def restore(
    path: Path, key: Identity, config: Config, make_app: MakeApp, *, accept_faults: bool = False
) -> Restored:
    """Raises CannotRestore, BadArchive, NoSpace, and then nothing has changed.

    `accept_faults`: take an archive whose history or files were faulty when it was made.
    """
    make_private(config.data)
    with _alone(config):
        _clear_what_was_left(config)
        _refuse_unless_empty(config)
        with staged(
            path, key, config.data / FOLDER, make_app, like=config, keep_files=True
        ) as found:
            if found.faults and not accept_faults:
                raise CannotRestore(_faulty(found.faults))
            faults = found.faults + [each["sentence"] for each in found.lacking]
            _note(found, path)
            _place(found, config, make_app)
            backup_key.keep(key, config.backup_key_file)
        return Restored(found.made_at, found.rows, found.manifest["files"], faults)


def is_half_done(config: Config) -> bool:
    """Whether a restore into this place was killed: nothing may begin here before the next try."""
    return (config.data / FOLDER / MARK).exists()


def _note(found: Staged, path: Path) -> None:
    """In what is restored: that it was, that nobody is signed in, that no letter leaves."""
    at, made = clock.now(), found.made_at
    words = f"Khôi phục từ bản sao lưu lúc {made.astimezone(clock.ZONE):%H:%M ngày %d/%m/%Y}"
    with writing():
        actions.forget_open_runs()  # the very backup, as it stood when it was made
        run = actions.begin(RESTORE, by=SYSTEM, at=at)
        facts = {
            "made_at": made.isoformat(), "archive": path.name,
            "installation": found.manifest["installation"],
            "lacking": [each["sentence"] for each in found.lacking],
        }  # fmt: skip
        actions.finish(run.id, f"{words}.", good=True, facts=facts, at=at)
        record(run, "restored", words, by=SYSTEM, at=at, after=facts)
        open_ones = update(SignInSession).where(SignInSession.ended_at.is_(None))
        db.session.execute(
            open_ones.values(ended_at=at).execution_options(synchronize_session=False)
        )
        pause_until_looked_at(reason=words, by=SYSTEM, at=at)
        db.session.commit()


def _place(found: Staged, config: Config, make_app: MakeApp) -> None:
    """Keys, files, and last the database."""
    (found.folder / MARK).touch()
    os.sync()  # all that was opened, before any of it takes its place
    try:
        make_private(config.data / "keys")
        for path in (found.folder / "keys").iterdir():
            path.replace(config.data / "keys" / path.name)
        _place_files(found.folder / "files", config)
        if _is_sqlite(config):
            _place_sqlite(found, config)
        else:
            _place_postgresql(config, make_app)
        os.sync()
    except BaseException:
        _take_back(config)
        raise


def _place_files(opened: Path, config: Config) -> None:
    if config.files is None:
        shutil.rmtree(config.data / "files", ignore_errors=True)
        opened.rename(config.data / "files")
        return
    place = storage.first(storage.storage_of(config))
    for path in opened.glob("??/*"):
        key = f"{path.parent.name}/{path.name}"
        if not _is_there(place, key, path):
            place.delete(key)
            place.put(key, path)


def _is_there(place: storage.Storage, key: str, path: Path) -> bool:
    """Whether the store has the very same file: it may have outlived the machine."""
    theirs = hashlib.sha256()
    try:
        for piece in place.open(key).chunks():
            theirs.update(piece)
    except FileMissing:
        return False
    with path.open("rb") as ours:
        return hashlib.file_digest(ours, "sha256").digest() == theirs.digest()


def _place_sqlite(found: Staged, config: Config) -> None:
    target = _sqlite_file(config)
    with db.engine.connect() as connection:
        connection.connection.dbapi_connection.execute(  # type: ignore[union-attr]
            "PRAGMA wal_checkpoint(TRUNCATE)"
        )
    db.session.remove()
    db.engine.dispose()
    make_private(target.parent)
    for left in ("-wal", "-shm"):
        target.with_name(target.name + left).unlink(missing_ok=True)
    disk.sync(found.database)
    try:
        found.database.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        draft = target.with_name(f"{target.name}.{FOLDER}")
        shutil.copyfile(found.database, draft)
        draft.chmod(0o600)
        disk.sync(draft)
        draft.replace(target)
    disk.sync(target.parent)


def _place_postgresql(config: Config, make_app: MakeApp) -> None:
    with db.engine.connect() as source:
        source.begin()
        app = make_app(config)
        with app.app_context():
            try:
                upgrade()
                with db.engine.begin() as target:
                    loading.copy(source, target)
            finally:
                db.session.remove()
                db.engine.dispose()


def _refuse_unless_empty(config: Config) -> None:
    """Nothing here may be overwritten. Raises CannotRestore."""
    place = config.data / "files"
    if config.files is None and any(path.is_file() for path in place.glob("*/*")):
        raise CannotRestore(
            f"Thư mục “{place}” đã có tệp. Chỉ khôi phục vào chỗ trống: hãy đặt PRESSPLAN_DATA là "
            "một thư mục mới. Chưa có gì bị thay đổi."
        )
    if _is_sqlite(config) and not _sqlite_file(config).exists():
        return
    if not _is_empty_database(config.database_url):
        raise CannotRestore(
            "Cơ sở dữ liệu đã có dữ liệu. Chỉ khôi phục vào chỗ trống: hãy đặt PRESSPLAN_DATA là "
            "một thư mục mới, hoặc DATABASE_URL là một cơ sở dữ liệu mới. Chưa có gì bị thay đổi."
        )


def _is_empty_database(url: str) -> bool:
    """Whether it has at most our tables, as a migration makes them, and nobody in them."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            names = set(inspect(connection).get_table_names())
            if names - {*Base.metadata.tables, "alembic_version"}:
                return False
            filled = [
                name for name in ("account", "history_line", "plan", "agency") if name in names
                and connection.execute(Base.metadata.tables[name].select().limit(1)).first()
            ]  # fmt: skip
            return not filled
    except SQLAlchemyError as error:
        raise CannotRestore(f"Không mở được cơ sở dữ liệu: {error.__cause__ or error}") from error
    finally:
        engine.dispose()


@contextmanager
def _alone(config: Config) -> Iterator[None]:
    """Nobody else restores into this place meanwhile."""
    path = config.data / LOCK
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotRestore("Đang có một lần khôi phục khác vào đây.") from None
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _clear_what_was_left(config: Config) -> None:
    """What a restore that was killed had put in its place, unless it had come to its end."""
    left = config.data / FOLDER
    placed = not _is_sqlite(config) or not _sqlite_file(config).exists()
    if (left / MARK).exists() and placed and _has_no_data(config):
        _take_back(config)
    shutil.rmtree(left, ignore_errors=True)


def _has_no_data(config: Config) -> bool:
    with suppress(CannotRestore):
        return _is_sqlite(config) or _is_empty_database(config.database_url)
    return False


def _take_back(config: Config) -> None:
    """The keys and files of a restore that did not come to its end."""
    if config.files is None:
        shutil.rmtree(config.data / "files", ignore_errors=True)
    keys = config.data / "keys"
    for path in keys.iterdir() if keys.is_dir() else ():
        if path.name not in backup_key.APART:
            path.unlink()


def _is_sqlite(config: Config) -> bool:
    return make_url(config.database_url).get_backend_name() == "sqlite"


def _sqlite_file(config: Config) -> Path:
    return Path(make_url(config.database_url).database or "")


def _faulty(faults: list[str]) -> str:
    shown = "; ".join(faults[:5])
    return (
        f"Bản sao lưu mở được nhưng có {len(faults)} chỗ sai: {shown}. Chưa khôi phục gì. Hãy dùng "
        "bản khác, hoặc thêm --accept-faults để vẫn khôi phục bản này."
    )
