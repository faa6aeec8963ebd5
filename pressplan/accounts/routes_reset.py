"""A forgotten password: a single-use link from an administrator, and whom to ask for it.

A GET never uses a link up: mail scanners open what they find before people do.
"""

from collections.abc import Sequence

from flask import (
    Response,
    after_this_request,
    current_app,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)
from sqlalchemy import select

from .. import clock
from ..access import PUBLIC, Role, allow
from ..database import db, reading
from ..errors import BadInput, TooLate
from ..guard import who
from ..htmx import go
from ..outbox.composing import address_of
from . import actions_reset as actions
from . import passwords, profiles, queries
from .blueprint import bp
from .forms import NewPasswordForm
from .models import Account
from .queries import by_name
from .queries_factor import has_factor
from .routes_admin import account_page
from .routes_own import is_repeated
from .routes_proof import after_proof

# The page's own address opens something: nobody whom it loads from or sends to is told more than
# the site's name, which the check against forged requests needs.
REFERRER = "strict-origin"


@bp.get("/accounts/forgotten")
@allow(PUBLIC)
def forgotten() -> Response:
    """Whom to ask when the password is forgotten: the same for everybody."""
    body = render_template("accounts/forgotten.html", administrators=_administrators())
    return make_response(body)


@bp.post("/accounts/<int:id>/reset-link")
@allow(Role.ADMIN)
@after_proof("accounts.show")
def give_reset(id: int) -> Response:
    """Mail the link; without a mail server show it, once, to be handed over."""
    account = queries.account_or_404(id)
    config = current_app.config["PRESSPLAN"]
    try:
        if config.smtp is not None:
            found = actions.mail_link(account, by=who(), at=clock.now())
            token = ""
        else:
            found, token = actions.show_link(account, by=who(), at=clock.now())
    except BadInput as bad:
        return account_page(queries.account_or_404(id), problem=bad.sentence)
    db.session.commit()
    if not token:
        flash(f"Đang gửi liên kết đặt lại mật khẩu tới {account.email}.")
        return go(url_for("accounts.show", id=id))
    body = render_template(
        "accounts/reset_link.html", account=account, until=found.expires_at,
        link=address_of("accounts.reset", token=token),
    )  # fmt: skip
    return make_response(body)


@bp.get("/accounts/reset/<token>")
@allow(PUBLIC)
def reset(token: str) -> Response:
    """The page on which a new password is set, as often as it is opened."""
    after_this_request(_discreet)
    opened = actions.opened_by(token, at=clock.now())
    if opened is None:
        return _dead()
    return _page(_form(opened), token, opened)


@bp.post("/accounts/reset/<token>")
@allow(PUBLIC)
def use_reset(token: str) -> Response:
    """Set the new password. It is hashed while no transaction is open."""
    after_this_request(_discreet)
    with reading():
        opened = actions.opened_by(token, at=clock.now())
    if opened is None:
        return _dead()
    form = _form(opened)
    if not form.validate_on_submit():
        return _page(form, token, opened, status=422)
    if is_repeated(opened.who.account_id, opened.password_hash, form.new.data):
        form.refuse("new", profiles.repeated_words(form.profile))
        return _page(form, token, opened, status=422)
    hashed = passwords.hash_password(form.new.data)
    try:
        actions.use(opened, hashed, at=clock.now(), address=request.remote_addr or "")
    except TooLate:
        return _dead(409)
    db.session.commit()
    flash("Đã đặt mật khẩu mới. Hãy đăng nhập bằng mật khẩu đó.")
    return go(url_for("accounts.sign_in"))


def _form(opened: actions.Opened) -> NewPasswordForm:
    who = opened.who
    return NewPasswordForm(
        who, profile=queries.profile(), has_factor=has_factor(who.account_id), first=True
    )


def _page(
    form: NewPasswordForm, token: str, opened: actions.Opened, *, status: int = 200
) -> Response:
    words = profiles.rules_words(form.profile, role=opened.who.role, has_factor=form.has_factor)
    body = render_template(
        "accounts/reset.html", form=form, token=token, email=opened.who.email, rules_words=words
    )
    return make_response(body, status)


def _dead(status: int = 404) -> Response:
    """The same page for a link that was used, has expired, or never was."""
    body = render_template("accounts/reset_dead.html", administrators=_administrators())
    return make_response(body, status)


def _administrators() -> Sequence[Account]:
    """The administrators who gave a work phone, by given name."""
    query = select(Account).where(Account.role == Role.ADMIN, Account.active, Account.phone != "")
    return sorted(db.session.scalars(query), key=lambda account: by_name(account.name))


def _discreet(response: Response) -> Response:
    response.headers["Referrer-Policy"] = REFERRER
    response.headers["X-Robots-Tag"] = "noindex"
    return response
