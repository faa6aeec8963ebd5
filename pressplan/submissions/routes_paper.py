"""Record what came on paper or by the document system, for another agency."""

from flask import Response, abort, flash, url_for

from .. import clock
from ..access import Role, allow
from ..database import db, reading
from ..errors import BadInput
from ..files import actions as files
from ..files.refusals import Unacceptable
from ..files.spool import arrived_at, clock_set, takes_files
from ..forms import new_token, token_of
from ..guard import who
from ..htmx import go, show
from . import actions_send, copies, queries, workflow
from .blueprint import bp
from .forms import PaperForm
from .models import Submission
from .routes_draft_page import check_sending
from .routes_list import WORDS
from .workflow import Course


@bp.get("/<int:id>/paper")
@allow(Role.STAFF)
def paper(id: int) -> Response:
    """The form of what came on paper."""
    found = _for_paper(id)
    return _paper_page(found, PaperForm(formdata=None, token=new_token()))


@bp.post("/<int:id>/paper")
@allow(Role.STAFF)
@takes_files
def record_paper(id: int) -> Response:
    """Record what came on paper, with its scan."""
    with reading():
        agency_id = _of_others(id).agency_id
    form = PaperForm()
    if not form.validate():
        return _paper_page(_for_paper(id), form, status=422)
    try:
        uploads = [upload for upload in form.files.data or [] if upload]
        received = files.receive_each(uploads, agency_id=agency_id, field="files")
        found, token = _of_others(id), token_of(form)
        content = form.content(queries.course_of(found))
        sent = actions_send.sent_before(found, content, token=token)
        if sent is None:
            stored = [files.attach(one, by=who(), at=arrived_at()) for one in received]
            sent = actions_send.record_paper(
                found, content, stored, arrived_on=form.arrived_on.data, token=token, by=who(),
                at=arrived_at(), clock_set=clock_set(),
            )  # fmt: skip
    except BadInput as bad:
        db.session.rollback()
        found = _for_paper(id)
        if isinstance(bad, Unacceptable):
            files.note_refusal(bad, about=found, by=who(), at=clock.now())
            db.session.commit()
        form.refuse("files" if bad.field in ("file", "files") else bad.field, bad.sentence)
        return _paper_page(found, form, status=422)
    address = url_for(".revision", id=id, number=sent.number_of)
    db.session.commit()
    copies.put_notes(sent.id)
    flash("Đã ghi hồ sơ giấy.")
    return go(address)


def _for_paper(id: int) -> Submission:
    """The hand-in of another agency that can be recorded now."""
    found = _of_others(id)
    check_sending(found)
    return found


def _of_others(id: int) -> Submission:
    """The hand-in of another agency, for staff, begun or not."""
    found = db.session.get(Submission, id) or abort(404)
    if not workflow.may_record_paper(who(), queries.holder_of(found, clock.today())):
        abort(404)
    return found


def _paper_page(found: Submission, form: PaperForm, *, status: int = 200) -> Response:
    return show(
        "submissions/paper.html", submission=found, duty=found.occurrence.obligation, form=form,
        is_report=queries.course_of(found) is not Course.PLAN, words=WORDS, status=status,
    )  # fmt: skip
