"""What a chase would say before it is sent: letters to whom, texts for Zalo. Nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..accounts.models import Account
from ..agencies.cards import cards
from ..outbox.composing import address_of
from .chase import sender_of
from .digest import line_of
from .queries_chase import Last, Row, person_words, rows_of, told_today
from .rules import Audience, Item
from .rules_chase import Sharing, hears, share
from .window import Window
from .wording import Line
from .wording_chase import Text, to_all, to_one


@dataclass(frozen=True)
class Told:
    """Who was told of an item by a letter today, and when."""

    names: Sequence[str]
    last: Last


@dataclass(frozen=True)
class Part:
    """What is said to one agency: its rows, what was told today (by item), its text for Zalo."""

    agency_id: int
    name: str
    rows: Sequence[Row]
    told: Mapping[str, Told]
    letters: Sequence[tuple[str, int]]
    zalo: Text


@dataclass(frozen=True)
class Preview:
    """All of it; `zalo`: one text for all agencies."""

    parts: Sequence[Part]
    sharing: Sharing
    zalo: Text

    @property
    def total(self) -> int:
        """How many items it is about."""
        return sum(len(part.rows) for part in self.parts)

    @property
    def has_told(self) -> bool:
        """Whether a letter spoke of any of them today."""
        return any(part.told for part in self.parts)


def preview(
    found: Sequence[Item], account: Account, window: Window, *, again: bool = False
) -> Preview:
    """What chasing these items, in their order, would say to whom."""
    told = told_today([item.key for item in found], window.today)
    sharing = share(found, window.people, told.keys(), again=again)
    sender, address = sender_of(account, window), address_of("home.index")
    rows: dict[int, list[Row]] = {}
    for row in rows_of(found, window):
        rows.setdefault(row.item.agency_id, []).append(row)
    parts, texts = [], []
    for agency_id, theirs in rows.items():
        name = cards()[agency_id].name_on(window.today)
        lines = _lines([row.item for row in theirs], window)
        texts.append((name, lines))
        again_told = {
            row.item.key: said for row in theirs if (said := _told(row.item, told, window))
        }
        zalo = to_one(name, lines, sender, today=window.today, address=address)
        letters = _letters(sharing, theirs, window)
        parts.append(Part(agency_id, name, theirs, again_told, letters, zalo))
    everybody = to_all(texts, sender, today=window.today, address=address)
    return Preview(parts, sharing, everybody)


def _lines(found: Sequence[Item], window: Window) -> list[Line]:
    return [line_of(item, Audience.FIRST, window, own=True) for item in found]


def _told(item: Item, told: Mapping[tuple[str, int], Last], window: Window) -> Told | None:
    said = [id for id in hears(item, window.people) if (item.key, id) in told]
    if not said:
        return None
    last = max((told[item.key, id] for id in said), key=lambda last: last.at)
    return Told([person_words(id, item, window) for id in said], last)


def _letters(sharing: Sharing, theirs: Sequence[Row], window: Window) -> list[tuple[str, int]]:
    """Who gets a letter about how many of an agency's items."""
    keys = {row.item.key: row.item for row in theirs}
    found = []
    for id, items in sharing.letters.items():
        if about := [item for item in items if item.key in keys]:
            found.append((person_words(id, about[0], window), len(about)))
    return found
