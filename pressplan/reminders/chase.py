"""A letter of a chase, composed from the facts as they are when it is to be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import select

from .. import clock
from ..accounts.models import Account
from ..agencies.cards import cards
from ..database import db
from ..outbox.composing import Changed, Draft, NotNeeded, address_of
from ..outbox.models import Letter
from ..vietnamese import day_with_weekday
from . import wording
from .current import standing
from .digest import GONE, line_of
from .items import asked, still
from .models_chase import ChaseItem, ChaseLetter, ChaseLine
from .queries_chase import chase_window
from .rules import Audience, Item
from .rules_chase import hears
from .window import Window
from .wording_chase import Sender

READDRESSED = "Người nhận đã có địa chỉ khác; nếu vẫn cần, hãy đôn đốc lại."
SETTLED = "Mọi việc được đôn đốc đã xong, đã nộp hoặc đã đổi hạn trước khi gửi."
PASSED_ON = "Người nhận không còn phụ trách những việc này."


class _Named(NamedTuple):
    """An item of the letter, as it was noted."""

    key: str
    subject_id: int
    agency_id: int


def letter(chase_letter_id: int) -> Draft:
    """The letter to one person about what of the chase is still owed. Raises NotNeeded."""
    asked_for = db.session.get_one(ChaseLetter, chase_letter_id)
    window = chase_window(clock.today())
    person = window.people.by_id.get(asked_for.recipient_id)
    if person is None:
        raise NotNeeded(GONE)
    stands = _asked_for(chase_letter_id)
    if stands.to != person.email:
        raise NotNeeded(READDRESSED)
    if stands.doubtful:  # perhaps it arrived: the very same goes again
        return Draft(stands.subject, "reminders/chase_letter.html")
    named = _named(chase_letter_id)
    found = _found(named, window)
    if not found:
        raise NotNeeded(SETTLED)
    theirs = _theirs(found, person.id, window)
    if not theirs:
        raise NotNeeded(PASSED_ON)
    lines = [
        line_of(item, Audience.FIRST, window, own=person.agency_id == item.agency_id)
        for item in theirs
    ]

    def check() -> None:
        """Nothing of what the letter says has changed, nor who reads it."""
        now = replace(standing().window, until=window.until)
        if now.people.by_id.get(person.id) != person:
            raise Changed
        if _theirs(_found(named, now), person.id, now) != theirs:
            raise Changed

    chase = asked_for.chase
    by = db.session.get_one(Account, chase.by_id)
    return Draft(
        wording.subject(lines, window.today, what="Đôn đốc"), "reminders/chase_letter.html",
        check=check, name=person.name, day=day_with_weekday(window.today), note=chase.note,
        sender=sender_of(by, window), position=by.position, count=len(lines),
        sections=wording.sections(lines, most=None), address=address_of("reminders.mine"),
    )  # fmt: skip


def sender_of(account: Account, window: Window) -> Sender:
    """Who chases, as letters and texts say it."""
    card = cards().get(account.agency_id or 0)
    return Sender(card.name_on(window.today) if card else "", account.name, account.phone)


def _named(letter_id: int) -> list[_Named]:
    query = (
        select(ChaseItem.item, ChaseItem.subject_id, ChaseItem.agency_id)
        .join(ChaseLine, ChaseLine.item_id == ChaseItem.id)
        .where(ChaseLine.letter_id == letter_id)
        .order_by(ChaseItem.id)
    )
    return [_Named(*row) for row in db.session.execute(query)]


def _found(named: Sequence[_Named], window: Window) -> Mapping[str, Item]:
    """Those that are still so."""
    known = still(asked(named), window)
    return {each.key: known[each.key] for each in named if each.key in known}


def _theirs(found: Mapping[str, Item], account_id: int, window: Window) -> list[Item]:
    return [item for item in found.values() if account_id in hears(item, window.people)]


def _asked_for(letter_id: int) -> Letter:
    """The outbox's letter."""
    query = select(Letter).where(
        Letter.subject_type == ChaseLetter.__tablename__, Letter.subject_id == letter_id
    )
    return db.session.scalars(query).one()
