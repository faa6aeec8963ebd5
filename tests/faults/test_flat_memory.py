"""Files of twenty megabytes come and go: the workers' memory stays what it was."""

import re
from pathlib import Path

from tests.faults import kept
from tests.faults.conftest import ON_SQLITE
from tests.faults.handing_in import a_paper, digest_of, draft_of, uploads
from tests.servers.web import Served

pytestmark = ON_SQLITE

MEGABYTE = 1024 * 1024
TIMES = 4
GROWTH = 16 * MEGABYTE  # less than one of the files, let alone eight


def memory(served: Served) -> int:
    """What the greediest worker holds at most since it began, in bytes."""
    status = [Path(f"/proc/{id}/status").read_text() for id in served.workers()]
    return max(int(re.search(r"VmHWM:\s+(\d+) kB", text)[1]) for text in status) * 1024


def test_a_worker_never_holds_a_file(served, caller, lan):
    place, person = draft_of(lan), caller(lan)
    for number in range(TIMES):  # both workers have done everything once
        assert uploads(person, place, a_paper(number)).status == 303
    links = person.get(f"{place}/draft").page.find(id="files").find_all("a", href=True)
    for link in links:
        person.get(link["href"])
    before = memory(served)
    for number in range(TIMES):
        paper = a_paper(number, 19 * MEGABYTE)
        assert uploads(person, place, paper).status == 303
        files = person.get(f"{place}/draft").page.find(id="files").find_all("a", href=True)
        assert digest_of(person.get(files[-1]["href"]).body) == digest_of(paper)
    assert memory(served) - before < GROWTH
    assert list(kept.spool().iterdir()) == []
