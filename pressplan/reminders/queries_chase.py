"""What others owe the Department now, whom a letter would reach, and what was chased already."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import select

from .. import clock
from ..access import Who
from ..agencies.cards import cards
from ..database import db
from ..paging import page_within, pages_of
from ..settings.queries import value
from ..tasks.rules import update_period
from ..vietnamese import fold, sort_key
from . import rules_chase
from .items import asked, items, still, subjects_of, window_of
from .models_chase import Chase, ChaseItem, ChaseLetter, ChaseLine
from .rules import Item, Kind
from .rules_chase import CHASED, Department, Filters, Way, is_late, is_owed
from .window import Window

PAGE = 50
SOURCES = {
    Kind.COMMITMENT: ("commitment",),
    Kind.UPDATE: ("update",),
    Kind.OBLIGATION: ("obligation",),
    Kind.RETURNED: ("returned", "given-back"),
    Kind.ROUND: ("round",),
    Kind.TRAINING: ("training",),
    Kind.DIRECTIVE: ("directive",),
}


class Last(NamedTuple):
    """When an item was chased last, by whom and how."""

    chase_id: int
    at: datetime
    by: str
    way: Way


@dataclass(frozen=True)
class Row:
    """An item that is owed, with the names of who hears of it."""

    item: Item
    hears: Sequence[str]
    last: Last | None = None


@dataclass(frozen=True)
class Group:
    """The rows of one agency on a page; `total` and `late`: of all its pages."""

    agency_id: int
    name: str
    total: int
    late: int
    rows: Sequence[Row]
    goes_on: bool = False


@dataclass(frozen=True)
class Listing:
    """One page of what is owed, and how much there is; `agencies`: all that owe anything."""

    groups: Sequence[Group]
    total: int
    owing: int
    page: int
    pages: int
    agencies: Sequence[tuple[str, str]]


def chase_window(today: date) -> Window:
    """Where what is owed today is looked for: to the end of the period of updates."""
    return window_of(today, update_period(today, value("update_months"))[1])


def owed(
    by: Who, window: Window, kinds: Iterable[Kind] = CHASED, *, keys: Collection[str] | None = None
) -> list[Item]:
    """What others than the Department of `by` owe now; `keys`: of these alone what still is."""
    if keys is None:
        found: Iterable[Item] = items(window, [name for kind in kinds for name in SOURCES[kind]])
    else:
        known = still(asked(subjects_of(keys)), window)
        found = [known[key] for key in dict.fromkeys(keys) if key in known]
    department = Department(by.agency_id, frozenset(window.people.staff()))
    return _sorted(
        (i for i in found if is_owed(i, department, today=window.today, until=window.until)),
        window.today,
    )


def chosen(filters: Filters, by: Who, window: Window) -> list[Item]:
    """All that the filters mean, in the order of the list."""
    return _filtered(owed(by, window), filters, window.today)


def picked(
    keys: Sequence[str], whole: Collection[int], *, everything: bool, filters: Filters, by: Who,
    window: Window,
) -> tuple[Sequence[Item], int]:  # fmt: skip
    """The items that were ticked, one by one, by agency or all; how many of them are settled."""
    if not everything and not whole:
        found = owed(by, window, keys=keys)
        return found, len(subjects_of(keys)) - len(found)
    meant, ticks = chosen(filters, by, window), set(keys)
    return [i for i in meant if everything or i.agency_id in whole or i.key in ticks], 0


def listing(filters: Filters, by: Who, *, today: date, page: int = 1) -> Listing:
    """A page of what the filters mean, agency by agency."""
    window = chase_window(today)
    everything = owed(by, window)
    found = _filtered(everything, filters, today)
    page = page_within(page, len(found), PAGE)
    shown = found[(page - 1) * PAGE : page * PAGE]
    named = {id: _name(id, today) for id in {item.agency_id for item in everything}}
    agencies = sorted(named.items(), key=lambda pair: sort_key(pair[1]))
    return Listing(
        _groups(shown, found, window), len(found), len({item.agency_id for item in found}), page,
        pages_of(len(found), PAGE), tuple((str(id), name) for id, name in agencies),
    )  # fmt: skip


def told_today(keys: Collection[str], today: date) -> Mapping[tuple[str, int], Last]:
    """What a letter told whom today, of these items: by item and account."""
    morning = datetime.combine(today, time.min, clock.ZONE)
    query = (
        select(
            ChaseItem.item, ChaseLetter.recipient_id, Chase.id, Chase.at, Chase.by_name, Chase.way
        )
        .join(Chase, Chase.id == ChaseItem.chase_id)
        .join(ChaseLine, ChaseLine.item_id == ChaseItem.id)
        .join(ChaseLetter, ChaseLetter.id == ChaseLine.letter_id)
        .where(Chase.at >= morning, ChaseItem.item.in_(keys))
        .order_by(Chase.id)
    )
    return {(row[0], row[1]): Last(*row[2:]) for row in db.session.execute(query)}


def rows_of(found: Sequence[Item], window: Window) -> list[Row]:
    """The items with who hears of them and when they were chased last."""
    last = _last_of([item.key for item in found])
    return [
        Row(
            item,
            [person_words(id, item, window) for id in rules_chase.hears(item, window.people)],
            last.get(item.key),
        )
        for item in found
    ]


def person_words(id: int, item: Item, window: Window) -> str:
    """A person's name, with the agency where it is another than the item's."""
    person = window.people.by_id[id]
    if person.agency_id in (None, item.agency_id):
        return person.name
    return f"{person.name} ({cards()[person.agency_id].short_on(window.today)})"


def _groups(shown: Sequence[Item], found: Sequence[Item], window: Window) -> list[Group]:
    by_agency: dict[int, list[Row]] = {}
    for row in rows_of(shown, window):
        by_agency.setdefault(row.item.agency_id, []).append(row)
    groups = []
    for id, rows in by_agency.items():
        theirs = [item for item in found if item.agency_id == id]
        late = sum(is_late(item, window.today) for item in theirs)
        begun = theirs[0].key != rows[0].item.key
        groups.append(Group(id, _name(id, window.today), len(theirs), late, rows, begun))
    return groups


def _last_of(keys: Collection[str]) -> dict[str, Last]:
    query = (
        select(ChaseItem.item, Chase.id, Chase.at, Chase.by_name, Chase.way)
        .join(Chase, Chase.id == ChaseItem.chase_id)
        .where(ChaseItem.item.in_(keys))
        .order_by(Chase.id)
    )
    return {row[0]: Last(*row[1:]) for row in db.session.execute(query)}


def _filtered(found: Sequence[Item], filters: Filters, today: date) -> list[Item]:
    known = cards()
    names = {
        id: fold(f"{known[id].name_on(today)} {known[id].short_on(today)}")
        for id in ({item.agency_id for item in found} if filters.words else ())
    }
    return [item for item in found if filters.fits(item, names.get(item.agency_id, ""), today)]


def _sorted(found: Iterable[Item], today: date) -> list[Item]:
    found, known = list(found), cards()  # asked once: what writes remembers nothing
    ids = {item.agency_id for item in found}
    names = {id: sort_key(known[id].name_on(today)) for id in ids}
    return rules_chase.in_order(found, names, today)


def _name(agency_id: int, today: date) -> str:
    return cards()[agency_id].name_on(today)
