"""A backup restores to all that was there, into an empty place only, and no letter leaves twice."""

import re
import threading

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from pressplan import clock, create_app, scheduler
from pressplan.access import SYSTEM
from pressplan.accounts.models import SignInSession
from pressplan.database import db, reading, writing
from pressplan.files import soundness, storage
from pressplan.files.models import StoredFile
from pressplan.history import verifying as history
from pressplan.history.models import HistoryLine
from pressplan.operation import actions, archive, backup, queries, staging
from pressplan.operation import restore as restoring
from pressplan.operation.backup import CannotBackUp
from pressplan.operation.restore import CannotRestore
from pressplan.operation.rules import BACKUP
from pressplan.outbox.queries import open_pause
from pressplan.tasks import tally
from tests import cast
from tests.faults.conftest import ON_SQLITE
from tests.house.test_migrations import triggers
from tests.operation.saving import archived, contents, files, handed_in, key, restored
from tests.strict import Browser


def test_all_comes_back_and_works(app, hoa, tmp_path, empty_place):
    Browser(app).sign_in(hoa)
    for number in range(3):
        handed_in(f"tệp {number}".encode() * 1000)
    with writing():  # a backup by the command is a run itself
        actions.begin(BACKUP, by=SYSTEM, at=clock.now())
        db.session.commit()
    was, papers, guards = contents(), files(), sorted(triggers())
    found = restored(archived(tmp_path), there := empty_place())
    assert (found.files, found.faults) == (3, [])
    new = create_app(there)
    with new.app_context():
        now = contents()
        sessions = now.pop("sign_in_session")
        assert [row[:4] for row in sessions] == [row[:4] for row in was.pop("sign_in_session")]
        assert now == was
        assert files() == papers
        assert sorted(triggers()) == guards
        with reading():
            assert [*history.faults(), *tally.faults()] == []
            last = db.session.scalars(select(HistoryLine).order_by(HistoryLine.id.desc())).first()
            assert last.event == "restored"
            assert (
                db.session.scalar(select(func.count()).where(SignInSession.ended_at.is_(None))) == 0
            )
            assert open_pause().look_first
            assert queries.last_run(BACKUP) is None
            assert queries.last_restore().good
        assert list(soundness.faults()) == []
        _still_works(new)
        let_go()


def _still_works(new):
    """People sign in, files and rows come after those there were, and history is kept as it is."""
    Browser(new).sign_in(cast.person("hoa")).get("/plans/")
    handed_in(b"sau khi khoi phuc" * 100)
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(update(HistoryLine).values(reason="khác"))
    db.session.rollback()
    scheduler.keep()


def let_go():
    db.session.remove()
    db.engine.dispose()


def test_an_archive_of_one_kind_of_database_restores_into_another(app, tmp_path, empty_place):
    """A PostgreSQL office can look into its backup on a machine that has none."""
    handed_in()
    was = contents()
    restored(archived(tmp_path), there := empty_place(sqlite=True))
    with create_app(there).app_context():
        now = contents()
        assert {name for name in was if now[name] != was[name]} <= {"sign_in_session"}
        let_go()


def test_only_an_empty_place_is_restored_into(app, tmp_path, empty_place):
    handed_in()
    path = archived(tmp_path)
    here = app.config["PRESSPLAN"]
    was = contents()
    with pytest.raises(CannotRestore, match="chỗ trống"):
        restored(path, here)
    assert contents() == was
    there = empty_place()
    (there.data / "files" / "ab").mkdir(parents=True)
    (there.data / "files" / "ab" / "cua-ai-do").write_text("tệp")
    with pytest.raises(CannotRestore, match="chỗ trống"):
        restored(path, there)
    assert left(there.data) == {"files", "files/ab", "files/ab/cua-ai-do"}


def left(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_what_cannot_be_taken_leaves_nothing_behind(app, tmp_path, empty_place, monkeypatch):
    handed_in()
    path, there = archived(tmp_path), empty_place()
    whole = path.read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:-1], whole[:5000] + b"x" + whole[5001:]):
        path.write_bytes(damaged)
        with pytest.raises(archive.BadArchive, match="cắt cụt"):
            restored(path, there)
        assert left(there.data) == set()
    path.write_bytes(whole)
    monkeypatch.setattr(staging, "FORMAT", 0)
    with pytest.raises(archive.BadArchive, match="mới hơn"):
        restored(path, there)
    monkeypatch.undo()
    monkeypatch.setattr(staging, "_is_known", lambda _revision: False)
    with pytest.raises(archive.BadArchive, match="mới hơn"):
        restored(path, there)
    assert left(there.data) == set()


def test_when_the_last_step_fails_the_place_is_empty_again(app, tmp_path, empty_place, monkeypatch):
    handed_in()
    path, there = archived(tmp_path), empty_place()

    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring, "_place_sqlite", fails)
    monkeypatch.setattr(restoring, "_place_postgresql", fails)
    with pytest.raises(OSError, match="No space"):
        restored(path, there)
    assert left(there.data) <= {"keys"}
    monkeypatch.undo()
    assert restored(path, there).files == 1


@ON_SQLITE
def test_a_history_that_was_tampered_with_is_not_restored_unsaid(app, tmp_path, empty_place):
    with writing():
        db.session.execute(text("DROP TRIGGER history_line_no_update"))
        db.session.execute(update(HistoryLine).where(HistoryLine.id == 1).values(text="khác"))
        db.session.commit()
    path, there = archived(tmp_path), empty_place()
    with pytest.raises(CannotRestore, match="dòng 1 đã bị sửa"):
        restored(path, there)
    assert "nhật ký: dòng 1 đã bị sửa" in restored(path, there, accept_faults=True).faults


def test_a_backup_overwrites_nothing_and_leaves_no_half(app, tmp_path, monkeypatch):
    path = archived(tmp_path)
    whole = path.read_bytes()
    with pytest.raises(CannotBackUp, match="Đã có tệp"):
        archived(tmp_path)
    assert path.read_bytes() == whole
    stop = threading.Event()
    stop.set()
    with pytest.raises(backup.Stopped):
        backup.write(tmp_path / "b.age", at=clock.now(), stop=stop)
    monkeypatch.setattr(backup, "disk_usage", lambda _: type("Free", (), {"free": 0}))
    handed_in()
    with pytest.raises(CannotBackUp, match=re.escape("chỉ còn")):
        backup.write(tmp_path / "c.age", at=clock.now())
    assert left(tmp_path) & {"b.age", "b.age.part", "c.age", "c.age.part"} == set()


def test_under_write_load_every_row_finds_its_file(app, tmp_path):
    inside_while_written(app, tmp_path, times=3)


@pytest.mark.long
def test_under_write_load_twenty_times(app, tmp_path):
    inside_while_written(app, tmp_path, times=20)


def inside_while_written(app, tmp_path, *, times):
    """B8-1: three people hand in while it is backed up."""
    stop, counts = threading.Event(), []

    def hands_in(person):
        with app.app_context():
            number = 0
            while not stop.is_set():
                handed_in(f"{person} {number}".encode() * 500)
                number += 1
            db.session.remove()

    people = [threading.Thread(target=hands_in, args=(person,)) for person in range(3)]
    for person in people:
        person.start()
    try:
        for number in range(times):
            before = db.session.scalar(select(func.count()).select_from(StoredFile))
            path = archived(tmp_path, f"{number}.age")
            counts.append(inside(path))
            assert counts[-1] >= before
    finally:
        stop.set()
        for person in people:
            person.join()
    assert counts[-1] > counts[0]


def inside(path):
    """How many files an archive has rows of; each of them is in it, with its digest."""
    import hashlib
    import json

    wanted, there, columns = {}, {}, []
    for member in archive.members(path, key()):
        if member.name == archive.FIRST:
            tables = {table["name"]: table for table in member.json()["tables"]}
            columns = [name for name, _ in tables["stored_file"]["columns"]]
        elif member.name.startswith("rows/stored_file/"):
            for line in b"".join(member.pieces()).splitlines():
                row = dict(zip(columns, json.loads(line), strict=True))
                wanted[row["key"]] = row["sha256"]
        elif member.name.startswith("files/"):
            digest = hashlib.sha256(b"".join(member.pieces())).hexdigest()
            there[member.name.removeprefix("files/")] = digest
    assert len(wanted) == tables["stored_file"]["rows"]
    assert {key: there.get(key) for key in wanted} == wanted
    return len(wanted)


def test_a_file_that_is_damaged_or_gone_is_said_and_the_rest_is_saved(app, tmp_path, empty_place):
    whole, changed, gone = (handed_in(name.encode() * 999, f"{name}.pdf") for name in "abc")
    place = app.config["PRESSPLAN"].data / "files"
    (place / changed).write_bytes(b"B" + (place / changed).read_bytes()[1:])
    storage.current().delete(gone)
    made = backup.write(tmp_path / "a.age", at=clock.now())
    said = [each["sentence"].split("“")[1] for each in made.lacking]
    assert said == ["b.pdf”: nội dung đã bị thay đổi", "c.pdf”: không còn trong kho"]
    found = restored(made.path, there := empty_place())
    assert len(found.faults) == 2
    assert (there.data / "files" / whole).read_bytes() == b"a" * 999
