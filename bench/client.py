"""A client that costs little: prepared requests over sockets that stay open."""

import re
import socket
import threading
import time
import urllib.parse
from dataclasses import dataclass, field

CONNECTIONS = 4
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Connection:
    """One open connection, and the cookie that the server set last."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port, self.cookie = port, cookie
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=120)

    def get(self, path: str) -> tuple[int, bytes]:
        return self.ask(self.prepared(path))

    def prepared(self, path: str) -> bytes:
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{cookie}\r\n".encode()

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, bytes]:
        body = urllib.parse.urlencode(fields).encode()
        return self.send(path, body, "application/x-www-form-urlencoded")

    def send(self, path: str, body: bytes, kind: str) -> tuple[int, bytes]:
        """Post a body of that content type."""
        head = self.prepared(path).decode().replace("GET", "POST", 1)[:-2]
        head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}"
        return self.ask(head.encode() + b"\r\n\r\n" + body)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send it; the status and the body. A connection that the server let go is made anew."""
        try:
            self.socket.sendall(request)
            answer = self.socket.recv(65536)
        except OSError:
            answer = b""
        if not answer:
            self.socket.close()
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=120)
            self.socket.sendall(request)
            answer = self.socket.recv(65536)
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(65536)
        head, _, body = answer.partition(b"\r\n\r\n")
        parts, length, found = [body], len(body), _LENGTH.search(head)
        wanted = int(found.group(1)) if found else 0
        while length < wanted:
            parts.append(self.socket.recv(262144))
            length += len(parts[-1])
        if cookie := re.search(rb"set-cookie: *([^;]+)", head, re.IGNORECASE):
            self.cookie = cookie.group(1).decode()
        return int(head.split(b" ", 2)[1]), b"".join(parts)


def sign_in(port: int, email: str, password: str) -> Connection:
    """Sign in through the form, as people do."""
    connection = Connection(port)
    _, page = connection.get("/sign-in")
    token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    fields = {"csrf_token": token.group(1).decode(), "email": email, "password": password}
    status, _ = connection.post("/sign-in", fields)
    assert status == 303, f"cannot sign in: {status}"
    return connection


@dataclass
class Samples:
    """How long each request took, and how many were answered in which time."""

    seconds: list[float] = field(default_factory=list)
    answered: int = 0
    during: float = 0.0

    @property
    def median(self) -> float:
        ordered = sorted(self.seconds)
        return ordered[len(ordered) // 2]

    @property
    def rate(self) -> float:
        return self.answered / self.during


def measure(port: int, path: str, cookie: str, seconds: float, samples: Samples) -> None:
    """Ask for a page over some connections at once, for so long."""
    until = time.perf_counter() + seconds

    def ask_on() -> None:
        connection = Connection(port, cookie)
        request = connection.prepared(path)
        while (begun := time.perf_counter()) < until:
            status, _ = connection.ask(request)
            assert status == 200, f"{path}: {status}"
            samples.seconds.append(time.perf_counter() - begun)
        connection.socket.close()

    before, begun = len(samples.seconds), time.perf_counter()
    threads = [threading.Thread(target=ask_on) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    samples.during += time.perf_counter() - begun
    samples.answered += len(samples.seconds) - before
