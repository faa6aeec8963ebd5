"""How far an export has come, for the page that waits for it, and how many run at once.

It stands in a file of the spool, so that whichever worker is asked can say it. The file is locked
while its export lives: what a killed one leaves says nothing, and is swept like any other.
"""

import fcntl
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from ..errors import Refusal
from ..files import spool

STEP = 500  # rows between two words about it
AT_ONCE = 3  # of the threads of a process, so that the others are free for pages
PATIENCE = 2.0  # seconds
_MARK = re.compile(r"[0-9a-f]{32}")
_places = threading.BoundedSemaphore(AT_ONCE)
_teller: ContextVar[Callable[[int], object] | None] = ContextVar("teller", default=None)


class TooMany(Refusal):
    """503: as many exports run as may at once."""

    status = 503
    sentence = "Đang xuất nhiều tệp cùng lúc. Hãy chờ một lát rồi bấm lại."


@contextmanager
def running(account_id: int, mark: str) -> Iterator[None]:
    """While it lasts an export runs; with a `mark`, its person can ask how far it has come.

    Raises TooMany (503).
    """
    if not _places.acquire(timeout=PATIENCE):
        raise TooMany
    try:
        with _told(account_id, mark):
            yield
    finally:
        _places.release()


@contextmanager
def _told(account_id: int, mark: str) -> Iterator[None]:
    path = _path(account_id, mark)
    if path is None:
        yield
        return
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)

        def write(count: int) -> None:
            file.seek(0)
            file.write(str(count))
            file.flush()

        write(0)
        token = _teller.set(write)
        try:
            yield
        finally:
            _teller.reset(token)
            path.unlink(missing_ok=True)


def tell(count: int) -> None:
    """So many rows are written. To be called often: it looks whether it is worth a word."""
    if count % STEP == 0 and (write := _teller.get()):
        write(count)


def how_far(account_id: int, mark: str) -> int | None:
    """How many rows of this person's export are written; None: none runs under that mark."""
    path = _path(account_id, mark)
    with suppress(OSError, ValueError):
        if path is not None and _is_held(path):
            return int(path.read_text() or 0)
    return None


def _is_held(path: Path) -> bool:
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _path(account_id: int, mark: str) -> Path | None:
    """Of this person alone: another's mark is another file."""
    return spool.folder() / f"export-{account_id}-{mark}" if _MARK.fullmatch(mark) else None
