"""What every answer tells the browser, behind HTTPS: whatever is asked, whatever goes wrong."""

import contextvars
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from pressplan import _flask_config, clock
from pressplan.accounts import queries as accounts
from pressplan.accounts import sessions
from pressplan.database import db
from pressplan.files.sending import IN_A_FRAME, SEALED
from pressplan.pages import HEADERS, HSTS, static_url
from tests import cast
from tests.house.places import FACE, addresses
from tests.house.policy import POLICY

SITE = "https://localhost"
CONTENT = "Content-Security-Policy"
MUST = {
    "default-src 'none'", "script-src 'self'", "object-src 'none'", "base-uri 'none'",
    "frame-ancestors 'none'", "form-action 'self'",
}  # fmt: skip


class Client:
    """A browser that speaks HTTPS with the application and keeps every answer."""

    def __init__(self, app: Flask, role: str = "public") -> None:
        self.client, self.answers = app.test_client(), []
        if role == "public":
            return
        account = cast.person(FACE[role])
        who = accounts.who_is(account)
        token = sessions.begin(account, agent="walk", by=who, at=clock.now())
        db.session.commit()
        with self.client.session_transaction(base_url=SITE) as cookie:
            cookie["token"] = token

    def ask(self, method: str, url: str, **options):
        db.session.rollback()
        answer = contextvars.Context().run(
            self.client.open, url, method=method, base_url=options.pop("base_url", SITE),
            buffered=True, **options,
        )  # fmt: skip
        db.session.rollback()
        db.session.expire_all()
        self.answers.append((f"{method} {url}", answer))
        return answer


def behind_https(app: Flask) -> Flask:
    """The application as a base URL with https makes it."""
    app.config.update(_flask_config(replace(app.config["PRESSPLAN"], base_url=SITE)))
    return app


@pytest.fixture
def secure(app):
    return behind_https(app)


def faults(answer) -> list[str]:
    """What is missing or wrong in the headers of an answer."""
    headers = dict(answer.headers)
    expected = HEADERS | {"Strict-Transport-Security": HSTS}
    if "sandbox" in headers.get(CONTENT, ""):  # a stored file: sealed, and framed by us alone
        expected = {**expected, CONTENT: SEALED}
        if headers[CONTENT] == IN_A_FRAME:
            expected |= {CONTENT: IN_A_FRAME, "X-Frame-Options": "SAMEORIGIN"}
    if headers.get("Referrer-Policy") == "strict-origin":  # where a token is in the address
        expected |= {"Referrer-Policy": "strict-origin"}
    wrong = [name for name, value in expected.items() if headers.get(name) != value]
    wrong += [name for name in headers if name.lower().startswith("access-control-")]
    wrong += ["Cache-Control"] if not headers.get("Cache-Control") else []
    kind = headers.get("Content-Type", "")
    if answer.data and not kind:
        wrong.append("no Content-Type")
    if kind.startswith("text/") and "charset=utf-8" not in kind.lower():
        wrong.append(f"no charset: {kind}")
    return wrong


def test_the_policy_for_content_is_strict():
    parts = {part.strip() for part in HEADERS[CONTENT].split(";")}
    assert parts >= MUST
    assert "unsafe" not in HEADERS[CONTENT]
    assert "*" not in HEADERS[CONTENT]


@pytest.mark.parametrize("role", ["public", "staff", "admin"])
def test_every_page_has_them_all(working_app, role):
    """Each GET of the URL map; of a whole page also: the way out, and fields for passwords."""
    at, client = addresses(working_app, role), Client(behind_https(working_app), role)
    for row in POLICY:
        if row.method == "GET" and role in row.may and (role == "public") is ("public" in row.may):
            client.ask("GET", at[row.rule])
    assert len(client.answers) > (4 if role == "public" else 25)
    wrong = {url: found for url, answer in client.answers if (found := faults(answer))}
    assert wrong == {}
    pages = [
        (url, answer)
        for url, answer in client.answers
        if b"<html" in answer.data and answer.status_code < 300
    ]
    assert pages
    for url, answer in pages:
        page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
        assert _can_leave(page) is (role != "public"), url
        assert _passwords_are_plain_fields(page), url


def _can_leave(page: BeautifulSoup) -> bool:
    return page.find("form", action="/sign-out", method="post") is not None


def _passwords_are_plain_fields(page: BeautifulSoup) -> bool:
    """Masked, open to pasting and to password managers."""
    typed = [f for f in page.find_all("input") if f.get("type") not in ("hidden", "radio")]
    secret = [field for field in typed if "password" in field.get("name", "")]
    fields = {*secret, *page.find_all("input", type="password")}
    return all(
        field["type"] == "password"
        and field.get("autocomplete") in ("current-password", "new-password")
        and not field.has_attr("readonly")
        and int(field.get("maxlength", 1000)) >= 64
        for field in fields
    )


def test_what_goes_wrong_has_them_too(secure, monkeypatch):
    client, staff = Client(secure), Client(secure, "staff")

    def broken():
        raise RuntimeError("secret words")

    broken.allowed = frozenset({"public"})
    asked = {
        303: client.ask("GET", "/desk/"),
        401: client.ask("POST", "/accounts/me"),
        400: staff.ask("POST", "/accounts/me"),
        403: staff.ask("GET", "/accounts/new"),
        404: staff.ask("GET", "/nowhere"),
        405: staff.ask("PUT", "/desk/"),
        413: staff.ask("POST", "/accounts/me", data=b"x" * (25 << 20)),
    }
    monkeypatch.setitem(secure.view_functions, "home.healthz", broken)
    asked[500] = staff.ask("GET", "/healthz")
    assert {status: answer.status_code for status, answer in asked.items()} == {
        status: status for status in asked
    }
    foreign = client.ask("GET", "/sign-in", base_url="https://evil.example")
    assert foreign.status_code == 400
    answers = [*asked.values(), foreign, staff.ask("GET", "/desk/", headers={"HX-Request": "true"})]
    assert [(a.status, faults(a)) for a in answers if faults(a)] == []
    assert b"secret words" not in asked[500].data
    assert b"Traceback" not in asked[500].data


def test_a_file_of_ours_has_them_too(secure):
    client = Client(secure)
    for name in ("app.css", "app.js", "icon.svg"):
        with secure.test_request_context(base_url=SITE):
            url = static_url(name)
        answer = client.ask("GET", url)
        assert answer.status_code == 200
        assert faults(answer) == []
        assert "immutable" in answer.headers["Cache-Control"]


def test_the_only_cookie_is_locked(secure):
    """One cookie, for this host alone, never by http, never for a script, never from elsewhere."""
    client = Client(secure, "staff")
    client.ask("GET", "/sign-in")
    client.ask("GET", "/desk/")
    client.ask("POST", "/sign-out")
    cookies = [c for _, answer in client.answers for c in answer.headers.getlist("Set-Cookie")]
    assert cookies
    for cookie in cookies:
        name, *attributes = cookie.split("; ")
        assert name.startswith("__Host-pressplan=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
        assert not any(attribute.startswith("Domain") for attribute in attributes)


def test_a_token_is_in_the_cookie_and_nowhere_else(secure):
    client = Client(secure, "staff")
    with client.client.session_transaction(base_url=SITE) as cookie:
        token = cookie["token"]
    for url in ("/desk/", "/accounts/me", "/tasks/"):
        answer = client.ask("GET", url)
        assert answer.status_code == 200
        assert token.encode() not in answer.data
        assert token not in str(answer.headers.get("Location", ""))


def test_a_page_behind_the_sign_in_is_kept_nowhere(secure):
    client = Client(secure, "staff")
    kept = {url: client.ask("GET", url).headers["Cache-Control"] for url in ("/desk/", "/tasks/")}
    assert set(kept.values()) == {"no-store"}
    assert "private" in client.ask("GET", "/overview/").headers["Cache-Control"]


def test_at_the_end_the_browser_forgets(browser, hoa):
    browser.sign_in(hoa).get("/accounts/me")
    browser.post("/sign-out")
    assert browser.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    browser.get("/desk/", expect=303)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK", "PUT", "DELETE", "PATCH", "BREW"])
def test_what_nobody_uses_is_not_answered(app, method):
    answer = Client(app).ask(method, "/healthz", headers={"X-Marker": "mirrored?"})
    assert answer.status_code in (400, 405)
    assert b"mirrored?" not in answer.data


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config", "/.git/", "/.env", "/.svn/entries", "/pressplan/config.py", "/data/",
        "/requirements.txt", "/docs/", "/openapi.json", "/console", "/debug", "/server-status",
    ],
)  # fmt: skip
def test_nothing_lies_about(secure, path):
    """No source, no version control, no listing, no documentation of an interface, no console."""
    assert Client(secure, "staff").ask("GET", path).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "",
        "vendor/",
        "vendor/../../pressplan/config.py",
        "%2e%2e/wsgi.py",
        "../wsgi.py",
        "/etc/passwd",
    ],
)
def test_the_folder_of_static_files_shows_only_its_files(secure, name):
    with secure.test_request_context(base_url=SITE):
        folder = static_url("app.css").removesuffix("app.css")
    assert Client(secure).ask("GET", folder + name).status_code in (308, 404)


def test_debugging_is_off_whatever_the_environment_says(app, monkeypatch):
    from pressplan import create_app

    for name in ("FLASK_DEBUG", "DEBUG", "FLASK_ENV"):
        monkeypatch.setenv(name, "1")
    made = create_app(app.config["PRESSPLAN"])
    assert not made.debug
    assert not made.testing
    assert not made.config["PROPAGATE_EXCEPTIONS"]
