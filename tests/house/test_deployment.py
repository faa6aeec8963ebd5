"""The nginx that docs/deploy shows, started as it stands but for its ports and certificate."""

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pressplan.serving import die_with_parent
from tests.house.source import ROOT
from tests.servers.missing import untested

DEPLOY = ROOT / "docs" / "deploy"
CERTIFICATE = ROOT / "tests" / "servers" / "tls" / "localhost.pem"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
WAITED = 60
FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "X-User": "son"}


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Message
    text: str


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it was sent."""

    def do_GET(self) -> None:
        body = str(self.headers).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        pass


class Front:
    """nginx in front of a server that echoes."""

    def __init__(self, folder: Path) -> None:
        self.echo = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
        self.http, self.https = _free_port(), _free_port()
        threading.Thread(target=self.echo.serve_forever, daemon=True).start()
        conf = folder / "nginx.conf"
        conf.write_text(_whole(folder, self.http, self.https, self.echo.server_port))
        command = [str(NGINX), "-c", str(conf), "-p", str(folder), "-e", str(folder / "errors")]
        self.process = subprocess.Popen(command, preexec_fn=die_with_parent)
        until = time.monotonic() + WAITED
        while not _open(self.https):
            assert self.process.poll() is None, (folder / "errors").read_text()
            assert time.monotonic() < until, "nginx does not answer"
            time.sleep(0.05)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(WAITED)
        self.echo.shutdown()
        self.echo.server_close()

    def get(self, path: str, *, tls: bool = True, **headers: str) -> Answer:
        line = (
            http.client.HTTPSConnection("localhost", self.https, timeout=WAITED, context=trusting())
            if tls
            else http.client.HTTPConnection("localhost", self.http, timeout=WAITED)
        )
        with closing(line):
            line.request("GET", path, headers=headers)
            answer = line.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())

    def shakes_hands(self, context: ssl.SSLContext) -> tuple[str, str]:
        """The protocol and cipher that both agree on."""
        with (
            socket.create_connection(("localhost", self.https), WAITED) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as line,
        ):
            return line.version() or "", (line.cipher() or ("",))[0]


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE.with_name("trusted.pem")))


def only(ciphers: str) -> ssl.SSLContext:
    """A client that speaks TLS 1.2 with these alone."""
    context = trusting()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(ciphers)
    return context


def _whole(folder: Path, plain: int, secure: int, behind: int) -> str:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for old, new in {
        r"listen \[::\]:\d+.*;": "",
        r"listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
        r"listen 80;": f"listen 127.0.0.1:{plain};",
        r"ssl_certificate +\S+;": f"ssl_certificate {CERTIFICATE};",
        r"ssl_certificate_key +\S+;": f"ssl_certificate_key {CERTIFICATE};",
        r"proxy_pass http://127.0.0.1:8000;": f"proxy_pass http://127.0.0.1:{behind};",
    }.items():
        text, count = re.subn(old, new, text)
        assert count, f"docs/deploy/nginx.conf has no {old}"
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off;\npid {folder}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{places}{text}}}\n"
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _open(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    if NGINX is None:
        untested("docs/deploy/nginx.conf", "nginx is not installed here")
    found = Front(tmp_path_factory.mktemp("nginx"))
    yield found
    found.end()


def test_people_are_led_to_https_and_programs_are_refused(front):
    led = front.get("/tasks/?q=1", tls=False)
    assert (led.status, led.headers["Location"]) == (301, "https://localhost/tasks/?q=1")
    for path in ("/reminders/feed/secret.ics", "/overview/wall/secret", "/metrics", "/readyz"):
        refused = front.get(path, tls=False)
        assert (refused.status, refused.headers["Location"]) == (403, None), path


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_the_newest_tls_is_preferred_and_the_old_refused(front):
    assert front.shakes_hands(trusting())[0] == "TLSv1.3"
    protocol, cipher = front.shakes_hands(only("ECDHE+AESGCM"))
    assert (protocol, cipher.split("-")[0]) == ("TLSv1.2", "ECDHE")
    old = trusting()
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, OSError)):
        front.shakes_hands(old)


@pytest.mark.parametrize("ciphers", ["AES128-GCM-SHA256", "AES256-SHA", "ECDHE-RSA-AES128-SHA"])
def test_ciphers_without_forward_secrecy_or_integrity_are_refused(front, ciphers):
    with pytest.raises((ssl.SSLError, OSError)):
        front.shakes_hands(only(ciphers))


def test_who_calls_is_said_by_nginx_alone(front):
    """What a visitor claims of their address is replaced; it never reaches the application."""
    seen = front.get("/", **FORGED).text
    assert "X-Forwarded-For: 127.0.0.1" in seen
    assert seen.count("203.0.113.9") == 1  # X-Real-IP, which nobody believes
    reading = {
        path.name
        for path in (ROOT / "pressplan").rglob("*.py")
        if re.search(r"X-Real-IP|X-User", path.read_text(encoding="utf-8"))
    }
    assert reading <= {"home.py"}  # where it only shows that a proxy passed the call on


def test_nginx_tells_no_version(front):
    assert front.get("/healthz").headers["Server"] == "nginx"


def test_the_service_is_alone_with_its_folder():
    """Its own account, nothing to gain, nothing else to write, its files for itself."""
    for name in ("pressplan.service", "pressplan-scheduler.service"):
        unit = (DEPLOY / name).read_text(encoding="utf-8")
        for line in (
            "User=pressplan", "NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0077",
            "ProtectHome=yes", "PrivateTmp=yes",
        ):  # fmt: skip
            assert f"\n{line}\n" in unit, f"{name}: {line}"
