"""Who is signed in, and who there is."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort
from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.orm import joinedload

from ..access import Role, Who
from ..agencies.cards import cards
from ..agencies.queries import agencies_named, governed_by
from ..database import db, write_if_free
from ..settings.queries import values
from ..vietnamese import fold, sort_key
from . import rules
from .models import Account, SignInSession

SEEN_EVERY = timedelta(minutes=1)
PAGE = 50
ROLE_ORDER = tuple(Role)


def digest_of(token: str) -> str:
    """What is stored of a session's token, so that a stolen database opens no session."""
    return hashlib.sha256(token.encode()).hexdigest()


def who_of(token: str, *, now: datetime) -> tuple[Who, datetime] | None:
    """Whose session this token opens, and when it was last seen; None: it opens nothing.

    Unknown, ended, idle or too old.
    """
    row = db.session.execute(_OPENED, {"digest": digest_of(token)}).one_or_none()
    if row is None:
        return None
    id, started_at, seen_at, account_id, name, email, role, agency_id, confirms, must_change = row
    if not rules.is_alive(
        started_at=started_at, seen_at=seen_at, now=now, role=role, limits=values()
    ):
        return None
    who = Who(
        account_id, name, email, role, agency_id,
        agency_name=cards()[agency_id].name if agency_id else "",
        may_confirm=confirms, must_change=must_change, session_id=id,
        governs=governed_by(agency_id) if agency_id and role is Role.GOVERNING else frozenset(),
    )  # fmt: skip
    return who, seen_at


_ACTOR = (
    Account.id, Account.name, Account.email, Account.role, Account.agency_id,
    Account.may_confirm, Account.must_change,
)  # fmt: skip
_OPENED = (
    select(SignInSession.id, SignInSession.started_at, SignInSession.seen_at, *_ACTOR)
    .join(Account, Account.id == SignInSession.account_id)
    .where(SignInSession.token_digest == bindparam("digest"), SignInSession.ended_at.is_(None))
    .where(Account.active)
)


def who_is(account: Account, *, session_id: int = 0) -> Who:
    """The frozen actor of an account."""
    agency = account.agency
    governs = account.role is Role.GOVERNING and account.agency_id is not None
    return Who(
        account_id=account.id,
        name=account.name,
        email=account.email,
        role=account.role,
        agency_id=account.agency_id,
        agency_name=agency.name if agency else "",
        may_confirm=account.may_confirm,
        must_change=account.must_change,
        governs=governed_by(account.agency_id) if governs and account.agency_id else frozenset(),
        session_id=session_id,
    )


def mark_seen(session_id: int, *, now: datetime) -> None:
    """Note that the session is in use: once a minute at most, and not while others write."""
    write_if_free(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.seen_at < now - SEEN_EVERY)
        .values(seen_at=now)
    )


@dataclass(frozen=True)
class Credentials:
    """What a typed password is checked against, once no transaction is open any more."""

    account_id: int
    password_hash: str
    active: bool
    expires_at: datetime | None


def credentials_of(address: str) -> Credentials | None:
    """The credentials of an address in its stored form, or None."""
    row = db.session.execute(
        select(
            Account.id, Account.password_hash, Account.active, Account.password_expires_at
        ).where(Account.email == address)
    ).one_or_none()
    return Credentials(*row) if row else None


def account_or_404(id: int) -> Account:
    """The account of this id; which views show accounts is the guard's matter."""
    return db.session.get(Account, id) or abort(404)


@dataclass(frozen=True)
class Filter:
    """What the list of accounts is narrowed to; None and "" mean all."""

    role: Role | None = None
    agency_id: int | None = None
    active: bool | None = None
    words: str = ""


@dataclass(frozen=True)
class Found:
    """One page of accounts, and how many there are in all."""

    accounts: Sequence[Account]
    signed_in_at: dict[int, datetime]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def accounts(wanted: Filter, page: int = 1) -> Found:
    """The accounts by role, then as Vietnamese lists of people go: by the last word of the name."""
    query = select(Account.id, Account.role, Account.name)
    if wanted.role:
        query = query.where(Account.role == wanted.role)
    if wanted.agency_id:
        query = query.where(Account.agency_id == wanted.agency_id)
    if wanted.active is not None:
        query = query.where(Account.active == wanted.active)
    if fold(wanted.words):
        own = [Account.folded.contains(w, autoescape=True) for w in fold(wanted.words).split()]
        named = Account.agency_id.in_(agencies_named(wanted.words))
        query = query.where(or_(and_(*own), named))
    rows = sorted(
        db.session.execute(query), key=lambda row: (ROLE_ORDER.index(row.role), by_name(row.name))
    )
    page = min(max(1, page), max(1, -(-len(rows) // PAGE)))
    ids = [row.id for row in rows[(page - 1) * PAGE : page * PAGE]]
    return Found(_in_order(ids), _last_sign_ins(ids), len(rows), page)


def open_sessions(account: Account, *, now: datetime) -> list[SignInSession]:
    """The sessions of an account that still open something, the latest used first."""
    limits = values()
    query = (
        select(SignInSession)
        .where(SignInSession.account_id == account.id, SignInSession.ended_at.is_(None))
        .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
        .limit(PAGE)
    )
    return [
        s
        for s in db.session.scalars(query)
        if rules.is_alive(
            started_at=s.started_at, seen_at=s.seen_at, now=now, role=account.role, limits=limits
        )
    ]


def session_or_404(id: int, *, account_id: int) -> SignInSession:
    """A session of that account; anybody else's is not there."""
    session = db.session.get(SignInSession, id)
    if session is None or session.account_id != account_id:
        abort(404)
    return session


def last_sign_in(account: Account) -> datetime | None:
    """When the account last signed in."""
    return _last_sign_ins([account.id]).get(account.id)


def by_name(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The key that sorts people: the given name, which stands last, then the whole name."""
    return sort_key(name.rpartition(" ")[2]), sort_key(name)


def _in_order(ids: list[int]) -> list[Account]:
    query = select(Account).where(Account.id.in_(ids)).options(joinedload(Account.agency))
    found = {account.id: account for account in db.session.scalars(query)}
    return [found[id] for id in ids]


def _last_sign_ins(ids: list[int]) -> dict[int, datetime]:
    query = (
        select(SignInSession.account_id, func.max(SignInSession.started_at))
        .where(SignInSession.account_id.in_(ids))
        .group_by(SignInSession.account_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
