"""The list of what falls due, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..agencies.cards import Card, cards
from ..agencies.queries import PartyName, parties_on
from ..plans.deadlines import Deadline, Origin
from ..plans.models import Plan
from .models import Occurrence
from .queries import debtors, of_year
from .rules import Step, steps_before


@dataclass(frozen=True)
class Row:
    """One time that a duty falls due: who owes it, by when, and the steps before with their days.

    `parties` are those whom the document names, `owing` the agencies that they are.
    """

    occurrence: Occurrence
    parties: Sequence[PartyName]
    owing: Sequence[Card]
    steps: Sequence[tuple[Step, Deadline]]
    days_left: int

    @property
    def is_past(self) -> bool:
        return self.days_left < 0


def listing(
    plan: Plan, year: int, *, today: date, owed_by: int | None = None,
    only: Occurrence | None = None,
) -> list[Row]:  # fmt: skip
    """What falls due for a plan in a year, the earliest first.

    `owed_by`: what this agency owes; `only`: this one alone.
    """
    rows = [_row(found, today) for found in ([only] if only else of_year(plan.id, year))]
    if owed_by is None:
        return rows
    return [row for row in rows if owed_by in {card.id for card in row.owing}]


def _row(occurrence: Occurrence, today: date) -> Row:
    duty, dates, known = occurrence.obligation, occurrence.dates, cards()
    on = min(today, dates.last_good_day)
    return Row(
        occurrence,
        parties=parties_on(duty.parties, on),
        owing=[known[id] for id in debtors(occurrence, today)],
        steps=[
            (step, Deadline(dates.before[step], Origin.INTERNAL))
            for step in steps_before(duty.kind, dates.clock)
            if step in dates.before
        ],
        days_left=(dates.last_good_day - today).days,
    )
