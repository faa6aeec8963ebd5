"""The targets of a plan, and how they stand on a day."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Protocol

from flask import Flask, current_app
from sqlalchemy import func, or_, select

from .. import clock
from ..agencies.models import GroupMember, Succession
from ..agencies.queries import holders_on, stands_for
from ..database import db
from ..memory import remembered
from ..tasks.workflow import Verdict
from . import rules
from .method import Figure, Method, TargetKind, weakest
from .models import Measurement, MeasurementJudgement, Target, TargetParty
from .rules import Attainment, Judged, People, Whole

_TRAINED = "targets.trained"


class Counted(Protocol):
    """How many people of an agency were trained, of how many."""

    @property
    def trained(self) -> int: ...
    @property
    def headcount(self) -> int | None: ...


Trained = Callable[[tuple[int, ...], date], Mapping[int, Counted]]


def install(app: Flask, trained: Trained) -> None:
    """Let this app ask training, which is above targets, how many people were trained.

    `trained` remembers what it answers, so that what is made of it is never stale.
    """
    app.extensions[_TRAINED] = trained


@dataclass(frozen=True)
class AgencyStand:
    """How one agency of the scope stands: its figure in words, for which year, recorded when."""

    agency_id: int
    value: str
    attainment: Attainment
    as_of: date | None
    year: int | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Stand:
    """How one target stands: `said` is the arithmetic, `share` (0 to 1) its bar."""

    target_id: int
    horizon: int
    position: int
    text: str
    attainment: Attainment
    said: str
    share: Decimal | None
    agencies: tuple[AgencyStand, ...]
    method: Method | None = None
    figures_id: int = 0


def standings(plan_id: int, *, on: date) -> tuple[Stand, ...]:
    """Every target of the plan as it stood at the end of that day, the nearest horizon first.

    Figures count from the day on which they were confirmed; how a target is measured, and who is
    in its scope on that day, is asked of what is declared now.
    """
    return _standings(plan_id, on)


def by_horizon(plan_id: int) -> list[tuple[int, list[Target]]]:
    """Each year with its targets, the nearest first, in the order of the document."""
    query = (
        select(Target).where(Target.plan_id == plan_id).order_by(Target.horizon, Target.position)
    )
    return [
        (year, list(found))
        for year, found in groupby(db.session.scalars(query), lambda t: t.horizon)
    ]


def scopes(target_ids: Collection[int], on: date) -> dict[int, Sequence[int]]:
    """Of each target who is in its scope on that day: successors followed, each once."""
    if not target_ids:
        return {}
    parties = db.session.execute(
        select(TargetParty.target_id, TargetParty.agency_id, TargetParty.group_id)
        .where(TargetParty.target_id.in_(target_ids))
        .order_by(TargetParty.id)
    ).all()
    members: dict[int, list[int]] = {}
    of_groups = select(GroupMember.group_id, GroupMember.agency_id).where(
        GroupMember.group_id.in_({row.group_id for row in parties if row.group_id}),
        GroupMember.since <= on,
        on < GroupMember.until,
    )
    for row in db.session.execute(of_groups.order_by(GroupMember.id)):
        members.setdefault(row.group_id, []).append(row.agency_id)
    named: dict[int, list[int]] = {id: [] for id in target_ids}
    for party in parties:
        group = members.get(party.group_id or 0, [])
        named[party.target_id] += [party.agency_id] if party.agency_id else group
    return {id: holders_on(ids, on) for id, ids in named.items()}


def last_number(target_id: int, agency_id: int) -> int:
    """The number of the newest figure that an agency gave, 0: none yet."""
    newest = select(func.max(Measurement.number_of)).where(
        Measurement.target_id == target_id, Measurement.agency_id == agency_id
    )
    return db.session.scalar(newest) or 0


@remembered(Target, TargetParty, GroupMember, Succession, Measurement, MeasurementJudgement)
def _standings(plan_id: int, on: date) -> tuple[Stand, ...]:
    there = or_(Target.added_on.is_(None), Target.added_on <= on)
    of_plan = select(Target).where(Target.plan_id == plan_id, there)
    targets = list(db.session.scalars(of_plan.order_by(Target.horizon, Target.position)))
    ids = [target.id for target in targets]
    scope, given = scopes(ids, on), _confirmed(plan_id, on)
    people = _people(targets, scope, on)
    return tuple(
        [_stand(target, scope[target.id], given.get(target.figures_id, {}), people, on)
         for target in targets]
    )  # fmt: skip


Given = Mapping[int, Mapping[int, Figure]]  # by agency and year


def _confirmed(plan_id: int, on: date) -> dict[int, dict[int, dict[int, Figure]]]:
    """What was confirmed by the end of that day: by target, agency and year the newest."""
    end = datetime.combine(on + timedelta(days=1), time(), clock.ZONE)
    query = (
        select(
            Measurement.target_id, Measurement.agency_id, Measurement.year, Measurement.at,
            Measurement.answer, Measurement.amount, Measurement.done_on,
        )
        .join(MeasurementJudgement, MeasurementJudgement.measurement_id == Measurement.id)
        .join(Target, Target.id == Measurement.target_id)
        .where(Target.plan_id == plan_id, MeasurementJudgement.at < end)
        .where(MeasurementJudgement.verdict == Verdict.CONFIRMED)
        .order_by(Measurement.number_of)
    )  # fmt: skip
    found: dict[int, dict[int, dict[int, Figure]]] = {}
    for row in db.session.execute(query):
        of_agency = found.setdefault(row.target_id, {}).setdefault(row.agency_id, {})
        as_of = clock.day_of(row.at)
        of_agency[row.year] = Figure(row.year, as_of, row.answer, row.amount, row.done_on)
    return found


def _people(
    targets: Collection[Target], scope: Mapping[int, Sequence[int]], on: date
) -> dict[int, People]:
    """Of every agency in the scope of a target of people trained, asked once."""
    ids = {id for t in targets if t.kind is TargetKind.PEOPLE for id in scope[t.id]}
    if not ids:
        return {}
    trained: Trained = current_app.extensions[_TRAINED]
    found = trained(tuple(sorted(ids)), on)
    return {id: People(one.trained, one.headcount) for id, one in found.items()}


def _stand(
    target: Target, scope: Sequence[int], given: Given, people: Mapping[int, People], on: date
) -> Stand:
    method = target.method
    whole, agencies = Whole(Attainment.NO_DATA, rules.NO_METHOD), []
    if method and method.is_given:
        judged = [rules.judge_agency(method, held_figures(id, given, on), on=on) for id in scope]
        whole = rules.judge_whole(method, [one.attainment for one in judged], on=on)
        agencies = [_agency(id, one) for id, one in zip(scope, judged, strict=True)]
    elif method:
        counted = [people[id] for id in scope]
        whole = rules.judge_all_people(method, counted, on=on)
        agencies = [
            _agency(id, rules.judge_people(method, one, on=on))
            for id, one in zip(scope, counted, strict=True)
        ]
    return Stand(
        target.id, target.horizon, target.position, target.text, whole.attainment, whole.said,
        whole.share, tuple(agencies), method, target.figures_id,
    )  # fmt: skip


def _agency(id: int, judged: Judged) -> AgencyStand:
    found = judged.figure
    if found is None:
        return AgencyStand(id, judged.words, judged.attainment, None)
    return AgencyStand(id, judged.words, judged.attainment, found.as_of, found.year, found.amount)


def held_figures(holder_id: int, given: Given, on: date) -> list[Figure]:
    """The figures that count for an agency: its own, and for other years its predecessors'.

    Of several that became one an amount can't be put together, and no more is done than the
    least of them did; a figure of the new body itself says more.
    """
    years = dict(given.get(holder_id, {}))
    earlier = [given[id] for id in stands_for(holder_id, on) if id != holder_id and id in given]
    for year in {year for figures in earlier for year in figures}:
        if year in years:
            continue
        told = [figures[year] for figures in earlier if year in figures]
        if len(earlier) == 1:
            years[year] = told[0]
        elif len(told) == len(earlier) and (answer := weakest(f.answer for f in told if f.answer)):
            years[year] = Figure(year, max(f.as_of for f in told), answer)
    return [years[year] for year in sorted(years)]
