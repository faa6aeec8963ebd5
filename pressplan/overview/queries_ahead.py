"""What falls due in the next weeks: work on tasks, and what has to be handed in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import func, select

from ..agencies.cards import cards
from ..agencies.models import Agency, AgencyGroup, AgencyName, GroupMember
from ..charts import Timeline, timeline
from ..database import db
from ..memory import remembered
from ..obligations.models import Obligation, ObligationParty, Occurrence
from ..obligations.queries import milestones
from ..plans.models import Plan
from ..tasks import figures
from ..tasks.conditions import timing_is
from ..tasks.figures import Cut, within
from ..tasks.models import Standing, Task
from ..tasks.models_tally import TaskTally
from ..tasks.queries import reckoning
from ..tasks.rules import NO_DAY, Reckoning, Timing
from .forms import Asked
from .rules import Coming

AHEAD = timedelta(days=90)
MOST = 12
NAMED = 4  # agencies of one day


@dataclass(frozen=True, eq=False)
class Ahead:
    """The first deadlines, how many there are, and all of them on a line of time."""

    coming: list[Coming]
    total: int
    days: list[tuple[date, int]]
    line: Timeline
    until: date


def ahead(plan: Plan, asked: Asked, *, most: int | None = MOST) -> Ahead:
    """What falls due in the 90 days after the day that is looked at, the nearest first."""
    return _ahead(plan, asked, reckoning(plan, today=asked.on), most)


@remembered(
    Plan, Task, Standing, TaskTally, Obligation, ObligationParty, Occurrence, AgencyGroup,
    GroupMember, Agency, AgencyName, most=60,
)  # fmt: skip
def _ahead(plan: Plan, asked: Asked, by: Reckoning, most: int | None) -> Ahead:
    until = by.today + AHEAD
    found = [
        Coming(due.deadline, f"{due.task.code}. {due.task.title}", [], due.count, due.task.id)
        for due in figures.due_until(asked.cut, by, until)
    ]
    found += _hand_ins(plan, asked, by, until)
    found.sort(key=lambda coming: coming.due_on)
    counts: dict[date, int] = {}
    for coming in found:
        counts[coming.due_on] = counts.get(coming.due_on, 0) + 1
    days = sorted(counts.items())
    return Ahead(
        _with_names(found[:most], asked.cut, by), len(found), days,
        timeline(by.today, until, days), until,
    )  # fmt: skip


def _hand_ins(plan: Plan, asked: Asked, by: Reckoning, until: date) -> Sequence[Coming]:
    """What has to be handed in; of one section there is nothing."""
    if asked.section:
        return ()
    whose = [asked.agency] if asked.agency else None
    stones = milestones([plan], today=by.today, until=until, agency_ids=whose)
    return [
        Coming(
            stone.deadline, stone.text, [stone.who], 1, None,
            occurrence_id=stone.occurrence_id, year=stone.year,
        )
        for stone in stones
    ]  # fmt: skip


def _with_names(found: Sequence[Coming], cut: Cut, by: Reckoning) -> list[Coming]:
    """The same with the first agencies of each task that have this deadline."""
    due = _due_soon(cut, by, tuple(coming.task_id for coming in found if coming.task_id))
    return [
        replace(coming, who=due.get((coming.task_id, coming.due_on, coming.is_internal), []))
        if coming.task_id
        else coming
        for coming in found
    ]


def _due_soon(
    cut: Cut, by: Reckoning, task_ids: tuple[int, ...]
) -> dict[tuple[int, date, bool], list[str]]:
    """The first agencies of each task and day, by their short names."""
    day = (Standing.task_id, Standing.due_on, Standing.internal)
    place = func.row_number().over(partition_by=day, order_by=Standing.commitment_id)
    coming = timing_is(Timing.DUE_SOON, by) | timing_is(Timing.ON_TRACK, by)
    any_year = replace(cut, year=None)
    numbered = (
        select(*day, Standing.agency_id, place.label("place"))
        .where(*within(Standing, any_year, by), Standing.task_id.in_(task_ids))
        .where(Standing.due_on.is_not(None), Standing.due_on < NO_DAY, coming)
        .subquery()
    )
    query = select(numbered).where(numbered.c.place <= NAMED).order_by(numbered.c.place)
    known = cards()
    found: dict[tuple[int, date, bool], list[str]] = {}
    for task_id, due_on, internal, agency_id, _ in db.session.execute(query) if task_ids else ():
        found.setdefault((task_id, due_on, internal), []).append(
            known[agency_id].short_on(by.today)
        )
    return found
