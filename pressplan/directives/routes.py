"""Directives of leadership: the list, one of them, recording, reporting, closing."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, flash, request, url_for
from sqlalchemy import select

from .. import clock
from ..access import READERS, Matter, Role, allow, may_see
from ..accounts.models import Account
from ..agencies.cards import cards
from ..agencies.queries import all_groups, holders_on, holding, stands_for
from ..database import db
from ..errors import BadInput, NotYours, TooLate
from ..forms import asked_number, new_token, seen_version, token_of
from ..guard import who
from ..history.queries import lines_about
from ..htmx import go, show
from ..paging import asked_page
from ..reading.queries import register
from ..tasks.queries_named import about_choices, task_names
from ..vietnamese import tidy
from . import actions, queries, rules
from .forms import ClosingForm, DirectiveForm, ReportForm
from .models import Directive

bp = Blueprint("directives", __name__, url_prefix="/directives")
GIVERS = (Role.STAFF, Role.LEADER)


@bp.get("/")
@allow(*READERS)
def index() -> Response:
    """The directives that this person sees, the open ones first."""
    agency_id, all_ = asked_number(request.args, "agency"), "all" in request.args
    found = queries.listing(
        who(), on=clock.today(), agency_id=agency_id, open_only=not all_,
        page=asked_page(request.args),
    )  # fmt: skip
    kept = {"agency": agency_id, "all": "1" if all_ else None}
    return show(
        "directives/index.html", listing=found, all_=all_, agency=cards().get(agency_id or 0),
        cards=cards(), names=task_names([row.task_id for row in found.rows]), kept=kept,
        url_of=lambda n: url_for(".index", **{**kept, "page": n}),
    )  # fmt: skip


@bp.get("/new")
@allow(*GIVERS)
def new() -> Response:
    """The form of a new directive."""
    data = {
        "token": new_token(), "about": request.args.get("about"), "given_on": clock.today(),
        "bodies": request.args.get("body", ""),
    }  # fmt: skip
    return _form_page(_offered(DirectiveForm(formdata=None, data=data)))


@bp.post("/")
@allow(*GIVERS)
def create() -> Response:
    """Record a directive."""
    form = _offered(DirectiveForm())
    if not form.validate() or not form.understand(register().find, _members()):
        return _form_page(form, status=422)
    token = token_of(form)
    try:
        made = actions.give(form.draft(*_giver(form)), token=token, by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _form_page(form, status=422)
    except TooLate as late:
        db.session.rollback()
        return _form_page(form, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã ghi ý kiến chỉ đạo.")
    return go(url_for(".directive", id=made.id))


@bp.get("/<int:id>")
@allow(*READERS)
def directive(id: int) -> Response:
    """A directive, and what each body says of it."""
    return _page(_found(id))


@bp.get("/<int:id>/edit")
@allow(*GIVERS)
def edit(id: int) -> Response:
    """The form of a directive as it stands."""
    found = _changeable(id)
    form = _offered(DirectiveForm(formdata=None).fill(found, clock.today()), found)
    return _form_page(form, found)


@bp.post("/<int:id>/edit")
@allow(*GIVERS)
def change(id: int) -> Response:
    """Change what is asked."""
    found = _changeable(id)
    form = _offered(DirectiveForm(), found)
    if not form.validate() or not form.understand(register().find, _members()):
        return _form_page(form, found, status=422)
    given = found.given_by, found.given_by_id
    if form.given_by and (form.given_by.data != found.given_by or not found.given_by_id):
        given = _giver(form)
    try:
        changed = actions.change(
            found, form.draft(*given), seen=seen_version(form.seen.data), by=who(), at=clock.now()
        )
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _form_page(form, _found(id), status=422)
    except TooLate as late:
        db.session.rollback()
        found = _found(id)
        form.seen.data = str(found.version)
        return _form_page(form, found, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã lưu." if changed else "Không có gì thay đổi.")
    return go(url_for(".directive", id=id))


@bp.post("/<int:id>/closing")
@allow(*GIVERS)
def close(id: int) -> Response:
    """Say that nothing more is asked."""
    found, form = _found(id), ClosingForm(prefix="closing-")
    if not form.validate():
        return _page(found, closing=form, status=422)
    seen, text = seen_version(form.seen.data), form.text.data or ""
    try:
        actions.close(found, text, seen=seen, by=who(), at=clock.now())
    except TooLate as late:
        db.session.rollback()
        found = _found(id)
        form.seen.data = str(found.version)
        return _page(found, closing=form, late=late.sentence, typed=text, status=409)
    db.session.commit()
    flash("Đã kết thúc theo dõi.")
    return go(url_for(".directive", id=id))


@bp.post("/<int:id>/bodies/<int:agency_id>/reports")
@allow(Role.AGENCY, Role.STAFF)
def report(id: int, agency_id: int) -> Response:
    """A body says what became of it; staff write it down for one."""
    found = _found(id)
    if agency_id not in {body.agency_id for body in found.bodies}:
        abort(404)
    form = ReportForm(prefix=f"b{agency_id}-")
    if not form.validate():
        return _page(found, agency_id, form, status=422)
    said = actions.Report(form.text.data or "", form.done.data, form.source.data or "")
    token = token_of(form)
    try:
        actions.report(found, agency_id, said, token=token, by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _page(_found(id), agency_id, form, status=422)
    except TooLate as late:
        db.session.rollback()
        return _page(_found(id), agency_id, form, late=late.sentence, typed=said.text, status=409)
    db.session.commit()
    flash("Đã ghi kết quả.")
    page = queries.bodies_of(found, who(), today=clock.today(), with_agency=agency_id).page
    return go(url_for(".directive", id=id, page=page, _anchor=f"body-{agency_id}"))


def _found(id: int) -> Directive:
    return queries.directive_or_404(id, who(), today=clock.today())


def _changeable(id: int) -> Directive:
    found = _found(id)
    if not rules.may_change(who(), found.given_by_id):
        raise NotYours("Chỉ người cho ý kiến và Sở sửa được.")
    return found


def _page(
    found: Directive, agency_id: int = 0, typed_form: ReportForm | None = None, *,
    closing: ClosingForm | None = None, late: str = "", typed: str = "", status: int = 200,
) -> Response:  # fmt: skip
    today, forms = clock.today(), {}
    bodies = queries.bodies_of(
        found, who(), today=today, page=asked_page(request.args), with_agency=agency_id
    )
    holders = {body.agency_id: holding(body.agency_id, today) for body in bodies.shown}
    for body in bodies.shown if not found.closed_on else ():
        if not rules.may_report(who(), holders[body.agency_id]):
            continue
        own = body.agency_id == agency_id and typed_form
        forms[body.agency_id] = own or ReportForm(
            formdata=None, prefix=f"b{body.agency_id}-", data={"token": new_token()}
        )
    data = {"seen": found.version}
    changes = rules.may_change(who(), found.given_by_id) and not found.closed_on
    return show(
        "directives/show.html", directive=found, row=queries.row_of(found, on=today), late=late,
        url_of=lambda n: url_for(".directive", id=found.id, page=n), bodies=bodies,
        typed=typed, forms=forms, holders=holders, cards=cards(), changes=changes,
        read={id for id, holder in holders.items() if may_see(who(), Matter.DIRECTIVES, holder)},
        closing=closing or ClosingForm(formdata=None, prefix="closing-", data=data),
        changed_on=queries.changed_on(found), status=status,
        lines=lines_about(found) if who().is_staff else [],
    )  # fmt: skip


def _offered(form: DirectiveForm, found: Directive | None = None) -> DirectiveForm:
    own, now = who().agency_id, f"plan-{found.plan_id}" if found else None
    theirs = stands_for(own, clock.today()) if own else ()
    asked = request.form if form.is_submitted() else request.args
    about = about_choices(theirs, now, asked.get("about"))
    return form.offer(about, own=who().role is Role.LEADER)


def _giver(form: DirectiveForm) -> tuple[str, int | None]:
    """Who gave it: leadership themselves, else whom staff name, with the one account named so."""
    if form.given_by is None:
        return who().name, who().account_id
    name = form.given_by.data or ""
    named = [id for id, known in _leaders() if tidy(known).casefold() == name.casefold()]
    return name, named[0] if len(named) == 1 else None


def _leaders() -> Sequence[tuple[int, str]]:
    query = select(Account.id, Account.name).where(Account.role == Role.LEADER, Account.active)
    return [(row.id, row.name) for row in db.session.execute(query.order_by(Account.name))]


def _members() -> dict[int, Sequence[int]]:
    """The agencies that each group means today."""
    today = clock.today()
    return {group.id: holders_on(group.members_on(today), today) for group in all_groups()}


def _form_page(
    form: DirectiveForm, found: Directive | None = None, *, late: str = "", status: int = 200
) -> Response:
    return show(
        "directives/edit.html", form=form, directive=found, late=late,
        leaders=[name for _, name in _leaders()], status=status,
    )  # fmt: skip
