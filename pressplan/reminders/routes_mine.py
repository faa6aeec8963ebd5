"""What I was reminded of, when I want letters, who stands in for me."""

from flask import Response, flash, make_response, render_template, request, url_for

from .. import clock
from ..access import EVERYONE, allow
from ..accounts.models import Account
from ..database import db
from ..errors import BadInput
from ..forms import seen_version
from ..guard import who
from ..htmx import go, show
from ..settings.queries import value
from . import actions_wishes as actions
from . import queries_mine as queries
from .blueprint import bp
from .forms_wishes import StandInForm, WishesForm
from .rules import KIND_WORDS, LEGAL, Kind


@bp.get("/")
@allow(*EVERYONE)
def mine() -> Response:
    """One's own notices, the newest first: they are the authority, the letter their messenger."""
    found = queries.notices_of(who().account_id, request.args.get("page", 1, type=int))
    return show(
        "reminders/mine.html", listing=found, words=queries.STATE_WORDS, kinds=queries.STATE_KINDS,
        today=clock.today(), kind_words=KIND_WORDS, url_of=lambda n: url_for(".mine", page=n),
    )  # fmt: skip


@bp.get("/preferences")
@allow(*EVERYONE)
def preferences() -> Response:
    """When one wants the letter, of what, and who stands in."""
    return _page()


@bp.post("/preferences")
@allow(*EVERYONE)
def wish() -> Response:
    """Set one's own hour and kinds."""
    form = _wishes()
    if not form.validate_on_submit():
        return _page(wishes=form, status=422)
    actions.wish(
        hour=form.chosen_hour, without=form.without, seen=seen_version(form.seen.data), by=who(),
        at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    flash("Đã lưu tùy chọn nhắc việc.")
    return go(url_for(".preferences"))


@bp.post("/stand-ins")
@allow(*EVERYONE)
def stand_in() -> Response:
    """Let a colleague hear in one's place."""
    form = _stand_in()
    if not form.validate_on_submit():
        return _page(stand_in=form, status=422)
    account, other = (
        db.session.get_one(Account, int(field.data)) for field in (form.account, form.stand_in)
    )
    try:
        actions.stand_in(
            account, other, since=form.since.data, until=form.until.data,
            reason=form.reason.data or "", today=clock.today(), by=who(), at=clock.now(),
        )  # fmt: skip
    except BadInput as bad:
        form.refuse(bad.field, bad.sentence)
        return _page(stand_in=form, status=422)
    db.session.commit()
    flash(f"Đã nhờ {other.name} xử lý thay.")
    return go(url_for(".preferences"))


@bp.post("/stand-ins/<int:id>/end")
@allow(*EVERYONE)
def end_stand_in(id: int) -> Response:
    """Call it off."""
    found = queries.stand_in_or_404(id, who(), clock.today())
    actions.end_stand_in(found, by=who(), at=clock.now())
    db.session.commit()
    flash(f"{found.stand_in.name} thôi xử lý thay {found.account.name}.")
    return go(url_for(".preferences"))


def _wishes() -> WishesForm:
    return WishesForm().offer(value("digest_hour"), who().role)


def _stand_in() -> StandInForm:
    return StandInForm().offer(queries.whose(who()), queries.colleagues(who()))


def _page(
    *, wishes: WishesForm | None = None, stand_in: StandInForm | None = None, status: int = 200
) -> Response:
    today = clock.today()
    if wishes is None:
        kept = queries.wishes_of(who().account_id)
        wishes = WishesForm(formdata=None).offer(value("digest_hour"), who().role).fill(kept)
    if stand_in is None:
        stand_in = StandInForm(formdata=None, since=today)
        stand_in.offer(queries.whose(who()), queries.colleagues(who()))
    body = render_template(
        "reminders/preferences.html", wishes=wishes, stand_in=stand_in, today=today,
        stand_ins=queries.stand_ins(who(), today), for_others=queries.may_choose_for_others(who()),
        legal=[KIND_WORDS[kind] for kind in Kind if kind in LEGAL],
    )  # fmt: skip
    return make_response(body, status)
