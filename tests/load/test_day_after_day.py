"""The server works on and on, is killed now and then, and needs no more of anything (B7-6).

`PRESSPLAN_SOAK_SECONDS=3600 bin/test --long tests/load/test_day_after_day.py` makes each of its
rounds an hour long; 24 of them are a day (`PRESSPLAN_SOAK_ROUNDS=24`).
"""

import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from pressplan.config import Config
from pressplan.database import reading
from pressplan.history import verifying as history
from tests.load.conftest import LONG, ON_BOTH_WHEN_LONG
from tests.load.days import sign_in, written
from tests.load.office import Seen, for_seconds, megabytes, work_at_once
from tests.servers.web import Served

pytestmark = ON_BOTH_WHEN_LONG
ROUNDS = int(os.environ.get("PRESSPLAN_SOAK_ROUNDS") or (3 if LONG else 1))
SECONDS = float(os.environ.get("PRESSPLAN_SOAK_SECONDS") or (100 if LONG else 6))
EACH_SECOND = 2  # requests
SESSIONS = 16  # as many as there are threads to serve them
MORE_FILES, MORE_THREADS, MORE_MEMORY = 8, 2, 50
LARGEST_WAL = 64 * 1024 * 1024


@dataclass(frozen=True)
class Needs:
    """What the workers hold, together; `wal` in bytes."""

    files: int
    threads: int
    memory: float
    wal: int


def test_it_needs_no_more_as_it_goes_on(app, served, caller, record_property):
    days, seen = sign_in(caller, SESSIONS), Seen()
    config: Config = app.config["PRESSPLAN"]
    for number in range(ROUNDS):
        seen.add(work_at_once(days, until=for_seconds(SECONDS / 3)))  # every thread has worked
        before = _needs(served, config)
        seen.add(work_at_once(days, until=for_seconds(SECONDS), pause=SESSIONS / EACH_SECOND))
        after = _needs(served, config)
        record_property("figures", f"round {number + 1} of {SECONDS:.0f} s: {before} → {after}")
        assert after.files - before.files <= MORE_FILES
        assert after.threads - before.threads <= MORE_THREADS
        assert after.memory - before.memory <= MORE_MEMORY
        assert after.wal <= LARGEST_WAL
        assert seen.wrong == {}
        served.kill()
        assert set(seen.acknowledged) <= set(written())
        with reading():
            assert list(history.faults()) == []
        served.start()
    record_property("figures", f"{ROUNDS} rounds: {seen.figures()}")


def _needs(served: Served, config: Config) -> Needs:
    places = [Path(f"/proc/{pid}") for pid in served.workers()]
    wal = Path(f"{make_url(config.database_url).database}-wal")
    return Needs(
        files=sum(len(list((place / "fd").iterdir())) for place in places),
        threads=sum(len(list((place / "task").iterdir())) for place in places),
        memory=round(megabytes(served)),
        wal=wal.stat().st_size if wal.exists() else 0,
    )
