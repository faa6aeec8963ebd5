"""Where a virus scanner is set, a file is taken only once it has said that it is clean."""

import dataclasses
import io
import zipfile

import pytest
from sqlalchemy import select

from pressplan import config
from pressplan.database import db
from pressplan.files.models import StoredFile
from pressplan.files.refusals import SENTENCES
from pressplan.files.scanning import SILENT
from pressplan.history.models import HistoryLine
from tests.files import corpus
from tests.servers.clamd import EICAR, running_clamd


@pytest.fixture
def scanned(app, monkeypatch):
    """Let the application ask the scanner at this address."""

    def by(address: str) -> None:
        monkeypatch.setenv("PRESSPLAN_CLAMD", address)
        clamd = config.read_environment().clamd
        there = dataclasses.replace(app.config["PRESSPLAN"], clamd=clamd)
        monkeypatch.setitem(app.config, "PRESSPLAN", there)

    return by


def ill() -> bytes:
    """A good Word file with the test virus among its texts, unpacked as scanners see it."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(corpus.word())) as good, zipfile.ZipFile(data, "w") as made:
        for item in good.infolist():
            text = good.read(item)
            if item.filename == "word/document.xml":
                text = text.replace("Đơn vị chủ trì".encode(), EICAR.replace(b"&", b"&amp;"))
            made.writestr(item.filename, text, zipfile.ZIP_STORED)
    return data.getvalue()


def test_a_clean_file_is_taken(lan_sends, scanned):
    with running_clamd() as address:
        scanned(address)
        lan_sends((corpus.word(), "Kế hoạch.docx"))
    assert len(db.session.scalars(select(StoredFile)).all()) == 1


def test_a_virus_is_refused_and_leaves_one_line(lan_sends, scanned, store, spool):
    with running_clamd() as address:
        scanned(address)
        answer = lan_sends((ill(), "Kế hoạch.docx"), expect=422)
    assert SENTENCES["virus"] in answer.main
    assert db.session.scalars(select(StoredFile)).all() == []
    refused = select(HistoryLine.reason).where(HistoryLine.event == "file-refused")
    assert db.session.scalars(refused).all() == ["virus"]
    assert [path for path in (*store.rglob("*"), *spool.iterdir()) if path.is_file()] == []


def test_without_a_scanner_nothing_is_asked(lan_sends):
    lan_sends((ill(), "Kế hoạch.docx"))


@pytest.mark.parametrize("how", ["gone", "dumb"])
def test_a_scanner_that_says_nothing_lets_nothing_through(lan_sends, scanned, how):
    with running_clamd(*(["--dumb"] if how == "dumb" else [])) as address:
        scanned(address)
        if how == "dumb":
            assert SILENT in lan_sends((corpus.word(), "a.docx"), expect=503).main
    if how == "gone":
        assert SILENT in lan_sends((corpus.word(), "a.docx"), expect=503).main
    assert db.session.scalars(select(StoredFile)).all() == []


@pytest.mark.parametrize(
    "text", ["clamd", "tcp://may", "tcp://may:cong", "unix://may/x", "http://a"]
)
def test_an_address_that_cannot_be_is_said(monkeypatch, text):
    monkeypatch.setenv("PRESSPLAN_CLAMD", text)
    with pytest.raises(config.BadSetting, match="PRESSPLAN_CLAMD"):
        config.read_environment()


def test_a_socket_on_this_machine_is_a_path(monkeypatch):
    monkeypatch.setenv("PRESSPLAN_CLAMD", "unix:///run/clamav/clamd.ctl")
    assert config.read_environment().clamd == config.Clamd(path="/run/clamav/clamd.ctl")
