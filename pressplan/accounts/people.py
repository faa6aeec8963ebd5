"""The people of agencies: whom to ring."""

from collections.abc import Collection

from sqlalchemy import select

from ..database import db
from .models import Account
from .queries import by_name


def people_of(agency_ids: Collection[int]) -> dict[int, list[Account]]:
    """The active people of agencies, by agency: who has a phone first, then by given name."""
    if not agency_ids:
        return {}
    query = select(Account).where(Account.agency_id.in_(agency_ids), Account.active)
    found = sorted(db.session.scalars(query), key=lambda a: (not a.phone, by_name(a.name)))
    people: dict[int, list[Account]] = {}
    for account in found:
        people.setdefault(account.agency_id or 0, []).append(account)
    return people
