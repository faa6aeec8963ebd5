"""Rounds of assessments: /maturity/."""

from flask import Response, flash, request, url_for

from .. import clock
from ..access import READERS, Role, allow
from ..agencies.models import AgencyKind
from ..agencies.queries import agencies_named, all_agencies, all_groups, gone
from ..database import db
from ..errors import BadInput, TooLate
from ..forms import seen_version
from ..guard import who
from ..history.queries import lines_about
from ..htmx import go, show
from ..paging import page_within, pages_of
from . import actions_round, queries_round
from .blueprint import bp
from .forms_round import RoundForm
from .models_round import Round
from .queries import editions
from .workflow import (
    PHASE_KINDS,
    PHASE_WORDS,
    STAND_KINDS,
    STAND_WORDS,
)

SIZE = 50
WORDS = {
    "phase": PHASE_WORDS, "phase_kind": PHASE_KINDS, "stand": STAND_WORDS,
    "stand_kind": STAND_KINDS,
}  # fmt: skip


@bp.get("/")
@allow(*READERS)
def index() -> Response:
    """The rounds, and for an agency or a governing body how far its own are."""
    today, found = clock.today(), queries_round.rounds()
    own = queries_round.rows_of(who(), found, today=today)
    return show(
        "maturity/index.html", rounds=found, own=own, counts=queries_round.counts(),
        phases={one.id: queries_round.phase(one, today) for one in found}, words=WORDS,
    )  # fmt: skip


@bp.get("/rounds/new")
@allow(Role.STAFF)
def new_round() -> Response:
    """The form of one more round."""
    form = _offered(RoundForm(formdata=None))
    form.seen.data = "0"
    return _form_page(form)


@bp.post("/rounds/")
@allow(Role.STAFF)
def create_round() -> Response:
    """Open a round."""
    form = _offered(RoundForm())
    if not form.validate():
        return _form_page(form, status=422)
    try:
        made = actions_round.create_round(form.draft(all_groups()), by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _form_page(form, status=422)
    db.session.commit()
    flash("Đã mở đợt đánh giá.")
    return go(url_for(".round", id=made.id))


@bp.get("/rounds/<int:id>")
@allow(*READERS)
def round(id: int) -> Response:
    """A round: its windows, its agencies and how far each of them is."""
    found, today = queries_round.round_or_404(id), clock.today()
    words = request.args.get("q", "").strip()
    named = agencies_named(words) if words else None
    ids = queries_round.members(found, who(), today=today, words=named)
    page = page_within(request.args.get("page", 1, int), len(ids), SIZE)
    return show(
        "maturity/round.html", round=found, phase=queries_round.phase(found, today),
        rows=queries_round.rows(found, ids[SIZE * (page - 1) : SIZE * page], who(), today=today),
        total=len(ids), page_number=page, pages=pages_of(len(ids), SIZE), q=words, words=WORDS,
        lines=lines_about(found) if who().is_staff else [],
        url_of=lambda n: url_for(".round", id=id, q=words or None, page=n),
    )  # fmt: skip


@bp.get("/rounds/<int:id>/edit")
@allow(Role.STAFF)
def edit_round(id: int) -> Response:
    """The form of a round as it stands."""
    found = queries_round.round_or_404(id)
    return _form_page(_offered(RoundForm(formdata=None), found).fill(found), found)


@bp.post("/rounds/<int:id>/edit")
@allow(Role.STAFF)
def change_round(id: int) -> Response:
    """Change what a round says."""
    found = queries_round.round_or_404(id)
    form = _offered(RoundForm(), found)
    if not form.validate():
        return _form_page(form, found, status=422)
    try:
        changed = actions_round.change_round(
            found, form.draft(all_groups()), seen=seen_version(form.seen.data), by=who(),
            at=clock.now(),
        )  # fmt: skip
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _form_page(form, queries_round.round_or_404(id), status=422)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        found = queries_round.round_or_404(id)
        form.seen.data = str(found.version)
        return _form_page(form, found, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã lưu đợt đánh giá." if changed else "Không có gì thay đổi.")
    return go(url_for(".round", id=id))


@bp.post("/rounds/<int:id>/closing")
@allow(Role.STAFF)
def close_round(id: int) -> Response:
    """Close a round: the agencies' own scores stand."""
    actions_round.close_round(queries_round.round_or_404(id), by=who(), at=clock.now())
    db.session.commit()
    flash("Đã đóng đợt đánh giá. Kết quả của Bộ vẫn ghi được.")
    return go(url_for(".round", id=id))


@bp.post("/rounds/<int:id>/reopening")
@allow(Role.STAFF)
def reopen_round(id: int) -> Response:
    """Let agencies score themselves again."""
    actions_round.reopen_round(queries_round.round_or_404(id), by=who(), at=clock.now())
    db.session.commit()
    flash("Đã mở lại đợt đánh giá.")
    return go(url_for(".round", id=id))


def _offered(form: RoundForm, found: Round | None = None) -> RoundForm:
    """What can be chosen: press agencies that still are, and who is in the round already."""
    left = gone()
    inside = {row.agency_id for row in found.agencies} if found else set()
    press = [
        (one.id, one.name)
        for one in all_agencies()
        if one.id in inside or (one.kind is AgencyKind.PRESS and one.id not in left)
    ]
    return form.offer(editions(), all_groups(), press)


def _form_page(
    form: RoundForm, found: Round | None = None, *, late: str = "", status: int = 200
) -> Response:
    return show("maturity/round_form.html", form=form, round=found, late=late, status=status)
