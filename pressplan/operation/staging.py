"""Open an archive into a folder beside everything, and look whether all of it is good.

    with staged(path, key, folder, make_app, like=config, keep_files=True) as found:
        found.faults  # here its application is the current one

What is opened is an instance of its own: an SQLite database with the tables of this version, the
keys it was written with, and the files. A test restore looks at it and lets it go; a restore puts
it in its place.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from typing import Any

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Flask
from flask_migrate import upgrade
from pyrage.x25519 import Identity
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, NoSuchTableError, OperationalError

from ..config import ROOT, Config, make_private
from ..database import db, is_full, reading
from ..errors import NoSpace
from ..files import disk
from ..files.models import StoredFile
from ..history import verifying as history
from . import archive, loading
from .archive import DAMAGED, FIRST, LAST, BadArchive, Member
from .rules import FORMAT

DATABASE = "pressplan.sqlite3"
NEWER = (
    "Bản sao lưu này do một phiên bản mới hơn của phần mềm tạo ra. Hãy cài phiên bản đó rồi "
    "khôi phục."
)
_NAME = re.compile(
    r"(?:keys/[a-z][a-z0-9_-]*|rows/[a-z_]+/\d{6,}|files/[0-9a-f]{2}/[0-9a-f]{32}|"
    + "|".join(map(re.escape, (FIRST, LAST))) + ")"
)  # fmt: skip
MakeApp = Callable[[Config], Flask]
Tell = Callable[[int, int], object]


@dataclass
class Staged:
    """An archive that was opened: what it says of itself, and what is wrong with it."""

    folder: Path
    manifest: dict[str, Any]
    lacking: list[dict[str, str]] = field(default_factory=list)  # known when it was made
    digests: dict[str, str] = field(default_factory=dict)  # of its files, by key
    faults: list[str] = field(default_factory=list)

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest["made_at"])

    @property
    def rows(self) -> int:
        return sum(table["rows"] for table in self.manifest["tables"])

    @property
    def database(self) -> Path:
        return self.folder / DATABASE


@contextmanager
def staged(
    path: Path, key: Identity, folder: Path, make_app: MakeApp, *, like: Config, keep_files: bool,
    tell: Tell = lambda *_: None,
) -> Iterator[Staged]:  # fmt: skip
    """The archive opened into a new folder, which goes with the block, whatever became of it.

    `like`: whose host names and the like its application has. `keep_files`: else they are only
    looked at. Raises BadArchive, NoSpace.
    """
    rmtree(folder, ignore_errors=True)
    try:
        with _telling(folder):
            make_private(folder)
            make_private(folder / "files")
            found = _unpacked(path, key, folder, keep_files=keep_files, tell=tell)
            url = f"sqlite:///{found.database}"
            app = make_app(
                replace(like, data=folder, database_url=url, files=None, second_copy=None)
            )
        with app.app_context():
            try:
                with _telling(folder):
                    _fill(found)
                    found.faults = list(_faults(found))
                yield found
            finally:
                db.session.remove()
                db.engine.dispose()
    finally:
        rmtree(folder, ignore_errors=True)


def _unpacked(path: Path, key: Identity, folder: Path, *, keep_files: bool, tell: Tell) -> Staged:
    """Every member in its place, and each of them known to be whole."""
    found, done = Staged(folder, {}), 0
    for member in archive.members(path, key):
        if not _NAME.fullmatch(member.name):
            raise BadArchive(DAMAGED)
        if member.name == FIRST:
            found.manifest = _manifest(member)
        elif member.name == LAST:
            found.lacking = member.json()["lacking"]
        elif member.name.startswith("files/"):
            stored = member.name.removeprefix("files/")
            to = folder / member.name if keep_files else None
            found.digests[stored] = _kept(member, to)
            done += member.size
        else:
            _kept(member, folder / member.name)
        tell(done, found.manifest["bytes"])
    if not (folder / "keys" / "history").is_file():
        raise BadArchive(DAMAGED)
    return found


def _manifest(member: Member) -> dict[str, Any]:
    says: dict[str, Any] = member.json()
    if not isinstance(says, dict) or not isinstance(says.get("format"), int):
        raise BadArchive(DAMAGED)
    if says["format"] > FORMAT or not _is_known(says.get("revision")):
        raise BadArchive(NEWER)
    return says


def _is_known(revision: object) -> bool:
    """Whether we have the migration that a database stood at."""
    try:
        scripts = ScriptDirectory(str(ROOT / "migrations"))
        return isinstance(revision, str) and scripts.get_revision(revision) is not None
    except CommandError:
        return False


def _kept(member: Member, to: Path | None) -> str:
    """The digest of a member, whose bytes go there."""
    digest = hashlib.sha256()
    with ExitStack() as stack:
        file = None
        if to is not None:
            make_private(to.parent)
            file = stack.enter_context(disk.create(to))
        for piece in member.pieces():
            digest.update(piece)
            if file is not None:
                file.write(piece)
    return digest.hexdigest()


def _fill(found: Staged) -> None:
    """The database as it was, brought up to this version."""
    tables = found.manifest["tables"]
    upgrade(revision=found.manifest["revision"])
    try:
        with db.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys = OFF")
            loading.load(connection, tables, found.folder / "rows")
            connection.commit()
            found.faults = list(loading.faults(connection, tables))
            connection.rollback()
            raw.execute("PRAGMA foreign_keys = ON")
    except (KeyError, ValueError, NoSuchTableError, IntegrityError) as error:
        raise BadArchive(DAMAGED) from error
    rmtree(found.folder / "rows")
    upgrade()


def _faults(found: Staged) -> Iterator[str]:
    """What is wrong with it, beside what was known when it was made; a sentence each."""
    yield from found.faults
    known = {each["key"] for each in found.lacking}
    with reading():
        yield from history.faults()
        files = select(StoredFile.id, StoredFile.key, StoredFile.sha256, StoredFile.name)
        for id, key, sha256, name in db.session.execute(files.execution_options(yield_per=500)):
            if key not in known and found.digests.get(key) != sha256:
                yield f"tệp {id} “{name}”: không có trong bản sao lưu, hoặc không còn như đã nộp"


@contextmanager
def _telling(folder: Path) -> Iterator[None]:
    """No room on the disk is said in words."""
    try:
        yield
    except (OSError, OperationalError) as error:
        if is_full(error) or getattr(error, "errno", None) in disk.FULL:
            raise NoSpace(
                f"Ổ đĩa chứa “{folder.parent}” không đủ chỗ để mở bản sao lưu. Hãy dọn bớt rồi "
                "làm lại."
            ) from error
        raise
