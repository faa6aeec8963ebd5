"""Find directives and how they stand on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from .. import clock
from ..access import Matter, Who
from ..agencies.concerned import whose
from ..agencies.queries import holding, stands_for
from ..database import db
from ..history.models import HistoryLine
from ..paging import page_within, pages_of
from ..plans.models import Plan
from . import rules
from .models import CHANGE, Directive, DirectiveBody, DirectiveReport
from .rules import ENDED, Stands, Status

PAGE = 50


@dataclass(frozen=True)
class Answer:
    """What one body says of a directive by a day: its last word, and since when it is done."""

    agency_id: int
    text: str = ""
    said_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True)
class Row:
    """How a directive stood on the day that was asked for, by its present words, day and bodies.

    What those were before is only told in the history.
    """

    id: int
    plan_id: int
    task_id: int | None
    text: str
    given_on: date
    given_by: str
    number: str
    due_on: date | None
    stands: Stands
    answers: tuple[Answer, ...]

    @property
    def status(self) -> Status:
        return self.stands.status

    @property
    def is_open(self) -> bool:
        return self.status not in ENDED


@dataclass(frozen=True)
class Listing:
    """One page of rows; how many there are, and how many of all are open and overdue."""

    rows: tuple[Row, ...]
    total: int
    page: int
    open: int
    overdue: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def directive_or_404(id: int, who: Who, *, today: date) -> Directive:
    """The directive with who answers and what they said, if it exists for this person."""
    query = select(Directive).where(Directive.id == id)
    query = query.options(
        joinedload(Directive.plan),
        joinedload(Directive.task),
        selectinload(Directive.bodies).joinedload(DirectiveBody.agency),
        selectinload(Directive.reports),
    )
    found = db.session.scalar(query.execution_options(populate_existing=True)) or abort(404)
    holders = [holding(body.agency_id, today) for body in found.bodies]
    return found if rules.sees(who, holders) else abort(404)


def row_of(directive: Directive, *, on: date) -> Row:
    """How one directive stood on a day."""
    answers = _answers(directive.reports, on)
    bodies = [(directive.id, body.agency_id) for body in directive.bodies]
    return _row(directive, bodies, answers, on)


@dataclass(frozen=True)
class Bodies:
    """One page of who has to answer a directive, one's own first."""

    shown: list[DirectiveBody]
    page: int
    pages: int


def bodies_of(
    directive: Directive, who: Who, *, today: date, page: int = 1, with_agency: int = 0
) -> Bodies:
    """A page of its bodies; `with_agency`: the page on which that one is."""
    own = set(stands_for(who.agency_id, today)) if who.agency_id else set()
    found = sorted(directive.bodies, key=lambda body: body.agency_id not in own)
    ids = [body.agency_id for body in found]
    if with_agency in ids:
        page = ids.index(with_agency) // PAGE + 1
    page = page_within(page, len(found), PAGE)
    return Bodies(found[(page - 1) * PAGE : page * PAGE], page, pages_of(len(found), PAGE))


def changed_on(directive: Directive) -> date | None:
    """When what it asks was changed last; None: it stands as it was given."""
    if directive.version == 1:
        return None
    newest = select(func.max(HistoryLine.at)).where(
        HistoryLine.subject_type == Directive.__tablename__,
        HistoryLine.subject_id == directive.id,
        HistoryLine.event == CHANGE,
    )
    at = db.session.scalar(newest)
    return clock.day_of(at) if at else None


def rows(plan_id: int, who: Who, *, on: date) -> list[Row]:
    """The directives on a plan, and on agencies' plans under it, that this person sees.

    As they stood on that day, the open ones first, by their last good day; three queries.
    """
    under = select(Plan.id).where(Plan.parent_id == plan_id)
    of_plan = or_(Directive.plan_id == plan_id, Directive.plan_id.in_(under))
    return _found(_seen(who, on).where(of_plan), on)


def listing(
    who: Who, *, on: date, agency_id: int | None = None, open_only: bool = False, page: int = 1
) -> Listing:
    """What this person sees of all plans, page by page; of what ended only the page is read."""
    query = _seen(who, on)
    if agency_id:
        query = query.where(Directive.id.in_(_for([agency_id])))
    open_ = _found(query.where(_is_open(on)), on)
    ended = query.where(~_is_open(on))
    total = len(open_) + (0 if open_only else _count(ended))
    page = page_within(page, total, PAGE)
    first, last = (page - 1) * PAGE, page * PAGE
    part = open_[first:last]
    if len(part) < PAGE and total > len(open_):
        order = func.coalesce(Directive.due_on, date.max), Directive.id.desc()
        ended = ended.order_by(*order).offset(max(0, first - len(open_)))
        part += _found(ended.limit(PAGE - len(part)), on)
    overdue = sum(row.status is Status.OVERDUE for row in open_)
    return Listing(tuple(part), total, page, len(open_), overdue)


def of_task(task_id: int, who: Who, *, on: date) -> list[Row]:
    """What is open on a task, of what this person sees."""
    return _found(_seen(who, on).where(Directive.task_id == task_id, _is_open(on)), on)


def to_answer(agency_id: int | None, *, on: date) -> list[Row]:
    """What this agency, or whom it stands for, has still to report as done, the nearest first."""
    if agency_id is None:
        return []
    agency_ids = stands_for(agency_id, on)
    query = select(Directive).where(
        Directive.closed_on.is_(None), Directive.id.in_(_for(agency_ids))
    )
    wanted = set(agency_ids)
    return [
        row
        for row in _found(query, on)
        if any(a.agency_id in wanted and a.done_on is None for a in row.answers)
    ]


def unanswered(query: Select[Directive], *, on: date) -> list[Row]:
    """Of the directives that a query means those that are not done; three queries."""
    return [row for row in _found(query, on) if row.is_open]


def _seen(who: Who, on: date) -> Select[Directive]:
    ids = whose(who, Matter.DIRECTIVES, on)
    query = select(Directive).where(Directive.given_on <= on)
    return query if ids is None else query.where(Directive.id.in_(_for(ids)))


def _is_open(on: date) -> ColumnElement[bool]:
    """What `rules.stands` calls not ended, as a condition."""
    last = select(func.max(DirectiveReport.id)).where(
        DirectiveReport.directive_id == Directive.id,
        DirectiveReport.agency_id == DirectiveBody.agency_id,
        DirectiveReport.reported_on <= on,
    )  # fmt: skip
    said = aliased(DirectiveReport)
    last_ = last.correlate(Directive, DirectiveBody).scalar_subquery()
    done = select(said.id).where(said.id == last_, said.done).correlate(Directive, DirectiveBody)
    waits = select(DirectiveBody.id).where(
        DirectiveBody.directive_id == Directive.id, ~done.exists()
    )
    is_closed = Directive.closed_on.is_not(None) & (Directive.closed_on <= on)
    return ~is_closed & waits.correlate(Directive).exists()


def _count(query: Select[Directive]) -> int:
    ids = query.with_only_columns(Directive.id).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0


def _for(agency_ids: Iterable[int]) -> Select[int]:
    return select(DirectiveBody.directive_id).where(DirectiveBody.agency_id.in_(agency_ids))


def _found(query: Select[Directive], on: date) -> list[Row]:
    found = list(db.session.scalars(query))
    ids = query.with_only_columns(Directive.id)
    bodies: dict[int, list[tuple[int, int]]] = {}
    named = select(DirectiveBody.directive_id, DirectiveBody.agency_id)
    for id, agency_id in db.session.execute(
        named.where(DirectiveBody.directive_id.in_(ids)).order_by(DirectiveBody.id)
    ):
        bodies.setdefault(id, []).append((id, agency_id))
    said = select(
        DirectiveReport.directive_id, DirectiveReport.agency_id, DirectiveReport.text,
        DirectiveReport.done, DirectiveReport.reported_on,
    ).where(DirectiveReport.directive_id.in_(ids))  # fmt: skip
    answers = _answers(db.session.execute(said.order_by(DirectiveReport.id)), on)
    rows_ = [_row(each, bodies.get(each.id, []), answers, on) for each in found]
    return sorted(rows_, key=lambda row: (not row.is_open, row.due_on or date.max, -row.id))


def _answers(reports: Iterable[Any], on: date) -> dict[tuple[int, int], Answer]:
    """The last word of each body by that day; done since the first of its latest that say so."""
    found: dict[tuple[int, int], Answer] = {}
    for said in reports:
        if said.reported_on > on:
            continue
        key = (said.directive_id, said.agency_id)
        before = found.get(key)
        since = (before.done_on if before else None) or said.reported_on
        done_on = since if said.done else None
        found[key] = Answer(said.agency_id, said.text, said.reported_on, done_on)
    return found


def _row(
    directive: Directive,
    bodies: Iterable[tuple[int, int]],
    answers: dict[tuple[int, int], Answer],
    on: date,
) -> Row:
    theirs = tuple(answers.get(key, Answer(key[1])) for key in bodies)
    how = rules.stands(
        due_on=directive.due_on, done=[answer.done_on for answer in theirs],
        closed_on=directive.closed_on, on=on,
    )  # fmt: skip
    return Row(
        directive.id, directive.plan_id, directive.task_id, directive.text, directive.given_on,
        directive.given_by, directive.number, directive.due_on, how, theirs,
    )  # fmt: skip
