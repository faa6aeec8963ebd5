"""The rows of exports."""

from collections.abc import Iterator
from datetime import date

from ..agencies.cards import cards
from ..agencies.queries import names_on
from ..plans.models import Plan
from ..targets.method import method_words
from ..targets.queries import standings
from ..targets.rules import ATTAINMENT_WORDS
from ..tasks.forms import Filters
from ..tasks.last_words import Word, confirmed
from ..tasks.lines import Line
from ..tasks.models import Part
from ..tasks.queries_assignment import Written, written_down
from ..tasks.rules import FRESHNESS_WORDS, TIMING_WORDS, Reckoning, named_on
from ..tasks.whole import responsibilities_of, whole
from ..tasks.wording import COORDINATORS, TIME, TITLE, worded_on
from ..tasks.workflow import STATE_WORDS
from .workbooks import Cell, Column

TARGET_COLUMNS = (
    Column("TT", 5), Column("Năm đích", 8), Column("Mục tiêu", 40), Column("Đạt khi", 34),
    Column("Tình trạng", 14), Column("Cách tính", 34), Column("Tỷ lệ (%)", 9),
    Column("Cơ quan", 26), Column("Số liệu đang tính", 26), Column("Giá trị", 11),
    Column("Năm số liệu", 8), Column("Tình trạng của cơ quan", 14), Column("Ngày ghi", 12),
)  # fmt: skip
TASK_COLUMNS = (
    Column("TT", 5), Column("Mã", 7), Column("Nhiệm vụ", 44), Column("Mục", 22),
    Column("Đơn vị chủ trì", 22), Column("Phối hợp", 22), Column("Thời gian (theo văn bản)", 14),
    Column("Kỳ", 8), Column("Hạn", 12), Column("Tình trạng", 15), Column("Tỷ lệ (%)", 8),
    Column("Thời hạn", 17), Column("Cập nhật", 17), Column("Lần cập nhật gần nhất", 13),
    Column("Kết quả đã xác nhận gần nhất", 36), Column("Nguồn", 20),
    Column("Lãnh đạo phụ trách", 18), Column("Cán bộ phụ trách", 18),
    Column("Sản phẩm mong đợi", 28),
)  # fmt: skip


def target_rows(plan: Plan, on: date) -> Iterator[list[Cell]]:
    """One row for each agency in the scope of a target; a target without any has one."""
    known = cards()
    for number, stand in enumerate(standings(plan.id, on=on), start=1):
        method = method_words(stand.method) if stand.method else "Chưa khai cách đo"
        share = float(stand.share * 100) if stand.share is not None else None
        said: list[Cell] = [
            number, stand.horizon, stand.text, method, ATTAINMENT_WORDS[stand.attainment],
            stand.said, share,
        ]  # fmt: skip
        if not stand.agencies:
            yield said
        for one in stand.agencies:
            amount = float(one.amount) if one.amount is not None else None
            yield [
                *said, known[one.agency_id].name_on(on), one.value, amount, one.year,
                ATTAINMENT_WORDS[one.attainment], one.as_of,
            ]  # fmt: skip


def task_rows(filters: Filters, plan: Plan, by: Reckoning) -> Iterator[list[Cell]]:
    """One row for each commitment that the filters let through; a task without any has one.

    Ten thousand are read in a fraction of the time that writing them takes.
    """
    on = named_on(by.today, filters.year)
    sections = {s.id: f"{s.number}. {s.title}" for s in plan.sections}
    names: dict[int, str] = {}
    number = 0
    for rows in whole(filters, plan, by, on=on):
        ids = [line.commitment_id for row in rows for line in row.lines]
        results, people = confirmed(ids), written_down(ids)
        leads = responsibilities_of([row.task.id for row in rows if not row.lines], Part.LEAD)
        others = responsibilities_of([row.task.id for row in rows], Part.COORDINATING)
        then = worded_on([row.task.id for row in rows], on)
        for row in rows:
            task, read = row.task, then.get(row.task.id, {})
            said = [task.code, read.get(TITLE, task.title), sections[task.section_id]]
            helpers = read.get(COORDINATORS, names_on(others.get(task.id, []), on))
            shared = [helpers, read.get(TIME, task.timing_text)]
            if not row.lines:
                number += 1
                led = names_on(leads.get(task.id, []), on)
                yield [number, *said, led, *shared, *[None] * 11, task.output]
            for line in row.lines:
                number += 1
                lead = names.get(line.agency.id) or names.setdefault(
                    line.agency.id, line.agency.name_on(on)
                )
                yield [
                    number, *said, lead, *shared, *_commitment(line),
                    *_said(results.get(line.commitment_id)),
                    *_five(people.get(line.commitment_id), task.output),
                ]  # fmt: skip


def _commitment(line: Line) -> list[Cell]:
    stands = line.standing
    return [
        line.years,
        stands.due_on,
        STATE_WORDS[stands.state],
        stands.percent,
        TIMING_WORDS[line.timing],
        FRESHNESS_WORDS[line.freshness],
        stands.updated_on,
    ]


def _said(word: Word | None) -> tuple[Cell, Cell]:
    """What was last confirmed, and whose word it is."""
    return (word.said, word.entered or "Đơn vị cập nhật") if word else ("", "")


def _five(written: Written | None, output: str) -> tuple[Cell, Cell, Cell]:
    """The leader in charge, the officer, the product expected; else the task's own."""
    if written is None:
        return None, None, output
    return written.leader, written.officer, written.product or output
