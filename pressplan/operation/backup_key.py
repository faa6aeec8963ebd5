"""The key of the backups: an age x25519 identity (age-encryption.org/v1), kept apart from them.

Backing up needs only its public half, which stays with the data: so a web server, a scheduler and
a person at the command line, each with a home of their own, make archives that one key opens.
"""

import os
from contextlib import suppress
from pathlib import Path

from pyrage import IdentityError, RecipientError
from pyrage.x25519 import Identity, Recipient

from ..config import Config, make_private
from ..errors import Refusal
from ..files import disk

PUBLIC = "backup.recipient"
APART = ("backup", PUBLIC)  # of the folder `keys`: never part of a backup


class NoKey(Refusal):
    """The key is not to be had; the sentence says where it should lie."""


def recipient(config: Config) -> Recipient:
    """To whom backups are encrypted; the first time, the key is made."""
    path, public = config.backup_key_file, config.data / "keys" / PUBLIC
    if not path.exists() and public.exists():
        try:
            return Recipient.from_str(public.read_text(encoding="ascii").strip())
        except (RecipientError, ValueError):
            raise NoKey(f"Tệp {public} không còn đọc được. Hãy xóa nó rồi sao lưu lại.") from None
    if not path.exists():
        keep(Identity.generate(), path)
    found = read(path).to_public()
    _write(public, f"{found}\n")
    return found


def read(path: Path) -> Identity:
    """The key in a file: its line that begins with AGE-SECRET-KEY. Raises NoKey."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        raise NoKey(f"Không đọc được khóa sao lưu {path}.") from None
    for line in lines:
        with suppress(IdentityError):
            if line.startswith("AGE-SECRET-KEY-"):
                return Identity.from_str(line.strip())
    raise NoKey(f"Tệp {path} không phải là khóa sao lưu.")


def keep(key: Identity, path: Path) -> None:
    """Write a key for its owner alone, unless one lies there."""
    if not path.exists():
        _write(path, f"# Khóa mở các bản sao lưu của pressplan. Không có khóa này thì không ai "
                     f"khôi phục được.\n# {key.to_public()}\n{key}\n")  # fmt: skip


def _write(path: Path, text: str) -> None:
    """A private file, whole or not at all."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        make_private(path.parent)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        disk.sync(draft)
        draft.rename(path)
        disk.sync(path.parent)
    except OSError as error:
        raise NoKey(f"Không ghi được khóa sao lưu vào {path}: {error.strerror}.") from error
