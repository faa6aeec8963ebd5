"""Rounds, and how far each agency is in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from ..access import Matter, Role, Who, may_see
from ..agencies.cards import Card, cards
from ..agencies.queries import holding, stands_for
from ..database import db
from .models import Edition
from .models_assessment import Assessment, Recognition
from .models_round import Round, RoundAgency
from .workflow import HIDDEN, Phase, Stand, is_current, phase_of, sees_self, stand_of


def rounds() -> list[Round]:
    """Every round with its edition, the newest data first."""
    query = select(Round).options(joinedload(Round.edition), selectinload(Round.agencies))
    return list(db.session.scalars(query.order_by(Round.data_until.desc(), Round.id.desc())))


def round_or_404(id: int) -> Round:
    """The round, its edition with it; rounds are for everybody who reads plans."""
    query = (
        select(Round)
        .where(Round.id == id)
        .options(
            joinedload(Round.edition).selectinload(Edition.levels), selectinload(Round.agencies)
        )
    )
    return db.session.scalar(query) or abort(404)


def phase(found: Round, today: date) -> Phase:
    """Where the round stands."""
    return phase_of(
        entry_from=found.entry_from, entry_until=found.entry_until,
        closed=found.closed_at is not None, today=today,
    )  # fmt: skip


def stand(found: Assessment | None) -> Stand:
    """How far the assessment is, as its own agency sees it."""
    if found is None:
        return Stand.NONE
    return stand_of(
        asked=found.asked_at is not None, reviewed=found.reviewed_at is not None,
        entered=found.entered_on is not None, appraised=found.appraised_declared > 0,
        recognised=found.recognition is not None,
    )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """An agency in a round as somebody sees it; what they may not see is None.

    `is_told`: whether this person is told how far it is, and not just its recognised level.
    """

    agency: Card
    assessment_id: int | None
    stand: Stand
    own: Decimal | None
    undeclared: int | None
    appraised: Decimal | None
    recognition: Recognition | None
    may_begin: bool
    is_told: bool


@dataclass(frozen=True)
class Counts:
    """How many agencies take part in a round, and how many of them came how far."""

    agencies: int = 0
    shared: int = 0
    recognised: int = 0


def counts() -> dict[int, Counts]:
    """By the id of the round."""
    members = select(RoundAgency.round_id, func.count()).group_by(RoundAgency.round_id)
    asked = (
        select(Assessment.round_id, func.count(Assessment.shared_at), func.count(Recognition.id))
        .outerjoin(Recognition, Recognition.assessment_id == Assessment.id)
        .group_by(Assessment.round_id)
    )
    far = {row[0]: (row[1], row[2]) for row in db.session.execute(asked)}
    return {row[0]: Counts(row[1], *far.get(row[0], (0, 0))) for row in db.session.execute(members)}


def rows(found: Round, ids: Sequence[int], who: Who, *, today: date) -> list[Row]:
    """The agencies of these ids in the round, in this order, as this person sees them."""
    query = (
        select(Assessment)
        .where(Assessment.round_id == found.id, Assessment.agency_id.in_(ids))
        .options(joinedload(Assessment.recognition))
    )
    begun = {row.agency_id: row for row in db.session.scalars(query)}
    return [_row(found, id, begun.get(id), who, today) for id in ids]


def _row(found: Round, agency_id: int, row: Assessment | None, who: Who, today: date) -> Row:
    holder = holding(agency_id, today)
    own = row is not None and sees_self(who, holder, shared=row.shared_at is not None)
    council = may_see(who, Matter.SCORES, holder)
    far = stand(row)
    hidden = far in HIDDEN and not own
    if hidden or (far is not Stand.RECOGNISED and not (own or council)):
        far = Stand.NONE
    return Row(
        agency=cards()[agency_id],
        assessment_id=row.id if row and (own or (council and far is not Stand.NONE)) else None,
        stand=far,
        own=row.self_total if row and own and row.self_declared else None,
        undeclared=row.self_count - row.self_declared if row and own else None,
        appraised=row.appraised_total if row and council and row.appraised_declared else None,
        recognition=row.recognition if row else None,
        may_begin=may_see(who, Matter.DRAFT, holder) and row is None and not found.closed_at,
        is_told=own or council or may_see(who, Matter.DRAFT, holder),
    )


def to_score(who: Who, *, today: date) -> list[tuple[Round, Assessment | None]]:
    """The rounds in their window of entry that this person's agency has not finished, the latest
    first, each with its assessment where it was begun."""
    if who.role is not Role.AGENCY or who.agency_id is None:
        return []
    held = stands_for(who.agency_id, today)
    query = (
        select(Round, Assessment)
        .join(RoundAgency, RoundAgency.round_id == Round.id)
        .outerjoin(
            Assessment,
            (Assessment.round_id == Round.id) & (Assessment.agency_id == RoundAgency.agency_id),
        )
        .where(RoundAgency.agency_id.in_(held), Round.closed_at.is_(None))
        .where(Round.entry_from <= today, Assessment.entered_on.is_(None))
        .order_by(Round.data_until.desc(), Round.id.desc())
    )
    return [
        (found, begun)
        for found, begun in db.session.execute(query)
        if is_current(found.ends_on, found.data_until, today)
    ]


def rows_of(who: Who, rounds: Sequence[Round], *, today: date) -> dict[int, list[Row]]:
    """By the id of the round what this person's own agencies are in it, where there are any."""
    mine = who.governs
    if who.role is Role.AGENCY:
        mine = frozenset({who.agency_id} if who.agency_id else ())
    held = sorted({id for agency_id in mine for id in stands_for(agency_id, today)})
    if not held:
        return {}
    known = {found.id: found for found in rounds}
    taking = select(RoundAgency.round_id, RoundAgency.agency_id).order_by(RoundAgency.id)
    pairs = db.session.execute(taking.where(RoundAgency.agency_id.in_(held))).all()
    query = select(Assessment).where(Assessment.agency_id.in_(held))
    found = db.session.scalars(query.options(joinedload(Assessment.recognition)))
    begun = {(one.round_id, one.agency_id): one for one in found}
    shown: dict[int, list[Row]] = {id: [] for id in known}
    for round_id, agency_id in pairs:
        row = begun.get((round_id, agency_id))
        shown[round_id].append(_row(known[round_id], agency_id, row, who, today))
    return shown


def members(
    found: Round, who: Who, *, today: date, words: Collection[int] | None = None
) -> list[int]:
    """The ids of the round's agencies by name, this person's own first.

    `words`: only these (what was searched for).
    """
    ids = [row.agency_id for row in found.agencies if words is None or row.agency_id in words]
    known = cards()

    def order(id: int) -> tuple[bool, str]:
        holder = holding(id, today)
        mine = holder == who.agency_id if who.role is Role.AGENCY else holder in who.governs
        return not mine, known[id].name

    return sorted(ids, key=order)
