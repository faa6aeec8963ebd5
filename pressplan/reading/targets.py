"""The section of targets: what is to be reached, and by which year."""

from collections.abc import Sequence
from itertools import zip_longest

from .blocks import Block, Mark
from .dates import years
from .shapes import Doubt, Target
from .text import bare

NO_YEAR = "Mục tiêu không ghi năm phải đạt."
_DEPTH = (Mark.CAPITAL, Mark.NUMBER, Mark.LETTER, Mark.BULLET, Mark.PLAIN)


def read_targets(blocks: Sequence[Block], heading: str, doubts: list[Doubt]) -> list[Target]:
    """The targets of a section's blocks; a year in a heading holds for the lines under it."""
    targets: list[Target] = []
    horizon = _horizon(heading)
    for block, following in zip_longest(blocks, blocks[1:]):
        if _is_heading(block, following):
            horizon = _horizon(block.text)
        elif year := horizon or _horizon(block.text):
            targets.append(Target(year, bare(block.text), block.first, block.last))
        else:
            doubts.append(Doubt(block.first, block.text, NO_YEAR))
    return targets


def _is_heading(block: Block, following: Block | None) -> bool:
    """A line is a heading when deeper lines follow it and it is short or announces a list."""
    if block.mark is Mark.BULLET or following is None:
        return block.text.endswith(":") and following is not None
    deeper = (
        _DEPTH.index(following.mark) > _DEPTH.index(block.mark) if block.mark in _DEPTH else True
    )
    short = len(block.text) < 90 and not block.text.endswith((".", ";"))
    return block.text.endswith(":") or (deeper and short and block.mark is not Mark.PLAIN)


def _horizon(text: str) -> int | None:
    """The year of a heading or a line; None where several years leave it open.

    "2023-2025" is a span and ends in 2025; "đến năm 2025, định hướng đến năm 2030" is two.
    """
    named = sorted(set(years(text)))
    if len(named) > 1 and f"{named[0]}-{named[-1]}" not in text.replace("–", "-").replace(" ", ""):
        return None
    return named[-1] if named else None
