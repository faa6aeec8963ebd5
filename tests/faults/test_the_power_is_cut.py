"""The power is cut right after Lan read that it was received: it is on the disk (B1-3).

Seen by the kernel: when an answer leaves, nothing that it speaks of waits to be written. That is
the strictest of disks, which keeps nothing but what was synced.
"""

import os

import pytest

from tests.faults.conftest import ON_SQLITE
from tests.faults.doomed import CARELESS
from tests.faults.handing_in import a_paper, draft_of, sends, uploads
from tests.faults.kept import let_go
from tests.servers.missing import untested
from tests.servers.tracing import CannotTrace, lost_at_each_answer, traced
from tests.servers.web import Caller, Served

pytestmark = ON_SQLITE
LONG = bool(os.environ.get("PRESSPLAN_LONG"))
TIMES, TURNS = (15, 2) if LONG else (5, 1)  # a draft takes 20 files
PASSING = ("-shm", "/spool")  # built anew after a cut; of requests under way


def lost(served, person, place, root, log):
    """What each 303 to an upload or a sending would have lost."""
    try:
        with traced(served.workers(), log):
            for number in range(TIMES):
                assert uploads(person, place, a_paper(number)).status == 303
            assert sends(person, place, person.draft_form(f"{place}/draft")).status == 303
    except CannotTrace as missing:
        untested("against a power cut", missing)
    answers = list(lost_at_each_answer(log.read_text(errors="replace"), root))
    return [
        {path for path in paths if not path.endswith(PASSING)}
        for status, paths in answers if status == 303
    ]  # fmt: skip


@pytest.mark.parametrize("turn", range(TURNS))
def test_what_was_acknowledged_is_on_the_disk(app, served, caller, lan, tmp_path, turn):
    root = app.config["PRESSPLAN"].data
    place = draft_of(lan)
    found = lost(served, caller(lan), place, root, tmp_path / "calls")
    assert found == [set()] * (TIMES + 1)


def test_a_careless_server_would_be_seen(app, environment, lan, tmp_path):
    root = app.config["PRESSPLAN"].data
    place = draft_of(lan)
    let_go()
    served = Served(environment | {CARELESS: "1"}).start()
    try:
        person = Caller(served).sign_in(lan)
        found = lost(served, person, place, root, tmp_path / "calls")
    finally:
        served.stop()
    assert len(found) == TIMES + 1
    assert all(any("/files" in path for path in paths) for paths in found[:TIMES])
