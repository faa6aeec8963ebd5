"""Find agencies, and who stands for whom on a day."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask import abort
from sqlalchemy import select

from ..database import db
from ..vietnamese import fold, sort_key
from .models import Agency, AgencyGroup, AgencyKind, AgencyName, GroupMember, Succession


def agency_or_404(id: int) -> Agency:
    """The agency of this id; names of agencies are for everybody."""
    return db.session.get(Agency, id) or abort(404)


def all_agencies(kind: AgencyKind | None = None) -> list[Agency]:
    """Every agency (of one kind), in the order of the Vietnamese alphabet."""
    query = select(Agency).where(Agency.kind == kind) if kind else select(Agency)
    return sorted(db.session.scalars(query), key=lambda agency: sort_key(agency.name))


# Press agencies first: the plan is about them.
KIND_ORDER = (
    AgencyKind.PRESS, AgencyKind.DEPARTMENT, AgencyKind.GOVERNING, AgencyKind.PARTY,
    AgencyKind.COMMITTEE, AgencyKind.OFFICE, AgencyKind.ASSOCIATION,
)  # fmt: skip


def found_agencies(words: str = "") -> list[Agency]:
    """The agencies that hold every word in a name, marks or not, by kind and then by name."""
    agencies = all_agencies()
    if fold(words):
        ids = set(agencies_named(words))
        agencies = [agency for agency in agencies if agency.id in ids]
    return sorted(agencies, key=lambda agency: KIND_ORDER.index(agency.kind))


def group_or_404(id: int) -> AgencyGroup:
    """The group of this id; groups are for everybody."""
    return db.session.get(AgencyGroup, id) or abort(404)


def all_groups() -> list[AgencyGroup]:
    """Every group by name."""
    return list(db.session.scalars(select(AgencyGroup).order_by(AgencyGroup.name)))


def agencies_named(words: str) -> list[int]:
    """The ids of agencies one of whose names, past ones too, holds every word, marks or not."""
    query = select(AgencyName.agency_id).distinct()
    for word in fold(words).split():
        query = query.where(AgencyName.folded.contains(word, autoescape=True))
    return list(db.session.scalars(query))


def groups_named(words: str) -> list[int]:
    """The ids of groups one of whose names holds every word, marks or not."""
    wanted = fold(words).split()
    return [
        group.id
        for group in all_groups()
        if all(word in fold(f"{group.name} {group.other_names}") for word in wanted)
    ]


def groups_of(agency_id: int, day: date) -> list[int]:
    """The ids of the groups that the agency belongs to on that day."""
    return list(
        db.session.scalars(
            select(GroupMember.group_id)
            .where(GroupMember.agency_id == agency_id)
            .where(GroupMember.since <= day, day < GroupMember.until)
        )
    )


def governed_by(body_id: int) -> frozenset[int]:
    """The ids of the agencies whose governing body this is."""
    query = select(Agency.id).where(Agency.governing_body_id == body_id)
    return frozenset(db.session.scalars(query))


def successors_on(day: date) -> dict[int, list[int | None]]:
    """Whom each agency that is gone by that day went to."""
    successor_of: dict[int, list[int | None]] = {}
    rows = db.session.execute(
        select(Succession.agency_id, Succession.successor_id).where(Succession.since <= day)
    )
    for agency_id, successor_id in rows:
        successor_of.setdefault(agency_id, []).append(successor_id)
    return successor_of


def holders_on(
    agency_ids: Iterable[int], day: date, successors: dict[int, list[int | None]] | None = None
) -> Sequence[int]:
    """Who stands for these agencies on that day, successors followed, each once.

    Who asks for many reads `successors_on(day)` once and passes it.
    """
    successor_of = successors_on(day) if successors is None else successors
    held: dict[int, None] = {}
    waiting: list[int | None] = list(agency_ids)
    seen: set[int] = set()
    while waiting:
        id = waiting.pop(0)
        if id in seen or id is None:
            continue
        seen.add(id)
        if id in successor_of:
            waiting = successor_of[id] + waiting
        else:
            held[id] = None
    return list(held)


def stands_for(agency_id: int, day: date) -> list[int]:
    """The agencies whose work this one holds on that day: itself, and whom it succeeded."""
    agencies_of: dict[int, list[int]] = {}
    query = select(Succession.successor_id, Succession.agency_id).where(
        Succession.since <= day, Succession.successor_id.is_not(None)
    )
    for successor_id, predecessor_id in db.session.execute(query.order_by(Succession.id)):
        assert successor_id is not None
        agencies_of.setdefault(successor_id, []).append(predecessor_id)
    held: dict[int, None] = {}
    waiting = [agency_id]
    while waiting:
        id = waiting.pop()
        if id not in held:
            held[id] = None
            waiting += agencies_of.get(id, [])
    return list(held)


def successions_of(agency_id: int) -> list[Succession]:
    """How and by which document the agency became others, the oldest first."""
    query = select(Succession).where(Succession.agency_id == agency_id)
    return list(db.session.scalars(query.order_by(Succession.since, Succession.id)))


def named(ids: Iterable[int]) -> dict[int, Agency]:
    """Agencies by id, names included, in two queries."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {a.id: a for a in db.session.scalars(select(Agency).where(Agency.id.in_(wanted)))}
