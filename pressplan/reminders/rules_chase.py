"""What staff may chase by hand, whom a letter reaches, and what one was told today. Pure."""

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ..vietnamese import fold
from . import rules
from .rules import KIND_WORDS, Item, Kind, People

AHEAD = timedelta(days=60)  # what falls due later is not owed yet
SOON = timedelta(days=7)
MOST = 1000  # items of one chase


class Way(enum.Enum):
    """How it was said: by a letter of the system, or by whoever says so here."""

    LETTER = "letter"
    ZALO = "zalo"
    PHONE = "phone"


WAY_WORDS = {Way.LETTER: "Bằng thư", Way.ZALO: "Nhắn Zalo", Way.PHONE: "Gọi điện"}


class When(enum.Enum):
    """How near a deadline is, for the filter of the list."""

    LATE = "late"
    WEEK = "week"


WHEN_WORDS = {When.LATE: "Quá hạn", When.WEEK: f"Trong {SOON.days} ngày"}
CHASED = tuple(kind for kind in Kind if kind is not Kind.WAITING)
CHASED_WORDS = {kind: KIND_WORDS[kind] for kind in CHASED}


@dataclass(frozen=True)
class Department:
    """Whose own work nobody is chased for: its agency and the accounts of its people."""

    agency_id: int | None
    people: Collection[int]


def is_owed(item: Item, department: Department, *, today: date, until: date) -> bool:
    """Whether others than the Department owe the item now.

    `until`: the end of the period of updates that `today` lies in.
    """
    if item.kind not in CHASED or item.schedule is rules.OPENING:
        return False
    if item.agency_id == department.agency_id or _is_ours(item, department):
        return False
    return item.day <= (until if item.kind is Kind.UPDATE else today + AHEAD)


def _is_ours(item: Item, department: Department) -> bool:
    """Whether it is the Department's turn, in a matter of another agency."""
    return bool(item.first) and all(id in department.people for id in item.first)


def is_late(item: Item, today: date) -> bool:
    """Whether its deadline has passed; what was given back has none."""
    return not item.schedule.rises and item.day < today


@dataclass(frozen=True)
class Filters:
    """Which of what is owed one wants to see; what is not set narrows nothing."""

    words: str = ""
    agency: int = 0
    kind: Kind | None = None
    when: When | None = None
    occurrence: int = 0

    def fits(self, item: Item, agency: str, today: date) -> bool:
        """Whether the item is one of them; `agency` is its agency's name and short name, folded."""
        if self.agency and item.agency_id != self.agency:
            return False
        if self.kind not in (None, item.kind):
            return False
        if self.occurrence and (item.kind, item.subject_id) != (Kind.OBLIGATION, self.occurrence):
            return False
        if not self._is_then(item, today):
            return False
        if not self.words:
            return True
        text = f"{fold(item.words)} {agency}"
        return all(word in text for word in fold(self.words).split())

    def _is_then(self, item: Item, today: date) -> bool:
        if self.when is When.LATE:
            return is_late(item, today)
        if self.when is When.WEEK:
            return not item.schedule.rises and today <= item.day <= today + SOON
        return True

    @property
    def is_narrow(self) -> bool:
        """Whether anything is filtered."""
        return self != Filters()

    def args(self, **other: int) -> dict[str, Any]:
        """The parameters of the address that asks for the same."""
        found = {
            "q": self.words, "agency": self.agency, "kind": self.kind and self.kind.value,
            "when": self.when and self.when.value, "occurrence": self.occurrence,
        }  # fmt: skip
        return {name: value for name, value in (found | other).items() if value}


def in_order(
    items: Iterable[Item], names: Mapping[int, tuple[str, ...]], today: date
) -> list[Item]:
    """Agency by agency, those with most late items first; within each the earliest day first.

    `names`: by agency what sorts as its name does.
    """
    by_agency: dict[int, list[Item]] = {}
    for item in items:
        by_agency.setdefault(item.agency_id, []).append(item)

    def urgency(agency_id: int) -> tuple[int, int, tuple[str, ...]]:
        theirs = by_agency[agency_id]
        late = sum(is_late(item, today) for item in theirs)
        return -late, -len(theirs), names[agency_id]

    return [
        item
        for agency_id in sorted(by_agency, key=urgency)
        for item in sorted(by_agency[agency_id], key=lambda item: (item.day, item.words, item.key))
    ]


def hears(item: Item, people: People) -> list[int]:
    """Whom a letter about the item goes to: who has to do it, or whoever stands in for them.

    What people do without in their daily letters does not matter here: somebody asks them.
    """
    found = (people.instead(id) for id in item.first)
    return list(dict.fromkeys(id for id in found if id is not None))


Told = Collection[tuple[str, int]]  # (item, recipient) that a letter told today


@dataclass(frozen=True)
class Sharing:
    """Who gets a letter about what; what nobody hears of, and what each was told today."""

    letters: Mapping[int, Sequence[Item]]
    nobody: Sequence[Item]
    told: Sequence[Item]

    @property
    def items(self) -> list[Item]:
        """What at least one letter speaks of."""
        return list(
            {item.key: item for theirs in self.letters.values() for item in theirs}.values()
        )


def share(items: Sequence[Item], people: People, told: Told, *, again: bool) -> Sharing:
    """Share items out among letters, one to each person.

    What a letter told a person today is left out for them, unless it is to be told `again`.
    """
    letters: dict[int, list[Item]] = {}
    nobody, left = [], []
    for item in items:
        heard = hears(item, people)
        wanted = [id for id in heard if again or (item.key, id) not in told]
        for id in wanted:
            letters.setdefault(id, []).append(item)
        if not heard:
            nobody.append(item)
        elif not wanted:
            left.append(item)
    return Sharing(letters, nobody, left)
