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
from .whole import responsibilities_of

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
    asked = forms.read_filters(request.args, year=by.today.year)
    cards = queries.cards_of(
        found, asked.year, page=asked.page, own=who().agency_id, today=by.today
    )
    others = coordinating(id, by.today)
    on = named_on(by.today, cards.year)
    recorded = [c for c in cards.shown if may_see(who(), Matter.HISTORY, c.agency_id)]
    return render(
        "tasks/dossier.html",
        task=found,
        reference=reference(found.plan),
        cards=cards,
        year=cards.year,
        on=on,
        read=wording.worded_on([id], on).get(id, {}),
        WORDED=wording,
        leads=responsibilities_of([id], Part.LEAD).get(id, []),
        coordinators=responsibilities_of([id], Part.COORDINATING).get(id, []),
        views=[queries.view(c, who(), by, others) for c in cards.shown],
        five=assigned_to(cards.shown),
        lines=lines_about(*recorded),
        recorded=bool(recorded),
        url_of=lambda n: url_for(".dossier", id=id, year=cards.year, page=n),
        words=WORDS,
    )
