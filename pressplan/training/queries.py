"""Find programmes, who is invited and registered, what is still to be done."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask import abort
from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from .. import clock
from ..access import Matter, Role, Who, may_see
from ..agencies.cards import Card, cards
from ..agencies.models import GroupMember
from ..agencies.queries import holders_on, stands_for
from ..database import db
from ..files.models import StoredFile
from ..memory import remembered
from ..plans.deadlines import Deadline, quoted_deadline
from ..vietnamese import sort_key
from . import rules
from .models import (
    Attendee,
    Programme,
    ProgrammeFile,
    ProgrammeParty,
    Registration,
    TrainingSession,
)
from .queries_people import trained_share as trained_share
from .rules import Result, Stage

PAGE = 50


def programme_or_404(id: int) -> Programme:
    """The programme of this id; programmes are for every reader."""
    query = select(Programme).where(Programme.id == id).options(*WHOLE)
    return db.session.scalars(query).one_or_none() or abort(404)


WHOLE = (
    joinedload(Programme.organiser),
    selectinload(Programme.sessions),
    selectinload(Programme.invited).joinedload(ProgrammeParty.agency),
    selectinload(Programme.invited).joinedload(ProgrammeParty.group),
    selectinload(Programme.files).joinedload(ProgrammeFile.file),
)


def session_or_404(id: int) -> TrainingSession:
    """The session of this id."""
    return db.session.get(TrainingSession, id) or abort(404)


def guidance_or_404(programme: Programme, file_id: int) -> StoredFile:
    """A guidance file of the programme."""
    return next((row.file for row in programme.files if row.file_id == file_id), None) or abort(404)


def registration_of(programme_id: int, agency_id: int) -> Registration | None:
    """What an agency answered, with its people and certificate; None: nothing yet."""
    query = select(Registration).where(
        Registration.programme_id == programme_id, Registration.agency_id == agency_id
    )
    return db.session.scalars(query.options(*PEOPLE)).one_or_none()


PEOPLE = (
    selectinload(Registration.people).joinedload(Attendee.session),
    joinedload(Registration.certificate),
)


def holding(agency_id: int, day: date) -> int:
    """The id of the agency that holds what this one registered on that day."""
    return next(iter(holders_on([agency_id], day)), agency_id)


def people_beside(programme: Programme, agency_id: int, day: date) -> list[Attendee]:
    """Who else comes for the agency that stands for this one: registered by whom it succeeded."""
    held = set(stands_for(holding(agency_id, day), day)) - {agency_id}
    if not held:
        return []
    query = (
        select(Attendee)
        .join(Registration)
        .where(Registration.programme_id == programme.id, Registration.agency_id.in_(held))
        .where(Attendee.withdrawn_at.is_(None))
        .order_by(Attendee.id)
        .options(joinedload(Attendee.session))
    )
    return list(db.session.scalars(query))


def coming_to(session: TrainingSession) -> list[Attendee]:
    """Who is registered for a session, agency by agency, in the order in which they were."""
    query = (
        select(Attendee)
        .join(Attendee.registration)
        .where(Attendee.session_id == session.id, Attendee.withdrawn_at.is_(None))
        .options(contains_eager(Attendee.registration).joinedload(Registration.agency))
        .order_by(Attendee.id)
    )
    found = list(db.session.scalars(query))
    return sorted(found, key=lambda person: sort_key(person.registration.agency.name))


def invited_ids(programme: Programme, today: date) -> Sequence[int]:
    """The ids of the agencies that are invited, successors followed up to the last good day."""
    day = min(today, programme.deadline.last_good_day) if programme.deadline else today
    named = [id for party in programme.invited for id in party.agencies_on(day)]
    return holders_on(named, day)


def agency_or_404(programme: Programme, agency_id: int, who: Who, *, today: date) -> Card:
    """An agency whose registration exists for this person."""
    card = cards().get(agency_id) or abort(404)
    if not may_see(who, Matter.REGISTERED, holding(agency_id, today)):
        abort(404)
    if who.role is Role.AGENCY and agency_id not in invited_ids(programme, today):
        return card if registration_of(programme.id, agency_id) else abort(404)
    return card


def counts_of(programme_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """How many people come, by programme and agency."""
    query = (
        select(Registration.programme_id, Registration.agency_id, func.count())
        .join(Attendee, Attendee.registration_id == Registration.id)
        .where(Registration.programme_id.in_(programme_ids), Attendee.withdrawn_at.is_(None))
        .group_by(Registration.programme_id, Registration.agency_id)
    )
    found: dict[int, dict[int, int]] = {}
    for programme_id, agency_id, count in db.session.execute(query):
        found.setdefault(programme_id, {})[agency_id] = count
    return found


def not_passed(programme: Programme, *, today: date) -> list[int]:
    """Who registered or was judged and did not pass: the ids of those who stand for them now."""
    query = select(Registration).where(Registration.programme_id == programme.id)
    rows = db.session.scalars(query.options(*PEOPLE))
    ids = [
        row.agency_id
        for row in rows
        if row.outcome is not Result.PASSED and (row.coming or row.result)
    ]
    return sorted(holders_on(ids, today), key=lambda id: sort_key(cards()[id].name))


def sees_links(programme: Programme, who: Who, *, today: date) -> set[int]:
    """The sessions whose online link this person is shown: staff all, others where registered."""
    if who.is_staff:
        return {session.id for session in programme.sessions}
    if who.role is not Role.AGENCY or who.agency_id is None:
        return set()
    held = stands_for(who.agency_id, today)
    query = (
        select(Attendee.session_id)
        .join(Registration)
        .where(Registration.programme_id == programme.id, Registration.agency_id.in_(held))
        .where(Attendee.withdrawn_at.is_(None))
        .distinct()
    )
    return set(db.session.scalars(query))


def followed_by(programme: Programme) -> list[Programme]:
    """The programmes that repeat this one."""
    query = select(Programme).where(Programme.follows_id == programme.id).order_by(Programme.id)
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class OpenRegistration:
    """A programme that takes registrations: who is invited, and who has answered in full."""

    programme_id: int
    subject: str
    deadline: Deadline
    invited: frozenset[int]
    answered: frozenset[int]

    @property
    def missing(self) -> frozenset[int]:
        """The ids of the agencies that still owe an answer."""
        return self.invited - self.answered


@remembered(Programme, ProgrammeParty, TrainingSession, Registration, Attendee, GroupMember)
def open_registrations(today: date) -> tuple[OpenRegistration, ...]:
    """What takes registrations on that day, the nearest deadline first."""
    found: dict[int, _Announced] = {}
    for id, subject, quoted, reading, least, last, *ids in db.session.execute(_announced(today)):
        deadline = quoted_deadline(quoted, reading)
        ends = {"last_day": deadline.last_good_day, "last_session": clock.day_of(last)}
        if rules.stage(**ends, today=today) is Stage.OPEN:
            announced = found.setdefault(id, _Announced(subject, deadline, least, []))
            announced.named.extend(id for id in ids if id)
    counts = counts_of(found) if found else {}
    opened = [_opened(id, programme, counts.get(id, {}), today) for id, programme in found.items()]
    return tuple(sorted(opened, key=lambda o: (o.deadline.last_good_day, o.programme_id)))


class _Announced(NamedTuple):
    subject: str
    deadline: Deadline
    least_seats: int
    named: list[int]


def _announced(today: date) -> Select[Any]:
    """Programmes whose quoted date is not past, one row for each agency they name that day."""
    last = last_sessions()
    here = (
        (GroupMember.group_id == ProgrammeParty.group_id)
        & (GroupMember.since <= today)
        & (GroupMember.until > today)
    )
    return (
        select(
            Programme.id, Programme.subject, Programme.quoted, Programme.reading,
            Programme.least_seats, last.c.at, ProgrammeParty.agency_id, GroupMember.agency_id,
        )
        .join(last, last.c.programme_id == Programme.id)
        .join(ProgrammeParty, ProgrammeParty.programme_id == Programme.id)
        .outerjoin(GroupMember, here)
        .where(Programme.quoted >= today)
        .order_by(Programme.id, ProgrammeParty.id)
    )  # fmt: skip


def last_sessions() -> Subquery:
    """When the last session of each programme begins."""
    return (
        select(TrainingSession.programme_id, func.max(TrainingSession.starts_at).label("at"))
        .group_by(TrainingSession.programme_id)
        .subquery()
    )


def _opened(
    id: int, programme: _Announced, counts: Mapping[int, int], today: date
) -> OpenRegistration:
    coming: Counter[int] = Counter()
    for agency_id, count in counts.items():
        coming[holding(agency_id, today)] += count
    answered = frozenset(id for id, count in coming.items() if count >= programme.least_seats)
    invited = frozenset(holders_on(programme.named, today))
    return OpenRegistration(id, programme.subject, programme.deadline, invited, answered)


def unanswered(agency_ids: Collection[int], today: date) -> list[OpenRegistration]:
    """The open registrations that any of these agencies still owes an answer."""
    wanted = set(agency_ids)
    return [found for found in open_registrations(today) if found.missing & wanted]


@dataclass(frozen=True)
class Unrecorded:
    """A session that is past, with people whose attendance nobody recorded."""

    session_id: int
    programme_id: int
    subject: str
    ended_at: datetime
    people: int


def unrecorded(now: datetime) -> list[Unrecorded]:
    """Past sessions without attendance recorded, the oldest first; at most a year back."""
    lacking = Attendee.withdrawn_at.is_(None) & Attendee.attendance.is_(None)
    query = (
        select(
            TrainingSession.id, Programme.id, Programme.subject, TrainingSession.ends_at,
            func.count(Attendee.id),
        )
        .join(Programme, Programme.id == TrainingSession.programme_id)
        .join(Attendee, Attendee.session_id == TrainingSession.id)
        .where(TrainingSession.ends_at.between(now - timedelta(days=366), now), lacking)
        .group_by(TrainingSession.id, Programme.id, Programme.subject, TrainingSession.ends_at)
        .order_by(TrainingSession.ends_at)
        .limit(PAGE)
    )  # fmt: skip
    return [Unrecorded(*row) for row in db.session.execute(query)]


def cards_of(agency_ids: Sequence[int]) -> list[Card]:
    """Agencies as lists name them, in this order."""
    return [cards()[id] for id in agency_ids]
