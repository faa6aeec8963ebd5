"""What is recorded stays and is found again whole; what was left behind goes."""

import hashlib
import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from pressplan import clock, scheduler
from pressplan.access import SYSTEM
from pressplan.config import BadSetting, Bucket, read_environment
from pressplan.database import db, writing
from pressplan.files import actions, soundness, storage, sweep
from pressplan.files import spool as spooling
from pressplan.files.kinds import Kind
from pressplan.files.spool import Spooled
from pressplan.files.storage import Doubled, FolderStorage
from tests.files import corpus

ROOT = Path(__file__).resolve().parents[2]
KILLS, KILLS_LONG = 4, 100
PUTS = """
import secrets, sys
from pathlib import Path
from pressplan.files.spool import Spooled
from pressplan.files.storage import FolderStorage, new_key
folder = Path(sys.argv[1])
place = FolderStorage(folder / "files")
print("ready", flush=True)
while True:
    key, data = new_key(), secrets.token_bytes(300_000)
    with Spooled(folder) as spooled:
        spooled.write(data)
        place.put(key, spooled.path)
        print(key, spooled.sha256, flush=True)
"""


def kept(data=b"x" * 1000, name="a.pdf", *, recorded=True):
    """A file in the store, recorded or not; its key."""
    key = storage.new_key()
    with Spooled(spooling.folder()) as spooled:
        spooled.write(data)
        storage.current().put(key, spooled.path)
        received = actions.Received(key, name, Kind.PDF, spooled.size, spooled.sha256, None)
    if recorded:
        with writing():
            actions.attach(received, by=SYSTEM, at=clock.now())
            db.session.commit()
    return key


def keys_in(folder):
    return {f"{path.parent.name}/{path.name}" for path in folder.glob("*/*")}


def grown_old(folder, hours=2.0):
    """As if everything in the folder had been written so long ago, by the tests' clock."""
    at = (clock.now() - timedelta(hours=hours)).timestamp()
    for path in folder.rglob("*"):
        os.utime(path, (at, at))


def test_an_old_file_without_a_record_goes_and_the_others_stay(app, store):
    recorded, orphan = kept(), kept(recorded=False)
    grown_old(store)
    young = kept(recorded=False)
    assert sweep.sweep(at=clock.now()) == 1
    assert keys_in(store) == {recorded, young}
    assert not storage.current().exists(orphan)


def test_the_second_copy_keeps_what_the_sweep_takes(app, store, tmp_path):
    second = FolderStorage(tmp_path / "second")
    app.extensions["files"] = Doubled(storage.current(), second)
    orphan = kept(recorded=False)
    grown_old(store)
    assert sweep.sweep(at=clock.now()) == 1
    assert second.exists(orphan)


def test_a_draft_that_a_killed_process_left_goes_too(app, store):
    key = kept()
    draft = store / (storage.new_key() + storage.DRAFT)
    draft.parent.mkdir(exist_ok=True)
    draft.write_bytes(b"half")
    grown_old(store)
    sweep.sweep(at=clock.now())
    assert keys_in(store) == {key}


def test_a_spooled_file_goes_unless_somebody_holds_it(app, spool):
    (spool / "left").write_bytes(b"by a killed process")
    with Spooled(spool) as held:
        grown_old(spool)
        (spool / "young").write_bytes(b"just begun")
        assert sweep.sweep(at=clock.now()) == 1
        assert {path.name for path in spool.iterdir()} == {held.path.name, "young"}


def test_the_scheduler_tidies_once_an_hour(app, store, at_work):
    orphans = []
    for minutes, left in ((0, 0), (30, 1), (61, 0)):
        orphans.append(kept(recorded=False))
        grown_old(store)
        at_work.shift(timedelta(minutes=minutes))
        scheduler.tick()
        assert len(keys_in(store)) == left


def test_a_store_that_is_gone_does_not_stop_the_tick(app, monkeypatch):
    def gone(**_kwargs):
        raise storage.Refusal

    monkeypatch.setattr(sweep, "sweep", gone)
    scheduler.tick()


def test_every_flipped_bit_and_every_missing_file_is_named(app, store):
    dice = random.Random(13)
    keys = [kept(dice.randbytes(200_000), f"{n}.pdf") for n in range(4)]
    assert list(soundness.faults()) == []
    flipped, cut, gone, _ = (store / key for key in keys)
    data = bytearray(flipped.read_bytes())
    data[dice.randrange(len(data))] ^= 1
    flipped.write_bytes(data)
    cut.write_bytes(cut.read_bytes()[:-1])
    gone.unlink()
    assert list(soundness.faults()) == [
        "tệp 1 “0.pdf”: nội dung đã bị thay đổi",
        "tệp 2 “1.pdf”: nội dung đã bị thay đổi",
        "tệp 3 “2.pdf”: không còn trong kho",
    ]


def test_what_the_second_place_missed_is_named_and_made_good(app, tmp_path):
    first, second = storage.current(), FolderStorage(tmp_path / "second")
    before = kept(corpus.paper(), "cũ.pdf")
    app.extensions["files"] = Doubled(first, second)
    both = kept(corpus.paper(), "mới.pdf")
    assert keys_in(tmp_path / "second") == {both}
    assert list(soundness.faults()) == ["tệp 1 “cũ.pdf”: chưa có bản sao thứ hai"]
    assert sweep.complete_copy() == 1
    assert keys_in(tmp_path / "second") == {before, both}
    assert list(soundness.faults()) == []
    assert (tmp_path / "second" / before).read_bytes() == corpus.paper()


@pytest.mark.parametrize("kills", [KILLS, pytest.param(KILLS_LONG, marks=pytest.mark.long)])
def test_what_was_acknowledged_before_a_kill_is_there_whole(tmp_path, kills):

    dice, acknowledged = random.Random(9), 0
    for _ in range(kills):
        command = [sys.executable, "-c", PUTS, str(tmp_path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "ready\n"
            time.sleep(dice.uniform(0, 0.25))
            process.kill()
            said = [line.split() for line in process.stdout if line.endswith("\n")]
        for key, digest in said:
            data = (tmp_path / "files" / key).read_bytes()
            assert hashlib.sha256(data).hexdigest() == digest
        whole = [path.stat().st_size for path in (tmp_path / "files").glob("*/*")]
        assert set(whole) <= {300_000}, "a half file under a whole name"
        acknowledged += len(said)
    assert acknowledged


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None),
        ("s3://tep", Bucket("tep")),
        ("s3://tep/a/b/?region=vn-1", Bucket("tep", "a/b", None, "vn-1")),
        ("s3://tep?endpoint_url=https://s3.daklak.example:9000",
         Bucket("tep", "", "https://s3.daklak.example:9000")),
    ],
)  # fmt: skip
def test_a_place_is_named_by_the_environment(monkeypatch, text, found):
    monkeypatch.setenv("FILES_URL", text)
    assert read_environment().files == found
    monkeypatch.setenv("PRESSPLAN_SECOND_COPY", text or "/mnt/nas")
    assert read_environment().second_copy == (found or Path("/mnt/nas"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("FILES_URL", "/var/files"), ("FILES_URL", "s3:tep"), ("FILES_URL", "s3://"),
        ("FILES_URL", "s3://tep?endpoint=x"), ("FILES_URL", "s3://tep?endpoint_url=localhost:9000"),
        ("PRESSPLAN_SECOND_COPY", "nas/files"), ("PRESSPLAN_SECOND_COPY", "s3://a"),
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_is_said(monkeypatch, name, text):
    monkeypatch.setenv(name, text)
    with pytest.raises(BadSetting, match=name):
        read_environment()
