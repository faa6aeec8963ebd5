"""Requests to move a deadline ("đề nghị gia hạn")."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, flash, url_for

from .. import clock
from ..access import READERS, Role, allow
from ..database import db
from ..errors import BadInput, TooLate
from ..guard import who
from ..htmx import go
from ..htmx import show as render
from . import actions_extension as actions
from . import extensions as rules
from . import forms_extension as forms
from . import queries, queries_extension
from .blueprint import bp
from .extensions import ExtensionKind
from .forms import WORDS, SeenForm
from .models import Commitment
from .models_extension import Extension


@bp.get("/<int:id>/commitments/<int:commitment_id>/extensions/new")
@allow(Role.AGENCY, Role.STAFF)
def new_extension(id: int, commitment_id: int) -> Response:
    """The form that asks for another deadline, or why there is nothing to ask for."""
    commitment = _commitment_to_ask(id, commitment_id)
    return _show_asking(commitment, forms.AskForm(formdata=None))


@bp.post("/<int:id>/commitments/<int:commitment_id>/extensions")
@allow(Role.AGENCY, Role.STAFF)
def ask_extension(id: int, commitment_id: int) -> Response:
    """Ask; what can't be asked (any more) is said beside what was typed."""
    form = forms.AskForm()
    filled = form.validate()
    commitment = _commitment_to_ask(id, commitment_id)
    if not filled:
        return _show_asking(commitment, form, status=422)
    try:
        asked = actions.ask(
            commitment, form.proposed.data, form.reason.data or "", by=who(), at=clock.now()
        )
        db.session.commit()
    except (BadInput, TooLate) as refusal:
        db.session.rollback()
        if isinstance(refusal, BadInput):
            form.refuse(refusal.field, refusal.sentence)
        return _show_asking(_commitment_to_ask(id, commitment_id), form, status=refusal.status)
    flash("Đã gửi đề nghị gia hạn. Sở sẽ xem xét.")
    return go(url_for("tasks.extension", id=asked.id))


@bp.get("/extensions/<int:id>")
@allow(*READERS)
def extension(id: int) -> Response:
    """The whole course of a request: asked, opinion, decision, and whose turn it is."""
    return _show(_extension(id))


@bp.post("/extensions/<int:id>/opinion")
@allow(Role.STAFF)
def give_opinion(id: int) -> Response:
    """The Department's opinion on a date that the plan sets."""
    form = forms.OpinionForm()
    return _step(
        id, form, "Đã ghi ý kiến của Sở. Đề nghị chờ cấp quyết định.",
        lambda found: actions.give_opinion(
            found, supported=form.supported.data == forms.AGREES, text=form.opinion.data or "",
            seen=form.seen_version, by=who(), at=clock.now(),
        ),
    )  # fmt: skip


@bp.post("/extensions/<int:id>/approval")
@allow(Role.STAFF)
def approve(id: int) -> Response:
    """Grant another deadline, or record the document that does."""
    form = _approval_form(_extension(id))
    return _step(
        id, form, "Đã ghi hạn mới. Số liệu các ngày trước giữ nguyên.",
        lambda found: actions.approve(
            found, form.granted.data, document=form.document, note=form.note.data or "",
            seen=form.seen_version, by=who(), at=clock.now(),
        ),
    )  # fmt: skip


@bp.post("/extensions/<int:id>/refusal")
@allow(Role.STAFF)
def refuse(id: int) -> Response:
    """The deadline stays."""
    form = forms.RefusalForm()
    return _step(
        id, form, "Đã ghi là không gia hạn.",
        lambda found: actions.refuse(
            found, reason=form.why.data or "", document=form.document,
            seen=form.seen_version, by=who(), at=clock.now(),
        ),
    )  # fmt: skip


@bp.post("/extensions/<int:id>/withdrawal")
@allow(Role.AGENCY, Role.STAFF)
def withdraw(id: int) -> Response:
    """The agency takes its request back."""
    form = SeenForm()
    return _step(
        id, form, "Đã rút đề nghị gia hạn.",
        lambda found: actions.withdraw(
            found, seen=form.seen_version, by=who(), at=clock.now()
        ),
    )  # fmt: skip


def _step(id: int, form: SeenForm, done: str, act: Callable[[Extension], None]) -> Response:
    """Take one step, or show the request as it stands now with what was typed."""
    filled = form.validate()
    found = _extension(id)
    if not filled:
        return _show(found, form, status=422)
    try:
        act(found)
        db.session.commit()
    except (BadInput, TooLate) as refusal:
        db.session.rollback()
        if isinstance(refusal, BadInput):
            form.refuse(refusal.field, refusal.sentence)
            return _show(_extension(id), form, status=422)
        return _show(_extension(id), form, status=409, sentence=refusal.sentence)
    flash(done)
    return go(url_for("tasks.extension", id=id))


def _extension(id: int) -> Extension:
    return queries_extension.extension_or_404(id, who(), clock.today())


def _commitment_to_ask(id: int, commitment_id: int) -> Commitment:
    commitment = queries.commitment_or_404(commitment_id, who(), task_id=id)
    if not rules.may_ask(who(), commitment.agency_id):
        abort(403)
    return commitment


def _show_asking(commitment: Commitment, form: forms.AskForm, *, status: int = 200) -> Response:
    waiting = queries_extension.open_of(commitment)
    by = queries.reckoning(commitment.task.plan, today=clock.today())
    assert commitment.standing is not None
    return render(
        "tasks/ask_extension.html",
        status=status,
        commitment=commitment,
        stands=commitment.standing,
        timing=by.timing(commitment.standing),
        waiting=waiting,
        sentence=actions.WAITING if waiting else queries_extension.cannot_ask(commitment),
        form=form,
    )


def _approval_form(found: Extension, **options: Any) -> forms.ApprovalForm:
    internal = found.kind is ExtensionKind.INTERNAL
    return (forms.ApprovalForm if internal else forms.PlanApprovalForm)(**options)


def _show(
    found: Extension, form: SeenForm | None = None, *, status: int = 200, sentence: str = ""
) -> Response:
    """The request with a form for each step that this person may take, `form` as it was typed."""
    blank = [
        forms.OpinionForm(formdata=None),
        _approval_form(
            found, formdata=None, granted=found.proposed_due,
            issuer=found.commitment.task.plan.issuer,
        ),
        forms.RefusalForm(formdata=None, answered_by=found.commitment.task.plan.issuer),
    ]  # fmt: skip
    opinion, approval, refusal = (
        form if isinstance(form, type(empty)) else empty for empty in blank
    )
    return render(
        "tasks/extension.html",
        status=status,
        course=queries_extension.course(found, who(), clock.today()),
        opinion=opinion,
        approval=approval,
        refusal=refusal,
        form=form,
        sentence=sentence,
        words=WORDS,
        document_words=rules.document_words,
    )
