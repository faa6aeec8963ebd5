"""Ask the agency's head to release a draft, recall that; the head gives it back."""

from flask import Response, flash, url_for

from .. import clock
from ..access import allow
from ..database import db
from ..errors import TooLate
from ..forms import seen_version
from ..guard import who
from ..htmx import go
from . import actions_release as actions
from . import queries
from .blueprint import bp
from .forms import DraftForm, HoldForm
from .models import Submission
from .routes_draft import WRITERS
from .routes_draft_page import Done, draft_page, kept_form, own_submission, whole_draft


@bp.post("/<int:id>/draft/asking")
@allow(*WRITERS)
def ask(id: int) -> Response:
    """Keep what is typed and ask the head to release it."""

    def carry_out(found: Submission, form: DraftForm) -> Done:
        actions.ask(
            found, form.content(queries.course_of(found)), seen=seen_version(form.seen.data),
            by=who(), at=clock.now(),
        )  # fmt: skip
        return Done("Đã đề nghị thủ trưởng duyệt gửi.", url_for(".draft", id=id))

    return whole_draft(id, carry_out)


@bp.post("/<int:id>/draft/recall")
@allow(*WRITERS)
def recall(id: int) -> Response:
    """Take back what was asked, to go on writing."""
    actions.recall(own_submission(id), by=who(), at=clock.now())
    db.session.commit()
    flash("Đã rút lại đề nghị. Sửa tiếp được rồi.")
    return go(url_for(".draft", id=id))


@bp.post("/<int:id>/draft/holding")
@allow(*WRITERS)
def hold(id: int) -> Response:
    """The head gives the draft back with a word."""
    found, form = own_submission(id), HoldForm()
    if not form.validate():
        return draft_page(found, kept_form(found), hold=form, status=422)
    try:
        actions.hold(
            found, form.text.data or "", seen=seen_version(form.seen.data), by=who(), at=clock.now()
        )
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        found = own_submission(id)
        kept = queries.draft_of(found)
        if kept is None:
            raise
        form.seen.data = str(kept.version)
        return draft_page(found, kept_form(found), hold=form, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã trả lại bản nháp cho người soạn.")
    return go(url_for(".submission", id=id))
