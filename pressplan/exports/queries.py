"""The rows of exports."""

from collections.abc import Iterator, Mapping
from datetime import date

from ..plans.models import Plan
from ..tasks.forms import Filters
from ..tasks.last_words import confirmed
from ..tasks.listing import Line
from ..tasks.models import Part, Responsibility
from ..tasks.rules import FRESHNESS_WORDS, TIMING_WORDS, Reckoning
from ..tasks.whole import paper_day, parties, whole
from ..tasks.workflow import STATE_WORDS
from .workbooks import Column

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

    Ten thousand are read in a fraction of the time that writing them takes.
    """
    on = paper_day(filters.year, by.today)
    sections = {s.id: f"{s.number}. {s.title}" for s in plan.sections}
    names: dict[int, str] = {}
    number = 0
    for rows in whole(filters, plan, by, on=on):
        results = confirmed([line.commitment_id for row in rows for line in row.lines])
        leads = parties([row.task.id for row in rows if not row.lines], Part.LEAD)
        others = parties([row.task.id for row in rows], Part.COORDINATING)
        for row in rows:
            task = row.task
            said = [task.code, task.title, sections[task.section_id]]
            shared = [_names(others.get(task.id, []), on), task.timing_text]
            if not row.lines:
                number += 1
                yield [number, *said, _names(leads.get(task.id, []), on), *shared, *[None] * 8]
            for line in row.lines:
                number += 1
                lead = names.get(line.agency.id) or names.setdefault(
                    line.agency.id, line.agency.name_on(on)
                )
                yield [number, *said, lead, *shared, *_commitment(line, results)]


def _commitment(line: Line, results: Mapping[int, str]) -> list[Cell]:
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


def _names(parties: list[Responsibility], on: date) -> str:
    return "; ".join(party.name_on(on) for party in parties)
