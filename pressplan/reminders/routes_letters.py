"""Letters as staff and the administrator see them: to whom, when, how it went, what to do."""

from typing import Any

from flask import Response, current_app, flash, make_response, render_template, request, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..guard import who
from ..htmx import go, show
from ..outbox import actions, queries, rules
from ..outbox.rules import State
from . import queries as reminders
from .actions import send_test
from .blueprint import bp
from .forms import PauseForm, new_token


@bp.get("/letters/")
@allow(Role.STAFF, Role.ADMIN)
def letters() -> Response:
    """Letters, the newest first. What they say is not shown: the administrator is no reader."""
    return _letters(PauseForm(formdata=None))


def _letters(form: PauseForm, status: int = 200) -> Response:
    named = request.args.get("state", "")
    state = State(named) if named in {each.value for each in State} else None
    found = queries.listing(state, page=request.args.get("page", 1, type=int))
    config = current_app.config["PRESSPLAN"]
    kept: dict[str, Any] = {"state": state.value if state else None}
    body = render_template(
        "reminders/letters.html", listing=found, state=state, words=rules.STATE_WORDS,
        kinds=rules.KIND_WORDS, ended_badly=rules.ENDED_BADLY, code_of=rules.code_of,
        folder=None if config.smtp else config.mail_folder, pause=queries.pause_now(), form=form,
        token=new_token(), url_of=lambda n: url_for(".letters", page=n, **kept),
    )  # fmt: skip
    return make_response(body, status)


@bp.get("/letters/<int:id>")
@allow(Role.STAFF, Role.ADMIN)
def letter(id: int) -> Response:
    """One letter: each attempt, what may be done now; for staff also its words."""
    found = queries.letter_or_404(id)
    return show(
        "reminders/letter.html", "reminders/_letter.html", letter=found,
        attempts=queries.attempts_of(found), lines=reminders.decisions_about(found),
        about=reminders.about(found, today=clock.today()), carried=reminders.carried_by(found),
        reads=(reads := reminders.may_read(found, who())),
        text=queries.text_of(found) if reads else None, pause=queries.pause_now(),
        words=rules.STATE_WORDS, kinds=rules.KIND_WORDS, outcomes=rules.OUTCOME_WORDS,
        ended_badly=rules.ENDED_BADLY, code_of=rules.code_of,
        tick=current_app.config["PRESSPLAN"].tick_seconds, secret=rules.SECRET,
    )  # fmt: skip


@bp.post("/letters/<int:id>/another-try")
@allow(Role.STAFF, Role.ADMIN)
def try_again(id: int) -> Response:
    """Queue a letter anew that could not be sent."""
    found = queries.letter_or_404(id)
    actions.try_again(found, by=who(), at=clock.now())
    return _decided(
        id, f"Thư tới {found.to} được thử lại trong ít phút; nếu không còn cần thì không gửi."
    )


@bp.post("/letters/<int:id>/repetition")
@allow(Role.STAFF, Role.ADMIN)
def repeat(id: int) -> Response:
    """Send a letter once more that was perhaps sent."""
    found = queries.letter_or_404(id)
    actions.repeat(found, by=who(), at=clock.now())
    return _decided(id, f"Thư tới {found.to} sẽ được gửi lại, vẫn mã cũ.")


@bp.post("/letters/<int:id>/arrival")
@allow(Role.STAFF, Role.ADMIN)
def take_as_sent(id: int) -> Response:
    """Take a letter that was perhaps sent as one that was."""
    found = queries.letter_or_404(id)
    actions.take_as_sent(found, by=who(), at=clock.now())
    return _decided(id, f"Đã coi thư tới {found.to} là đã gửi.")


@bp.post("/letters/test")
@allow(Role.STAFF, Role.ADMIN)
def test() -> Response:
    """A test letter to oneself, once a minute, by the same way as every letter."""
    found = send_test(token=request.form.get("token", ""), by=who(), at=clock.now())
    db.session.commit()
    return go(url_for(".letter", id=found.id))


@bp.post("/letters/pause")
@allow(Role.STAFF, Role.ADMIN)
def pause() -> Response:
    """Hold all letters back until somebody ends it."""
    form = PauseForm()
    if not form.validate_on_submit():
        return _letters(form, 422)
    actions.pause(reason=form.reason.data or "", by=who(), at=clock.now())
    db.session.commit()
    flash("Đã tạm dừng gửi thư. Thư mới vẫn xếp hàng chờ.")
    return go(url_for(".letters"))


@bp.post("/letters/resumption")
@allow(Role.STAFF, Role.ADMIN)
def resume() -> Response:
    """Let letters leave again; what has become pointless meanwhile is not sent."""
    actions.resume(by=who(), at=clock.now())
    db.session.commit()
    flash("Đã cho gửi thư trở lại. Thư không còn cần thiết sẽ không được gửi.")
    return go(url_for(".letters"))


def _decided(id: int, sentence: str) -> Response:
    db.session.commit()
    flash(sentence)
    return go(url_for(".letter", id=id))
