"""The web server is killed: what was acknowledged is there whole, what was not is whole or gone.

At every call that makes something durable (the request says at which), and at any moment.
"""

import os
import random
import threading
from functools import partial
from itertools import count

import pytest

from tests.faults import kept
from tests.faults.conftest import ON_SQLITE
from tests.faults.handing_in import a_paper, digest_of, draft_of, sends, unless_cut_off, uploads

pytestmark = ON_SQLITE

LONG = bool(os.environ.get("PRESSPLAN_LONG"))
SWEEPS = 2 if LONG else 1
KILLS = 100 if LONG else 4
LATEST = 0.25  # seconds


@pytest.mark.parametrize("sweep", range(SWEEPS))
def test_wherever_an_upload_is_cut_off(served, caller, lan, sweep):
    place, person = draft_of(lan), caller(lan)
    known = kept.drafted()
    for point in count(1, 1 if LONG else 3):
        paper = a_paper(point)
        answer = unless_cut_off(partial(uploads, person, place, paper, X_Die_At=str(point)))
        found = kept.drafted()
        assert dict(found - known) in ({}, {digest_of(paper): 1}), point
        known = found
        if answer is not None:
            break
        served.kill()
        assert kept.faults() == [], point
        served.start()
    assert answer.status == 303
    assert digest_of(paper) in known
    assert point > 8


@pytest.mark.parametrize("sweep", range(SWEEPS))
def test_wherever_a_sending_is_cut_off(served, caller, lan, sweep):
    """Sent again by the same form, it is one revision, with the file that the receipt names."""
    place, person = draft_of(lan), caller(lan)
    paper = a_paper(0)
    uploads(person, place, paper)
    form = person.draft_form(f"{place}/draft")
    whole = [(form["token"], digest_of(paper))]
    for point in count(1):
        answer = unless_cut_off(partial(sends, person, place, form, X_Die_At=str(point)))
        assert kept.sent() in ([], whole), point
        if answer is not None:
            break
        served.kill()
        assert kept.faults() == [], point
        served.start()
    assert answer.status == 303
    assert kept.sent() == whole
    assert digest_of(paper) in person.get(f"{place}/revisions/1/receipt").words.replace(" ", "")
    assert point > 2


def test_at_whatever_moment_it_is_killed(served, caller, lan):
    place, person, dice = draft_of(lan), caller(lan), random.Random(2026)
    acknowledged: set[str] = set()
    for number in range(KILLS):
        paper = a_paper(number)
        killing = threading.Timer(dice.uniform(0, LATEST), served.kill)
        killing.start()
        answer = unless_cut_off(partial(uploads, person, place, paper))
        killing.join()
        if answer is not None and answer.status == 303:
            acknowledged.add(digest_of(paper))
        found = kept.drafted()
        assert acknowledged <= set(found)
        assert set(found.values()) <= {1}
        assert kept.faults() == []
        served.start()
