"""Chase by hand: choose what others owe, look at what would be said, send it or note it."""

from collections.abc import Sequence

from flask import Response, flash, request, url_for

from .. import clock
from ..access import Role, allow
from ..accounts.models import Account
from ..database import db, reading
from ..errors import BadInput, TooLate
from ..guard import who
from ..htmx import go, show
from ..outbox.rules import STATE_WORDS
from . import actions_chase, previews_chase, queries_chase, queries_chased
from .actions_chase import NONE_CHOSEN, TOO_MANY, Result
from .blueprint import bp
from .forms import new_token
from .forms_chase import ChaseForm, filters_of, ticked, token_of, way_of, whole_agencies
from .rules import Item
from .rules_chase import CHASED_WORDS, MOST, WAY_WORDS, WHEN_WORDS, Way, is_late
from .window import Window


@bp.get("/chase/")
@allow(Role.STAFF)
def chase() -> Response:
    """What others owe the Department now, to be ticked."""
    return _choosing()


@bp.post("/chase/preview")
@allow(Role.STAFF)
def preview_chase() -> Response:
    """What would be said to whom about what was ticked; nothing is written."""
    with reading():
        form = ChaseForm()
        form.token.data = new_token()
        form.note.validate(form)
        return _preview(form)


@bp.post("/chase/")
@allow(Role.STAFF)
def send_chase() -> Response:
    """Send the letters, or note that it was said otherwise."""
    form = ChaseForm()
    form.token.data = token_of(form)
    keys = ticked(request.form)
    if not form.validate_on_submit() or not keys:
        with reading():
            return _preview(form, status=422)
    try:
        done = actions_chase.chase(
            keys, token=form.token.data, way=way_of(form), note=form.note.data or "",
            again=form.again.data, by=who(), at=clock.now(),
        )  # fmt: skip
    except BadInput as bad:
        with reading():
            return _preview(form, status=422, why_not=bad.sentence)
    except TooLate as late:  # nothing is left to chase, or the form was sent before, otherwise
        form.token.data = new_token()
        with reading():
            return _preview(form, status=409, why_not=late.sentence)
    db.session.commit()
    flash(_told(done))
    return go(url_for(".chased", id=done.chase.id))


@bp.get("/chase/past")
@allow(Role.STAFF)
def past_chases() -> Response:
    """What was chased, the newest first."""
    found = queries_chased.past(today=clock.today(), page=request.args.get("page", 1, type=int))
    return show(
        "reminders/chases.html", listing=found, ways=WAY_WORDS,
        url_of=lambda n: url_for(".past_chases", page=n),
    )  # fmt: skip


@bp.get("/chase/<int:id>")
@allow(Role.STAFF)
def chased(id: int) -> Response:
    """One chase: what, whom it reached, what became of the letters."""
    found = queries_chased.chased(queries_chased.chase_or_404(id), today=clock.today())
    return show("reminders/chased.html", found=found, ways=WAY_WORDS, words=STATE_WORDS, Way=Way)


def _choosing(*, status: int = 200, why_not: str = "") -> Response:
    filters = filters_of(request.args)
    page, today = request.args.get("page", 1, type=int), clock.today()
    found = queries_chase.listing(filters, who(), today=today, page=page)
    return show(
        "reminders/chase.html", status=status, filters=filters, listing=found, why_not=why_not,
        kinds=tuple((kind.value, word) for kind, word in CHASED_WORDS.items()),
        whens=tuple((when.value, word) for when, word in WHEN_WORDS.items()),
        ticked=set(ticked(request.form)), whole=whole_agencies(request.form), most=MOST,
        is_late=is_late, ways=WAY_WORDS,
        url_of=lambda n: url_for(".chase", **filters.args(page=n)),
    )  # fmt: skip


def _preview(form: ChaseForm, *, status: int = 200, why_not: str = "") -> Response:
    window = queries_chase.chase_window(clock.today())
    found, gone = _chosen(window)
    if not found and gone:
        return _choosing(status=409, why_not=actions_chase.ALL_SETTLED)
    if not found or len(found) > MOST:
        return _choosing(status=422, why_not=TOO_MANY if found else NONE_CHOSEN)
    account = db.session.get_one(Account, who().account_id)
    seen = previews_chase.preview(found, account, window, again=form.again.data)
    if form.note.errors:
        status = 422
    return show(
        "reminders/chase_preview.html", status=status, form=form, seen=seen, gone=gone,
        why_not=why_not, filters=filters_of(request.args), note=form.note.data or "",
        is_late=is_late,
    )  # fmt: skip


def _chosen(window: Window) -> tuple[Sequence[Item], int]:
    """The items that were ticked, one by one, by agency or all; how many of them are settled."""
    return queries_chase.picked(
        ticked(request.form), whole_agencies(request.form),
        everything=request.form.get("scope") == "all", filters=filters_of(request.args),
        by=who(), window=window,
    )  # fmt: skip


def _told(done: Result) -> str:
    """What was done, and what was left out and why."""
    chase, letters = done.chase, len(done.chase.letters)
    said = f"{letters} thư đang chờ lượt gửi" if chase.way is Way.LETTER else "đã ghi nhận"
    sentences = [f"Đôn đốc {len(chase.items)} việc: {said}."]
    if done.settled:
        sentences.append(f"{done.settled} việc vừa xong hoặc đã đổi hạn nên để ra.")
    if done.nobody:
        sentences.append(f"{done.nobody} việc chưa có ai nhận thư: hãy nhắn Zalo hoặc gọi điện.")
    if done.told:
        sentences.append(f"{done.told} việc đã đôn đốc hôm nay nên không gửi lại.")
    return " ".join(sentences)
