"""The rows of exports."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select

from ..database import db
from ..plans.models import Plan
from ..tasks.forms import Filters
from ..tasks.listing import Line, every_line
from ..tasks.models import Judgement, Part, ProgressUpdate
from ..tasks.parties import names_of
from ..tasks.rules import FRESHNESS_WORDS, TIMING_WORDS, Reckoning
from ..tasks.workflow import STATE_WORDS, Verdict
from .workbooks import Column

BATCH = 500
TASK_COLUMNS = (
    Column("TT", 5), Column("Mã", 7), Column("Nhiệm vụ", 44), Column("Mục", 22),
    Column("Đơn vị chủ trì", 22), Column("Phối hợp", 22), Column("Thời gian (theo văn bản)", 14),
    Column("Kỳ", 8), Column("Hạn", 12), Column("Tình trạng", 15), Column("Tỷ lệ (%)", 8),
    Column("Thời hạn", 17), Column("Cập nhật", 17), Column("Lần cập nhật gần nhất", 13),
    Column("Kết quả đã xác nhận gần nhất", 36),
)  # fmt: skip
Cell = str | int | float | date | None


def task_rows(filters: Filters, plan: Plan, by: Reckoning) -> Iterator[list[Cell]]:
    """One row for each commitment that the filters let through; a task without any has one.

    Read some thousand rows at a time: a large plan takes no more memory than a small one.
    """
    sections = {section.id: f"{section.number}. {section.title}" for section in plan.sections}
    number = 0
    for some in every_line(filters, plan, by):
        results = _confirmed([line.commitment_id for _, lines in some for line in lines])
        others = names_of([task.id for task, _ in some], Part.COORDINATING, by.today)
        leads = names_of([task.id for task, lines in some if not lines], Part.LEAD, by.today)
        for task, lines in some:
            section = sections[task.section_id]
            coordinators = "; ".join(others.get(task.id, ()))
            for line in lines or (None,):
                number += 1
                lead = line.agency.name_on(by.today) if line else "; ".join(leads.get(task.id, ()))
                yield [
                    number, task.code, task.title, section, lead, coordinators, task.timing_text,
                    *_commitment(line, results),
                ]  # fmt: skip


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
        query = select(
            ProgressUpdate.commitment_id, ProgressUpdate.result, ProgressUpdate.done
        ).join(
            last,
            (ProgressUpdate.commitment_id == last.c.commitment_id)
            & (ProgressUpdate.number == last.c.number),
        )
        for id, result, done in db.session.execute(query):
            found[id] = result or done
    return found
