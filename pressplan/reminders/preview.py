"""Who would hear what on a day; nothing is written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .. import clock
from ..settings.queries import value
from . import rules, wording
from .digest import lines_of
from .items import items, window_of
from .people import Person, directory
from .planning import REMEMBERED, told
from .rules import Kind
from .window import Window
from .wording import Line

AHEAD = 30  # days that are planned to be looked at
FARTHEST = timedelta(days=400)  # from today: what is farther nobody knows


@dataclass(frozen=True)
class Planned:
    """A letter that a person would get."""

    person: Person
    subject: str
    lines: Sequence[Line]

    @property
    def as_json(self) -> dict[str, object]:
        """As `reminders preview --json` prints it."""
        texts = [f"{line.text} {line.url}" for line in self.lines]
        return {"recipient": self.person.email, "subject": self.subject, "lines": texts}


def in_sections(letter: Planned) -> Sequence[wording.Section]:
    """The lines of a letter under the headings that it will have."""
    return wording.sections(letter.lines)


def can_be_told(day: date, today: date) -> bool:
    """Whether a day is near enough to say anything of it."""
    return abs(day - today) <= FARTHEST


def letters_on(day: date) -> list[Planned]:
    """The letters of a day, by the name of who gets them.

    Today: all that is to be said, also what was noted today already. A day to come: what falls on
    just that day, if all is said day by day until then and nobody does anything. A day that is
    past: what would have been said, by the facts of today.
    """
    today = clock.today()
    window = window_of(min(day, today), day)
    seen = replace(window, today=day, until=day, people=directory(day))
    by_person: dict[int, list[rules.Notice]] = {}
    for notice in _on(items(window), window, day, today):
        by_person.setdefault(notice.recipient, []).append(notice)
    found = []
    for id, notices in by_person.items():
        person = seen.people.by_id[id]
        lines = lines_of(((notice, notice.item) for notice in notices), person, seen)
        ordered = [line for section in wording.sections(lines, most=None) for line in section.lines]
        found.append(Planned(person, wording.subject(lines, day), ordered))
    return sorted(found, key=lambda letter: (letter.person.role.value, letter.person.name))


def _on(
    known: Sequence[rules.Item], window: Window, day: date, today: date
) -> Sequence[rules.Notice]:
    """What is said on the day, to those who hear then: who stands in for whom goes by days."""
    people, calendar, every = directory(day), window.calendar, value("escalation_days")
    if day != today:
        return rules.on_day(known, people, day=day, calendar=calendar, every=every)
    before = told(today - REMEMBERED, until=today)
    return rules.due(known, people, today=today, calendar=calendar, every=every, told=before)


@dataclass(frozen=True)
class Coming:
    """A day on which letters are to go, to how many people and about what."""

    day: date
    people: int
    kinds: Sequence[tuple[Kind, int]]

    @property
    def notices(self) -> int:
        return sum(count for _, count in self.kinds)


def coming(*, days: int = AHEAD) -> list[Coming]:
    """The days from today on, today as `letters_on` has it; days without letters are left out."""
    today = clock.today()
    window = window_of(today, today + timedelta(days=days))
    known, found = items(window), []
    for number in range(days + 1):
        day = today + timedelta(days=number)
        if notices := _on(known, window, day, today):
            kinds = Counter(notice.item.kind for notice in notices)
            people = len({notice.recipient for notice in notices})
            found.append(Coming(day, people, sorted(kinds.items(), key=lambda pair: -pair[1])))
    return found
