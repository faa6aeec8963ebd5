"""What leadership's page is made of."""

from dataclasses import dataclass
from datetime import date, timedelta

from ..accounts.models import Account
from ..accounts.people import people_of
from ..agencies.models import Agency
from ..agencies.queries import named
from ..obligations.queries import milestones
from ..plans.models import Plan
from ..tasks import figures
from ..tasks.queries import reckoning
from ..tasks.rules import Figures
from .rules import Deadline

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
    deadlines: list[Deadline]


def overview(plan: Plan, *, today: date, year: int) -> Overview:
    """Everything on the page, in a constant number of queries."""
    by = reckoning(plan, today=today)
    sections = figures.by_section(plan.id, by, year=year)
    agencies = figures.by_agency(plan.id, by, year=year)
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
            (Share(names[id].name, id, found) for id, found in agencies.items()), key=_badness
        ),
        late=_late(plan, today=today, year=year),
        deadlines=_deadlines(plan, today=today),
    )


def _badness(share: Share) -> tuple[int, int, str]:
    counted = share.figures
    return -counted.open_late, counted.updated - counted.expected, share.name


def _late(plan: Plan, *, today: date, year: int) -> list[Late]:
    """Who is late, names first: overdue work, then a whole period without a word."""
    by = reckoning(plan, today=today)
    overdue = figures.overdue(plan.id, by, year=year, limit=NAMES)
    silent = {row.agency_id: row for row in figures.silent(plan.id, by, year=year)}
    ids = list(dict.fromkeys([d.agency.id for d in overdue] + list(silent)))[:NAMES]
    agencies, people = named(ids), people_of(ids)
    return [
        Late(
            agencies[id],
            [d for d in overdue if d.agency.id == id],
            silent[id].stale if id in silent else 0,
            silent[id].expected if id in silent else 0,
            people.get(id, []),
        )
        for id in ids
    ]


def _deadlines(plan: Plan, *, today: date) -> list[Deadline]:
    """What falls due in the next 60 days: commitments by task, and the plan's dated duties."""
    by = reckoning(plan, today=today)
    grouped: dict[tuple[date, int], list[figures.Dated]] = {}
    for dated in figures.due_until(plan.id, by, today + AHEAD, limit=500):
        assert dated.standing.due_on
        grouped.setdefault((dated.standing.due_on, dated.task.id), []).append(dated)
    found = [
        Deadline(
            due_on,
            f"{group[0].task.code}. {group[0].task.title}",
            [d.agency.short for d in group],
            task,
        )
        for (due_on, task), group in grouped.items()
    ]
    found += [
        Deadline(stone.due_on, stone.text, [stone.who], None)
        for stone in milestones([plan], today=today, until=today + AHEAD)
    ]
    return sorted(found, key=lambda deadline: deadline.due_on)
