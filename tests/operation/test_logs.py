"""Whatever is logged is one line of JSON with the id of its request, and holds no secret."""

import json
import logging
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pressplan import cli, logs, masking
from pressplan.gunicorn_parts import answer
from tests import cast
from tests.faults.conftest import environment, served  # noqa: F401
from tests.strict import Browser

ROOT = Path(__file__).resolve().parents[2]
NASTY = ("\r\n", "\x1b[2J", "\x00", "\u2028", "\u2029", "\x85", "\u202e")
LONG_ENOUGH = "K7nq2-h0_zXw5RvTbQ1uYcd9"  # as token_urlsafe draws them


@pytest.fixture
def log():
    """What is logged inside, as lines."""
    lines = []
    handler = logging.Handler()
    handler.setFormatter(logs.formatter("json"))
    handler.emit = lambda record: lines.append(handler.format(record))
    root, ours = logging.getLogger(), logging.getLogger("pressplan")
    before = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield lines
    ours.setLevel(before)
    root.removeHandler(handler)


@pytest.mark.parametrize("bad", NASTY, ids=ascii)
def test_no_value_ends_its_line_or_speaks_to_a_terminal(log, bad):
    text = f"a{bad}b"
    logs.event(text, name=text, more=[{"deep": text}])
    logging.getLogger("any.library").error("said %s", text)
    for line in log:
        assert line.isprintable(), ascii(line)
    first, second = map(json.loads, log)
    assert (first["event"], first["name"], first["more"][0]["deep"]) == (text, text, text)
    assert second["event"] == f"said {text}"
    assert (second["level"], second["logger"]) == ("error", "any.library")


def test_half_of_a_character_is_written_too():
    """Not by a logger: what pytest keeps of a log must be UTF-8 between its processes."""
    record = logging.makeLogRecord({"name": "any", "msg": "a\ud800b", "levelname": "ERROR"})
    line = logs.formatter("json").format(record)
    assert line.isprintable(), ascii(line)
    assert json.loads(line)["event"] == "a\ud800b"


def test_vietnamese_stays_readable(log):
    logs.event("Đã gửi", name="Nguyễn Thị Hoa")
    assert "Nguyễn Thị Hoa" in log[0]


def test_a_traceback_is_one_line_too(log):
    try:
        raise ValueError("một\nhai")
    except ValueError:
        logging.getLogger("pressplan").exception("it broke")
    found = json.loads(log[0])
    assert "\n" not in log[0]
    assert "ValueError: một\nhai" in found["exception"]


def test_what_is_named_like_a_secret_and_what_opens_by_itself_is_not_written(log):
    logs.event(
        "x", new_password="P", csrf_token="T", about={"Cookie": "C"}, path=f"/a/{LONG_ENOUGH}"
    )
    assert json.loads(log[0])["path"] == "/a/…"
    assert not re.search(r'"[PTC]"', log[0])
    assert "bootstrap.min.css" in masking.masked(
        "/static/abc/vendor/bootstrap-5.3.9/bootstrap.min.css"
    )
    assert masking.masked("/files/ab/" + "0" * 32) == "/files/ab/" + "0" * 32


def test_each_request_is_one_line_with_who_and_how_long(app, log):
    hoa = cast.person("hoa")
    browser = Browser(app).sign_in(hoa)
    log.clear()
    browser.get("/tasks/?q=bí+mật")
    (line,) = log
    found = json.loads(line)
    assert (found["event"], found["method"], found["path"]) == ("request", "GET", "/tasks/")
    assert (found["status"], found["account"]) == (200, hoa.id)
    assert found["address"] == "127.0.0.1"
    assert found["ms"] > 0
    assert found["request_id"] == browser.response.headers["X-Request-ID"]
    for personal in (hoa.name, hoa.email, "bí", "b%C3%AD"):
        assert personal not in line


def test_what_is_asked_all_the_time_is_not_logged_while_it_works(app, log):
    browser = Browser(app)
    browser.get("/healthz")
    browser.get("/static/x/nothing.css", expect=404)
    assert [json.loads(line)["status"] for line in log] == [404]


@pytest.mark.parametrize(
    ("proxies", "sent", "taken"),
    [
        (0, "abc-12345678", False),
        (1, "abc-12345678", True),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, "abc 12345678", False),
        (1, 'abc"},{"12345678', False),
    ],
)
def test_an_id_is_taken_from_a_trusted_proxy_alone(app, proxies, sent, taken):
    app.config["PRESSPLAN"] = app.config["PRESSPLAN"].__class__(
        **{**vars(app.config["PRESSPLAN"]), "proxies": proxies}
    )
    answered = app.test_client().get("/healthz", headers={"X-Request-ID": sent})
    assert (answered.headers["X-Request-ID"] == sent) is taken
    assert logs.is_request_id(answered.headers["X-Request-ID"])


def test_two_requests_have_two_ids(app):
    ids = {app.test_client().get("/healthz").headers["X-Request-ID"] for _ in range(2)}
    assert len(ids) == 2


def test_what_a_request_logs_bears_its_id_and_nothing_after_it(app, log):
    browser = Browser(app)
    app.view_functions["home.healthz"] = _fails
    browser.get("/healthz", expect=500)
    logging.getLogger("pressplan").warning("later")
    first, last, later = map(json.loads, log)
    assert "exception" in first
    assert first["request_id"] == last["request_id"]
    assert first["request_id"] in browser.main
    assert "request_id" not in later


def _fails():
    raise RuntimeError("of a test")


_fails.allowed = frozenset({"public"})


def test_no_secret_that_somebody_types_or_gets_is_in_the_log(app, log, monkeypatch):
    """The password typed right and wrong, the token, the cookie, what a statement carried."""
    lan = cast.person("lan")
    secrets = [cast.PASSWORD, "Mật khẩu sai 99", "mat khau moi rat dai 2026"]
    browser = Browser(app)
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": lan.email, "password": secrets[1]}, expect=422)
    browser.sign_in(lan)
    secrets += [browser.token, str(browser.client.get_cookie("pressplan").value)]
    browser.get("/accounts/password")
    typed = {"current": cast.PASSWORD, "new": secrets[2], "again": secrets[2]}
    browser.submit("password", typed)
    monkeypatch.setattr("pressplan.guard.who_of", _breaks_with(secrets[1]))
    browser.get("/tasks/", expect=500)
    text = "\n".join(log)
    assert "/accounts/password" in text
    assert any(word in text for word in ("IntegrityError", "OperationalError", "ProgrammingError"))
    for secret in secrets:
        assert secret not in text
        assert json.dumps(secret)[1:-1] not in text


def _breaks_with(secret):
    from sqlalchemy import text

    from pressplan.database import db

    def fail(*_args, **_more):
        db.session.execute(text("SELECT :secret FROM nothing_of_this_name"), {"secret": secret})

    return fail


def test_a_terminal_reads_words_and_a_file_json(monkeypatch):
    program = "from pressplan import logs; import logging; logs.install(); logs.event('a b', n=1)"
    for kind, start in (("", "{"), ("json", "{"), ("text", "")):
        said = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True,
            env={"PRESSPLAN_LOG": kind, "PATH": ""}, check=True,
        ).stderr.strip()  # fmt: skip
        assert said.startswith(start)
        assert ("a b n=1" in said) is (kind == "text")
    monkeypatch.setenv("PRESSPLAN_LOG", "xml")
    refused = CliRunner().invoke(cli.main, ["routes"])
    assert refused.exit_code == 1
    assert "PRESSPLAN_LOG" in refused.output


def test_what_ends_a_process_is_one_line_as_well():
    program = "from pressplan import logs; logs.install('json'); raise ValueError('một\\nhai')"
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True
    ).stderr.splitlines()
    assert [json.loads(line)["level"] for line in said] == ["critical"]


def test_the_web_server_refuses_what_is_no_request_in_vietnamese(served):  # noqa: F811
    """And says in the log who it was, not what was sent."""
    for sent, status in ((b"nonsense\r\n\r\n", b"400"), (b"GET /" + b"a" * 9000, b"414")):
        with socket.create_connection(("127.0.0.1", served.port), timeout=60) as line:
            line.sendall(sent + b"\r\n\r\n")
            heard = b""
            while piece := line.recv(4096):
                heard += piece
        assert heard.split(b" ")[1] == status
        id = re.search(rb"X-Request-ID: (\w+)", heard)[1]
        assert b"<code>" + id in heard
        assert "Về trang đầu".encode() in heard
        assert b"Content-Security-Policy" in heard


def test_an_answer_of_the_server_itself_says_how_long_it_is():
    head, _, body = answer(431, "abc").partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
