"""What the address of the history asks for. What makes no sense narrows nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from ..access import Role, Who
from ..vietnamese import day, tidy
from .events import Area, events_of, word_of
from .listing import Filter, areas_of

SHOWN_DAYS = 7
NAMES = ("from", "until", "kind", "person", "agency", "q", "subject")
_OF_AREA = "area-"
_LONGEST = 200


@dataclass(frozen=True)
class Asked:
    """What was asked for: the filter, and the words of each field as they were typed."""

    filter: Filter
    kind: str = ""
    person: str = ""
    agency: str = ""
    subject: str = ""

    @property
    def query(self) -> str:
        """The same as the query of an address, without a page."""
        found = self.filter
        values = (
            found.since.isoformat(), found.until.isoformat(), self.kind, self.person, self.agency,
            found.words, self.subject,
        )  # fmt: skip
        return urlencode({name: value for name, value in zip(NAMES, values, strict=True) if value})

    def beside(self, name: str, value: str = "") -> str:
        """The query with one thing asked otherwise, or not at all."""
        given = dict.fromkeys(NAMES, "") | {
            "from": self.filter.since.isoformat(), "until": self.filter.until.isoformat(),
            "kind": self.kind, "person": self.person, "agency": self.agency,
            "q": self.filter.words, "subject": self.subject, name: value,
        }  # fmt: skip
        return urlencode({key: each for key, each in given.items() if each})

    def words(self, agencies: Mapping[int, str]) -> str:
        """What it is narrowed to, for people; "" for nothing but its period."""
        found = self.filter
        parts = (
            ("sự kiện", word_of_kind(self.kind)), ("người", self.person),
            ("cơ quan", agencies.get(found.agency_id or 0, "")), ("có chữ", found.words),
            ("về", self.subject),
        )  # fmt: skip
        return "; ".join(f"{name}: {value}" for name, value in parts if value)

    @property
    def period(self) -> str:
        return f"từ {day(self.filter.since)} đến {day(self.filter.until)}"


def asked(
    args: Mapping[str, str], who: Who, *, today: date, agencies: Iterable[int],
    named: Callable[[str], Iterable[int]],
) -> Asked:  # fmt: skip
    """The filter that an address asks for; `named` finds the accounts that words may mean."""
    until, since = _day(args.get("until", "")), _day(args.get("from", ""))
    since = since or min(until or today, today) - timedelta(days=SHOWN_DAYS - 1)
    until = until or max(today, since)
    wanted = Filter(min(since, until), max(since, until), words=_typed(args, "q"))
    kind, person, subject = args.get("kind", ""), _typed(args, "person"), _typed(args, "subject")
    events, about = _events(kind, who), _subject(subject)
    agency = next((id for id in agencies if str(id) == args.get("agency", "")), None)
    if who.role in (Role.STAFF, Role.ADMIN) and agency is not None:
        wanted = replace(wanted, agency_id=agency)
    if person:
        wanted = replace(wanted, person_ids=tuple(named(person)))
    return Asked(
        replace(wanted, events=events, subject=about), kind if events else "", person,
        str(wanted.agency_id or ""), subject if about else "",
    )  # fmt: skip


def line_number(text: str) -> int:
    """The number of a row that an address names, 0 where it names none that could be."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def kinds(who: Who) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What one may ask for: each area with its key, its word and its events."""
    return [
        (_key(area), area.value, [(event, word_of(event)) for event in events_of(area)])
        for area in areas_of(who)
    ]


def word_of_kind(kind: str) -> str:
    """An area or an event in words; "" for neither."""
    areas = {_key(area): area.value for area in Area}
    return areas.get(kind) or (word_of(kind) if kind else "")


def _events(kind: str, who: Who) -> tuple[str, ...]:
    for area in areas_of(who):
        if kind == _key(area):
            return events_of(area)
        if kind in events_of(area):
            return (kind,)
    return ()


def _key(area: Area) -> str:
    return _OF_AREA + area.name.lower().replace("_", "-")


def _subject(text: str) -> tuple[str, int] | None:
    table, _, number = text.rpartition("-")
    if not table.isidentifier() or not (id := line_number(number)):
        return None
    return table, id


def _typed(args: Mapping[str, str], name: str) -> str:
    return tidy(args.get(name, ""))[:_LONGEST]


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2999 else None
