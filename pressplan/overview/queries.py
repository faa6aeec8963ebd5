"""What leadership's page is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..accounts.models import Account
from ..accounts.people import people_of
from ..agencies.models import Agency
from ..agencies.queries import named
from ..obligations.queries import milestones
from ..plans.deadlines import Deadline
from ..plans.models import Plan
from ..tasks import figures
from ..tasks.queries import reckoning
from ..tasks.rules import Figures, Reckoning, named_on
from .rules import Coming

WORST = 20
AHEAD = timedelta(days=60)
NAMES = 50


@dataclass(frozen=True)
class Share:
    """The figures of one section or one agency."""

    name: str
    id: int
    figures: Figures


@dataclass(frozen=True)
class Late:
    """An agency with overdue work or without word, and whom to ring."""

    agency: Agency
    overdue: list[figures.Dated]
    overdue_total: int
    stale: int
    expected: int
    people: list[Account]


@dataclass(frozen=True)
class Overview:
    """One plan in one year, as leadership sees it."""

    tasks: int
    figures: Figures
    sections: list[Share]
    agencies: list[Share]
    late: list[Late]
    late_total: int
    most_silent: str
    deadlines: list[Coming]


def overview(plan: Plan, *, today: date, year: int) -> Overview:
    """Everything on the page, in a constant number of queries."""
    by = reckoning(plan, today=today)
    sections = figures.by_section(plan.id, by, year=year)
    agencies = figures.by_agency(plan.id, by, year=year)
    silent = figures.silent(plan.id, by, year=year)
    names = named(agencies)
    return Overview(
        tasks=figures.tasks_in(plan.id),
        figures=figures.whole(plan.id, by, year=year),
        sections=[
            Share(
                f"{section.number}. {section.title}",
                section.id,
                sections.get(section.id, Figures()),
            )
            for section in plan.sections
        ],
        agencies=sorted(
            (
                Share(names[id].name_on(named_on(today, year)), id, found)
                for id, found in agencies.items()
                if found.total or found.untracked
            ),
            key=_badness,
        ),
        late=_late(plan, by, agencies, silent, year=year),
        late_total=sum(1 for f in agencies.values() if f.open_late or f.expected > f.updated),
        most_silent=_most_silent(silent, names),
        deadlines=_deadlines(plan, today=today),
    )


def _badness(share: Share) -> tuple[int, int, str]:
    counted = share.figures
    return -counted.open_late, counted.updated - counted.expected, share.name


def _most_silent(silent: Sequence[figures.Silence], names: Mapping[int, Agency]) -> str:
    """The agency that owes more updates than any other; nobody when two owe as many."""
    owed = sorted(((row.stale + row.expected, row.agency_id) for row in silent), reverse=True)
    if not owed or (len(owed) > 1 and owed[0][0] == owed[1][0]):
        return ""
    return names[owed[0][1]].name


def _late(
    plan: Plan,
    by: Reckoning,
    counted: Mapping[int, Figures],
    rows: Sequence[figures.Silence],
    *,
    year: int,
) -> list[Late]:
    """Who is late, names first: overdue work, then a whole period without a word."""
    overdue = figures.overdue(plan.id, by, year=year, limit=NAMES)
    silent = {row.agency_id: row for row in rows}
    late = [id for id, found in counted.items() if found.open_late]
    ids = list(dict.fromkeys([*(d.agency.id for d in overdue), *late, *silent]))
    agencies, people = named(ids), people_of(ids)
    return [
        Late(
            agency=agencies[id],
            overdue=[d for d in overdue if d.agency.id == id],
            overdue_total=counted[id].open_late,
            stale=silent[id].stale if id in silent else 0,
            expected=silent[id].expected if id in silent else 0,
            people=people.get(id, []),
        )
        for id in ids
    ]


def _deadlines(plan: Plan, *, today: date) -> list[Coming]:
    """What falls due in the next 60 days: commitments by task, and the plan's dated duties."""
    by = reckoning(plan, today=today)
    grouped: dict[tuple[Deadline, int], list[figures.Dated]] = {}
    for dated in figures.due_until(plan.id, by, today + AHEAD, limit=500):
        grouped.setdefault((dated.deadline, dated.task.id), []).append(dated)
    found = [
        Coming(
            deadline,
            f"{group[0].task.code}. {group[0].task.title}",
            [d.agency.short for d in group],
            task,
        )
        for (deadline, task), group in grouped.items()
    ]
    found += [
        Coming(stone.deadline, stone.text, [stone.who], None)
        for stone in milestones([plan], today=today, until=today + AHEAD)
    ]
    return sorted(found, key=lambda coming: coming.due_on)
