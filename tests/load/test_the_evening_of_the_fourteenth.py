"""The evening of 14 November: all agencies upload and send at once, while others read."""

import hashlib
import random
import threading
import time

from pressplan import clock
from pressplan.access import SYSTEM, Role
from pressplan.accounts.actions import make_account
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.agencies.actions import create_agency
from pressplan.agencies.models import AgencyKind
from pressplan.database import db
from pressplan.submissions import actions
from tests import cast
from tests.faults import kept
from tests.faults.handing_in import a_paper, sends, uploads
from tests.load.conftest import LONG, ON_BOTH_WHEN_LONG
from tests.load.days import sign_in
from tests.load.office import Seen, work_at_once
from tests.servers.web import Caller
from tests.submissions.handing_in import WRITTEN, occurrence

pytestmark = ON_BOTH_WHEN_LONG
AGENCIES = 150 if LONG else 8
WITHIN = 600 if LONG else 4  # seconds
READERS = 50 if LONG else 6
READING = 2  # seconds that somebody looks at a page before the next
SIZE = 5 * 1024 * 1024 if LONG else 1024 * 1024


def test_nothing_that_was_handed_in_is_lost(served, caller, record_property):
    places = _agencies_with_drafts(AGENCIES)
    kept.let_go()
    days = sign_in(caller, READERS)
    senders = [(caller(account), place) for account, place in places]
    seen, over = Seen(), threading.Event()
    rush = [
        threading.Thread(target=_hands_in, args=(person, place, number, seen))
        for number, (person, place) in enumerate(senders)
    ]
    for each in rush:
        each.start()
    ended = threading.Thread(target=lambda: ([each.join() for each in rush], over.set()))
    ended.start()
    read = work_at_once(days, until=over.is_set, pause=READING)
    ended.join()
    assert (read.wrong, seen.wrong) == ({}, {})
    assert len(seen.acknowledged) == AGENCIES
    assert sorted(seen.acknowledged) == sorted(digest for _, digest in kept.sent())
    record_property("figures", f"{AGENCIES} agencies within {WITHIN} s: {seen.figures('upload')}")
    record_property("figures", f"meanwhile {READERS} readers: {read.figures()}")


def _hands_in(person: Caller, place: str, number: int, seen: Seen) -> None:
    """Comes at some moment, uploads the paper, looks at the draft and sends it."""
    time.sleep(random.Random(number).uniform(0, WITHIN))
    paper = a_paper(number, SIZE)
    seen.ask("upload", lambda: uploads(person, place, paper), {303})
    form = person.draft_form(f"{place}/draft")
    sent = seen.ask("send", lambda: sends(person, place, form), {303})
    if sent is not None and sent.status == 303:
        seen.note(hashlib.sha256(paper).hexdigest())


def _agencies_with_drafts(count: int) -> list[tuple[Account, str]]:
    """So many new press agencies, each with a person who has begun its plan."""
    found = []
    for number in range(count):
        agency = create_agency(
            AgencyKind.PRESS, f"Tạp chí số {number}", by=SYSTEM, at=clock.now()
        )  # fmt: skip
        account = make_account(
            email=f"tc{number}@daklak.example", name=f"Người số {number}", role=Role.AGENCY,
            agency_id=agency.id, password_hash=cast._hash(), at=clock.now(),
        )  # fmt: skip
        of = actions.open_submission(occurrence(), agency)
        actions.start_draft(of, WRITTEN, [], by=who_is(account), at=clock.now())
        found.append((account, f"/submissions/{of.id}"))
    db.session.commit()
    return found
