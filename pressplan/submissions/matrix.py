"""Agencies beside what they have to hand in: who did, in time or late, on any day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ..access import Who
from ..agencies.cards import Card
from ..memory import remembered
from ..plans.models import Plan
from .listing import Due, Row, rows_of_year, timeliness_to
from .models import Decision, Revision, Submission
from .queries import histories
from .rules import Done, Timeliness
from .workflow import NEED_TEXT as GIVING_BACK
from .workflow import Move


@dataclass(frozen=True)
class Cell:
    """What one agency owes once: how it stands to its deadline, and since when it was sent.

    `back`: what was done last gave it back, so that it is owed again.
    """

    how: Timeliness
    sent_on: date | None
    back: Move | None
    submission_id: int | None

    @property
    def is_late(self) -> bool:
        """Still owed after its last good day."""
        return self.how.on is None and self.how.is_late


@dataclass(frozen=True)
class Counts:
    """Of one occurrence: how many did what stops its clock in time, late, or not yet.

    `back`: how many of those who did got it back since; `untracked`: fell due before tracking.
    """

    in_time: int
    late: int
    owed_late: int
    owed: int
    back: int
    untracked: int


@dataclass(frozen=True, eq=False)
class Matrix:
    """The columns with their counts over all agencies, and the first rows: who is latest first."""

    dues: tuple[Due, ...]
    counts: tuple[Counts, ...]
    rows: tuple[tuple[Card, tuple[Cell | None, ...]], ...]
    total: int


def matrix(
    plan: Plan, year: int, who: Who, *, on: date, agency_id: int | None = None,
    most: int | None = None,
) -> Matrix:  # fmt: skip
    """The hand-ins of a year that exist for this person, as they stood at the end of `on`."""
    alike = Who(0, "", "", who.role, who.agency_id, governs=who.governs)
    return _matrix(alike, plan.id, year, on, agency_id, most)


@remembered(Submission, Revision, Decision, most=60)
def _matrix(
    who: Who, plan_id: int, year: int, on: date, agency_id: int | None, most: int | None
) -> Matrix:
    found = rows_of_year(plan_id, year, who, on=on)
    rows = [row for row in found if agency_id in (None, row.agency.id)]
    known = histories([row.submission_id for row in rows if row.submission_id])
    dues: dict[int, Due] = {}
    cells: dict[Card, dict[int, Cell]] = {}
    for row in rows:
        dues.setdefault(row.due.id, row.due)
        history = [done for done in known.get(row.submission_id or 0, ()) if done.on <= on]
        cells.setdefault(row.agency, {})[row.due.id] = _cell(row, history, on)
    in_order = sorted(cells.items(), key=lambda pair: -_lateness(pair[1].values()))
    return Matrix(
        tuple(dues.values()),
        tuple(_counts([c[id] for c in cells.values() if id in c]) for id in dues),
        tuple((card, tuple(row.get(id) for id in dues)) for card, row in in_order[:most]),
        len(cells),
    )


def _cell(row: Row, history: Sequence[Done], on: date) -> Cell:
    sent_on = history[0].on if history else None
    seen = row.submission_id if row.revisions or row.mine else None
    last = history[-1].move if history else None
    back = last if last in GIVING_BACK else None
    return Cell(timeliness_to(row.due, history, on), sent_on, back, seen)


def _lateness(cells: Iterable[Cell]) -> int:
    """The days by which what is still owed is late, together."""
    return sum(cell.how.days for cell in cells if cell.is_late)


def _counts(cells: Sequence[Cell]) -> Counts:
    done = [cell for cell in cells if cell.how.on]
    late, owed_late = sum(c.how.is_late for c in done), sum(c.is_late for c in cells)
    back = sum(cell.back is not None for cell in done)
    untracked = sum(cell.how.on is None and not cell.how.tracked for cell in cells)
    owed = len(cells) - len(done) - owed_late - untracked
    return Counts(len(done) - late, late, owed_late, owed, back, untracked)
