"""What the pages of targets show, each thing to whom it exists for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from ..access import Matter, Role, Who, may_see
from ..agencies.cards import Card, cards
from ..agencies.queries import holding, stands_for
from ..database import db
from ..files.models import StoredFile
from ..paging import page_within, pages_of
from ..plans.models import Plan, PlanState
from ..plans.queries import may_see as sees_plan
from ..tasks import workflow
from ..tasks.workflow import Verdict
from . import rules
from .method import TargetKind
from .models import Measurement, MeasurementFile, Target, TargetParty
from .queries import AgencyStand, Stand, last_number, scopes, standings
from .queries_waiting import missing, waiting_of
from .rules import FigureState

PAGE = 50


def target_or_404(id: int, who: Who) -> Target:
    """The target, unless its plan is a draft that this person does not see."""
    parties = selectinload(Target.parties).options(
        joinedload(TargetParty.agency), joinedload(TargetParty.group)
    )
    target = db.session.get(Target, id, options=[joinedload(Target.plan), parties])
    return target if target and sees_plan(target.plan, who) else abort(404)


def sharing(target: Target) -> list[Target]:
    """The targets of the same plan whose figures may serve this one too."""
    query = select(Target).where(
        Target.plan_id == target.plan_id, Target.id != target.id, Target.kind.is_not(None),
        Target.kind != TargetKind.PEOPLE, Target.figures_from_id.is_(None),
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(Target.horizon, Target.position)))


def stand_of(target: Target, on: date) -> Stand:
    """How it stands on that day."""
    return next(s for s in standings(target.plan_id, on=on) if s.target_id == target.id)


@dataclass(frozen=True)
class Line:
    """One target of the list; `waiting`: figures to confirm that this person sees.

    `own`: how the person's agency stands in it, `asked`: and gave no figure of this year.
    """

    stand: Stand
    given: int
    waiting: int
    own: AgencyStand | None
    asked: bool


@dataclass(frozen=True)
class Listing:
    """One page of a plan's targets, and how many of all there are and stand how."""

    lines: Sequence[Line]
    total: int
    page: int
    counts: Mapping[rules.Attainment, int]
    waiting: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)

    @property
    def by_horizon(self) -> list[tuple[int, list[Line]]]:
        """The lines of this page by year."""
        years: dict[int, list[Line]] = {}
        for line in self.lines:
            years.setdefault(line.stand.horizon, []).append(line)
        return list(years.items())


def listing(plan: Plan, who: Who, *, on: date, today: date, page: int = 1) -> Listing:
    """The targets of a plan as they stood on that day, and what waits `today`."""
    stands = standings(plan.id, on=on)
    page = page_within(page, len(stands), PAGE)
    shown = stands[(page - 1) * PAGE : page * PAGE]
    waiting = waiting_of([stand.figures_id for stand in shown], who, today)
    asked = _asked(plan, who, today)
    counts = {one: sum(s.attainment is one for s in stands) for one in rules.Attainment}
    lines = [_line(stand, who, waiting, asked) for stand in shown]
    shared: dict[int, set[int]] = {}  # one figure that serves several targets waits once
    for stand in shown:
        shared.setdefault(stand.figures_id, set()).update(a.agency_id for a in stand.agencies)
    waits = sum(holder in shared[id] for id, holders in waiting.items() for holder in holders)
    return Listing(lines, len(stands), page, counts, waits)


def _line(
    stand: Stand, who: Who, waiting: Mapping[int, Sequence[int]], asked: Collection[int]
) -> Line:
    scope = {agency.agency_id for agency in stand.agencies}
    own = who.agency_id if who.role is Role.AGENCY else None
    return Line(
        stand,
        sum(agency.attainment is not rules.Attainment.NO_DATA for agency in stand.agencies),
        sum(holder in scope for holder in waiting.get(stand.figures_id, ())),
        next((agency for agency in stand.agencies if agency.agency_id == own), None),
        stand.target_id in asked,
    )


def _asked(plan: Plan, who: Who, on: date) -> frozenset[int]:
    if who.role is not Role.AGENCY or who.agency_id is None:
        return frozenset()
    return frozenset(owed for owed, of in missing(who.agency_id, on) if of == plan.id)


@dataclass(frozen=True)
class Entry:
    """One measurement as this person sees it."""

    measurement: Measurement
    words: str
    state: FigureState
    may_judge: bool


@dataclass(frozen=True)
class Row:
    """One agency of the scope: how it stands, and its newest figure that this person sees."""

    agency: Card
    name: str
    stand: AgencyStand
    newest: Entry | None
    may_give: bool


@dataclass(frozen=True)
class Table:
    """One page of the agencies in a target's scope, and what they gave, the newest first."""

    rows: Sequence[Row]
    entries: Sequence[Entry]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def table(target: Target, stand: Stand, who: Who, *, on: date, page: int = 1) -> Table:
    """The agencies in the scope, the person's own first."""
    own = who.agency_id if who.role is Role.AGENCY else None
    agencies = sorted(stand.agencies, key=lambda one: one.agency_id != own)
    page = page_within(page, len(agencies), PAGE)
    shown = agencies[(page - 1) * PAGE : page * PAGE]
    held = {old: one.agency_id for one in shown for old in stands_for(one.agency_id, on)}
    newest: dict[int, Entry] = {}
    entries = _entries(target, held, who, on)
    for entry in entries:
        newest.setdefault(held[entry.measurement.agency_id], entry)
    known, gives = cards(), target.plan.state is PlanState.IN_FORCE and takes_figures(target)
    rows = [
        Row(
            known[one.agency_id], known[one.agency_id].name_on(on), one,
            newest.get(one.agency_id),
            gives and workflow.may_report(who, one.agency_id),
        )
        for one in shown
    ]  # fmt: skip
    return Table(rows, entries, len(agencies), page)


def takes_figures(target: Target) -> bool:
    """Whether agencies give its figures, as it is declared."""
    return target.method is not None and target.method.is_given


@dataclass(frozen=True)
class AgencyFigures:
    """All that one agency gave of a target, as this person sees it, the newest first.

    `last`: how many it gave, seen or not; `may_give`: whether the person gives its figures.
    """

    agency: Card
    name: str
    stand: AgencyStand
    entries: Sequence[Entry]
    last: int
    may_give: bool

    def has_base(self, year: int | None) -> bool:
        """Whether the figure of the base year was confirmed."""
        confirmed = FigureState.CONFIRMED
        return any(e.measurement.year == year and e.state is confirmed for e in self.entries)


def agency_or_404(target: Target, agency_id: int, who: Who, *, on: date) -> AgencyFigures:
    """An agency of the scope with its figures."""
    stand = stand_of(target, on)
    found = next((one for one in stand.agencies if one.agency_id == agency_id), None)
    if found is None or not takes_figures(target):
        abort(404)
    held = dict.fromkeys(stands_for(agency_id, on), agency_id)
    card = cards()[agency_id]
    may = target.plan.state is PlanState.IN_FORCE and workflow.may_report(who, agency_id)
    return AgencyFigures(
        card, card.name_on(on), found, _entries(target, held, who, on),
        last_number(target.figures_id, agency_id), may,
    )  # fmt: skip


def _entries(target: Target, agency_ids: Collection[int], who: Who, on: date) -> list[Entry]:
    """The measurements of these agencies, the newest first."""
    rows = db.session.scalars(
        select(Measurement)
        .where(Measurement.target_id == target.figures_id, Measurement.agency_id.in_(agency_ids))
        .order_by(Measurement.id.desc())
        .options(
            joinedload(Measurement.judgement),
            joinedload(Measurement.agency),
            selectinload(Measurement.files).joinedload(MeasurementFile.file),
        )
    )
    newer: set[tuple[int, int]] = set()
    counted: set[tuple[int, int]] = set()
    found = []
    for row in rows:
        of_year = (row.agency_id, row.year)
        verdict = row.judgement.verdict is Verdict.CONFIRMED if row.judgement else None
        state = rules.state_of(
            verdict=verdict, newer=of_year in newer, newer_confirmed=of_year in counted
        )
        newer.add(of_year)
        if verdict:
            counted.add(of_year)
        if verdict or may_see(who, Matter.UNCONFIRMED, holding(row.agency_id, on)):
            found.append(_entry(target, row, state, who))
    return found


def _entry(target: Target, row: Measurement, state: FigureState, who: Who) -> Entry:
    words = row.figure.words(target.unit)
    judges = target.plan.state is PlanState.IN_FORCE and workflow.may_judge(who, row.by_id)
    return Entry(row, words, state, judges and state is FigureState.WAITING)


def measurement_or_404(id: int, who: Who, *, on: date) -> Measurement:
    """A measurement, if it exists for this person."""
    row = db.session.get(Measurement, id)
    if row is None or not sees_plan(row.target.plan, who):
        abort(404)
    confirmed = row.judgement is not None and row.judgement.verdict is Verdict.CONFIRMED
    if not confirmed and not may_see(who, Matter.UNCONFIRMED, holding(row.agency_id, on)):
        abort(404)
    return row


def shown_under(measurement: Measurement, wanted: int, *, on: date) -> Target:
    """The target on whose page a figure is shown: the one that was asked for, else the first.

    One figure may serve several targets, whose scopes differ.
    """
    root = measurement.target_id
    query = select(Target).where((Target.id == root) | (Target.figures_from_id == root))
    targets = list(db.session.scalars(query.order_by(Target.id)))
    scope = scopes([target.id for target in targets], on)
    holder = holding(measurement.agency_id, on)
    fitting = [target for target in targets if holder in scope[target.id]]
    return next((t for t in fitting if t.id == wanted), fitting[0] if fitting else targets[0])


def file_or_404(measurement: Measurement, file_id: int) -> StoredFile:
    """A file of a measurement, which the caller knows to exist for the person."""
    found = (row.file for row in measurement.files if row.file_id == file_id)
    return next(found, None) or abort(404)
