"""The people of agencies: whom to ring."""

from collections.abc import Collection

from sqlalchemy import select

from ..database import db
from .models import Account


def people_of(agency_ids: Collection[int]) -> dict[int, list[Account]]:
    """The active people of agencies, by agency."""
    if not agency_ids:
        return {}
    query = (
        select(Account)
        .where(Account.agency_id.in_(agency_ids), Account.active)
        .order_by(Account.agency_id, Account.id)
    )
    people: dict[int, list[Account]] = {}
    for account in db.session.scalars(query):
        people.setdefault(account.agency_id or 0, []).append(account)
    return people
