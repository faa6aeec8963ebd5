"""The pure rules of timing and freshness as conditions on `standing`, or on what counts it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, func, not_, or_

from . import workflow
from .models import Standing
from .models_tally import Tally, TaskTally
from .rules import NO_DAY, Freshness, Reckoning, Timing, update_period
from .workflow import State


@dataclass(frozen=True)
class Columns:
    """The columns by which the rules judge."""

    state: Any
    due_on: Any
    late: Any
    updated_on: Any
    expected_from: Any
    to_year: Any


def _counted(table: type[Tally] | type[TaskTally]) -> Columns:
    """The columns of a table of counts, where `NO_DAY` marks a missing date."""
    due_on = func.nullif(table.due_on, NO_DAY, type_=Date)
    updated, expected = table.updated_month, table.expected_from
    return Columns(table.state, due_on, table.late, updated, expected, table.to_year)


STANDING = Columns(
    Standing.state, Standing.due_on, Standing.late, Standing.updated_on, Standing.expected_from,
    Standing.to_year,
)  # fmt: skip
BY_TASK, BY_AGENCY = _counted(TaskTally), _counted(Tally)


def timing_is(timing: Timing, by: Reckoning, of: Columns = STANDING) -> ColumnElement[bool]:
    """`rules.timing` as a condition; a test holds the two together."""
    done = of.state == State.DONE
    carried = of.state == State.CARRIED
    ended = or_(
        of.due_on < by.tracking_from,
        and_(of.due_on.is_(None), of.to_year < by.tracking_from.year),
    )
    ended = func.coalesce(ended, False)
    closed = of.state.in_(workflow.ENDED)
    open_ = and_(not_(done), not_(carried), not_(ended), not_(closed))
    awaiting = and_(of.state == State.AWAITING, of.due_on.is_not(None))
    running = and_(open_, of.state != State.AWAITING)
    past = and_(running, of.due_on < by.today)
    which: dict[Timing, ColumnElement[bool]] = {
        Timing.DONE: and_(done, not_(of.late)),
        Timing.DONE_LATE: and_(done, of.late),
        Timing.UNTRACKED: and_(not_(done), ended, not_(closed)),
        Timing.CARRIED: and_(carried, not_(ended)),
        Timing.CLOSED: closed,
        Timing.NO_DEADLINE: and_(open_, of.due_on.is_(None)),
        Timing.OVERDUE: and_(open_, or_(and_(awaiting, of.late), past)),
        Timing.DUE_SOON: and_(running, of.due_on.between(by.today, by.today + by.soon)),
        Timing.ON_TRACK: and_(
            open_,
            or_(
                and_(awaiting, not_(of.late)),
                and_(running, of.due_on > by.today + by.soon),
            ),
        ),
    }
    return which[timing]


def freshness_is(
    freshness: Freshness, by: Reckoning, of: Columns = STANDING
) -> ColumnElement[bool]:
    """`rules.freshness` as a condition; a test holds the two together."""
    first, _ = by.period
    before, _ = update_period(first - timedelta(days=1), by.months)
    updated = func.coalesce(of.updated_on, date(1, 1, 1))
    finished = of.state.in_(workflow.FINISHED)
    fresh = and_(not_(finished), updated >= first)
    expects = and_(
        not_(finished), updated < first, of.state != State.AWAITING,
        of.expected_from <= by.today,
    )  # fmt: skip
    missed = and_(of.expected_from <= before, updated < before)
    return {
        Freshness.FRESH: fresh,
        Freshness.STALE: and_(expects, missed),
        Freshness.EXPECTED: and_(expects, not_(missed)),
        Freshness.NOT_EXPECTED: and_(not_(fresh), not_(expects)),
    }[freshness]
