"""What is said on a commitment, and whom it mentions ("@Trần Thị Lan"). Pure."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

LONGEST = 2000
SIGN = "@"


@dataclass(frozen=True)
class Piece:
    """A run of text; `mention` when it names somebody with an @."""

    text: str
    mention: bool = False


def mentioned_in(text: str, names: Iterable[str]) -> set[str]:
    """The names, as given, that the text mentions with an @; the longest that fits counts."""
    known = {name.casefold(): name for name in names if name}
    return {known[found[1].casefold()] for found in _mentions(known.values()).finditer(text)}


def pieces(text: str, names: Collection[str]) -> list[list[Piece]]:
    """The lines of a text, each cut where it mentions one of the names."""
    mentions = _mentions(names)
    return [_cut(line, mentions) for line in text.split("\n")]


def _cut(line: str, mentions: re.Pattern[str]) -> list[Piece]:
    cut, end = [], 0
    for found in mentions.finditer(line):
        if found.start() > end:
            cut.append(Piece(line[end : found.start()]))
        cut.append(Piece(found[0], mention=True))
        end = found.end()
    return [*cut, Piece(line[end:])] if end < len(line) or not cut else cut


def _mentions(names: Iterable[str]) -> re.Pattern[str]:
    """An @ and one of the names, whole words, longer names first; without names, nothing."""
    longest_first = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
    if not longest_first:
        return re.compile(r"(?!)")
    choice = "|".join(re.escape(name) for name in longest_first)
    return re.compile(rf"(?<!\w){SIGN}({choice})(?!\w)", re.IGNORECASE)
