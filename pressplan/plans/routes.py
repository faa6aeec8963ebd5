"""The pages of a plan: /plans."""

from flask import Response, flash, render_template, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from .. import clock, htmx
from ..access import READERS, Role, allow
from ..agencies.models import Agency
from ..agencies.queries import all_agencies
from ..database import db
from ..errors import BadInput, TooLate
from ..forms import seen_version
from ..guard import who
from ..obligations import queries as obligations
from ..obligations.occurrences import open_occurrences
from ..obligations.rules import quoted_words
from ..reading import actions as reading
from ..reading.queries import draft_of
from ..targets import queries as targets
from ..tasks.models import Commitment, Part, Responsibility, Task
from ..tasks.queries_amendment import amendments_of
from ..tasks.tally import recount
from ..tasks.years import open_periods
from . import actions, queries, routes_amendment, routes_change, routes_end  # noqa: F401
from .blueprint import bp
from .forms import AnswerForm, HeadForm, head_form_of
from .models import Plan, PlanState
from .rules import timing_words

MOVES_FIGURES = {"tracking_from", "period_from", "period_until"}


@bp.get("/")
@allow(*READERS)
def index() -> str:
    """Every plan that this person sees."""
    rows = db.session.execute(select(Task.plan_id, func.count()).group_by(Task.plan_id))
    counts = {row[0]: row[1] for row in rows}
    return render_template("plans/index.html", groups=queries.visible_plans(who()), counts=counts)


@bp.get("/<int:id>")
@allow(*READERS)
def show(id: int) -> str:
    """One plan, whole."""
    plan = queries.plan_or_404(id, who())
    return _page(plan)


@bp.get("/<int:id>/head")
@allow(Role.STAFF)
def edit(id: int) -> str:
    """The head of a plan, to be corrected."""
    plan = queries.plan_or_404(id, who())
    return render_template("plans/edit.html", plan=plan, form=head_form_of(plan, all_agencies()))


@bp.post("/<int:id>/head")
@allow(Role.STAFF)
def change(id: int) -> Response | tuple[str, int]:
    """Save the head; figures follow when the start of tracking moved."""
    plan = queries.plan_or_404(id, who())
    form = HeadForm().offer_owners(all_agencies())
    if not form.validate():
        return render_template("plans/edit.html", plan=plan, form=form), 422
    head = form.head(db.session.get_one(Agency, int(form.owner_id.data)))
    try:
        seen = seen_version(form.seen.data)
        changed = actions.change_head(plan, head, seen=seen, by=who(), at=clock.now())
    except TooLate as late:
        return _head_too_late(id, form, late)
    if changed & MOVES_FIGURES:
        _count_anew(plan)
    db.session.commit()
    flash("Đã lưu thông tin của kế hoạch." if changed else "Không có gì thay đổi.")
    return htmx.go(url_for(".show", id=id))


@bp.post("/<int:id>/force")
@allow(Role.STAFF)
def force(id: int) -> Response | tuple[str, int]:
    """Put a draft in force and open what its leads answer for."""
    plan = queries.plan_or_404(id, who())
    if idle := _without_lead(plan):
        raise BadInput(
            f"Chưa đưa vào theo dõi được: nhiệm vụ {', '.join(idle)} chưa có cơ quan chủ trì."
        )
    actions.put_in_force(plan, by=who(), at=clock.now())
    opened = open_periods(plan, today=clock.today())
    open_occurrences(plan, today=clock.today())
    db.session.commit()
    flash(f"Kế hoạch đã được đưa vào theo dõi, mở {opened} đầu việc.")
    return htmx.go(url_for(".show", id=id))


@bp.post("/<int:id>/withdrawal")
@allow(Role.STAFF)
def withdraw(id: int) -> Response:
    """Turn a draft plan back into the reading that it was made of."""
    plan = queries.plan_or_404(id, who())
    draft = reading.take_back(plan, by=who(), at=clock.now())
    db.session.commit()
    flash("Đã gỡ dự thảo kế hoạch. Sửa xong, hãy lập lại kế hoạch.")
    return htmx.go(url_for("reading.show", id=draft.id))


@bp.post("/<int:id>/doubts/<int:doubt_id>/answer")
@allow(Role.STAFF)
def settle(id: int, doubt_id: int) -> Response | tuple[str, int]:
    """Write down how a doubt was settled."""
    plan = queries.plan_or_404(id, who())
    doubt = queries.doubt_or_404(plan, doubt_id)
    form = AnswerForm(prefix=f"doubt-{doubt_id}")
    if not form.validate():
        return _page(plan, answers={doubt_id: form}), 422
    try:
        actions.settle(doubt, form.answer.data, plan=plan, by=who(), at=clock.now())
    except TooLate as late:
        db.session.rollback()
        plan = queries.plan_or_404(id, who())
        return _page(plan, late=late.sentence, typed={doubt_id: form.answer.data}), 409
    db.session.commit()
    flash("Đã ghi cách giải quyết.")
    return htmx.go(url_for(".show", id=id, _anchor="doubts"))


def _page(
    plan: Plan, answers: dict[int, AnswerForm] | None = None, *,
    late: str = "", typed: dict[int, str] | None = None,
) -> str:  # fmt: skip
    """The plan's page; `typed` are the answers, by doubt, that came too `late`."""
    today = clock.today()
    found = obligations.of_plan(plan.id)
    deadlines = obligations.deadlines_of(found, today)
    duties = [(duty, deadlines.get(duty.id)) for duty in found]
    forms = {
        d.id: AnswerForm(None, prefix=f"doubt-{d.id}") for d in plan.doubts if not d.settled_at
    }
    sections = _sections(plan)
    return render_template(
        "plans/show.html",
        plan=plan,
        sections=sections,
        task_count=sum(len(tasks) for _, tasks in sections),
        timing_words=timing_words,
        quoted_words=quoted_words,
        targets=targets.by_horizon(plan.id),
        duties=duties,
        standing=queries.standing_by_body(plan),
        amendments=amendments_of(plan),
        draft=draft_of(plan.id) if who().is_staff else None,
        answers=forms | (answers or {}),
        late=late,
        typed=typed or {},
    )


def _sections(plan: Plan) -> list[tuple[object, list[Task]]]:
    """Each section with its tasks in the order of the document."""
    query = (
        select(Task)
        .where(Task.plan_id == plan.id)
        .order_by(Task.position)
        .options(
            selectinload(Task.responsibilities).options(
                joinedload(Responsibility.agency), joinedload(Responsibility.group)
            )
        )
    )
    tasks = list(db.session.scalars(query))
    return [(s, [task for task in tasks if task.section_id == s.id]) for s in plan.sections]


def _without_lead(plan: Plan) -> list[str]:
    """The codes of tasks that nobody leads."""
    led = select(Responsibility.task_id).where(Responsibility.role == Part.LEAD)
    query = select(Task.code).where(Task.plan_id == plan.id, Task.id.not_in(led))
    return list(db.session.scalars(query.order_by(Task.position)))


def _count_anew(plan: Plan) -> None:
    """What is late or expected depends on the plan's dates: derive it again."""
    if plan.state is not PlanState.IN_FORCE:
        return
    open_periods(plan, today=clock.today())
    open_occurrences(plan, today=clock.today())
    of_plan = select(Commitment.id).join(Task).where(Task.plan_id == plan.id)
    recount(list(db.session.scalars(of_plan)))


def _head_too_late(id: int, form: HeadForm, late: TooLate) -> tuple[str, int]:
    """The typed head once more, beside what the head is now."""
    db.session.rollback()
    plan = queries.plan_or_404(id, who())
    form.seen.data = str(plan.version)
    page = render_template("plans/edit.html", plan=plan, form=form, late=late.sentence)
    return page, 409
