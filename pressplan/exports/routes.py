"""Papers to take away."""

import tempfile
from pathlib import Path

from flask import Blueprint, Response, request, send_file, url_for

from .. import clock
from ..access import READERS, allow
from ..htmx import go
from ..tasks import forms
from ..tasks.choices import years_of_plan
from ..tasks.queries import chosen_plan, reckoning
from ..vietnamese import day
from . import queries, workbooks

bp = Blueprint("exports", __name__, url_prefix="/exports")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/tasks.xlsx")
@allow(*READERS)
def tasks() -> Response:
    """The list of tasks exactly as its address filters it."""
    found = chosen_plan(request.args.get("plan", ""))
    if found is None:
        return go(url_for("tasks.index"))
    plan, _ = found
    filters = forms.read_filters(request.args, year=clock.today().year)
    years = years_of_plan(plan)
    filters = filters.within(years, otherwise=min(clock.today().year, years[-1]))
    filters = filters.of(plan.id, {s.id for s in plan.sections})
    by = reckoning(plan, today=clock.today())
    # Written whole before the first byte is sent; the file has no name once it is open.
    with tempfile.TemporaryDirectory(prefix="pressplan-") as folder:
        path = Path(folder) / "nhiem-vu.xlsx"
        workbooks.write_table(
            path,
            sheet="Nhiệm vụ",
            title=plan.title,
            subtitle=f"Năm {filters.year} · tình hình đến ngày {day(by.today)}"
            + (" · danh sách đã lọc" if filters.is_narrow else ""),
            columns=queries.TASK_COLUMNS,
            rows=queries.task_rows(filters, plan, by),
        )
        file = path.open("rb")
    name = f"nhiem-vu-{filters.year}-{by.today:%Y%m%d}.xlsx"
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)
