"""Money for a plan's tasks: the table of a year, writing a line down."""

from flask import Blueprint, Response, abort, flash, request, url_for

from .. import clock
from ..access import READERS, Matter, Role, allow, may_write
from ..agencies.cards import cards
from ..agencies.queries import gone, holding
from ..database import db
from ..errors import NotYours, TooLate
from ..forms import asked_number, seen_version
from ..guard import who
from ..history.queries import lines_about
from ..htmx import go, show
from ..paging import asked_page
from ..plans.models import Plan
from ..tasks.models import Task
from ..tasks.queries import chosen_plan, task_or_404
from ..tasks.queries_named import tasks_of_plan
from ..vietnamese import sort_key
from . import actions, queries
from .forms import AmountsForm, NewLineForm
from .models import FundingLine
from .rules import KIND_WORDS, SOURCE_WORDS

bp = Blueprint("funding", __name__, url_prefix="/funding")
WRITERS = (Role.AGENCY, Role.STAFF)
WORDS = {"sources": SOURCE_WORDS, "kinds": KIND_WORDS}


@bp.get("/")
@allow(*READERS)
def index() -> Response:
    """The table of a plan in a year, with its sums."""
    chosen = chosen_plan(request.args.get("plan", ""))
    if chosen is None:
        return show("funding/none.html")
    plan, plans = chosen
    today, agency_id = clock.today(), asked_number(request.args, "agency")
    years = sorted({today.year, *queries.years_of(plan.id)}, reverse=True)
    year = asked_number(request.args, "year") or today.year
    year = year if year in years else today.year
    found = queries.table(
        plan.id, year, who(), today=today, agency_id=agency_id, page=asked_page(request.args)
    )
    kept = {"plan": plan.id if len(plans) > 1 else None, "year": year, "agency": agency_id}
    writes = {line.id for line in found.lines if _writes(line)}
    return show(
        "funding/index.html", table=found, plan=plan, plans=plans, year=year, years=years,
        cards=cards(), agency=cards().get(agency_id or 0), words=WORDS, kept=kept, writes=writes,
        owners=sorted(found.sums.by_agency, key=lambda id: sort_key(cards()[id].name)),
        url_of=lambda n: url_for(".index", **{**kept, "page": n}),
    )  # fmt: skip


@bp.get("/new")
@allow(*WRITERS)
def new() -> Response:
    """The form of a new line, of a plan's tasks; `?task=`: of this one."""
    plan, task = _asked()
    data = {
        "task": str(task.id) if task else "", "agency": str(who().agency_id or ""),
        "year": asked_number(request.args, "year") or clock.today().year,
    }  # fmt: skip
    return _new_page(_offered(NewLineForm(formdata=None, data=data), plan), plan)


@bp.post("/")
@allow(*WRITERS)
def add() -> Response:
    """Write a line down."""
    id = asked_number(request.form, "task")
    task = task_or_404(id, who()) if id else None
    plan = task.plan if task else _asked()[0]
    form = _offered(NewLineForm(), plan)
    valid = form.validate()
    if task is None or not valid:
        return _new_page(form, plan, status=422)
    _, agency_id, year, source = form.chosen
    try:
        made = actions.add(
            task, agency_id, year, source, form.amounts, form.note.data or "", by=who(),
            at=clock.now(),
        )  # fmt: skip
    except TooLate as late:
        db.session.rollback()
        there = queries.line_of(task.id, agency_id, year, source)
        return _new_page(form, plan, late=late.sentence, there=there, status=409)
    db.session.commit()
    _warn(made, "Đã ghi kinh phí.")
    return go(url_for(".index", plan=plan.id, year=year))


@bp.get("/<int:id>/edit")
@allow(*WRITERS)
def edit(id: int) -> Response:
    """The form of a line as it stands, with what it said before."""
    found = _own(id)
    return _edit_page(found, AmountsForm(formdata=None).fill(found))


@bp.post("/<int:id>/edit")
@allow(*WRITERS)
def change(id: int) -> Response:
    """Write other amounts down."""
    found, form = _own(id), AmountsForm()
    if not form.validate():
        return _edit_page(found, form, status=422)
    seen = seen_version(form.seen.data)
    try:
        changed = actions.change(
            found, form.amounts, form.note.data or "", seen=seen, by=who(), at=clock.now()
        )
    except TooLate as late:
        db.session.rollback()
        found = _own(id)
        form.seen.data = str(found.version)
        return _edit_page(found, form, late=late.sentence, status=409)
    db.session.commit()
    _warn(found, "Đã lưu kinh phí." if changed else "Không có gì thay đổi.")
    return go(url_for(".index", plan=found.task.plan_id, year=found.year))


def _warn(line: FundingLine, done: str) -> None:
    over = " Lưu ý: số đã chi lớn hơn số được cấp." if line.amounts.is_over else ""
    flash(done + over)


def _writes(line: FundingLine) -> bool:
    return may_write(who(), Matter.DIFFICULTIES, holding(line.agency_id, clock.today()))


def _own(id: int) -> FundingLine:
    found = queries.line_or_404(id, who(), today=clock.today())
    if not _writes(found):
        raise NotYours
    return found


def _asked() -> tuple[Plan, Task | None]:
    id = asked_number(request.args, "task")
    if id:
        task = task_or_404(id, who())
        return task.plan, task
    chosen = chosen_plan(request.args.get("plan", "")) or abort(404)
    return chosen[0], None


def _offered(form: NewLineForm, plan: Plan) -> NewLineForm:
    today = clock.today()
    tasks = [(str(task.id), task.words[:120]) for task in tasks_of_plan(plan.id)]
    left = {id for id, since in gone().items() if since <= today}
    ids = [who().agency_id] if who().role is Role.AGENCY else [i for i in cards() if i not in left]
    named = [(str(id), cards()[id].name_on(today)) for id in ids if id]
    return form.offer(tasks, sorted(named, key=lambda pair: sort_key(pair[1])))


def _new_page(
    form: NewLineForm, plan: Plan, *, late: str = "", there: int | None = None, status: int = 200
) -> Response:
    return show("funding/new.html", form=form, plan=plan, late=late, there=there, status=status)


def _edit_page(
    found: FundingLine, form: AmountsForm, *, late: str = "", status: int = 200
) -> Response:
    return show(
        "funding/edit.html", line=found, form=form, late=late, words=WORDS,
        lines=lines_about(found), status=status,
    )  # fmt: skip
