"""What the agencies of a large plan owe and handed in, fast, for benchmarks."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select, update

from .. import clock
from ..accounts.models import Account
from ..agencies.models import AgencyGroup, GroupMember
from ..database import db
from ..obligations.models import Obligation, ObligationParty, Occurrence
from ..obligations.occurrences import open_occurrences
from ..obligations.rules import Every, Kind, Step
from ..plans.models import Plan
from ..plans.rules import Reading
from ..submissions.models import Decision, Revision, Submission
from ..submissions.workflow import Move, State
from .bulk import add

# Each duty: its kind, its day of the year, the step that stops its clock.
DUTIES = (
    (Kind.AGENCY_PLAN, "11-15", Step.PUT, "gửi kế hoạch năm"),
    (Kind.YEARLY_REPORT, "12-05", Step.SENT, "báo cáo kết quả hằng năm"),
)
# What became of a hand-in: what was done with its last revision, and where that led.
FATES: dict[Kind, tuple[tuple[tuple[Move, ...], State], ...]] = {
    Kind.AGENCY_PLAN: (
        ((), State.SENT),
        ((Move.AGREEMENT,), State.AGREED),
        ((Move.AGREEMENT, Move.PUTTING), State.PUT),
        ((Move.AGREEMENT, Move.PUTTING, Move.APPROVAL), State.APPROVED),
    ),
    Kind.YEARLY_REPORT: (
        ((), State.SENT),
        ((Move.ACCEPTANCE,), State.ACCEPTED),
        ((Move.RETURN,), State.RETURNED),
    ),
}
EARLIEST, LATEST = -60, 5  # days after the last one


@dataclass(frozen=True)
class _HandIn:
    """One hand-in: what was sent when, how often, and what was done with the last revision."""

    occurrence_id: int
    agency_id: int
    sent_at: datetime
    revisions: int
    moves: tuple[Move, ...]
    state: State


def hand_in(plan: Plan, agencies: Sequence[int], *, at: datetime, dice: random.Random) -> None:
    """Two duties a year for all of these agencies, of which nine in ten have handed in."""
    _owe(plan, agencies)
    open_occurrences(plan, today=clock.day_of(at))
    sender = db.session.scalar(select(func.min(Account.id)))
    if sender is None:  # nobody is here who could have sent anything
        return
    found = list(_hand_ins(plan, agencies, at, dice))
    ids = add(Submission, [_submission(each) for each in found])
    of = dict(zip(ids, found, strict=True))
    sent = [(id, each, n) for id, each in of.items() for n in range(1, each.revisions + 1)]
    made = add(Revision, [_revision(*each, sender) for each in sent])
    newest = {id: revision for (id, _, _), revision in zip(sent, made, strict=True)}
    moves = [(newest[id], each, move) for id, each in of.items() for move in each.moves]
    add(Decision, [_decision(*each, sender) for each in moves])
    handed_in = Occurrence.id.in_({each.occurrence_id for each in found})
    db.session.execute(update(Occurrence).where(handed_in).values(handed_in_at=at))


def _owe(plan: Plan, agencies: Sequence[int]) -> None:
    group = AgencyGroup(name=f"Các cơ quan của kế hoạch {plan.id}")
    group.members = [GroupMember(agency_id=agency) for agency in agencies]
    db.session.add(group)
    db.session.flush()
    for position, (kind, day, step, text) in enumerate(DUTIES, start=1):
        db.session.add(
            Obligation(
                plan_id=plan.id, position=position, kind=kind, text=text, month_day=day,
                every=Every.YEAR, reading=Reading.BEFORE, clock=step,
                parties=[ObligationParty(group_id=group.id)],
            )
        )  # fmt: skip
    db.session.flush()


def _hand_ins(
    plan: Plan, agencies: Sequence[int], at: datetime, dice: random.Random
) -> Iterator[_HandIn]:
    due = select(Occurrence, Obligation.kind).join(Obligation).where(Obligation.plan_id == plan.id)
    for occurrence, kind in db.session.execute(due).all():
        last = datetime.combine(occurrence.quoted, time(9), clock.ZONE)
        for agency in agencies:
            sent_at = last + timedelta(days=dice.randint(EARLIEST, LATEST))
            if sent_at > at or dice.random() > 0.9:
                continue
            moves, state = dice.choice(FATES[kind])
            yield _HandIn(occurrence.id, agency, sent_at, dice.randint(1, 2), moves, state)


def _submission(of: _HandIn) -> dict[str, Any]:
    return {
        "occurrence_id": of.occurrence_id, "agency_id": of.agency_id, "state": of.state,
        "version": 1,
    }  # fmt: skip


def _revision(submission_id: int, of: _HandIn, number: int, sender_id: int) -> dict[str, Any]:
    return {
        "submission_id": submission_id, "number_of": number, "token": f"{submission_id}-{number}",
        "sent_at": of.sent_at, "sender_id": sender_id, "sender_name": "Mẫu",
        "agency_name": f"Cơ quan báo chí {of.agency_id}", "done": "Đã làm việc trong kỳ.",
    }  # fmt: skip


def _decision(revision_id: int, of: _HandIn, move: Move, by_id: int) -> dict[str, Any]:
    return {
        "revision_id": revision_id, "move": move, "at": of.sent_at, "by_id": by_id,
        "by_name": "Mẫu",
    }  # fmt: skip
