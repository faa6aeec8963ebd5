"""Find awards: those given, for every reader; those proposed, for whom they concern."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload, selectinload

from ..access import Matter, Role, Who
from ..agencies.concerned import whose
from ..agencies.queries import holding
from ..database import db
from ..paging import page_within, pages_of
from ..plans.models import Plan
from . import rules
from .models import Award, AwardStep, AwardTask
from .rules import WAITING, Move, State

PAGE = 50


@dataclass(frozen=True)
class Listing:
    """One page of awards, and how many there are of each state."""

    awards: tuple[Award, ...]
    total: int
    page: int
    counts: Mapping[State, int]

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


@dataclass(frozen=True)
class Given:
    """An award that was given by a day."""

    id: int
    agency_id: int
    person: str
    position: str
    text: str
    day: date
    number: str
    issuer: str
    form: str


def award_or_404(id: int, who: Who, *, today: date) -> Award:
    """The award with what became of it, if it exists for this person."""
    query = select(Award).where(Award.id == id)
    query = query.options(
        joinedload(Award.agency), joinedload(Award.proposer), joinedload(Award.plan),
        selectinload(Award.tasks).joinedload(AwardTask.task),
        selectinload(Award.steps).joinedload(AwardStep.file),
    )  # fmt: skip
    found = db.session.scalar(query.execution_options(populate_existing=True)) or abort(404)
    holders = (holding(found.agency_id, today), holding(found.proposer_id, today))
    return found if rules.sees(who, found.state, holders) else abort(404)


def listing(
    who: Who, *, on: date, states: tuple[State, ...], agency_id: int | None = None, page: int = 1
) -> Listing:
    """What this person sees of these states, the newest first."""
    seen = _seen(who, on)
    if agency_id:
        seen &= or_(Award.agency_id == agency_id, Award.proposer_id == agency_id)
    grouped = select(Award.state, func.count()).where(seen).group_by(Award.state)
    counts = {row[0]: row[1] for row in db.session.execute(grouped)}
    counts |= {state: 0 for state in State if state not in counts}
    total = sum(counts[state] for state in states)
    page = page_within(page, total, PAGE)
    query = (
        select(Award)
        .where(seen, Award.state.in_(states))
        .order_by(Award.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .options(selectinload(Award.steps))
    )
    return Listing(tuple(db.session.scalars(query)), total, page, counts)


def given(plan_id: int, *, on: date, since: date | None = None) -> list[Given]:
    """The awards given on a plan, and on agencies' plans under it, by a day (from a day on)."""
    under = select(Plan.id).where(Plan.parent_id == plan_id)
    shown: tuple[Any, ...] = (
        Award.id, Award.agency_id, Award.person, Award.position, Award.text, AwardStep.day,
        AwardStep.number, AwardStep.issuer, AwardStep.form,
    )  # fmt: skip
    query = (
        select(*shown)
        .join(AwardStep, AwardStep.award_id == Award.id)
        .where(AwardStep.move == Move.AWARDING, AwardStep.day <= on)
        .where(or_(Award.plan_id == plan_id, Award.plan_id.in_(under)))
        .order_by(AwardStep.day, Award.id)
    )
    query = query.where(AwardStep.day >= since) if since else query
    return [Given(*row) for row in db.session.execute(query)]


def waiting(plan_id: int, *, on: date) -> int:
    """How many awards were proposed on a plan by a day and neither given nor refused by then."""
    ended = aliased(AwardStep)
    over = select(ended.award_id).where(ended.move != Move.APPRAISAL, ended.day <= on)
    query = select(func.count(Award.id)).where(Award.plan_id == plan_id, Award.proposed_on <= on)
    return db.session.scalar(query.where(Award.id.not_in(over))) or 0


def to_move_on() -> int:
    """How many proposals wait for the Department's next step."""
    return db.session.scalar(select(func.count(Award.id)).where(Award.state.in_(WAITING))) or 0


def _seen(who: Who, on: date) -> ColumnElement[bool]:
    """The condition that an award exists for this person."""
    if who.role is Role.ADMIN:
        return false()
    ids = whose(who, Matter.AWARDS, on)
    if ids is None:
        return true()
    concerned = or_(Award.agency_id.in_(ids), Award.proposer_id.in_(ids))
    return or_(Award.state == State.AWARDED, concerned)
