"""The rows of exports."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select

from ..agencies.queries import parties_on
from ..database import db
from ..plans.models import Plan
from ..tasks.forms import Filters
from ..tasks.listing import Line, Row, listing
from ..tasks.models import Judgement, ProgressUpdate
from ..tasks.models_assignment import Assignment
from ..tasks.queries_assignment import assignments_of, person
from ..tasks.rules import FRESHNESS_WORDS, TIMING_WORDS, Reckoning, named_on
from ..tasks.workflow import STATE_WORDS, Verdict
from .workbooks import Column

BATCH = 500
TASK_COLUMNS = (
    Column("TT", 5), Column("Mã", 7), Column("Nhiệm vụ", 44), Column("Mục", 22),
    Column("Đơn vị chủ trì", 22), Column("Phối hợp", 22), Column("Thời gian (theo văn bản)", 14),
    Column("Kỳ", 8), Column("Hạn", 12), Column("Tình trạng", 15), Column("Tỷ lệ (%)", 8),
    Column("Thời hạn", 17), Column("Cập nhật", 17), Column("Lần cập nhật gần nhất", 13),
    Column("Kết quả đã xác nhận gần nhất", 36), Column("Nguồn", 20),
    Column("Lãnh đạo phụ trách", 18), Column("Cán bộ phụ trách", 18),
    Column("Sản phẩm mong đợi", 28),
)  # fmt: skip
Cell = str | int | float | date | None


def task_rows(filters: Filters, plan: Plan, by: Reckoning) -> Iterator[list[Cell]]:
    """One row for each commitment that the filters let through; a task without any has one."""
    rows = listing(filters, plan, by, whole=True).rows
    ids = [line.commitment_id for row in rows for line in row.lines]
    results, people = _confirmed(ids), assignments_of(ids)
    number, day = 0, named_on(by.today, filters.year)
    for row in rows:
        lines: list[Line | None] = [*row.lines] or [None]
        for line in lines:
            number += 1
            yield [
                number, *_task(row, line, day), *_commitment(line, results),
                *_five(row, line, people),
            ]  # fmt: skip


def _task(row: Row, line: Line | None, day: date) -> list[Cell]:
    """The task's part of a row; `day` is the one whose names it carries."""
    task = row.task
    leads = [party.name for party in parties_on(task.leads, day)]
    if line:
        leads = [line.agency.name_on(line.named_on)]
    return [
        task.code,
        task.title,
        f"{task.section.number}. {task.section.title}",
        "; ".join(leads),
        "; ".join(party.name for party in parties_on(task.coordinators, day)),
        task.timing_text,
    ]


def _commitment(line: Line | None, results: dict[int, ProgressUpdate]) -> list[Cell]:
    if line is None:
        return [None] * 9
    stands = line.standing
    return [
        line.years,
        stands.due_on,
        STATE_WORDS[stands.state],
        stands.percent,
        TIMING_WORDS[line.timing],
        FRESHNESS_WORDS[line.freshness],
        stands.updated_on,
        *_said(results.get(line.commitment_id)),
    ]


def _said(update: ProgressUpdate | None) -> list[Cell]:
    """The result, or what was done, and whose word it is."""
    if update is None:
        return ["", ""]
    return [update.result or update.done, update.entered or "Đơn vị cập nhật"]


def _five(row: Row, line: Line | None, people: dict[int, Assignment]) -> list[Cell]:
    """The leader in charge, the officer, the product expected."""
    found = people.get(line.commitment_id) if line else None
    if found is None:
        return [None, None, row.task.output]
    return [
        person(found.leader, found.leader_name).name,
        person(found.officer, found.officer_name).name,
        found.product or row.task.output,
    ]


def _confirmed(commitment_ids: list[int]) -> dict[int, ProgressUpdate]:
    """What was last confirmed of each commitment."""
    found: dict[int, ProgressUpdate] = {}
    for start in range(0, len(commitment_ids), BATCH):
        ids = commitment_ids[start : start + BATCH]
        last = (
            select(ProgressUpdate.commitment_id, func.max(ProgressUpdate.number).label("number"))
            .join(Judgement, Judgement.update_id == ProgressUpdate.id)
            .where(ProgressUpdate.commitment_id.in_(ids), Judgement.verdict == Verdict.CONFIRMED)
            .group_by(ProgressUpdate.commitment_id)
            .subquery()
        )
        query = select(ProgressUpdate).join(
            last,
            (ProgressUpdate.commitment_id == last.c.commitment_id)
            & (ProgressUpdate.number == last.c.number),
        )
        for update in db.session.scalars(query):
            found[update.commitment_id] = update
    return found
