"""The list of tasks, and one task."""

from flask import Response, request

from .. import clock
from ..access import READERS, Matter, Role, allow, may_see
from ..guard import who
from ..history.queries import lines_about
from ..htmx import show as render
from . import forms, queries
from .blueprint import bp
from .choices import choices, years_of_plan
from .forms import WORDS
from .listing import listing
from .models import Part
from .parties import parties


@bp.get("/")
@allow(*READERS)
def index() -> Response:
    """The list of tasks, filtered, sorted and paged by its address."""
    found = queries.chosen_plan(request.args.get("plan", ""))
    if found is None:
        return render("tasks/none.html")
    plan, plans = found
    filters = forms.read_filters(request.args, year=clock.today().year)
    filters = filters.within(years_of_plan(plan), otherwise=clock.today().year)
    by = queries.reckoning(plan, today=clock.today())
    own = who().agency_id if who().role is Role.AGENCY else None
    return render(
        "tasks/index.html",
        "tasks/_results.html",
        plan=plan,
        plans=plans,
        plan_choices=tuple((str(p.id), p.short_title) for p in plans),
        filters=filters,
        listing=listing(filters, plan, by, own=own),
        choices=choices(plan, by.today),
        forms=forms,
        words=WORDS,
    )


@bp.get("/<int:id>")
@allow(*READERS)
def show(id: int) -> Response:
    """One task: its parties and time, and each commitment with its progress."""
    found = queries.task_or_404(id, who())
    by = queries.reckoning(found.plan, today=clock.today())
    years = queries.years_of(found, by.today)
    filters = forms.read_filters(request.args, year=by.today.year)
    year = filters.year if filters.year in years else max(years, default=by.today.year)
    page = filters.page
    first = filters.agency or who().agency_id
    commitments = queries.commitments_of(found, year, own=first, page=page)
    views = [queries.view(c, who(), by) for c in commitments[: queries.CARDS]]
    return render(
        "tasks/show.html",
        task=found,
        leads=parties(found.id, Part.LEAD, by.today),
        coordinators=parties(found.id, Part.COORDINATING, by.today),
        views=views,
        year=year,
        years=years,
        page_number=page,
        has_more=len(commitments) > queries.CARDS,
        sees_history=any(may_see(who(), Matter.HISTORY, c.agency_id) for c in commitments),
        return_form=forms.ReturnForm(),
        words=WORDS,
    )


@bp.get("/<int:id>/history")
@allow(Role.STAFF, Role.AGENCY)
def history(id: int) -> Response:
    """What was recorded of the task's commitments: of all for staff, of its own for an agency."""
    found = queries.task_or_404(id, who())
    seen = [c for c in found.commitments if may_see(who(), Matter.HISTORY, c.agency_id)]
    return render("tasks/history.html", task=found, lines=lines_about(*seen))
