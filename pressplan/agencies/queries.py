"""Find agencies, and who stands for whom on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort, g, has_request_context
from sqlalchemy import select

from ..database import db
from ..memory import remembered
from ..vietnamese import fold, listed, sort_key
from .models import (
    Agency,
    AgencyGroup,
    AgencyKind,
    AgencyName,
    GroupMember,
    PartyColumns,
    Succession,
)


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


@dataclass(frozen=True)
class Follows:
    """From `since` on `successor_id` (None: nobody) stands where `agency_id` stood."""

    agency_id: int
    successor_id: int | None
    since: date
    takes_work: bool


def holders_on(agency_ids: Iterable[int], day: date) -> Sequence[int]:
    """Who holds the work of these agencies on that day, successors followed, each once.

    Of the parts of a split only those that take the work; of a dissolved body nobody.
    """
    return _followed(agency_ids, _successors_on(day))


def _successors_on(day: date) -> dict[int, list[int | None]]:
    successor_of: dict[int, list[int | None]] = {}
    for row in _successions():
        if row.since <= day:
            found = successor_of.setdefault(row.agency_id, [])
            found += [row.successor_id] if row.takes_work else []
    return successor_of


def _followed(
    agency_ids: Iterable[int], successor_of: dict[int, list[int | None]]
) -> Sequence[int]:
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


def holding(agency_id: int, day: date) -> int:
    """The id of the agency that holds on that day what this one handed in or scored."""
    return next(iter(holders_on([agency_id], day)), agency_id)


def holding_after(day: date) -> dict[int, int | None]:
    """Of every agency that is no more on that day who holds what was its own; None: nobody."""
    successor_of = _successors_on(day)
    return {id: next(iter(_followed([id], successor_of)), None) for id in successor_of}


def stands_for(agency_id: int, day: date) -> list[int]:
    """The agencies whose work this one holds on that day: itself, and whom it succeeded."""
    agencies_of: dict[int, list[int]] = {}
    for row in _successions():
        if row.since <= day and row.takes_work and row.successor_id is not None:
            agencies_of.setdefault(row.successor_id, []).append(row.agency_id)
    held: dict[int, None] = {}
    waiting = [agency_id]
    while waiting:
        id = waiting.pop()
        if id not in held:
            held[id] = None
            waiting += agencies_of.get(id, [])
    return list(held)


def gone() -> dict[int, date]:
    """The agencies that are no more, or will be: by id the day from which on."""
    return {row.agency_id: row.since for row in _successions()}


def _successions() -> Sequence[Follows]:
    """Every succession in the order in which they were recorded; a request reads them once."""
    if not has_request_context():
        return _read_successions()
    if "successions" not in g:
        g.successions = _read_successions()
    known: Sequence[Follows] = g.successions
    return known


@remembered(Succession)
def _read_successions() -> Sequence[Follows]:
    columns = (
        Succession.agency_id, Succession.successor_id, Succession.since, Succession.takes_work,
    )  # fmt: skip
    rows = db.session.execute(select(*columns).order_by(Succession.id))
    return tuple([Follows(*row) for row in rows])


def forget_successions() -> None:
    """Let them be read anew in this request: there are new ones."""
    if has_request_context():
        g.pop("successions", None)


@dataclass(frozen=True)
class PartyName:
    """A party as it reads on a paper of a day, and whose page it leads to."""

    name: str
    agency_id: int | None = None
    group_id: int | None = None


def names_on(parties: Iterable[PartyColumns], day: date) -> str:
    """The parties as a paper of that day lists them."""
    return "; ".join(party.name for party in parties_on(parties, day))


def parties_on(parties: Iterable[PartyColumns], day: date) -> list[PartyName]:
    """Who the parties are on that day: successors followed, names of that day, each once."""
    found: dict[PartyName, None] = {}
    for party in parties:
        if not party.agency:
            found[PartyName(party.name_on(day), group_id=party.group_id)] = None
            continue
        for id in holders_on([party.agency.id], day) or [party.agency.id]:
            body = party.agency if id == party.agency.id else db.session.get_one(Agency, id)
            found[PartyName(body.name_on(day), agency_id=id)] = None
    return list(found)


def called_now(agency: Agency, day: date) -> str:
    """Who stands for the agency on that day, by the names of that day."""
    holders = holders_on([agency.id], day)
    if list(holders) == [agency.id] or not holders:
        return agency.name_on(day)
    return listed(body.name_on(day) for body in named(holders).values())


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
