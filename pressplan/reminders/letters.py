"""What the letters of this feature say."""

from sqlalchemy import bindparam, select

from ..accounts.models import Account
from ..database import db
from ..outbox.composing import Draft, NotNeeded, address_of

_RECIPIENT = select(Account.name, Account.active).where(Account.id == bindparam("id"))


def test(account_id: int) -> Draft:
    """The test letter to whoever asked for it."""
    account = db.session.connection().execute(_RECIPIENT, {"id": account_id}).one()
    if not account.active:
        raise NotNeeded("Tài khoản của người nhận đã bị khóa.")
    return Draft(
        "Thư thử của hệ thống theo dõi kế hoạch chuyển đổi số báo chí", "reminders/test.html",
        name=account.name, address=address_of("reminders.letters"),
    )  # fmt: skip
