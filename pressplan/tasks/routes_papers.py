"""Papers of tasks: "Biểu theo dõi" of many, the dossier of one."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Response, request, url_for

from .. import clock
from ..access import READERS, Matter, allow, may_see
from ..guard import who
from ..history.queries import lines_about
from ..htmx import go
from ..htmx import show as render
from . import forms, queries, wording
from .blueprint import bp
from .choices import asked_list, choices, in_words
from .forms import WORDS
from .models import Part
from .parties import coordinating
from .queries_assignment import assigned_to
from .queries_sheet import TITLE, SheetTask, reference, sheet
from .rules import named_on
from .whole import parties

MOST_PRINTED = 1000  # lines of one printed sheet, about a hundred pages; a workbook holds all


@dataclass(frozen=True)
class Printed:
    """What is put on paper, and whether more was asked for than goes there."""

    tasks: list[SheetTask]
    cut: bool


@bp.get("/sheet")
@allow(*READERS)
def show_sheet() -> Response:
    """The list of tasks as the sheet that every office knows, ready to print."""
    asked = asked_list(request.args, today=clock.today())
    if asked is None:
        return go(url_for("tasks.index"))
    plan, filters = asked.plan, asked.filters
    by = queries.reckoning(plan, today=clock.today())
    return render(
        "tasks/sheet.html",
        title=TITLE,
        plan=plan,
        reference=reference(plan),
        filters=filters,
        printed=_printed(sheet(filters, plan, by, who())),
        narrowed=in_words(filters, choices(plan, by.today)),
        most=MOST_PRINTED,
    )


def _printed(tasks: Iterable[SheetTask]) -> Printed:
    kept: list[SheetTask] = []
    size = 0
    for task in tasks:
        size += len(task.lines)
        if kept and size > MOST_PRINTED:
            return Printed(kept, cut=True)
        kept.append(task)
    return Printed(kept, cut=False)


@bp.get("/<int:id>/dossier")
@allow(*READERS)
def dossier(id: int) -> Response:
    """One task on paper: its facts, each commitment with its course, and the history."""
    found = queries.task_or_404(id, who())
    by = queries.reckoning(found.plan, today=clock.today())
    years = queries.years_of(found, by.today)
    filters = forms.read_filters(request.args, year=by.today.year)
    year = filters.year if filters.year in years else max(years, default=by.today.year)
    commitments = queries.commitments_of(found, year, own=who().agency_id, page=filters.page)
    shown = commitments[: queries.CARDS]
    others = coordinating(id, by.today)
    on = named_on(by.today, year)
    recorded = [c for c in shown if may_see(who(), Matter.HISTORY, c.agency_id)]
    return render(
        "tasks/dossier.html",
        task=found,
        reference=reference(found.plan),
        year=year,
        on=on,
        read=wording.worded_on([id], on).get(id, {}),
        WORDED=wording,
        leads=parties([id], Part.LEAD).get(id, []),
        coordinators=parties([id], Part.COORDINATING).get(id, []),
        views=[queries.view(c, who(), by, others) for c in shown],
        five=assigned_to(shown),
        lines=lines_about(*recorded),
        recorded=bool(recorded),
        page_number=filters.page,
        has_more=len(commitments) > queries.CARDS,
        words=WORDS,
    )
