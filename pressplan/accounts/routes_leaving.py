"""Closing accounts with the work that they hold handed over, and stand-ins for who is absent."""

from flask import Response, flash, make_response, render_template, url_for

from .. import clock, leaving
from ..access import Role, allow
from ..database import db
from ..errors import BadInput
from ..guard import who
from ..htmx import go
from ..reminders import actions_wishes, queries_mine
from ..reminders.forms_wishes import StandInForm
from ..reminders.pass_on import standing_in
from . import actions, queries
from .blueprint import bp
from .forms_people import LeavingForm
from .models import Account

OWN = "Không tự khóa tài khoản của chính mình ở đây được. Hãy nhờ quản trị viên khác."


@bp.get("/accounts/<int:id>/leaving")
@allow(Role.ADMIN)
def leave(id: int) -> Response:
    """What the person holds, by kind, and who could take it over."""
    return _page(queries.account_or_404(id))


@bp.post("/accounts/<int:id>/suspension")
@allow(Role.ADMIN)
def suspend(id: int) -> Response:
    """Close an account; its sessions end at once, and what it holds goes to a colleague."""
    account = queries.account_or_404(id)
    form = _form(account)
    if account.active and leaving.left_by(account, today=clock.today()):
        if not form.validate_on_submit():
            return _page(account, form, status=422)
        _hand_over(account, form)
    try:
        reason = form.reason.data or ""
        actions.suspend(account, reason=reason, by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        return _page(queries.account_or_404(id), form, problem=bad.sentence, status=422)
    db.session.commit()
    flash(f"Đã khóa tài khoản {account.email}.")
    return go(url_for("accounts.show", id=id))


@bp.post("/accounts/<int:id>/hand-over")
@allow(Role.ADMIN)
def hand_over(id: int) -> Response:
    """Hand over what an account holds without closing it, or after it was closed."""
    account = queries.account_or_404(id)
    form = _form(account)
    if not form.validate_on_submit():
        return _page(account, form, status=422)
    _hand_over(account, form)
    db.session.commit()
    flash(f"Đã bàn giao việc của {account.name}.")
    return go(url_for("accounts.show", id=id))


@bp.get("/accounts/<int:id>/stand-ins")
@allow(Role.ADMIN)
def stand_ins(id: int) -> Response:
    """Who stands in for this person, now or later."""
    account = queries.account_or_404(id)
    return _stand_in_page(account, _stand_in_form(account, empty=True))


@bp.post("/accounts/<int:id>/stand-ins")
@allow(Role.ADMIN)
def stand_in(id: int) -> Response:
    """Let a colleague hear in the place of somebody who is absent."""
    account = queries.account_or_404(id)
    form = _stand_in_form(account)
    if not form.validate_on_submit():
        return _stand_in_page(account, form, status=422)
    other = db.session.get_one(Account, int(form.stand_in.data))
    try:
        actions_wishes.stand_in(
            account, other, since=form.since.data, until=form.until.data,
            reason=form.reason.data or "", today=clock.today(), by=who(), at=clock.now(),
        )  # fmt: skip
    except BadInput as bad:
        form.refuse(bad.field, bad.sentence)
        return _stand_in_page(account, form, status=422)
    db.session.commit()
    flash(f"{other.name} sẽ xử lý thay {account.name}.")
    return go(url_for("accounts.stand_ins", id=id))


@bp.post("/accounts/<int:id>/stand-ins/<int:stand_in_id>/end")
@allow(Role.ADMIN)
def end_stand_in(id: int, stand_in_id: int) -> Response:
    """Call it off."""
    account = queries.account_or_404(id)
    found = queries_mine.stand_in_for_or_404(stand_in_id, account.id, clock.today())
    actions_wishes.end_stand_in(found, by=who(), at=clock.now())
    db.session.commit()
    flash(f"{found.stand_in.name} thôi xử lý thay {found.account.name}.")
    return go(url_for("accounts.stand_ins", id=id))


def _form(account: Account, *, empty: bool = False) -> LeavingForm:
    form = LeavingForm(formdata=None) if empty else LeavingForm()
    return form.offer(leaving.successors(account))


def _hand_over(account: Account, form: LeavingForm) -> None:
    to = db.session.get_one(Account, form.chosen) if form.chosen else None
    leaving.hand_over(
        account, to, reason=form.reason.data or "", today=clock.today(), by=who(), at=clock.now()
    )


def _page(
    account: Account, form: LeavingForm | None = None, *, problem: str = "", status: int = 200
) -> Response:
    body = render_template(
        "accounts/leaving.html", account=account, problem=problem,
        form=form or _form(account, empty=True), left=leaving.left_by(account, today=clock.today()),
    )  # fmt: skip
    return make_response(body, status)


def _stand_in_form(account: Account, *, empty: bool = False) -> StandInForm:
    since = clock.today()
    form = StandInForm(formdata=None, since=since) if empty else StandInForm()
    form.offer([account], leaving.successors(account))
    form.account.data = str(account.id)
    return form


def _stand_in_page(account: Account, form: StandInForm, *, status: int = 200) -> Response:
    body = render_template(
        "accounts/stand_ins.html", account=account, form=form, today=clock.today(),
        stand_ins=standing_in(account, clock.today()),
    )  # fmt: skip
    return make_response(body, status)
