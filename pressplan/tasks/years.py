"""Open the commitments of a year that has begun, carry over what the last one left."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import selectinload

from ..access import SYSTEM
from ..agencies.queries import gone, holders_on
from ..database import db
from ..history.actions import record
from ..plans.models import Plan, PlanState
from ..plans.rules import Period, Timing, periods
from . import workflow
from .models import Commitment, Responsibility, Standing, Task
from .rules import NO_DAY
from .tally import recount
from .workflow import State

TO_MEND = timedelta(days=30)  # for a report of last year that comes back in the new one


def open_periods(plan: Plan, *, today: date) -> int:
    """Open every commitment of the plan that is due to be open and is not; how many."""
    if plan.state is not PlanState.IN_FORCE:
        return 0
    leads = selectinload(Task.responsibilities).joinedload(Responsibility.group)
    tasks = db.session.scalars(
        select(Task)
        .where(Task.plan_id == plan.id, Task.closed_on.is_(None))
        .order_by(Task.position)
        .options(leads)
    ).all()
    known = _answered(plan, today)
    holders = lru_cache(holders_on)  # the same few leads and days, for every task
    rows = [row for task in tasks for row in _wanted(task, plan, today, holders)]
    rows = [r for r in rows if (r["task_id"], r["agency_id"], r["period"]) not in known]
    if not rows:
        return 0
    before = db.session.scalar(select(Commitment.id).order_by(Commitment.id.desc()).limit(1)) or 0
    db.session.execute(insert(Commitment), rows)
    recount(db.session.scalars(select(Commitment.id).where(Commitment.id > before)).all())
    return len(rows)


def _answered(plan: Plan, today: date) -> set[tuple[int, int, int]]:
    """(task, agency, period) of every commitment; a predecessor's is its successor's too.

    Else a merger within the year would open the same work a second time.
    """
    rows = db.session.execute(
        select(Commitment.task_id, Commitment.agency_id, Commitment.period, Commitment.year)
        .join(Task, Task.id == Commitment.task_id)
        .where(Task.plan_id == plan.id)
    ).all()
    answer = {id: holders_on([id], today) for id in {row.agency_id for row in rows} & set(gone())}
    return {
        (row.task_id, holder, period)
        for row in rows
        for holder in (row.agency_id, *answer.get(row.agency_id, ()))
        for period in {row.period, row.year if row.period else 0}  # moved to another year
    }


def _wanted(
    task: Task, plan: Plan, today: date, holders: Callable[[tuple[int, ...], date], Sequence[int]]
) -> list[dict[str, Any]]:
    """One row for each lead agency and period of a task; an outside lead answers for none."""

    def named(day: date) -> tuple[int, ...]:
        return tuple(agency for lead in task.leads for agency in lead.agencies_on(day))

    wanted = wanted_of(
        named, task.timing, plan, since=task.opens_from, today=today, holders=holders
    )
    return [
        {
            "task_id": task.id,
            "agency_id": agency_id,
            "period": period.period,
            "from_year": period.from_year,
            "year": period.year,
            "starts": period.starts,
            "due_on": period.due_on,
            "opened_on": today,
            "version": 0,
        }
        for agency_id, period in wanted
    ]


def wanted_of(
    leads: Callable[[date], tuple[int, ...]], timing: Timing, plan: Plan, *,
    since: date | None, today: date,
    holders: Callable[[tuple[int, ...], date], Sequence[int]] = holders_on,
) -> list[tuple[int, Period]]:  # fmt: skip
    """Which agency answers for which period; `leads` says which agencies lead on a day."""
    found = []
    for period in periods(
        timing, plan_from=plan.period_from, plan_until=plan.period_until, today=today, since=since
    ):
        day = min(today, date(period.year, 12, 31))
        found += [(agency_id, period) for agency_id in holders(leads(day), day)]
    return found


def carry_over(*, today: date, at: datetime) -> int:
    """Close last years' unfinished continuous work as "chuyển kỳ sau"; how many."""
    carried = _unfinished(today)
    for commitment, stands_since in carried:
        year_end = date(commitment.year + 1, 1, 1)
        # What was said of it in the new year stays true for the days on which it was.
        commitment.carried_on = today if stands_since >= year_end else year_end
        commitment.version += 1
        record(
            commitment, "carried", f"Chuyển kỳ sau: đầu việc năm {commitment.year} chưa xong",
            by=SYSTEM, at=at, agency_id=commitment.agency_id,
        )  # fmt: skip
    recount([commitment.id for commitment, _ in carried])
    return len(carried)


def _unfinished(today: date) -> list[tuple[Commitment, date]]:
    """Last years' continuous work to carry over, locked, with the day since which it stands so."""
    query = (
        select(Commitment, Standing.since)
        .join(Standing, (Standing.commitment_id == Commitment.id) & (Standing.until == NO_DAY))
        .join(Plan, (Plan.id == Standing.plan_id) & (Plan.state == PlanState.IN_FORCE))
        .where(Commitment.due_on.is_(None), Commitment.carried_on.is_(None))
        .where(Commitment.year < today.year, Standing.expected_from < NO_DAY)
        .where(Standing.state.not_in([State.DONE, State.AWAITING, *workflow.ENDED]))
        .order_by(Commitment.id)
    )
    # Locked first and read again: a report that came in between is seen, not overrun.
    locked = {c.id for c, _ in db.session.execute(query.with_for_update(of=Commitment))}
    found = db.session.execute(query.execution_options(populate_existing=True))
    return [
        (c, since) for c, since in found if c.id in locked and not _being_mended(c, since, today)
    ]


def _being_mended(commitment: Commitment, stands_since: date, today: date) -> bool:
    """Whether the year's last report came back only in the new year, and may still be mended."""
    assert commitment.standing is not None
    if commitment.standing.state is not State.RETURNED or stands_since.year == commitment.year:
        return False
    return today - stands_since <= TO_MEND
