"""The tables of a report, each an annex on pages across: tasks, targets, hand-ins, maturity."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ..maturity.figures import RoundCard
from ..maturity.queries_compare import Row as MaturityRow
from ..obligations.rules import KIND_WORDS, Kind
from ..plans.deadlines import deadline_words
from ..plans.models import Plan
from ..submissions.content import PARTS
from ..submissions.listing import Row as HandIn
from ..submissions.rules import Timeliness
from ..tasks.queries_sheet import SheetLine, SheetTask
from ..tasks.rules import TIMING_WORDS, Timing
from ..workdays.queries import calendar
from . import report_words
from .official import Paper, to_write
from .queries_report import Accepted, maturity_cells, stands
from .report_words import Target
from .word import Cell, Column, Merged, Table

MERGED = 12  # a task of more lines is named in each, because a cell that long breaks badly
MOST_LEADS = 50  # of a task; a table of thousands of rows takes LibreOffice minutes to lay out
MOST_OWING = 100  # of one hand-in
IN_EXCEL = "Chi tiết từng cơ quan: Biểu theo dõi (Excel)"
_TASKS = (
    Column("Mã", 14, "center"), Column("Nhiệm vụ", 66), Column("Chủ trì", 40),
    Column("Thời gian, thời hạn", 40), Column("Tình trạng", 34),
    Column("Kết quả đã được xác nhận", 58),
)  # fmt: skip
_TARGETS = (
    Column("TT", 14, "center"), Column("Đến năm", 20, "center"), Column("Mục tiêu", 118),
    Column("Kết quả", 100),
)  # fmt: skip
_HAND_INS = (
    Column("TT", 14, "center"), Column("Báo cáo, hồ sơ", 62), Column("Cơ quan", 62),
    Column("Thời hạn", 52), Column("Tình trạng", 62),
)  # fmt: skip
_SAID = (
    Column("TT", 12, "center"), Column("Cơ quan", 34), Column("Năm", 14, "center"),
    Column(PARTS["done"], 72), Column(PARTS["difficulties"], 40), Column(PARTS["proposals"], 40),
    Column(PARTS["direction"], 40),
)  # fmt: skip


def tasks(paper: Paper, of: str, plans: Sequence[tuple[Plan, Iterable[SheetTask]]]) -> None:
    """How each task stands with each lead; of several plans, one after the other."""
    table = paper.annex("Tình hình thực hiện nhiệm vụ", of, _TASKS)
    for plan, found in plans:
        if len(plans) > 1:
            table.band(plan.short_title)
        section = None
        for task in found:
            if task.section.id != section:
                section = task.section.id
                number = f"{task.section.number}. " if task.section.number else ""
                table.band(f"{number}{task.section.title}")
            _task(table, task)


def _task(table: Table, task: SheetTask) -> None:
    """A row for each lead; of many only those that are late, and how the rest stand in numbers."""
    if len(task.lines) > MOST_LEADS:
        _many(table, task)
        return
    merges = 1 < len(task.lines) <= MERGED
    for number, line in enumerate(task.lines):
        first = number == 0
        code: Cell = Merged(task.code if first else "", first) if merges else task.code
        title = task.title if first else ""
        named: Cell = Merged(title, first) if merges else title
        table.add([code, named, line.lead, task.time(line), standing(line), line.confirmed])


def _many(table: Table, task: SheetTask) -> None:
    many = f"{len(task.lines)} cơ quan chủ trì"
    table.add([task.code, task.title, many, task.timing, counted(task.lines), IN_EXCEL])
    late = [line for line in task.lines if TIMING_WORDS[Timing.OVERDUE] in line.standing]
    for line in late[:MOST_LEADS]:
        table.add([task.code, "", line.lead, line.deadline, standing(line), line.confirmed])
    if len(late) > MOST_LEADS:
        more = f"và {len(late) - MOST_LEADS} cơ quan khác quá hạn"
        table.add([task.code, "", more, "", "", IN_EXCEL])


def counted(lines: Sequence[SheetLine]) -> str:
    """How many leads stand how: 300 đang thực hiện, 12 hoàn thành."""
    return report_words.counted(line.standing.split(",")[0] for line in lines)


def standing(line: SheetLine) -> str:
    """The state and percent of a lead; what is past its day says so."""
    return line.standing or "chưa có"


def targets(paper: Paper, of: str, rows: Sequence[Target]) -> None:
    """The targets with what was attained; what nobody said yet is marked."""
    table = paper.annex("Kết quả thực hiện mục tiêu", of, _TARGETS)
    for number, row in enumerate(rows, start=1):
        said: Cell = row.said or to_write("kết quả đạt được, số liệu và nguồn")
        table.add([str(number), str(row.horizon), row.text, said])


def hand_ins(paper: Paper, of: str, year: int, rows: Iterable[tuple[HandIn, Timeliness]]) -> None:
    """Who handed in what and when; where very many owe it, only who is late or has not."""
    table = paper.annex(f"Báo cáo, hồ sơ phải nộp năm {year}", of, _HAND_INS)
    number, days = 0, calendar()
    for found in _by_due(rows):
        due = found[0][0].due
        on, many = due.deadline.last_good_day, len(found) > MOST_OWING
        words = KIND_WORDS[due.kind] if due.kind is not Kind.OTHER else due.text
        said = [words, deadline_words(due.deadline, days)]
        named = [one for one in found if not many or one[1].on is None or one[1].is_late]
        for row, how in named[:MOST_OWING]:
            number += 1
            table.add([str(number), said[0], row.agency.name_on(on), said[1], stands(row, how)])
        if len(found) > len(named[:MOST_OWING]):
            in_time = len(found) - len(named)
            rest = f"{in_time} cơ quan khác đã nộp, không chậm"
            if len(named) > MOST_OWING:
                rest += f"; {len(named) - MOST_OWING} cơ quan khác nộp chậm hoặc chưa nộp"
            table.add(["", said[0], rest, said[1], ""])
    if not number:
        paper.after(f"Năm {year} không có báo cáo, hồ sơ nào phải nộp.")


def _by_due(
    rows: Iterable[tuple[HandIn, Timeliness]],
) -> Iterable[list[tuple[HandIn, Timeliness]]]:
    found: dict[int, list[tuple[HandIn, Timeliness]]] = {}
    for row, how in rows:
        found.setdefault(row.due.id, []).append((row, how))
    return found.values()


def maturity(
    paper: Paper, of: str, round_: RoundCard, rows: Iterable[MaturityRow], *, on: date
) -> None:
    """Points by pillar and the level of each agency, always with whose points they are."""
    width = 112 / max(len(round_.pillars), 1)
    columns = [Column("TT", 12, "center"), Column("Cơ quan", 44)]
    for pillar in round_.pillars:
        most = f"\n(tối đa {pillar.maximum:.0f})" if pillar.maximum is not None else ""
        columns.append(Column(f"{pillar.name}{most}", width, "center"))
    columns += [Column("Tổng", 16, "center"), Column("Nguồn điểm", 28), Column("Mức", 40)]
    title = f"Mức độ trưởng thành chuyển đổi số báo chí: {round_.name}"
    table = paper.annex(title, of, columns)
    for number, row in enumerate(rows, start=1):
        table.add([str(number), *maturity_cells(row, on)])
    paper.after(f"Theo {round_.edition}. Dấu “–”: chưa kê khai, chưa chia sẻ hoặc chưa có.")


def said(paper: Paper, of: str, rows: Sequence[Accepted]) -> None:
    """What the agencies reported, whole."""
    table = paper.annex("Nội dung báo cáo của các cơ quan", of, _SAID)
    for number, row in enumerate(rows, start=1):
        told = row.content
        words = (told.done, told.difficulties, told.proposals, told.direction)
        table.add([str(number), row.agency, str(row.year), *words])


def sections(found: Sequence[SheetTask]) -> Iterator[tuple[str, list[SheetTask]]]:
    """The tasks of each section, with its title, in the plan's order."""
    by_id: dict[int, list[SheetTask]] = {}
    for task in found:
        by_id.setdefault(task.section.id, []).append(task)
    for tasks_ in by_id.values():
        yield tasks_[0].section.title, tasks_
