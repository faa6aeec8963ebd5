"""Where files lie for good: a folder or an S3 store, and a second copy of each if wanted.

A key says nothing of the file: `ab/` and 32 random hex digits. What was `put` is there whole
after a power cut; what is unreachable or full is a Refusal with its sentence.
"""

import errno
import hashlib
import logging
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol

from flask import Flask, current_app

from .. import trust
from ..config import Bucket, Config
from ..errors import FileMissing, Refusal
from . import disk

CHUNK = 64 * 1024
DRAFT = ".draft"
NOTES = "notes"
_KEY = re.compile(rf"[0-9a-f]{{2}}/[0-9a-f]{{32}}(?:{re.escape(DRAFT)})?")
_NOTE = re.compile(rf"{NOTES}/[0-9a-f]{{32}}")
_NO_LINKS = (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS)


@dataclass(frozen=True)
class Opened:
    """A stored file to read from and to close, and how many bytes there are to come."""

    file: IO[bytes]
    size: int

    def chunks(self) -> Iterator[bytes]:
        """All of it, piece by piece; closes."""
        try:
            while chunk := self.file.read(CHUNK):
                yield chunk
        finally:
            self.file.close()


class Storage(Protocol):
    """What a place for files can do."""

    def put(self, key: str, path: Path) -> None:
        """Keep the file at `path` under a new key, durably, or raise NoSpace, StoreUnreachable."""

    def open(self, key: str) -> Opened:
        """The file, or FileMissing."""

    def exists(self, key: str) -> bool:
        """Whether it is there."""

    def delete(self, key: str) -> None:
        """Remove it; what is not there may be removed too."""

    def keys(self, *, older_than: datetime) -> Iterator[str]:
        """The files that were put before that moment."""

    def notes(self) -> Iterator[str]:
        """The keys of the notes that lie beside the files (`note_key`)."""


def new_key() -> str:
    """A key that nobody has and nobody guesses."""
    word = secrets.token_hex(16)
    return f"{word[:2]}/{word}"


def note_key(word: str) -> str:
    """The key of a note on something of which this word is the only one's name."""
    return f"{NOTES}/{hashlib.sha256(word.encode()).hexdigest()[:32]}"


def is_key(key: str) -> bool:
    """Whether this names a file, or the draft of one."""
    return bool(_KEY.fullmatch(key))


def is_note(key: str) -> bool:
    """Whether this names a note."""
    return bool(_NOTE.fullmatch(key))


class FolderStorage:
    """Files in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, path: Path) -> None:
        target = self._path(key)
        with disk.telling():
            if target.exists():
                raise FileExistsError(errno.EEXIST, "a key is used once", key)
            try:
                disk.make_folder(self.root)
                disk.make_folder(target.parent)
                _place(path, target)
                disk.sync(target.parent)
            except BaseException:
                for left in (target, _draft_of(target)):
                    with suppress(OSError):
                        left.unlink()
                raise

    def open(self, key: str) -> Opened:
        with disk.telling():
            try:
                file = self._path(key).open("rb")
            except FileNotFoundError:
                raise FileMissing from None
            return Opened(file, os.fstat(file.fileno()).st_size)

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        with disk.telling():
            self._path(key).unlink(missing_ok=True)

    def keys(self, *, older_than: datetime) -> Iterator[str]:
        for path in self.root.glob("??/*"):
            key = f"{path.parent.name}/{path.name}"
            if is_key(key) and _changed_at(path) < older_than:
                yield key

    def notes(self) -> Iterator[str]:
        found = (f"{NOTES}/{path.name}" for path in (self.root / NOTES).glob("*"))
        return (key for key in found if is_note(key))

    def _path(self, key: str) -> Path:
        if not is_key(key) and not is_note(key):
            raise ValueError(f"no key: {key}")
        return self.root / key


class Doubled:
    """A place whose files lie in a second one too.

    The second never stands in the way: what it missed is logged, named by `verify`, and made
    good by the sweep (`sweep.complete_copy`).
    """

    def __init__(self, first: Storage, second: Storage) -> None:
        self.first = first
        self.second = second

    def put(self, key: str, path: Path) -> None:
        self.first.put(key, path)
        try:
            self.second.put(key, path)
        except Refusal as error:
            _log().error("no second copy of %s yet: %s", key, error.__cause__ or error)

    def open(self, key: str) -> Opened:
        try:
            return self.first.open(key)
        except Refusal as error:
            _log().error("%s is read from the second copy: %s", key, error.__cause__ or error)
            return self.second.open(key)

    def exists(self, key: str) -> bool:
        return self.first.exists(key)

    def delete(self, key: str) -> None:
        self.first.delete(key)
        with suppress(Refusal):
            self.second.delete(key)

    def keys(self, *, older_than: datetime) -> Iterator[str]:
        return self.first.keys(older_than=older_than)

    def notes(self) -> Iterator[str]:
        return self.second.notes()


def install(app: Flask) -> None:
    """Give the application its place for files."""
    app.extensions["files"] = storage_of(app.config["PRESSPLAN"])


def current() -> Storage:
    """The place for files of this application."""
    found: Storage = current_app.extensions["files"]
    return found


def first(place: Storage) -> Storage:
    """The place itself, without a second copy."""
    return place.first if isinstance(place, Doubled) else place


def storage_of(config: Config) -> Storage:
    """The place that the environment names."""
    place = at(config.files or config.data / "files", config)
    return Doubled(place, at(config.second_copy, config)) if config.second_copy else place


def at(place: Path | Bucket, config: Config) -> Storage:
    """A place of this kind, reached as the environment says."""
    if isinstance(place, Path):
        return FolderStorage(place)
    from .s3 import S3Storage  # its library is an extra

    return S3Storage(place, trust.bundle(config))


def _place(path: Path, target: Path) -> None:
    """The file at `path` under its new name, all at once: linked, else copied and renamed."""
    disk.sync(path)
    try:
        os.link(path, target)
        os.utime(target)  # its age counts from here on
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _copy(path, target)


def _copy(path: Path, target: Path) -> None:
    draft = _draft_of(target)
    with path.open("rb") as source, draft.open("wb") as copy:
        draft.chmod(0o600)
        shutil.copyfileobj(source, copy)
    disk.sync(draft)
    draft.rename(target)


def _draft_of(target: Path) -> Path:
    return target.with_name(target.name + DRAFT)


def _changed_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:  # gone meanwhile: too young to be looked at
        return datetime.max.replace(tzinfo=UTC)


def _log() -> logging.Logger:
    return logging.getLogger("pressplan")
