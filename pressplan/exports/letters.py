"""The letter with a quick report: complete, for whoever does not sign in."""

from sqlalchemy import select

from ..access import Role
from ..accounts.models import Account
from ..agencies.cards import cards
from ..database import db
from ..outbox.composing import Changed, Draft, NotNeeded, address_of
from ..outbox.models import Letter
from ..plans.models import Plan
from .models_quick import QuickLetter
from .rules import recall

GONE = "Tài khoản của người nhận đã bị khóa hoặc không còn là lãnh đạo."
READDRESSED = "Người nhận đã có địa chỉ khác; nếu vẫn cần, hãy gửi lại báo cáo."


def quick(quick_letter_id: int) -> Draft:
    """The letter to one of leadership: what was shown before it was sent. Raises NotNeeded."""
    asked = db.session.get_one(QuickLetter, quick_letter_id)
    report = asked.report
    address = _address_of(quick_letter_id)
    _check(asked.recipient_id, address)
    said, recipient = recall(report.said), db.session.get_one(Account, asked.recipient_id)
    by, plan = db.session.get_one(Account, report.by_id), db.session.get_one(Plan, report.plan_id)
    card = cards().get(by.agency_id or 0)

    def check() -> None:
        """Who reads it has not changed meanwhile."""
        _check(asked.recipient_id, address)
        query = select(Account.name).where(Account.id == recipient.id)
        if db.session.scalar(query) != recipient_name:
            raise Changed

    recipient_name = recipient.name
    return Draft(
        said.subject[:200], "exports/quick_letter.html", check=check, name=recipient_name,
        said=said, note=report.note, sender=by.name, position=by.position, phone=by.phone,
        department=card.name_on(report.until) if card else "",
        address=address_of("overview.index", plan=plan.id),
    )  # fmt: skip


def _check(account_id: int, address: str) -> None:
    query = select(Account.active, Account.role, Account.email).where(Account.id == account_id)
    active, role, email = db.session.execute(query).one()
    if not active or role is not Role.LEADER:
        raise NotNeeded(GONE)
    if email != address:
        raise NotNeeded(READDRESSED)


def _address_of(quick_letter_id: int) -> str:
    """The address that the outbox's letter goes to."""
    query = select(Letter.to).where(
        Letter.subject_type == QuickLetter.__tablename__, Letter.subject_id == quick_letter_id
    )
    return db.session.scalars(query).one()
