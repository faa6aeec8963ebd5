"""Changing a task of a plan by a document: choose it, fill in, see the consequences, confirm."""

from typing import Any

from flask import Response, abort, flash, render_template, request, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..errors import BadInput, TooLate
from ..forms import seen_version
from ..guard import who
from ..htmx import go
from ..paging import pages_of
from ..reading.queries import register
from ..tasks import actions_amendment as actions
from ..tasks import queries_amendment as amendments
from ..tasks.forms_amendment import FIELDS, FORMS, HINTS, AddForm, ChangeForm
from ..tasks.models import Task
from ..tasks.models_amendment import CHANGE_WORDS, ChangeKind
from ..vietnamese import fold
from . import queries
from .blueprint import bp
from .models import PlanState
from .models_amendment import Amendment

KIND = f"<any({','.join(kind.value for kind in ChangeKind)}):kind>"
CHANGE = f"/<int:id>/amendments/<int:amendment_id>/changes/{KIND}"


@bp.get(CHANGE)
@allow(Role.STAFF)
def new_change(id: int, amendment_id: int, kind: str) -> str:
    """Choose the task, or with `?task=` the form filled with what stands now."""
    amendment = _amendment(id, amendment_id)
    asked = ChangeKind(kind)
    if asked is not ChangeKind.ADDED and "task" not in request.args:
        return _choose(amendment, asked)
    task = _task(amendment, asked, request.args.get("task", ""))
    form = _empty(amendment, asked, formdata=None)
    if task:
        form.fill(task, clock.today())
    return _form(amendment, asked, task, form)


@bp.post(CHANGE)
@allow(Role.STAFF)
def change_task(id: int, amendment_id: int, kind: str) -> Response | tuple[str, int]:
    """Show the consequences; once they were seen and confirmed, carry the change out."""
    amendment, asked = _amendment(id, amendment_id), ChangeKind(kind)
    task = _task(amendment, asked, request.form.get("task", ""))
    form = _empty(amendment, asked)
    if not form.validate() or not form.understand(register().find):
        return _form(amendment, asked, task, form), 422
    if request.form.get("step") == "edit":
        return _form(amendment, asked, task, form), 200
    try:
        if request.form.get("step") != "confirm":
            return _preview(amendment, asked, task, form), 200
        return _confirmed(amendment, task, form)
    except BadInput as why:
        db.session.rollback()
        return _refused(amendment, asked, task, form, why), 422
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        return _anew(_amendment(id, amendment_id), asked, form, late.sentence), 409


def _confirmed(amendment: Amendment, task: Task | None, form: ChangeForm) -> Response:
    made = actions.amend(
        amendment, task, form.change(), reason=form.reason.data or "",
        seen=seen_version(form.seen.data), shown=form.shown.data or "", by=who(), at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    flash(f"Đã ghi: {CHANGE_WORDS[made.kind].lower()} {made.task.code}.")
    return go(url_for(".amendment", id=amendment.plan_id, amendment_id=amendment.id))


def _anew(amendment: Amendment, kind: ChangeKind, form: ChangeForm, late: str) -> str:
    """After somebody was quicker: the consequences as they are now, or the form when the task
    itself is another."""
    task = _task(amendment, kind, request.form.get("task", ""))
    if task is None or str(task.version) == form.seen.data:
        try:
            return _preview(amendment, kind, task, form, late=late)
        except BadInput as why:
            return _refused(amendment, kind, task, form, why)
    form.seen.data = str(task.version)
    return _form(amendment, kind, task, form, late=late)


def _refused(
    amendment: Amendment, kind: ChangeKind, task: Task | None, form: ChangeForm, why: BadInput
) -> str:
    first = next(name for name in FIELDS if name in form)
    form.refuse(why.field or first, why.sentence)
    return _form(amendment, kind, task, form)


def _amendment(id: int, amendment_id: int) -> Amendment:
    return queries.amendment_or_404(id, amendment_id, who())


def _task(amendment: Amendment, kind: ChangeKind, number: str) -> Task | None:
    """The task that is to be changed, one of this plan; none for a new one."""
    if kind is ChangeKind.ADDED:
        return None
    task = db.session.get(Task, seen_version(number))
    return task if task and task.plan_id == amendment.plan_id else abort(404)


def _empty(amendment: Amendment, kind: ChangeKind, **options: Any) -> ChangeForm:
    form = FORMS[kind](**options)
    return form.offer(amendment.plan.sections) if isinstance(form, AddForm) else form


def _choose(amendment: Amendment, kind: ChangeKind) -> str:
    page = max(1, request.args.get("page", 1, type=int))
    words = request.args.get("q", "")[:200]
    tasks, total = amendments.tasks_to_change(amendment.plan, kind, fold(words), page=page)
    return render_template(
        "plans/choose_task.html",
        url_of=lambda n: url_for(
            ".new_change", id=amendment.plan_id, amendment_id=amendment.id, kind=kind.value,
            q=words, page=n,
        ),
        amendment=amendment, plan=amendment.plan, kind=kind, words=CHANGE_WORDS, tasks=tasks,
        total=total, q=words, page_number=page, pages=pages_of(total, amendments.PAGE),
    )  # fmt: skip


def _form(
    amendment: Amendment, kind: ChangeKind, task: Task | None, form: ChangeForm, *, late: str = ""
) -> str:
    return render_template(
        "plans/change.html",
        amendment=amendment, plan=amendment.plan, kind=kind, words=CHANGE_WORDS, task=task,
        form=form, fields=[form[name] for name in FIELDS if name in form], hints=HINTS, late=late,
        closed=amendment.plan.state is not PlanState.IN_FORCE,
    )  # fmt: skip


def _preview(
    amendment: Amendment, kind: ChangeKind, task: Task | None, form: ChangeForm, *, late: str = ""
) -> str:
    """What would change, in words and in consequences, and the typed values carried along."""
    wanted, today = form.change(), clock.today()
    if kind is ChangeKind.ADDED:
        actions.refuse_code(amendment.plan_id, form["code"].data)
    before, after = amendments.words_of(wanted, task, today=today)
    if not after:
        raise BadInput(actions.NOTHING)
    effects = amendments.effects_of(wanted, amendment.plan, task, today=today)
    carried = {
        name: value
        for name, value in request.form.items()
        if name not in ("csrf_token", "shown", "step", "task")
    }
    return render_template(
        "plans/change_preview.html",
        amendment=amendment, plan=amendment.plan, kind=kind, words=CHANGE_WORDS, task=task,
        before=before, after=after, said=amendments.foreseen(effects, today=today),
        carried=carried, shown=effects.digest, reason=form.reason.data, late=late,
    )  # fmt: skip
