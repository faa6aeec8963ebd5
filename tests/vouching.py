"""An identity provider for tests, and people who come through it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.models import Account
from pressplan.accounts.models_identity import AccountIdentity
from pressplan.config import Provider
from pressplan.database import db
from pressplan.history.models import HistoryLine
from tests.mailing import configure
from tests.servers.oidc import CLIENT_ID, CLIENT_SECRET, Running, running_provider
from tests.strict import Browser

WORD = "Đăng nhập bằng tài khoản dùng chung của tỉnh"


@pytest.fixture(scope="session")
def provider_program() -> Iterator[str]:
    """The issuer of a provider that runs for this session."""
    with running_provider(clock.now()) as found:
        yield found.issuer


@pytest.fixture
def vouching(app: Flask, provider_program: str) -> Running:
    """The provider, doing everything right at our time, as the application knows it."""
    found = Running(provider_program)
    found.odd(at=clock.now().isoformat())
    configure(app, provider=Provider(found.issuer, CLIENT_ID, CLIENT_SECRET))
    return found


def linked(account: Account, vouching: Running, subject: str = "cd-0001") -> None:
    """Link the account to who that is there."""
    at = clock.now()
    db.session.add(
        AccountIdentity(
            account_id=account.id, issuer=vouching.issuer, subject=subject, linked_at=at
        )
    )
    db.session.commit()


def leave(browser: Browser, *, here: bool = False) -> str:
    """Press the button of the sign-in page (`here`: the page shown); where it leads to."""
    if not here:
        browser.get("/sign-in")
    browser.submit("by-provider", expect=200)
    return str(browser.page.find("a", id="leave")["href"])


def last_line() -> HistoryLine:
    """What the history noted last."""
    return db.session.scalars(select(HistoryLine).order_by(HistoryLine.id.desc())).first()
