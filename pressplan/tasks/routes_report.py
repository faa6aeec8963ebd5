"""Reporting progress on a commitment; what is typed of it is a draft until it is sent."""

from flask import Response, abort, flash, render_template, request, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..errors import TooLate
from ..guard import who
from ..htmx import go, wants_fragment
from ..htmx import show as render
from . import actions, actions_board, forms, forms_board, queries, queries_board, workflow
from .actions_board import NewerDraft
from .blueprint import bp
from .forms import WORDS, ProgressForm
from .models import Commitment
from .models_board import ProgressDraft
from .rules import Reckoning
from .rules_board import Typed, is_touched, start_of

SENT = "Đã gửi cập nhật. Sở sẽ xem và xác nhận."
SENT_BY_STAFF = "Đã gửi cập nhật. Một người khác của Sở có quyền xác nhận sẽ xem."
ENTERED = "Đã nhập thay. Một người khác của Sở có quyền xác nhận sẽ xem."


@bp.get("/<int:id>/commitments/<int:commitment_id>/updates/new")
@allow(Role.AGENCY, Role.STAFF)
def new_update(id: int, commitment_id: int) -> Response:
    """The form for a progress report: the draft, else what stands now."""
    view = _view_to_report(id, commitment_id)
    draft = actions_board.draft_of(commitment_id, who())
    version = view.commitment.version
    form = forms.filled(
        _form_of(view.commitment), draft.typed if draft else _start(view), seen=version,
        version=draft.version if draft else 0,
    )  # fmt: skip
    moved = draft is not None and draft.seen != version
    return _show_form(view, form, note=forms_board.MOVED if moved else "")


@bp.post("/<int:id>/commitments/<int:commitment_id>/updates")
@allow(Role.AGENCY, Role.STAFF)
def add_update(id: int, commitment_id: int) -> Response:
    """Append a progress report; what can't be sent is kept, on the page and as a draft."""
    view = _view_to_report(id, commitment_id)
    form = _form_of(view.commitment)()
    if not form.validate():
        return _show_kept(view, form, status=422)
    try:
        actions_board.send(
            view.commitment, form.progress(), typed=form.typed, seen=form.seen_version,
            version=form.draft_version, by=who(), at=clock.now(),
        )  # fmt: skip
        db.session.commit()
    except NewerDraft as newer:
        db.session.rollback()
        return _show_form(_view_to_report(id, commitment_id), form, status=409, newer=newer)
    except TooLate as late:
        db.session.rollback()
        fresh = _view_to_report(id, commitment_id)
        form.seen.data = str(fresh.commitment.version)
        return _show_kept(fresh, form, status=409, sentence=late.sentence)
    flash(_sent_words(view.commitment))
    return go(url_for("tasks.show", id=id, _anchor=f"commitment-{commitment_id}"))


@bp.post("/<int:id>/commitments/<int:commitment_id>/draft")
@allow(Role.AGENCY, Role.STAFF)
def save_draft(id: int, commitment_id: int) -> Response:
    """Keep what is typed so far, of the single form or of a row of the board."""
    view = _view_to_report(id, commitment_id)
    prefix = forms_board.prefix_of(commitment_id)
    prefix = prefix if f"{prefix}seen" in request.form else ""
    form = _form_of(view.commitment)(prefix=prefix)
    try:
        draft = _save(view, form)
        db.session.commit()
    except NewerDraft as newer:
        db.session.rollback()
        if wants_fragment():
            return _saved(view, prefix, newer.draft, version=form.draft_version, newer=newer)
        return _show_form(_view_to_report(id, commitment_id), form, status=409, newer=newer)
    if wants_fragment():
        return _saved(view, prefix, draft, version=draft.version if draft else 0)
    flash("Đã lưu nháp.")
    return go(url_for("tasks.new_update", id=id, commitment_id=commitment_id))


@bp.post("/<int:id>/commitments/<int:commitment_id>/draft/removal")
@allow(Role.AGENCY, Role.STAFF)
def remove_draft(id: int, commitment_id: int) -> Response:
    """Forget one's own draft: it was seen as it is, or it stays."""
    commitment = _commitment_under(id, commitment_id)
    version = forms.SeenDraft().draft_version
    actions_board.drop(commitment.id, version=version, by=who())
    db.session.commit()
    flash("Đã xóa bản nháp.")
    back = request.form.get("back") == "board"
    return go(url_for("tasks.board") if back else url_for("tasks.show", id=id))


def _save(view: queries.View, form: ProgressForm) -> ProgressDraft | None:
    """Keep the text; a form that was emptied again keeps no draft."""
    commitment = view.commitment
    outdated = form.seen_version != commitment.version
    if is_touched(form.typed, _start(view), outdated=outdated):
        return actions_board.save(
            commitment, form.typed, seen=form.seen_version, version=form.draft_version,
            by=who(), at=clock.now(),
        )  # fmt: skip
    stored = actions_board.draft_of(commitment.id, who())
    if stored is not None and stored.version == form.draft_version:
        actions_board.drop(commitment.id, version=stored.version, by=who())
        return None
    return stored


def _saved(
    view: queries.View,
    prefix: str,
    draft: ProgressDraft | None,
    *,
    version: int,
    newer: NewerDraft | None = None,
) -> Response:
    body = render_template(
        "tasks/_saved.html", commitment=view.commitment, prefix=prefix, draft=draft,
        version=version, newer=newer, clear=newer is None, words=WORDS,
    )  # fmt: skip
    return Response(body, 409 if newer else 200)


def _commitment_under(id: int, commitment_id: int) -> Commitment:
    """The commitment of that task on which this person reports, or reported."""
    commitment = queries.commitment_or_404(commitment_id, who(), task_id=id)
    mine = actions_board.draft_of(commitment_id, who()) is not None
    if not mine and not workflow.may_report(who(), commitment.agency_id):
        abort(403)
    return commitment


def _view_to_report(id: int, commitment_id: int) -> queries.View:
    """The commitment that this person is to report on: theirs, or it does not exist for them."""
    commitment = queries.commitment_or_404(commitment_id, who(), task_id=id)
    view = queries.view(commitment, who(), _reckoning(commitment))
    if not workflow.may_report(who(), commitment.agency_id):
        abort(403)
    return view


def _reckoning(commitment: Commitment) -> Reckoning:
    return queries.reckoning(commitment.task.plan, today=clock.today())


def _form_of(commitment: Commitment) -> type[ProgressForm]:
    """The form with the source on top when somebody else's word is typed."""
    entered = workflow.needs_source(who(), commitment.agency_id)
    return forms.EnteredForm if entered else forms.ProgressForm


def _start(view: queries.View) -> Typed:
    updates = view.commitment.updates
    return start_of(queries_board.last_of(updates[-1] if updates else None))


def _sent_words(commitment: Commitment) -> str:
    if workflow.needs_source(who(), commitment.agency_id):
        return ENTERED
    return SENT_BY_STAFF if who().is_staff else SENT


def _show_kept(
    view: queries.View, form: ProgressForm, *, status: int, sentence: str = ""
) -> Response:
    """The form as it was sent, its text safe as a draft."""
    try:
        draft = _save(view, form)
        db.session.commit()
    except NewerDraft as newer:
        db.session.rollback()
        fresh = _view_to_report(view.commitment.task_id, view.commitment.id)
        return _show_form(fresh, form, status=409, sentence=sentence, newer=newer)
    form.version.data = str(draft.version if draft else 0)
    return _show_form(view, form, status=status, sentence=sentence)


def _show_form(
    view: queries.View,
    form: ProgressForm,
    *,
    status: int = 200,
    sentence: str = "",
    note: str = "",
    newer: NewerDraft | None = None,
) -> Response:
    if not view.may_report:
        sentence = actions.ENDED
    form.over.data = ""
    return render(
        "tasks/report.html",
        status=status,
        view=view,
        form=form,
        entered=workflow.needs_source(who(), view.commitment.agency_id),
        drafts=queries_board.drafts_of([view.commitment], who())[view.commitment.id],
        sentence=sentence,
        note=note,
        newer=newer,
        words=WORDS,
    )
