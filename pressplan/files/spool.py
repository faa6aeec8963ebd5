"""Where the files of a request wait until it is known what they are: never a system folder.

A body is read before any transaction begins (the CSRF check reads it, after the guard), so a
slow line holds no lock. Each file is counted and hashed as it comes and goes with its request;
what a killed process left is swept.
"""

import fcntl
import hashlib
import io
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import flask
from flask import Flask, current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from .. import clock, config
from ..errors import Refusal
from . import disk
from .refusals import LARGEST_BODY, LARGEST_FILE, MEGABYTE, MOST_FILES

MOST_DRAINED = 256 * MEGABYTE
CHUNK = 64 * 1024
View = TypeVar("View", bound=Callable[..., Any])


class Spooled(io.FileIO):
    """One file on its way in. Of one that is too large no more is kept than shows that it is.

    `fault`: why no more of it could be kept. The body is read on, so that the form is complete.
    """

    fault: Refusal | None = None

    def __init__(self, folder: Path) -> None:
        self.path = folder / secrets.token_hex(16)
        self.size = 0  # bytes that came, kept or not
        self._digest = hashlib.sha256()
        with disk.telling():
            super().__init__(self.path, "x+", opener=_private)
            fcntl.flock(self.fileno(), fcntl.LOCK_EX)  # alive: not to be swept

    def write(self, data: Any, /) -> int:
        kept = memoryview(data)[: max(0, LARGEST_FILE + 1 - self.size)]
        self._digest.update(kept)
        self.size += len(data)
        try:
            with disk.telling():
                while kept and not self.fault:
                    kept = kept[os.write(self.fileno(), kept) :]
        except Refusal as fault:
            self.fault = fault
        return len(data)

    @property
    def sha256(self) -> str:
        """The digest in hex of what is kept."""
        return self._digest.hexdigest()

    def close(self) -> None:
        super().close()
        with suppress(OSError):
            self.path.unlink()


class Request(flask.Request):
    """A request whose files are spooled, and which knows when its last byte came."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._spooled: list[Spooled] = []
        self._arrived_at: datetime | None = None

    @property
    def arrived_at(self) -> datetime:
        """When the last byte of the body was read: UTC, with milliseconds, by our clock."""
        self._load_form_data()
        self._arrived_at = self._arrived_at or clock.now()
        return self._arrived_at

    @property
    def fields_read(self) -> MultiDict[str, str] | None:
        """The fields of the form, if it was read; asking reads nothing."""
        return cast("MultiDict[str, str] | None", vars(self).get("form"))

    def close(self) -> None:
        """The request is over, however it ended: its files go."""
        super().close()
        for spooled in self._spooled:
            spooled.close()

    def _load_form_data(self) -> None:
        if "form" in vars(self):
            return
        super()._load_form_data()
        for spooled in self._spooled:
            if spooled.fault:
                raise spooled.fault

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> IO[bytes]:
        if len(self._spooled) >= MOST_FILES:
            raise RequestEntityTooLarge
        self._spooled.append(Spooled(folder()))
        return self._spooled[-1]

    def _get_stream_for_parsing(self) -> IO[bytes]:
        return _Timed(super()._get_stream_for_parsing(), self)  # type: ignore[return-value]


class _Timed:
    """A body that notes when each piece of it came."""

    def __init__(self, stream: IO[bytes], of: Request) -> None:
        self._stream = stream
        self._request = of

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        if data:
            self._request._arrived_at = clock.now()
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def install(app: Flask) -> None:
    """Spool the files of every request; before whatever reads a body."""
    config.make_private(app.config["PRESSPLAN"].data / "spool")
    app.request_class = Request
    app.extensions["clock_watch"] = clock.Watch()
    app.before_request(_open_wide)


def takes_files(view: View) -> View:
    """Declare that a view takes files: its body may be LARGEST_BODY long."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def arrived_at() -> datetime:
    """When the last byte of this request's body was read: what a receipt says."""
    return cast(Request, request).arrived_at


def clock_set() -> int:
    """By how many seconds the host's clock was set of late, as far as this process noticed."""
    watch: clock.Watch = current_app.extensions["clock_watch"]
    return watch.of_late()


@contextmanager
def kept(pieces: Iterable[bytes]) -> Iterator[Spooled]:
    """All of these bytes, on their way to a place. Raises NoSpace, StoreUnreachable."""
    with Spooled(folder()) as copy:
        for piece in pieces:
            copy.write(piece)
        if copy.fault:
            raise copy.fault
        yield copy


def drain(environ: dict[str, Any]) -> None:
    """Read a refused body to its end: a browser that is still sending never sees the answer."""
    left = min(int(environ.get("CONTENT_LENGTH") or 0), MOST_DRAINED)
    stream = environ["wsgi.input"]
    while left > 0 and (chunk := stream.read(min(CHUNK, left))):
        left -= len(chunk)


def folder() -> Path:
    """Where the files wait."""
    data: Path = current_app.config["PRESSPLAN"].data
    return data / "spool"


def sweep(*, older_than: datetime) -> int:
    """Remove what no living process holds; how many."""
    return sum(1 for path in folder().iterdir() if _remove(path, older_than))


def _remove(path: Path, older_than: datetime) -> bool:
    with suppress(OSError), path.open("rb") as file:
        if os.fstat(file.fileno()).st_mtime >= older_than.timestamp():
            return False
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
        return True
    return False


def _open_wide() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False):
        request.max_content_length = LARGEST_BODY


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
