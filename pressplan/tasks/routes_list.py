"""The list of tasks, and one task."""

from flask import Response, request, url_for

from .. import clock
from ..access import READERS, Matter, Role, allow, may_see
from ..directives.queries import of_task as directed_on
from ..funding.queries import of_task as funded_in
from ..funding.rules import SOURCE_WORDS as SOURCE_OF_MONEY
from ..guard import who
from ..history.queries import lines_about
from ..htmx import go
from ..htmx import show as render
from ..maturity.figures import SOURCE_WORDS
from ..maturity.queries_agency import pillars_of_task
from ..proposals.queries import of_task
from . import forms, queries
from .blueprint import bp
from .choices import asked_list, choices, in_words
from .forms import WORDS
from .forms_talk import MessageForm
from .listing import listing
from .models import Part
from .models_amendment import CHANGE_WORDS
from .parties import coordinating, parties
from .queries_amendment import changes_of
from .queries_assignment import assigned_to
from .queries_extension import asked_of
from .queries_link import Carriers, carried_out_by, carriers_of
from .queries_talk import talks_of
from .rules import named_on


@bp.get("/")
@allow(*READERS)
def index() -> Response:
    """The list of tasks, filtered, sorted and paged by its address."""
    asked = asked_list(request.args, today=clock.today())
    if asked is None:
        return render("tasks/none.html")
    plan, filters = asked.plan, asked.filters
    by = queries.reckoning(plan, today=clock.today())
    to_choose = choices(plan, by.today, own=who().account_id)
    own = who().agency_id if who().role is Role.AGENCY else None
    return render(
        "tasks/index.html",
        "tasks/_results.html",
        plan=plan,
        plans=asked.plans,
        filters=filters,
        url_of=lambda n: url_for(".index", **filters.args(page=n)),
        listing=listing(filters, plan, by, own=own),
        choices=to_choose,
        narrowed=in_words(filters, to_choose),
        forms=forms,
        words=WORDS,
    )


@bp.get("/<int:id>")
@allow(*READERS)
def show(id: int) -> Response:
    """One task: its parties and time, and each commitment with its progress."""
    found = queries.task_or_404(id, who())
    by = queries.reckoning(found.plan, today=clock.today())
    asked = forms.read_filters(request.args, year=by.today.year)
    cards = queries.cards_of(
        found, asked.year, page=asked.page, own=who().agency_id, today=by.today
    )
    merged = [before for c in cards.shown for before in queries.merged_into(c)]
    others = coordinating(found.id, by.today)
    on = named_on(by.today, cards.year)
    return render(
        "tasks/show.html",
        task=found,
        leads=parties(found.id, Part.LEAD, on),
        coordinators=parties(found.id, Part.COORDINATING, on),
        helpers=parties(found.id, Part.COORDINATING, clock.today()),
        views=[queries.view(c, who(), by, others) for c in cards.shown],
        five=assigned_to(cards.shown),
        asked=asked_of(cards.shown, who(), others, by.today),
        talks=talks_of([*cards.shown, *merged], who(), others),
        cards=cards,
        year=cards.year,
        url_of=lambda n: url_for(".show", id=id, year=cards.year, page=n),
        change_words=CHANGE_WORDS,
        sees_history=any(may_see(who(), Matter.HISTORY, c.agency_id) for c in cards.shown),
        return_form=forms.ReturnForm(),
        changes=changes_of(found),
        carries=carried_out_by(id) if found.plan.parent_id else [],
        carriers=carriers_of(id) if not found.plan.parent_id else Carriers((), 0),
        message_form=MessageForm(formdata=None),
        # Who leads is told by today's names: not on the page of a year that is past.
        raised=pillars_of_task(id, who(), today=clock.today()) if on >= by.today else None,
        sources=SOURCE_WORDS,
        voiced=of_task(id, who(), on=clock.today()),
        directed=directed_on(id, who(), on=clock.today()),
        funded=funded_in(id, cards.year, who(), today=clock.today()),
        funding_words=SOURCE_OF_MONEY,
        words=WORDS,
    )


@bp.get("/<int:id>/commitments/<int:commitment_id>")
@allow(*READERS)
def commitment(id: int, commitment_id: int) -> Response:
    """The lasting address of a commitment, as papers carry it: the place where it shows now."""
    found = queries.commitment_or_404(commitment_id, who(), task_id=id)
    while found.merged_into_id:
        found = queries.commitment_or_404(found.merged_into_id, who())
    page = queries.page_of(found, own=who().agency_id)
    return go(
        url_for(
            "tasks.show", id=found.task_id, year=found.year, page=page if page > 1 else None,
            _anchor=f"commitment-{found.id}",
        )
    )  # fmt: skip


@bp.get("/<int:id>/history")
@allow(Role.STAFF, Role.AGENCY)
def history(id: int) -> Response:
    """What was recorded of the task's commitments: of all for staff, of its own for an agency."""
    found = queries.task_or_404(id, who())
    seen = [
        c
        for c in found.commitments
        if may_see(who(), Matter.HISTORY, queries.going_on(c).agency_id)
    ]
    lines = lines_about(*seen) + (lines_about(found) if who().is_staff else [])
    lines.sort(key=lambda line: -line.id)
    return render("tasks/history.html", task=found, lines=lines)
