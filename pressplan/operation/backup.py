"""Back up a running instance: database, files and keys as one encrypted file.

    made = write(Path("…/pressplan.age"), at=clock.now())  # within an application context

The database is read in one snapshot (SQLite's WAL, PostgreSQL's REPEATABLE READ), which keeps
nobody from writing. The files come after it: none is ever removed while a row names it, so each
row of the snapshot finds its file. Letters that were written into a folder are not part of it.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from shutil import disk_usage
from threading import Event
from typing import Any

from flask import current_app
from pyrage.x25519 import Identity
from sqlalchemy import func, select, text

from ..config import Config
from ..database import db, reading
from ..errors import FileMissing, NoSpace, Refusal
from ..files import disk, queries, repair, storage
from ..files.models import StoredFile
from . import backup_key, rows
from .archive import FIRST, Packer, encrypt, members
from .rules import FORMAT, installation_of, megabytes

PART = ".part"
KEY_NAME = re.compile(r"[a-z][a-z0-9_-]*")
Tell = Callable[[int, int], object]


class CannotBackUp(Refusal):
    """No archive was made; the sentence says why and what helps."""


class Stopped(Exception):
    """The process is to end."""


@dataclass
class Made:
    """An archive: where it lies, what is in it; `lacking`: each file that is not in it as it
    was handed in, with a sentence."""

    path: Path
    size: int = 0
    files: int = 0
    rows: int = 0
    lacking: list[dict[str, str]] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """How it went, for people."""
        if self.lacking:
            return (
                f"Đã sao lưu {self.rows} dòng và {self.files} tệp, nhưng {len(self.lacking)} tệp "
                "trong số đó hỏng hoặc thiếu. Chạy bin/pressplan verify --repair để lấy lại."
            )
        return f"Đã sao lưu {self.rows} dòng và {self.files} tệp."

    @property
    def facts(self) -> dict[str, Any]:
        """What the page of operation says of it."""
        lacking = [each["sentence"] for each in self.lacking]
        return {"archive": self.path.name, "size": self.size, "lacking": lacking}


def write(
    target: Path, *, at: datetime, stop: Event | None = None, tell: Tell = lambda *_: None
) -> Made:
    """Make an archive under that name, whole or not at all. Raises CannotBackUp, NoKey.

    `tell` hears now and then how many bytes of files are done, and of how many. Raises Stopped
    once `stop` is set.
    """
    db.session.rollback()
    config: Config = current_app.config["PRESSPLAN"]
    key = backup_key.recipient(config)
    if target.exists():
        raise CannotBackUp(f"Đã có tệp “{target}”. Hãy chọn tên khác.")
    if not target.parent.is_dir():
        raise CannotBackUp(f"Không có thư mục “{target.parent}”.")
    contents = _Contents(config, at, Made(target), stop or Event(), tell)
    part = target.with_name(target.name + PART)
    try:
        with disk.create(part) as file:
            encrypt(contents.pieces(), file, key)
            file.flush()
            os.fsync(file.fileno())
        contents.made.size = part.stat().st_size
        part.rename(target)
        disk.sync(target.parent)
    except FileExistsError:
        raise CannotBackUp(f"Một lần sao lưu khác đang ghi “{target}”.") from None
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _why_not(error, target) from error
        raise
    return contents.made


def files_from(archive: Path, key: Identity, wanted: Iterable[StoredFile]) -> list[StoredFile]:
    """Put back, from an archive, stored files that are damaged; those that it had, whole."""
    by_name = {f"files/{stored.key}": stored for stored in wanted}
    mended = []
    for member in members(archive, key):
        stored = by_name.get(member.name)
        if stored is not None and repair.put_back(stored, member.pieces()):
            mended.append(by_name.pop(member.name))
    return mended


@dataclass
class _Contents:
    """What goes into one archive, in its order."""

    config: Config
    at: datetime
    made: Made
    stop: Event
    tell: Tell
    done: int = 0
    total: int = 0
    last_file: int = 0

    def pieces(self) -> Iterator[bytes]:
        packer = Packer(self.at.timestamp())
        for piece in self._all(packer):
            if self.stop.is_set():
                raise Stopped
            self.tell(self.done, self.total)
            yield piece

    def _all(self, packer: Packer) -> Iterator[bytes]:
        yield from self._database(packer)
        yield from self._keys(packer)
        for stored in queries.every():
            if stored.id > self.last_file:
                break
            yield from self._file(packer, stored)
        yield from packer.end({"lacking": self.made.lacking})

    def _database(self, packer: Packer) -> Iterator[bytes]:
        with reading():
            connection = db.session.connection()
            tables = rows.tables()
            counts = {table.name: rows.count(connection, table) for table in tables}
            sizes = select(func.sum(StoredFile.size), func.max(StoredFile.id))
            size, last = db.session.execute(sizes).one()
            self.total, self.last_file = int(size or 0), int(last or 0)
            self.made.files, self.made.rows = counts[StoredFile.__tablename__], sum(counts.values())
            self._look_for_room()
            yield from packer.small(FIRST, self._manifest(tables, counts))
            for table in tables:
                for number, lines in enumerate(rows.lines(connection, table)):
                    yield from packer.small(f"rows/{table.name}/{number:06}", lines)

    def _manifest(self, tables: list[Any], counts: dict[str, int]) -> bytes:
        says = {
            "format": FORMAT,
            "revision": db.session.scalar(text("SELECT version_num FROM alembic_version")),
            "installation": installation_of(self.config.key("history")),
            "made_at": self.at.isoformat(),
            "database": db.engine.dialect.name,
            "files": self.made.files, "bytes": self.total,
            "tables": [
                {"name": table.name, "rows": counts[table.name], "columns": rows.columns_of(table)}
                for table in tables
            ],
        }  # fmt: skip
        return json.dumps(says, ensure_ascii=False).encode()

    def _keys(self, packer: Packer) -> Iterator[bytes]:
        for path in sorted((self.config.data / "keys").iterdir()):
            if KEY_NAME.fullmatch(path.name) and path.name not in backup_key.APART:
                yield from packer.small(f"keys/{path.name}", path.read_bytes())

    def _file(self, packer: Packer, stored: StoredFile) -> Iterator[bytes]:
        """A file as it was handed in, if any place still has it so; else as it is."""
        place = storage.current()
        places = [place.first, place.second] if isinstance(place, storage.Doubled) else [place]
        fault = "không còn trong kho"
        for each in places:
            found = _opened(each, stored)
            if found is None:
                continue
            reader = _Reader(found, stored.size)
            before = packer.digest.count
            yield from packer.member(f"files/{stored.key}", stored.size, self._counted(reader))
            assert packer.digest.count == before + 1
            if not (fault := reader.fault(stored.sha256)):
                return
        sentence = f"tệp {stored.id} “{stored.name}”: {fault}"
        self.made.lacking.append({"key": stored.key, "sentence": sentence})

    def _counted(self, reader: Iterable[bytes]) -> Iterator[bytes]:
        for piece in reader:
            self.done += len(piece)
            yield piece

    def _look_for_room(self) -> None:
        free = disk_usage(self.made.path.parent).free
        if free < self.total:
            raise CannotBackUp(_no_room(self.made.path, free, self.total))


class _Reader:
    """A stored file, of just the size it must have, whatever becomes of it on the way."""

    def __init__(self, opened: storage.Opened, size: int) -> None:
        self.opened, self.left, self.broken = opened, size, ""
        self.digest = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        try:
            for piece in self.opened.chunks():
                kept = piece[: self.left]
                self.digest.update(piece)
                self.left -= len(kept)
                yield kept
        except (OSError, Refusal) as error:
            self.broken = f"không đọc được ({error})"
        while self.left > 0:
            filler = bytes(min(self.left, storage.CHUNK))
            self.left -= len(filler)
            self.digest.update(filler)
            yield filler

    def fault(self, sha256: str) -> str:
        """What is wrong with what was read; "": nothing."""
        if self.broken or self.digest.hexdigest() == sha256:
            return self.broken
        return "nội dung đã bị thay đổi"


def _opened(place: storage.Storage, stored: StoredFile) -> storage.Opened | None:
    with suppress(FileMissing):
        return place.open(stored.key)
    return None


def _why_not(error: OSError, target: Path) -> Refusal:
    if error.errno in disk.FULL:
        return NoSpace(
            f"Ổ đĩa chứa “{target.parent}” đã hết chỗ nên chưa sao lưu được. Hãy xóa bớt bản cũ "
            "hoặc đặt PRESSPLAN_BACKUPS sang ổ khác."
        )
    return CannotBackUp(f"Không ghi được “{target}”: {error.strerror or error}.")


def _no_room(target: Path, free: int, wanted: int) -> str:
    return (
        f"Ổ đĩa chứa “{target.parent}” chỉ còn {megabytes(free)}, cần ít nhất {megabytes(wanted)}. "
        "Hãy xóa bớt bản cũ hoặc đặt PRESSPLAN_BACKUPS sang ổ khác."
    )
