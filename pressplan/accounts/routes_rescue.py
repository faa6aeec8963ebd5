"""What an administrator opens for others: a locked sign-in, a second factor whose phone is lost."""

from flask import Response, flash, make_response, render_template, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..guard import who
from ..htmx import go
from . import actions_factor, actions_rescue, queries
from .blueprint import bp
from .forms_factor import LostForm
from .models import Account
from .queries_factor import has_factor
from .routes_admin import account_page
from .routes_proof import after_proof

OWN = "Hãy dùng trang “Tài khoản của tôi” cho xác thực hai bước của chính mình."
OFF = "Tài khoản này không bật xác thực hai bước, nên không có gì để gỡ."


@bp.post("/accounts/<int:id>/unlocking")
@allow(Role.ADMIN)
def unlock(id: int) -> Response:
    """Let somebody try again at once after wrong passwords or codes."""
    account = queries.account_or_404(id)
    opened = actions_rescue.unlock(account, by=who(), at=clock.now())
    db.session.commit()
    flash(
        f"Đã mở khóa đăng nhập cho {account.email}."
        if opened
        else "Tài khoản này không còn bị khóa vì nhập sai."
    )
    return go(url_for("accounts.show", id=id))


@bp.get("/accounts/<int:id>/factor/removal")
@allow(Role.ADMIN)
def lost_factor(id: int) -> Response:
    """How the administrator knows that it is the account's owner whose phone is lost."""
    account = queries.account_or_404(id)
    if account.id == who().account_id or not has_factor(account.id):
        flash(OWN if account.id == who().account_id else OFF)
        return go(url_for("accounts.show", id=id))
    return _lost_page(account, LostForm(formdata=None))


@bp.post("/accounts/<int:id>/factor/removal")
@allow(Role.ADMIN)
@after_proof("accounts.show")
def remove_factor(id: int) -> Response:
    """Take the second factor off an account whose phone is lost; its sessions end."""
    account = queries.account_or_404(id)
    if account.id == who().account_id:
        return account_page(account, problem=OWN)
    form = LostForm().offer(account.phone)
    if not form.validate_on_submit():
        return _lost_page(account, form, status=422)
    actions_factor.remove(account, reason=form.reason, by=who(), at=clock.now())
    db.session.commit()
    flash(f"Đã gỡ xác thực hai bước của {account.email}. Mọi phiên của người này đã kết thúc.")
    return go(url_for("accounts.show", id=id))


def _lost_page(account: Account, form: LostForm, *, status: int = 200) -> Response:
    body = render_template(
        "accounts/lost_factor.html", account=account, form=form.offer(account.phone)
    )
    return make_response(body, status)
