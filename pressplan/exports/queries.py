"""The rows of exports."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select

from ..database import db
from ..plans.models import Plan
from ..tasks.forms import Filters
from ..tasks.listing import Line, Row, listing
from ..tasks.models import Judgement, ProgressUpdate
from ..tasks.models_assignment import Assignment
from ..tasks.queries_assignment import assignments_of, person
from ..tasks.rules import FRESHNESS_WORDS, TIMING_WORDS, Reckoning
from ..tasks.workflow import STATE_WORDS, Verdict
from .workbooks import Column

BATCH = 500
TASK_COLUMNS = (
    Column("TT", 5), Column("Mã", 7), Column("Nhiệm vụ", 44), Column("Mục", 22),
    Column("Đơn vị chủ trì", 22), Column("Phối hợp", 22), Column("Thời gian (theo văn bản)", 14),
    Column("Kỳ", 8), Column("Hạn", 12), Column("Tình trạng", 15), Column("Tỷ lệ (%)", 8),
    Column("Thời hạn", 17), Column("Cập nhật", 17), Column("Lần cập nhật gần nhất", 13),
    Column("Kết quả đã xác nhận gần nhất", 36), Column("Lãnh đạo phụ trách", 18),
    Column("Cán bộ phụ trách", 18), Column("Sản phẩm mong đợi", 28),
)  # fmt: skip
Cell = str | int | float | date | None


def task_rows(filters: Filters, plan: Plan, by: Reckoning) -> Iterator[list[Cell]]:
    """One row for each commitment that the filters let through; a task without any has one."""
    rows = listing(filters, plan, by, whole=True).rows
    ids = [line.commitment_id for row in rows for line in row.lines]
    results, people = _confirmed(ids), assignments_of(ids)
    number = 0
    for row in rows:
        lines: list[Line | None] = [*row.lines] or [None]
        for line in lines:
            number += 1
            yield [
                number, *_task(row, line, by.today), *_commitment(line, results),
                *_five(row, line, people),
            ]  # fmt: skip


def _task(row: Row, line: Line | None, today: date) -> list[Cell]:
    task = row.task
    leads = [line.agency.name_on(today)] if line else [lead.name_on(today) for lead in task.leads]
    return [
        task.code,
        task.title,
        f"{task.section.number}. {task.section.title}",
        "; ".join(leads),
        "; ".join(party.name_on(today) for party in task.coordinators),
        task.timing_text,
    ]


def _commitment(line: Line | None, results: dict[int, str]) -> list[Cell]:
    if line is None:
        return [None] * 8
    stands = line.standing
    return [
        line.years,
        stands.due_on,
        STATE_WORDS[stands.state],
        stands.percent,
        TIMING_WORDS[line.timing],
        FRESHNESS_WORDS[line.freshness],
        stands.updated_on,
        results.get(line.commitment_id, ""),
    ]


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


def _confirmed(commitment_ids: list[int]) -> dict[int, str]:
    """What was last confirmed of each commitment: its result, or what was done."""
    found: dict[int, str] = {}
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
            found[update.commitment_id] = update.result or update.done
    return found
