"""What is written stays written, and what the disk says wrongly is said clearly."""

import errno
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..durable import sync as sync
from ..errors import NoSpace, StoreUnreachable

FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def telling() -> Iterator[None]:
    """What the disk refuses inside becomes NoSpace (507) or StoreUnreachable (503)."""
    try:
        yield
    except OSError as error:
        logging.getLogger("pressplan").error("files: %s", error)
        if error.errno in FULL:
            raise NoSpace from error
        raise StoreUnreachable from error


def create(path: Path) -> IO[bytes]:
    """A new file for its owner alone; FileExistsError where there is one."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def make_folder(folder: Path) -> None:
    """A folder for its owner alone, and its name in the folder above, durably."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sync(folder.parent)
