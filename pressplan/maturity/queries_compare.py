"""Agencies side by side: in one round by pillar, and over the rounds.

What people of one role and agency see is worked out once after each change; a page is fifty rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from sqlalchemy import select, union

from ..access import Who
from ..agencies.cards import Card, cards
from ..agencies.models import Succession
from ..agencies.queries import holding
from ..database import db
from ..memory import remembered
from ..paging import page_within, pages_of
from ..vietnamese import sort_key
from . import figures
from .figures import Facts, Recognised, RoundCard, Shown, Source, alike
from .models import Component, Criterion, Pillar
from .models_assessment import Appraisal, Assessment, Recognition, Score
from .models_round import Round, RoundAgency
from .queries import PillarSums, pillar_sums
from .rules import Sum

PAGE = 50
BATCH = 500
MOST_ROUNDS = 8
SORTS = {"name": "Tên cơ quan", "total": "Tổng điểm"}


class Kept:
    """Equal values read alike: what is printed of one can be printed of the other.

    The hash is worked out once, because what is remembered is looked up for each page.
    """

    @cached_property
    def _digest(self) -> int:
        return hash(tuple(v for k, v in sorted(vars(self).items()) if not k.startswith("_")))


@dataclass(frozen=True)
class Row:
    """One agency in a round: what this person sees of it."""

    agency: Card
    source: Source | None = None
    total: Sum | None = None
    level: str = ""
    recognised: Recognised | None = None
    assessment_id: int | None = None
    pillars: tuple[Sum | None, ...] = ()


@dataclass(frozen=True)
class Table(Kept):
    """One page of a round's agencies; `known`: how many have points that this person sees."""

    round: RoundCard
    rows: tuple[Row, ...]
    total: int
    known: int
    recognised: int
    sort: str
    page: int

    def __hash__(self) -> int:
        return self._digest

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def table(round_: RoundCard, who: Who, *, sort: str, page: int, today: date) -> Table:
    """The agencies of a round side by side; an unknown order is that of names."""
    return _table(alike(who), round_, sort if sort in SORTS else "name", page, today)


@remembered()
def _table(who: Who, round_: RoundCard, sort: str, page: int, today: date) -> Table:
    rows = _rows(who, round_, sort, today)
    page = page_within(page, len(rows), PAGE)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    sums = _sums(tuple(row.assessment_id for row in shown if row.assessment_id and row.source))
    return Table(
        round_, tuple(_with_pillars(row, round_, sums) for row in shown), len(rows),
        sum(row.source is not None for row in rows),
        sum(row.recognised is not None for row in rows), sort, page,
    )  # fmt: skip


def whole(round_: RoundCard, who: Who, *, sort: str, today: date) -> Iterator[Row]:
    """All agencies of a round with their pillars, as this person sees them, for a paper."""
    rows = _rows(alike(who), round_, sort if sort in SORTS else "name", today)
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        sums = pillar_sums([row.assessment_id for row in part if row.assessment_id and row.source])
        yield from (_with_pillars(row, round_, sums) for row in part)


def _with_pillars(row: Row, round_: RoundCard, sums: dict[int, dict[int, PillarSums]]) -> Row:
    of = sums.get(row.assessment_id or 0, {})
    parts = tuple(figures.part_of(of.get(pillar.id), row.source) for pillar in round_.pillars)
    return replace(row, pillars=parts)


def every_row(round_: RoundCard, who: Who, *, today: date) -> Sequence[Row]:
    """All agencies of a round without their pillars, the best first."""
    return _rows(alike(who), round_, "total", today)


@remembered()
def _rows(who: Who, round_: RoundCard, sort: str, today: date) -> tuple[Row, ...]:
    """Every agency of the round in order, without its pillars."""
    rows = [_row(card, facts, round_, who, today) for card, facts in _taking_part(round_.id)]
    if sort == "total":
        rows.sort(key=lambda row: -row.total.points if row.total else Decimal(1))
    return tuple(rows)


def _row(card: Card, facts: Facts | None, round_: RoundCard, who: Who, today: date) -> Row:
    shown = facts and figures.shown_to(facts, round_, who, _holding(card.id, today))
    if not facts or not shown:
        return Row(card)
    return Row(card, shown.source, shown.total, shown.level, facts.recognised, facts.id)


@remembered(Succession)
def _holding(agency_id: int, today: date) -> int:
    return holding(agency_id, today)


@remembered(Round, RoundAgency, Assessment, Recognition)
def _taking_part(round_id: int) -> tuple[tuple[Card, Facts | None], ...]:
    """The agencies of a round by name, each with what is kept of its assessment."""
    query = figures.facts_query().where(Assessment.round_id == round_id)
    facts = {one.agency_id: one for one in figures.read_facts(query)}
    members = select(RoundAgency.agency_id).where(RoundAgency.round_id == round_id)
    ids = {*db.session.scalars(members), *facts}
    found = sorted((cards()[id] for id in ids), key=lambda card: sort_key(card.name))
    return tuple((card, facts.get(card.id)) for card in found)


@remembered(Assessment, Round, Pillar, Component, Criterion, Score, Appraisal)
def _sums(assessment_ids: tuple[int, ...]) -> dict[int, dict[int, PillarSums]]:
    return pillar_sums(assessment_ids)


@dataclass(frozen=True)
class Cell:
    """An agency in one round: percent of the maximum, points where no maximum is known."""

    source: Source | None
    total: Sum | None
    recognised: Recognised | None


@dataclass(frozen=True)
class OverRounds(Kept):
    """One page of agencies over the rounds, the oldest round first; `hidden`: older ones."""

    rounds: tuple[RoundCard, ...]
    rows: tuple[tuple[Card, tuple[Cell | None, ...]], ...]
    total: int
    page: int
    hidden: int

    def __hash__(self) -> int:
        return self._digest

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def over_rounds(who: Who, *, page: int, today: date) -> OverRounds:
    """Every agency that took part in any round, over the last `MOST_ROUNDS` rounds."""
    return _over_rounds(alike(who), page, today)


@remembered()
def _over_rounds(who: Who, page: int, today: date) -> OverRounds:
    known = figures.rounds()
    rounds = known[:MOST_ROUNDS][::-1]
    agencies = _ever()
    page = page_within(page, len(agencies), PAGE)
    shown = agencies[(page - 1) * PAGE : page * PAGE]
    facts = _facts_of(tuple(card.id for card in shown), tuple(one.id for one in rounds))
    rows = []
    for card in shown:
        holder = _holding(card.id, today)
        cells = (_cell(facts.get((card.id, one.id)), one, who, holder) for one in rounds)
        rows.append((card, tuple(cells)))
    return OverRounds(rounds, tuple(rows), len(agencies), page, len(known) - len(rounds))


def _cell(facts: Facts | None, round_: RoundCard, who: Who, holder: int) -> Cell | None:
    shown: Shown | None = figures.shown_to(facts, round_, who, holder) if facts else None
    return Cell(shown.source, shown.total, shown.facts.recognised) if shown else None


@remembered(RoundAgency, Assessment)
def _ever() -> tuple[Card, ...]:
    """The agencies that took part in any round, by name."""
    ids = db.session.scalars(union(select(RoundAgency.agency_id), select(Assessment.agency_id)))
    return tuple(sorted((cards()[id] for id in ids), key=lambda card: sort_key(card.name)))


@remembered(Assessment, Recognition)
def _facts_of(agency_ids: Sequence[int], round_ids: Sequence[int]) -> dict[tuple[int, int], Facts]:
    query = figures.facts_query().where(
        Assessment.agency_id.in_(agency_ids), Assessment.round_id.in_(round_ids)
    )
    return {(one.agency_id, one.round_id): one for one in figures.read_facts(query)}
