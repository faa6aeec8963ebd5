"""Staff declare how a target is measured."""

from flask import Response, flash, url_for

from .. import clock
from ..access import Role, allow
from ..agencies.queries import all_agencies, all_groups
from ..database import db
from ..errors import BadInput, TooLate
from ..forms import seen_version
from ..guard import who
from ..htmx import go, show
from ..reading.queries import register
from . import actions, queries_page
from .blueprint import bp
from .forms import HINTS, MethodForm
from .method import method_words
from .models import Target


@bp.get("/<int:id>/method")
@allow(Role.STAFF)
def method(id: int) -> Response:
    """How a target is measured, to be declared or changed."""
    found = queries_page.target_or_404(id, who())
    actions.check_in_force(found)
    form = MethodForm(formdata=None).offer(queries_page.sharing(found))
    return _page(found, form.fill(found, clock.today()))


@bp.post("/<int:id>/method")
@allow(Role.STAFF)
def declare(id: int) -> Response:
    """Declare how a target is measured."""
    found = queries_page.target_or_404(id, who())
    others = {str(other.id): other for other in queries_page.sharing(found)}
    form = MethodForm().offer(list(others.values()))
    if not form.validate() or not form.understand(register().find):
        return _page(found, form, status=422)
    try:
        changed = actions.declare(
            found, form.method(found.horizon), form.bodies,
            figures_from=others.get(form.figures_from.data), seen=seen_version(form.seen.data),
            by=who(), at=clock.now(),
        )  # fmt: skip
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _page(queries_page.target_or_404(id, who()), form, status=422)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        found = queries_page.target_or_404(id, who())
        form.seen.data = str(found.version)
        return _page(found, form, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã lưu cách đo." if changed else "Không có gì thay đổi.")
    return go(url_for(".target", id=id))


def _page(found: Target, form: MethodForm, *, late: str = "", status: int = 200) -> Response:
    names = [agency.name for agency in all_agencies()] + [group.name for group in all_groups()]
    return show(
        "targets/method.html", target=found, form=form, hints=HINTS, late=late, names=names,
        said=method_words(found.method) if found.method else "", status=status,
    )  # fmt: skip
