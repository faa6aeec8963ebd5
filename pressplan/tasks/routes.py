"""Tasks: the list, a task, reporting progress, confirming and returning it."""

from flask import Blueprint, Response, abort, flash, render_template, request, url_for

from .. import clock
from ..access import READERS, Matter, Role, allow, may_see
from ..database import db
from ..errors import TooLate
from ..guard import who
from ..history.queries import lines_about
from ..htmx import go, wants_fragment
from ..htmx import show as render
from . import actions, forms, queries, workflow
from .choices import choices, years_of_plan
from .forms import WORDS
from .listing import listing
from .models import Commitment, ProgressUpdate
from .rules import Reckoning
from .workflow import State, Verdict

SENT_BY_STAFF = "Đã gửi cập nhật. Một người khác của Sở có quyền xác nhận sẽ xem."
bp = Blueprint("tasks", __name__, url_prefix="/tasks")


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
    return render(
        "tasks/index.html",
        "tasks/_results.html",
        plan=plan,
        plans=plans,
        plan_choices=[(str(p.id), p.short_title) for p in plans],
        filters=filters,
        listing=listing(filters, plan, by),
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
    commitments = queries.commitments_of(found, year, own=who().agency_id, page=page)
    views = [queries.view(c, who(), by) for c in commitments[: queries.PAGE]]
    return render(
        "tasks/show.html",
        task=found,
        views=views,
        year=year,
        years=years,
        page_number=page,
        has_more=len(commitments) > queries.PAGE,
        sees_history=any(may_see(who(), Matter.HISTORY, c.agency_id) for c in commitments),
        return_form=forms.ReturnForm(),
        words=WORDS,
    )


@bp.get("/<int:id>/commitments/<int:commitment_id>/updates/new")
@allow(Role.AGENCY, Role.STAFF)
def new_update(id: int, commitment_id: int) -> Response:
    """The form for a progress report, filled with what stands now."""
    view = _view_to_report(id, commitment_id)
    last = view.commitment.updates[-1] if view.commitment.updates else None
    returned = view.standing.state is State.RETURNED
    form = forms.ProgressForm(
        formdata=None,
        seen=view.commitment.version,
        state=last.state.value if last else "in-progress",
        percent=last.percent if last else 0,
        done=last.done if last and returned else "",  # what came back is mended, not typed anew
        result=last.result if last and returned else "",
    )
    return _show_form(view, form)


@bp.post("/<int:id>/commitments/<int:commitment_id>/updates")
@allow(Role.AGENCY, Role.STAFF)
def add_update(id: int, commitment_id: int) -> Response:
    """Append a progress report; 409 with the typed text kept when another was quicker."""
    form = forms.ProgressForm()
    filled = form.validate()
    view = _view_to_report(id, commitment_id)
    if not filled:
        return _show_form(view, form, status=422)
    try:
        actions.report(
            view.commitment, form.progress(), seen=form.seen_version, by=who(), at=clock.now()
        )
        db.session.commit()
    except TooLate as late:
        return _show_fresh(id, commitment_id, form, late.sentence)
    flash(SENT_BY_STAFF if who().is_staff else "Đã gửi cập nhật. Sở sẽ xem và xác nhận.")
    return go(url_for("tasks.show", id=id, _anchor=f"commitment-{commitment_id}"))


def _view_to_report(id: int, commitment_id: int) -> queries.View:
    """The commitment that this person is to report on: theirs, or it does not exist for them."""
    commitment = queries.commitment_or_404(commitment_id, who())
    view = queries.view(commitment, who(), _reckoning(commitment))
    if commitment.task_id != id:
        abort(404)
    if not workflow.may_report(who(), commitment.agency_id):
        abort(403)
    return view


def _reckoning(commitment: Commitment) -> Reckoning:
    return queries.reckoning(commitment.task.plan, today=clock.today())


def _show_fresh(id: int, commitment_id: int, form: forms.ProgressForm, sentence: str) -> Response:
    """The form again with what stands now beside what was typed, ready to be sent anew."""
    view = _view_to_report(id, commitment_id)
    form.seen.data = str(view.commitment.version)
    return _show_form(view, form, status=409, sentence=sentence)


def _show_form(
    view: queries.View, form: forms.ProgressForm, *, status: int = 200, sentence: str = ""
) -> Response:
    if not view.may_report:
        sentence = actions.ENDED
    return render(
        "tasks/report.html",
        status=status,
        view=view,
        form=form,
        sentence=sentence,
        words=WORDS,
    )


@bp.post("/updates/<int:id>/confirmation")
@allow(Role.STAFF)
def confirm(id: int) -> Response:
    """Confirm the update that was looked at."""
    form = forms.ReturnForm()
    update = queries.update_or_404(id, who(), clock.today())
    return _judged(update, Verdict.CONFIRMED, form)


@bp.post("/updates/<int:id>/return")
@allow(Role.STAFF)
def send_back(id: int) -> Response:
    """Return the update with a reason."""
    form = forms.ReturnForm()
    filled = form.validate()
    update = queries.update_or_404(id, who(), clock.today())
    if not filled:
        return _show_judging(update, form, status=422)
    return _judged(update, Verdict.RETURNED, form)


@bp.get("/updates/<int:id>/return")
@allow(Role.STAFF)
def return_page(id: int) -> Response:
    """The page that asks why, for who has no script or wants to read it whole."""
    update = queries.update_or_404(id, who(), clock.today())
    form = forms.ReturnForm(formdata=None, seen=update.commitment.version)
    return _show_judging(update, form)


def _show_judging(
    update: ProgressUpdate, form: forms.ReturnForm, *, status: int = 200, sentence: str = ""
) -> Response:
    last = update.number == len(update.commitment.updates)
    may_judge = last and not update.judgement and workflow.may_judge(who(), update.by_id)
    return render(
        "tasks/return.html", "tasks/_judge.html", status=status,
        update=update, form=form, words=WORDS, sentence=sentence, closed=not may_judge,
        back="desk" if request.form.get("back") == "desk" else "",
    )  # fmt: skip


def _judged(update: ProgressUpdate, verdict: Verdict, form: forms.ReturnForm) -> Response:
    reason = form.reason.data or "" if verdict is Verdict.RETURNED else ""
    id = update.id
    try:
        actions.judge(
            update, verdict, reason=reason, seen=form.seen_version, by=who(), at=clock.now()
        )
        db.session.commit()
    except TooLate as late:
        db.session.rollback()
        fresh = queries.update_or_404(id, who(), clock.today())
        return _show_judging(fresh, form, status=409, sentence=late.sentence)
    if wants_fragment():
        return Response(
            render_template("tasks/_judged.html", update=update, verdict=verdict, words=WORDS)
        )
    flash(
        "Đã xác nhận cập nhật." if verdict is Verdict.CONFIRMED else "Đã trả lại để đơn vị bổ sung."
    )
    return go(_back(update))


def _back(update: ProgressUpdate) -> str:
    if request.form.get("back") == "desk":
        return url_for("desk.index")
    return url_for(
        "tasks.show", id=update.commitment.task_id, _anchor=f"commitment-{update.commitment_id}"
    )


@bp.get("/<int:id>/history")
@allow(Role.STAFF, Role.AGENCY)
def history(id: int) -> Response:
    """What was recorded of the task's commitments: of all for staff, of its own for an agency."""
    found = queries.task_or_404(id, who())
    seen = [c for c in found.commitments if may_see(who(), Matter.HISTORY, c.agency_id)]
    return render("tasks/history.html", task=found, lines=lines_about(*seen))
