"""Find what was raised, how it stands on a day, what waits for whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from ..access import Matter, Who, may_see
from ..agencies.concerned import whose
from ..agencies.queries import holding, stands_for
from ..database import db
from ..paging import page_within, pages_of
from ..plans.models import Plan
from .models import Proposal, ProposalStep
from .workflow import (
    AFTER,
    OPEN,
    STATE_WORDS,
    WITH_DEPARTMENT,
    Move,
    ProposalKind,
    State,
)

PAGE = 50
LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Row:
    """Something raised, as it stood on the day that was asked for; `since` it stands so."""

    id: int
    kind: ProposalKind
    plan_id: int
    agency_id: int
    task_id: int | None
    text: str
    raised_on: date
    state: State
    since: date

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def words(self) -> str:
        """How it stands."""
        return STATE_WORDS[self.state]


@dataclass(frozen=True)
class Counts:
    """How many stand how on a day; what was withdrawn counts nowhere."""

    raised: int = 0
    taken_up: int = 0
    sent_on: int = 0
    answered: int = 0
    oldest: date | None = None

    @property
    def open(self) -> int:
        return self.raised + self.taken_up + self.sent_on


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; `of_tasks`: the ids of the tasks of a section, or one task's.

    `states`: none is all; `before`: nothing has happened since a day before this one.
    """

    plan_id: int | None = None
    agency_id: int | None = None
    of_tasks: tuple[int, ...] | None = None
    kind: ProposalKind | None = None
    states: tuple[State, ...] = ()
    before: date | None = None


@dataclass(frozen=True)
class Listing:
    """One page of rows, and how many there are in all."""

    rows: tuple[Row, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def proposal_or_404(id: int, who: Who, *, today: date) -> Proposal:
    """What was raised, with its steps, if it exists for this person."""
    query = select(Proposal).where(Proposal.id == id)
    query = query.options(
        selectinload(Proposal.steps), joinedload(Proposal.plan), joinedload(Proposal.agency)
    )
    found = db.session.scalar(query.execution_options(populate_existing=True)) or abort(404)
    if not may_see(who, Matter.DIFFICULTIES, holding(found.agency_id, today)):
        abort(404)
    return found


def listing(who: Who, filters: Filters, *, on: date, page: int = 1) -> Listing:
    """What this person sees, as it stood on a day: open ones first, the longest waiting on top."""
    query = _narrowed(_seen(as_of(on), who, on), filters)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = page_within(page, total, PAGE)
    open_ = or_(_LAST.id.is_(None), _LAST.move.in_(_OPENING))
    query = query.order_by(open_.desc(), _SINCE, Proposal.id)
    return Listing(_rows(query.limit(PAGE).offset((page - 1) * PAGE)), total, page)


def counts(plan_id: int, *, on: date, visible: Collection[int] | None = None) -> Counts:
    """How what was raised on a plan, or an agency's plan under it, stood on a day.

    `visible`: the ids of the agencies that count (`concerned.whose`); None: all.
    """
    of_plan = as_of(on).where(_of_plan(plan_id))
    if visible is not None:
        of_plan = of_plan.where(Proposal.agency_id.in_(visible))
    return _counted(of_plan)


def open_rows(plan_id: int, who: Who, *, on: date, most: int) -> list[Row]:
    """What was open on a day, of what this person sees, the longest waiting first; one query.

    Agencies' own plans under the plan are meant too.
    """
    query = _seen(as_of(on), who, on).where(_of_plan(plan_id), _is(OPEN))
    return list(_rows(query.order_by(_SINCE, Proposal.id).limit(most)))


def of_task(task_id: int, who: Who, *, on: date) -> list[Row]:
    """What is open on a task, of what this person sees."""
    query = _seen(as_of(on), who, on).where(Proposal.task_id == task_id, _is(OPEN))
    return list(_rows(query.order_by(Proposal.id).limit(PAGE)))


def waiting(*, on: date) -> Counts:
    """How much of all that was raised waits for the Department, since when."""
    return _counted(as_of(on).where(Proposal.state.in_(WITH_DEPARTMENT)))


def answered_lately(agency_id: int | None, *, on: date) -> list[Row]:
    """What an agency, or whom it stands for, raised and was answered lately, the newest first."""
    if agency_id is None:
        return []
    agency_ids = stands_for(agency_id, on)
    query = as_of(on).where(Proposal.agency_id.in_(agency_ids), _is((State.ANSWERED,)))
    query = query.where(_LAST.taken_on >= on - LATELY)
    return list(_rows(query.order_by(_LAST.id.desc()).limit(PAGE)))


def raised_in(revision_id: int) -> list[Proposal]:
    """What a hand-in raised for the first time."""
    query = select(Proposal).where(Proposal.revision_id == revision_id).order_by(Proposal.id)
    return list(db.session.scalars(query))


def raised_by(agency_ids: Collection[int], plan_ids: Collection[int]) -> list[str]:
    """The texts of all that these agencies raised on these plans."""
    query = select(Proposal.text).where(
        Proposal.agency_id.in_(agency_ids), Proposal.plan_id.in_(plan_ids)
    )
    return list(db.session.scalars(query))


_LAST = aliased(ProposalStep)
_SINCE = func.coalesce(_LAST.taken_on, Proposal.raised_on)
_OPENING = [move for move, state in AFTER.items() if state in OPEN]


def as_of(on: date) -> Select[Any]:
    """All that was raised by that day, beside the last step taken by then."""
    last = (
        select(func.max(ProposalStep.id))
        .where(ProposalStep.proposal_id == Proposal.id, ProposalStep.taken_on <= on)
        .correlate(Proposal)
        .scalar_subquery()
    )
    shown: tuple[Any, ...] = (
        Proposal.id, Proposal.kind, Proposal.plan_id, Proposal.agency_id, Proposal.task_id,
        Proposal.text, Proposal.raised_on, _LAST.move, _LAST.taken_on,
    )  # fmt: skip
    query = select(*shown).outerjoin(_LAST, _LAST.id == last)
    return query.where(Proposal.raised_on <= on)


def _counted(query: Select[Any]) -> Counts:
    grouped = query.with_only_columns(_LAST.move, func.count(), func.min(_SINCE))
    found = {
        _state(move): (number, first)
        for move, number, first in db.session.execute(grouped.group_by(_LAST.move))
    }
    number = {state: found.get(state, (0, None))[0] for state in State}
    oldest = [found[state][1] for state in OPEN if state in found]
    return Counts(
        number[State.RAISED], number[State.TAKEN_UP], number[State.SENT_ON],
        number[State.ANSWERED], min(oldest, default=None),
    )  # fmt: skip


def _rows(query: Select[Any]) -> tuple[Row, ...]:
    return tuple(
        Row(
            row.id, row.kind, row.plan_id, row.agency_id, row.task_id, row.text, row.raised_on,
            _state(row.move), row.taken_on or row.raised_on,
        )
        for row in db.session.execute(query)
    )  # fmt: skip


def _state(move: Move | None) -> State:
    return AFTER[move] if move else State.RAISED


def _is(states: Collection[State]) -> ColumnElement[bool]:
    """The condition that a row stood in one of these states."""
    after = _LAST.move.in_([move for move, state in AFTER.items() if state in states])
    return or_(_LAST.id.is_(None), after) if State.RAISED in states else after


def _of_plan(plan_id: int) -> ColumnElement[bool]:
    under = select(Plan.id).where(Plan.parent_id == plan_id)
    return or_(Proposal.plan_id == plan_id, Proposal.plan_id.in_(under))


def _seen(query: Select[Any], who: Who, on: date) -> Select[Any]:
    ids = whose(who, Matter.DIFFICULTIES, on)
    return query if ids is None else query.where(Proposal.agency_id.in_(ids))


def _narrowed(query: Select[Any], filters: Filters) -> Select[Any]:
    if filters.plan_id:
        query = query.where(_of_plan(filters.plan_id))
    if filters.agency_id:
        query = query.where(Proposal.agency_id == filters.agency_id)
    if filters.of_tasks is not None:
        query = query.where(Proposal.task_id.in_(filters.of_tasks))
    if filters.kind:
        query = query.where(Proposal.kind == filters.kind)
    if filters.states:
        query = query.where(_is(filters.states))
    if filters.before:
        query = query.where(filters.before > _SINCE, _is(OPEN))
    return query
