"""The times that a duty falls due are made from its rule, and follow it while they are to come."""

from datetime import date
from typing import Any

from sqlalchemy import delete, select

from ..database import db, insert_missing
from ..plans.models import Plan, PlanState
from ..plans.rules import last_good_day
from .models import Obligation, Occurrence
from .rules import INTERNAL, internal_dates, next_period, quoted_in, steps_before, years_of


def open_occurrences(plan: Plan, *, today: date) -> int:
    """Make every occurrence of the plan's duties that can be seen by today; how many are new."""
    if plan.state is not PlanState.IN_FORCE:
        return 0
    duties = db.session.scalars(
        select(Obligation).where(Obligation.plan_id == plan.id).order_by(Obligation.position)
    ).all()
    known = {
        (row.obligation_id, row.year): row
        for row in db.session.scalars(
            select(Occurrence).where(Occurrence.obligation_id.in_([duty.id for duty in duties]))
        )
    }
    rows = []
    for duty in duties:
        covers: tuple[date, date] | None = None
        for year, quoted in _quoted(duty, plan, today):
            covers = next_period(covers)
            if found := known.get((duty.id, year)):
                covers = found.covers
                continue
            rows.append(_row(duty, year, quoted, covers) | {"moved": False, "version": 1})
    return insert_missing(Occurrence, rows)


def follow_rule(duty: Obligation, *, today: date) -> None:
    """Let what is still to come follow a changed rule, but for what was moved or handed in."""
    wanted = dict(_quoted(duty, duty.plan, today))
    query = select(Occurrence).where(
        Occurrence.obligation_id == duty.id,
        Occurrence.handed_in_at.is_(None),
        Occurrence.moved.is_(False),
    )
    for occurrence in db.session.scalars(query.with_for_update()).all():
        if occurrence.dates.last_good_day < today:
            continue
        if (quoted := wanted.get(occurrence.year)) is None:
            db.session.execute(delete(Occurrence).where(Occurrence.id == occurrence.id))
            continue
        for name, value in _row(duty, occurrence.year, quoted, occurrence.covers).items():
            setattr(occurrence, name, value)
        occurrence.version += 1
    db.session.flush()


def _quoted(duty: Obligation, plan: Plan, today: date) -> list[tuple[int, date]]:
    """The years in which the duty falls due with its quoted date; none before the plan was made."""
    first = max(duty.first_year or plan.period_from.year, plan.period_from.year)
    last = duty.last_year or plan.period_until.year
    found = []
    for year in years_of(before=duty.before, first=first, last=last, today=today):
        quoted = quoted_in(year, before=duty.before, month_day=duty.month_day)
        if quoted and last_good_day(quoted, duty.reading) >= plan.named_on:
            found.append((year, quoted))
    return found


def _row(
    duty: Obligation, year: int, quoted: date, covers: tuple[date, date] | None
) -> dict[str, Any]:
    last = last_good_day(quoted, duty.reading)
    internal = internal_dates(last, duty.days, steps_before(duty.kind, duty.clock))
    first, until = covers or (None, None)
    return {
        "obligation_id": duty.id,
        "year": year,
        "quoted": quoted,
        "reading": duty.reading,
        "clock": duty.clock,
        **{f"{step.value}_by": internal.get(step) for step in INTERNAL},
        "covers_from": first,
        "covers_until": until,
    }
