"""An identity provider that is a process of its own, made of Authlib's own provider classes.

It signs RS256 (or what it is told), checks PKCE, has a discovery document, keys and a page to
choose who one is. `POST /odd` tells it to do something wrong from then on.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
import time_machine
from bs4 import BeautifulSoup

from pressplan.serving import die_with_parent
from tests.strict import fields_of

CLIENT_ID, CLIENT_SECRET = "pressplan", "bi mat chung cua hai ben"
# subject → (name, e-mail): two people may well say that they have one address.
PEOPLE = {
    "cd-0001": ("Trần Thị Lan", "lan@daklak.example"),
    "cd-0002": ("Lan khác", "lan@daklak.example"),
    "cd-0003": ("Hồ Sơn", "son@daklak.example"),
}
WAITED = 60


@dataclass
class Running:
    """The provider as its visitors know it, and a browser's cookies there."""

    issuer: str
    browser: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.browser.trust_env = False

    def odd(self, **how: Any) -> None:
        """Do this from now on, and all else right. `at`: what its clock is to say."""
        self._post("/odd", json=how).raise_for_status()

    def choose(self, address: str, subject: str) -> str:
        """Open the address, say who one is; the path and query that it sends one back to."""
        page = self._get(address)
        if page.status_code == 200:
            form = BeautifulSoup(page.text, "html.parser").form
            assert form is not None, page.text
            page = self._post(
                urljoin(address, str(form["action"])), data=fields_of(form) | {"subject": subject}
            )
        return self._back(page)

    def asks(self, address: str) -> bool:
        """Whether it asks who one is, rather than knowing it from before."""
        return self._get(address).status_code == 200

    def known(self, address: str) -> str:
        """Come back at once, as somebody whom it knows from before."""
        return self._back(self._get(address))

    def asked(self) -> dict[str, int]:
        """How often each of its addresses was asked for."""
        answer: dict[str, int] = self._get(self.issuer + "/odd").json()
        return answer

    def _back(self, page: requests.Response) -> str:
        assert page.status_code == 302, page.text
        url = urlsplit(page.headers["Location"])
        return f"{url.path}?{url.query}"

    def _get(self, address: str) -> requests.Response:
        return self.browser.get(address, allow_redirects=False, timeout=WAITED)

    def _post(self, address: str, **sent: Any) -> requests.Response:
        url = urljoin(self.issuer, address)
        return self.browser.post(url, allow_redirects=False, timeout=WAITED, **sent)


@contextmanager
def running_provider(at: datetime, port: int = 0) -> Iterator[Running]:
    """A provider on the loopback whose clock says `at` now; it ends with this block."""
    paths = f"{Path(__file__).parents[2]}:{os.environ.get('PYTHONPATH', '')}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.servers.oidc", at.astimezone(UTC).isoformat(), str(port)],
        env=os.environ | {"PYTHONPATH": paths, "AUTHLIB_INSECURE_TRANSPORT": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=die_with_parent,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        try:
            issuer = process.stdout.readline().strip()
            assert issuer, "the provider does not start"
            yield Running(issuer)
        finally:
            process.kill()


def serve(port: int, clock: time_machine.Traveller) -> None:
    """Be the provider, until killed."""
    from werkzeug.serving import make_server

    from tests.servers.oidc_app import make_provider

    application = make_provider(clock)
    server = make_server("127.0.0.1", port, application, threaded=True)
    application.config["ISSUER"] = f"http://127.0.0.1:{server.port}"
    print(application.config["ISSUER"], flush=True)
    server.serve_forever()


def query_of(address: str) -> dict[str, str]:
    """What an address asks, each word once."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


if __name__ == "__main__":
    with time_machine.travel(datetime.fromisoformat(sys.argv[1]), tick=True) as traveller:
        serve(int(sys.argv[2]), traveller)
