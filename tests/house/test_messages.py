"""Where one HTTP message ends and the next begins: no request hides in another's body."""

import socket
from collections.abc import Iterator

import pytest

from pressplan import serving

WAITED = 60
ECHO = """
def app(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"asked for {environ['PATH_INFO']} with {len(body)} bytes\\n".encode()]
"""
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n"
BODY = b"0\r\n\r\n" + HIDDEN
# Each could end elsewhere for two programs that read it by different rules (RFC 9112 §6.3).
AMBIGUOUS = {
    "both ways": b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % len(BODY),
    "two lengths": b"Content-Length: 5\r\nContent-Length: %d\r\n" % len(BODY),
    "a length with a sign": b"Content-Length: +%d\r\n" % len(BODY),
    "a list of lengths": b"Content-Length: 5, %d\r\n" % len(BODY),
    "an unknown encoding": b"Transfer-Encoding: xchunked\r\n",
    "chunked twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    "a blank before the colon": b"Transfer-Encoding : chunked\r\n",
    "a folded line": b"Transfer-Encoding:\r\n chunked\r\n",
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The product's own web server, with an application that says what it was asked."""
    folder = tmp_path_factory.mktemp("messages")
    (folder / "echo.py").write_text(ECHO)
    with serving.listen("127.0.0.1", 0) as listener, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        process = serving._start(serving._gunicorn(listener, "echo:app", 1, 2, 5), listener)
        found = listener.getsockname()[1]
    yield found
    process.terminate()
    process.wait(WAITED)


def told(port: int, headers: bytes, body: bytes) -> bytes:
    """All that the server answers to one POST, until it closes the line."""
    with socket.create_connection(("127.0.0.1", port), WAITED) as line:
        line.sendall(b"POST /open HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n" + body)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while part := line.recv(65536):
            answer += part
    return answer


def test_a_length_says_where_it_ends(port):
    assert b"asked for /open with 3 bytes" in told(port, b"Content-Length: 3\r\n", b"abc")
    answer = told(port, b"Content-Length: %d\r\n" % len(BODY), BODY)
    assert b"asked for /open with %d bytes" % len(BODY) in answer
    assert b"/hidden" not in answer


@pytest.mark.parametrize("how", AMBIGUOUS)
def test_what_could_end_in_two_places_hides_nothing(port, how):
    answer = told(port, AMBIGUOUS[how], BODY)
    assert answer.startswith(b"HTTP/1.1 ")
    assert b"/hidden" not in answer
