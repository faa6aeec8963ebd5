"""Papers to take away."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, request, send_file, url_for

from .. import clock
from ..access import READERS, allow
from ..guard import who
from ..htmx import go
from ..tasks.choices import asked_list, choices, in_words
from ..tasks.queries import reckoning
from ..tasks.queries_sheet import sheet as sheet_rows
from ..vietnamese import day
from . import queries, sheets, workbooks

bp = Blueprint("exports", __name__, url_prefix="/exports")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/tasks.xlsx")
@allow(*READERS)
def tasks() -> Response:
    """The list of tasks exactly as its address filters it."""
    asked = asked_list(request.args, today=clock.today())
    if asked is None:
        return go(url_for("tasks.index"))
    plan, filters = asked.plan, asked.filters
    by = reckoning(plan, today=clock.today())
    subtitle = f"Năm {filters.year} · tình hình đến ngày {day(by.today)}"
    if filters.is_narrow:
        subtitle += " · danh sách đã lọc"

    def write(path: Path) -> None:
        workbooks.write_table(
            path,
            sheet="Nhiệm vụ",
            title=plan.title,
            subtitle=subtitle,
            columns=queries.TASK_COLUMNS,
            rows=queries.task_rows(filters, plan, by),
        )

    return _sent(write, f"nhiem-vu-{filters.year}-{by.today:%Y%m%d}.xlsx")


@bp.get("/sheet.xlsx")
@allow(*READERS)
def sheet() -> Response:
    """“Biểu theo dõi” as its address filters it, whole."""
    asked = asked_list(request.args, today=clock.today())
    if asked is None:
        return go(url_for("tasks.index"))
    plan, filters = asked.plan, asked.filters
    by = reckoning(plan, today=clock.today())
    narrowed = in_words(filters, choices(plan, by.today))
    head = sheets.head_of(plan, filters.year, narrowed, by=who(), today=by.today)

    def write(path: Path) -> None:
        sheets.write_sheet(path, head, sheet_rows(filters, plan, by, who()))

    return _sent(write, f"bieu-theo-doi-{filters.year}-{by.today:%Y%m%d}.xlsx")


def _sent(write: Callable[[Path], None], name: str) -> Response:
    """A workbook, written whole before its first byte is sent.

    The file has no name any more once it is open.
    """
    with tempfile.TemporaryDirectory(prefix="pressplan-") as folder:
        path = Path(folder) / "so.xlsx"
        write(path)
        file = path.open("rb")
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)
