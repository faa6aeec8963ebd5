"""Ask for one's password again before what opens an account is changed (ASVS 7.5.1, 7.5.2).

One proof is good for five minutes of this session (`rules.PROOF_LASTS`), and a sign-in is one:
so an administrator who gives ten people their accounts is asked once, and who has no password,
because the provider vouches for them, proves it by coming from there anew.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, make_response, render_template, request, url_for

from .. import clock
from ..database import db
from ..guard import who
from . import carried, sessions
from .forms_factor import PasswordForm
from .identities import identities_of
from .models import Account
from .provider import configured
from .routes_sign_in import check_password
from .rules import is_proved

View = Callable[..., Response]
OURS = "username"  # tells the browser whose password it is


def after_proof(back: str) -> Callable[[View], View]:
    """Open a view that changes something only to who proved lately who they are.

    Anybody else gets a page that asks for the password and sends the same form on with it, or
    that leads to the provider and to the page `back` of what is to be changed.
    """

    def guarded(view: View) -> View:
        @wraps(view)
        def asked(**values: Any) -> Response:
            return _unproved(back, values) or view(**values)

        asked.asks_again = True  # type: ignore[attr-defined]
        return asked

    return guarded


def _unproved(back: str, values: dict[str, Any]) -> Response | None:
    """The page that asks for the password, or None where there is proof enough."""
    if is_proved(who().proved_at, clock.now()):
        return None
    form = PasswordForm(prefix="proof")
    if form.password.name not in request.form:
        return _page(PasswordForm(formdata=None, prefix="proof"), back, values, status=401)
    if not form.validate_on_submit():
        return _page(form, back, values, status=422)
    checked = check_password(who().email, form.password.data, wrong="Mật khẩu không đúng.")
    if checked.credentials is None:
        form.refuse("password", checked.sentence)
        return _page(form, back, values, status=checked.status)
    at = clock.now()
    sessions.forgive(who().email, at=at)
    sessions.prove(db.session.get_one(Account, who().account_id), by=who(), at=at)
    db.session.commit()
    return None


def _page(form: PasswordForm, back: str, values: dict[str, Any], *, status: int) -> Response:
    path = request.full_path.rstrip("?")
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != OURS]
    by_provider = configured() if identities_of(who().account_id) else None
    kept = {"id": values["id"]} if back == "accounts.show" else {}
    body = render_template(
        "accounts/proof.html", form=form, path=path, typed=carried.carry(path, fields),
        provider=by_provider, fields=carried.told(fields), back=url_for(back, **kept),
    )  # fmt: skip
    return make_response(body, status)
