"""The pure rules of timing and freshness as conditions on `standing`."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, not_, or_

from . import workflow
from .models import Standing
from .rules import Freshness, Reckoning, Timing, update_period
from .workflow import State


def timing_is(timing: Timing, by: Reckoning) -> ColumnElement[bool]:
    """`rules.timing` as a condition; a test holds the two together."""
    done = Standing.state == State.DONE
    carried = Standing.state == State.CARRIED
    ended = or_(
        Standing.due_on < by.tracking_from,
        and_(Standing.due_on.is_(None), Standing.to_year < by.tracking_from.year),
    )
    ended = func.coalesce(ended, False)
    closed = Standing.state.in_(workflow.ENDED)
    open_ = and_(not_(done), not_(carried), not_(ended), not_(closed))
    awaiting = and_(Standing.state == State.AWAITING, Standing.due_on.is_not(None))
    running = and_(open_, Standing.state != State.AWAITING)
    past = and_(running, Standing.due_on < by.today)
    return {
        Timing.DONE: and_(done, not_(Standing.late)),
        Timing.DONE_LATE: and_(done, Standing.late),
        Timing.UNTRACKED: and_(not_(done), ended, not_(closed)),
        Timing.CARRIED: and_(carried, not_(ended)),
        Timing.CLOSED: closed,
        Timing.NO_DEADLINE: and_(open_, Standing.due_on.is_(None)),
        Timing.OVERDUE: and_(open_, or_(and_(awaiting, Standing.late), past)),
        Timing.DUE_SOON: and_(running, Standing.due_on.between(by.today, by.today + by.soon)),
        Timing.ON_TRACK: and_(
            open_,
            or_(
                and_(awaiting, not_(Standing.late)),
                and_(running, Standing.due_on > by.today + by.soon),
            ),
        ),
    }[timing]


def freshness_is(freshness: Freshness, by: Reckoning) -> ColumnElement[bool]:
    """`rules.freshness` as a condition; a test holds the two together."""
    first, _ = by.period
    before, _ = update_period(first - timedelta(days=1), by.months)
    updated = func.coalesce(Standing.updated_on, date(1, 1, 1))
    finished = Standing.state.in_(workflow.FINISHED)
    fresh = and_(not_(finished), updated >= first)
    expects = and_(
        not_(finished), updated < first, Standing.state != State.AWAITING,
        Standing.expected_from <= by.today,
    )  # fmt: skip
    missed = and_(Standing.expected_from <= before, updated < before)
    return {
        Freshness.FRESH: fresh,
        Freshness.STALE: and_(expects, missed),
        Freshness.EXPECTED: and_(expects, not_(missed)),
        Freshness.NOT_EXPECTED: and_(not_(fresh), not_(expects)),
    }[freshness]
