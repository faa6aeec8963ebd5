"""What an administrator opens for others: a locked sign-in, a second factor whose phone is lost."""

from flask import Response, flash, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..guard import who
from ..htmx import go
from . import actions_factor, actions_rescue, queries
from .blueprint import bp
from .routes_admin import account_page
from .routes_proof import after_proof

OWN = "Hãy dùng trang “Tài khoản của tôi” cho xác thực hai bước của chính mình."


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


@bp.post("/accounts/<int:id>/factor/removal")
@allow(Role.ADMIN)
@after_proof("accounts.show")
def remove_factor(id: int) -> Response:
    """Take the second factor off an account whose phone is lost; its sessions end."""
    account = queries.account_or_404(id)
    if account.id == who().account_id:
        return account_page(account, problem=OWN)
    actions_factor.remove(account, by=who(), at=clock.now())
    db.session.commit()
    flash(f"Đã gỡ xác thực hai bước của {account.email}. Mọi phiên của người này đã kết thúc.")
    return go(url_for("accounts.show", id=id))
