"""Letters for whoever tests with processes, and the one reckoning that all faults are held to."""

import os
import time
from collections import Counter, defaultdict
from email import message_from_bytes

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.database import db, reading
from pressplan.outbox.actions import post
from pressplan.outbox.delivery import deliver
from pressplan.outbox.models import Letter, LetterAttempt
from pressplan.outbox.rules import Outcome, State
from tests.conftest import BACKENDS
from tests.servers.smtp import Mailbox

LONG = bool(os.environ.get("PRESSPLAN_LONG"))
SENDER = "so@daklak.example"
LEASE = 4
# Both databases when the full counts are asked for, else the one that is quicker to start on.
ON_BOTH_WHEN_LONG = pytest.mark.parametrize(
    "backend", BACKENDS if LONG else BACKENDS[:1], indirect=True, scope="session"
)
WAITED = 90  # seconds for what comes soon
UNDER_WAY = (State.QUEUED, State.SENDING)


def post_letters(account: Account, count: int, *, name: str = "a") -> None:
    """So many test letters to that person; committed, and nothing stays open."""
    for number in range(count):
        key = f"test:{account.id}:{name}{number}"
        post(key, kind="test", to=who_is(account), about=account, at=clock.now())
    db.session.commit()


def all_settle(seconds: float = WAITED) -> Counter[State]:
    """Wait until no letter is under way any more; how many stand where."""
    until = time.monotonic() + seconds
    while True:
        with reading():
            found = Counter(db.session.scalars(select(Letter.state)).all())
        if not any(found[state] for state in UNDER_WAY):
            return found
        assert time.monotonic() < until, f"they do not arrive: {found}"
        time.sleep(0.1)


def arrives() -> None:
    """Whoever delivers from now on, after the lease at the latest, brings everything there."""
    until = time.monotonic() + WAITED
    while True:
        deliver()
        with reading():
            states = set(db.session.scalars(select(Letter.state)))
        if states == {State.SENT}:
            return
        assert time.monotonic() < until, states
        time.sleep(0.2)


def reckon(box: Mailbox, *, faults: int) -> int:
    """Nothing lost, nothing under two Message-IDs, repeats only where that is recorded.

    `faults`: how often a line or a process was broken when a letter may have been taken. Returns
    how many mails were repeats.
    """
    columns = (Letter.id, Letter.state, Letter.message_id, Letter.mail, Letter.doubtful)
    by_number = LetterAttempt.letter_id, LetterAttempt.number
    with reading():
        letters = db.session.execute(select(*columns)).all()
        ended = select(LetterAttempt.letter_id, LetterAttempt.outcome).order_by(*by_number)
        attempts = db.session.execute(ended).all()
    outcomes: dict[int, list[Outcome | None]] = defaultdict(list)
    for letter_id, outcome in attempts:
        outcomes[letter_id].append(outcome)
    came: dict[str, list[bytes]] = defaultdict(list)
    for mail in box.taken:
        came[message_from_bytes(mail)["Message-ID"]].append(mail)
    assert set(came) <= {letter.message_id for letter in letters}, "a mail that nobody asked for"
    for letter in letters:
        of, mails = outcomes[letter.id], came[letter.message_id] if letter.message_id else []
        assert None not in of, "an attempt that nobody ended"
        assert letter.doubtful == of.count(Outcome.AMBIGUOUS)
        assert set(mails) <= {letter.mail}, "not the same mail"
        assert len(mails) <= of.count(Outcome.ACCEPTED) + letter.doubtful
        if letter.state is State.SENT:
            assert mails, "lost"
            assert of[-1] is Outcome.ACCEPTED
    assert sum(letter.doubtful for letter in letters) <= faults
    return len(box.taken) - sum(1 for mails in came.values() if mails)


def outcomes() -> list[Outcome | None]:
    """How each attempt ended, the first one first."""
    db.session.rollback()
    query = select(LetterAttempt.outcome).order_by(LetterAttempt.letter_id, LetterAttempt.number)
    return list(db.session.scalars(query))
