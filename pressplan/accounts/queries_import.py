"""What a list of people would make, and what it made."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..agencies.queries import all_agencies, gone, named
from ..database import db
from ..errors import BadInput
from ..vietnamese import fold
from .actions import Person, check_person
from .import_list import Known, Listed, from_plain
from .models import Account, SignInSession
from .models_people import AccountImport
from .rules import address_key

KEPT_FOR = timedelta(days=1)
BATCH = 500


@dataclass(frozen=True)
class Outlook:
    """Who of a list gets an account, and who has one already."""

    new: Sequence[Listed]
    there: Sequence[Listed]

    @property
    def shown(self) -> str:
        """What a page says of it, so that another outcome is noticed: rows with a new account."""
        return ",".join(str(person.row) for person in self.new)


def offered_agencies() -> list[str]:
    """The names of the agencies there are, as the template lists them."""
    no_more = gone()
    return [agency.name for agency in all_agencies() if agency.id not in no_more]


def known() -> Known:
    """What the names in a list mean now."""
    no_more = gone()
    names: dict[str, set[int]] = {}
    for agency in all_agencies():
        if agency.id in no_more:
            continue
        for name in {fold(agency.name), fold(agency.short)}:
            names.setdefault(name, set()).add(agency.id)
    full = {fold(agency.name): {agency.id} for agency in all_agencies() if agency.id not in no_more}
    return Known(names | full, address_key, faults_of)


def faults_of(person: Listed) -> list[tuple[str, str]]:
    """What is wrong with a person, by the rules of the single form."""
    try:
        check_person(person_of(person))
    except BadInput as bad:
        return [(bad.field, bad.sentence)]
    return []


def person_of(listed: Listed) -> Person:
    """A person of the list as an account is asked for."""
    return Person(**{name: getattr(listed, name) for name in Person.__dataclass_fields__})


def outlook(kept: AccountImport) -> Outlook:
    """What the list would make as things stand."""
    people = [from_plain(plain) for plain in kept.rows]
    there = taken([person.email for person in people])
    return Outlook(
        [person for person in people if person.email not in there],
        [person for person in people if person.email in there],
    )


def taken(emails: Sequence[str]) -> set[str]:
    """Of these addresses those that have an account, open or closed."""
    found: set[str] = set()
    for start in range(0, len(emails), BATCH):
        query = select(Account.email).where(Account.email.in_(emails[start : start + BATCH]))
        found |= set(db.session.scalars(query))
    return found


def kept_or_404(id: int, *, account_id: int, at: datetime) -> AccountImport:
    """A list that this administrator sent, as long as it is kept; nobody else's is there."""
    found = db.session.get(AccountImport, id)
    if found is None or found.account_id != account_id:
        abort(404)
    if found.confirmed_at is None and found.read_at < at - KEPT_FOR:
        abort(404)
    return found


def recent(account_id: int, *, at: datetime) -> Sequence[AccountImport]:
    """The lists of this administrator that wait, or made accounts lately; the newest first."""
    query = select(AccountImport).where(
        AccountImport.account_id == account_id, AccountImport.read_at >= at - KEPT_FOR
    )
    return db.session.scalars(query.order_by(AccountImport.id.desc())).all()


def made_by(kept: AccountImport) -> list[Account]:
    """The accounts that a list made, in its order."""
    query = select(Account).where(Account.id.in_(kept.made)).options(joinedload(Account.agency))
    by_id = {account.id: account for account in db.session.scalars(query)}
    return [by_id[id] for id in kept.made]


def never_used(accounts: Collection[Account]) -> list[Account]:
    """Of these accounts the open ones whose one-time password nobody has used."""
    ids = [account.id for account in accounts]
    query = select(SignInSession.account_id).where(SignInSession.account_id.in_(ids)).distinct()
    used = set(db.session.scalars(query))
    return [a for a in accounts if a.active and a.must_change and a.id not in used]


def agencies_of(people: Collection[Listed]) -> dict[int, str]:
    """The names of the agencies that these people work for."""
    ids = {person.agency_id for person in people if person.agency_id is not None}
    return {id: agency.name for id, agency in named(ids).items()}
