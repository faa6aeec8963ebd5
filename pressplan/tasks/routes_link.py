"""Link a task of an agency's own plan to the tasks of the province's plan."""

from flask import Response, abort, flash, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..errors import TooLate
from ..forms import seen_version
from ..guard import who
from ..htmx import go, show
from . import actions_link, queries
from .blueprint import bp
from .forms_link import LinkForm
from .models import Task
from .queries_link import carried_out_by, choices


@bp.get("/<int:id>/links")
@allow(Role.STAFF)
def links(id: int) -> Response:
    """The tasks of the province's plan, those ticked that this one carries out."""
    task = _of_an_agency(id)
    form = LinkForm(formdata=None, seen=str(task.version)).offer(choices(task.plan.parent_id))
    form.links.data = [str(link.id) for link in carried_out_by(id)]
    return _page(task, form)


@bp.post("/<int:id>/links")
@allow(Role.STAFF)
def relink(id: int) -> Response:
    """Let the task carry out those that are ticked."""
    task = _of_an_agency(id)
    form = LinkForm().offer(choices(task.plan.parent_id))
    if not form.validate():
        return _page(task, form, status=422)
    try:
        changed = actions_link.relink(
            task, [int(id) for id in form.links.data or []], seen=seen_version(form.seen.data),
            by=who(), at=clock.now(),
        )  # fmt: skip
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        task = _of_an_agency(id)
        form.seen.data = str(task.version)
        return _page(task, form, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã lưu liên kết." if changed else "Không có gì thay đổi.")
    return go(url_for(".show", id=id))


def _of_an_agency(id: int) -> Task:
    """A task of an agency's own plan; others have nothing to be linked to."""
    task = queries.task_or_404(id, who())
    return task if task.plan.parent_id else abort(404)


def _page(task: Task, form: LinkForm, *, late: str = "", status: int = 200) -> Response:
    return show("tasks/links.html", task=task, form=form, late=late, status=status)
