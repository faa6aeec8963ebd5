"""Who was trained, of how many: distinct people over the declared headcount."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from .. import clock
from ..access import Matter, Who, may_see
from ..agencies.cards import Card, cards
from ..agencies.models import AgencyKind, Succession
from ..agencies.queries import gone, stands_for
from ..database import db
from ..memory import remembered
from ..paging import page_within, pages_of
from ..vietnamese import sort_key
from . import rules
from .models import Attendee, Headcount, Registration, Trainee, TrainingSession
from .rules import Attendance, Outcome, Share

PAGE = 50


def trained_share(agency_ids: Collection[int], on: date) -> dict[int, Share]:
    """Of each agency: distinct people trained up to that day, over the headcount it declared."""
    people, heads = _trained(agency_ids, on), headcounts(agency_ids, on)
    return {
        id: Share(len(people.get(id, ())), heads[id].total if id in heads else None)
        for id in agency_ids
    }


@remembered(Headcount, Registration, Attendee, TrainingSession, Trainee, Succession)
def counted(agency_ids: tuple[int, ...], on: date) -> Mapping[int, Share]:
    """The same, remembered: what a target of people trained is told (`targets.queries.install`)."""
    return trained_share(agency_ids, on)


def headcounts(agency_ids: Collection[int], on: date) -> dict[int, Headcount]:
    """The headcount that counts on that day, by agency: the newest count, of two the later told."""
    query = (
        select(Headcount)
        .where(Headcount.agency_id.in_(agency_ids), Headcount.counted_on <= on)
        .order_by(Headcount.counted_on, Headcount.id)
    )
    return {row.agency_id: row for row in db.session.scalars(query)}


def _trained(agency_ids: Collection[int], on: date) -> dict[int, set[tuple[str, int]]]:
    """The keys of the people trained, by agency; those of a predecessor are its successor's."""
    owner = {old: id for id in agency_ids for old in stands_for(id, on)}
    end = datetime.combine(on + timedelta(days=1), time(), clock.ZONE)
    query = (
        select(
            Registration.agency_id, Registration.result, Attendee.trainee_id,
            Attendee.attendance, Attendee.result,
        )
        .join(Registration, Registration.id == Attendee.registration_id)
        .join(TrainingSession, TrainingSession.id == Attendee.session_id)
        .where(Registration.agency_id.in_(owner), TrainingSession.starts_at < end)
        .where(Attendee.withdrawn_at.is_(None), Attendee.attendance == Attendance.PRESENT)
    )  # fmt: skip
    rows = db.session.execute(query).all()
    key_of = _keys({row.trainee_id for row in rows}) if rows else {}
    found: dict[int, set[tuple[str, int]]] = {}
    for agency_id, own, trainee_id, attendance, result in rows:
        if rules.counts_as_trained(Outcome(attendance, result), own):
            found.setdefault(owner[agency_id], set()).add(key_of[trainee_id])
    return found


def _keys(trainee_ids: Collection[int]) -> dict[int, tuple[str, int]]:
    """What tells a person from another: the account, else the row that stands for them."""
    query = select(Trainee.id, Trainee.same_as_id, Trainee.account_id)
    known = {row.id: row for row in db.session.execute(query)}
    root_of = rules.roots(trainee_ids, {id: row.same_as_id for id, row in known.items()})
    keys = {}
    for id, root in root_of.items():
        account = known[root].account_id or known[id].account_id
        keys[id] = ("account", account) if account else ("trainee", root)
    return keys


@dataclass(frozen=True)
class ShareRow:
    """One agency of the table of shares."""

    agency: Card
    share: Share
    headcount: Headcount | None


@dataclass(frozen=True)
class Shares:
    """One page of agencies with their share, and the sum of all that declared a headcount."""

    rows: Sequence[ShareRow]
    total: int
    page: int
    sum: Share
    undeclared: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def shares(on: date, *, page: int = 1) -> Shares:
    """The press agencies of that day, and whoever else trained people or declared a headcount."""
    ids = _counted_agencies(on)
    people, heads = _trained(ids, on), headcounts(ids, on)
    rows = [
        ShareRow(
            cards()[id],
            Share(len(people.get(id, ())), heads[id].total if id in heads else None),
            heads.get(id),
        )
        for id in ids
    ]
    declared = [row.share for row in rows if row.share.headcount]
    page = page_within(page, len(rows), PAGE)
    whole = Share(
        sum(share.trained for share in declared),
        sum(share.headcount or 0 for share in declared) or None,
    )
    undeclared = len(rows) - len(declared)
    return Shares(rows[(page - 1) * PAGE : page * PAGE], len(rows), page, whole, undeclared)


def _counted_agencies(on: date) -> list[int]:
    left = {id for id, since in gone().items() if since <= on}
    press = {id for id, card in cards().items() if card.kind is AgencyKind.PRESS}
    others = set(db.session.scalars(select(Headcount.agency_id).distinct()))
    others |= set(db.session.scalars(select(Registration.agency_id).distinct()))
    return sorted((press | others) - left, key=lambda id: sort_key(cards()[id].name))


@dataclass(frozen=True)
class Trained:
    """One person of an agency, with each time they were registered; `rows`: those said the same."""

    trainee: Trainee
    attended: Sequence[Attendee]
    counts: bool
    others: Sequence[Trainee]


def people_of(agency_id: int, who: Who, on: date) -> list[Trained] | None:
    """Everybody whom the agency registered, by name; None: not for this person to see."""
    if not may_see(who, Matter.REGISTERED, agency_id):
        return None
    query = (
        select(Attendee)
        .join(Registration)
        .where(Registration.agency_id.in_(stands_for(agency_id, on)))
        .where(Attendee.withdrawn_at.is_(None))
        .options(
            joinedload(Attendee.trainee),
            joinedload(Attendee.session),
            joinedload(Attendee.registration).joinedload(Registration.programme),
        )
        .order_by(Attendee.id)
    )
    attended = list(db.session.scalars(query))
    key_of = _keys({row.trainee_id for row in attended})
    by_key: dict[tuple[str, int], list[Attendee]] = {}
    for row in attended:
        by_key.setdefault(key_of[row.trainee_id], []).append(row)
    found = [_person(rows, on) for rows in by_key.values()]
    return sorted(found, key=lambda person: sort_key(person.trainee.name.rpartition(" ")[2]))


def _person(rows: Sequence[Attendee], on: date) -> Trained:
    trainees = list({row.trainee_id: row.trainee for row in rows}.values())
    first = next((t for t in trainees if t.same_as_id is None), trainees[0])
    counts = any(
        row.session.day <= on and rules.counts_as_trained(row.outcome, row.registration.result)
        for row in rows
    )
    return Trained(first, rows, counts, [t for t in trainees if t is not first])


def declared(agency_id: int) -> list[Headcount]:
    """Every headcount that an agency declared, the newest first."""
    query = select(Headcount).where(Headcount.agency_id == agency_id)
    return list(
        db.session.scalars(query.order_by(Headcount.counted_on.desc(), Headcount.id.desc()))
    )


def card_or_404(agency_id: int) -> Card:
    """The agency of this id; how many were trained is for every reader."""
    return cards().get(agency_id) or abort(404)


def trainee_or_404(id: int) -> Trainee:
    """A person by their row; only staff come here."""
    return db.session.get(Trainee, id) or abort(404)
