"""One's own second factor: set it up, move it to another phone, new recovery codes, take it off."""

from typing import Any

from flask import Response, flash, make_response, render_template, session, url_for

from .. import clock
from ..access import EVERYONE, allow
from ..database import db
from ..errors import BadInput
from ..guard import who
from ..htmx import go
from ..qr import qr_of
from . import actions_factor, factor_rules, password_rules, queries, queries_factor, sessions, totp
from .blueprint import bp
from .forms_factor import ConfirmForm, PasswordForm, ProofForm
from .models import Account
from .routes_code import check_code
from .routes_sign_in import check_password

DEMANDED = "Tài khoản của bạn bắt buộc xác thực hai bước nên không tắt được, chỉ đổi điện thoại."
TOO_SHORT = (
    "Mật khẩu hiện tại chỉ đủ mạnh khi có xác thực hai bước. Hãy đổi mật khẩu dài hơn, đủ bốn"
    " loại ký tự, rồi mới tắt."
)


@bp.get("/accounts/me/factor")
@allow(*EVERYONE)
def factor() -> Response:
    """How one's second factor stands, and what can be done about it."""
    return _page()


@bp.post("/accounts/me/factor/offer")
@allow(*EVERYONE)
def offer_factor() -> Response:
    """Make a secret to be shown; who came to this page from signing in has just proved it."""
    if not who().must_set_up:
        moves = queries_factor.has_factor(who().account_id)
        form = ProofForm(prefix="move") if moves else PasswordForm(prefix="begin")
        if status := _unproved(form):
            return _page(**{"move" if moves else "begin": form}, status=status)
    actions_factor.offer(_me(), at=clock.now())
    db.session.commit()
    return go(url_for("accounts.offered_factor"))


@bp.get("/accounts/me/factor/offer")
@allow(*EVERYONE)
def offered_factor() -> Response:
    """The secret as a QR code and in letters; when none is offered, how to begin."""
    secret = queries_factor.offered_secret(who().account_id, now=clock.now())
    return _offer_page(ConfirmForm(formdata=None), secret) if secret else _page()


@bp.post("/accounts/me/factor/confirmation")
@allow(*EVERYONE)
def confirm_factor() -> Response:
    """Take the new secret and show the recovery codes: the only time that they are seen."""
    at = clock.now()
    secret = queries_factor.offered_secret(who().account_id, now=at)
    if secret is None:
        return _page(late=actions_factor.OVER, status=409)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _offer_page(form, secret, status=422)
    try:
        codes = actions_factor.confirm(_me(), form.code.data, by=who(), at=at)
    except BadInput as bad:
        form.refuse(bad.field, bad.sentence)
        return _offer_page(form, secret, status=422)
    session["token"] = sessions.renew_token(who().session_id)
    db.session.commit()
    return _codes_page(codes, first=True)


@bp.post("/accounts/me/factor/codes")
@allow(*EVERYONE)
def new_recovery_codes() -> Response:
    """New recovery codes in place of the old ones, shown this once."""
    form = PasswordForm(prefix="codes")
    if status := _unproved(form):
        return _page(codes=form, status=status)
    codes = actions_factor.new_codes(_me(), by=who(), at=clock.now())
    db.session.commit()
    return _codes_page(codes, first=False)


@bp.post("/accounts/me/factor/removal")
@allow(*EVERYONE)
def remove_own_factor() -> Response:
    """Take one's own second factor off, where nobody demands it."""
    account = _me()
    form = ProofForm(prefix="removal")
    if queries_factor.standing(account).demanded:
        return _page(late=DEMANDED, status=422)
    if status := _unproved(form, by_itself=True):
        return _page(removal=form, status=status)
    actions_factor.remove(account, by=who(), at=clock.now())
    session["token"] = sessions.renew_token(who().session_id)
    db.session.commit()
    flash("Đã tắt xác thực hai bước. Các phiên đăng nhập khác đã kết thúc.")
    return go(url_for("accounts.me"))


def _unproved(form: Any, *, by_itself: bool = False) -> int:
    """Check the password, and the code where the form has one: 0, or the status of a refusal.

    `by_itself`: whether the password must be good enough without a second factor.
    """
    if not form.validate_on_submit():
        return 422
    checked = check_password(who().email, form.password.data, wrong="Mật khẩu không đúng.")
    if checked.credentials is None:
        form.refuse("password", checked.sentence)
        return checked.status
    sessions.forgive(who().email, at=clock.now())
    if by_itself and _needs_factor(form.password.data):
        db.session.commit()
        form.refuse("password", TOO_SHORT)
        return 422
    if not isinstance(form, ProofForm):
        return 0
    tried = check_code(_me(), form.typed, by=who())
    if not tried.found.opens:
        form.refuse(form.where, tried.sentence)
        return tried.status
    return 0


def _needs_factor(password: str) -> bool:
    """Whether the password is one that only an account with a second factor may have."""
    profile = queries.profile()
    shorter = profile.least_with_factor < profile.least
    return shorter and bool(password_rules.fault(password, profile=profile))


def _page(*, late: str = "", status: int = 200, **filled: Any) -> Response:
    """The page of the second factor; `filled` are the forms that came back."""
    forms = {
        "begin": PasswordForm(formdata=None, prefix="begin"),
        "move": ProofForm(formdata=None, prefix="move"),
        "codes": PasswordForm(formdata=None, prefix="codes"),
        "removal": ProofForm(formdata=None, prefix="removal"),
    }
    body = render_template(
        "accounts/factor.html", factor=queries_factor.standing(_me()), late=late,
        **forms | filled,
    )  # fmt: skip
    return make_response(body, status)


def _offer_page(form: ConfirmForm, secret: str, *, status: int = 200) -> Response:
    address = totp.address_of(secret, who().email)
    body = render_template(
        "accounts/factor_offer.html", form=form, qr=qr_of(address), address=address,
        secret=factor_rules.grouped(secret), moves=queries_factor.has_factor(who().account_id),
    )  # fmt: skip
    return make_response(body, status)


def _codes_page(codes: list[str], *, first: bool) -> Response:
    onward = "/" if who().must_set_up else url_for("accounts.me")
    body = render_template("accounts/recovery_codes.html", codes=codes, first=first, onward=onward)
    return make_response(body)


def _me() -> Account:
    return db.session.get_one(Account, who().account_id)
