"""A test browser that checks every page it sees.

Status, title, one h1, no id twice, every label and form target in place, the security
headers, Vietnamese declared, no inline script or style: on EVERY request, so that no
test has to think of it.
"""

import contextvars
import re
from collections import Counter
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from pressplan.accounts.models import Account
from pressplan.database import db
from pressplan.files.sending import IN_A_FRAME, SEALED
from pressplan.pages import HEADERS
from tests import cast

SAVED = {"Content-Security-Policy": SEALED}
LOOKED_AT = {"Content-Security-Policy": IN_A_FRAME, "X-Frame-Options": "SAMEORIGIN"}


class Browser:
    """One person's browser: keeps cookies, sends the CSRF token of the last page."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.response: TestResponse
        self.page = BeautifulSoup("", "html.parser")
        self.token = ""

    def sign_in(self, account: Account, password: str = cast.PASSWORD) -> "Browser":
        """Sign in through the form, as people do."""
        self.get("/sign-in")
        self.post("/sign-in", {"email": account.email, "password": password}, expect=303)
        return self

    def get(self, url: str, *, expect: int = 200, htmx: bool = False, kept: str = "") -> "Browser":
        """Open a page; `kept`: the ETag of what this browser kept of it."""
        headers = {**_headers(htmx), **({"If-None-Match": kept} if kept else {})}
        return self._open("GET", url, expect=expect, headers=headers)

    def post(
        self, url: str, data: dict[str, Any] | None = None, *, expect: int = 303, htmx: bool = False
    ) -> "Browser":
        """Post with the token of the last page, as its forms would."""
        fields = {"csrf_token": self.token, **(data or {})}
        return self._open("POST", url, expect=expect, data=fields, headers=_headers(htmx))

    def follow(self, *, expect: int = 200) -> "Browser":
        """Go where the last answer leads."""
        target = self.response.headers.get("Location") or self.response.headers["HX-Redirect"]
        return self.get(target, expect=expect)

    def submit(
        self, form_id: str, data: dict[str, Any] | None = None, *, button: str = "",
        expect: int = 303,
    ) -> "Browser":  # fmt: skip
        """Fill and send a form of the page; what isn't given keeps what the page shows.

        `button`: the word on the one that is pressed, where it leads elsewhere than its form.
        """
        form = self.page.find("form", id=form_id)
        assert form is not None, f"no form {form_id} on this page"
        fields = {**fields_of(form), **(data or {})}
        pressed = form.find("button", string=button) if button else form
        target = urljoin(
            self.response.request.path, pressed.get("formaction") or form.get("action") or ""
        )
        return self.post(target, fields, expect=expect)

    @property
    def text(self) -> str:
        """The words of the page, single blanks."""
        return re.sub(r"\s+", " ", self.page.get_text(" ")).strip()

    @property
    def main(self) -> str:
        """The words of the page's main part."""
        part = self.page.find("main") or self.page
        return re.sub(r"\s+", " ", part.get_text(" ")).strip()

    def links(self) -> list[str]:
        return [a["href"] for a in self.page.find_all("a", href=True)]

    def _open(self, method: str, url: str, *, expect: int, **options: Any) -> "Browser":
        db.session.rollback()
        # A context of its own: a request must not share the test's session or `g`.
        # Buffered: read to its end and closed, so that no file stays open behind it.
        self.response = contextvars.Context().run(
            self.client.open, url, method=method, buffered=True, **options
        )
        # A large body is a temporary file, which Werkzeug's client leaves open.
        self.response.request.environ["wsgi.input"].close()
        db.session.rollback()
        db.session.expire_all()
        status = self.response.status_code
        assert status == expect, f"{method} {url}: {status}, not {expect}\n{self._words()}"
        self._check_headers()
        redirects = 300 <= status < 400  # its few words are Werkzeug's, and nobody sees them
        if self.response.mimetype == "text/html" and self.response.data and not redirects:
            self.page = BeautifulSoup(self.response.get_data(as_text=True), "html.parser")
            check_page(self.page, whole=self.page.find("html") is not None, url=url)
            if token := self.page.find("input", {"name": "csrf_token"}):
                self.token = token["value"]
        return self

    def _words(self) -> str:
        soup = BeautifulSoup(self.response.get_data(as_text=True), "html.parser")
        return re.sub(r"\s+", " ", (soup.find("main") or soup).get_text(" "))[:800]

    def _check_headers(self) -> None:
        sealed = {}
        if "sandbox" in self.response.headers["Content-Security-Policy"]:  # a stored file
            how = self.response.headers["Content-Disposition"].partition(";")[0]
            sealed = SAVED if how == "attachment" else LOOKED_AT
        if self.response.request.path.startswith("/accounts/reset/"):
            sealed = {"Referrer-Policy": "strict-origin"}  # the address itself is a secret
        for name, value in (HEADERS | sealed).items():
            assert self.response.headers.get(name) == value, f"{name} is missing or differs"
        assert self.response.headers.get("Cache-Control"), "no Cache-Control"


def fields_of(form: Any) -> dict[str, Any]:
    """What a browser would send of a form as it stands."""
    fields: dict[str, Any] = {}
    kinds = ["input", "textarea", "select"]
    apart = form.find_parents()[-1].find_all(kinds, form=form["id"]) if form.get("id") else []
    for field in [*form.find_all(kinds, form=False), *apart]:
        name, kind = field.get("name"), field.get("type")
        if not name or field.has_attr("disabled"):
            continue
        if kind in ("checkbox", "radio") and not field.has_attr("checked"):
            continue
        if kind in ("submit", "button", "file"):
            continue
        if field.name == "textarea":
            fields[name] = re.sub(r"\A\r?\n", "", field.get_text())  # as browsers read it
        elif field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            fields[name] = chosen.get("value", chosen.get_text()) if chosen else ""
        else:
            fields[name] = field.get("value", "on" if kind == "checkbox" else "")
    return fields


def check_page(page: BeautifulSoup, *, whole: bool, url: str) -> None:
    """What must hold of every page and fragment."""
    if whole:
        assert page.title, f"{url}: no title"
        assert page.title.get_text().strip(" –"), f"{url}: an empty title"
        assert len(page.find_all("h1")) == 1, f"{url}: {len(page.find_all('h1'))} h1"
        assert page.html.get("lang") == "vi", f"{url}: not declared Vietnamese"
    ids = Counter(tag["id"] for tag in page.find_all(id=True))
    twice = [id for id, count in ids.items() if count > 1]
    assert not twice, f"{url}: ids twice: {twice}"
    for label in page.find_all("label", attrs={"for": True}):
        assert label["for"] in ids, f"{url}: label for {label['for']}, which is not there"
    for form in page.find_all("form"):
        _check_form(form, url)
    for tag in page.find_all(True):
        inline = [name for name in tag.attrs if name == "style" or name.startswith(("on", "hx-on"))]
        assert not inline, f"{url}: inline {inline} on {tag.name}"
    assert not [s for s in page.find_all("script") if not s.get("src")], f"{url}: inline script"


def _check_form(form: Any, url: str) -> None:
    method = form.get("method", "get").lower()
    assert method in ("get", "post"), f"{url}: form method {method}"
    target = urlsplit(form.get("action") or "")
    assert not target.netloc, f"{url}: a form that leads elsewhere"
    if method == "post":
        assert form.find("input", {"name": "csrf_token"}), f"{url}: a form without token"


def _headers(htmx: bool) -> dict[str, str]:
    return {"HX-Request": "true"} if htmx else {}
