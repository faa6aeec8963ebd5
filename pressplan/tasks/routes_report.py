"""Reporting progress on a commitment."""

from flask import Response, abort, flash, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..errors import TooLate
from ..guard import who
from ..htmx import go
from ..htmx import show as render
from . import actions, forms, queries, workflow
from .blueprint import bp
from .forms import WORDS
from .models import Commitment
from .rules import Reckoning
from .workflow import State

SENT_BY_STAFF = "Đã gửi cập nhật. Một người khác của Sở có quyền xác nhận sẽ xem."


@bp.get("/<int:id>/commitments/<int:commitment_id>/updates/new")
@allow(Role.AGENCY, Role.STAFF)
def new_update(id: int, commitment_id: int) -> Response:
    """The form for a progress report, filled with what stands now."""
    view = _view_to_report(id, commitment_id)
    last = view.commitment.updates[-1] if view.commitment.updates else None
    returned = view.standing.state is State.RETURNED
    form = forms.ProgressForm(
        formdata=None,
        seen=view.commitment.version,
        state=last.state.value if last else "in-progress",
        percent=last.percent if last else 0,
        done=last.done if last and returned else "",  # what came back is mended, not typed anew
        result=last.result if last and returned else "",
    )
    return _show_form(view, form)


@bp.post("/<int:id>/commitments/<int:commitment_id>/updates")
@allow(Role.AGENCY, Role.STAFF)
def add_update(id: int, commitment_id: int) -> Response:
    """Append a progress report; 409 with the typed text kept when another was quicker."""
    form = forms.ProgressForm()
    filled = form.validate()
    view = _view_to_report(id, commitment_id)
    if not filled:
        return _show_form(view, form, status=422)
    try:
        actions.report(
            view.commitment, form.progress(), seen=form.seen_version, by=who(), at=clock.now()
        )
        db.session.commit()
    except TooLate as late:
        return _show_fresh(id, commitment_id, form, late.sentence)
    flash(SENT_BY_STAFF if who().is_staff else "Đã gửi cập nhật. Sở sẽ xem và xác nhận.")
    return go(url_for("tasks.show", id=id, _anchor=f"commitment-{commitment_id}"))


def _view_to_report(id: int, commitment_id: int) -> queries.View:
    """The commitment that this person is to report on: theirs, or it does not exist for them."""
    commitment = queries.commitment_or_404(commitment_id, who())
    view = queries.view(commitment, who(), _reckoning(commitment))
    if commitment.task_id != id:
        abort(404)
    if not workflow.may_report(who(), commitment.agency_id):
        abort(403)
    return view


def _reckoning(commitment: Commitment) -> Reckoning:
    return queries.reckoning(commitment.task.plan, today=clock.today())


def _show_fresh(id: int, commitment_id: int, form: forms.ProgressForm, sentence: str) -> Response:
    """The form again with what stands now beside what was typed, ready to be sent anew."""
    view = _view_to_report(id, commitment_id)
    form.seen.data = str(view.commitment.version)
    return _show_form(view, form, status=409, sentence=sentence)


def _show_form(
    view: queries.View, form: forms.ProgressForm, *, status: int = 200, sentence: str = ""
) -> Response:
    if not view.may_report:
        sentence = actions.ENDED
    return render(
        "tasks/report.html",
        status=status,
        view=view,
        form=form,
        sentence=sentence,
        words=WORDS,
    )
