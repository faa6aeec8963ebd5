"""Confirming or returning what was reported."""

from flask import Response, flash, render_template, request, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..errors import TooLate
from ..guard import who
from ..htmx import go, wants_fragment
from ..htmx import show as render
from . import actions, forms, queries, workflow
from .blueprint import bp
from .forms import WORDS
from .models import ProgressUpdate
from .workflow import Verdict


@bp.post("/updates/<int:id>/confirmation")
@allow(Role.STAFF)
def confirm(id: int) -> Response:
    """Confirm the update that was looked at."""
    form = forms.ReturnForm()
    update = queries.update_or_404(id, who(), clock.today())
    return _judged(update, Verdict.CONFIRMED, form)


@bp.post("/updates/<int:id>/return")
@allow(Role.STAFF)
def send_back(id: int) -> Response:
    """Return the update with a reason."""
    form = forms.ReturnForm()
    filled = form.validate()
    update = queries.update_or_404(id, who(), clock.today())
    if not filled:
        return _show_judging(update, form, status=422)
    return _judged(update, Verdict.RETURNED, form)


@bp.get("/updates/<int:id>/return")
@allow(Role.STAFF)
def return_page(id: int) -> Response:
    """The page that asks why, for who has no script or wants to read it whole."""
    update = queries.update_or_404(id, who(), clock.today())
    form = forms.ReturnForm(formdata=None, seen=update.commitment.version)
    return _show_judging(update, form)


def _show_judging(
    update: ProgressUpdate, form: forms.ReturnForm, *, status: int = 200, sentence: str = ""
) -> Response:
    last = update.number == len(update.commitment.updates)
    may_judge = last and not update.judgement and workflow.may_judge(who(), update.by_id)
    return render(
        "tasks/return.html", "tasks/_judge.html", status=status,
        update=update, form=form, words=WORDS, sentence=sentence, closed=not may_judge,
        back="desk" if request.form.get("back") == "desk" else "",
    )  # fmt: skip


def _judged(update: ProgressUpdate, verdict: Verdict, form: forms.ReturnForm) -> Response:
    reason = form.reason.data or "" if verdict is Verdict.RETURNED else ""
    id = update.id
    try:
        actions.judge(
            update, verdict, reason=reason, seen=form.seen_version, by=who(), at=clock.now()
        )
        db.session.commit()
    except TooLate as late:
        db.session.rollback()
        fresh = queries.update_or_404(id, who(), clock.today())
        return _show_judging(fresh, form, status=409, sentence=late.sentence)
    if wants_fragment():
        return Response(
            render_template("tasks/_judged.html", update=update, verdict=verdict, words=WORDS)
        )
    flash(
        "Đã xác nhận cập nhật." if verdict is Verdict.CONFIRMED else "Đã trả lại để đơn vị bổ sung."
    )
    return go(_back(update))


def _back(update: ProgressUpdate) -> str:
    if request.form.get("back") == "desk":
        return url_for("desk.index")
    return url_for(
        "tasks.show", id=update.commitment.task_id, _anchor=f"commitment-{update.commitment_id}"
    )
