"""Accounts for many people at once: a template, a check that changes nothing, printed slips."""

from pathlib import Path

from flask import Response, current_app, flash, make_response, render_template, request, url_for

from .. import clock
from ..access import Role, allow
from ..database import db, reading
from ..errors import BadInput, TooLate
from ..exports.sending import sent
from ..files.workbook import sent_book
from ..forms import seen_version
from ..guard import who
from ..htmx import go
from . import actions_import as actions
from . import import_list, queries_import
from .blueprint import bp
from .forms_people import ListForm
from .import_list import LIMITS, MOST, SHEET, Reading
from .import_xlsx import write_template
from .models_people import AccountImport
from .routes_proof import after_proof

MOST_FAULTS = 200
NO_FILE = "Hãy chọn tệp danh sách đã điền."


@bp.get("/accounts/imports/")
@allow(Role.ADMIN)
def imports() -> Response:
    """Where a list is taken away to be filled in, and comes back."""
    return _page(ListForm(formdata=None))


@bp.get("/accounts/imports/template.xlsx")
@allow(Role.ADMIN)
def import_template() -> Response:
    """The workbook to fill in, with the agencies there are now."""
    agencies = queries_import.offered_agencies()

    def write(path: Path) -> None:
        write_template(path, agencies)

    return sent(write, "danh-sach-tai-khoan.xlsx")


@bp.post("/accounts/imports/")
@allow(Role.ADMIN)
def check_import() -> Response:
    """Read a list without changing anything: all its faults, or what it would make."""
    form = ListForm()
    try:
        name, book = sent_book(LIMITS, SHEET, none=NO_FILE)
    except BadInput as bad:
        form.refuse("file", bad.sentence)
        return _page(form, status=422)
    reading_ = import_list.read(book, queries_import.known())
    if reading_.faults:
        return _page(form, reading_, name, status=422)
    kept = actions.keep(reading_.people, name, by=who(), at=clock.now())
    db.session.commit()
    return go(url_for("accounts.kept_import", id=kept.id))


@bp.get("/accounts/imports/<int:id>")
@allow(Role.ADMIN)
def kept_import(id: int) -> Response:
    """What a list would make, or what it has made."""
    return _kept_page(_kept(id))


@bp.post("/accounts/imports/<int:id>/confirmation")
@allow(Role.ADMIN)
@after_proof("accounts.imports")
def confirm_import(id: int) -> Response:
    """Give everybody of the list an account; their slips are shown in this answer alone.

    The one-time passwords are hashed before the transaction begins.
    """
    with reading():
        emails = [person.email for person in queries_import.outlook(_kept(id)).new]
    ready = dict(zip(emails, actions.one_time_passwords(len(emails)), strict=True))
    shown = request.form.get("shown", "")
    try:
        slips = actions.confirm(_kept(id), ready, shown=shown, by=who(), at=clock.now())
        db.session.commit()
    except (TooLate, BadInput) as refused:
        db.session.rollback()
        db.session.expire_all()
        return _kept_page(_kept(id), refused.sentence, status=refused.status)
    if not slips:
        return go(url_for("accounts.kept_import", id=id))
    return _slips(id, slips, status=201)


@bp.post("/accounts/imports/<int:id>/slips")
@allow(Role.ADMIN)
@after_proof("accounts.imports")
def print_slips(id: int) -> Response:
    """Slips anew for those who never signed in: the former ones open nothing any more."""
    with reading():
        waiting = len(queries_import.never_used(queries_import.made_by(_kept(id))))
    ready = actions.one_time_passwords(waiting)
    seen = seen_version(request.form.get("seen"))
    try:
        slips = actions.print_again(_kept(id), ready, seen=seen, by=who(), at=clock.now())
        db.session.commit()
    except TooLate as late:
        db.session.expire_all()
        return _kept_page(_kept(id), late.sentence, status=409)
    if not slips:
        flash("Mọi người trong danh sách đã đăng nhập, không cần phiếu nữa.")
        return go(url_for("accounts.kept_import", id=id))
    return _slips(id, slips)


@bp.post("/accounts/imports/<int:id>/removal")
@allow(Role.ADMIN)
def discard_import(id: int) -> Response:
    """Let go of a list that was not confirmed."""
    actions.discard(_kept(id))
    db.session.commit()
    flash("Đã bỏ danh sách. Chưa tạo tài khoản nào.")
    return go(url_for("accounts.imports"))


def _kept(id: int) -> AccountImport:
    return queries_import.kept_or_404(id, account_id=who().account_id, at=clock.now())


def _page(
    form: ListForm, reading_: Reading | None = None, name: str = "", *, status: int = 200
) -> Response:
    faults = reading_.faults if reading_ else ()
    body = render_template(
        "accounts/imports.html", form=form, name=name, faults=faults[:MOST_FAULTS],
        total=len(faults), sheet=SHEET, most=MOST,
        recent=queries_import.recent(who().account_id, at=clock.now()),
    )  # fmt: skip
    return make_response(body, status)


def _kept_page(kept: AccountImport, late: str = "", *, status: int = 200) -> Response:
    made = queries_import.made_by(kept)
    found = queries_import.outlook(kept)
    people = [*found.new, *found.there]
    body = render_template(
        "accounts/import.html", kept=kept, late=late, found=found, made=made,
        waiting=queries_import.never_used(made), agencies=queries_import.agencies_of(people),
    )  # fmt: skip
    return make_response(body, status)


def _slips(id: int, slips: list[actions.Slip], *, status: int = 200) -> Response:
    body = render_template(
        "accounts/slips.html", id=id, slips=slips,
        address=current_app.config["PRESSPLAN"].base_url,
    )  # fmt: skip
    return make_response(body, status)
