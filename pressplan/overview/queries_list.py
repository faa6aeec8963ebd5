"""The work behind a figure of a past day: how each commitment stood then."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from ..agencies.cards import cards
from ..database import db
from ..paging import page_within, pages_of
from ..plans.deadlines import Deadline, deadline_of
from ..plans.models import Plan
from ..tasks.conditions import STANDING
from ..tasks.figures import within
from ..tasks.forms import FRESHNESSES, TIMINGS, Filters
from ..tasks.lines import STANDS, Stands
from ..tasks.listing import FACTS, Facts, facts_of
from ..tasks.models import Standing, Task
from ..tasks.queries import reckoning
from ..tasks.rules import Freshness, Timing, named_on
from ..tasks.selection import kinds
from ..tasks.workflow import ENDED
from .forms import Asked

PAGE = 50


@dataclass(frozen=True)
class Then:
    """How one commitment stood at the end of that day; the lead by its name of then."""

    task: Facts
    agency: str
    stands: Stands
    timing: Timing
    freshness: Freshness

    @property
    def deadline(self) -> Deadline | None:
        return deadline_of(self.task.timing, self.stands.due_on, internal=self.stands.internal)


@dataclass(frozen=True)
class Past:
    """One page of them."""

    rows: Sequence[Then]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def past(plan: Plan, asked: Asked, *, timing: str, freshness: str, page: int) -> Past:
    """The commitments that the figures of that day count, fifty a page, in the plan's order.

    `timing`, `freshness`: those of the list of tasks; an unknown word narrows nothing.
    """
    by = reckoning(plan, today=asked.on)
    filters = Filters(
        timing=timing if timing in TIMINGS else "",
        freshness=freshness if freshness in FRESHNESSES else "",
    )
    where = [*within(Standing, asked.before, by), *kinds(filters, by, STANDING)]
    if not filters.timing:
        where.append(Standing.state.not_in(ENDED))
    total = db.session.scalar(select(func.count()).select_from(Standing).where(*where)) or 0
    page = page_within(page, total, PAGE)
    query: Select[Any] = (
        select(*STANDS, *FACTS)
        .join(Task, Task.id == Standing.task_id)
        .where(*where)
        .order_by(Task.position, Standing.commitment_id)
    )
    known, on, rows = cards(), named_on(asked.on, asked.year), []
    for row in db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE)):
        stands, task = Stands(*row[: len(STANDS)]), facts_of(row[len(STANDS) :])
        name = known[stands.agency_id].name_on(on)
        rows.append(Then(task, name, stands, by.timing(stands), by.freshness(stands)))
    return Past(rows, total, page)
