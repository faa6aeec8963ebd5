"""A stored file goes out as what it is and as nothing that a browser runs."""

import contextvars
import hashlib
import io

import pytest
from werkzeug.http import parse_options_header

from pressplan.database import db
from pressplan.errors import FileMissing
from pressplan.files import storage
from pressplan.files.s3 import S3Storage
from tests import cast
from tests.files import corpus
from tests.strict import Browser


@pytest.fixture
def asks(taking, lan_sends):
    """What Lan gets: (response, body)."""
    browser = Browser(taking).sign_in(cast.person("lan"))

    def ask(url):
        db.session.rollback()
        answer = contextvars.Context().run(browser.client.get, url)
        body = answer.get_data()
        answer.close()
        return answer, body

    return ask


def handed_in(lan_sends, *files):
    return lan_sends(*files).response.json


NAMES = ["Kế hoạch “5”.docx", "biểu.xlsx", "văn bản.pdf", "ảnh.png", "ảnh.jpeg"]
TYPES = [
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/pdf",
    "image/png",
    "image/jpeg",
]


def bodies():
    return [
        corpus.word(), corpus.sheet(), corpus.paper(), corpus.picture("PNG"),
        corpus.picture("JPEG"),
    ]  # fmt: skip


def test_each_kind_comes_back_byte_for_byte_to_be_saved(lan_sends, asks):
    ids = handed_in(lan_sends, *zip(bodies(), NAMES, strict=True))
    for id, name, kind, data in zip(ids, NAMES, TYPES, bodies(), strict=True):
        answer, body = asks(f"/trying/{id}")
        assert hashlib.sha256(body).digest() == hashlib.sha256(data).digest()
        assert answer.headers["Content-Type"] == kind
        assert int(answer.headers["Content-Length"]) == len(data)
        how, options = parse_options_header(answer.headers["Content-Disposition"])
        assert (how, options["filename"]) == ("attachment", name)
        assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_pictures_and_pdf_can_be_looked_at_in_our_own_pages_alone(lan_sends, asks):
    ids = handed_in(lan_sends, *zip(bodies(), NAMES, strict=True))
    statuses = []
    for id in ids:
        answer, _ = asks(f"/trying/{id}/preview")
        statuses.append(answer.status_code)
        if answer.status_code == 200:
            assert answer.headers["Content-Disposition"].startswith("inline; ")
            assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
            assert answer.headers["Content-Security-Policy"] == (
                "default-src 'none'; sandbox; frame-ancestors 'self'"
            )
    assert statuses == [404, 404, 200, 200, 200]


@pytest.mark.parametrize("harm", ["gone", "cut"])
def test_a_file_that_is_not_whole_is_said_and_logged(lan_sends, asks, store, caplog, harm):
    (id,) = handed_in(lan_sends, (corpus.paper(), "a.pdf"))
    (file,) = (path for path in store.rglob("*") if path.is_file())
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(corpus.paper()[:-1])
    answer, body = asks(f"/trying/{id}")
    assert answer.status_code == 503
    assert FileMissing.sentence in body.decode()
    assert f"stored file {id} " in caplog.text


def test_the_file_is_closed_with_the_answer(lan_sends, asks, monkeypatch):
    opened, really = [], storage.FolderStorage.open
    monkeypatch.setattr(
        storage.FolderStorage, "open", lambda *a: opened.append(really(*a)) or opened[-1]
    )
    (id,) = handed_in(lan_sends, (corpus.paper(), "a.pdf"))
    asks(f"/trying/{id}")
    assert [one.file.closed for one in opened] == [True]


def test_an_s3_store_serves_alike(taking, s3_at_real_time):
    """Signed in only now: the store looks at the time of what is signed."""
    taking.extensions["files"] = S3Storage(s3_at_real_time)
    browser = Browser(taking).sign_in(cast.person("lan")).get("/accounts/me")
    sent = (io.BytesIO(corpus.sheet()), "Biểu.xlsx")
    (id,) = browser.post("/trying/", {"file": sent}, expect=200).response.json
    db.session.rollback()
    answer = contextvars.Context().run(browser.client.get, f"/trying/{id}")
    assert answer.get_data() == corpus.sheet()
