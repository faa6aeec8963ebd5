"""Find money lines and their sums."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from ..access import Matter, Who, may_see
from ..agencies.concerned import whose
from ..agencies.queries import holding
from ..database import db
from ..paging import page_within, pages_of
from ..tasks.models import Task
from .models import FundingLine
from .rules import KINDS, Amounts, FundingSource, added

PAGE = 50


@dataclass(frozen=True)
class Sums:
    """The sums of a plan in a year, by source and by agency."""

    by_source: dict[FundingSource, Amounts]
    by_agency: dict[int, Amounts]

    @property
    def whole(self) -> Amounts:
        return added(self.by_source.values())


@dataclass(frozen=True)
class Table:
    """One page of lines in the order of the plan, with sums over all of them."""

    lines: tuple[FundingLine, ...]
    total: int
    page: int
    sums: Sums

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def line_or_404(id: int, who: Who, *, today: date) -> FundingLine:
    """The line, if it exists for this person."""
    query = select(FundingLine).where(FundingLine.id == id)
    query = query.options(
        joinedload(FundingLine.task).joinedload(Task.plan), joinedload(FundingLine.agency)
    )
    found = db.session.scalar(query.execution_options(populate_existing=True)) or abort(404)
    if not may_see(who, Matter.DIFFICULTIES, holding(found.agency_id, today)):
        abort(404)
    return found


def table(
    plan_id: int, year: int, who: Who, *, today: date, agency_id: int | None = None, page: int = 1
) -> Table:
    """What this person sees of a plan in a year."""
    query = _of_plan(plan_id, year, who, today)
    if agency_id:
        query = query.where(FundingLine.agency_id == agency_id)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = page_within(page, total, PAGE)
    shown = (
        query.options(contains_eager(FundingLine.task))
        .order_by(Task.position, FundingLine.agency_id, FundingLine.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return Table(tuple(db.session.scalars(shown)), total, page, _sums(query))


def sums(plan_id: int, year: int, who: Who, *, today: date) -> Sums:
    """The sums of a plan in a year, of what this person sees; two queries."""
    return _sums(_of_plan(plan_id, year, who, today))


def years_of(plan_id: int) -> list[int]:
    """The years for which anything was written down, the newest first."""
    query = select(FundingLine.year).join(FundingLine.task).where(Task.plan_id == plan_id)
    return sorted(db.session.scalars(query.distinct()), reverse=True)


def of_task(task_id: int, year: int, who: Who, *, today: date) -> list[FundingLine]:
    """The lines of a task in a year that this person sees, the first fifty."""
    query = select(FundingLine).where(FundingLine.task_id == task_id, FundingLine.year == year)
    query = _seen(query, who, today).order_by(FundingLine.agency_id, FundingLine.id)
    return list(db.session.scalars(query.limit(PAGE)))


def line_of(task_id: int, agency_id: int, year: int, source: FundingSource) -> int | None:
    """The id of the line of a task, agency, year and source."""
    return db.session.scalar(
        select(FundingLine.id).where(
            FundingLine.task_id == task_id, FundingLine.agency_id == agency_id,
            FundingLine.year == year, FundingLine.source == source,
        )
    )  # fmt: skip


def _of_plan(plan_id: int, year: int, who: Who, today: date) -> Select[FundingLine]:
    query = select(FundingLine).join(FundingLine.task).where(Task.plan_id == plan_id)
    return _seen(query.where(FundingLine.year == year), who, today)


def _seen(query: Any, who: Who, today: date) -> Select[FundingLine]:
    ids = whose(who, Matter.DIFFICULTIES, today)
    found: Select[FundingLine] = query if ids is None else _among(query, ids)
    return found


def _among(query: Any, ids: Collection[int]) -> Select[FundingLine]:
    found: Select[FundingLine] = query.where(FundingLine.agency_id.in_(ids))
    return found


def _sums(query: Select[FundingLine]) -> Sums:
    totals = [func.sum(getattr(FundingLine, kind)) for kind in KINDS]
    grouped: dict[Any, dict[Any, Amounts]] = {}
    for column in (FundingLine.source, FundingLine.agency_id):
        asked = query.with_only_columns(column, *totals).group_by(column)
        grouped[column] = {
            key: Amounts(*(None if value is None else int(value) for value in values))
            for key, *values in db.session.execute(asked)
        }
    return Sums(grouped[FundingLine.source], grouped[FundingLine.agency_id])
