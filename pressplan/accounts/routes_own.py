"""One's own account: password, phone, sign-in sessions."""

from flask import Response, flash, make_response, render_template, session, url_for

from .. import clock
from ..access import EVERYONE, allow
from ..database import db
from ..errors import BadInput
from ..guard import who
from ..htmx import go
from . import actions, passwords, queries, sessions
from .blueprint import bp
from .forms import ContactForm, NewPasswordForm
from .models import Account
from .routes_sign_in import check_password
from .rules import device_words


@bp.get("/accounts/password")
@allow(*EVERYONE)
def password() -> Response:
    """The page on which one sets a new password."""
    return _password_page(_password_form())


@bp.post("/accounts/password")
@allow(*EVERYONE)
def change_password() -> Response:
    """Set a new password; every other session ends, and this one goes on under a new token."""
    form = _password_form()
    if not form.validate_on_submit():
        return _password_page(form, status=422)
    seen = _checked(form)
    if not isinstance(seen, str):
        return seen
    if passwords.matches(seen, form.new.data):
        form.refuse("new", "Mật khẩu mới phải khác mật khẩu hiện tại.")
        return _password_page(form, status=422)
    hashed = passwords.hash_password(form.new.data)
    actions.change_password(_me(), hashed, seen=seen, by=who(), at=clock.now())
    session["token"] = sessions.renew_token(who().session_id)
    db.session.commit()
    flash("Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc.")
    return go("/")


@bp.get("/accounts/me")
@allow(*EVERYONE)
def me() -> Response:
    """One's own account."""
    account = _me()
    return _own_page(ContactForm(formdata=None, phone=account.phone))


@bp.post("/accounts/me")
@allow(*EVERYONE)
def change_contact() -> Response:
    """Set one's own work phone."""
    form = ContactForm()
    if not form.validate_on_submit():
        return _own_page(form, status=422)
    try:
        actions.change_own_contact(_me(), phone=form.phone.data, by=who(), at=clock.now())
    except BadInput as bad:
        form.refuse(bad.field, bad.sentence)
        return _own_page(form, status=422)
    db.session.commit()
    flash("Đã lưu số điện thoại.")
    return go(url_for("accounts.me"))


@bp.post("/accounts/me/sessions/<int:id>/end")
@allow(*EVERYONE)
def end_own_session(id: int) -> Response:
    """End one of one's own sessions."""
    found = queries.session_or_404(id, account_id=who().account_id)
    sessions.end(found, by=who(), at=clock.now())
    db.session.commit()
    flash("Đã kết thúc phiên đăng nhập.")
    return go(url_for("accounts.me"))


@bp.post("/accounts/me/sessions/others/end")
@allow(*EVERYONE)
def end_other_sessions() -> Response:
    """End all of one's own sessions but this one."""
    ended = sessions.end_others(_me(), by=who(), at=clock.now())
    db.session.commit()
    flash(f"Đã kết thúc {ended} phiên đăng nhập khác.")
    return go(url_for("accounts.me"))


def _checked(form: NewPasswordForm) -> str | Response:
    """The stored hash that the current password was found to fit, or the page that refuses it.

    Who just came with a one-time password has typed it a moment ago and is not asked again.
    """
    if who().must_change:
        stored = _me().password_hash
        db.session.commit()
        return stored
    wrong = "Mật khẩu hiện tại không đúng."
    checked = check_password(who().email, form.current.data, wrong=wrong)
    if checked.credentials is not None:
        # The current one is right: what is refused from here on is no wrong try.
        sessions.forgive(who().email, at=clock.now())
        db.session.commit()
        return checked.credentials.password_hash
    form.refuse("current", checked.sentence)
    return _password_page(form, status=checked.status)


def _password_form() -> NewPasswordForm:
    return NewPasswordForm(email=who().email, name=who().name, first=who().must_change)


def _password_page(form: NewPasswordForm, *, status: int = 200) -> Response:
    return make_response(render_template("accounts/password.html", form=form), status)


def _own_page(form: ContactForm, *, status: int = 200) -> Response:
    account = _me()
    found = queries.open_sessions(account, now=clock.now())
    body = render_template(
        "accounts/me.html", account=account, form=form, sessions=found, device_words=device_words,
        end_url=lambda id: url_for("accounts.end_own_session", id=id),
    )  # fmt: skip
    return make_response(body, status)


def _me() -> Account:
    return db.session.get_one(Account, who().account_id)
