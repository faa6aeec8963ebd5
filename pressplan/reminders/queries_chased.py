"""What was chased: the list of all, one of them with what became of its letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from ..accounts.models import Account
from ..agencies.cards import cards
from ..database import db
from ..outbox.models import Letter
from ..outbox.queries import letters_by_subject
from ..paging import page_within, pages_of
from ..vietnamese import listed
from .items import asked, still
from .models_chase import Chase, ChaseItem, ChaseLetter, ChaseLine
from .queries_chase import PAGE, chase_window

NAMED = 3  # agencies that a line names


@dataclass(frozen=True)
class Past:
    """A line of the list of chases."""

    chase: Chase
    items: int
    letters: int
    agencies: str


@dataclass(frozen=True)
class Pasts:
    """One page of them, the newest first."""

    rows: Sequence[Past]
    total: int
    page: int
    pages: int


def past(*, today: date, page: int = 1) -> Pasts:
    """All chases, page by page."""
    total = db.session.scalar(select(func.count()).select_from(Chase)) or 0
    page = page_within(page, total, PAGE)
    query = select(Chase).order_by(Chase.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    found = db.session.scalars(query).all()
    ids = [chase.id for chase in found]
    of_agencies: dict[int, dict[int, int]] = {}
    counts = (
        select(ChaseItem.chase_id, ChaseItem.agency_id, func.count())
        .where(ChaseItem.chase_id.in_(ids))
        .group_by(ChaseItem.chase_id, ChaseItem.agency_id)
        .order_by(func.min(ChaseItem.id))
    )
    for chase_id, agency_id, count in db.session.execute(counts):
        of_agencies.setdefault(chase_id, {})[agency_id] = count
    sent = (
        select(ChaseLetter.chase_id, func.count())
        .where(ChaseLetter.chase_id.in_(ids))
        .group_by(ChaseLetter.chase_id)
    )
    letters = {row[0]: row[1] for row in db.session.execute(sent)}
    rows = [
        Past(
            chase,
            sum(of_agencies.get(chase.id, {}).values()),
            letters.get(chase.id, 0),
            agencies_words(list(of_agencies.get(chase.id, {})), today),
        )
        for chase in found
    ]
    return Pasts(rows, total, page, pages_of(total, PAGE))


def agencies_words(ids: Sequence[int], today: date) -> str:
    """The first agencies by their short names, and how many more there are."""
    names = [cards()[id].short_on(today) for id in ids[:NAMED]]
    if len(ids) > NAMED:
        names.append(f"{len(ids) - NAMED} cơ quan khác")
    return listed(names)


@dataclass(frozen=True)
class SentLetter:
    """A letter of a chase: to whom, about how many items, and the outbox's own letter."""

    name: str
    items: int
    letter: Letter | None


@dataclass(frozen=True)
class ChasedItem:
    """An item of a chase, who heard of it by letter, and whether it is still owed."""

    item: ChaseItem
    names: Sequence[str]
    is_open: bool


@dataclass(frozen=True)
class Chased:
    """One chase: its items by agency, its letters."""

    chase: Chase
    groups: Sequence[tuple[int, str, Sequence[ChasedItem]]]
    letters: Sequence[SentLetter]

    @property
    def total(self) -> int:
        """How many items it is about."""
        return len(self.chase.items)


def chase_or_404(id: int) -> Chase:
    """The chase of this id, with its items and letters."""
    found = db.session.get(
        Chase, id, options=[selectinload(Chase.items), selectinload(Chase.letters)]
    )
    return found or abort(404)


def chased(chase: Chase, *, today: date) -> Chased:
    """All there is to say of a chase."""
    window = chase_window(today)
    known = still(asked((i.item, i.subject_id, i.agency_id) for i in chase.items), window)
    names = _names([letter.recipient_id for letter in chase.letters])
    recipients = {letter.id: names[letter.recipient_id] for letter in chase.letters}
    heard: dict[int, list[str]] = {}
    counts: dict[int, int] = {}
    lines = select(ChaseLine.item_id, ChaseLine.letter_id).where(
        ChaseLine.letter_id.in_(list(recipients))
    )
    for item_id, letter_id in db.session.execute(lines.order_by(ChaseLine.letter_id)):
        heard.setdefault(item_id, []).append(recipients[letter_id])
        counts[letter_id] = counts.get(letter_id, 0) + 1
    by_agency: dict[int, list[ChasedItem]] = {}
    for item in chase.items:
        row = ChasedItem(item, heard.get(item.id, []), item.item in known)
        by_agency.setdefault(item.agency_id, []).append(row)
    letters = letters_by_subject(ChaseLetter, list(recipients))
    return Chased(
        chase,
        [(id, cards()[id].name_on(today), rows) for id, rows in by_agency.items()],
        [
            SentLetter(name, counts.get(id, 0), letters.get(id))
            for id, name in recipients.items()
        ],
    )  # fmt: skip


def _names(ids: Sequence[int]) -> dict[int, str]:
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {row[0]: row[1] for row in rows}
