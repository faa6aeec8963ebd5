"""Who has a part in a task, without loading the hundreds that may lead one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from ..agencies.cards import Card, cards
from ..agencies.models import AgencyGroup, GroupMember
from ..database import db
from ..memory import remembered
from .models import Part, Responsibility

SHOWN = 10


@dataclass(frozen=True)
class Party:
    """An agency, a group or an outside body, as it reads on a paper of some day."""

    name: str
    agency_id: int | None
    group_id: int | None


@dataclass(frozen=True)
class Parties:
    """The first parties of a task that have one part, and how many there are."""

    shown: Sequence[Party]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.shown)


def parties(task_id: int, part: Part, day: date) -> Parties:
    """The parties in the order of the document."""
    query = (
        select(
            Responsibility.agency_id, Responsibility.group_id, Responsibility.outside_name,
            AgencyGroup.name, func.count().over(),
        )
        .outerjoin(AgencyGroup, AgencyGroup.id == Responsibility.group_id)
        .where(Responsibility.task_id == task_id, Responsibility.role == part)
        .order_by(Responsibility.position)
        .limit(SHOWN)
    )  # fmt: skip
    rows = db.session.execute(query).all()
    known = cards()
    shown = [
        Party(_name(known, agency_id, group or outside, day), agency_id, group_id)
        for agency_id, group_id, outside, group, _ in rows
    ]
    return Parties(shown, rows[0][-1] if rows else 0)


def names_of(task_ids: Collection[int], part: Part, day: date) -> dict[int, list[str]]:
    """The names of all the parties of these tasks, by task."""
    query = (
        select(
            Responsibility.task_id, Responsibility.agency_id, Responsibility.outside_name,
            AgencyGroup.name,
        )
        .outerjoin(AgencyGroup, AgencyGroup.id == Responsibility.group_id)
        .where(Responsibility.task_id.in_(task_ids), Responsibility.role == part)
        .order_by(Responsibility.task_id, Responsibility.position)
    )  # fmt: skip
    known = cards()
    found: dict[int, list[str]] = {}
    for task_id, agency_id, outside, group in db.session.execute(query):
        found.setdefault(task_id, []).append(_name(known, agency_id, group or outside, day))
    return found


def _name(known: Mapping[int, Card], agency_id: int | None, otherwise: str, day: date) -> str:
    return known[agency_id].name_on(day) if agency_id else otherwise


@remembered(Responsibility, GroupMember)
def coordinating(task_id: int, day: date) -> frozenset[int]:
    """The ids of the agencies that coordinate a task on that day."""
    query = (
        select(func.coalesce(Responsibility.agency_id, GroupMember.agency_id))
        .outerjoin(
            GroupMember,
            (GroupMember.group_id == Responsibility.group_id)
            & (GroupMember.since <= day)
            & (GroupMember.until > day),
        )
        .where(Responsibility.task_id == task_id, Responsibility.role == Part.COORDINATING)
    )
    return frozenset(id for id in db.session.scalars(query) if id)
