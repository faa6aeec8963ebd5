"""Reporting progress on a commitment; what is typed of it is a draft until it is sent."""

from flask import Response, abort, flash, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..errors import BadInput, TooLate
from ..files.spool import arrived_at, takes_files
from ..guard import who
from ..htmx import go
from ..htmx import show as render
from . import (
    actions,
    actions_board,
    actions_files,
    forms,
    forms_board,
    queries,
    queries_board,
    workflow,
)
from .actions_board import NewerDraft
from .blueprint import bp
from .forms import WORDS, ProgressForm
from .models import Commitment, ProgressUpdate
from .models_board import ProgressDraft
from .queries_files import holds_files, kept_files
from .queries_talk import new_token
from .routes_files import CHOOSE_AGAIN, Chosen, chosen_files, refuse_files
from .rules import Reckoning
from .rules_board import Typed, is_touched, start_of

SENT = "Đã gửi cập nhật. Sở sẽ xem và xác nhận."
SENT_BY_STAFF = "Đã gửi cập nhật. Một người khác của Sở có quyền xác nhận sẽ xem."
ENTERED = "Đã nhập thay. Một người khác của Sở có quyền xác nhận sẽ xem."


@bp.get("/<int:id>/commitments/<int:commitment_id>/updates/new")
@allow(Role.AGENCY, Role.STAFF)
def new_update(id: int, commitment_id: int) -> Response:
    """The form for a progress report: the draft, else what stands now."""
    view = view_to_report(id, commitment_id)
    draft = actions_board.draft_of(commitment_id, who())
    version = view.commitment.version
    form = forms.filled(
        form_of(view.commitment), draft.typed if draft else _start(view), seen=version,
        version=draft.version if draft else 0,
    )  # fmt: skip
    moved = draft is not None and draft.seen != version
    return show_form(view, form, note=forms_board.MOVED if moved else "")


@bp.post("/<int:id>/commitments/<int:commitment_id>/updates")
@allow(Role.AGENCY, Role.STAFF)
@takes_files
def add_update(id: int, commitment_id: int) -> Response:
    """Append a progress report; what can't be sent is kept, on the page and as a draft."""
    chosen = chosen_files(lambda: quota_of(id, commitment_id))
    view = view_to_report(id, commitment_id)
    form = form_of(view.commitment)()
    if not form.validate() or chosen.refused:
        return _show_kept(view, form, chosen, status=422)
    try:
        actions_board.send(
            view.commitment, form.progress(), typed=form.typed, seen=form.seen_version,
            version=form.draft_version, by=who(), at=arrived_at(), files=chosen.received,
            token=form.sent_token,
        )  # fmt: skip
        db.session.commit()
    except NewerDraft as newer:
        db.session.rollback()
        return _show_newer(view_to_report(id, commitment_id), form, chosen, newer)
    except BadInput as bad:
        db.session.rollback()
        if bad.field != "files":
            raise
        fresh = view_to_report(id, commitment_id)
        return _show_kept(fresh, form, chosen.refuse(bad), status=422)
    except TooLate as late:
        db.session.rollback()
        fresh = view_to_report(id, commitment_id)
        form.seen.data = str(fresh.commitment.version)
        return _show_kept(fresh, form, chosen, status=409, sentence=late.sentence)
    flash(_sent_words(view.commitment))
    return go(url_for("tasks.show", id=id, _anchor=f"commitment-{commitment_id}"))


def quota_of(id: int, commitment_id: int) -> int:
    """Whose quota the files of a report count against: the agency's that answers for the work."""
    return view_to_report(id, commitment_id).commitment.agency_id


def view_to_report(id: int, commitment_id: int) -> queries.View:
    """The commitment that this person is to report on: theirs, or it does not exist for them."""
    commitment = queries.commitment_or_404(commitment_id, who(), task_id=id)
    view = queries.view(commitment, who(), _reckoning(commitment))
    if not workflow.may_report(who(), commitment.agency_id):
        abort(403)
    return view


def form_of(commitment: Commitment) -> type[ProgressForm]:
    """The form with the source on top when somebody else's word is typed."""
    entered = workflow.needs_source(who(), commitment.agency_id)
    return forms.EnteredForm if entered else forms.ProgressForm


def keep(
    view: queries.View, form: ProgressForm, chosen: Chosen, *, taking: int | None = None
) -> ProgressDraft | None:
    """Keep text and files as a draft, and commit; a form that was emptied again keeps none.

    Files that are not taken are refused beside their field, and the text is kept all the same.
    Raises NewerDraft (409).
    """
    if chosen.refused:
        refuse_files(form, chosen, about=view.commitment)
    try:
        draft = _keep(view, form, chosen, taking)
        db.session.commit()
    except BadInput as bad:
        db.session.rollback()
        fresh = view_to_report(view.commitment.task_id, view.commitment.id)
        return keep(fresh, form, chosen.refuse(bad), taking=taking)
    except NewerDraft:
        db.session.rollback()
        raise
    return draft


def last_of(view: queries.View) -> ProgressUpdate | None:
    """The last update of the commitment."""
    updates = view.commitment.updates
    return updates[-1] if updates else None


def show_form(
    view: queries.View,
    form: ProgressForm,
    *,
    status: int = 200,
    sentence: str = "",
    note: str = "",
    newer: NewerDraft | None = None,
) -> Response:
    """The page of the form as it is filled in."""
    if not view.may_report:
        sentence = actions.ENDED
    form.over.data = ""
    form.token.data = new_token()
    last = last_of(view)
    drafts = queries_board.drafts_of([view.commitment], who())[view.commitment.id]
    return render(
        "tasks/report.html",
        status=status,
        view=view,
        form=form,
        entered=workflow.needs_source(who(), view.commitment.agency_id),
        drafts=drafts,
        last=last,
        files=kept_files(drafts.mine, last),
        sentence=sentence,
        note=note,
        newer=newer,
        words=WORDS,
    )


def _keep(
    view: queries.View, form: ProgressForm, chosen: Chosen, taking: int | None
) -> ProgressDraft | None:
    commitment = view.commitment
    seen = {"seen": form.seen_version, "version": form.draft_version}
    if chosen.received or taking is not None:
        return actions_files.save_with_files(
            commitment, form.typed, adding=chosen.received, taking=taking, **seen, by=who(),
            at=arrived_at(),
        )  # fmt: skip
    outdated = form.seen_version != commitment.version
    stored = actions_board.draft_of(commitment.id, who())
    touched = is_touched(form.typed, _start(view), outdated=outdated)
    if touched or holds_files(stored, last_of(view)):
        return actions_board.save(commitment, form.typed, **seen, by=who(), at=clock.now())
    if stored is not None and stored.version == form.draft_version:
        actions_board.drop(commitment.id, version=stored.version, by=who())
        return None
    return stored


def _reckoning(commitment: Commitment) -> Reckoning:
    return queries.reckoning(commitment.task.plan, today=clock.today())


def _start(view: queries.View) -> Typed:
    return start_of(queries_board.last_of(last_of(view)))


def _sent_words(commitment: Commitment) -> str:
    if workflow.needs_source(who(), commitment.agency_id):
        return ENTERED
    return SENT_BY_STAFF if who().is_staff else SENT


def _show_kept(
    view: queries.View, form: ProgressForm, chosen: Chosen, *, status: int, sentence: str = ""
) -> Response:
    """The form as it was sent, its text and its files safe as a draft."""
    try:
        draft = keep(view, form, chosen)
    except NewerDraft as newer:
        fresh = view_to_report(view.commitment.task_id, view.commitment.id)
        return _show_newer(fresh, form, chosen, newer, sentence=sentence)
    form.version.data = str(draft.version if draft else 0)
    return show_form(view, form, status=status, sentence=sentence)


def _show_newer(
    view: queries.View, form: ProgressForm, chosen: Chosen, newer: NewerDraft, *, sentence: str = ""
) -> Response:
    """The form beside the other tab's draft; what was chosen here is in none of them."""
    if chosen.received:
        form.refuse("files", CHOOSE_AGAIN)
    return show_form(view, form, status=409, sentence=sentence, newer=newer)
