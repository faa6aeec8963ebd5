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
from ..paging import page_within, pages_of
from ..settings.queries import values
from ..vietnamese import fold, sort_key
from . import rules
from .factor_rules import is_demanded
from .models import Account, SignInSession
from .models_factor import SecondFactor
from .profiles import PROFILES, Profile, renew_in

SEEN_EVERY = timedelta(minutes=1)
PAGE = 50
MOST_NAMED = 30_000  # a statement of SQLite holds no more values
NOBODIES = ("he thong", "chua dang nhap", "nap du lieu ban dau")  # folded
ROLE_ORDER = tuple(Role)


def digest_of(token: str) -> str:
    """What is stored of a session's token, so that a stolen database opens no session."""
    return hashlib.sha256(token.encode()).hexdigest()


def profile() -> Profile:
    """The rules for passwords that hold now."""
    return PROFILES[values()["password_profile"]]


def who_of(token: str, *, now: datetime) -> tuple[Who, datetime] | None:
    """Whose session this token opens, and when it was last seen; None: it opens nothing.

    Unknown, ended, idle or too old.
    """
    row = db.session.execute(_OPENED, {"digest": digest_of(token)}).one_or_none()
    if row is None:
        return None
    id, started_at, seen_at, by_provider, outgrown, proved_at, *person = row
    account_id, name, email, role, agency_id, *rights = person
    confirms, is_head, must_change, sample, password_set_at, factor_at = rights
    if not rules.is_alive(
        started_at=started_at, seen_at=seen_at, now=now, role=role, limits=values()
    ):
        return None
    since = None if sample else password_set_at
    old = renew_in(profile(), role=role, set_at=since, at=started_at)
    # Whoever has set another since need not do it again.
    outgrown = outgrown and (password_set_at is None or password_set_at <= started_at)
    demanded = is_demanded(role, setting=values()["factor_demanded"], sample=sample)
    who = Who(
        account_id, name, email, role, agency_id,
        agency_name=cards()[agency_id].name if agency_id else "",
        may_confirm=confirms, is_head=is_head, session_id=id,
        must_change=must_change and not by_provider,
        governs=governed_by(agency_id) if agency_id and role is Role.GOVERNING else frozenset(),
        must_renew=outgrown or (old is not None and old <= 0 and not by_provider),
        must_set_up=demanded and factor_at is None,
        renew_in=renew_in(profile(), role=role, set_at=since, at=now),
        outgrown=outgrown, proved_at=proved_at or started_at,
        idle_minutes=rules.idle_minutes(role, values()),
    )  # fmt: skip
    return who, seen_at


_ACTOR = (
    Account.id, Account.name, Account.email, Account.role, Account.agency_id,
    Account.may_confirm, Account.is_head, Account.must_change,
    Account.sample, Account.password_set_at, SecondFactor.confirmed_at,
)  # fmt: skip
_OPENED = (
    select(SignInSession.id, SignInSession.started_at, SignInSession.seen_at)
    .add_columns(SignInSession.by_provider, SignInSession.outgrown, SignInSession.proved_at)
    .add_columns(*_ACTOR)
    .join(Account, Account.id == SignInSession.account_id)
    .outerjoin(SecondFactor, SecondFactor.account_id == Account.id)
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
        is_head=account.is_head,
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
        return pages_of(self.total, PAGE)


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
    page = page_within(page, len(rows), PAGE)
    ids = [row.id for row in rows[(page - 1) * PAGE : page * PAGE]]
    return Found(_in_order(ids), _last_sign_ins(ids), len(rows), page)


def people_named(words: str) -> list[int]:
    """The ids of accounts whose name, e-mail or position hold every word, marks or not.

    0, who is nobody in particular, where the words may mean the system or who is not signed in.
    """
    query = select(Account.id).limit(MOST_NAMED)
    for word in fold(words).split():
        query = query.where(Account.folded.contains(word, autoescape=True))
    nobody = any(fold(words) in name for name in NOBODIES)
    return [*db.session.scalars(query), *([0] if nobody else [])]


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
