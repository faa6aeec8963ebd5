"""Who has a part in a task, without loading the hundreds that may lead one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from ..agencies.cards import cards
from ..agencies.models import Agency, AgencyGroup, AgencyName, GroupMember, Succession
from ..agencies.queries import PartyName, holders_on
from ..database import db
from ..memory import remembered
from .models import Part, Responsibility

SHOWN = 10


@dataclass(frozen=True)
class Parties:
    """The first parties of a task that have one part, and how many more the document names."""

    shown: Sequence[PartyName]
    more: int


@remembered(Responsibility, AgencyGroup, Agency, AgencyName, Succession)
def parties(task_id: int, part: Part, day: date) -> Parties:
    """The parties in the order of the document; see `agencies.queries.parties_on`."""
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
    shown: dict[PartyName, None] = {}
    for agency_id, group_id, outside, group, _ in rows:
        if not agency_id:
            shown[PartyName(group or outside, group_id=group_id)] = None
            continue
        for id in holders_on([agency_id], day) or [agency_id]:
            shown[PartyName(known[id].name_on(day), agency_id=id)] = None
    return Parties(tuple(shown), rows[0][-1] - len(rows) if rows else 0)


@remembered(Responsibility, GroupMember, Succession)
def coordinating(task_id: int, day: date) -> frozenset[int]:
    """The ids of the agencies that coordinate a task on that day, successors followed."""
    return frozenset(bodies(task_id, Part.COORDINATING, day))


def bodies(task_id: int, part: Part, day: date) -> Sequence[int]:
    """The ids of the agencies that have a part in a task on that day, each once.

    In the order of the document, those of groups too, successors followed. Who remembers what
    comes of it declares `Responsibility`, `GroupMember` and `Succession`.
    """
    query = (
        select(func.coalesce(Responsibility.agency_id, GroupMember.agency_id))
        .outerjoin(
            GroupMember,
            (GroupMember.group_id == Responsibility.group_id)
            & (GroupMember.since <= day)
            & (GroupMember.until > day),
        )
        .where(Responsibility.task_id == task_id, Responsibility.role == part)
        .order_by(Responsibility.position, GroupMember.id)
    )
    return holders_on([id for id in db.session.scalars(query) if id], day)
