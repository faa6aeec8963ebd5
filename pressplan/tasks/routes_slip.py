"""The paper by which a task is given."""

from flask import Response, current_app, request, url_for

from .. import clock
from ..access import READERS, allow
from ..guard import who
from ..htmx import show as render
from ..qr import qr_of
from . import queries
from .blueprint import bp
from .forms_slip import PaperDay
from .queries_slip import slip_of
from .slip import date_words


@bp.get("/<int:id>/commitments/<int:commitment_id>/slip")
@allow(*READERS)
def slip(id: int, commitment_id: int) -> Response:
    """The paper, ready to print, with a QR code that opens the commitment after sign-in."""
    found = queries.commitment_or_404(commitment_id, who(), task_id=id)
    form = PaperDay.of(request.args, usual=clock.today())
    record = url_for("tasks.commitment", id=id, commitment_id=commitment_id)
    address = current_app.config["PRESSPLAN"].base_url + record
    paper = slip_of(found, day=form.on.data or clock.today())
    return render(
        "tasks/slip.html", paper=paper, form=form, address=address, qr=qr_of(address),
        back=record, date_words=date_words,
    )  # fmt: skip
