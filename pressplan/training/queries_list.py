"""The list of programmes, and the agencies of one with what came of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from .. import clock
from ..access import Matter, Role, Who, may_see, may_write
from ..agencies.cards import Card, cards
from ..agencies.queries import stands_for
from ..database import db
from ..paging import page_within, pages_of
from ..vietnamese import sort_key
from .models import (
    Attendee,
    Programme,
    Registration,
    TrainingSession,
)
from .queries import PAGE, PEOPLE, WHOLE, counts_of, holding, invited_ids, last_sessions
from .rules import Result, Stage


@dataclass(frozen=True)
class Line:
    """One programme of the list."""

    programme: Programme
    stage: Stage
    next_session: TrainingSession | None
    agencies: int
    people: int
    own: int
    invited: bool


@dataclass(frozen=True)
class Listing:
    """One page of programmes, the latest first, and how many there are in all."""

    lines: Sequence[Line]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def listing(who: Who, *, now: datetime, page: int = 1) -> Listing:
    """The programmes: those without a session yet first, then by their last session."""
    total = db.session.scalar(select(func.count(Programme.id))) or 0
    page = page_within(page, total, PAGE)
    last = last_sessions()
    query = (
        select(Programme)
        .outerjoin(last, last.c.programme_id == Programme.id)
        .order_by(last.c.at.is_not(None), last.c.at.desc(), Programme.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .options(*WHOLE)
    )
    found = list(db.session.scalars(query).unique())
    counts = counts_of([programme.id for programme in found])
    today, own = clock.day_of(now), who.agency_id or 0
    held = set(stands_for(own, today)) if who.role is Role.AGENCY else set()
    lines = []
    for programme in found:
        by_agency = counts.get(programme.id, {})
        coming = [session for session in programme.sessions if session.ends_at > now]
        lines.append(
            Line(
                programme, programme.stage_on(today), next(iter(coming), None),
                sum(1 for count in by_agency.values() if count), sum(by_agency.values()),
                sum(count for id, count in by_agency.items() if id in held),
                bool(held) and own in invited_ids(programme, today),
            )
        )  # fmt: skip
    return Listing(lines, total, page)


@dataclass(frozen=True)
class Row:
    """One agency of a programme: invited, registered, or both.

    `people`: who comes, where this person may see them; else None.
    """

    agency: Card
    name: str
    holder: int
    invited: bool
    registration: Registration | None
    people: Sequence[Attendee] | None
    mine: bool

    @property
    def count(self) -> int:
        return len(self.registration.coming) if self.registration else 0

    @property
    def result(self) -> Result | None:
        return self.registration.outcome if self.registration else None


@dataclass(frozen=True)
class Table:
    """One page of a programme's agencies, with counts over all of them."""

    rows: Sequence[Row]
    total: int
    page: int
    registered: int
    people: int
    results: Mapping[Result | None, int]
    certificates: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def table(programme: Programme, who: Who, *, today: date, page: int = 1) -> Table:
    """The agencies of a programme by name; what this person writes stands first."""
    rows = all_rows(programme, who, today=today)
    page = page_within(page, len(rows), PAGE)
    registered = [row for row in rows if row.count]
    return Table(
        rows[(page - 1) * PAGE : page * PAGE], len(rows), page, len(registered),
        sum(row.count for row in registered),
        Counter(row.result for row in rows if row.registration),
        sum(1 for row in rows if row.registration and row.registration.certificate),
    )  # fmt: skip


def all_rows(programme: Programme, who: Who, *, today: date) -> list[Row]:
    """Every agency of a programme as this person sees it."""
    query = select(Registration).where(Registration.programme_id == programme.id)
    known = {row.agency_id: row for row in db.session.scalars(query.options(*PEOPLE))}
    answered = {id: row for id, row in known.items() if row.coming or row.result or row.certificate}
    invited, by_id = set(invited_ids(programme, today)), cards()
    last = programme.sessions[-1].day if programme.sessions else today
    rows = []
    for id in invited | set(answered):
        holder, row = holding(id, today), answered.get(id)
        sees = may_see(who, Matter.REGISTERED, holder)
        mine = who.role is Role.AGENCY and may_write(who, Matter.REGISTERED, holder)
        people = row.coming if row and sees else None
        name = by_id[id].name_on(min(last, today))
        rows.append(Row(by_id[id], name, holder, id in invited, row, people, mine))
    return sorted(rows, key=lambda row: (not row.mine, sort_key(row.name)))
