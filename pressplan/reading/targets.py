"""The section of targets: what is to be reached, and by which year."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from .blocks import Block, Mark
from .dates import years
from .shapes import Doubt, Target
from .text import bare, flat

NO_YEAR = "Mục tiêu không ghi năm phải đạt."
_DEPTH = (Mark.CAPITAL, Mark.ROMAN, Mark.NUMBER, Mark.LETTER, Mark.PLAIN, Mark.BULLET)
_OWN_YEAR = re.compile(r"(?:phan dau )?den (?:het )?nam ((?:19|20)\d\d)\b")
_SHORT = 90  # characters in a heading


def read_targets(blocks: Sequence[Block], heading: str, doubts: list[Doubt]) -> list[Target]:
    """The targets of a section's blocks; a year in a heading holds for the lines under it."""
    targets: list[Target] = []
    above: dict[int, int | None] = {-1: _horizon(heading)}  # depth of a heading → its year
    for block, following in zip_longest(blocks, blocks[1:]):
        depth = _depth(block)
        if _is_heading(block, following):
            above = {other: year for other, year in above.items() if other < depth}
            above[depth] = _horizon(block.text)
        elif year := _own_year(block.text) or _nearest(above) or _horizon(block.text):
            targets.append(Target(year, bare(block.text), block.first, block.last))
        else:
            doubts.append(Doubt(block.first, block.text, NO_YEAR))
    return targets


def _is_heading(block: Block, following: Block | None) -> bool:
    """A line is a heading when deeper lines follow it and it is short or announces a list."""
    if following is None:
        return False
    deeper = _depth(following) > _depth(block)
    short = len(block.text) < _SHORT and not block.text.endswith((".", ";"))
    return block.text.endswith(":") or (deeper and short)


def _depth(block: Block) -> int:
    """How deep a line stands: "1." above "1.1.", both above "a)" and "-"."""
    return 10 * _DEPTH.index(block.mark) + block.number.count(".")


def _own_year(text: str) -> int | None:
    """The year a target opens with ("Đến năm 2025, …"): it counts more than the heading's."""
    opening = _OWN_YEAR.match(flat(text))
    return int(opening[1]) if opening else None


def _nearest(above: dict[int, int | None]) -> int | None:
    return next((year for _, year in sorted(above.items(), reverse=True) if year), None)


def _horizon(text: str) -> int | None:
    """The year of a heading or a line; None where several years leave it open.

    "2023-2025" is a span and ends in 2025; "đến năm 2025, định hướng đến năm 2030" is two.
    """
    named = sorted(set(years(text)))
    if len(named) > 1 and f"{named[0]}-{named[-1]}" not in text.replace("–", "-").replace(" ", ""):
        return None
    return named[-1] if named else None
