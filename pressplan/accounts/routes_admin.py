"""The administrator's pages: who has an account, and what it may do."""

from datetime import datetime
from urllib.parse import urlencode

from flask import Response, current_app, flash, make_response, render_template, request, url_for

from .. import clock, leaving
from ..access import Role, allow
from ..agencies.models import Agency
from ..agencies.queries import all_agencies
from ..database import db
from ..errors import BadInput, TooLate
from ..forms import seen_version
from ..guard import who
from ..htmx import go
from ..htmx import show as show_part
from . import actions, closings, queries, queries_review, sessions
from .actions_rescue import waits_until
from .blueprint import bp
from .forms import NOBODY, AccountForm
from .identities import identities_of
from .models import Account
from .queries_factor import standing
from .routes_proof import after_proof
from .rules import device_words

FILTERS = ("role", "agency", "state", "q")
ACTIVE = {"active": True, "closed": False}


@bp.get("/accounts/")
@allow(Role.ADMIN)
def index() -> Response:
    """Everybody with an account."""
    agencies = all_agencies()
    wanted = _wanted(agencies)
    found = queries.accounts(wanted, request.args.get("page", 1, type=int))
    return show_part(
        "accounts/index.html", "accounts/_list.html", found=found, wanted=wanted,
        agencies=agencies, url_of=_url_of_page,
        closed=closings.closings_of([account.id for account in found.accounts]),
        unreviewed=queries_review.unreviewed(clock.today()),
    )  # fmt: skip


@bp.get("/accounts/new")
@allow(Role.ADMIN)
def new() -> Response:
    """An empty form for a new account."""
    return _form_page(AccountForm(formdata=None, role=Role.AGENCY.value))


@bp.post("/accounts/")
@allow(Role.ADMIN)
@after_proof("accounts.index")
def create() -> Response:
    """Create an account and show its one-time password: the only time that it is seen."""
    form = AccountForm()
    if not form.validate_on_submit():
        return _form_page(form, status=422)
    at = clock.now()
    try:
        account, one_time = actions.create_account(**vars(form.person()), by=who(), at=at)
    except BadInput as bad:
        return _refused(form, bad)
    db.session.commit()
    return _slip(account, one_time, status=201)


@bp.get("/accounts/<int:id>")
@allow(Role.ADMIN)
def show(id: int) -> Response:
    """One account with its open sessions."""
    return account_page(queries.account_or_404(id))


@bp.get("/accounts/<int:id>/edit")
@allow(Role.ADMIN)
def edit(id: int) -> Response:
    """The form to change an account."""
    account = queries.account_or_404(id)
    person = actions.person_of(account)
    values = vars(person) | {
        "role": person.role.value, "agency_id": str(person.agency_id or NOBODY),
        "version": str(account.version),
    }  # fmt: skip
    return _form_page(AccountForm(formdata=None, **values), account)


@bp.post("/accounts/<int:id>/edit")
@allow(Role.ADMIN)
@after_proof("accounts.show")
def change(id: int) -> Response:
    """Change an account; who comes second sees what it is now and keeps what they typed."""
    account = queries.account_or_404(id)
    form = AccountForm()
    if not form.validate_on_submit():
        return _form_page(form, account, status=422)
    try:
        actions.change_account(
            account, form.person(), seen=seen_version(form.version.data), by=who(), at=clock.now()
        )
    except BadInput as bad:
        return _refused(form, bad, queries.account_or_404(id))
    except TooLate as late:
        account = queries.account_or_404(id)
        form.version.data = str(account.version)
        return _form_page(form, account, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã lưu tài khoản.")
    return go(url_for("accounts.show", id=id))


@bp.post("/accounts/<int:id>/reinstatement")
@allow(Role.ADMIN)
def reinstate(id: int) -> Response:
    """Open a closed account again."""
    account = queries.account_or_404(id)
    actions.reinstate(account, by=who(), at=clock.now())
    db.session.commit()
    flash(f"Đã mở lại tài khoản {account.email}.")
    return go(url_for("accounts.show", id=id))


@bp.post("/accounts/<int:id>/one-time-password")
@allow(Role.ADMIN)
@after_proof("accounts.show")
def give_password(id: int) -> Response:
    """Give a new one-time password and show it: the only time that it is seen."""
    account = queries.account_or_404(id)
    try:
        one_time = actions.give_one_time_password(account, by=who(), at=clock.now())
    except BadInput as bad:
        return account_page(queries.account_or_404(id), problem=bad.sentence)
    db.session.commit()
    return _slip(account, one_time)


@bp.post("/accounts/<int:id>/sessions/<int:session_id>/end")
@allow(Role.ADMIN)
def end_session(id: int, session_id: int) -> Response:
    """End one session of somebody."""
    found = queries.session_or_404(session_id, account_id=id)
    sessions.end(found, by=who(), at=clock.now())
    db.session.commit()
    flash("Đã kết thúc phiên đăng nhập.")
    return go(url_for("accounts.show", id=id))


def _wanted(agencies: list[Agency]) -> queries.Filter:
    """The filters in the address; what makes no sense narrows nothing."""
    roles = {role.value: role for role in Role}
    ids = {str(agency.id): agency.id for agency in agencies}
    return queries.Filter(
        role=roles.get(request.args.get("role", "")),
        agency_id=ids.get(request.args.get("agency", "")),
        active=ACTIVE.get(request.args.get("state", "")),
        words=request.args.get("q", "")[:200],
    )


def _url_of_page(page: int) -> str:
    kept = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return url_for("accounts.index") + "?" + urlencode({**kept, "page": page})


def _form_page(
    form: AccountForm, account: Account | None = None, *, late: str = "", status: int = 200
) -> Response:
    body = render_template("accounts/edit.html", form=form, account=account, late=late)
    return make_response(body, status)


def _refused(form: AccountForm, bad: BadInput, account: Account | None = None) -> Response:
    form.refuse(bad.field, bad.sentence)
    return _form_page(form, account, status=422)


def account_page(account: Account, *, problem: str = "") -> Response:
    """One account; `problem`: why what was asked for it was refused."""
    now = clock.now()
    body = render_template(
        "accounts/show.html", account=account, problem=problem, now=now,
        closing=closings.closing_of(account), left=leaving.left_by(account, today=clock.today()),
        reviews=queries_review.reviews_of(account),
        sessions=queries.open_sessions(account, now=now),
        factor=standing(account), waits_until=waits_until(account, now=now),
        signed_in_at=queries.last_sign_in(account), device_words=device_words,
        identities=identities_of(account.id),
        removal_url=lambda id: url_for("accounts.unlink", id=account.id, identity_id=id),
        end_url=lambda id: url_for("accounts.end_session", id=account.id, session_id=id),
    )  # fmt: skip
    return make_response(body, 422 if problem else 200)


def _slip(account: Account, one_time: str, *, status: int = 200) -> Response:
    until: datetime | None = account.password_expires_at
    body = render_template(
        "accounts/one_time.html", account=account, one_time=one_time, until=until,
        address=current_app.config["PRESSPLAN"].base_url,
    )  # fmt: skip
    return make_response(body, status)
