"""The page of settings, for staff and the administrator."""

from flask import Blueprint, Response, flash, make_response, render_template, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..errors import TooLate
from ..guard import who
from ..htmx import go
from . import actions, queries, rules
from .forms import SettingsForm, filled

bp = Blueprint("settings", __name__, url_prefix="/settings")


@bp.get("/")
@allow(Role.STAFF, Role.ADMIN)
def index() -> Response:
    """Every setting with its limits, its value and who set it."""
    return _page(filled(queries.values()))


@bp.post("/")
@allow(Role.STAFF, Role.ADMIN)
def change() -> Response:
    """Set what differs; what somebody else changed meanwhile is shown, not overwritten."""
    form = SettingsForm()
    form.leave(_locked(), queries.values())
    if not form.validate_on_submit():
        return _page(form, status=422)
    try:
        changed = actions.change(form.numbers(), seen=form.seen(), by=who(), at=clock.now())
    except TooLate as late:
        form.catch_up(queries.values())
        return _page(form, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã lưu: " + "; ".join(changed) + "." if changed else "Không có gì thay đổi.")
    return go(url_for("settings.index"))


def _page(form: SettingsForm, *, late: str = "", status: int = 200) -> Response:
    body = render_template(
        "settings/index.html", form=form, settings=rules.SETTINGS, values=queries.values(),
        changes=queries.last_changes(), late=late, locked=_locked(),
    )  # fmt: skip
    return make_response(body, status)


def _locked() -> frozenset[str]:
    """The settings that this person reads and does not change."""
    return frozenset() if who().role is Role.ADMIN else rules.OF_ADMINISTRATORS
