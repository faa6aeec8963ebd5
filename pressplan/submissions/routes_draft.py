"""Begin a hand-in, write its draft, put files to it, send it."""

from flask import Response, abort, flash, url_for

from .. import clock
from ..access import Role, allow
from ..agencies.models import Agency
from ..agencies.queries import holding
from ..database import db, reading
from ..errors import BadInput, TooLate
from ..files import actions as files
from ..files.refusals import SENTENCES, Unacceptable
from ..files.spool import arrived_at, clock_set, takes_files
from ..forms import seen_version, token_of
from ..guard import who
from ..htmx import go, wants_fragment
from ..obligations.queries import debtors, occurrence_or_404
from ..plans.models import PlanState
from . import actions, actions_send, queries, workflow
from .blueprint import bp
from .forms import DraftForm, FilesForm
from .models import Submission
from .prefill import first_content
from .routes_draft_page import (
    Done,
    check_sending,
    draft_page,
    files_page,
    kept_form,
    newer,
    own_submission,
    saved_line,
    whole_draft,
)

WRITERS = (Role.AGENCY, Role.STAFF)


@bp.post("/occurrences/<int:occurrence_id>/agencies/<int:agency_id>")
@allow(*WRITERS)
def begin(occurrence_id: int, agency_id: int) -> Response:
    """Begin the hand-in of an agency: its own people write it, staff record paper for others."""
    occurrence = occurrence_or_404(occurrence_id)
    agency = db.session.get(Agency, agency_id) or abort(404)
    holder = holding(agency_id, clock.today())
    own = workflow.writes(who(), holder)
    if not own and not workflow.may_record_paper(who(), holder):
        abort(404)
    if occurrence.obligation.plan.state is not PlanState.IN_FORCE:
        raise TooLate(actions.CLOSED)
    if agency_id not in debtors(occurrence, clock.today()):
        abort(404)
    found = actions.open_submission(occurrence, agency)
    if own:
        _start(found)
    db.session.commit()
    return go(url_for(".draft" if own else ".paper", id=found.id))


@bp.post("/<int:id>/drafting")
@allow(*WRITERS)
def begin_again(id: int) -> Response:
    """Write the next revision, from what was sent last; or go on with the draft."""
    found = own_submission(id)
    check_sending(found)
    _start(found)
    db.session.commit()
    return go(url_for(".draft", id=id))


@bp.get("/<int:id>/draft")
@allow(*WRITERS)
def draft(id: int) -> Response:
    """The draft, to be written on."""
    found = own_submission(id)
    check_sending(found)
    kept = queries.draft_of(found)
    return draft_page(found, kept_form(found)) if kept else go(url_for(".submission", id=id))


@bp.post("/<int:id>/draft")
@allow(*WRITERS)
def save(id: int) -> Response:
    """Keep what is typed; as one types, or by the button."""
    found, form = own_submission(id), DraftForm()
    if not form.validate():
        if wants_fragment():
            _, label, sentence = form.problems[0]
            return saved_line(queries.draft_of(found), wrong=f"{label}: {sentence}", status=422)
        return draft_page(found, form, status=422)
    try:
        kept = actions.save_draft(
            found, form.content(queries.course_of(found)), seen=seen_version(form.seen.data),
            by=who(), at=clock.now(),
        )  # fmt: skip
    except TooLate as late:
        return newer(id, form, late.sentence)
    db.session.commit()
    if wants_fragment():
        return saved_line(kept)
    flash("Đã lưu bản nháp.")
    return go(url_for(".draft", id=id))


@bp.post("/<int:id>/draft/files")
@allow(*WRITERS)
@takes_files
def put_files(id: int) -> Response:
    """Put files to the draft: checked and stored first, all of them or none."""
    with reading():
        found = own_submission(id)
        check_sending(found)
        agency_id = found.agency_id
    form = FilesForm()
    uploads = [upload for upload in form.files.data or [] if upload]
    if not uploads:
        return files_page(own_submission(id), SENTENCES["none"], status=422)
    try:
        received = files.receive_each(uploads, agency_id=agency_id, field="files")
        found = own_submission(id)
        actions.put_files(found, received, by=who(), at=arrived_at())
    except Unacceptable as refused:
        db.session.rollback()
        found = own_submission(id)
        files.note_refusal(refused, about=found, by=who(), at=clock.now())
        db.session.commit()
        return files_page(found, f"{refused.name}: {refused.sentence}", status=422)
    except BadInput as bad:
        db.session.rollback()
        return files_page(own_submission(id), bad.sentence, status=422)
    db.session.commit()
    if wants_fragment():
        return files_page(own_submission(id))
    flash("Đã thêm tệp.")
    return go(url_for(".draft", id=id, _anchor="files"))


@bp.post("/<int:id>/draft/files/<int:file_id>/removal")
@allow(*WRITERS)
def take_file(id: int, file_id: int) -> Response:
    """Take a file out of the draft."""
    found = own_submission(id)
    actions.take_file(found, file_id, by=who(), at=clock.now())
    db.session.commit()
    return files_page(own_submission(id)) if wants_fragment() else go(url_for(".draft", id=id))


@bp.post("/<int:id>/draft/removal")
@allow(*WRITERS)
def drop(id: int) -> Response:
    """Throw the draft away."""
    actions.drop_draft(own_submission(id), by=who(), at=clock.now())
    db.session.commit()
    flash("Đã bỏ bản nháp. Các bản đã gửi vẫn còn.")
    return go(url_for(".submission", id=id))


@bp.post("/<int:id>/revisions")
@allow(*WRITERS)
def send(id: int) -> Response:
    """Send the draft as the next revision; the same form sends once."""

    def carry_out(found: Submission, form: DraftForm) -> Done:
        sent = actions_send.send(
            found, form.content(queries.course_of(found)), token=token_of(form),
            seen=seen_version(form.seen.data), files_seen=form.files_seen(), by=who(),
            at=arrived_at(), clock_set=clock_set(),
        )  # fmt: skip
        address = url_for(".receipt", id=id, number=sent.number_of)
        return Done("Đã gửi. Biên nhận ở dưới.", address, sent.id)

    return whole_draft(id, carry_out)


def _start(found: Submission) -> None:
    """A draft: of what was sent last, else of what is known already."""
    last = found.revisions[-1] if found.revisions else None
    content = last.content if last else first_content(found, today=clock.today())
    files_of_last = [row.file_id for row in last.files] if last else []
    actions.start_draft(found, content, files_of_last, by=who(), at=clock.now())
