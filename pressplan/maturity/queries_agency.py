"""One agency over the rounds, what its pillars lack, and which tasks raise them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from ..access import Who
from ..agencies.cards import Card, cards
from ..agencies.models import AgencyKind, GroupMember, Succession
from ..agencies.queries import holding, stands_for
from ..database import db
from ..memory import remembered
from ..plans.models import Plan, PlanState
from ..tasks.lines import Line, columns, read_by, with_officer
from ..tasks.listing import FACTS, Facts, facts_of, first_lines_by
from ..tasks.models import Commitment, Part, Responsibility, Standing, Task
from ..tasks.parties import bodies
from ..tasks.queries import reckoning
from ..tasks.rules import Reckoning
from ..tasks.selection import current
from . import figures
from .figures import PillarCard, RoundCard, Shown, Source, alike
from .models import Component, Criterion, Pillar
from .models_assessment import Appraisal, Assessment, Recognition, Score
from .models_link import PillarTask
from .models_round import Round
from .queries import pillar_sums
from .queries_link import Heading, chosen_edition, pillars_raised_by
from .rules import Change, Sum, change_since, weak_of

MOST_TASKS = 20  # of one weak pillar
MOST_LEADS = 20  # of one task


@dataclass(frozen=True)
class PillarRow:
    """One pillar of the table: its points, and how they changed since the round before."""

    pillar: PillarCard
    sum: Sum | None
    change: Change | None


@dataclass(frozen=True)
class Course:
    """One agency over the rounds as a person sees it, the newest first.

    `chosen` is looked at in detail; `before` is the one before it that has points.
    """

    all: Sequence[Shown]
    chosen: Shown | None
    before: Shown | None
    rows: Sequence[PillarRow]
    total_change: Change | None

    @property
    def weak(self) -> list[PillarRow]:
        """The weak pillars, the weakest first."""
        by_id = {row.pillar.id: row for row in self.rows}
        percents = {row.pillar.id: row.sum.percent if row.sum else None for row in self.rows}
        return [by_id[id] for id in weak_of(percents)]


def course_of(agency_id: int, who: Who, *, wanted: str, today: date) -> Course:
    """The rounds of an agency that exist for this person, and the one that is asked for."""
    seen = _shown([agency_id], who, today).get(agency_id, [])
    chosen = next((one for one in seen if str(one.round.id) == wanted), None)
    chosen = chosen or next((one for one in seen if one.source), seen[0] if seen else None)
    if chosen is None:
        return Course((), None, None, (), None)
    earlier = seen[seen.index(chosen) + 1 :]
    before = next((one for one in earlier if one.source), None) if chosen.source else None
    rows = _rows(chosen, before) if chosen.source else []
    return Course(
        seen, chosen, before, rows, change_since(chosen.total, before.total if before else None)
    )


def _shown(agency_ids: Collection[int], who: Who, today: date) -> dict[int, list[Shown]]:
    """What exists for this person, by agency, the newest round first."""
    order = {one.id: (place, one) for place, one in enumerate(figures.rounds())}
    found: dict[int, list[Shown]] = {}
    query = figures.facts_query().where(Assessment.agency_id.in_(agency_ids))
    for facts in sorted(figures.read_facts(query), key=lambda one: order[one.round_id][0]):
        holder = holding(facts.agency_id, today)
        if shown := figures.shown_to(facts, order[facts.round_id][1], who, holder):
            found.setdefault(facts.agency_id, []).append(shown)
    return found


def _rows(chosen: Shown, before: Shown | None) -> list[PillarRow]:
    """Pillars of two editions are matched by their number."""
    ids = [one.facts.id for one in (chosen, before) if one]
    sums = pillar_sums(ids)
    now, then = chosen.pillars(sums[chosen.facts.id]), {}
    if before:
        parts = before.pillars(sums[before.facts.id])
        then = {p.position: part for p, part in zip(before.round.pillars, parts, strict=True)}
    return [
        PillarRow(pillar, part, change_since(part, then.get(pillar.position)))
        for pillar, part in zip(chosen.round.pillars, now, strict=True)
    ]


def comes_from(agency_id: int, who: Who, *, today: date) -> list[Card]:
    """The bodies that this one succeeded and of which this person sees a round."""
    others = [id for id in stands_for(agency_id, today) if id != agency_id]
    return [cards()[id] for id in _shown(others, who, today)] if others else []


@dataclass(frozen=True)
class Raising:
    """A task that raises a pillar, its lines, and as of which day its plan is reckoned."""

    task: Facts
    plan: str
    own: bool
    lines: Sequence[Line]


@dataclass(frozen=True)
class Raised:
    """The first tasks that raise a pillar, those of the agency before the others, and how many."""

    tasks: Sequence[Raising] = ()
    total: int = 0


def raising(pillar_ids: Collection[int], agency_id: int, *, today: date) -> dict[int, Raised]:
    """By pillar the tasks that raise it: of the province's plans and of the agency's own."""
    found = _linked_tasks(pillar_ids, agency_id)
    tasks = {row.task.id: row for rows in found.values() for row in rows}
    lines = _Lines.of(tasks, agency_id, today)
    raised = {}
    for pillar_id, rows in found.items():
        ordered = sorted(rows, key=lambda row: row.task.id not in lines.own)
        raised[pillar_id] = Raised([lines.told(row) for row in ordered[:MOST_TASKS]], len(rows))
    return raised


@dataclass(frozen=True)
class _Linked:
    task: Facts
    plan: Plan


def _linked_tasks(pillar_ids: Collection[int], agency_id: int) -> dict[int, list[_Linked]]:
    if not pillar_ids:
        return {}
    query: Any = (
        select(*FACTS, PillarTask.pillar_id, Plan)
        .join(PillarTask, PillarTask.task_id == Task.id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(PillarTask.pillar_id.in_(pillar_ids), Plan.state == PlanState.IN_FORCE)
        .where(or_(Plan.parent_id.is_(None), Plan.owner_id == agency_id))
        .order_by(Plan.id, Task.position)
    )
    found: dict[int, dict[int, _Linked]] = {}
    for row in db.session.execute(query):
        *_, pillar_id, plan = row
        found.setdefault(pillar_id, {}).setdefault(row[0], _Linked(facts_of(row), plan))
    return {id: list(rows.values()) for id, rows in found.items()}


@dataclass(frozen=True)
class _Lines:
    """How the tasks stand: the agency's own lines, else the first few of those who lead."""

    own: Mapping[int, list[Line]]
    others: Mapping[int, list[Line]]

    @classmethod
    def of(cls, tasks: Mapping[int, _Linked], agency_id: int, today: date) -> "_Lines":
        """In two queries, however many plans they are of."""
        by_of = {id: reckoning(row.plan, today=today) for id, row in tasks.items()}
        own = _own_lines(by_of, agency_id, today.year) if by_of else {}
        rest = {id: by for id, by in by_of.items() if id not in own}
        return cls(own, first_lines_by(rest, today.year))

    def told(self, row: _Linked) -> Raising:
        own = self.own.get(row.task.id)
        shown = own or self.others.get(row.task.id, [])
        return Raising(row.task, row.plan.short_title, own is not None, shown)


def _own_lines(by_of: Mapping[int, Reckoning], agency_id: int, year: int) -> dict[int, list[Line]]:
    """The agency's commitment of the year in each of the tasks, else its last one."""
    query = with_officer(
        columns(Standing).join(Commitment, Commitment.id == Standing.commitment_id)
    ).where(Standing.task_id.in_(by_of), Standing.agency_id == agency_id, *current())
    found: dict[int, list[Line]] = {}
    for task_id, line in read_by(query.order_by(Standing.to_year), by_of.__getitem__):
        found.setdefault(task_id, []).append(line)
    return {
        id: [line for line in lines if line.first_year <= year <= line.last_year] or lines[-1:]
        for id, lines in found.items()
    }


@dataclass(frozen=True)
class LeadRow:
    """A lead agency's points of the pillars that a task raises, in its newest round."""

    agency: Card
    round: RoundCard | None
    source: Source | None
    sums: Sequence[Sum | None]


@dataclass(frozen=True)
class TaskPillars:
    """The pillars that a task raises, and how its lead press agencies stand there."""

    edition: Heading | None
    pillars: Sequence[Heading]
    leads: Sequence[LeadRow]
    total: int


def pillars_of_task(task_id: int, who: Who, *, today: date) -> TaskPillars:
    """By the newest edition; an agency's points are those that this person may see."""
    return _pillars_of_task(task_id, alike(who), today)


@remembered(
    Assessment, Recognition, Round, Score, Appraisal, Pillar, Component, Criterion, Succession
)
def _pillars_of_task(task_id: int, who: Who, today: date) -> TaskPillars:
    edition = chosen_edition("")
    pillars = pillars_raised_by(task_id, edition.id) if edition else ()
    leads = press_leads(task_id, today) if pillars else ()
    first = leads[:MOST_LEADS]
    rows = _lead_rows(first, [pillar.position for pillar in pillars], who, today) if first else []
    return TaskPillars(edition, pillars, tuple(rows), len(leads))


@remembered(Responsibility, GroupMember, Succession)
def press_leads(task_id: int, day: date) -> tuple[int, ...]:
    """The ids of the press agencies that lead a task on that day, successors followed."""
    leads = bodies(task_id, Part.LEAD, day)
    return tuple(id for id in leads if cards()[id].kind is AgencyKind.PRESS)


def _lead_rows(
    agency_ids: Sequence[int], positions: Sequence[int], who: Who, today: date
) -> list[LeadRow]:
    bodies = {id: stands_for(id, today) for id in agency_ids}
    seen = _shown({body for held in bodies.values() for body in held}, who, today)
    newest = {id: _newest(seen, held) for id, held in bodies.items()}
    sums = pillar_sums([one.facts.id for one in newest.values() if one])
    rows = []
    for id, one in newest.items():
        by_position: dict[int, Sum | None] = {}
        if one:
            parts = one.pillars(sums[one.facts.id])
            by_position = {
                p.position: part for p, part in zip(one.round.pillars, parts, strict=True)
            }
        rows.append(
            LeadRow(
                cards()[id], one.round if one else None, one.source if one else None,
                tuple(by_position.get(position) for position in positions),
            )
        )  # fmt: skip
    return rows


def _newest(seen: Mapping[int, Sequence[Shown]], bodies: Sequence[int]) -> Shown | None:
    """The newest round with points; the agency's own before those of whom it succeeded."""
    place = {one.id: n for n, one in enumerate(figures.rounds())}
    with_points = [one for body in bodies for one in seen.get(body, []) if one.source]
    return min(with_points, key=lambda one: place[one.round.id], default=None)
