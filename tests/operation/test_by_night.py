"""The scheduler backs up by night and when wished for, once however many there are, and opens what
it made again each week."""

import stat
import threading
from datetime import timedelta

import pytest

from pressplan import clock, create_app
from pressplan.access import SYSTEM
from pressplan.database import db, reading, writing
from pressplan.errors import TooLate
from pressplan.operation import actions, backup, nightly, queries, rules
from pressplan.operation.rules import BACKUP, TEST_RESTORE
from tests.faults.conftest import ON_SQLITE
from tests.operation.saving import handed_in

SCHEDULERS, ROUNDS = 4, 5


@pytest.fixture
def folder(app):
    return app.config["PRESSPLAN"].backups_folder


@pytest.fixture
def no_test(monkeypatch):
    """Only backups: a test restore takes seconds."""
    monkeypatch.setattr(nightly, "newest", lambda _config: None)


def runs(work=BACKUP):
    with reading():
        found = queries.last_runs(work)
        db.session.expunge_all()
        return found


def tick():
    nightly.run(create_app)


@pytest.mark.usefixtures("no_test")
def test_each_night_brings_one_backup_and_old_ones_go(app, folder, at_work):
    tick()
    assert runs() == [], "a new installation waits for its first night"
    for _ in range(12):
        at_work.shift(timedelta(days=1))
        tick()
        tick()
    good = [run.good for run in runs()]
    assert good == [True] * queries.SHOWN
    names = [each.name for each in queries.archives(folder)]
    assert names == sorted(set(names) - set(rules.outdated(names)), reverse=True)
    assert len(names) == 8  # of twelve: seven days, and the week before them
    assert runs()[0].facts["archive"] == names[0]
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / names[0])]
    assert modes == [0o700, 0o600]


@pytest.mark.usefixtures("no_test")
def test_what_downtime_left_out_is_made_up_for_once(app, at_work):
    tick()
    at_work.shift(timedelta(days=9, hours=5))
    tick()
    tick()
    assert len(runs()) == 1


@pytest.mark.usefixtures("no_test")
def test_many_schedulers_make_one(app, at_work):
    tick()
    for number in range(1, ROUNDS + 1):
        at_work.shift(timedelta(days=1))
        start = threading.Barrier(SCHEDULERS)

        def schedule(start=start):
            with app.app_context():
                start.wait()
                tick()
                db.session.remove()

        threads = [threading.Thread(target=schedule) for _ in range(SCHEDULERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [run.good for run in runs()] == [True] * number


@pytest.mark.usefixtures("no_test")
def test_what_fails_is_said_and_tried_again_later(app, folder, at_work, monkeypatch):
    tick()
    at_work.shift(timedelta(days=1))

    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(backup, "encrypt", full)
        tick()
        tick()
    (run,) = runs()
    assert (run.good, "đã hết chỗ" in run.sentence) == (False, True)
    assert list(folder.iterdir()) == []
    at_work.shift(timedelta(minutes=61))
    tick()
    assert [run.good for run in runs()] == [True, False]


@pytest.mark.usefixtures("no_test")
def test_a_bug_does_not_end_the_scheduler(app, at_work, monkeypatch):
    tick()
    at_work.shift(timedelta(days=1))
    monkeypatch.setattr(backup, "write", lambda *_args, **_options: 1 // 0)
    tick()
    assert [(run.good, run.sentence) for run in runs()] == [(False, nightly.BROKEN)]


@pytest.mark.usefixtures("no_test")
def test_a_run_whose_process_was_killed_is_called_off_and_done_anew(app, folder, at_work):
    with writing():
        actions.begin(BACKUP, by=SYSTEM, at=clock.now())
        db.session.commit()
    folder.mkdir()
    (folder / "pressplan-20261120-0130.age.part").write_bytes(b"half")
    tick()
    assert [run.good for run in runs()] == [None], "perhaps it is still at work"
    at_work.shift(timedelta(days=1))
    tick()
    assert [(run.good, run.sentence == nightly.CUT_OFF) for run in runs()] == [
        (True, False), (False, True),
    ]  # fmt: skip
    assert [path.suffix for path in folder.iterdir()] == [".age"]


@pytest.mark.usefixtures("no_test")
def test_one_may_be_wished_for_at_a_time(app, son):
    wish()
    with pytest.raises(TooLate):
        wish()
    tick()
    (run,) = runs()
    assert (run.good, run.by) == (True, SYSTEM.name)
    wish()
    tick()
    names = {run.facts["archive"] for run in runs()}
    assert len(names) == 2, "of the same minute, and neither overwrote the other"


def wish():
    with writing():
        nightly.wish(by=SYSTEM, at=clock.now())
        db.session.commit()


@ON_SQLITE
def test_nobody_who_writes_waits_for_a_backup(app, tmp_path, monkeypatch):
    """In the middle of it, somebody else writes at once."""
    monkeypatch.setattr("pressplan.database.BUSY_SECONDS", 0)
    written = []

    def write(_done, _total):
        if not written:
            thread = threading.Thread(target=in_between)
            thread.start()
            thread.join()

    def in_between():
        with app.app_context():
            written.append(handed_in())
            db.session.remove()

    backup.write(tmp_path / "a.age", at=clock.now(), tell=write)
    assert written


def test_a_test_restore_opens_the_newest_and_finds_a_damaged_one(app, folder, at_work):
    handed_in()
    wish()
    tick()
    (run,) = runs(TEST_RESTORE)
    assert run.good, run.sentence
    assert "1 tệp, nhật ký nguyên vẹn" in run.sentence
    tick()
    assert len(runs(TEST_RESTORE)) == 1, "it is weekly"
    path = nightly.newest(app.config["PRESSPLAN"])
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)
    at_work.shift(timedelta(days=8))
    with writing():  # tonight's backup is there: it is the damaged one
        run = actions.begin(BACKUP, by=SYSTEM, at=clock.now())
        actions.finish(run.id, "", good=True, facts={"kept": True}, at=clock.now())
        db.session.commit()
    tick()
    last = runs(TEST_RESTORE)[0]
    assert (last.good, "cắt cụt hoặc đã bị sửa đổi" in last.sentence) == (False, True)
    assert not (app.config["PRESSPLAN"].data / nightly.FOLDER).exists()


def test_without_its_key_the_test_restore_says_so(app):
    wish()
    nightly_backup = nightly.claim(BACKUP, at=clock.now())
    config = app.config["PRESSPLAN"]
    nightly.carried_out(
        nightly_backup, lambda: nightly._back_up(nightly_backup, config, threading.Event())
    )
    config.backup_key_file.unlink()
    wish()
    tick()
    assert runs()[0].good, "the public half is enough to back up"
    last = runs(TEST_RESTORE)[0]
    assert (last.good, "Không đọc được khóa" in last.sentence) == (False, True)
