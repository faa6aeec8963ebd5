"""What the tests of backups share: files handed in, an archive, a place to restore into."""

from pathlib import Path

from flask import current_app
from sqlalchemy import select

from pressplan import clock, create_app
from pressplan.access import SYSTEM
from pressplan.database import db, reading, writing
from pressplan.files import actions, storage
from pressplan.files import spool as spooling
from pressplan.files.kinds import Kind
from pressplan.files.models import StoredFile
from pressplan.files.spool import Spooled
from pressplan.operation import backup, backup_key, rows
from pressplan.operation.restore import restore

LOCAL_TABLES = {"operation_run", "outbox_pause", "stamp", "history_line", "chain_head"}


def handed_in(data: bytes = b"%PDF" * 300, name: str = "Báo cáo.pdf") -> str:
    """A file in the store, and its row; its key."""
    key = storage.new_key()
    with Spooled(spooling.folder()) as spooled:
        spooled.write(data)
        storage.current().put(key, spooled.path)
        received = actions.Received(key, name, Kind.PDF, spooled.size, spooled.sha256, None)
    with writing():
        actions.attach(received, by=SYSTEM, at=clock.now())
        db.session.commit()
    return key


def archived(folder: Path, name: str = "sao-luu.age") -> Path:
    """A backup of the current application."""
    return backup.write(folder / name, at=clock.now()).path


def key():
    """The key of the current application's backups."""
    return backup_key.read(current_app.config["PRESSPLAN"].backup_key_file)


def restored(path, config, **options):
    """Restore into a place, with the key of the current application."""
    return restore(path, options.pop("key", None) or key(), config, create_app, **options)


def contents() -> dict[str, list]:
    """Every row of the current application, but for what a restore adds to."""
    with reading():
        connection = db.session.connection()
        return {
            table.name: [list(row) for row in rows.raw(connection, table)]
            for table in rows.tables()
            if table.name not in LOCAL_TABLES
        }


def files() -> dict[str, bytes]:
    """Every recorded file as it lies in the store."""
    with reading():
        keys = db.session.scalars(select(StoredFile.key)).all()
    return {key: b"".join(storage.current().open(key).chunks()) for key in keys}
