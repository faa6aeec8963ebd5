"""Whose matters a person sees, agency by agency, as a condition for lists."""

from datetime import date

from ..access import SCOPE, Matter, Relation, Right, Role, Who
from .queries import stands_for


def whose(who: Who, matter: Matter, day: date) -> frozenset[int] | None:
    """The ids of the agencies whose matter this person sees on that day; None: all agencies'.

    Who stands for others sees what was theirs.
    """
    relation, ids = _stands(who)
    if SCOPE[matter][relation] < Right.SEE:
        return frozenset()
    if ids is None:
        return None
    return frozenset(held for id in ids for held in stands_for(id, day))


def _stands(who: Who) -> tuple[Relation, frozenset[int] | None]:
    if who.role is Role.STAFF:
        return Relation.STAFF, None
    if who.role is Role.LEADER:
        return Relation.LEADERSHIP, None
    if who.role is Role.AGENCY and who.agency_id:
        return Relation.OWN, frozenset({who.agency_id})
    if who.role is Role.GOVERNING:
        return Relation.GOVERNING, who.governs
    return Relation.OTHER, frozenset()
