"""Lan comes in through the identity provider, in a real browser under our own policy."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, Site, environment_of, furnish, serving
from tests.servers.oidc import CLIENT_ID, CLIENT_SECRET, running_provider


@pytest.fixture
def vouched(tmp_path):
    """A site that knows a provider, and the provider's address."""
    with running_provider(datetime.now(UTC)) as provider:
        told = {"ISSUER": provider.issuer, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET}
        settings = {f"PRESSPLAN_OIDC_{name}": text for name, text in told.items()}
        environment = environment_of(tmp_path, **settings)
        people = furnish(environment)
        with serving(environment, tmp_path / "log") as url:
            yield Site(url, people), provider.issuer


def test_she_links_and_comes_back_without_a_password(vouched, come):
    """The way there is no redirect of a form, which `form-action 'self'` would stop."""
    site, issuer = vouched
    lan = come(site, "agency", DESK)
    page = lan.page
    lan.open("/accounts/me")
    page.fill("#link input[name=password]", site.people["agency"][1])
    page.click("#link button")
    page.wait_for_url(re.compile(re.escape(issuer)))
    page.click("button")
    expect(page.locator("[role=status]")).to_contain_text("Đã liên kết.")
    lan.open("/desk/")
    page.evaluate("document.querySelector('form[action=\"/sign-out\"]').submit()")
    page.wait_for_url(re.compile("/sign-in"))
    page.click("#by-provider button")
    page.wait_for_url(re.compile(re.escape(issuer)))
    page.click("button")
    page.wait_for_url(re.compile("/desk/"))
