"""All that people may be reminded of: every source, asked once."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.exc import SQLAlchemyError

from ..workdays.queries import calendar
from . import sources_directives, sources_handins, sources_rounds, sources_tasks
from .people import directory
from .rules import Item
from .window import Only, Window

AT_ONCE = 5000  # subjects of one statement: no database takes any number of values
Source = Callable[[Window], Iterable[Item]]
# By the first word of an item's key, which its source chose.
SOURCES: dict[str, Source] = {
    "commitment": sources_tasks.deadlines,
    "update": sources_tasks.updates,
    "returned": sources_tasks.returned,
    "waiting": sources_tasks.unjudged,
    "extension": sources_tasks.extensions,
    "obligation": sources_handins.steps,
    "given-back": sources_handins.given_back,
    "unanswered": sources_handins.unanswered,
    "round": sources_rounds.rounds,
    "review": sources_rounds.reviews,
    "training": sources_rounds.registrations,
    "directive": sources_directives.directives,
}


def source_of(key: str) -> str:
    """Which source an item of this key comes from."""
    return key.partition(":")[0].removesuffix("-opens").removesuffix("-closes")


def window_of(today: date, until: date | None = None) -> Window:
    """The window from today on, as who is there and which days are worked stand now."""
    return Window(today, until or today, calendar(), directory(today))


def items(window: Window, sources: Iterable[str] = tuple(SOURCES)) -> list[Item]:
    """Every item of which anything may be said within the window; a constant number of queries."""
    return [item for name in sources for item in SOURCES[name](window)]


_KEY = re.compile(r"([a-z-]{1,24}):(\d{1,9}):(?:(\d{1,9}):)?[a-z0-9:-]{1,40}", re.ASCII)


def subjects_of(keys: Iterable[str]) -> list[tuple[str, int, int]]:
    """Each key with its subject and agency, as `asked` wants them; what is no key is left out."""
    found = ((key, _KEY.fullmatch(key)) for key in keys)
    return [
        (key, int(match[2]), int(match[3] or 0))
        for key, match in found
        if match and source_of(key) in SOURCES
    ]


def asked(named: Iterable[tuple[str, int, int]]) -> dict[str, Only]:
    """What to ask each source for, given keys with their subjects and agencies."""
    by_source: dict[str, tuple[set[int], set[int]]] = {}
    for key, subject_id, agency_id in named:
        subjects, agencies = by_source.setdefault(source_of(key), (set(), set()))
        subjects.add(subject_id)
        agencies.add(agency_id)
    return {
        name: Only(frozenset(subjects), frozenset(agencies))
        for name, (subjects, agencies) in by_source.items()
    }


def held(holders: Mapping[str, frozenset[int] | None], window: Window) -> list[Item]:
    """What just these agencies hold (None: whoever does), by the sources that are asked."""
    return [
        item
        for name, ids in holders.items()
        for item in SOURCES[name](replace(window, holders=ids))
    ]


def readable(window: Window) -> tuple[list[Item], set[str]]:
    """The same, and which sources a fact has broken: they keep no other from being heard."""
    found: list[Item] = []
    broken: set[str] = set()
    for name in SOURCES:
        if (read := _read(name, window)) is None:
            broken.add(name)
        else:
            found += read
    return found, broken


def still(keys: dict[str, Only], window: Window) -> dict[str, Item]:
    """Of items that were noted those that are still so, by their keys.

    `keys`: by source what to ask it for. Raises RuntimeError where a fact has broken a source.
    """
    found, broken = still_readable(keys, window)
    if broken:
        raise RuntimeError(f"reminders that cannot be read: {sorted(broken)}")
    return found


def still_readable(keys: dict[str, Only], window: Window) -> tuple[dict[str, Item], set[str]]:
    """The same, and which sources are broken."""
    found: dict[str, Item] = {}
    broken: set[str] = set()
    for name, only in keys.items():
        subjects = sorted(only.subjects)
        for start in range(0, len(subjects), AT_ONCE):
            part = Only(frozenset(subjects[start : start + AT_ONCE]), only.agencies)
            if (read := _read(name, replace(window, only=part))) is None:
                broken.add(name)
            else:
                found |= {item.key: item for item in read}
    return found, broken


def _read(name: str, window: Window) -> list[Item] | None:
    """What a source knows; None: a fact has broken it."""
    try:
        return list(SOURCES[name](window))
    except SQLAlchemyError:  # nothing at all can be read
        raise
    except Exception:
        logging.getLogger("pressplan").exception("reminders of “%s” cannot be read", name)
        return None
