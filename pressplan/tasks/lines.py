"""The lines of lists and papers: how commitments stand, as plain columns."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from ..accounts.models import Account
from ..agencies.cards import Card, cards
from ..database import db
from .forms import Filters
from .models import Commitment, Standing, Task
from .models_assignment import Assignment
from .queries_waiting import returned_on
from .rules import NO_DAY, Freshness, Reckoning, Timing, named_on
from .selection import asked_of, current
from .waiting import Waiting, waiting_on
from .workflow import State

BATCH = 500
_OFFICER = func.coalesce(Account.name, Assignment.officer_name, "")


class Stands(NamedTuple):
    """How a commitment stands, in the columns that lists show."""

    agency_id: int
    state: State
    percent: int
    due_on: date | None
    internal: bool
    late: bool
    updated_on: date | None
    expected_from: date
    to_year: int
    since: date
    unjudged: bool


STANDS = [getattr(Standing, name) for name in Stands._fields]


@dataclass(frozen=True)
class Line:
    """One commitment in a list."""

    commitment_id: int
    agency: Card
    standing: Stands
    timing: Timing
    freshness: Freshness
    waiting: Waiting
    first_year: int
    last_year: int
    named_on: date
    officer: str = ""

    @property
    def years(self) -> str:
        """The years that it is about: 2026, or 2023–2024."""
        one = self.first_year == self.last_year
        return str(self.last_year) if one else f"{self.first_year}–{self.last_year}"


def columns(of: Any) -> Select[Any]:
    """What makes a line, of `standing` or a part of it that the caller joins to `Commitment`."""
    return select(
        of.commitment_id, of.task_id, Commitment.from_year.label("first_year"),
        Commitment.year.label("last_year"), _OFFICER.label("officer"),
        *(getattr(of, name) for name in Stands._fields),
    )  # fmt: skip


def with_officer(query: Select[Any]) -> Select[Any]:
    """The same, joined to who is named for the commitment."""
    return query.outerjoin(Assignment, Assignment.commitment_id == Commitment.id).outerjoin(
        Account, Account.id == Assignment.officer_id
    )


def read(query: Select[Any], by: Reckoning, ids: Sequence[int] = ()) -> Iterator[tuple[int, Line]]:
    """The id of the task and the line, of each row of such a query; `ids` is its parameter."""
    return read_by(query, lambda _: by, ids)


def read_by(
    query: Select[Any], by_of: Callable[[int], Reckoning], ids: Sequence[int] = ()
) -> Iterator[tuple[int, Line]]:
    """The same for tasks of several plans, each reckoned in its own way."""
    found: Sequence[Any] = db.session.execute(query, {"ids": ids} if ids else {}).all()
    agencies, returned = cards(), returned_on(found)
    for id, task_id, first, last, officer, *values in found:
        stands, by = Stands(*values), by_of(task_id)
        yield (
            task_id,
            Line(
                id, agencies[stands.agency_id], stands, by.timing(stands), by.freshness(stands),
                waiting_on(stands, by, returned_on=returned.get(id)), first, last,
                named_on(by.today, last), officer,
            ),
        )  # fmt: skip


@dataclass
class Row:
    """One task on a paper, with all the commitments that the filters let through."""

    task: Task
    lines: list[Line] = field(default_factory=list)


def with_lines(tasks: Sequence[Task], filters: Filters, by: Reckoning) -> list[Row]:
    """The tasks with their commitments; one without any in the year shows its last ones."""
    rows = {task.id: Row(task) for task in tasks}
    add_lines(rows, [*current(), *asked_of(filters, by)], by)
    if not filters.narrows_commitments:
        bare = {id: row for id, row in rows.items() if not row.lines}
        other = aliased(Standing)
        newest = (
            select(func.max(other.to_year))
            .where(other.task_id == Standing.task_id, other.until == NO_DAY)
            .where(other.state != State.MERGED)
            .scalar_subquery()
        )
        add_lines(bare, [*current(), Standing.to_year == newest], by)
        for row in rows.values():  # what a document ended says little beside what goes on
            row.lines = [
                line for line in row.lines if line.timing is not Timing.CLOSED
            ] or row.lines
    return list(rows.values())


def add_lines(
    rows: dict[int, Row], conditions: Iterable[ColumnElement[bool]], by: Reckoning
) -> None:
    """Add the lines to their tasks."""
    query = with_officer(
        columns(Standing).join(Commitment, Commitment.id == Standing.commitment_id)
    )
    query = query.where(*conditions).order_by(Standing.task_id, Commitment.id)
    ids = list(rows)
    for start in range(0, len(ids), BATCH):
        of_tasks = query.where(Standing.task_id.in_(ids[start : start + BATCH]))
        for task_id, line in read(of_tasks, by):
            rows[task_id].lines.append(line)
