"""What is typed of a report, and the files that go with it, until it is sent: its draft."""

from flask import Response, abort, flash, render_template, request, url_for

from ..access import Role, allow
from ..database import db
from ..files.queries import stored_file
from ..files.spool import takes_files
from ..guard import who
from ..htmx import go, wants_fragment
from . import actions_board, forms, forms_board, queries, queries_board, workflow
from .actions_board import NewerDraft
from .blueprint import bp
from .forms import WORDS, ProgressForm
from .models import Commitment
from .models_board import ProgressDraft
from .queries_files import kept_files
from .routes_files import chosen_files, send
from .routes_report import form_of, keep, last_of, quota_of, show_form, view_to_report

WRITERS = (Role.AGENCY, Role.STAFF)


@bp.post("/<int:id>/commitments/<int:commitment_id>/draft")
@allow(*WRITERS)
@takes_files
def save_draft(id: int, commitment_id: int) -> Response:
    """Keep what is typed and chosen so far, of the single form or of a row of the board."""
    return _save(id, commitment_id)


@bp.post("/<int:id>/commitments/<int:commitment_id>/draft/files/<int:file_id>/removal")
@allow(*WRITERS)
@takes_files
def take_file(id: int, commitment_id: int, file_id: int) -> Response:
    """Take a file out of the draft, and keep what is typed and chosen beside it."""
    return _save(id, commitment_id, taking=file_id)


@bp.get("/<int:id>/commitments/<int:commitment_id>/draft/files/<int:file_id>")
@allow(*WRITERS)
def draft_file(id: int, commitment_id: int, file_id: int) -> Response:
    """A file of a draft that exists for this person."""
    commitment = queries.commitment_or_404(commitment_id, who(), task_id=id)
    found = queries_board.drafts_of([commitment], who())[commitment_id]
    drafts = [found.mine, *found.colleagues] if found.mine else found.colleagues
    if file_id not in {row.file_id for draft in drafts for row in draft.files}:
        abort(404)
    return send(stored_file(file_id) or abort(404))


@bp.post("/<int:id>/commitments/<int:commitment_id>/draft/removal")
@allow(*WRITERS)
@takes_files
def remove_draft(id: int, commitment_id: int) -> Response:
    """Forget one's own draft: it was seen as it is, or it stays."""
    commitment = _commitment_under(id, commitment_id)
    version = forms.SeenDraft().draft_version
    actions_board.drop(commitment.id, version=version, by=who())
    db.session.commit()
    flash("Đã xóa bản nháp.")
    back = request.form.get("back") == "board"
    return go(url_for("tasks.board") if back else url_for("tasks.show", id=id))


def _save(id: int, commitment_id: int, *, taking: int | None = None) -> Response:
    chosen = chosen_files(lambda: quota_of(id, commitment_id))
    view = view_to_report(id, commitment_id)
    prefix = forms_board.prefix_of(commitment_id)
    prefix = prefix if f"{prefix}seen" in request.form else ""
    form = form_of(view.commitment)(prefix=prefix)
    try:
        draft = keep(view, form, chosen, taking=taking)
    except NewerDraft as newer:
        if wants_fragment():
            return _saved(view, prefix, newer.draft, version=form.draft_version, newer=newer)
        return show_form(view_to_report(id, commitment_id), form, status=409, newer=newer)
    if wants_fragment():
        files = form if chosen.count or taking is not None else None
        return _saved(view, prefix, draft, version=draft.version if draft else 0, files=files)
    if form.files.errors:
        form.version.data = str(draft.version if draft else 0)
        return show_form(view_to_report(id, commitment_id), form, status=422)
    flash("Đã lưu nháp.")
    anchor = "files" if chosen.count or taking is not None else None
    return go(url_for("tasks.new_update", id=id, commitment_id=commitment_id, _anchor=anchor))


def _saved(
    view: queries.View,
    prefix: str,
    draft: ProgressDraft | None,
    *,
    version: int,
    newer: NewerDraft | None = None,
    files: ProgressForm | None = None,
) -> Response:
    """The line that says whether what is typed is kept; `files`: the form that changed those."""
    refused = list(files.files.errors) if files else []
    body = render_template(
        "tasks/_saved.html", commitment=view.commitment, prefix=prefix, draft=draft,
        version=version, newer=newer, clear=newer is None, words=WORDS,
    )  # fmt: skip
    if files:
        body += render_template(
            "tasks/_files.html", commitment=view.commitment, draft=draft, last=last_of(view),
            files=kept_files(draft, last_of(view)), errors=refused, alone=True,
        )  # fmt: skip
    return Response(body, 409 if newer else 422 if refused else 200)


def _commitment_under(id: int, commitment_id: int) -> Commitment:
    """The commitment of that task on which this person reports, or reported."""
    commitment = queries.commitment_or_404(commitment_id, who(), task_id=id)
    mine = actions_board.draft_of(commitment_id, who()) is not None
    if not mine and not workflow.may_report(who(), commitment.agency_id):
        abort(403)
    return commitment
