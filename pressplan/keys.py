"""Secrets in files of their own, each made at first use; one can take the place of another."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from .durable import sync


def key(folder: Path, name: str) -> bytes:
    """The secret kept in the file NAME, made once, readable by its owner alone."""
    path = folder / name
    if not path.exists():
        _create_once(path, secrets.token_hex(32))
    return _read(path)


def keys_of(folder: Path, name: str) -> Iterator[bytes]:
    """The secret of today, then the one before it while it is being replaced."""
    yield key(folder, name)
    if (former := _former(folder, name)).exists():
        yield _read(former)


def replace_key(folder: Path, name: str) -> None:
    """Put a new secret in the place of NAME; the one before stays beside it as NAME.former.

    Where an earlier replacement was cut off, it goes on: its new secret stays the new one.
    """
    path, former = folder / name, _former(folder, name)
    _create_once(former, key(folder, name).hex())
    if _read(former) != _read(path):
        return
    draft = folder / f"{name}.new"
    draft.unlink(missing_ok=True)
    _create_once(draft, secrets.token_hex(32))
    sync(folder)
    draft.replace(path)
    sync(folder)


def forget_former(folder: Path, name: str) -> None:
    """Nothing is under the secret before any more."""
    _former(folder, name).unlink(missing_ok=True)
    sync(folder)


def make_private(folder: Path) -> None:
    """Make a folder that only its owner can enter."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _former(folder: Path, name: str) -> Path:
    return folder / f"{name}.former"


def _read(path: Path) -> bytes:
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


def _create_once(path: Path, text: str) -> None:
    """Write the file unless another process was quicker; a reader never sees half of it."""
    make_private(path.parent)
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
