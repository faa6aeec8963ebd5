"""One's own account: password, phone, sign-in sessions."""

from flask import Response, flash, make_response, render_template, session, url_for

from .. import clock
from ..access import EVERYONE, allow
from ..database import db, reading
from ..errors import BadInput
from ..guard import who
from ..htmx import go
from . import actions, former, passwords, profiles, queries, sessions
from .blueprint import bp
from .forms import ContactForm, LinkForm, NewPasswordForm
from .identities import identities_of
from .models import Account
from .provider import configured
from .queries_factor import has_factor, standing
from .routes_proof import after_proof
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
    if is_repeated(who().account_id, seen, form.new.data):
        form.refuse("new", profiles.repeated_words(form.profile))
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
    return own_page()


@bp.post("/accounts/me")
@allow(*EVERYONE)
def change_contact() -> Response:
    """Set one's own work phone."""
    form = ContactForm()
    if not form.validate_on_submit():
        return own_page(form, status=422)
    try:
        actions.change_own_contact(_me(), phone=form.phone.data, by=who(), at=clock.now())
    except BadInput as bad:
        form.refuse(bad.field, bad.sentence)
        return own_page(form, status=422)
    db.session.commit()
    flash("Đã lưu số điện thoại.")
    return go(url_for("accounts.me"))


@bp.post("/accounts/me/sessions/<int:id>/end")
@allow(*EVERYONE)
@after_proof("accounts.me")
def end_own_session(id: int) -> Response:
    """End one of one's own sessions."""
    found = queries.session_or_404(id, account_id=who().account_id)
    sessions.end(found, by=who(), at=clock.now())
    db.session.commit()
    flash("Đã kết thúc phiên đăng nhập.")
    return go(url_for("accounts.me"))


@bp.post("/accounts/me/sessions/others/end")
@allow(*EVERYONE)
@after_proof("accounts.me")
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


def is_repeated(account_id: int, seen: str, new: str) -> bool:
    """Whether the new password is the present one, or one before it that may not come again.

    Ten hashes at most, a third of a second; no transaction is open meanwhile.
    """
    with reading():
        before = former.hashes_of(account_id, queries.profile().last - 1)
    return any(passwords.matches(stored, new) for stored in (seen, *before))


def _password_form() -> NewPasswordForm:
    return NewPasswordForm(
        who(), profile=queries.profile(), has_factor=has_factor(who().account_id),
        first=who().must_change,
    )  # fmt: skip


def _password_page(form: NewPasswordForm, *, status: int = 200) -> Response:
    words = profiles.rules_words(form.profile, role=who().role, has_factor=form.has_factor)
    body = render_template("accounts/password.html", form=form, rules_words=words)
    return make_response(body, status)


def own_page(
    form: ContactForm | None = None, *, linking: LinkForm | None = None, status: int = 200
) -> Response:
    """One's own account, with the forms as they were filled."""
    account = _me()
    found = queries.open_sessions(account, now=clock.now())
    body = render_template(
        "accounts/me.html", account=account, factor=standing(account), sessions=found,
        device_words=device_words,
        form=form or ContactForm(formdata=None, phone=account.phone),
        linking=linking or LinkForm(formdata=None), provider=configured(),
        identities=identities_of(account.id), removal_url=_removal_url,
        end_url=lambda id: url_for("accounts.end_own_session", id=id),
    )  # fmt: skip
    return make_response(body, status)


def _removal_url(id: int) -> str:
    return url_for("accounts.unlink_own", id=id)


def _me() -> Account:
    return db.session.get_one(Account, who().account_id)
