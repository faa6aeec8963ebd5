"""The pages of a plan: /plans."""

from flask import Response, flash, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from .. import clock, htmx
from ..access import READERS, Role, allow
from ..agencies.models import Agency
from ..agencies.queries import all_agencies, stands_for
from ..database import db
from ..errors import BadInput, TooLate
from ..forms import seen_version
from ..guard import who
from ..obligations import queries as obligations
from ..obligations.occurrences import open_occurrences
from ..obligations.rules import quoted_words
from ..reading import actions as reading
from ..reading.models import Draft
from ..reading.queries import draft_of
from ..submissions import workflow
from ..submissions.models import Submission
from ..submissions.queries import holder_of
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
    """The province's plans that this person sees, and first the own ones of their agency."""
    agency_id = who().agency_id
    held = stands_for(agency_id, clock.today()) if agency_id else []
    return render_template(
        "plans/index.html", groups=queries.visible_plans(who()), counts=_task_counts(),
        own=queries.own_plans(held), families=queries.count_agency_plans(who()),
    )  # fmt: skip


@bp.get("/<int:id>/agencies")
@allow(*READERS)
def agency_plans(id: int) -> str:
    """The agencies' own plans that belong to this one."""
    plan = queries.plan_or_404(id, who())
    page = request.args.get("page", 1, type=int)
    return render_template(
        "plans/agencies.html", plan=plan, found=queries.agency_plans(plan, who(), page=page),
        counts=_task_counts(), url_of=lambda n: url_for(".agency_plans", id=id, page=n),
    )  # fmt: skip


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
    made_of = draft_of(plan.id)
    return render_template(
        "plans/show.html",
        plan=plan,
        agency_plans=queries.count_agency_plans(who()).get(plan.id, 0),
        handed_in=_handed_in(made_of),
        sections=sections,
        task_count=sum(len(tasks) for _, tasks in sections),
        timing_words=timing_words,
        quoted_words=quoted_words,
        targets=targets.by_horizon(plan.id),
        duties=duties,
        standing=queries.standing_by_body(plan),
        amendments=amendments_of(plan),
        draft=made_of if who().is_staff else None,
        answers=forms | (answers or {}),
        late=late,
        typed=typed or {},
    )


def _task_counts() -> dict[int, int]:
    """How many tasks each plan has."""
    rows = db.session.execute(select(Task.plan_id, func.count()).group_by(Task.plan_id))
    return {row[0]: row[1] for row in rows}


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


def _handed_in(made_of: Draft | None) -> int | None:
    """The id of the hand-in by which an agency's own plan was approved, for who sees it."""
    found = db.session.get(Submission, made_of.submission_id or 0) if made_of else None
    sees = found and workflow.sees(who(), holder_of(found, clock.today()))
    return found.id if found and sees else None


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
