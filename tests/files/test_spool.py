"""A body is read before any transaction, in flat memory, and leaves nothing behind."""

import contextvars
import os
import signal
import socket
import subprocess
import sys
import time
import tracemalloc
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pressplan import serving
from pressplan.database import db
from pressplan.files import spool as spooling
from pressplan.files.refusals import LARGEST_FILE, MEGABYTE
from pressplan.files.spool import Spooled
from tests import cast
from tests.files import corpus
from tests.strict import Browser

ROOT = Path(__file__).resolve().parents[2]
BOUNDARY = b"----ranh-gioi"
WAITED = 60


def multipart(token, size):
    """The pieces of a form with a token and one file of so many bytes."""
    field = b'--%s\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n%s\r\n'
    yield field % (BOUNDARY, token.encode())
    head = b'--%s\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    yield head % BOUNDARY
    piece = os.urandom(64 * 1024)
    for at in range(0, size, len(piece)):
        yield piece[: size - at]
    yield b"\r\n--%s--\r\n" % BOUNDARY


class Line:
    """A slow line: it calls `look` before each piece, and counts what was taken off it."""

    def __init__(self, pieces, look=lambda: None):
        self.pieces, self.look, self.taken, self.left = iter(pieces), look, 0, b""

    def read(self, size=-1):
        self.look()
        self.left = self.left or next(self.pieces, b"")
        given, self.left = self.left[:size], self.left[size:]
        self.taken += len(given)
        return given


@pytest.fixture
def lan_streams(taking):
    """Lan sends a file of so many bytes over a line; the status, and the line."""
    browser = Browser(taking).sign_in(cast.person("lan")).get("/accounts/me")

    def stream(size, look=lambda: None, declared=None):
        length = sum(map(len, multipart(browser.token, size)))
        line = Line(multipart(browser.token, size), look)
        environ = {
            "wsgi.input": line, "CONTENT_LENGTH": str(declared or length),
            "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY.decode()}",
        }  # fmt: skip
        db.session.rollback()
        context = contextvars.Context()
        answer = context.run(browser.client.post, "/trying/", environ_overrides=environ)
        return answer.status_code, line

    return stream


def test_no_transaction_and_no_connection_waits_for_a_body(lan_streams):
    seen = []

    def look():
        seen.append((db.session().in_transaction(), db.engine.pool.checkedout()))

    status, _ = lan_streams(MEGABYTE, look)
    assert status == 422
    assert len(seen) > 10
    assert set(seen) == {(False, 0)}


def test_a_large_file_costs_no_memory(lan_streams):
    lan_streams(1000)
    tracemalloc.start()
    try:
        status, line = lan_streams(LARGEST_FILE)
        assert tracemalloc.get_traced_memory()[1] < 6 * MEGABYTE
    finally:
        tracemalloc.stop()
    assert status == 422
    assert line.taken > LARGEST_FILE


def test_a_body_over_the_limit_is_not_read(lan_streams, spool):
    status, line = lan_streams(1000, declared=200 * MEGABYTE)
    assert (status, line.taken) == (413, 0)
    assert list(spool.iterdir()) == []


def test_of_a_file_over_the_limit_no_more_is_kept_than_the_limit(lan_streams, spool):
    sizes = []

    def look():
        sizes.extend(path.stat().st_size for path in spool.iterdir())

    status, _ = lan_streams(LARGEST_FILE + 5 * MEGABYTE, look)
    assert status == 422
    assert max(sizes) == LARGEST_FILE + 1
    assert list(spool.iterdir()) == []


def test_a_line_that_breaks_leaves_nothing(lan_streams, spool):
    for part in (0.1, 0.5, 0.99):
        status, line = lan_streams(int(MEGABYTE * part), declared=2 * MEGABYTE)
        assert status == 400
        assert line.taken < 2 * MEGABYTE
        assert list(spool.iterdir()) == []


def test_it_has_arrived_when_its_last_byte_was_read(lan_streams, at_work, monkeypatch):
    """The last byte's moment counts, however long the checks take after that."""
    last = datetime(2026, 11, 20, 2, 5, 59, 250_500, tzinfo=UTC)
    arrived = []
    check = spooling.Request.arrived_at.fget

    def look():
        at_work.move_to(last, tick=False)

    def asked(self):
        at_work.move_to(last + timedelta(minutes=5), tick=False)
        arrived.append(check(self))
        return arrived[-1]

    monkeypatch.setattr(spooling.Request, "arrived_at", property(asked))
    at_work.move_to(last - timedelta(minutes=3), tick=False)
    lan_streams(MEGABYTE, look)
    assert arrived == [last.replace(microsecond=250_000)]


def test_what_is_spooled_is_counted_and_hashed_and_gone_when_closed(tmp_path):
    with Spooled(tmp_path) as spooled:
        for at in range(0, len(corpus.word()), 1000):
            spooled.write(corpus.word()[at : at + 1000])
        assert spooled.size == len(corpus.word())
        assert spooled.path.read_bytes() == corpus.word()
        assert spooled.path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == []


def test_the_spool_is_for_its_owner_alone(empty_app):
    assert spooling.folder().stat().st_mode & 0o777 == 0o700
    assert spooling.folder().parent == empty_app.config["PRESSPLAN"].data


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The application under gunicorn, as it is served; its port and its spool."""
    data = tmp_path_factory.mktemp("served")
    with serving.listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"fd://{listener.fileno()}",
             "--config", ROOT / "pressplan" / "gunicorn_conf.py", "--threads", "4"],
            cwd=ROOT, env=os.environ | {"PRESSPLAN_DATA": str(data)},
            pass_fds=[listener.fileno()], preexec_fn=serving.die_with_parent,
        )  # fmt: skip
    yield port, data / "spool"
    web.send_signal(signal.SIGTERM)
    web.wait(WAITED)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_who_hangs_up_half_way_leaves_no_file(served, part):
    port, spool = served
    body = b"".join(multipart("no token", 3 * MEGABYTE))
    head = (
        f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY.decode()}\r\n\r\n"
    )
    with closing(socket.create_connection(("127.0.0.1", port), timeout=WAITED)) as line:
        line.sendall(head.encode() + body[: int(len(body) * part)])
        assert eventually(lambda: spool.is_dir() and list(spool.iterdir()))
    assert eventually(lambda: not list(spool.iterdir()))


def eventually(condition):
    deadline = time.monotonic() + WAITED
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
    return found
