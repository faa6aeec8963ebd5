"""Who has what access, when they were seen last, and who confirmed that it is still needed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..database import db
from ..paging import page_within, pages_of
from ..settings.queries import value
from .models import Account
from .models_factor import SecondFactor
from .models_people import AccountReview
from .queries import ROLE_ORDER, by_name
from .rules_people import next_period, period_of, rights_of, rights_words
from .unused import last_uses

PAGE = 50


@dataclass(frozen=True)
class Access:
    """One account as it is reviewed."""

    account: Account
    rights: str
    words: str
    seen_at: datetime | None
    factor: bool
    review: AccountReview | None
    reviewed: bool

    @property
    def shown(self) -> str:
        """What a page says of it, so that rights that changed since are noticed."""
        return f"{self.account.id}:{self.rights}"


@dataclass(frozen=True)
class Review:
    """One page of the review of a period."""

    rows: Sequence[Access]
    since: date
    until: date
    total: int
    open: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def review(today: date, *, only_open: bool = False, page: int | None = 1) -> Review:
    """The active accounts by role, then by given name; `page` None: all of them."""
    rows = _rows(today)
    waiting = [row for row in rows if not row.reviewed]
    shown = waiting if only_open else rows
    at = page_within(page or 1, len(shown), PAGE)
    part = shown if page is None else shown[(at - 1) * PAGE : at * PAGE]
    every = value("review_every")
    return Review(
        part, period_of(today, every), next_period(today, every), len(shown), len(waiting), at
    )


def unreviewed(today: date) -> int:
    """How many active accounts nobody has confirmed in this period, as they are now."""
    confirmed = _confirmed(today)
    columns = (
        Account.id, Account.role, Account.agency_id, Account.may_confirm, Account.is_head,
    )  # fmt: skip
    rows = db.session.execute(select(*columns).where(Account.active))
    return sum(
        (id, rights_of(role, agency_id, may_confirm=confirms, is_head=heads)) not in confirmed
        for id, role, agency_id, confirms, heads in rows
    )


def rights(account: Account) -> str:
    """What the account may do now, as one word."""
    return rights_of(
        account.role, account.agency_id, may_confirm=account.may_confirm, is_head=account.is_head
    )


def reviews_of(account: Account) -> Sequence[AccountReview]:
    """Every confirmation of an account, the newest first."""
    query = select(AccountReview).where(AccountReview.account_id == account.id)
    return db.session.scalars(query.order_by(AccountReview.id.desc())).all()


def second_factors(account_ids: Collection[int]) -> Collection[int]:
    """Of these accounts those that prove themselves by a second factor."""
    query = select(SecondFactor.account_id).where(
        SecondFactor.account_id.in_(account_ids), SecondFactor.confirmed_at.is_not(None)
    )
    return set(db.session.scalars(query))


def _rows(today: date) -> list[Access]:
    query = select(Account).where(Account.active).options(joinedload(Account.agency))
    accounts = sorted(
        db.session.scalars(query), key=lambda a: (ROLE_ORDER.index(a.role), by_name(a.name))
    )
    seen = {each.account_id: each.seen_at for each in last_uses()}
    latest = _latest()
    factors = second_factors([account.id for account in accounts])
    confirmed = _confirmed(today)
    found = []
    for account in accounts:
        last, now = latest.get(account.id), rights(account)
        found.append(
            Access(
                account, now,
                rights_words(
                    account.role, may_confirm=account.may_confirm, is_head=account.is_head
                ),
                seen[account.id], account.id in factors, last, (account.id, now) in confirmed,
            )
        )  # fmt: skip
    return found


def _confirmed(today: date) -> Collection[tuple[int, str]]:
    """Whom somebody confirmed in this period, with which rights."""
    period = period_of(today, value("review_every"))
    done = select(AccountReview.account_id, AccountReview.rights)
    rows = db.session.execute(done.where(AccountReview.period == period))
    return {(id, word) for id, word in rows}


def _latest() -> Mapping[int, AccountReview]:
    """The last confirmation of each account."""
    last = select(func.max(AccountReview.id)).group_by(AccountReview.account_id)
    found = db.session.scalars(select(AccountReview).where(AccountReview.id.in_(last)))
    return {row.account_id: row for row in found}
