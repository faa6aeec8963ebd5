"""What stands in a person's calendar feed: the days that they have to meet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from ..access import Role
from ..outbox.composing import address_of, address_of_path
from ..vietnamese import capital, day, tidy
from . import rules
from .digest import lines_of
from .items import held, window_of
from .people import WORKERS, Directory, Person
from .rules import Audience, Item, Kind, Notice
from .sources_tasks import NOT_TOLD
from .wording import Line

AHEAD = timedelta(days=400)  # a year, and the weeks in which the next one is planned


@dataclass(frozen=True)
class Entry:
    """One day to meet, as a calendar shows it: the whole day, named once for ever by `uid`."""

    uid: str
    day: date
    title: str
    text: str
    url: str


def entries(account_id: int, today: date) -> list[Entry]:
    """The days that an account has to meet, from what is late up to a year ahead, by day.

    That is what they would be reminded of first, also in the place of somebody else today, and
    also of kinds of which they want no letter. What is done, handed in or moved is gone.
    """
    window = window_of(today, today + AHEAD)
    person = window.people.by_id.get(account_id)
    if person is None:
        return []
    found = [
        item
        for item in held(_asked(person, window.people), window)
        if item.day <= window.until and _must_meet(item) and _is_for(person, item, window.people)
    ]
    found.sort(key=lambda item: (item.day, item.key))
    said = [(Notice(item, person.id, 0, Audience.FIRST), item) for item in found]
    lines = lines_of(said, person, window)
    pairs = list(zip(found, lines, strict=True))
    owed = [pair for pair in pairs if pair[0].kind is Kind.UPDATE]
    others = [_entry(item, line, today) for item, line in pairs if item.kind is not Kind.UPDATE]
    return sorted([*others, *_updates(owed, person, today)], key=lambda entry: entry.day)


def version_of(found: list[Entry]) -> str:
    """A word that changes when anything in them does."""
    return sha256(repr(found).encode()).hexdigest()[:32]


def _asked(person: Person, people: Directory) -> Mapping[str, frozenset[int] | None]:
    """The sources that may hold something for the person, and held by which agencies.

    Who works for an agency has its matters; the Department also what others handed in to it, a
    governing body what waits for its approval. Whoever is of an agency may be named for its work.
    """
    if person.role in WORKERS and person.agency_id is not None:
        own = frozenset({person.agency_id})
        handed_in = None if person.role is Role.STAFF else own
        return {
            "commitment": own, "update": own, "obligation": handed_in, "round": own,
            "training": own, "directive": own,
        }  # fmt: skip
    named = (
        {}
        if person.agency_id is None
        else dict.fromkeys(("commitment", "update"), frozenset({person.agency_id}))
    )
    governed = frozenset(
        agency_id
        for agency_id, ids in people.governing.items()
        if any(people.by_id[id].agency_id == person.agency_id for id in ids)
    )
    return named | ({"obligation": governed} if governed else {})


def _must_meet(item: Item) -> bool:
    """Whether its day is to be met: nothing only opens on it, or waits since then."""
    return not item.schedule.rises and item.schedule is not rules.OPENING


def _is_for(person: Person, item: Item, people: Directory) -> bool:
    return any(people.instead(id) == person.id for id in item.first)


def _entry(item: Item, line: Line, today: date) -> Entry:
    text = f"{capital(line.when)}.\n{capital(line.left)} (tính đến {day(today)})."
    uid = uuid5(NAMESPACE_URL, address_of_path(f"/reminders/feed#{item.key}"))
    return Entry(str(uid), item.day, _printable(_title(line)), text, line.url)


def _updates(owed: Iterable[tuple[Item, Line]], person: Person, today: date) -> Iterable[Entry]:
    """The words owed for a period as one entry, however many they are."""
    by_day: dict[date, list[Line]] = {}
    for item, line in owed:
        by_day.setdefault(item.day, []).append(line)
    for last, lines in by_day.items():
        uid = uuid5(NAMESPACE_URL, address_of_path(f"/reminders/feed#updates:{person.id}:{last}"))
        when = f"{capital(lines[0].when)}.\n{capital(lines[0].left)} (tính đến {day(today)})."
        works = "\n".join(_printable(line.words.removesuffix(NOT_TOLD)) for line in lines)
        title = f"Cập nhật tiến độ kỳ đến {day(last)}: {len(lines)} đầu việc"
        url = address_of("tasks.board")
        yield Entry(str(uid), last, title, f"{when}\n{works}", url)


def _title(line: Line) -> str:
    return f"{'Quá hạn' if line.late else 'Hạn'}: {line.words}"


def _printable(text: str) -> str:
    """One line without anything that a calendar program could take for the end of a line."""
    return "".join(letter for letter in tidy(text) if letter.isprintable())
