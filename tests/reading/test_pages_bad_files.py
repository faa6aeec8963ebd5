"""Whatever is uploaded instead of a plan gets one clear sentence and leaves nothing behind."""

import io
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pressplan.database import db
from pressplan.reading import documents
from pressplan.reading.models import Draft
from tests.reading.files import pdf_of, zip_of

BAD = {
    "empty": (b"", "ke-hoach.txt"),
    "image": (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "anh.png"),
    "program": (b"\x7fELF" + b"\0" * 100, "ke-hoach.docx"),
    "zip": (zip_of(**{"a.txt": b"xin chao"}), "ke-hoach.zip"),
    "scan": (pdf_of([[]]), "quet.pdf"),
    "locked": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "a.docx",
    ),
    "cut": (b"%PDF-1.7 tail is missing", "cut.pdf"),
    "old code": ("Kế hoạch".encode("cp1258", "ignore") + b"\xe0\xe1\xe2" * 40, "cu.txt"),
}


def rows() -> int:
    return db.session.scalar(select(func.count(Draft.id))) or 0


@pytest.fixture
def spool(tmp_path, monkeypatch) -> Path:
    """The folder where temporary files would lie."""
    folder = tmp_path / "spool"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize(("data", "name"), BAD.values(), ids=BAD)
def test_a_bad_file_gets_a_sentence_and_leaves_nothing(browser, hoa, spool, data, name):
    browser.sign_in(hoa).get("/reading/new")
    browser.post("/reading/", {"file": (io.BytesIO(data), name), "text": ""}, expect=422)
    error = browser.page.find(id="file-error")
    assert error.get_text().strip().endswith(".")
    assert "Hãy" in browser.main
    assert rows() == 0
    assert list(spool.iterdir()) == []


@pytest.mark.parametrize(
    ("fields", "beside"),
    [
        ({}, "file"),
        ({"text": "   "}, "file"),
        ({"text": "12345"}, "text"),
    ],
)
def test_nothing_or_too_much_is_said_beside_the_field(browser, hoa, fields, beside):
    browser.sign_in(hoa).get("/reading/new")
    browser.post("/reading/", fields, expect=422)
    assert browser.page.find(id=f"{beside}-error")
    assert rows() == 0


def test_fifty_megabytes_are_refused_in_words(browser, hoa, spool):
    browser.sign_in(hoa).get("/reading/new")
    big = io.BytesIO(b"a" * 50 * 1024 * 1024)
    browser.post("/reading/", {"file": (big, "to.txt"), "text": ""}, expect=413)
    assert "quá lớn" in browser.main
    assert "20 MB" in browser.main
    assert list(spool.iterdir()) == []
    assert rows() == 0


def test_a_file_just_over_what_is_read_is_refused_beside_the_field(browser, hoa):
    browser.sign_in(hoa).get("/reading/new")
    big = io.BytesIO(b"a" * (documents.LARGEST_FILE + 1))
    browser.post("/reading/", {"file": (big, "to.txt"), "text": ""}, expect=422)
    assert "lớn hơn 20 MB" in browser.page.find(id="file-error").get_text()


def test_a_text_that_is_no_plan_is_read_with_its_doubts(browser, hoa):
    browser.sign_in(hoa).get("/reading/new")
    browser.post("/reading/", {"text": "Thư mời họp\nKính gửi các anh chị."}).follow()
    assert "có thể không phải là kế hoạch" in browser.main
    assert "Chưa có nhiệm vụ nào" in browser.main


def test_a_file_and_a_text_together_are_refused(browser, hoa):
    browser.sign_in(hoa).get("/reading/new")
    both = {"text": "I. NHIỆM VỤ", "file": (io.BytesIO(b"x"), "a.txt")}
    browser.post("/reading/", both, expect=422)
    assert "một trong hai" in browser.page.find(id="file-error").get_text()
    assert "I. NHIỆM VỤ" in browser.main
    assert rows() == 0
