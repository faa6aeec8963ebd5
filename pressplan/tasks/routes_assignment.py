"""Who does the work of a commitment ("5 rõ")."""

from flask import Response, abort, flash, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..errors import TooLate
from ..guard import who
from ..htmx import go
from ..htmx import show as render
from . import actions_assignment as actions
from . import queries, workflow
from . import queries_assignment as assignments
from .blueprint import bp
from .forms_assignment import AssignmentForm
from .models import Commitment
from .persons import NOBODY


@bp.get("/<int:id>/commitments/<int:commitment_id>/assignment")
@allow(Role.AGENCY, Role.STAFF)
def assignment(id: int, commitment_id: int) -> Response:
    """The form for people and product, filled with what stands."""
    found = _commitment(id, commitment_id)
    row = assignments.assignments_of([found.id]).get(found.id)
    form = AssignmentForm(
        formdata=None,
        seen=row.version if row else 0,
        leader=assignments.person(row.leader, row.leader_name).name if row else "",
        officer=assignments.person(row.officer, row.officer_name).name if row else "",
        product=row.product if row else "",
    )
    return _show(found, form)


@bp.post("/<int:id>/commitments/<int:commitment_id>/assignment")
@allow(Role.AGENCY, Role.STAFF)
def assign(id: int, commitment_id: int) -> Response:
    """Write people and product down; 409 with the typed text kept when another was quicker."""
    form = AssignmentForm()
    filled = form.validate()
    found = _commitment(id, commitment_id)
    row = assignments.assignments_of([found.id]).get(found.id)
    leader = assignments.person(row.leader, row.leader_name) if row else NOBODY
    officer = assignments.person(row.officer, row.officer_name) if row else NOBODY
    clear = filled and form.clear(assignments.offered([found.agency_id]), leader, officer)
    if not clear:
        return _show(found, form, status=422)
    try:
        changed = actions.assign(found, clear, seen=form.seen_version, by=who(), at=clock.now())
        db.session.commit()
    except TooLate as late:
        return _show_fresh(id, commitment_id, form, late.sentence)
    flash("Đã ghi người phụ trách và sản phẩm." if changed else "Không có gì thay đổi.")
    return go(_record(found))


def _commitment(id: int, commitment_id: int) -> Commitment:
    """The commitment, if this person writes down who does its work."""
    found = queries.commitment_or_404(commitment_id, who(), task_id=id)
    if not workflow.may_assign(who(), found.agency_id):
        abort(403)
    return found


def _record(found: Commitment) -> str:
    return url_for("tasks.commitment", id=found.task_id, commitment_id=found.id)


def _show_fresh(id: int, commitment_id: int, form: AssignmentForm, sentence: str) -> Response:
    """The form again with what stands now beside what was typed, ready to be sent anew."""
    found = _commitment(id, commitment_id)
    row = assignments.assignments_of([found.id]).get(found.id)
    form.seen.data = str(row.version if row else 0)
    return _show(found, form, status=409, sentence=sentence)


def _show(
    found: Commitment, form: AssignmentForm, *, status: int = 200, sentence: str = ""
) -> Response:
    return render(
        "tasks/assignment.html", status=status, commitment=found, form=form, sentence=sentence,
        stands=assignments.assigned_to([found])[found.id],
        offered=assignments.offered([found.agency_id]), back=_record(found),
    )  # fmt: skip
