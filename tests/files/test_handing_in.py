"""Lan hands in files: what is good is kept whole with its record, what is bad leaves one line."""

import errno
import hashlib
import os
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.database import db, writing
from pressplan.errors import StoreUnreachable
from pressplan.files import actions, queries, storage
from pressplan.files.kinds import Kind
from pressplan.files.models import StoredFile
from pressplan.files.refusals import LARGEST_FILE, MEGABYTE, SENTENCES, Unacceptable
from pressplan.history.models import HistoryLine
from pressplan.settings.models import Setting
from tests import cast
from tests.files import corpus


def rows():
    found = db.session.scalars(select(StoredFile).order_by(StoredFile.id)).all()
    db.session.rollback()
    return found


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def refusals():
    lines = select(HistoryLine).where(HistoryLine.event == "file-refused")
    return db.session.scalars(lines).all()


def record(**given):
    """A recorded file of Lan's agency, without its bytes."""
    lan = cast.person("lan")
    given = {"size": 1, "key": storage.new_key(), "agency_id": lan.agency_id} | given
    db.session.rollback()
    with writing():
        db.session.execute(
            insert(StoredFile).values(
                name="a.pdf", kind=Kind.PDF, sha256="0" * 64, stored_at=clock.now(),
                account_id=lan.id, by_name=lan.name, **given,
            )
        )  # fmt: skip
        db.session.commit()


def test_a_good_file_is_kept_whole_and_recorded(lan_sends, spool, store):
    lan_sends((corpus.word(), "Lan/Kế hoạch.docx"))
    (stored,) = rows()
    lan = cast.person("lan")
    assert (stored.name, stored.kind) == ("Kế hoạch.docx", Kind.DOCX)
    assert (stored.size, stored.sha256) == (
        len(corpus.word()), hashlib.sha256(corpus.word()).hexdigest(),
    )  # fmt: skip
    assert (stored.agency_id, stored.account_id) == (lan.agency_id, lan.id)
    assert stored.by_name == lan.name
    assert timedelta() <= clock.now() - stored.stored_at < timedelta(seconds=30)
    assert stored.stored_at.microsecond % 1000 == 0
    assert (store / stored.key).read_bytes() == corpus.word()
    assert files_in(spool) == []


def test_each_bad_file_leaves_nothing_but_one_line(lan_sends, spool, store):
    wanted = ["docm renamed", "html as pdf", "a locked pdf", "empty"]
    bad = {case[0]: case[1:] for case in corpus.hostile() if case[0] in wanted}
    for name, code, data in bad.values():
        assert SENTENCES[code] in lan_sends((data, name), expect=422).main
    assert rows() == []
    assert files_in(spool) + files_in(store) == []
    lines = [(line.text, line.reason, line.subject_type) for line in refusals()]
    assert sorted(lines) == sorted(
        (f"Không nhận tệp “{name}”: {SENTENCES[code]}", code, "agency")
        for name, code, _ in bad.values()
    )


def test_of_several_files_all_are_kept_or_none(lan_sends, spool, store):
    good, bad = (corpus.paper(), "a.pdf"), (corpus.HTML, "b.pdf")
    lan_sends(good, (corpus.sheet(), "b.xlsx"))
    assert len(rows()) == len(files_in(store)) == 2
    lan_sends(good, bad, expect=422)
    assert len(rows()) == len(files_in(store)) == 2
    assert files_in(spool) == []


def test_no_file_chosen_is_said_where_one_is_needed(lan_sends):
    assert lan_sends((b"", "")).response.json == []
    with pytest.raises(Unacceptable, match="Hãy chọn một tệp"):
        actions.receive(None, agency_id=None)


def test_a_file_that_is_too_large_is_refused_in_words(lan_sends, spool):
    page = lan_sends((b"%PDF-" + b"x" * LARGEST_FILE, "a.pdf"), expect=422)
    assert "lớn hơn 20 MB" in page.main
    assert files_in(spool) == []


def test_three_files_of_twenty_megabytes_come_in_one_form(lan_sends, spool):
    large = (corpus.HTML + b"x" * (LARGEST_FILE - len(corpus.HTML)), "a.pdf")
    assert SENTENCES["unknown"] in lan_sends(large, large, large, expect=422).main
    lan_sends(large, large, large, large, expect=413)
    assert files_in(spool) == []


def test_more_files_than_a_form_has_are_refused(lan_sends, spool):
    lan_sends(*[(b"x", "a.pdf")] * 21, expect=413)
    assert files_in(spool) == []


def test_an_agency_over_its_quota_is_told(lan_sends, store):
    record(size=2000 * MEGABYTE - 100)
    assert SENTENCES["quota"] in lan_sends((corpus.paper(), "a.pdf"), expect=422).main
    assert files_in(store) == []
    assert [line.reason for line in refusals()] == ["quota"]


def test_a_person_over_their_own_quota_is_told(lan_sends):
    record(size=100 * MEGABYTE)
    with writing():
        db.session.add(Setting(key="files_mb_person", value=100))
        db.session.commit()
    assert SENTENCES["person"] in lan_sends((corpus.paper(), "a.pdf"), expect=422).main
    assert [line.reason for line in refusals()] == ["person"]


def test_a_person_who_sent_as_many_files_as_one_may_is_told(lan_sends):
    for _ in range(50):
        record(size=1)
    with writing():
        db.session.add(Setting(key="files_person", value=50))
        db.session.commit()
    assert SENTENCES["number"] in lan_sends((corpus.paper(), "a.pdf"), expect=422).main
    assert [line.reason for line in refusals()] == ["number"]


def test_the_quota_is_looked_at_again_when_the_file_is_recorded(app):
    record(size=2000 * MEGABYTE - 100)
    agency_id = cast.person("lan").agency_id
    received = actions.Received("ab/" + "a" * 32, "a.pdf", Kind.PDF, 101, "0" * 64, agency_id)
    with pytest.raises(Unacceptable, match="Dung lượng"):
        actions.attach(received, by=SYSTEM, at=clock.now())
    assert queries.used_bytes(agency_id) == 2000 * MEGABYTE - 100


def test_files_are_checked_and_stored_with_no_transaction_open(app):
    db.session.execute(select(1))
    with pytest.raises(RuntimeError, match="before a transaction begins"):
        actions.receive(None, agency_id=None)


def test_a_full_disk_is_said_wherever_it_shows_and_nothing_is_left(
    lan_sends, spool, store, monkeypatch
):
    """The n-th call fails, n from 1 until the file is in."""
    calls = {"made": 0, "failing": 0}

    def failing(real):
        def call(*args, **kwargs):
            calls["made"] += 1
            if calls["made"] == calls["failing"]:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*args, **kwargs)

        return call

    for name in ("write", "fsync", "link"):
        monkeypatch.setattr(os, name, failing(getattr(os, name)))
    for failing_call in range(1, 30):
        calls |= {"made": 0, "failing": failing_call}
        lan_sends((corpus.paper(), "a.pdf"), expect=507 if failing_call < 7 else 200)
        assert files_in(spool) == []
        if files_in(store):
            break
        assert rows() == []
    assert failing_call == 7
    assert len(rows()) == 1


def test_an_unreachable_store_is_said_and_what_was_stored_before_is_removed(
    lan_sends, spool, store, app, monkeypatch
):
    put = app.extensions["files"].put
    done = []

    def second_fails(key, path):
        if done:
            raise StoreUnreachable
        done.append(key)
        put(key, path)

    monkeypatch.setattr(app.extensions["files"], "put", second_fails)
    page = lan_sends((corpus.paper(), "a.pdf"), (corpus.paper(), "b.pdf"), expect=503)
    assert StoreUnreachable.sentence in page.main
    assert files_in(spool) + files_in(store) == rows() == []


def test_no_column_of_a_record_changes(app):
    record()
    changes = {
        "id": 99, "key": "x", "name": "x", "kind": Kind.PNG, "size": 2, "sha256": "x",
        "stored_at": datetime(2020, 1, 1, tzinfo=UTC), "agency_id": None, "account_id": None,
        "by_name": "x",
    }  # fmt: skip
    assert set(changes) == {column.name for column in StoredFile.__table__.columns}
    for change in changes.items():
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(update(StoredFile).values(dict([change])))
        db.session.rollback()


def test_no_record_is_deleted(app):
    record()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(delete(StoredFile))
    db.session.rollback()
    assert len(rows()) == 1
