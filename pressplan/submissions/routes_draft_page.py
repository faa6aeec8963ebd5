"""The page of a draft, and its parts, as its writers see it."""

from collections.abc import Callable
from typing import NamedTuple

from flask import Response, abort, flash, make_response, render_template

from .. import clock
from ..database import db
from ..errors import BadInput, TooLate
from ..guard import who
from ..htmx import go, show, wants_fragment
from ..targets.method import ANSWERS
from . import actions, copies, figures, queries, release, workflow
from .content import Content
from .forms import DraftForm, HoldForm
from .models import Submission, SubmissionDraft
from .routes_list import WORDS
from .workflow import Course, Move


def own_submission(id: int) -> Submission:
    """The hand-in, for those who write it; for others its draft does not exist."""
    found = queries.submission_or_404(id, who(), today=clock.today())
    if not workflow.writes(who(), queries.holder_of(found, clock.today())):
        abort(404)
    return found


def check_sending(found: Submission) -> None:
    """Raises TooLate (409) when nothing can be sent as it stands."""
    if workflow.after(queries.course_of(found), found.state, Move.SENDING) is None:
        raise TooLate(actions.MOVED)
    actions.check_open(found)


def kept_form(found: Submission) -> DraftForm:
    """The form as the draft is kept."""
    kept = queries.draft_of(found)
    form = DraftForm(formdata=None)
    content, version = (kept.content, kept.version) if kept else (Content(), 0)
    return form.fill(content, version, actions.new_token())


def draft_page(
    found: Submission, form: DraftForm, *, hold: HoldForm | None = None,
    fault: tuple[str, str] | None = None, late: str = "", status: int = 200,
) -> Response:  # fmt: skip
    """The whole page; `fault` is (field, sentence), `hold` the head's word as it was filled in."""
    today, course = clock.today(), queries.course_of(found)
    draft, released = queries.draft_of(found), queries.is_released(found, today)
    stand = draft.stand if draft else release.Stand.WRITTEN
    if fault and fault[0] in form:
        form.refuse(*fault)
    elif fault and fault[0].startswith("figure-"):
        form.refuse_figure(*fault)
    field, sentence = fault or ("", "")
    return show(
        "submissions/draft.html", submission=found, duty=found.occurrence.obligation,
        form=form, draft=draft, told=figures.told, asked=figures.asked_in(found, today),
        answers=ANSWERS, is_report=course is not Course.PLAN,
        before=queries.last_year(found), words=WORDS, late=late, wrong="",
        fault=sentence if field == "file" else "", refused=sentence if not field else "",
        last=found.revisions[-1] if found.revisions else None,
        may_send=release.may_send(who(), released=released),
        may_write=release.may_write(who(), stand, released=released),
        steps=[step.value for step in release.offered(stand, who(), released=released)],
        headless=released and not queries.has_head(queries.holder_of(found, today)),
        hold=hold or HoldForm(formdata=None, seen=str(draft.version if draft else 0)),
        status=status,
    )  # fmt: skip


class Done(NamedTuple):
    """What is said then, where it goes on, and the revision that was sent, if one was."""

    said: str
    address: str
    revision_id: int | None = None


def whole_draft(id: int, carry_out: Callable[[Submission, DraftForm], Done]) -> Response:
    """What comes of the whole form: it is carried out, or the page says what keeps it from that."""
    found, form = own_submission(id), DraftForm()
    if not form.validate():
        return draft_page(found, form, status=422)
    try:
        done = carry_out(found, form)
    except BadInput as bad:
        db.session.rollback()
        return draft_page(own_submission(id), form, fault=(bad.field, bad.sentence), status=422)
    except TooLate as late:
        return newer(id, form, late.sentence)
    db.session.commit()
    if done.revision_id:
        copies.put_notes(done.revision_id)
    flash(done.said)
    return go(done.address)


def saved_line(
    draft: SubmissionDraft | None, *, late: str = "", wrong: str = "", status: int = 200
) -> Response:
    """The line that says whether what is typed is kept."""
    body = render_template("submissions/_saved.html", draft=draft, late=late, wrong=wrong)
    return make_response(body, status)


def files_page(found: Submission, fault: str = "", *, status: int = 200) -> Response:
    """The files of the draft: the part for htmx, else the whole page of the draft."""
    if not wants_fragment():
        wrong = ("file", fault) if fault else None
        return draft_page(found, kept_form(found), fault=wrong, status=status)
    body = render_template(
        "submissions/_files.html", submission=found, draft=queries.draft_of(found), fault=fault
    )
    return make_response(body, status)


def newer(id: int, form: DraftForm, sentence: str) -> Response:
    """What was typed, beside what stands by now; saved again it counts."""
    db.session.rollback()
    db.session.expire_all()
    found = own_submission(id)
    check_sending(found)
    kept = queries.draft_of(found)
    if kept is None:  # sent or dropped meanwhile: what was sent is read there
        raise TooLate(sentence)
    form.seen.data, form.token.data = str(kept.version), actions.new_token()
    if wants_fragment():
        return saved_line(kept, late=sentence, status=409)
    return draft_page(found, form, late=sentence, status=409)
