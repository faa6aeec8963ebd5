"""What the web server loads in these tests: the product, whose process a request can kill.

A request says where: `X-Die-At: 3` is the third call of it that makes something durable. The
whole process group goes, as when the machine's owner kills it, and no handler runs.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from pressplan import database

HEADER, BUSY = "HTTP_X_DIE_AT", "TEST_BUSY_SECONDS"
CARELESS = "TEST_CARELESS"  # what the product writes is not brought to the disk
FILE_CALLS = ("fsync", "link", "rename", "mkdir", "utime")


class _Doom(threading.local):
    calls_left = 0


_doom = _Doom()


def _passed() -> None:
    """One call nearer to the end of the request's process, if it has one set."""
    if _doom.calls_left:
        _doom.calls_left -= 1
        if not _doom.calls_left:
            os.killpg(os.getpgid(0), signal.SIGKILL)


def _watched(call: Callable[..., Any], *, after: bool = False) -> Callable[..., Any]:
    """The call, with a moment to die at before it, and another after it."""

    def watched(*args: Any, **kwargs: Any) -> Any:
        _passed()
        result = call(*args, **kwargs)
        if after:
            _passed()
        return result

    return watched


class Mortal:
    """The application; what its requests ask for is set and taken back."""

    def __init__(self, product: Callable[..., Iterable[bytes]]) -> None:
        self.product = product

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        _doom.calls_left = int(environ.get(HEADER, 0))
        try:
            return self.product(environ, start)
        finally:
            _doom.calls_left = 0


if os.environ.get(CARELESS):
    os.fsync = lambda _descriptor: None  # type: ignore[assignment]
for _name in FILE_CALLS:
    setattr(os, _name, _watched(getattr(os, _name)))
DefaultDialect.do_commit = _watched(DefaultDialect.do_commit, after=True)  # type: ignore[method-assign]
database.BUSY_SECONDS = int(os.environ.get(BUSY, database.BUSY_SECONDS))

from wsgi import app as _product  # noqa: E402 (patched first)

app = Mortal(_product)
