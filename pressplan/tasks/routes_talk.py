"""The conversation on a commitment."""

from flask import Response, flash, request, url_for

from .. import clock
from ..access import READERS, Role, allow
from ..database import db
from ..errors import BadInput, TooLate
from ..files.spool import arrived_at, takes_files
from ..forms import seen_version
from ..guard import who
from ..htmx import go, wants_fragment
from ..htmx import show as render
from . import actions_talk
from . import queries_talk as queries
from .blueprint import bp
from .forms_talk import MessageForm
from .models import Commitment
from .routes_files import CHOOSE_AGAIN, chosen_files, refuse_files


@bp.get("/<int:id>/commitments/<int:commitment_id>/messages")
@allow(*READERS)
def messages(id: int, commitment_id: int) -> Response:
    """The conversation, the newest messages; `before` a number: older ones."""
    commitment = queries.visible_or_404(id, commitment_id, who(), clock.today())
    before = max(0, seen_version(request.args.get("before")))
    talk = queries.whole_talk(commitment, who(), clock.today(), before=before)
    return render("tasks/messages.html", talk=talk, form=MessageForm(formdata=None))


@bp.post("/<int:id>/commitments/<int:commitment_id>/messages")
@allow(Role.AGENCY, Role.STAFF)
@takes_files
def say(id: int, commitment_id: int) -> Response:
    """Say something; badly filled or sent twice with other words, the typed text stays."""
    chosen = chosen_files(lambda: _quota_of(id, commitment_id))
    form = MessageForm()
    filled = form.validate()
    commitment = queries.visible_or_404(id, commitment_id, who(), clock.today())
    if chosen.refused:
        refuse_files(form, chosen, about=commitment)
    if not filled or chosen.refused:
        return _show(commitment, form, status=422, lost=bool(chosen.received))
    try:
        message = actions_talk.say(
            commitment, form.text.data or "", mention=form.mention.data or (),
            token=form.token.data or "", by=who(), at=arrived_at(), files=chosen.received,
        )  # fmt: skip
        db.session.commit()
    except (BadInput, TooLate) as refusal:
        db.session.rollback()
        commitment = queries.visible_or_404(id, commitment_id, who(), clock.today())
        if isinstance(refusal, BadInput) and refusal.field == "files":
            refuse_files(form, chosen.refuse(refusal), about=commitment)
            return _show(commitment, form, status=422)
        form.refuse(refusal.field if isinstance(refusal, BadInput) else "text", refusal.sentence)
        return _show(commitment, form, status=refusal.status, lost=bool(chosen.received))
    if wants_fragment():
        return _show(commitment, MessageForm(formdata=None))
    return go(_address(commitment, message.number))


@bp.post("/<int:id>/commitments/<int:commitment_id>/mentions/seen")
@allow(*READERS)
def mark_seen(id: int, commitment_id: int) -> Response:
    """Note that one has looked at what mentions one here, and go there."""
    commitment = queries.visible_or_404(id, commitment_id, who(), clock.today())
    actions_talk.mark_seen(commitment, by=who(), at=clock.now())
    db.session.commit()
    number = seen_version(request.form.get("number"))
    if number < 1:
        flash("Đã ghi nhận là bạn đã xem.")
    return go(_address(commitment, number))


def _quota_of(id: int, commitment_id: int) -> int | None:
    """Whose quota the files of a message count against: the writer's agency's."""
    queries.visible_or_404(id, commitment_id, who(), clock.today())
    return who().agency_id


def _show(
    commitment: Commitment, form: MessageForm, *, status: int = 200, lost: bool = False
) -> Response:
    """The conversation again: the part of the page that sent, or the whole page.

    `lost`: good files were chosen, and a browser does not choose them again by itself.
    """
    if lost:
        form.refuse("files", CHOOSE_AGAIN)
    whole = not wants_fragment() or bool(request.form.get("whole"))
    find = queries.whole_talk if whole else queries.brief_talk
    talk = find(commitment, who(), clock.today())
    return render("tasks/messages.html", "tasks/_talk.html", status=status, talk=talk, form=form)


def _address(commitment: Commitment, number: int) -> str:
    """The page of the conversation that holds this message; without a number, the newest."""
    return url_for(
        "tasks.messages", id=commitment.task_id, commitment_id=commitment.id,
        before=queries.page_with(number, commitment) if number > 0 else None,
        _anchor=f"message-{commitment.id}-{number}" if number > 0 else None,
    )  # fmt: skip
