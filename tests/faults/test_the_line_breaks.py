"""Who sends goes away half-way: no row, no file, nothing waits in the spool."""

import os
import socket
from contextlib import closing

import pytest

from tests.faults import kept
from tests.faults.conftest import ON_SQLITE
from tests.faults.handing_in import a_paper, draft_of, uploads
from tests.servers.web import WAITED, Caller, eventually

pytestmark = ON_SQLITE

TIMES = 10 if os.environ.get("PRESSPLAN_LONG") else 1
SIZE = 3_000_000


def breaks_off(lan: Caller, place: str, part: float) -> None:
    """She sends that part of a file, and hangs up once the server has begun to take it."""
    body, kind = lan.form({}, (("Kế hoạch.pdf", a_paper(0, SIZE)),))
    head = (
        f"POST {place}/draft/files HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {lan.cookie}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with closing(socket.create_connection(("127.0.0.1", lan.served.port), WAITED)) as line:
        line.sendall(head.encode() + body[: int(len(body) * part)])
        eventually(lambda: list(kept.spool().iterdir()))


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_who_goes_away_half_way_leaves_nothing(caller, lan, part):
    place, person = draft_of(lan), caller(lan)
    for _ in range(TIMES):
        breaks_off(person, place, part)
        eventually(lambda: not list(kept.spool().iterdir()))
        assert not kept.drafted()
        assert kept.faults() == []
    assert uploads(person, place, a_paper(1)).status == 303
    assert kept.drafted().total() == 1
