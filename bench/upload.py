"""An upload of 20 MB to a draft, beside a bare view that puts the same body into a file."""

import os
import re
import time
from dataclasses import dataclass, field

from .client import Connection, sign_in

BOUNDARY = "----ranh-gioi-cua-bench"


@dataclass
class Uploads:
    """How long each upload of so many bytes took, ours and the bare one, by turns."""

    size: int
    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return _median(self.ours) / _median(self.bare)

    def line(self) -> str:
        """The row of the table."""
        ours, bare = 1000 * _median(self.ours), 1000 * _median(self.bare)
        return f"| {self.size / 2**20:.0f} MB | {ours:.0f} | {bare:.0f} | {self.ratio:.1f} |"


def measure_uploads(
    port: int, floor_port: int, people: list[dict[str, str]], *, size: int, times: int
) -> Uploads:
    """Somebody puts a file of that size to a draft of theirs, so many times."""
    found, bare = Uploads(size), Connection(floor_port)
    ours, place = _at_a_draft(port, people)
    _, page = ours.get(place)
    token = re.search(rb'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    for _ in range(times):
        body = _body(token.group(1).decode(), size)
        for line, path, wanted, took in (
            (bare, "/", 200, found.bare), (ours, f"{place}/files", 303, found.ours),
        ):  # fmt: skip
            begun = time.perf_counter()
            status, _ = line.send(path, body, kind)
            took.append(time.perf_counter() - begun)
            assert status == wanted, f"{path}: {status}"
    return found


def _at_a_draft(port: int, people: list[dict[str, str]]) -> tuple[Connection, str]:
    """One of the sample people who has begun a hand-in, and where."""
    for person in people:
        if person["role"] == "agency":
            connection = sign_in(port, person["email"], person["password"])
            _, page = connection.get("/submissions/?plan=1")
            if draft := re.search(rb'href="(/submissions/\d+/draft)"', page):
                return connection, draft.group(1).decode()
    raise AssertionError("nobody has a draft to put files to")


def _body(token: str, size: int) -> bytes:
    """A form with a PDF of noise, which no other is equal to."""
    parts = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n',
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n',
    )
    return "".join(parts).encode() + _pdf(size) + f"\r\n--{BOUNDARY}--\r\n".encode()


def _pdf(size: int) -> bytes:
    noise = os.urandom(size - 1000)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(noise), noise),
    )
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + table
    return bytes(out + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)


def _median(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) // 2]
