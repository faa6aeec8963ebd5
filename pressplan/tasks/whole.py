"""The whole list of tasks for a paper, in batches, so that memory stays flat."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, joinedload

from ..agencies.cards import cards
from ..database import db
from ..plans.models import Plan
from .forms import Filters
from .lines import BATCH, Row, add_lines, with_lines
from .models import CommitmentTerms, Part, Responsibility, Standing, Task
from .rules import Reckoning
from .selection import asked_of, current, in_order, selected
from .workflow import State

MOST_LINES = 2000


def whole(filters: Filters, plan: Plan, by: Reckoning, *, on: date) -> Iterator[list[Row]]:
    """All that the filters ask for, for a paper of the day `on`, in batches of a bounded size.

    On a paper of an earlier day work stands with who held it then, what was merged later too.
    """
    query = in_order(selected(filters, plan, by), filters).with_only_columns(Task.id)
    ids = list(db.session.scalars(query))
    for part in _batches(ids, filters, by):
        tasks = {t.id: t for t in db.session.scalars(select(Task).where(Task.id.in_(part)))}
        rows = with_lines([tasks[id] for id in part], filters, by)
        if on < by.today:
            _as_held(rows, filters, by, on)
        yield rows


def _batches(ids: Sequence[int], filters: Filters, by: Reckoning) -> Iterator[list[int]]:
    """The tasks in groups that together have few enough lines."""
    counts = (
        select(Standing.task_id, func.count().label("lines"))
        .where(*current(), *asked_of(filters, by))
        .group_by(Standing.task_id)
    )
    lines = {row.task_id: row.lines for row in db.session.execute(counts)}
    batch: list[int] = []
    size = 0
    for id in ids:
        size += lines.get(id, 1)
        if batch and (size > MOST_LINES or len(batch) == BATCH):
            yield batch
            batch, size = [], lines.get(id, 1)
        batch.append(id)
    if batch:
        yield batch


def _as_held(rows: Sequence[Row], filters: Filters, by: Reckoning, on: date) -> None:
    """Put the lines as they were held on that day: former holders, and what was merged since."""
    merged = aliased(Standing)
    later = exists().where(
        merged.commitment_id == Standing.commitment_id, merged.state == State.MERGED,
        merged.since == Standing.until, merged.since > on,
    )  # fmt: skip
    add_lines({row.task.id: row for row in rows}, [later, *asked_of(filters, by)], by)
    ids = [line.commitment_id for row in rows for line in row.lines]
    held, agencies = _holders(ids, on), cards()
    for row in rows:
        row.lines = [
            replace(line, agency=agencies[held[line.commitment_id]])
            if line.commitment_id in held
            else line
            for line in sorted(row.lines, key=lambda line: line.commitment_id)
        ]


def _holders(commitment_ids: Sequence[int], on: date) -> dict[int, int]:
    """Who held them on that day, of those whose terms were ever changed; see `Facts.terms_on`."""
    held: dict[int, int] = {}
    query = select(CommitmentTerms.commitment_id, CommitmentTerms.since, CommitmentTerms.agency_id)
    query = query.order_by(CommitmentTerms.commitment_id, CommitmentTerms.number)
    for start in range(0, len(commitment_ids), BATCH):
        ids = commitment_ids[start : start + BATCH]
        for id, since, agency_id in db.session.execute(
            query.where(CommitmentTerms.commitment_id.in_(ids))
        ):
            if id not in held or since <= on:
                held[id] = agency_id
    return held


def responsibilities_of(task_ids: Sequence[int], part: Part) -> dict[int, list[Responsibility]]:
    """Who has this part in each of these tasks, in the document's order."""
    query = (
        select(Responsibility)
        .where(Responsibility.role == part)
        .order_by(Responsibility.task_id, Responsibility.position)
        .options(joinedload(Responsibility.agency), joinedload(Responsibility.group))
    )
    found: dict[int, list[Responsibility]] = {}
    for start in range(0, len(task_ids), BATCH):
        of_tasks = query.where(Responsibility.task_id.in_(task_ids[start : start + BATCH]))
        for party in db.session.scalars(of_tasks):
            found.setdefault(party.task_id, []).append(party)
    return found
