"""What has to be handed in, and when: /obligations."""

from flask import Blueprint, Response, abort, flash, request, url_for

from .. import clock
from ..access import READERS, Role, allow
from ..database import db
from ..errors import BadInput, TooLate
from ..forms import seen_version
from ..guard import who
from ..history.queries import lines_about
from ..htmx import go, show
from ..plans.models import Plan, PlanState
from ..reading.queries import register
from ..tasks.queries import chosen_plan
from . import actions, queries
from .forms import HINTS, DatesForm, RuleForm
from .listing import listing
from .models import Obligation, Occurrence
from .rules import KIND_WORDS, STEP_WORDS, quoted_words, reminded_words, steps_before, usual_clock

bp = Blueprint("obligations", __name__, url_prefix="/obligations")
CLOSED = "Kế hoạch này không còn theo dõi nên ngày phải nộp được giữ nguyên."


@bp.get("/")
@allow(*READERS)
def index() -> Response:
    """What falls due for a plan in a year; an agency sees first what it owes itself."""
    found = chosen_plan(request.args.get("plan", ""))
    if found is None:
        return show("tasks/none.html")
    plan, plans = found
    years, today = queries.years(plan), clock.today()
    year = queries.year_of(request.args.get("year", ""), years, today)
    whole = who().role is not Role.AGENCY or "all" in request.args
    return show(
        "obligations/index.html", plan=plan, plans=plans, years=years, year=year, whole=whole,
        rows=listing(plan, year, today=today, owed_by=None if whole else who().agency_id),
        kinds=KIND_WORDS, steps=STEP_WORDS,
    )  # fmt: skip


@bp.get("/new")
@allow(Role.STAFF)
def new() -> Response:
    """The form of one more duty."""
    form = RuleForm(formdata=None)
    return _rule_page(_plan(request.args.get("plan", "")), form)


@bp.post("/")
@allow(Role.STAFF)
def create() -> Response:
    """Add a duty to a plan, with the times it falls due."""
    plan, form = _plan(request.form.get("plan", "")), RuleForm()
    if not form.validate() or not form.understand(register().find):
        return _rule_page(plan, form, status=422)
    try:
        duty = actions.add(
            plan, form.draft(), reason=form.reason.data or "", by=who(), at=clock.now()
        )
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _rule_page(plan, form, status=422)
    db.session.commit()
    flash("Đã thêm việc phải nộp.")
    return go(url_for(".duty", id=duty.id))


@bp.get("/<int:id>")
@allow(*READERS)
def duty(id: int) -> Response:
    """One duty: what it says, each time it falls due, what was changed."""
    found = queries.duty_or_404(id, who())
    return show(
        "obligations/duty.html", duty=found, occurrences=queries.of_duty(found),
        quoted=quoted_words(before=found.before, month_day=found.month_day, reading=found.reading),
        lines=lines_about(found) if who().is_staff else [],
        kinds=KIND_WORDS, steps=STEP_WORDS, before=steps_before(found.kind, found.clock),
        reminded=reminded_words(found.reminded),
        may_edit=who().is_staff and found.plan.state is PlanState.IN_FORCE,
    )  # fmt: skip


@bp.get("/<int:id>/edit")
@allow(Role.STAFF)
def edit(id: int) -> Response:
    """The form of a duty as it stands."""
    found = queries.duty_or_404(id, who())
    return _rule_page(found.plan, RuleForm(formdata=None).fill(found, clock.today()), found)


@bp.post("/<int:id>/edit")
@allow(Role.STAFF)
def change(id: int) -> Response:
    """Change what a duty says; what is still to come follows."""
    found, form = queries.duty_or_404(id, who()), RuleForm()
    _check_open(found.plan)
    if not form.validate() or not form.understand(register().find):
        return _rule_page(found.plan, form, found, status=422)
    try:
        changed = actions.change(
            found, form.draft(found.every), seen=seen_version(form.seen.data),
            reason=form.reason.data or "", by=who(), at=clock.now(),
        )  # fmt: skip
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _rule_page(found.plan, form, found, status=422)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        form.seen.data = str(found.version)
        return _rule_page(found.plan, form, found, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã lưu việc phải nộp." if changed else "Không có gì thay đổi.")
    return go(url_for(".duty", id=id))


@bp.get("/occurrences/<int:id>")
@allow(*READERS)
def occurrence(id: int) -> Response:
    """One time that a duty falls due: its dates, who owes it, how the dates were moved."""
    found = queries.occurrence_or_404(id)
    return show(
        "obligations/occurrence.html", occurrence=found, duty=found.obligation,
        row=listing(found.obligation.plan, found.year, today=clock.today(), only=found)[0],
        lines=lines_about(found), kinds=KIND_WORDS, steps=STEP_WORDS,
        may_edit=_may_move(found),
    )  # fmt: skip


@bp.get("/occurrences/<int:id>/dates")
@allow(Role.STAFF)
def dates(id: int) -> Response:
    """The form of its dates."""
    found = queries.occurrence_or_404(id)
    return _dates_page(found, DatesForm(formdata=None).fill(found))


@bp.post("/occurrences/<int:id>/dates")
@allow(Role.STAFF)
def move(id: int) -> Response:
    """Set its dates; what they were stays in the history."""
    found, form = queries.occurrence_or_404(id), DatesForm()
    _check_open(found.obligation.plan)
    if not form.validate() or not form.understand(found.obligation.kind):
        return _dates_page(found, form, status=422)
    try:
        moved = actions.move(
            found, form.dates, form.covers, seen=seen_version(form.seen.data),
            reason=form.reason.data or "", by=who(), at=clock.now(),
        )  # fmt: skip
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _dates_page(found, form, status=422)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        form.seen.data = str(found.version)
        return _dates_page(found, form, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã lưu ngày của kỳ này." if moved else "Không có gì thay đổi.")
    return go(url_for(".occurrence", id=id))


def _plan(number: str) -> Plan:
    """The plan in force of that number; without one the plan that this person looks at."""
    found = chosen_plan(number)
    plan = db.session.get(Plan, found[0].id) if found else None
    if plan is None:
        abort(404)
    _check_open(plan)
    return plan


def _check_open(plan: Plan) -> None:
    if plan.state is not PlanState.IN_FORCE:
        raise TooLate(CLOSED)


def _may_move(occurrence: Occurrence) -> bool:
    in_force = occurrence.obligation.plan.state is PlanState.IN_FORCE
    return who().is_staff and in_force and not occurrence.handed_in_at


def _rule_page(
    plan: Plan, form: RuleForm, duty: Obligation | None = None, *, late: str = "", status: int = 200
) -> Response:
    return show(
        "obligations/edit.html", plan=plan, form=form, duty=duty, late=late, hints=HINTS,
        status=status,
    )  # fmt: skip


def _dates_page(
    occurrence: Occurrence, form: DatesForm, *, late: str = "", status: int = 200
) -> Response:
    return show(
        "obligations/dates.html", occurrence=occurrence, duty=occurrence.obligation, form=form,
        late=late, hints=HINTS, goes_far=usual_clock(occurrence.obligation.kind),
        status=status,
    )  # fmt: skip
