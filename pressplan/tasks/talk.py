"""What is said on a commitment, and whom it calls by name ("@Trần Thị Lan"). Pure."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

LONGEST = 2000
CALL = "@"


@dataclass(frozen=True)
class Piece:
    """A run of text; `called` when it calls somebody by name."""

    text: str
    called: bool = False


def called_in(text: str, names: Iterable[str]) -> set[str]:
    """The names, as given, that the text calls with an @; the longest that fits counts."""
    known = {name.casefold(): name for name in names if name}
    return {known[found[1].casefold()] for found in _calls(known.values()).finditer(text)}


def pieces(text: str, names: Collection[str]) -> list[list[Piece]]:
    """The lines of a text, each cut where it calls one of the names."""
    calls = _calls(names)
    return [_cut(line, calls) for line in text.split("\n")]


def _cut(line: str, calls: re.Pattern[str]) -> list[Piece]:
    found, end = [], 0
    for call in calls.finditer(line):
        if call.start() > end:
            found.append(Piece(line[end : call.start()]))
        found.append(Piece(call[0], called=True))
        end = call.end()
    return [*found, Piece(line[end:])] if end < len(line) or not found else found


def _calls(names: Iterable[str]) -> re.Pattern[str]:
    """An @ and one of the names, whole words, longer names first; without names, nothing."""
    longest_first = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
    if not longest_first:
        return re.compile(r"(?!)")
    choice = "|".join(re.escape(name) for name in longest_first)
    return re.compile(rf"(?<!\w){CALL}({choice})(?!\w)", re.IGNORECASE)
