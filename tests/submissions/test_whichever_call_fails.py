"""The n-th call of the database, or of the disk, fails: all or nothing, and it is said in words.

n from 1 until all goes well, in the middle of an upload, a sending and a decision.
"""

import contextvars
import errno
import os
from collections.abc import Callable
from io import BytesIO
from itertools import count

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from pressplan.database import db
from pressplan.files.models import StoredFile
from pressplan.history.models import HistoryLine
from pressplan.submissions.models import (
    Decision,
    Revision,
    RevisionFile,
    Submission,
    SubmissionDraft,
    SubmissionDraftFile,
)
from tests import strict
from tests.files import corpus
from tests.strict import Browser, fields_of
from tests.submissions.handing_in import begun, drafts, sends, uploads, url

TABLES = (
    StoredFile, HistoryLine, Decision, Revision, RevisionFile, SubmissionDraft,
    SubmissionDraftFile,
)  # fmt: skip
# What the drivers say, and with which status it is answered.
SAID = {
    "sqlite": (
        ("database is locked", 503), ("database or disk is full", 507), ("disk I/O error", 500),
    ),
    "postgresql": (
        ("deadlock detected", 503),
        ("could not extend file: No space left on device", 507),
        ("server closed the connection unexpectedly", 500),
    ),
}  # fmt: skip
DISK = ((errno.ENOSPC, 507), (errno.EIO, 503))
FILE_CALLS = ("open", "write", "fsync", "link", "mkdir", "utime")
LONG = bool(os.environ.get("PRESSPLAN_LONG"))


class Failing:
    """Calls that fail once, the n-th of them, when it is armed."""

    def __init__(self) -> None:
        self.left = 0
        self.error: Callable[[], Exception] = RuntimeError

    def arm(self, number: int, error: Callable[[], Exception]) -> None:
        self.left, self.error = number, error

    def disarm(self) -> bool:
        """Whether it had failed."""
        failed, self.left = self.left == 0, 0
        return failed

    def watch(self, call: Callable) -> Callable:
        def watched(*args, **kwargs):
            if self.left:
                self.left -= 1
                if not self.left:
                    raise self.error()
            return call(*args, **kwargs)

        return watched


@pytest.fixture
def failing():
    return Failing()


def asks(browser: Browser, place: str, fields: dict) -> tuple[int, BeautifulSoup]:
    """Send a form; the status, and the page, which is whole like any other."""
    filled = {"csrf_token": browser.token, **fields}
    answer = contextvars.Context().run(browser.client.post, place, data=filled)
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    if answer.status_code >= 400:
        strict.check_page(page, whole=True, url=place)
        assert page.find(id="refusal"), page
    return answer.status_code, page


def stands(of: Submission) -> tuple:
    """Everything that a hand-in is, counted."""
    db.session.rollback()
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in TABLES]
    state = db.session.scalars(select(Submission.state).where(Submission.id == of.id)).one()
    db.session.rollback()
    return state, *counts


def a_scan() -> tuple[BytesIO, str]:
    return BytesIO(corpus.picture("PNG")), "Bản chụp.png"


def put_file(browser: Browser, of: Submission) -> tuple[str, Callable[[], dict]]:
    browser.get(url(of, "draft"))
    return url(of, "draft/files"), lambda: {"files": [a_scan()]}


def send(browser: Browser, of: Submission) -> tuple[str, Callable[[], dict]]:
    uploads(browser, of)
    form = fields_of(browser.get(url(of, "draft")).page.find(id="draft"))
    return url(of, "revisions"), lambda: form | {"note": "Kính gửi Sở."}


def decide(browser: Browser, of: Submission) -> tuple[str, Callable[[], dict]]:
    browser.get(url(of, "revisions/1"))
    said = {"changes-text": "Nêu rõ nguồn lực."}
    return url(of, "revisions/1/changes"), lambda: said | {"changes-file": a_scan()}


@pytest.fixture(params=[put_file, send, decide])
def act(request, app, lan, hoa):
    """The hand-in, the person's browser, the address and the form of what is done with it."""
    of = drafts(lan, begun())
    if request.param is decide:
        sends(lan, of)
    browser = Browser(app).sign_in(hoa if request.param is decide else lan)
    return of, browser, *request.param(browser, of)


def fails_until_clean(failing, act, errors, make) -> int:
    """Let each call fail in turn; how many there were."""
    of, browser, place, form = act
    for number in count(1):
        for error, status in errors if LONG else [errors[number % len(errors)]]:
            before = stands(of)
            failing.arm(number, lambda error=error: make(error))
            answered, page = asks(browser, place, form())
            if not failing.disarm():
                assert answered == 303
                assert stands(of) != before
                return number - 1
            assert answered in {status, 500}, (number, error, page.get_text(" "))
            assert answered != 500 or "Mã lỗi:" in page.get_text(), page
            assert stands(of) == before, (number, error)
            browser.get(url(of))
    raise AssertionError


def test_whichever_call_of_the_database_fails(app, act, failing, monkeypatch, backend):
    dialect = db.engine.dialect
    for name in ("do_execute", "do_executemany", "do_commit"):
        monkeypatch.setattr(dialect, name, failing.watch(getattr(dialect, name)))
    failed = dialect.dbapi.OperationalError
    assert fails_until_clean(failing, act, SAID[backend.name], failed) > 10


def test_while_the_database_does_not_answer_at_all(app, act, monkeypatch, backend):
    of, browser, place, form = act
    dialect, (said, status) = db.engine.dialect, SAID[backend.name][-1]
    before, shown = stands(of), url(of)

    def fails(*_args, **_kwargs) -> None:
        raise dialect.dbapi.OperationalError(said)

    with monkeypatch.context() as patch:
        patch.setattr(dialect, "do_execute", fails)
        answered, page = asks(browser, place, form())
        looked = contextvars.Context().run(browser.client.get, shown)
    assert (answered, looked.status_code) == (status, status)
    assert "Mã lỗi:" in page.get_text()
    assert "Mã lỗi:" in looked.get_data(as_text=True)
    assert stands(of) == before
    browser.get(shown)


def test_whichever_call_of_the_disk_fails(app, act, failing, monkeypatch):
    for name in FILE_CALLS:
        monkeypatch.setattr(os, name, failing.watch(getattr(os, name)))
    calls = fails_until_clean(failing, act, DISK, lambda number: OSError(number, "no"))
    assert calls > 8 or act[2].endswith("revisions")
    spool = app.config["PRESSPLAN"].data / "spool"
    assert list(spool.iterdir()) == []
