"""An agency's registration: who comes, changing it, withdrawing."""

from flask import Response, flash, url_for

from .. import clock
from ..access import READERS, Matter, Role, allow, may_write
from ..agencies.cards import Card
from ..database import db
from ..errors import BadInput, TooLate
from ..forms import seen_version
from ..guard import who
from ..history.queries import lines_about
from ..htmx import go, show
from ..tasks.persons import Offered
from ..tasks.queries_assignment import offered
from . import actions_register as actions
from . import queries, rules
from .blueprint import bp
from .forms import HINTS
from .forms_register import RegistrationForm, WithdrawalForm
from .models import Programme, Registration
from .routes_list import WORDS
from .rules import Stage


@bp.get("/<int:id>/agencies/<int:agency_id>")
@allow(*READERS)
def registration(id: int, agency_id: int) -> Response:
    """Who comes for an agency; a form for whoever may change it."""
    found, card, row = _found(id, agency_id)
    people = _offered(agency_id)
    form = RegistrationForm(formdata=None)
    form.fill(row, found.sessions, _blocks(found, row, agency_id), people)
    return _page(found, card, row, form, people)


@bp.post("/<int:id>/agencies/<int:agency_id>")
@allow(Role.STAFF, Role.AGENCY)
def register(id: int, agency_id: int) -> Response:
    """Make these the people of an agency."""
    found, card, row = _found(id, agency_id)
    people = _offered(agency_id)
    form = RegistrationForm()
    form.blocks(_blocks(found, row, agency_id), found.sessions, sent=True)
    wanted = form.understand(people)
    if wanted is None:
        return _page(found, card, row, form, people, status=422)
    try:
        actions.register(
            found, agency_id, wanted, seen=seen_version(form.seen.data),
            reason=form.reason.data or "", by=who(), at=clock.now(),
        )  # fmt: skip
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _page(*_found(id, agency_id), form, people, status=422)
    except TooLate as late:
        return _late(id, agency_id, form, late)
    db.session.commit()
    flash("Đã lưu danh sách đăng ký.")
    return go(url_for(".registration", id=id, agency_id=agency_id))


@bp.post("/<int:id>/agencies/<int:agency_id>/withdrawal")
@allow(Role.STAFF, Role.AGENCY)
def withdraw(id: int, agency_id: int) -> Response:
    """Nobody of the agency comes."""
    found, card, row = _found(id, agency_id)
    form = WithdrawalForm()
    people = _offered(agency_id)
    shown = RegistrationForm(formdata=None)
    if row is None or not row.coming:
        raise TooLate(actions.CHANGED)
    try:
        seen, reason = seen_version(form.seen.data), form.reason.data or ""
        actions.withdraw(row, seen=seen, reason=reason, by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        found, card, row = _found(id, agency_id)
        shown.fill(row, found.sessions, _blocks(found, row, agency_id), people)
        form.refuse(bad.field if bad.field in form else "reason", bad.sentence)
        return _page(found, card, row, shown, people, withdrawal=form, status=422)
    db.session.commit()
    flash("Đã rút đăng ký.")
    return go(url_for(".registration", id=id, agency_id=agency_id))


def _found(id: int, agency_id: int) -> tuple[Programme, Card, Registration | None]:
    programme = queries.programme_or_404(id)
    card = queries.agency_or_404(programme, agency_id, who(), today=clock.today())
    return programme, card, queries.registration_of(id, agency_id)


def _offered(agency_id: int) -> list[Offered]:
    return offered([queries.holding(agency_id, clock.today())])


def _blocks(programme: Programme, row: Registration | None, agency_id: int) -> int:
    """A block for each seat that is left, and for each person who has one."""
    others = len(queries.people_beside(programme, agency_id, clock.today()))
    return max(programme.most_seats - others, len(row.coming) if row else 0)


def _late(id: int, agency_id: int, form: RegistrationForm, late: TooLate) -> Response:
    db.session.rollback()
    db.session.expire_all()
    found, card, row = _found(id, agency_id)
    if late.sentence == actions.CHANGED:
        form.seen.data = str(row.version if row else 1)
    people = _offered(agency_id)
    return _page(found, card, row, form, people, late=late.sentence, status=409)


def _page(
    programme: Programme, card: Card, row: Registration | None, form: RegistrationForm,
    people: list[Offered], *, withdrawal: WithdrawalForm | None = None, late: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    today, person = clock.today(), who()
    stage, holder = programme.stage_on(today), queries.holding(card.id, today)
    writes = may_write(person, Matter.REGISTERED, holder) and bool(programme.sessions)
    may = writes and (person.is_staff or (stage is Stage.OPEN and holder == card.id))
    if may and not person.is_staff:
        may = card.id in queries.invited_ids(programme, today)
    others = queries.people_beside(programme, card.id, today)
    return show(
        "training/register.html", programme=programme, agency=card, registration=row, form=form,
        offered=people, stage=stage, words=WORDS, may=may, others=others,
        may_withdraw=writes and (person.is_staff or stage is Stage.OPEN),
        withdrawal=withdrawal or WithdrawalForm(formdata=None), late=late, hints=HINTS,
        closed=actions.CLOSED, seats=rules.seats_words(programme.seats),
        links=queries.sees_links(programme, person, today=today), Stage=Stage,
        lines=lines_about(row) if row and (person.is_staff or writes) else [], status=status,
    )  # fmt: skip
