"""Papers to take away."""

from pathlib import Path

from flask import Response, jsonify, request, url_for

from .. import clock
from ..access import READERS, allow
from ..guard import who
from ..htmx import go
from ..maturity import figures, queries_compare
from ..obligations.queries import year_of, years
from ..submissions import listing
from ..targets.rules import day_within
from ..tasks.choices import Asked, asked_list, choices, in_words
from ..tasks.queries import chosen_plan, reckoning
from ..tasks.queries_sheet import sheet as sheet_rows
from ..vietnamese import day
from . import (  # noqa: F401 (some add their views)
    comparison,
    hand_ins,
    queries,
    routes_history,
    routes_progress,
    routes_quick,
    routes_word,
    running,
    sheets,
    workbooks,
)
from .blueprint import bp
from .sending import sent
from .workbooks import About


@bp.get("/tasks.xlsx")
@allow(*READERS)
def tasks() -> Response:
    """The list of tasks exactly as its address filters it."""
    asked = asked_list(request.args, today=clock.today())
    if asked is None:
        return go(url_for("tasks.index"))
    plan, filters = asked.plan, asked.filters
    by = reckoning(plan, today=clock.today())
    about = _about_tasks("Danh sách nhiệm vụ", asked)
    subtitle = f"Năm {filters.year} · tình hình đến ngày {day(by.today)}"
    if filters.is_narrow:
        subtitle += " · danh sách đã lọc"

    def write(path: Path) -> None:
        workbooks.write_table(
            path,
            about=about,
            sheet="Nhiệm vụ",
            title=plan.title,
            subtitle=subtitle,
            columns=queries.TASK_COLUMNS,
            rows=queries.task_rows(filters, plan, by),
        )

    return sent(write, f"nhiem-vu-{filters.year}-{by.today:%Y%m%d}.xlsx")


@bp.get("/targets.xlsx")
@allow(*READERS)
def targets() -> Response:
    """The targets of a plan as they stand, or stood on the day that the address names."""
    found = chosen_plan(request.args.get("plan", ""))
    if found is None:
        return go(url_for("targets.index"))
    plan, _ = found
    on = day_within(request.args.get("on", ""), reckoning(plan, today=clock.today()).today)

    facts = (("Kế hoạch", plan.title),)
    about = About("Mục tiêu của kế hoạch", who(), clock.now(), on, facts=facts)

    def write(path: Path) -> None:
        workbooks.write_table(
            path,
            about=about,
            sheet="Mục tiêu",
            title=f"Mục tiêu: {plan.title}",
            subtitle=f"Tính đến ngày {day(on)} · chỉ tính số liệu đã được xác nhận",
            columns=queries.TARGET_COLUMNS,
            rows=queries.target_rows(plan, on),
        )

    return sent(write, f"muc-tieu-{on:%Y%m%d}.xlsx")


@bp.get("/sheet.xlsx")
@allow(*READERS)
def sheet() -> Response:
    """“Biểu theo dõi” as its address filters it, whole."""
    asked = asked_list(request.args, today=clock.today())
    if asked is None:
        return go(url_for("tasks.index"))
    plan, filters = asked.plan, asked.filters
    by = reckoning(plan, today=clock.today())
    about = _about_tasks("Biểu theo dõi", asked)
    head = sheets.head_of(plan, filters.year, about.filtered, by=who(), today=by.today)

    def write(path: Path) -> None:
        sheets.write_sheet(path, head, sheet_rows(filters, plan, by, who()), about)

    return sent(write, f"bieu-theo-doi-{filters.year}-{by.today:%Y%m%d}.xlsx")


@bp.get("/submissions.xlsx")
@allow(*READERS)
def submissions() -> Response:
    """Who has handed in what for a plan in a year, agency by agency."""
    found = chosen_plan(request.args.get("plan", ""))
    if found is None:
        return go(url_for("submissions.index"))
    plan, today = found[0], clock.today()
    year = year_of(request.args.get("year", ""), years(plan), today)
    facts = (("Kế hoạch", plan.title), ("Năm", str(year)))
    about = About("Tình hình nộp hồ sơ, báo cáo", who(), clock.now(), today, facts=facts)
    rows = listing.whole(plan, year, who(), today=today)

    def write(path: Path) -> None:
        hand_ins.write_hand_ins(
            path, rows, title=f"Hồ sơ, báo cáo: {plan.title}",
            subtitle=hand_ins.subtitle_of(year, today), about=about,
        )  # fmt: skip

    return sent(write, f"ho-so-{year}-{today:%Y%m%d}.xlsx")


@bp.get("/maturity.xlsx")
@allow(*READERS)
def maturity() -> Response:
    """The agencies of a round of the maturity index side by side."""
    found = figures.round_of(request.args.get("round", ""))
    if found is None:
        return go(url_for("maturity.compare"))
    today, sort = clock.today(), request.args.get("sort", "")
    sorted_by = queries_compare.SORTS.get(sort, queries_compare.SORTS["name"])
    facts = (
        ("Đợt đánh giá", found.name), ("Bộ chỉ số", found.edition),
        ("Sắp xếp theo", sorted_by.lower()),
    )  # fmt: skip
    about = About("So sánh các cơ quan", who(), clock.now(), today, facts=facts)
    rows = queries_compare.whole(found, who(), sort=sort, today=today)

    def write(path: Path) -> None:
        comparison.write_comparison(
            path, found, rows, about=about,
            subtitle=f"{found.edition} · số liệu đến ngày {day(today)}",
        )  # fmt: skip

    return sent(write, f"truong-thanh-{found.year}-{today:%Y%m%d}.xlsx")


@bp.get("/running/<mark>")
@allow(*READERS)
def running_export(mark: str) -> Response:
    """How many rows of one's own export are written, for the page that waits for it."""
    return jsonify(rows=running.how_far(who().account_id, mark))


def _about_tasks(what: str, asked: Asked) -> About:
    plan, filters = asked.plan, asked.filters
    by = reckoning(plan, today=clock.today())
    narrowed = in_words(filters, choices(plan, by.today))
    facts = (("Kế hoạch", plan.title), ("Năm", str(filters.year)))
    return About(what, who(), clock.now(), by.today, narrowed, facts)
