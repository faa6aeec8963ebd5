"""The real thing: `serve` on sample data, looked at with a real Chromium."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Response,
    ViewportSize,
    sync_playwright,
)

from pressplan.serving import die_with_parent
from tests.servers.chromium import ARGUMENTS, NoChromium, chromium
from tests.servers.missing import untested

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "tests" / "reading" / "samples" / "dak-lak-2023.txt"
PHONE = {"width": 360, "height": 800}
DESK = {"width": 1280, "height": 900}
PATIENCE = 30_000  # milliseconds
# htmx calls it an error when a newer request of the same form takes the place of an older one.
ABORTED = ("htmx:sendAbort", "htmx:afterRequest")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder opens a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def at_work() -> None:
    """Here time is the real one: the server and the browser are processes of their own."""


@dataclass
class Site:
    """A running site and the sample people's passwords by role."""

    url: str
    people: dict[str, tuple[str, str]]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application as `bin/serve` runs it, on SQLite with sample data and a draft plan."""
    folder = tmp_path_factory.mktemp("site")
    environment = environment_of(folder)
    people = furnish(environment)
    pressplan(environment, "plans", "import", str(DOCUMENT))
    with serving(environment, folder / "log") as url:
        yield Site(url, people)


def environment_of(folder: Path, **more: str) -> dict[str, str]:
    """Of our own settings only these: SQLite in that folder, production, the real clock."""
    environment = {name: value for name, value in os.environ.items() if _is_foreign(name)}
    environment |= {"PRESSPLAN_DATA": str(folder / "data"), "PRESSPLAN_HOST": "127.0.0.1"}
    return environment | more


def furnish(environment: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Load the sample data; the address and password of somebody of each role."""
    people: dict[str, tuple[str, str]] = {}
    for user in json.loads(pressplan(environment, "demo", "load", "--json"))["users"]:
        people.setdefault(user["role"], (user["email"], user["password"]))
    return people


def _is_foreign(name: str) -> bool:
    return not name.startswith("PRESSPLAN_") and name not in ("DATABASE_URL", "SMTP_URL")


def pressplan(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "pressplan", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def serving(environment: dict[str, str], log: Path) -> Iterator[str]:
    """`serve` on a free port until the end of the block; its address."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "pressplan", "serve"],
            cwd=ROOT,
            env=environment | {"PRESSPLAN_PORT": str(_free_port())},
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
    with process:
        try:
            assert process.stdout is not None
            found = (re.search(r"đang chạy tại (http://\S+) ", line) for line in process.stdout)
            url = next((match[1] for match in found if match), "")
            assert url, log.read_text(encoding="utf-8")[-2000:]
            yield url
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def program() -> str:
    """A Chromium. None to be had: loudly skipped, a failure under CI."""
    try:
        return chromium()
    except NoChromium as missing:
        untested("in a real browser", missing)


@pytest.fixture(scope="session")
def chrome(program: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Window:
    """A page, and everything that went wrong on it."""

    page: Page
    site: Site
    troubles: list[str] = field(default_factory=list)
    shapes: set[str] = field(default_factory=set)

    def open(self, path: str) -> Response:
        """Go there; the answer of the last redirect."""
        answer = self.page.goto(self.site.url + path, wait_until="load")
        assert answer is not None
        return answer

    def sign_in(self, role: str) -> "Window":
        """Type e-mail and password, as people do."""
        email, password = self.site.people[role]
        self.open("/sign-in")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(re.compile(r"/(?!sign-in)"))
        return self

    def upload_document(self) -> None:
        """Read a plan document, so that there is a draft to correct."""
        self.open("/reading/new")
        self.page.set_input_files("main input[type=file]", DOCUMENT)
        self.page.click("main form button[type=submit]")
        self.page.wait_for_url(re.compile(r"/reading/\d+"))

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.site.url)


def _watched(context: BrowserContext, site: Site) -> Window:
    context.set_default_timeout(PATIENCE)
    window = Window(context.new_page(), site)
    page = window.page
    page.on("console", lambda said: _note(window, said.type, said.text))
    page.on("pageerror", lambda error: window.troubles.append(f"error: {error}"))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error("
        "'CSP: ' + e.violatedDirective + ' ' + e.blockedURI))"
    )
    return window


def _note(window: Window, kind: str, text: str) -> None:
    superseded = text.startswith(ABORTED)
    if kind in ("error", "warning") and not superseded:
        window.troubles.append(f"{kind}: {text}")


@pytest.fixture
def window(chrome: Browser, site: Site) -> Iterator[Callable[..., Window]]:
    """Open a window: window(), window(viewport=PHONE), window(java_script_enabled=False)."""
    contexts = []

    def opened(**options: object) -> Window:
        options = {
            "viewport": DESK,
            "locale": "vi-VN",
            "timezone_id": "Asia/Ho_Chi_Minh",
            **options,
        }
        contexts.append(chrome.new_context(**options))  # type: ignore[arg-type]
        return _watched(contexts[-1], site)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def come(chrome: Browser) -> Iterator[Callable[[Site, str, ViewportSize], Window]]:
    """Somebody comes with a screen of that size and signs in."""
    contexts = []

    def enter(site: Site, role: str, size: ViewportSize) -> Window:
        contexts.append(
            chrome.new_context(viewport=size, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
        )
        contexts[-1].set_default_timeout(PATIENCE)
        return Window(contexts[-1].new_page(), site).sign_in(role)

    yield enter
    for context in contexts:
        context.close()
