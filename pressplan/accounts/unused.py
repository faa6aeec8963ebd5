"""Accounts that nobody uses: warned, then closed. Looked at once a day by the scheduler."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select

from .. import clock, heartbeat
from ..access import SYSTEM, Role
from ..database import db, insert_missing
from ..outbox.actions import post
from ..settings.queries import value
from . import closings
from .actions import suspend
from .models import Account, SignInSession
from .models_people import UnusedNotice, Why
from .queries import who_is
from .rules_people import FIRST_NOTICE, Close, Told, next_step, was_away

LOOKED, COUNTED_FROM = "unused accounts", "unused counted from"  # heartbeats
LETTER = "unused"


@dataclass(frozen=True)
class Unused:
    """An active account and when somebody used it last; `seen_at` is None where nobody ever did."""

    account_id: int
    role: Role
    used_at: datetime
    seen_at: datetime | None


def close_unused(*, at: datetime) -> None:
    """Warn and close what is due today; a second look on the same day does nothing.

    The longest unused first: of several administrators the one who came last stays.
    """
    last = heartbeat.last(LOOKED)
    if last is not None and clock.day_of(last) == clock.day_of(at):
        return
    limit = value("unused_days")
    _begin_anew_if_away(last, limit=limit, at=at)
    ahead = timedelta(days=limit - FIRST_NOTICE - 1)  # a day more, whatever the hour
    found = [each for each in last_uses() if each.used_at <= at - ahead]
    told = _told([each.account_id for each in found])
    for each in sorted(found, key=lambda each: each.used_at):
        if each.role is Role.ADMIN and not _others_administer(each.account_id, at):
            continue
        since = clock.day_of(each.used_at)
        _do_next(each, since, told.get((each.account_id, since), ()), limit=limit, at=at)
    heartbeat.beat(LOOKED, at=at)


def last_uses(account_ids: Collection[int] | None = None) -> list[Unused]:
    """When each active account was used last: seen, created or opened again. None: all."""
    seen = select(SignInSession.account_id, func.max(SignInSession.seen_at).label("at"))
    seen_by = seen.group_by(SignInSession.account_id).subquery()
    query = (
        select(Account.id, Account.role, Account.created_at, seen_by.c.at)
        .outerjoin(seen_by, seen_by.c.account_id == Account.id)
        .where(Account.active)
        .order_by(Account.id)
    )
    if account_ids is not None:
        query = query.where(Account.id.in_(account_ids))
    reopened, counted_from = closings.reopened_at(account_ids), heartbeat.last(COUNTED_FROM)
    return [
        Unused(
            id, role,
            max(at for at in (created, seen_at, reopened.get(id), counted_from) if at is not None),
            seen_at,
        )
        for id, role, created, seen_at in db.session.execute(query)
    ]  # fmt: skip


def _begin_anew_if_away(last: datetime | None, *, limit: int, at: datetime) -> None:
    first = db.session.scalar(select(func.min(Account.created_at)))
    looked = last or first
    if looked is not None and was_away(looked, limit=limit, now=at):
        heartbeat.beat(COUNTED_FROM, at=at)


def _told(account_ids: Sequence[int]) -> Mapping[tuple[int, date], list[Told]]:
    """The notices that were given, by account and the day of the last use that they speak of."""
    found: dict[tuple[int, date], list[Told]] = {}
    query = select(UnusedNotice).where(UnusedNotice.account_id.in_(account_ids))
    for row in db.session.scalars(query.order_by(UnusedNotice.id)):
        key = row.account_id, row.unused_since
        found.setdefault(key, []).append(Told(row.days, row.closes_on))
    return found


def _do_next(found: Unused, since: date, told: Sequence[Told], *, limit: int, at: datetime) -> None:
    step = next_step(unused_since=since, limit=limit, told=told, today=clock.day_of(at))
    if isinstance(step, Told):
        _tell(found.account_id, step, since, at)
    elif isinstance(step, Close):
        _close(found, since, at)


def _tell(account_id: int, step: Told, since: date, at: datetime) -> None:
    """Note the notice and ask for its letter, once however many look at the same time."""
    row = {
        "account_id": account_id, "unused_since": since, "closes_on": step.closes_on,
        "days": step.days, "noted_at": at,
    }  # fmt: skip
    if not insert_missing(UnusedNotice, [row]):
        return
    notice = db.session.scalars(
        select(UnusedNotice).where(
            UnusedNotice.account_id == account_id, UnusedNotice.closes_on == step.closes_on,
            UnusedNotice.days == step.days,
        )
    ).one()  # fmt: skip
    post(
        f"unused:{account_id}:{step.closes_on}:{step.days}", kind=LETTER,
        to=who_is(notice.account), about=notice, agency_id=notice.account.agency_id, at=at,
    )  # fmt: skip


def _close(found: Unused, since: date, at: datetime) -> None:
    """Close the account if it still is as it was seen; who signs in at this moment keeps it."""
    account = db.session.get(
        Account, found.account_id, with_for_update=True, populate_existing=True
    )
    if account is None or last_uses([found.account_id]) != [found]:
        return
    reason = f"không ai đăng nhập từ {since:%d/%m/%Y}"
    suspend(account, why=Why.UNUSED, reason=reason, by=SYSTEM, at=at)


def _others_administer(account_id: int, at: datetime) -> bool:
    """Whether somebody else can sign in and administer. Locks the administrators."""
    usable = select(Account.id).where(
        Account.role == Role.ADMIN, Account.active,
        or_(
            Account.must_change.is_(False), Account.password_expires_at.is_(None),
            Account.password_expires_at >= at,
        ),
    )  # fmt: skip
    ids = db.session.scalars(usable.order_by(Account.id).with_for_update()).all()
    return any(id != account_id for id in ids)
