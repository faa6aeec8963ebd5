"""Which tasks of a plan raise which pillars: the table, and the form of one task."""

from flask import Response, abort, flash, request, url_for

from .. import clock
from ..access import READERS, Role, allow
from ..database import db
from ..errors import BadInput, TooLate
from ..guard import who
from ..htmx import go, show
from ..plans.models import PlanState
from ..tasks.models import Task
from ..tasks.queries import chosen_plan, task_or_404
from . import actions_link, queries_link
from .blueprint import bp
from .forms_link import PillarForm
from .models import Edition
from .queries import edition_or_404


@bp.get("/links")
@allow(*READERS)
def links() -> Response:
    """The tasks of a plan beside the pillars of an edition."""
    found = chosen_plan(request.args.get("plan", ""))
    edition = queries_link.chosen_edition(request.args.get("edition", ""))
    if found is None or edition is None:
        return show("maturity/links_none.html", has_plan=found is not None)
    plan, plans = found
    page = request.args.get("page", 1, type=int)
    return show(
        "maturity/links.html", plan=plan, plans=plans, edition=edition,
        editions=queries_link.edition_choices(), pillars=queries_link.pillars_of(edition.id),
        linked=queries_link.linked(plan.id, edition.id, page=page),
        may_edit=who().is_staff and plan.state is not PlanState.CLOSED,
        url_of=lambda n: url_for(".links", plan=plan.id, edition=edition.id, page=n),
    )  # fmt: skip


@bp.get("/links/tasks/<int:task_id>")
@allow(Role.STAFF)
def task_links(task_id: int) -> Response:
    """The parts of an edition, those ticked that the task raises."""
    task, edition = task_or_404(task_id, who()), _edition()
    form = PillarForm(formdata=None).offer(queries_link.parts_of(edition))
    form.parts.data = queries_link.raised_by(task.id, edition.id)
    return _page(task, edition, form)


@bp.post("/links/tasks/<int:task_id>")
@allow(Role.STAFF)
def relink(task_id: int) -> Response:
    """Let the task raise those that are ticked."""
    task, edition = task_or_404(task_id, who()), _edition()
    form = PillarForm().offer(queries_link.parts_of(edition))
    if not form.validate():
        return _page(task, edition, form, seen=form.seen.data or "", status=422)
    try:
        changed = actions_link.set_parts(
            task, edition, form.parts.data or [], seen=form.seen.data or "",
            by=who(), at=clock.now(),
        )  # fmt: skip
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _page(task, edition, form, seen=form.seen.data or "", status=422)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        task, edition = task_or_404(task_id, who()), _edition()
        return _page(task, edition, form, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã lưu liên kết." if changed else "Không có gì thay đổi.")
    return go(url_for("tasks.show", id=task_id))


def _edition() -> Edition:
    """The edition that the address names, else the newest."""
    found = queries_link.chosen_edition(request.args.get("edition", ""))
    return edition_or_404(found.id) if found else abort(404)


def _page(
    task: Task, edition: Edition, form: PillarForm, *, seen: str = "", late: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    """`seen`: what the form was filled on; without it, what stands now."""
    stands = queries_link.raised_by(task.id, edition.id)
    form.seen.data = seen or queries_link.digest_of(stands)
    return show(
        "maturity/links_task.html", task=task, edition=edition, form=form, late=late,
        stands=stands, parts=queries_link.parts_of(edition),
        editions=queries_link.edition_choices(), status=status,
    )  # fmt: skip
