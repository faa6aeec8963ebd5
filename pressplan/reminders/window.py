"""What sources of items are asked for: which days, whose matters, as who is there today."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import InstrumentedAttribute

from ..obligations.rules import MOST_DAYS
from ..workdays.rules import Calendar
from .people import Directory
from .rules import LONGEST_BREAK


@dataclass(frozen=True)
class Only:
    """Not all, but just these subjects of these agencies: what is asked for once more."""

    subjects: frozenset[int]
    agencies: frozenset[int]


@dataclass(frozen=True)
class Window:
    """Facts are asked as they are on `today`, items for whatever may be said up to `until`.

    `holders`: just what these agencies hold today; None: whoever holds it.
    """

    today: date
    until: date
    calendar: Calendar
    people: Directory
    only: Only | None = None
    holders: frozenset[int] | None = None

    @property
    def horizon(self) -> date:
        """The farthest deadline of which anything may be said within the window."""
        return self.until + timedelta(days=MOST_DAYS + LONGEST_BREAK)

    def subjects(self, column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        """The condition that a row is of the subjects that are asked for."""
        return column.in_(self.only.subjects) if self.only else true()

    def begun_by(self, column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        """The condition that a row is of these agencies, or of those whose place they took."""
        if self.only is None:
            return true()
        asked = self.only.agencies
        followed = {id for id, holder in self.people.followed.items() if holder in asked}
        return column.in_(asked | followed)

    def of(self, agency_ids: Collection[int]) -> Collection[int]:
        """Of these agencies those that are asked for."""
        if self.only:
            agency_ids = [id for id in agency_ids if id in self.only.agencies]
        if self.holders is not None:
            agency_ids = [id for id in agency_ids if id in self.holders]
        return agency_ids

    def held(self, column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        """The condition that a row is held by the agencies that are asked for."""
        return true() if self.holders is None else column.in_(self.holders)
