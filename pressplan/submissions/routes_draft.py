"""Begin a hand-in, write its draft, put files to it, send it; record what came on paper."""

from flask import Response, abort, flash, make_response, render_template, url_for

from .. import clock
from ..access import Role, allow
from ..agencies.models import Agency
from ..database import db, reading
from ..errors import BadInput, TooLate
from ..files import actions as files
from ..files.refusals import Unacceptable
from ..files.spool import arrived_at, takes_files
from ..forms import seen_version
from ..guard import who
from ..htmx import go, show, wants_fragment
from ..obligations.queries import debtors, occurrence_or_404
from ..plans.models import PlanState
from . import actions, queries, workflow
from .blueprint import bp
from .content import Content
from .forms import DraftForm, FilesForm, PaperForm
from .models import Submission, SubmissionDraft
from .prefill import first_content
from .routes_list import WORDS
from .workflow import Course, Move

WRITERS = (Role.AGENCY, Role.STAFF)


@bp.post("/occurrences/<int:occurrence_id>/agencies/<int:agency_id>")
@allow(*WRITERS)
def begin(occurrence_id: int, agency_id: int) -> Response:
    """Begin the hand-in of an agency: its own people write it, staff record paper for others."""
    occurrence = occurrence_or_404(occurrence_id)
    agency = db.session.get(Agency, agency_id) or abort(404)
    holder = queries.holding(agency_id, clock.today())
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
    found = _own(id)
    _check_sending(found)
    _start(found)
    db.session.commit()
    return go(url_for(".draft", id=id))


@bp.get("/<int:id>/draft")
@allow(*WRITERS)
def draft(id: int) -> Response:
    """The draft, to be written on."""
    found = _own(id)
    _check_sending(found)
    kept = queries.draft_of(found)
    return _draft_page(found, _kept(found)) if kept else go(url_for(".submission", id=id))


@bp.post("/<int:id>/draft")
@allow(*WRITERS)
def save(id: int) -> Response:
    """Keep what is typed; as one types, or by the button."""
    found, form = _own(id), DraftForm()
    if not form.validate():
        if wants_fragment():
            _, label, sentence = form.problems[0]
            return _saved(queries.draft_of(found), wrong=f"{label}: {sentence}", status=422)
        return _draft_page(found, form, status=422)
    try:
        kept = actions.save_draft(
            found, form.content(queries.course_of(found)), seen=seen_version(form.seen.data),
            by=who(), at=clock.now(),
        )  # fmt: skip
    except TooLate as late:
        return _newer(id, form, late.sentence)
    db.session.commit()
    if wants_fragment():
        return _saved(kept)
    flash("Đã lưu bản nháp.")
    return go(url_for(".draft", id=id))


@bp.post("/<int:id>/draft/files")
@allow(*WRITERS)
@takes_files
def put_files(id: int) -> Response:
    """Put files to the draft: checked and stored first, all of them or none."""
    with reading():
        found = _own(id)
        _check_sending(found)
        agency_id = found.agency_id
    form = FilesForm()
    uploads = [upload for upload in form.files.data or [] if upload]
    try:
        received = files.receive_each(uploads or [None], agency_id=agency_id, field="files")
        found = _own(id)
        for one in received:
            stored = files.attach(one, by=who(), at=arrived_at())
            actions.put_file(found, stored, by=who(), at=clock.now())
    except Unacceptable as refused:
        db.session.rollback()
        found = _own(id)
        files.note_refusal(refused, about=found, by=who(), at=clock.now())
        db.session.commit()
        return _files_page(found, f"{refused.name}: {refused.sentence}", status=422)
    except BadInput as bad:
        db.session.rollback()
        return _files_page(_own(id), bad.sentence, status=422)
    db.session.commit()
    if wants_fragment():
        return _files_page(_own(id))
    flash(f"Đã thêm {len(received)} tệp.")
    return go(url_for(".draft", id=id, _anchor="files"))


@bp.post("/<int:id>/draft/files/<int:file_id>/removal")
@allow(*WRITERS)
def take_file(id: int, file_id: int) -> Response:
    """Take a file out of the draft."""
    found = _own(id)
    actions.take_file(found, file_id, by=who(), at=clock.now())
    db.session.commit()
    return _files_page(_own(id)) if wants_fragment() else go(url_for(".draft", id=id))


@bp.post("/<int:id>/draft/removal")
@allow(*WRITERS)
def drop(id: int) -> Response:
    """Throw the draft away."""
    actions.drop_draft(_own(id), by=who(), at=clock.now())
    db.session.commit()
    flash("Đã bỏ bản nháp. Các bản đã gửi vẫn còn.")
    return go(url_for(".submission", id=id))


@bp.post("/<int:id>/revisions")
@allow(*WRITERS)
def send(id: int) -> Response:
    """Send the draft as the next revision; the same form sends once."""
    found, form = _own(id), DraftForm()
    if not form.validate():
        return _draft_page(found, form, status=422)
    try:
        sent = actions.send(
            found, form.content(queries.course_of(found)), token=_token(form),
            seen=seen_version(form.seen.data), by=who(), at=arrived_at(),
        )  # fmt: skip
    except BadInput as bad:
        db.session.rollback()
        return _draft_page(_own(id), form, fault=(bad.field, bad.sentence), status=422)
    except TooLate as late:
        return _newer(id, form, late.sentence)
    db.session.commit()
    flash("Đã gửi. Biên nhận ở dưới.")
    return go(url_for(".receipt", id=id, number=sent.number_of))


@bp.get("/<int:id>/paper")
@allow(Role.STAFF)
def paper(id: int) -> Response:
    """The form of what came on paper."""
    found = _for_paper(id)
    return _paper_page(found, PaperForm(formdata=None, token=actions.new_token()))


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
        found, token = _of_others(id), _token(form)
        content = form.content(queries.course_of(found))
        sent = actions.sent_before(found, content, token=token)
        if sent is None:
            stored = [files.attach(one, by=who(), at=arrived_at()) for one in received]
            sent = actions.record_paper(
                found, content, stored, arrived_on=form.arrived_on.data, token=token, by=who(),
                at=arrived_at(),
            )  # fmt: skip
    except BadInput as bad:
        db.session.rollback()
        found = _for_paper(id)
        if isinstance(bad, Unacceptable):
            files.note_refusal(bad, about=found, by=who(), at=clock.now())
            db.session.commit()
        form.refuse("files" if bad.field in ("file", "files") else bad.field, bad.sentence)
        return _paper_page(found, form, status=422)
    db.session.commit()
    flash("Đã ghi hồ sơ giấy.")
    return go(url_for(".revision", id=id, number=sent.number_of))


def _own(id: int) -> Submission:
    """The hand-in, for those who write it; for others its draft does not exist."""
    found = queries.submission_or_404(id, who(), today=clock.today())
    if not workflow.writes(who(), queries.holder_of(found, clock.today())):
        abort(404)
    return found


def _check_sending(found: Submission) -> None:
    if workflow.after(queries.course_of(found), found.state, Move.SENDING) is None:
        raise TooLate(actions.MOVED)
    actions.check_open(found)


def _for_paper(id: int) -> Submission:
    """The hand-in of another agency that can be recorded now."""
    found = _of_others(id)
    _check_sending(found)
    return found


def _of_others(id: int) -> Submission:
    """The hand-in of another agency, for staff, begun or not."""
    found = db.session.get(Submission, id) or abort(404)
    if not workflow.may_record_paper(who(), queries.holder_of(found, clock.today())):
        abort(404)
    return found


def _token(form: DraftForm) -> str:
    """The form's word; of one that came without, a new one, or it would stand for all such."""
    return (form.token.data or "")[:64] or actions.new_token()


def _start(found: Submission) -> None:
    """A draft: of what was sent last, else of what is known already."""
    last = found.revisions[-1] if found.revisions else None
    content = last.content if last else first_content(found, today=clock.today())
    files_of_last = [row.file_id for row in last.files] if last else []
    actions.start_draft(found, content, files_of_last, by=who(), at=clock.now())


def _kept(found: Submission) -> DraftForm:
    """The form as the draft is kept."""
    kept = queries.draft_of(found)
    form = DraftForm(formdata=None)
    content, version = (kept.content, kept.version) if kept else (Content(), 0)
    return form.fill(content, version, actions.new_token())


def _draft_page(
    found: Submission, form: DraftForm, *, fault: tuple[str, str] | None = None, late: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    course = queries.course_of(found)
    if fault and fault[0] in form:
        form.refuse(*fault)
    return show(
        "submissions/draft.html", submission=found, duty=found.occurrence.obligation,
        form=form, draft=queries.draft_of(found), is_report=course is not Course.PLAN,
        before=queries.last_year(found), words=WORDS, late=late,
        wrong="", fault=fault[1] if fault and fault[0] == "file" else "",
        last=found.revisions[-1] if found.revisions else None, status=status,
    )  # fmt: skip


def _saved(
    draft: SubmissionDraft | None, *, late: str = "", wrong: str = "", status: int = 200
) -> Response:
    """The line that says whether what is typed is kept."""
    body = render_template("submissions/_saved.html", draft=draft, late=late, wrong=wrong)
    return make_response(body, status)


def _files_page(found: Submission, fault: str = "", *, status: int = 200) -> Response:
    """The files of the draft: the part for htmx, else the whole page of the draft."""
    if not wants_fragment():
        wrong = ("file", fault) if fault else None
        return _draft_page(found, _kept(found), fault=wrong, status=status)
    body = render_template(
        "submissions/_files.html", submission=found, draft=queries.draft_of(found), fault=fault
    )
    return make_response(body, status)


def _newer(id: int, form: DraftForm, sentence: str) -> Response:
    """What was typed, beside what stands by now; saved again it counts."""
    db.session.rollback()
    db.session.expire_all()
    found = _own(id)
    _check_sending(found)
    kept = queries.draft_of(found)
    if kept is None:  # sent or dropped meanwhile: what was sent is read there
        raise TooLate(sentence)
    form.seen.data, form.token.data = str(kept.version), actions.new_token()
    if wants_fragment():
        return _saved(kept, late=sentence, status=409)
    return _draft_page(found, form, late=sentence, status=409)


def _paper_page(found: Submission, form: PaperForm, *, status: int = 200) -> Response:
    return show(
        "submissions/paper.html", submission=found, duty=found.occurrence.obligation, form=form,
        is_report=queries.course_of(found) is not Course.PLAN, words=WORDS, status=status,
    )  # fmt: skip
