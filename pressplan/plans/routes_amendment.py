"""The documents that change a plan: recorded, corrected, shown with what they changed."""

from flask import Response, abort, flash, render_template, request, url_for

from .. import clock
from ..access import READERS, Role, allow
from ..database import db
from ..errors import BadInput, TooLate
from ..forms import seen_version
from ..guard import who
from ..htmx import go
from ..paging import pages_of
from ..tasks.actions_amendment import follow_document
from ..tasks.models_amendment import CHANGE_WORDS, ChangeKind
from ..tasks.queries_amendment import PAGE, changes_by
from . import actions_amendment as actions
from . import queries
from .blueprint import bp
from .forms_amendment import DocumentForm
from .models import Plan, PlanState
from .models_amendment import Amendment


@bp.get("/<int:id>/amendments/new")
@allow(Role.STAFF)
def new_amendment(id: int) -> str:
    """The form for the deciding document."""
    return _form(queries.plan_or_404(id, who()), DocumentForm(formdata=None))


@bp.post("/<int:id>/amendments")
@allow(Role.STAFF)
def add_amendment(id: int) -> Response | tuple[str, int]:
    """Record the document; its changes follow on its page."""
    plan = queries.plan_or_404(id, who())
    form = DocumentForm()
    if not form.validate():
        return _form(plan, form), 422
    try:
        made = actions.record_amendment(plan, form.document(), by=who(), at=clock.now())
        db.session.commit()
    except TooLate as late:
        db.session.rollback()
        return _form(queries.plan_or_404(id, who()), form, late=late.sentence), 409
    except BadInput as why:
        db.session.rollback()
        form.refuse(why.field, why.sentence)
        return _form(queries.plan_or_404(id, who()), form), 422
    return go(url_for(".amendment", id=id, amendment_id=made.id))


@bp.get("/<int:id>/amendments/<int:amendment_id>")
@allow(*READERS)
def amendment(id: int, amendment_id: int) -> str:
    """A document and what it changed, and for staff what else it may change."""
    found = queries.amendment_or_404(id, amendment_id, who())
    page = max(1, request.args.get("page", 1, type=int))
    changes, total = changes_by(found, page=page)
    return render_template(
        "plans/amendment.html",
        amendment=found, plan=found.plan, changes=changes, total=total, page_number=page,
        url_of=lambda n: url_for(".amendment", id=id, amendment_id=amendment_id, page=n),
        pages=pages_of(total, PAGE), words=CHANGE_WORDS, kinds=list(ChangeKind),
        may_change=who().is_staff and found.plan.state is PlanState.IN_FORCE,
    )  # fmt: skip


@bp.get("/<int:id>/amendments/<int:amendment_id>/edit")
@allow(Role.STAFF)
def edit_amendment(id: int, amendment_id: int) -> str:
    """How the document was written down, to be corrected."""
    found = queries.amendment_or_404(id, amendment_id, who())
    form = DocumentForm(formdata=None, obj=found)
    form.seen.data = str(found.version)
    return _form(found.plan, form, found)


@bp.post("/<int:id>/amendments/<int:amendment_id>/edit")
@allow(Role.STAFF)
def correct_amendment(id: int, amendment_id: int) -> Response | tuple[str, int]:
    """Save the correction; 409 with what was typed when a colleague was quicker."""
    found = queries.amendment_or_404(id, amendment_id, who())
    form = DocumentForm()
    if not form.validate():
        return _form(found.plan, form, found), 422
    try:
        seen, before = seen_version(form.seen.data), found.words
        actions.correct_amendment(found, form.document(), seen=seen, by=who(), at=clock.now())
        follow_document(found, before)
        db.session.commit()
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        found = queries.amendment_or_404(id, amendment_id, who())
        form.seen.data = str(found.version)
        return _form(found.plan, form, found, late=late.sentence), 409
    except BadInput as why:
        db.session.rollback()
        form.refuse(why.field, why.sentence)
        return _form(found.plan, form, found), 422
    flash("Đã lưu thông tin văn bản.")
    return go(url_for(".amendment", id=id, amendment_id=amendment_id))


def _form(plan: Plan, form: DocumentForm, found: Amendment | None = None, *, late: str = "") -> str:
    if plan.state is PlanState.DRAFT:
        abort(404)
    return render_template(
        "plans/amendment_form.html",
        plan=plan, form=form, amendment=found, late=late,
        closed=plan.state is PlanState.CLOSED,
    )  # fmt: skip
