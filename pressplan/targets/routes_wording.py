"""Staff add a target to a plan in force, correct its words, or take a mistaken one away."""

from flask import Response, abort, flash, request, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..errors import BadInput, TooLate
from ..forms import seen_version
from ..guard import who
from ..htmx import go, show
from ..plans.models import Plan
from ..tasks.queries import chosen_plan
from . import actions, queries_page
from . import actions_wording as wording
from .blueprint import bp
from .forms import RemovalForm, WordingForm
from .models import Target


@bp.get("/new")
@allow(Role.STAFF)
def new() -> Response:
    """The form of a further target of `?plan=`."""
    plan = _plan()
    actions.check_plan(plan)
    return _new_page(plan, WordingForm(formdata=None))


@bp.post("/new")
@allow(Role.STAFF)
def add() -> Response:
    """Add it; what comes next is how it is measured."""
    plan, form = _plan(), WordingForm()
    if not form.validate_on_submit():
        return _new_page(plan, form, status=422)
    try:
        made = wording.add(plan, form.wording, reason=form.reason.data, by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _new_page(_plan(), form, status=422)
    db.session.commit()
    flash("Đã thêm mục tiêu. Hãy khai cách đo để hệ thống tính được.")
    return go(url_for(".method", id=made.id))


@bp.get("/<int:id>/wording")
@allow(Role.STAFF)
def words(id: int) -> Response:
    """The words and the year of a target, to be corrected; and to take it away."""
    found = queries_page.target_or_404(id, who())
    actions.check_in_force(found)
    return _page(found, WordingForm(formdata=None).fill(found))


@bp.post("/<int:id>/wording")
@allow(Role.STAFF)
def reword(id: int) -> Response:
    """Correct the words or the year."""
    found, form = queries_page.target_or_404(id, who()), WordingForm()
    if not form.validate_on_submit():
        return _page(found, form, status=422)
    try:
        changed = wording.reword(
            found, form.wording, reason=form.reason.data, seen=seen_version(form.seen.data),
            by=who(), at=clock.now(),
        )  # fmt: skip
    except (BadInput, TooLate) as why:
        return _refused(id, form, why)
    db.session.commit()
    flash("Đã sửa lời văn mục tiêu." if changed else "Không có gì thay đổi.")
    return go(url_for(".target", id=id))


@bp.post("/<int:id>/removal")
@allow(Role.STAFF)
def remove(id: int) -> Response:
    """Take away a target that was put down by mistake."""
    found, form = queries_page.target_or_404(id, who()), RemovalForm()
    back = url_for(".index", plan=found.plan_id)
    if not form.validate_on_submit():
        return _page(found, None, removal=form, status=422)
    try:
        wording.remove(
            found, reason=form.reason.data, seen=seen_version(form.seen.data), by=who(),
            at=clock.now(),
        )  # fmt: skip
    except (BadInput, TooLate) as why:
        return _refused(id, form, why)
    db.session.commit()
    flash("Đã bỏ mục tiêu.")
    return go(back)


def _plan() -> Plan:
    """The plan that `?plan=` asks for, else the one that people see first."""
    found = chosen_plan(request.args.get("plan", ""))
    return found[0] if found else abort(404)


def _new_page(plan: Plan, form: WordingForm, *, status: int = 200) -> Response:
    return show("targets/new.html", plan=plan, form=form, status=status)


def _refused(id: int, form: WordingForm | RemovalForm, why: BadInput | TooLate) -> Response:
    """The page again with what was typed, and what stands now where somebody was quicker."""
    db.session.rollback()
    db.session.expire_all()
    found, late = queries_page.target_or_404(id, who()), ""
    if isinstance(why, BadInput):
        form.refuse(why.field, why.sentence)
    else:
        form.seen.data, late = str(found.version), why.sentence
    wording_form = form if isinstance(form, WordingForm) else None
    removal = form if isinstance(form, RemovalForm) else None
    status = 409 if late else 422
    return _page(found, wording_form, removal=removal, late=late, status=status)


def _page(
    found: Target, form: WordingForm | None, *, removal: RemovalForm | None = None, late: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    return show(
        "targets/wording.html", target=found, late=late, status=status,
        form=form or WordingForm(formdata=None).fill(found),
        removal=removal or RemovalForm(formdata=None, data={"seen": found.version}),
    )  # fmt: skip
