"""How many agencies of the country reached which level, year by year."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import abort
from sqlalchemy import select

from ..database import db
from ..memory import remembered
from .models import Edition, Level, NationalResult
from .rules import share


@dataclass(frozen=True)
class National:
    """The results of a year; `levels` from the lowest to the highest."""

    id: int
    year: int
    edition: str
    agencies: int
    assessed: int
    levels: tuple[tuple[str, int], ...]
    source: str

    @property
    def assessed_share(self) -> Decimal | None:
        """Assessed in percent of all agencies, two places."""
        return share(Decimal(self.assessed), Decimal(self.agencies))

    @property
    def top(self) -> tuple[str, Decimal | None]:
        """The highest level and its percentage of those assessed."""
        name, count = self.levels[-1]
        return name, share(Decimal(count), Decimal(self.assessed))


@remembered(NationalResult, Edition, Level)
def national() -> tuple[National, ...]:
    """Every year, the newest first."""
    titles = {e.id: e.title for e in db.session.scalars(select(Edition))}
    names: dict[int | None, list[str]] = {}
    for edition_id, name in db.session.execute(
        select(Level.edition_id, Level.name).order_by(Level.edition_id, Level.position)
    ):
        names.setdefault(edition_id, []).append(name)
    found = db.session.scalars(select(NationalResult).order_by(NationalResult.year.desc()))
    return tuple(
        National(
            row.id, row.year, titles.get(row.edition_id or 0, ""), row.agencies, row.assessed,
            tuple(_ordered(row.counts, names.get(row.edition_id, []))), row.source,
        )
        for row in found
    )  # fmt: skip


def _ordered(counts: dict[str, int], names: Sequence[str]) -> list[tuple[str, int]]:
    """The counts in the order of the levels; what the edition does not name comes first."""
    place = {name: n for n, name in enumerate(names)}
    return sorted(counts.items(), key=lambda pair: place.get(pair[0], -1))


def newest_national() -> National | None:
    """The yardstick that other pages show."""
    return next(iter(national()), None)


def national_or_404(id: int) -> NationalResult:
    """The row of a year."""
    return db.session.get(NationalResult, id) or abort(404)


def levels_of(edition_id: int) -> list[str]:
    """The names of an edition's levels, from the lowest to the highest."""
    query = select(Level.name).where(Level.edition_id == edition_id).order_by(Level.position)
    return list(db.session.scalars(query))
