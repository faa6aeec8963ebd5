"""The server is asked to stop while many work: whoever had asked is answered (B7-7)."""

import random
import signal
import threading
import time

from tests.load.conftest import LONG, ON_BOTH_WHEN_LONG
from tests.load.days import sign_in, written
from tests.load.office import Seen, Work
from tests.servers.web import Caller

pytestmark = ON_BOTH_WHEN_LONG
SESSIONS = 16
STOPS = 10 if LONG else 1
# Between the last look at the line and the closed door one may come: nothing was asked of us yet.
AT_THE_DOOR = STOPS


def test_no_request_is_cut(served, caller):
    """Every request that was taken is answered; who calls later is refused at once."""
    days, seen = sign_in(caller, SESSIONS), Seen()
    for _ in range(STOPS):
        _stop_under_load(served, days, seen)
        served.start()
    cut = {wrong: count for wrong, count in seen.wrong.items() if "refused" not in wrong}
    assert sum(cut.values()) <= AT_THE_DOOR, cut
    assert seen.asked > SESSIONS * STOPS
    assert set(seen.acknowledged) <= set(written())


def _stop_under_load(served, days, seen: Seen) -> None:
    threads = [
        threading.Thread(target=_until_nobody_answers, args=(*day, number, seen))
        for number, day in enumerate(days)
    ]
    for each in threads:
        each.start()
    time.sleep(2)
    served.process.send_signal(signal.SIGTERM)
    for each in threads:
        each.join(60)
    assert served.process.wait(60) == 0


def _until_nobody_answers(person: Caller, work: Work, number: int, seen: Seen) -> None:
    dice, gone = random.Random(number), False

    def ask_once(person: Caller) -> None:
        nonlocal gone
        mine = Seen()
        work(person, dice, mine)
        gone = mine.cut_off > 0
        seen.add(mine)

    while not gone:
        ask_once(person)
