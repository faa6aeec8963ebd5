"""What lists print of an agency: plain values, remembered until somebody changes an agency."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from ..database import db
from ..memory import remembered
from .models import Agency, AgencyKind, AgencyName


@dataclass(frozen=True, eq=False)
class Card:
    """An agency as lists name it; `names` are (until, name, short name), the oldest first."""

    id: int
    kind: AgencyKind
    phone: str
    head_releases: bool
    names: tuple[tuple[date, str, str], ...]

    @property
    def name(self) -> str:
        """The newest name."""
        return self.names[-1][1]

    @property
    def short(self) -> str:
        return self.names[-1][2] or self.names[-1][1]

    def name_on(self, day: date) -> str:
        """The name valid on that day; before the first or after the last, the nearest."""
        return self._named_on(day)[1]

    def short_on(self, day: date) -> str:
        """The same in short."""
        _, name, short = self._named_on(day)
        return short or name

    def _named_on(self, day: date) -> tuple[date, str, str]:
        return next((named for named in self.names if day < named[0]), self.names[-1])


@remembered(Agency, AgencyName)
def cards() -> Mapping[int, Card]:
    """Every agency by its id."""
    names: dict[int, list[tuple[date, str, str]]] = {}
    query = select(
        AgencyName.agency_id, AgencyName.until, AgencyName.name, AgencyName.short_name
    ).order_by(AgencyName.agency_id, AgencyName.since)
    for id, until, name, short in db.session.execute(query):
        names.setdefault(id, []).append((until, name, short))
    facts = select(Agency.id, Agency.kind, Agency.phone, Agency.head_releases)
    return {row.id: Card(*row, tuple(names.get(row.id, ()))) for row in db.session.execute(facts)}
