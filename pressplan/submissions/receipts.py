"""What a receipt says, on the page and in the letter alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .. import clock
from ..accounts.models import Account
from ..database import db
from ..obligations.rules import STEP_WORDS, Step
from ..outbox.composing import Draft, NotNeeded, address_of
from ..plans.deadlines import Deadline
from . import queries, rules
from .models import Revision
from .rules import Done, Timeliness
from .workflow import Move


@dataclass(frozen=True)
class SentFile:
    """A file as it was received; its size in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Receipt:
    """What was received, when, from whom.

    `how` tells how the hand-in stood to its deadline when this revision had come in; what was
    done with it later changes no receipt. `arrived_on`: what came on paper has the day of the
    records office too.
    """

    number: str
    agency_name: str
    title: str
    plan: str
    revision: int
    sender_name: str
    received_at: datetime
    entered: bool
    arrived_on: date | None
    clock_shift: int
    deadline: Deadline
    clock: Step
    how: Timeliness
    files: Sequence[SentFile]


def receipt_of(revision: Revision) -> Receipt:
    """The facts of the receipt of a revision."""
    occurrence = revision.submission.occurrence
    duty, day = occurrence.obligation, clock.day_of(revision.sent_at)
    so_far = history_until(queries.history_of(revision.submission), revision.number_of)
    return Receipt(
        number=rules.receipt_number(revision.id, day),
        agency_name=revision.agency_name,
        title=occurrence.title,
        plan=duty.plan.short_title,
        revision=revision.number_of,
        sender_name=revision.sender_name,
        received_at=revision.sent_at,
        entered=revision.entered,
        arrived_on=revision.arrived_on,
        clock_shift=revision.clock_shift,
        deadline=occurrence.deadline,
        clock=occurrence.clock,
        how=queries.timeliness_in(occurrence, so_far, today=day),
        files=[SentFile(row.file.name, row.file.size, row.file.sha256) for row in revision.files],
    )


def history_until(history: Sequence[Done], number: int) -> Sequence[Done]:
    """What had been done with a hand-in when its revision of this number was sent."""
    sent = [place for place, done in enumerate(history) if done.move is Move.SENDING]
    return history[: sent[number - 1] + 1]


def letter(revision_id: int) -> Draft:
    """The receipt by letter, for whoever sent the revision or entered it. Raises NotNeeded."""
    revision = db.session.get_one(Revision, revision_id)
    if not db.session.get_one(Account, revision.sender_id).active:
        raise NotNeeded("Tài khoản của người nhận đã bị khóa.")
    receipt = receipt_of(revision)
    address = address_of(
        "submissions.receipt", id=revision.submission_id, number=revision.number_of
    )
    subject = f"Biên nhận {receipt.number}: {receipt.title}, bản gửi lần {receipt.revision}"
    return Draft(
        subject, "submissions/letter.html", receipt=receipt, address=address, steps=STEP_WORDS
    )
