"""The counts of pages: from `tally` for now, from `standing` for names. Never a scan of updates."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, null, select

from ..agencies.models import Agency
from ..agencies.queries import named
from ..database import db
from ..plans.deadlines import Deadline, deadline_of
from . import rules
from .conditions import freshness_is, timing_is
from .models import Standing, Tally, Task
from .rules import NEVER, NO_DAY, Counted, Figures, Freshness, Reckoning, Timing

ALIKE = (
    Tally.state, Tally.due_on, Tally.late, Tally.updated_month, Tally.to_year, Tally.expected_from,
)  # fmt: skip


def whole(plan_id: int, by: Reckoning, *, year: int) -> Figures:
    """The figures of a plan in a year."""
    return _grouped(_alike(plan_id, year), by).get(None, Figures())


def by_section(plan_id: int, by: Reckoning, *, year: int) -> dict[Any, Figures]:
    """The same for each section, by its id."""
    return _grouped(_alike(plan_id, year, Tally.section_id), by)


def by_agency(plan_id: int, by: Reckoning, *, year: int) -> dict[Any, Figures]:
    """The same for each agency that leads, by its id."""
    return _grouped(_alike(plan_id, year, Tally.agency_id), by)


def as_of(plan_id: int, by: Reckoning, *, year: int) -> Figures:
    """The figures of a plan in a year as they stood at the end of `by.today`, any day.

    Read from `standing`: what was reported or judged later is not known yet.
    """
    alike: list[Any] = [
        Standing.state, Standing.due_on, Standing.late, Standing.updated_on, Standing.to_year,
        Standing.expected_from,
    ]  # fmt: skip
    query: Select[Any] = (
        select(null(), *alike, func.count())
        .where(Standing.plan_id == plan_id, Standing.since <= by.today, Standing.until > by.today)
        .where(Standing.from_year <= year, Standing.to_year >= year)
        .group_by(*alike)
    )
    return _grouped(query, by).get(None, Figures())


def _alike(plan_id: int, year: int, *split: Any) -> Select[Any]:
    key = split[0] if split else null()
    return (
        select(key, *ALIKE, func.sum(Tally.count))
        .where(Tally.plan_id == plan_id, Tally.from_year <= year, Tally.to_year >= year)
        .where(Tally.count != 0)
        .group_by(*split, *ALIKE)
    )


def _grouped(query: Select[Any], by: Reckoning) -> dict[Any, Figures]:
    groups: dict[Any, list[Counted]] = defaultdict(list)
    for key, state, due_on, late, month, to_year, expected_from, count in db.session.execute(query):
        groups[key].append(
            Counted(
                state=state,
                due_on=None if due_on == NO_DAY else due_on,
                late=late,
                updated_on=None if month == NEVER else month,
                to_year=to_year,
                count=count,
                expected_from=expected_from,
            )
        )
    return {key: rules.figures(counted, by) for key, counted in groups.items()}


@dataclass(frozen=True)
class Silence:
    """How many commitments of an agency owe an update, and how many missed a whole period."""

    agency_id: int
    stale: int
    expected: int


def silent(plan_id: int, by: Reckoning, *, year: int) -> list[Silence]:
    """The agencies that owe an update, the most silent first."""
    stale, expected = freshness_is(Freshness.STALE, by), freshness_is(Freshness.EXPECTED, by)
    stales = func.sum(case((stale, 1), else_=0))
    expecteds = func.sum(case((expected, 1), else_=0))
    query = (
        select(Standing.agency_id, stales, expecteds)
        .where(*_now(plan_id, year))
        .group_by(Standing.agency_id)
        .having(stales + expecteds > 0)
        .order_by(stales.desc(), expecteds.desc(), Standing.agency_id)
    )
    return [Silence(*row) for row in db.session.execute(query)]


@dataclass(frozen=True)
class Dated:
    """A commitment with a deadline, for lists of names."""

    standing: Standing
    task: Task
    agency: Agency

    @property
    def deadline(self) -> Deadline:
        found = deadline_of(self.task.timing, self.standing.due_on, internal=self.standing.internal)
        assert found
        return found

    def days_late(self, today: date) -> int:
        assert self.standing.due_on
        return (today - self.standing.due_on).days


def overdue(plan_id: int, by: Reckoning, *, year: int, limit: int) -> list[Dated]:
    """What is late, the longest first."""
    return _dated(_now(plan_id, year), timing_is(Timing.OVERDUE, by), limit=limit)


def due_until(plan_id: int, by: Reckoning, last: date, *, limit: int) -> list[Dated]:
    """What falls due from today to `last` and is not done, the nearest first."""
    conditions = [Standing.until == NO_DAY, Standing.plan_id == plan_id, Standing.due_on <= last]
    ahead = timing_is(Timing.DUE_SOON, by) | timing_is(Timing.ON_TRACK, by)
    return _dated(conditions, ahead, limit=limit)


def _dated(conditions: Sequence[Any], *more: Any, limit: int) -> list[Dated]:
    query = (
        select(Standing, Task)
        .join(Task, Task.id == Standing.task_id)
        .where(*conditions, *more)
        .order_by(Standing.due_on, Task.position, Standing.agency_id)
        .limit(limit)
    )
    found = db.session.execute(query).all()
    agencies = named(stands.agency_id for stands, _ in found)
    return [Dated(stands, task, agencies[stands.agency_id]) for stands, task in found]


def tasks_in(plan_id: int) -> int:
    """How many tasks the plan has."""
    return (
        db.session.scalar(select(func.count()).select_from(Task).where(Task.plan_id == plan_id))
        or 0
    )


def _now(plan_id: int, year: int) -> list[Any]:
    return [
        Standing.until == NO_DAY, Standing.plan_id == plan_id,
        Standing.from_year <= year, Standing.to_year >= year,
    ]  # fmt: skip
