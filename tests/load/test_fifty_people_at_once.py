"""Fifty sessions read and write at once: nobody meets an error, and no written word is lost."""

import pytest

from pressplan.database import reading
from pressplan.history import verifying as history
from tests.load.conftest import LONG, ON_BOTH_WHEN_LONG
from tests.load.days import sign_in, written
from tests.load.office import for_seconds, megabytes, work_at_once

pytestmark = ON_BOTH_WHEN_LONG
SESSIONS = 50 if LONG else 12
SECONDS = 60 if LONG else 6
READING = 2  # seconds that somebody looks at a page before the next
MORE_MEMORY = 50  # megabytes of all workers together, once they are warm (B7-3)


@pytest.mark.parametrize("pause", [READING, 0], ids=["as people read", "without a pause"])
def test_nobody_meets_an_error(served, caller, record_property, pause):
    days = sign_in(caller, SESSIONS)
    work_at_once(days, until=for_seconds(SECONDS / 3))  # warm
    before, told = megabytes(served), written()
    seen = work_at_once(days, until=for_seconds(SECONDS), pause=pause)
    assert seen.wrong == {}
    assert sorted(seen.acknowledged) == sorted(set(written()) - set(told))
    assert seen.acknowledged
    with reading():
        assert list(history.faults()) == []
    record_property("figures", f"{SESSIONS} sessions, {SECONDS} s: {seen.figures()}")
    record_property("figures", f"of these written: {seen.figures('write')}")
    grown = megabytes(served) - before
    record_property("figures", f"memory of the workers: {grown:+.0f} MB")
    assert grown <= MORE_MEMORY or not LONG
