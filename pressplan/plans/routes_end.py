"""How a plan ends: its tracking is closed, and another is begun from it."""

from flask import Response, flash, render_template, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..errors import TooLate
from ..forms import seen_version
from ..guard import who
from ..htmx import go
from ..reading import copying
from ..tasks.queries import still_open
from . import actions_amendment as actions
from . import queries
from .blueprint import bp
from .forms_amendment import CloseForm
from .models import Plan


@bp.get("/<int:id>/closing")
@allow(Role.STAFF)
def closing(id: int) -> str:
    """Why the tracking ends, beside what is left open."""
    plan = queries.plan_or_404(id, who())
    form = CloseForm(formdata=None)
    form.seen.data = str(plan.version)
    return _form(plan, form)


@bp.post("/<int:id>/closing")
@allow(Role.STAFF)
def close(id: int) -> Response | tuple[str, int]:
    """Close the plan; what stands stays as it stood."""
    plan = queries.plan_or_404(id, who())
    form = CloseForm()
    if not form.validate():
        return _form(plan, form), 422
    try:
        actions.close_plan(
            plan, document=form.document.data or "", reason=form.reason.data or "",
            seen=seen_version(form.seen.data), by=who(), at=clock.now(),
        )  # fmt: skip
        db.session.commit()
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        plan = queries.plan_or_404(id, who())
        form.seen.data = str(plan.version)
        return _form(plan, form, late=late.sentence), 409
    flash("Đã đóng kế hoạch. Danh sách và số liệu vẫn xem được.")
    return go(url_for(".show", id=id))


@bp.post("/<int:id>/copy")
@allow(Role.STAFF)
def copy(id: int) -> Response:
    """A draft for the next period, filled from this plan, on the reading screen."""
    plan = queries.plan_or_404(id, who())
    draft = copying.copy(plan, by=who(), at=clock.now())
    db.session.commit()
    flash("Đã chép mục, nhiệm vụ và phân công. Sửa theo văn bản mới rồi lập kế hoạch.")
    return go(url_for("reading.show", id=draft.id))


def _form(plan: Plan, form: CloseForm, *, late: str = "") -> str:
    return render_template(
        "plans/close.html", plan=plan, form=form, late=late, left=still_open(plan)
    )
