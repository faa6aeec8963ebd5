"""What leadership's page is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from ..accounts.models import Account
from ..accounts.people import people_of
from ..agencies.cards import Card, cards
from ..agencies.models import Agency, AgencyGroup, AgencyName, GroupMember
from ..database import db
from ..memory import remembered
from ..obligations.models import Obligation, ObligationParty, Occurrence
from ..obligations.queries import milestones
from ..plans.models import Plan
from ..tasks import figures
from ..tasks.forms import Filters
from ..tasks.listing import first_lines
from ..tasks.models import Commitment, Judgement, ProgressUpdate, Standing, Task
from ..tasks.models_assignment import Assignment
from ..tasks.models_tally import Tally, TaskTally
from ..tasks.queries import reckoning
from ..tasks.rules import Figures, Reckoning, named_on, sum_of
from ..tasks.workflow import ENDED
from .rules import Coming

WORST = 10
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Share:
    """The figures of one section or one agency."""

    name: str
    id: int
    figures: Figures


class Contact(NamedTuple):
    """Whom to ring."""

    name: str
    position: str
    phone: str


@dataclass(frozen=True)
class Late:
    """An agency with overdue work or without word, and whom to ring."""

    agency: Card
    overdue: list[figures.Dated]
    overdue_total: int
    stale: int
    expected: int
    people: list[Contact]


@dataclass(frozen=True, eq=False)
class Overview:
    """One plan in one year, as leadership sees it; lists of agencies may show the worst alone.

    Many requests share one: it is remembered.
    """

    tasks: int
    figures: Figures
    sections: list[Share]
    agencies: list[Share]
    agencies_total: int
    late: list[Late]
    late_total: int
    most_silent: str
    deadlines: list[Coming]
    deadlines_total: int


def overview(plan: Plan, *, today: date, year: int, most: int | None = WORST) -> Overview:
    """Everything on the page, in a constant number of queries; of each list the first `most`."""
    return _overview(plan, reckoning(plan, today=today), year, most)


@remembered(
    Plan, Task, Standing, Tally, TaskTally, Commitment, Assignment, Account, ProgressUpdate,
    Judgement, Obligation, ObligationParty, Occurrence, AgencyGroup, GroupMember, Agency,
    AgencyName, most=60,
)  # fmt: skip
def _overview(plan: Plan, by: Reckoning, year: int, most: int | None) -> Overview:
    sections = figures.by_section(plan.id, by, year=year)
    owing = figures.owing(plan.id, by, year)
    agencies, agencies_total = _agencies(plan.id, by, owing, year, most)
    deadlines, deadlines_total = _deadlines(plan, by, most)
    return Overview(
        tasks=figures.tasks_in(plan.id),
        figures=sum_of(sections.values()),
        sections=[
            Share(
                f"{section.number}. {section.title}",
                section.id,
                sections.get(section.id, Figures()),
            )
            for section in plan.sections
        ],
        agencies=agencies,
        agencies_total=agencies_total,
        late=_late(plan.id, by, owing[:most], year),
        late_total=len(owing),
        most_silent=_most_silent(owing),
        deadlines=deadlines,
        deadlines_total=deadlines_total,
    )


def _agencies(
    plan_id: int, by: Reckoning, owing: Sequence[figures.Owing], year: int, most: int | None
) -> tuple[list[Share], int]:
    """The agencies with their figures, those that owe most first; and how many there are."""
    leads = _leads(plan_id, year)
    first = [row.agency_id for row in owing]
    others = sorted(set(leads) - set(first), key=lambda id: cards()[id].name)
    ids = [*first, *others][:most]
    found = figures.by_agency(plan_id, by, year=year, ids=ids)
    on = named_on(by.today, year)
    shares = [Share(cards()[id].name_on(on), id, found.get(id, Figures())) for id in ids]
    return sorted(shares, key=_badness), len(leads)


@remembered(Tally)
def _leads(plan_id: int, year: int) -> tuple[int, ...]:
    """The ids of the agencies that have commitments in that year which no document ended."""
    query = select(Tally.agency_id).where(Tally.plan_id == plan_id, Tally.count != 0)
    query = query.where(Tally.state.not_in(ENDED))
    query = query.where(Tally.from_year <= year, Tally.to_year >= year).distinct()
    return tuple(db.session.scalars(query))


def _badness(share: Share) -> tuple[int, int, str]:
    counted = share.figures
    return -counted.open_late, counted.updated - counted.expected, share.name


def _most_silent(owing: Sequence[figures.Owing]) -> str:
    """The agency that owes more updates than any other; nobody when two owe as many."""
    owed = sorted(((row.stale + row.expected, row.agency_id) for row in owing), reverse=True)
    if not owed or not owed[0][0] or (len(owed) > 1 and owed[0][0] == owed[1][0]):
        return ""
    return cards()[owed[0][1]].name


def _late(plan_id: int, by: Reckoning, owing: Sequence[figures.Owing], year: int) -> list[Late]:
    """Who is late, with names: overdue work, then a whole period without a word."""
    ids = [row.agency_id for row in owing]
    late: dict[int, list[figures.Dated]] = {}
    for dated in figures.overdue(plan_id, by, year=year, agency_ids=ids):
        late.setdefault(dated.agency.id, []).append(dated)
    people = people_of(ids)
    return [
        Late(
            agency=cards()[row.agency_id],
            overdue=late.get(row.agency_id, []),
            overdue_total=row.overdue,
            stale=row.stale,
            expected=row.expected,
            people=[Contact(p.name, p.position, p.phone) for p in people.get(row.agency_id, [])],
        )
        for row in owing
    ]


def _deadlines(plan: Plan, by: Reckoning, most: int | None) -> tuple[list[Coming], int]:
    """What falls due in the next 60 days: tasks, and the plan's dated duties; and how many."""
    until = by.today + AHEAD
    found = [
        Coming(due.deadline, f"{due.task.code}. {due.task.title}", [], due.count, due.task.id)
        for due in figures.due_until(plan.id, by, until)
    ]
    found += [
        Coming(stone.deadline, stone.text, [stone.who], 1, None)
        for stone in milestones([plan], today=by.today, until=until)
    ]
    found.sort(key=lambda coming: coming.due_on)
    return _with_names(found[:most], by), len(found)


def _with_names(found: Sequence[Coming], by: Reckoning) -> list[Coming]:
    """The same with the first agencies of each task that have this deadline."""
    ids = [coming.task_id for coming in found if coming.task_id]
    lines = first_lines(Filters(year=by.today.year, timing="in-time"), ids, by)
    return [
        replace(
            coming,
            who=[
                line.agency.short
                for line in lines.get(coming.task_id, [])
                if coming.is_of(line.standing.due_on, internal=line.standing.internal)
            ],
        )
        if coming.task_id
        else coming
        for coming in found
    ]
