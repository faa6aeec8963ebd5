"""What a person was reminded of, what they want of reminders, who stands in for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from ..access import Role, Who
from ..accounts.models import Account
from ..accounts.queries import by_name
from ..database import db
from ..paging import page_within, pages_of
from .current import still_so
from .models import Notice, NoticeState, Preference, StandIn

PAGE = 50
RECENT = timedelta(days=14)
STATE_WORDS = {
    NoticeState.OPEN: "Chờ thư hôm nay hoặc thư sau",
    NoticeState.CARRIED: "Đã vào thư",
    NoticeState.SETTLED: "Đã xong trước khi gửi",
    NoticeState.MISSED: "Bỏ lỡ khi hệ thống ngừng",
}
STATE_KINDS = {
    NoticeState.OPEN: "due-soon",
    NoticeState.CARRIED: "done",
    NoticeState.SETTLED: "no-deadline",
    NoticeState.MISSED: "overdue",
}


@dataclass(frozen=True)
class Listing:
    """One page of a person's notices, and how many there are."""

    notices: Sequence[Notice]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def notices_of(account_id: int, page: int = 1) -> Listing:
    """Every notice of a person, the newest first."""
    own = Notice.recipient_id == account_id
    total = db.session.scalar(select(func.count()).select_from(Notice).where(own)) or 0
    page = page_within(page, total, PAGE)
    query = select(Notice).where(own).order_by(Notice.noted_on.desc(), Notice.day, Notice.id)
    found = db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    return Listing(found, total, page)


def current_of(account_id: int, today: date) -> list[Notice]:
    """What a person was reminded of lately and is still so, the nearest day first; each matter
    once."""
    query = (
        select(Notice)
        .where(Notice.recipient_id == account_id, Notice.noted_on > today - RECENT)
        .where(Notice.state.in_((NoticeState.OPEN, NoticeState.CARRIED)))
        .order_by(Notice.noted_on.desc(), Notice.id)
        .limit(200)
    )
    newest: dict[str, Notice] = {}
    for notice in db.session.scalars(query):
        newest.setdefault(notice.item, notice)
    return sorted(still_so(list(newest.values())), key=lambda notice: (notice.day, notice.id))


def wishes_of(account_id: int) -> Preference | None:
    """What the person set, if anything."""
    query = select(Preference).where(Preference.account_id == account_id)
    return db.session.scalars(query).one_or_none()


def stand_ins(who: Who, today: date) -> list[StandIn]:
    """Who stands in now or later for this person, or because of this person for another; a head
    sees those of the whole agency."""
    mine = or_(StandIn.account_id == who.account_id, StandIn.stand_in_id == who.account_id)
    if may_choose_for_others(who):
        of_agency = select(Account.id).where(Account.agency_id == who.agency_id)
        mine = or_(mine, StandIn.account_id.in_(of_agency))
    query = (
        select(StandIn)
        .where(mine, StandIn.until >= today, StandIn.ended_at.is_(None))
        .options(joinedload(StandIn.account), joinedload(StandIn.stand_in))
        .order_by(StandIn.since, StandIn.id)
    )
    return list(db.session.scalars(query))


def stand_in_or_404(id: int, who: Who, today: date) -> StandIn:
    """One that this person may call off: their own, or a head one of the agency."""
    found = next((each for each in stand_ins(who, today) if each.id == id), None) or abort(404)
    own = found.account_id == who.account_id or may_choose_for_others(who)
    return found if own else abort(404)


def stand_in_for_or_404(id: int, account_id: int, today: date) -> StandIn:
    """One of this person, or by this person, that still counts."""
    found = db.session.get(StandIn, id)
    if found is None or account_id not in (found.account_id, found.stand_in_id):
        abort(404)
    return found if found.ended_at is None and found.until >= today else abort(404)


def may_choose_for_others(who: Who) -> bool:
    """Whether this person says who stands in for colleagues: who heads the agency does."""
    return who.is_head and who.agency_id is not None


def colleagues(who: Who) -> list[Account]:
    """The active accounts that can stand in: of the same agency, or without one of the same
    role."""
    same = Account.agency_id == who.agency_id if who.agency_id else Account.role == who.role
    without = [] if who.agency_id else [Account.agency_id.is_(None)]
    query = select(Account).where(same, Account.active, *without)
    found = [each for each in db.session.scalars(query) if _alike(each.role, who.role)]
    return sorted(found, key=lambda each: by_name(each.name))


def whose(who: Who) -> list[Account]:
    """Those for whom this person says who stands in, itself first."""
    me = db.session.get_one(Account, who.account_id)
    others = colleagues(who) if may_choose_for_others(who) else []
    return [me, *(each for each in others if each.id != me.id)]


def _alike(role: Role, other: Role) -> bool:
    """Whether both do work of one sort: an agency's people and the Department's do."""
    workers = (Role.AGENCY, Role.STAFF)
    return role is other or (role in workers and other in workers)
