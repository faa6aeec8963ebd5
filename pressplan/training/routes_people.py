"""Who was trained, of how many; headcounts; who is the same person."""

from flask import Response, abort, flash, url_for

from .. import clock
from ..access import READERS, Matter, Role, allow, may_write
from ..agencies.cards import Card
from ..database import db
from ..errors import BadInput
from ..guard import who
from ..htmx import go, show
from . import actions_record as actions
from . import queries_people as queries
from .blueprint import bp
from .forms import HINTS
from .forms_record import HeadcountForm, SameForm
from .routes_list import WORDS, asked_page
from .rules import HEADS


@bp.get("/people")
@allow(*READERS)
def people() -> Response:
    """Of each agency: distinct people trained, over the headcount it declared."""
    found = queries.shares(clock.today(), page=asked_page())
    return show(
        "training/people.html", shares=found, heads=HEADS,
        url_of=lambda n: url_for(".people", page=n),
    )  # fmt: skip


@bp.get("/people/<int:agency_id>")
@allow(*READERS)
def people_of(agency_id: int) -> Response:
    """One agency: its share with the arithmetic, its headcounts, its people where one may."""
    return _page(queries.card_or_404(agency_id), HeadcountForm(formdata=None))


@bp.post("/people/<int:agency_id>/headcounts")
@allow(Role.STAFF, Role.AGENCY)
def declare(agency_id: int) -> Response:
    """Declare how many people the agency has."""
    card, form = queries.card_or_404(agency_id), HeadcountForm()
    if not may_write(who(), Matter.REGISTERED, agency_id):
        abort(404)
    if not form.validate():
        return _page(card, form, status=422)
    try:
        actions.declare_headcount(
            agency_id, form.counts, counted_on=form.counted_on.data,
            source=form.source.data or "", by=who(), at=clock.now(),
        )  # fmt: skip
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _page(card, form, status=422)
    db.session.commit()
    flash("Đã khai số người.")
    return go(url_for(".people_of", agency_id=agency_id))


@bp.post("/people/trainees/<int:id>/same")
@allow(Role.STAFF)
def same(id: int) -> Response:
    """Say that a person is the same as another."""
    one, form = queries.trainee_or_404(id), SameForm()
    other = queries.trainee_or_404(form.other_id)
    actions.say_same(one, other, by=who(), at=clock.now())
    db.session.commit()
    flash("Đã ghi là một người: chỉ tính một lần.")
    return go(url_for(".people_of", agency_id=one.agency_id))


@bp.post("/people/trainees/<int:id>/apart")
@allow(Role.STAFF)
def apart(id: int) -> Response:
    """Say that a person is one of their own after all."""
    one = queries.trainee_or_404(id)
    actions.say_apart(one, by=who(), at=clock.now())
    db.session.commit()
    flash("Đã ghi là người riêng.")
    return go(url_for(".people_of", agency_id=one.agency_id))


def _page(card: Card, form: HeadcountForm, *, status: int = 200) -> Response:
    today = clock.today()
    return show(
        "training/person.html", agency=card, form=form, words=WORDS, heads=HEADS, hints=HINTS,
        share=queries.trained_share([card.id], today)[card.id],
        headcounts=queries.declared(card.id), people=queries.people_of(card.id, who(), today),
        writes=may_write(who(), Matter.REGISTERED, card.id), status=status,
    )  # fmt: skip
