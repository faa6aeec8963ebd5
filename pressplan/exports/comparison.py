"""The workbook of a maturity round: agencies side by side, pillar by pillar."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..maturity.figures import SOURCE_WORDS, RoundCard
from ..maturity.queries_compare import Row
from ..maturity.rules import Sum
from ..vietnamese import capital, decimal_words
from .workbooks import HEADING, About, Cell, Column, write_table

SHEET, CHART = "So sánh", "Biểu đồ"
MOST_BARS = 30  # agencies in the chart: more can't be read
COLORS = ("#1F4E79", "#2E7D32", "#C77700", "#6A4C93", "#8A94A0")


def columns_of(round_: RoundCard) -> list[Column]:
    """The columns of a round: its pillars, with the maxima that its edition confirms."""
    pillars = [
        Column(f"{pillar.position}. {pillar.name} ({_maximum(pillar.maximum)})", 15)
        for pillar in round_.pillars
    ]
    return [
        Column("TT", 5), Column("Cơ quan", 34), *pillars,
        Column(f"Tổng ({_maximum(round_.maximum)})", 12), Column("Đạt (%)", 9),
        Column("Mức theo điểm", 16), Column("Điểm của ai", 20), Column("Phần chưa kê khai", 10),
        Column("Mức được công nhận", 18), Column("Quyết định công nhận", 22),
        Column("Ngày quyết định", 12),
    ]  # fmt: skip


def _maximum(points: Decimal | None) -> str:
    return f"tối đa {decimal_words(points)}" if points is not None else "tối đa chưa xác nhận"


def rows_of(rows: Iterable[Row]) -> Iterator[list[Cell]]:
    """One row for each agency; what its reader may not see, and what is not there, is empty."""
    for number, row in enumerate(rows, start=1):
        total, known = row.total, row.recognised
        yield [
            number, row.agency.name, *(_points(part) for part in row.pillars), _points(total),
            _number(total.percent) if total else None,
            row.level or ("chưa xác định mức" if row.source else "không có số liệu"),
            capital(SOURCE_WORDS[row.source]) if row.source else None,
            total.missing if total and total.missing else None,
            known.level if known else None, known.number if known else None,
            known.decided_on if known else None,
        ]  # fmt: skip


def write_comparison(
    path: Path, round_: RoundCard, rows: Iterable[Row], *, subtitle: str, about: About
) -> int:
    """Write the table, what it is, and the pillars of the first agencies as a chart."""

    def draw(book: Any, count: int) -> None:
        _draw(book, round_, min(count, MOST_BARS))

    return write_table(
        path, about=about, sheet=SHEET, title=f"So sánh các cơ quan: {round_.name}",
        subtitle=subtitle, columns=columns_of(round_), rows=rows_of(rows), draw=draw,
    )  # fmt: skip


def _draw(book: Any, round_: RoundCard, count: int) -> None:
    first, last = HEADING + 1, HEADING + count
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    for at in range(len(round_.pillars)):
        column = 2 + at
        chart.add_series({
            "name": [SHEET, HEADING, column],
            "categories": [SHEET, first, 1, last, 1],
            "values": [SHEET, first, column, last, column],
            "fill": {"color": COLORS[at % len(COLORS)]}, "gap": 50,
        })  # fmt: skip
    title = "Điểm theo trụ cột"
    chart.set_title({"name": f"{title} ({count} cơ quan đầu)" if count == MOST_BARS else title})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 1000, "height": 220 + 26 * count})
    page = book.add_worksheet(CHART)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.insert_chart(0, 0, chart, {"description": title})


def _points(sum_: Sum | None) -> float | None:
    return float(sum_.points) if sum_ and sum_.declared else None


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
