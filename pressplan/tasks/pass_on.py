"""Open commitments pass on when agencies merge, split or are dissolved.

What is finished, and what ended before tracking began, stays with the body that did it.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import joinedload

from .. import clock
from ..access import Who
from ..agencies.models import Agency
from ..database import db
from ..history.actions import record
from ..plans.models import Plan, PlanState
from . import tally
from .extensions import ExtensionState
from .joining import join
from .merging import Held, merged_into
from .models import Commitment, Standing, Task
from .models_assignment import Assignment
from .models_board import ProgressDraft
from .models_extension import Extension
from .rules import NO_DAY
from .terms import change_terms
from .workflow import FINISHED, Ended, State

_NAMED = ("leader_id", "leader_name", "officer_id", "officer_name", "product")


class Fate(enum.Enum):
    """What becomes of a commitment; `opened` is a new one beside it, for a further holder."""

    TAKEN = "taken"
    MERGED = "merged"
    CLOSED = "closed"
    OPENED = "opened"


@dataclass(frozen=True)
class Passing:
    """One commitment and its fate: into which other it merges, and who holds it from then on."""

    commitment: Commitment
    fate: Fate
    into: Commitment | None = None
    holder: int = 0

    @property
    def unjudged(self) -> bool:
        """Whether its last report waits for a word that nobody will say any more."""
        stands = self.commitment.standing
        return self.fate in (Fate.MERGED, Fate.CLOSED) and bool(stands and stands.unjudged)

    @property
    def key(self) -> list[object]:
        return [self.commitment.id, self.fate.value, self.into and self.into.id, self.holder]


def passings(
    agency_ids: Sequence[int], holders: Sequence[int | None], *, lock: bool = False
) -> list[Passing]:
    """What becomes of the agencies' open work when these hold it (None: a body yet to be founded).

    `lock` keeps the rows until the end, so that a report that comes in between is seen.
    """
    if lock:
        of_open = select(Commitment.id).where(Commitment.agency_id.in_(agency_ids))
        db.session.execute(of_open.order_by(Commitment.id).with_for_update(key_share=True)).all()
    found = db.session.scalars(_open(agency_ids).execution_options(populate_existing=True)).all()
    if not holders:
        return [Passing(commitment, Fate.CLOSED) for commitment in found]
    own = _own(holders[0], found)
    there = {c.id: c for c in (*found, *own)}
    ends = merged_into(map(_held, found), map(_held, own))
    passing = [
        Passing(c, Fate.MERGED, there[ends[c.id]]) if c.id in ends else Passing(c, Fate.TAKEN)
        for c in found
    ]
    works = {(c.task_id, c.period): c for c in found}
    return passing + [
        Passing(commitment, Fate.OPENED, holder=number)
        for number, holder in enumerate(holders[1:], start=1)
        for commitment in works.values()
        if not _has(holder, commitment)
    ]


def held_by(agency_ids: Sequence[int]) -> int:
    """How many commitments these agencies hold, open or not, that no document has ended."""
    query = (
        select(func.count())
        .select_from(Commitment)
        .where(Commitment.agency_id.in_(agency_ids), Commitment.ended.is_(None))
    )
    return db.session.scalar(query) or 0


def pass_on(
    passing: Sequence[Passing], holders: Sequence[Agency], *, reason: str, by: Who, at: datetime
) -> None:
    """Carry out what `passings` said; figures of the days before stay as they were."""
    handing = _Handing(holders, reason, by, at)
    changed: set[int] = set()
    for fate in Fate:  # what is taken over stands before others are merged into it
        for one in passing:
            if one.fate is fate:
                changed |= handing.do(one)
    tally.recount(changed)


def _open(agency_ids: Sequence[int]) -> Select[Any]:
    return (
        select(Commitment)
        .join(Standing, (Standing.commitment_id == Commitment.id) & (Standing.until == NO_DAY))
        .join(Task, Task.id == Commitment.task_id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Commitment.agency_id.in_(agency_ids), Plan.state == PlanState.IN_FORCE)
        .where(Standing.state.not_in(FINISHED), Standing.expected_from < NO_DAY)
        .order_by(Task.plan_id, Task.position, Commitment.period, Commitment.id)
        .options(joinedload(Commitment.task), joinedload(Commitment.agency))
        .options(joinedload(Commitment.standing))
    )


def _own(holder: int | None, found: Sequence[Commitment]) -> list[Commitment]:
    """What the holder itself has of the same tasks, open or not."""
    if holder is None:
        return []
    query = (
        select(Commitment)
        .where(Commitment.agency_id == holder, Commitment.task_id.in_({c.task_id for c in found}))
        .options(joinedload(Commitment.agency), joinedload(Commitment.standing))
    )
    return list(db.session.scalars(query))


def _held(commitment: Commitment) -> Held:
    stands = commitment.standing
    return Held(
        commitment.id, commitment.task_id, commitment.period, commitment.agency_id,
        stands.updated_on if stands else None,
        awaiting=bool(stands and stands.state is State.AWAITING),
    )  # fmt: skip


def _has(holder: int | None, commitment: Commitment) -> bool:
    query = select(Commitment.id).where(
        Commitment.task_id == commitment.task_id,
        Commitment.agency_id == holder,
        Commitment.period == commitment.period,
    )
    return holder is not None and db.session.scalar(query) is not None


@dataclass(frozen=True)
class _Handing:
    """One succession being carried out; each act answers which commitments it changed."""

    holders: Sequence[Agency]
    reason: str
    by: Who
    at: datetime

    def do(self, one: Passing) -> set[int]:
        acts = {
            Fate.TAKEN: self._take, Fate.MERGED: self._merge,
            Fate.CLOSED: self._close, Fate.OPENED: self._open,
        }  # fmt: skip
        return acts[one.fate](one)

    def _take(self, one: Passing) -> set[int]:
        commitment, new = one.commitment, self.holders[0]
        old, seen = commitment.agency, commitment.version
        self._change(commitment, agency_id=new.id)
        db.session.execute(
            update(ProgressDraft)
            .where(ProgressDraft.commitment_id == commitment.id, ProgressDraft.seen == seen)
            .values(seen=commitment.version)
        )
        self._record(commitment, "passed-on", f"Chuyển từ {old.name} sang {new.name}", new.id)
        db.session.expire(commitment, ["agency"])
        return {commitment.id}

    def _merge(self, one: Passing) -> set[int]:
        commitment, into, new = one.commitment, one.into, self.holders[0]
        assert into is not None
        old = commitment.agency
        self._change(commitment, ended=Ended.MERGED, merged_into_id=into.id)
        _keep_drafts(commitment, into)
        _keep_names(commitment, into)
        self._withdraw(commitment)
        said = f"Nhập đầu việc của {old.name} vào đầu việc của {new.name}"
        self._record(commitment, "merged", said, old.id)
        self._record(into, "merged-in", f"Nhận nhập đầu việc của {old.name}", new.id)
        return {commitment.id, into.id}

    def _close(self, one: Passing) -> set[int]:
        commitment = one.commitment
        self._change(commitment, ended=Ended.CLOSED)
        self._withdraw(commitment)
        said = f"Kết thúc theo văn bản: {commitment.agency.name} giải thể"
        self._record(commitment, "closed", said, commitment.agency_id)
        return {commitment.id}

    def _open(self, one: Passing) -> set[int]:
        beside, new, today = one.commitment, self.holders[one.holder], clock.day_of(self.at)
        names = ("task_id", "period", "from_year", "year", "due_on", "internal_due_on")
        starts = max(beside.starts, today)
        opened = Commitment(
            **{name: getattr(beside, name) for name in names}, agency_id=new.id,
            opened_on=today, starts=min(starts, beside.due_on or starts),
        )  # fmt: skip
        db.session.add(opened)
        db.session.flush()
        self._record(opened, "opened", f"Mở đầu việc cho {new.name}", new.id)
        return {opened.id}

    def _change(self, commitment: Commitment, **changes: Any) -> None:
        change_terms(commitment, reason=self.reason, by=self.by, at=self.at, **changes)

    def _record(self, about: Commitment, happened: str, text: str, agency_id: int) -> None:
        record(
            about, happened, text, by=self.by, at=self.at, agency_id=agency_id, reason=self.reason
        )

    def _withdraw(self, commitment: Commitment) -> None:
        """Nobody decides any more on moving the date of work that ended."""
        open_ = (ExtensionState.ASKED, ExtensionState.FORWARDED)
        of = select(Extension).where(
            Extension.commitment_id == commitment.id, Extension.state.in_(open_)
        )
        for asked in db.session.scalars(of).all():
            asked.state = ExtensionState.WITHDRAWN
            asked.decision = f"Đầu việc đã kết thúc theo {self.reason}"
            asked.decided_at, asked.decided_by = self.at, self.by.name
            asked.decided_by_id = self.by.account_id
            asked.version += 1


def _keep_drafts(commitment: Commitment, into: Commitment) -> None:
    """What people typed and chose, not sent, goes on with the work behind what they have there."""
    of = select(ProgressDraft).where(ProgressDraft.commitment_id == commitment.id)
    for draft in db.session.scalars(of).all():
        there = db.session.scalar(
            select(ProgressDraft).where(
                ProgressDraft.commitment_id == into.id,
                ProgressDraft.account_id == draft.account_id,
            )
        )
        if there is None:
            draft.commitment_id, draft.seen = into.id, into.version
            draft.version += 1
            continue
        join(draft, there)
    db.session.flush()


def _keep_names(commitment: Commitment, into: Commitment) -> None:
    """Who was named for the work stays named, where the work that goes on names nobody."""
    of = {commitment.id, into.id}
    found = db.session.scalars(select(Assignment).where(Assignment.commitment_id.in_(of)))
    by_commitment = {named.commitment_id: named for named in found}
    named = by_commitment.get(commitment.id)
    if named is None or into.id in by_commitment:
        return
    values = {name: getattr(named, name) for name in _NAMED}
    db.session.add(
        Assignment(
            commitment_id=into.id, changed_at=named.changed_at, changed_by=named.changed_by,
            **values,
        )
    )  # fmt: skip
