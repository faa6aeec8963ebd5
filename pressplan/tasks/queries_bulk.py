"""Which commitments a change to many is about, and how each stands now."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select

from ..agencies.models import Agency
from ..agencies.queries import named
from ..database import db
from ..plans.models import Plan, PlanState
from .changes import Change, Now, Outcome, What, outcome
from .extensions import OPEN_STATES
from .forms import Filters
from .models import Commitment, Standing, Task
from .models_assignment import Assignment
from .models_extension import Extension
from .persons import Offered
from .queries import PAGE
from .queries_assignment import assignments_of, offered, person
from .rules import NO_DAY, Reckoning
from .selection import commitments

MOST = 2000
NOTHING = Outcome()
BATCH = 500


@dataclass(frozen=True)
class Row:
    """One commitment of a change, with what it would become."""

    commitment: Commitment
    task: Task
    agency: Agency
    now: Now
    outcome: Outcome = NOTHING


def ids_for(filters: Filters, plan: Plan, by: Reckoning) -> list[int]:
    """The commitments that the filters of the list mean, in its order; one more than `MOST`."""
    return list(db.session.scalars(commitments(filters, plan, by).limit(MOST + 1)))


def count_for(filters: Filters, plan: Plan, by: Reckoning) -> int:
    """How many commitments the filters mean."""
    found = commitments(filters, plan, by).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def page_for(filters: Filters, plan: Plan, by: Reckoning) -> list[Row]:
    """A page of the commitments that the filters mean."""
    query = commitments(filters, plan, by).limit(PAGE).offset((filters.page - 1) * PAGE)
    return rows(list(db.session.scalars(query)))


def rows(
    ids: Sequence[int], change: Change | None = None, *, today: date | None = None
) -> list[Row]:
    """The commitments as they stand, in the order of `ids`; with a change, what it does to each.

    Of two that would become the same agency's work of one task and year, the second is left out.
    """
    found: dict[int, Row] = {}
    for start in range(0, len(ids), BATCH):
        found |= _batch(list(ids[start : start + BATCH]))
    in_order = [found[id] for id in ids if id in found]
    if change is None or today is None:
        return in_order
    return [*_outcomes(in_order, change, today)]


def _outcomes(found: list[Row], change: Change, today: date) -> list[Row]:
    taken: dict[tuple[int, int], set[int]] = defaultdict(set)
    done = []
    for row in found:
        key = (row.task.id, row.now.agency_id)
        now = replace(row.now, taken=row.now.taken | taken[key])
        row = replace(row, outcome=outcome(now, change, today=today))
        if change.what is What.YEAR and row.outcome.changes:
            taken[key].add(change.year)
        done.append(row)
    return done


def _batch(ids: list[int]) -> dict[int, Row]:
    query = (
        select(Commitment, Task, Plan, Standing)
        .join(Task, Task.id == Commitment.task_id)
        .join(Plan, Plan.id == Task.plan_id)
        .join(Standing, (Standing.commitment_id == Commitment.id) & (Standing.until == NO_DAY))
        .where(Commitment.id.in_(ids))
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(query).all()
    agencies = named(commitment.agency_id for commitment, *_ in found)
    people, years = assignments_of(ids), _years([task.id for _, task, *_ in found])
    asked = _asked(ids)
    return {
        commitment.id: Row(
            commitment, task, agencies[commitment.agency_id],
            _now(
                commitment, task, plan, stands, people.get(commitment.id), years,
                asked=commitment.id in asked,
            ),
        )
        for commitment, task, plan, stands in found
    }  # fmt: skip


def _now(
    commitment: Commitment, task: Task, plan: Plan, stands: Standing, people: Assignment | None,
    years: dict[tuple[int, int], set[int]], *, asked: bool,
) -> Now:  # fmt: skip
    names = ("id", "version", "agency_id", "period", "from_year", "year", "starts", "due_on")
    return Now(
        **{name: getattr(commitment, name) for name in names},
        internal_due_on=commitment.internal_due_on,
        state=stands.state,
        unjudged=stands.unjudged,
        asked=asked,
        tracking_from=plan.tracking_from,
        plan_until=plan.period_until,
        task_from=task.timing_from,
        in_force=plan.state is PlanState.IN_FORCE,
        taken=frozenset(years[task.id, commitment.agency_id]),
        officer=person(people.officer, people.officer_name) if people else Now.officer,
        assignment=people.version if people else 0,
    )


def _asked(ids: Collection[int]) -> set[int]:
    """Those of these commitments with a request to move a deadline that is not decided."""
    open_ = select(Extension.commitment_id).where(
        Extension.commitment_id.in_(ids), Extension.state.in_(OPEN_STATES)
    )
    return set(db.session.scalars(open_))


def _years(task_ids: Collection[int]) -> dict[tuple[int, int], set[int]]:
    """The years for which an agency has work of a task."""
    query = select(Commitment.task_id, Commitment.agency_id, Commitment.year).where(
        Commitment.task_id.in_(set(task_ids))
    )
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for task_id, agency_id, year in db.session.execute(query):
        found[task_id, agency_id].add(year)
    return found


def offered_for(found: Sequence[Row]) -> list[Offered]:
    """The accounts that can be named for these commitments."""
    return offered({row.now.agency_id for row in found})
