"""What waits on the Department's desk: updates, requests, silent agencies, the next deadline."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, exists, func, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from ..access import Who
from ..accounts.models import Account
from ..accounts.people import people_of
from ..agencies.models import Agency
from ..agencies.queries import named
from ..database import db
from ..obligations.queries import Milestone
from ..paging import pages_of
from ..plans.models import Plan, PlanState
from ..submissions.queries import done_for
from ..tasks import figures
from ..tasks import queries as tasks
from ..tasks.extensions import ExtensionState
from ..tasks.figures import Cut
from ..tasks.models import (
    Commitment,
    Judgement,
    ProgressUpdate,
    Standing,
    Task,
    UpdateFile,
)
from ..tasks.models_extension import Extension
from ..tasks.models_tally import Tally
from ..tasks.queries_extension import waiting_on
from ..tasks.rules import NO_DAY
from ..tasks.waiting import Waiting, waiting_for
from ..tasks.workflow import FINISHED, TO_JUDGE, State

Row = TypeVar("Row")
FIRST, PAGE = 10, 50
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Window:
    """Which rows of a part are looked at: the first of the desk, or a page of the part's own."""

    size: int = FIRST
    page: int = 1

    @property
    def skipped(self) -> int:
        return self.size * (self.page - 1)

    def pages(self, total: int) -> int:
        """How many pages that many rows fill, at least one."""
        return pages_of(total, self.size)

    def cut(self, rows: Sequence[Any]) -> Sequence[Any]:
        return rows[self.skipped : self.skipped + self.size]


@dataclass(frozen=True)
class Some(Generic[Row]):
    """Some rows of a part of the desk, and how many it has in all."""

    rows: Sequence[Row] = ()
    total: int = 0

    @property
    def rest(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True)
class Unjudged:
    """An update that waits for the Department's word."""

    update: ProgressUpdate
    waiting: Waiting


def unjudged(who: Who, *, own: bool, window: Window, today: date) -> Some[Unjudged]:
    """Updates that nobody has judged, the longest waiting first (`workflow.may_judge`).

    `own`: those that wait for somebody else's word, else those that wait for this person's.
    """
    written = ProgressUpdate.by_id == who.account_id
    if not who.may_confirm:
        return _unjudged(true(), window, today) if own else Some()
    return _unjudged(written if own else ~written, window, today)


def _unjudged(whose: ColumnElement[bool], window: Window, today: date) -> Some[Unjudged]:
    """The newest update of each commitment that nobody judged, over all plans in force."""
    newer = aliased(ProgressUpdate)
    followed = exists().where(
        newer.commitment_id == ProgressUpdate.commitment_id, newer.number > ProgressUpdate.number
    )
    query = (
        select(ProgressUpdate)
        .join(Standing, Standing.commitment_id == ProgressUpdate.commitment_id)
        .join(ProgressUpdate.commitment)
        .join(Commitment.task)
        .join(Plan, Plan.id == Standing.plan_id)
        .outerjoin(ProgressUpdate.judgement)
        .where(Standing.until == NO_DAY, Standing.unjudged, Plan.state == PlanState.IN_FORCE)
        .where(Judgement.update_id.is_(None), ~followed, whose)
    )
    shown = _within(query.order_by(ProgressUpdate.at, ProgressUpdate.id), window).options(
        contains_eager(ProgressUpdate.commitment).contains_eager(Commitment.task),
        contains_eager(ProgressUpdate.commitment).joinedload(Commitment.agency),
        contains_eager(ProgressUpdate.judgement),
        joinedload(ProgressUpdate.difficulty),
        joinedload(ProgressUpdate.proposal),
        selectinload(ProgressUpdate.files).joinedload(UpdateFile.file),
    )
    rows = [
        Unjudged(update, waiting_for(*TO_JUDGE, update.reported_on, today=today))
        for update in db.session.scalars(shown).unique()
    ]
    return Some(rows, _count(query))


@dataclass(frozen=True)
class Request:
    """A request to move a deadline that is not decided."""

    extension: Extension
    waiting: Waiting


@dataclass(frozen=True)
class Requests(Some[Request]):
    """Requests, and how many of them wait for the Department itself."""

    asked: int = 0


def requests(window: Window, *, today: date) -> Requests:
    """Requests without a decision: first what waits for the Department, the longest first."""
    open_ = (ExtensionState.ASKED, ExtensionState.FORWARDED)
    query = (
        select(Extension)
        .join(Extension.commitment)
        .join(Commitment.task)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Extension.state.in_(open_), Plan.state == PlanState.IN_FORCE)
    )
    shown = _within(query.order_by(Extension.state, Extension.asked_at, Extension.id), window)
    shown = shown.options(
        contains_eager(Extension.commitment).contains_eager(Commitment.task),
        joinedload(Extension.agency),
    )
    rows = [
        Request(found, waiting_on(found, today)) for found in db.session.scalars(shown).unique()
    ]
    counts = query.with_only_columns(Extension.state, func.count()).group_by(Extension.state)
    by_state = {row[0]: row[1] for row in db.session.execute(counts)}
    return Requests(rows, sum(by_state.values()), by_state.get(ExtensionState.ASKED, 0))


@dataclass(frozen=True)
class Silent:
    """An agency that owes its word, with whom to ring."""

    agency: Agency
    stale: int
    expected: int
    people: list[Account]


def silent_agencies(
    plans: Sequence[Plan], *, but: int | None, window: Window, today: date
) -> Some[Silent]:
    """Who has not updated, the most silent first; the Department itself (`but`) left out."""
    counts: Counter[tuple[int, bool]] = Counter()
    for plan in plans:
        by = tasks.reckoning(plan, today=today)
        for count in figures.silent(Cut(plan.id, today.year), by):
            counts[count.agency_id, True] += count.stale
            counts[count.agency_id, False] += count.expected
    ids = sorted(
        {id for id, _ in counts} - {but}, key=lambda id: (-counts[id, True], -counts[id, False], id)
    )
    shown = window.cut(ids)
    agencies, people = named(shown), people_of(shown)
    rows = [
        Silent(agencies[id], counts[id, True], counts[id, False], people.get(id, []))
        for id in shown
    ]
    return Some(rows, len(ids))


@dataclass(frozen=True)
class Missing:
    """An agency that has not done what is due next, with whom to ring."""

    agency: Agency
    undone: int
    people: list[Account]


@dataclass(frozen=True)
class NextDeadline:
    """The next day by which something is due: what, and who has not done it."""

    due_on: date | None = None
    duties: Sequence[Milestone] = ()
    done: int = 0
    undone: int = 0
    missing: Some[Missing] = field(default_factory=Some)

    @property
    def total(self) -> int:
        return self.missing.total


def next_deadline(
    plans: Sequence[Plan], stones: Sequence[Milestone], *, window: Window, today: date
) -> NextDeadline:
    """The nearest deadline of the coming 60 days, of commitments and of dated duties alike."""
    ids = [plan.id for plan in plans]
    days = [stones[0].due_on] if stones else []
    if due := db.session.scalar(
        select(func.min(Tally.due_on)).where(*_due(ids), Tally.due_on >= today, *_UNDONE)
    ):
        days += [due] if due <= today + AHEAD else []
    if not days:
        return NextDeadline()
    day = min(days)
    duties = [stone for stone in stones if stone.due_on == day]
    undone = _undone_by_agency(ids, day)
    done_by = done_for([stone.occurrence_id for stone in duties], today=today)
    owe = {id for s in duties for id in s.agency_ids - done_by.get(s.occurrence_id, frozenset())}
    owing = sorted(owe - undone.keys())
    order = [*sorted(undone, key=lambda id: (-undone[id], id)), *owing]
    shown = window.cut(order)
    agencies, people = named(shown), people_of(shown)
    rows = [Missing(agencies[id], undone.get(id, 0), people.get(id, [])) for id in shown]
    said = select(func.sum(Tally.count)).where(
        *_due(ids), Tally.due_on == day, Tally.state.in_(_SAID)
    )
    done = db.session.scalar(said) or 0
    return NextDeadline(day, duties, done, sum(undone.values()), Some(rows, len(order)))


_SAID = (State.DONE, State.AWAITING)
_UNDONE = (Tally.state.not_in((*FINISHED, State.AWAITING)),)


def _due(plan_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return Tally.plan_id.in_(plan_ids), Tally.count > 0


def _undone_by_agency(plan_ids: Collection[int], day: date) -> dict[int, int]:
    """How many commitments due that day each agency has not reported as done."""
    query = (
        select(Tally.agency_id, func.sum(Tally.count))
        .where(*_due(plan_ids), Tally.due_on == day, *_UNDONE)
        .group_by(Tally.agency_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _count(query: Select[Any]) -> int:
    return db.session.scalar(query.with_only_columns(func.count()).order_by(None)) or 0


def _within(query: Select[Any], window: Window) -> Select[Any]:
    return query.limit(window.size).offset(window.skipped)
