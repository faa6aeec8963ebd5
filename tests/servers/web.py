"""The product's own web server, and somebody who calls it over a real line."""

import http.client
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from pressplan import serving
from pressplan.accounts.models import Account
from tests.cast import PASSWORD
from tests.strict import fields_of

APPLICATION = "tests.faults.doomed:app"
WORKERS, THREADS = 2, 8  # as `bin/serve` has them
WAITED = 60  # seconds for what comes soon


class Served:
    """The web server of a folder, to be killed and started again."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Served":
        """As `bin/serve` starts it, but of an application that can die where a test says."""
        with serving.listen("127.0.0.1", 0) as listener, pytest.MonkeyPatch.context() as env:
            for name, value in self.environment.items():
                env.setenv(name, value)
            self.port = listener.getsockname()[1]
            command = serving._gunicorn(listener, APPLICATION, WORKERS, THREADS, WAITED)
            self.process = serving._start(command, listener)
        eventually(self._answers)
        return self

    def kill(self) -> None:
        """SIGKILL for every process of the server, wherever they are."""
        assert self.process is not None
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(WAITED)
        eventually(lambda: not self._living())

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(WAITED)

    def workers(self) -> list[int]:
        """The ids of its worker processes."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(id) for id in children.read_text().split()]

    def _living(self) -> list[str]:
        """The threads of its group that still hold what they held: no zombie does.

        The first thread of a process may be one while another still ends, and holds its files.
        """
        assert self.process is not None
        stats = [_stat(path) for path in Path("/proc").glob("[0-9]*/task/[0-9]*/stat")]
        return [state for state, group in stats if group == str(self.process.pid) and state != "Z"]

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "the server ended"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAITED)
        try:
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
        except OSError:
            return False
        finally:
            line.close()


@dataclass
class Answer:
    """What came back, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.body, "html.parser")

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", self.page.get_text(" "))


@dataclass
class Caller:
    """Somebody's browser on a real line: cookies, and the token of the last page."""

    served: Served
    cookie: str = ""
    token: str = ""

    def sign_in(self, account: Account) -> "Caller":
        self.get("/sign-in")
        answer = self.post("/sign-in", {"email": account.email, "password": PASSWORD})
        assert answer.status == 303, answer.words
        self.get("/accounts/me")
        return self

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"", {})

    def post(
        self, path: str, fields: dict[str, Any], files: tuple[tuple[str, bytes], ...] = (),
        name: str = "files", **headers: str,
    ) -> Answer:  # fmt: skip
        """Send a form, with files under `name`; raises OSError when the line breaks."""
        body, kind = self.form(fields, files, name)
        more = {header.replace("_", "-"): value for header, value in headers.items()}
        return self._ask("POST", path, body, {"Content-Type": kind, **more})

    def form(
        self, fields: dict[str, Any], files: tuple[tuple[str, bytes], ...] = (), name: str = "files"
    ) -> tuple[bytes, str]:
        """The body of a form, and what it is."""
        filled = {"csrf_token": self.token, **fields}
        if not files:
            return urlencode(filled).encode(), "application/x-www-form-urlencoded"
        filled[name] = [FileStorage(BytesIO(data), title) for title, data in files]
        boundary, body = encode_multipart(filled)
        return body, f"multipart/form-data; boundary={boundary}"

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=60)
        try:
            line.request(method, path, body, {"Cookie": self.cookie, **headers})
            came = line.getresponse()
            answer = Answer(came.status, dict(came.getheaders()), came.read())
        except http.client.HTTPException as broken:
            raise OSError("the line broke") from broken
        finally:
            line.close()
        if cookie := re.match(r"[^;]+", answer.headers.get("Set-Cookie", "")):
            self.cookie = cookie[0]
        if token := re.search(rb'name="csrf_token" value="([^"]+)"', answer.body):
            self.token = token[1].decode()
        return answer

    def draft_form(self, path: str) -> dict[str, Any]:
        """What the form of the draft at that address holds."""
        return fields_of(self.get(path).page.find(id="draft"))


def _stat(path: Path) -> tuple[str, str]:
    """The state and the process group of a thread; ("Z", "") when it is gone."""
    try:
        state, _parent, group = path.read_text().rpartition(")")[2].split()[:3]
    except OSError:
        return "Z", ""
    return state, group


def eventually(condition: Callable[[], Any], seconds: float = WAITED) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
    return found
