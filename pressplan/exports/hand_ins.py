"""The workbook of a year's hand-ins: a row for each agency, three columns for each occurrence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..files.writing import new_book
from ..obligations.rules import KIND_WORDS, STEP_WORDS, Kind
from ..submissions.listing import Due, Row
from ..submissions.rules import Timeliness
from ..submissions.workflow import STATE_WORDS
from ..vietnamese import day, sort_key
from .running import tell
from .workbooks import About, draw_lines, height_of, plain, set_up, styles_of, write_about

SHEET, CHART = "Hồ sơ, báo cáo", "Biểu đồ"
HEADING = 3  # from 0; the row below it names the three columns of each occurrence
NAME = 40  # the width of an agency's name
PARTS = ("Tình trạng", "Ngày nộp", "Ngày sớm (−), muộn (+)")
WIDTHS = (28, 12, 12)
IN_TIME, LATE, MISSING, OVERDUE = "Đúng hạn", "Muộn", "Chưa nộp, còn hạn", "Chưa nộp, quá hạn"
NOTHING = "Năm này không có hồ sơ, báo cáo nào bạn xem được."
COUNTED = {IN_TIME: "#2E7D32", LATE: "#C77700", MISSING: "#8A94A0", OVERDUE: "#B3261E"}
HandIns = Sequence[tuple[Row, Timeliness]]


@dataclass(frozen=True)
class Matrix:
    """Hand-ins by agency and occurrence, each in its order."""

    dues: Sequence[Due]
    agencies: Sequence[tuple[int, str]]
    cells: Mapping[tuple[int, int], tuple[Row, Timeliness]]


def matrix_of(rows: HandIns) -> Matrix:
    """The same rows as a matrix: the earliest due first, agencies by name as they come."""
    dues = {row.due.id: row.due for row, _ in rows}
    names = {row.agency.id: row.agency.name for row, _ in sorted(rows, key=_by_name)}
    cells = {(row.agency.id, row.due.id): (row, how) for row, how in rows}
    return Matrix(list(dues.values()), list(names.items()), cells)


def _by_name(pair: tuple[Row, Timeliness]) -> tuple[str, ...]:
    return sort_key(pair[0].agency.name)


def write_hand_ins(path: Path, rows: HandIns, *, title: str, subtitle: str, about: About) -> int:
    """Write the matrix, what it is, and a chart of who is in time; how many agencies there are."""
    found = matrix_of(rows)
    book = new_book(path)
    styles = styles_of(book)
    page = book.add_worksheet(SHEET)
    set_up(page, title, subtitle, styles, [NAME, *WIDTHS * len(found.dues)])
    if not found.dues:
        page.write_string(2, 0, NOTHING, styles["quiet"])
    _write_headings(page, found, styles)
    for number, (agency_id, name) in enumerate(found.agencies, start=HEADING + 2):
        page.set_row(number, height_of((plain(name), NAME)))
        page.write_string(number, 0, plain(name), styles["text"])
        tell(number)
        for at, due in enumerate(found.dues):
            if cell := found.cells.get((agency_id, due.id)):
                _write_cell(page, number, 1 + len(PARTS) * at, *cell, styles)
    last = HEADING + 1 + max(1, len(found.agencies))
    page.autofilter(HEADING + 1, 0, last, len(PARTS) * len(found.dues))
    draw_lines(page, HEADING, last, 1 + len(PARTS) * len(found.dues), styles)
    write_about(book, about, f"{len(found.agencies)} cơ quan, {len(found.dues)} mốc phải nộp")
    if found.dues:
        _write_chart(book, found, styles)
    book.close()
    return len(found.agencies)


def _write_headings(page: Any, found: Matrix, styles: dict[str, Any]) -> None:
    page.set_column(0, 0, NAME)
    page.set_row(HEADING, 48)
    page.set_row(HEADING + 1, 32)
    page.repeat_rows(HEADING, HEADING + 1)
    page.repeat_columns(0)
    page.freeze_panes(HEADING + 2, 1)
    page.write_string(HEADING, 0, "", styles["heading"])
    for at, due in enumerate(found.dues):
        first = 1 + len(PARTS) * at
        page.merge_range(HEADING, first, HEADING, first + 2, "", styles["heading"])
        page.write_string(HEADING, first, plain(name_of(due)), styles["heading"])
    page.write_string(HEADING + 1, 0, "Cơ quan", styles["heading"])
    for at in range(len(found.dues)):
        for part, word in enumerate(PARTS):
            column = 1 + len(PARTS) * at + part
            page.set_column(column, column, WIDTHS[part])
            page.write_string(HEADING + 1, column, word, styles["heading"])


def name_of(due: Due) -> str:
    """What is to be handed in, the last good day, and which step stops its clock."""
    kind = due.text if due.kind is Kind.OTHER else KIND_WORDS[due.kind]
    last = day(due.deadline.last_good_day)
    return f"{kind}\nhết {last}, tính đến khi {STEP_WORDS[due.clock]}"


def _write_cell(
    page: Any, row: int, column: int, found: Row, how: Timeliness, styles: dict[str, Any]
) -> None:
    page.write_string(row, column, state_of(found, how), styles["text"])
    if how.on:
        page.write_datetime(row, column + 1, how.on, styles["date"])
    if how.tracked and (how.on or how.days > 0):
        page.write_number(row, column + 2, how.days, styles["number"])


def state_of(row: Row, how: Timeliness) -> str:
    """How a hand-in stands, in words; what fell due before tracking is never late."""
    word = STATE_WORDS[row.state] if row.revisions else "Chưa nộp"
    if not how.tracked:
        return f"{word} (trước kỳ theo dõi)"
    return f"{word}, quá hạn" if how.on is None and how.days > 0 else word


def counts_of(found: Matrix, due: Due) -> dict[str, int]:
    """How many agencies stand how to one occurrence."""
    counts = dict.fromkeys(COUNTED, 0)
    for (_, id), (_, how) in found.cells.items():
        if id == due.id:
            done, late = how.on is not None, how.is_late
            counts[(LATE if late else IN_TIME) if done else (OVERDUE if late else MISSING)] += 1
    return counts


def _write_chart(book: Any, found: Matrix, styles: dict[str, Any]) -> None:
    page = book.add_worksheet(CHART)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_column(0, 0, 60)
    page.set_column(1, len(COUNTED), 18)
    for at, word in enumerate(("Mốc phải nộp", *COUNTED)):
        page.write_string(0, at, word, styles["heading"])
    for row, due in enumerate(found.dues, start=1):
        name = plain(name_of(due).replace("\n", ", "))
        page.set_row(row, height_of((name, 60)))
        page.write_string(row, 0, name, styles["text"])
        for at, count in enumerate(counts_of(found, due).values(), start=1):
            page.write_number(row, at, count, styles["number"])
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    for at, color in enumerate(COUNTED.values(), start=1):
        chart.add_series({
            "name": [CHART, 0, at], "categories": [CHART, 1, 0, len(found.dues), 0],
            "values": [CHART, 1, at, len(found.dues), at], "fill": {"color": color},
            "data_labels": {"value": True, "num_format": "0;;"}, "gap": 60,
        })  # fmt: skip
    chart.set_title({"name": "Số cơ quan theo tình trạng nộp"})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"num_format": "0", "major_unit": max(1, len(found.agencies) // 8)})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": min(900, 200 + 50 * len(found.dues))})
    page.insert_chart(len(found.dues) + 2, 0, chart, {"description": "Số cơ quan theo tình trạng"})


def subtitle_of(year: int, today: date) -> str:
    """What stands under the title."""
    return f"Năm {year} · tình hình đến ngày {day(today)}"
