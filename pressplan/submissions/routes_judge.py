"""Judge a revision: its address names it, so an old page can't judge a newer text."""

from flask import Response, flash, url_for

from .. import clock
from ..access import Role, allow
from ..database import db, reading
from ..errors import BadInput, NotYours, TooLate
from ..files import actions as files
from ..files.refusals import Unacceptable
from ..files.spool import arrived_at, takes_files
from ..guard import who
from ..htmx import go
from . import actions, copies, queries
from .actions import Word
from .blueprint import bp
from .forms import WordForm
from .routes_list import revision_page
from .workflow import DONE_WORDS, Move

JUDGING = "<any(agreement,changes,putting,approval,refusal,acceptance,return):noun>"


@bp.post(f"/<int:id>/revisions/<int:number>/{JUDGING}")
@allow(Role.STAFF, Role.AGENCY, Role.GOVERNING)
@takes_files
def decide(id: int, number: int, noun: str) -> Response:
    """Make one move on one revision, with what is said and a file."""
    move, today = Move(noun), clock.today()
    with reading():
        seen = queries.revision_or_404(id, number, who(), today=today)
        if not queries.may_make(seen.submission, move, who(), today=today):
            raise NotYours
    form = WordForm(prefix=noun)
    if not form.validate():
        again = queries.revision_or_404(id, number, who(), today=today)
        return revision_page(again, form, wrong=move, status=422)
    try:
        received = [files.receive(form.file.data, agency_id=None)] if form.file.data else []
        found = queries.revision_or_404(id, number, who(), today=today)
        stored = [files.attach(one, by=who(), at=arrived_at()) for one in received]
        word = Word(
            form.text.data or "", form.number.data or "", form.decided_on.data,
            stored[0] if stored else None,
        )  # fmt: skip
        decided = actions.decide(found, move, word, by=who(), at=arrived_at())
    except BadInput as bad:
        db.session.rollback()
        again = queries.revision_or_404(id, number, who(), today=today)
        if isinstance(bad, Unacceptable):
            files.note_refusal(bad, about=again.submission, by=who(), at=clock.now())
            db.session.commit()
        form.refuse(bad.field, bad.sentence)
        return revision_page(again, form, wrong=move, status=422)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        again = queries.revision_or_404(id, number, who(), today=today)
        return revision_page(again, form, wrong=move, late=late.sentence, status=409)
    db.session.commit()
    copies.put_notes(decided.revision_id)
    flash(f"Đã ghi: {DONE_WORDS[move]} bản gửi lần {number}.")
    return go(url_for(".submission", id=id))
