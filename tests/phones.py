"""A phone with an authenticator app, as people hold it beside the screen."""

import pyotp

from pressplan import clock
from pressplan.accounts import actions_factor, queries_factor
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.database import db
from tests.strict import Browser


class Phone:
    """An app that knows one secret."""

    def __init__(self, secret: str) -> None:
        self.app = pyotp.TOTP(secret.replace(" ", ""))

    def code(self, *, steps: int = 0) -> str:
        """What the app shows now, or so many half minutes from now."""
        return self.app.at(clock.now(), counter_offset=steps)


def scan(browser: Browser) -> Phone:
    """Type the letters beside the QR code of the page into an app."""
    secret = browser.page.find(id="secret")
    assert secret is not None
    return Phone(secret.text)


def give_factor(account: Account) -> tuple[Phone, list[str]]:
    """Set up a second factor half a minute ago: the phone and the recovery codes; commits."""
    at = clock.now()
    actions_factor.offer(account, at=at)
    secret = queries_factor.offered_secret(account.id, now=at)
    assert secret is not None
    phone = Phone(secret)
    codes = actions_factor.confirm(account, phone.code(steps=-1), by=who_is(account), at=at)
    db.session.commit()
    return phone, codes
