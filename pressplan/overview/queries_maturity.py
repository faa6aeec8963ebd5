"""How mature the agencies are: their levels in the newest round, and how they changed."""

from collections import Counter
from dataclasses import dataclass

from ..access import Who
from ..agencies.cards import Card
from ..maturity import figures
from ..maturity.figures import Recognised, RoundCard, Source
from ..maturity.queries_compare import Row, every_row
from ..maturity.rules import Change, Sum, change_since
from ..memory import remembered
from .forms import Asked

MOST = 10
NO_LEVEL = "chưa xác định mức"


@dataclass(frozen=True)
class Line:
    """One agency: the level that was recognised, else the one that its points give."""

    agency: Card
    level: str
    recognised: Recognised | None
    total: Sum | None
    source: Source | None
    change: Change | None


@dataclass(frozen=True, eq=False)
class Maturity:
    """The newest round with the first agencies, the best first, and how many have which level."""

    round: RoundCard
    before: RoundCard | None
    lines: tuple[Line, ...]
    total: int
    levels: tuple[tuple[str, int], ...]


def maturity(asked: Asked, who: Who, *, most: int | None = MOST) -> Maturity | None:
    """The newest round as this person sees it; None: there is none.

    Of a past day it is the newest whose entry had begun, and only what the Ministry had recognised
    by then is known: an agency's own points are not kept day by day.
    """
    rounds = [one for one in figures.rounds() if not asked.past or one.opened_on <= asked.on]
    if not rounds:
        return None
    before = rounds[1] if len(rounds) > 1 else None
    return _maturity(asked, figures.alike(who), rounds[0], before, most)


@remembered(most=60)
def _maturity(
    asked: Asked, who: Who, round_: RoundCard, before: RoundCard | None, most: int | None
) -> Maturity:
    rows = [
        _as_of(row, asked)
        for row in every_row(round_, who, today=asked.on)
        if asked.agency in (None, row.agency.id)
    ]
    earlier = (
        {row.agency.id: row for row in every_row(before, who, today=asked.on)} if before else {}
    )
    counts = Counter(_level(row) or NO_LEVEL for row in rows)
    names = [band.name for band in reversed(round_.bands)]
    order = {name: place for place, name in enumerate(names)}
    return Maturity(
        round_, before, tuple(_line(row, earlier.get(row.agency.id)) for row in rows[:most]),
        len(rows), tuple(sorted(counts.items(), key=lambda pair: order.get(pair[0], len(order)))),
    )  # fmt: skip


def _as_of(row: Row, asked: Asked) -> Row:
    if not asked.past:
        return row
    found = row.recognised if row.recognised and row.recognised.decided_on <= asked.on else None
    return Row(row.agency, recognised=found)


def _level(row: Row) -> str:
    return row.recognised.level if row.recognised else row.level


def _line(row: Row, before: Row | None) -> Line:
    change = change_since(row.total, before.total) if before else None
    return Line(row.agency, _level(row), row.recognised, row.total, row.source, change)
