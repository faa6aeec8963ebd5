"""A folder and a real S3 server keep files alike; what cannot be kept is said."""

import errno
import os
import socket
import stat
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from pressplan.config import Bucket
from pressplan.errors import FileMissing, NoSpace, StoreUnreachable
from pressplan.files import disk, s3, storage
from pressplan.files.s3 import S3Storage
from pressplan.files.storage import Doubled, FolderStorage, new_key

DATA = os.urandom(3 * 1024 * 1024 + 17)


@pytest.fixture(params=["folder", "s3"])
def place(request, tmp_path):
    if request.param == "folder":
        return FolderStorage(tmp_path / "files")
    bucket = request.getfixturevalue("s3_at_real_time")
    return S3Storage(Bucket(bucket.name, f"thu/{tmp_path.name}", bucket.endpoint_url))


@pytest.fixture
def spooled(tmp_path):
    path = tmp_path / "spooled"
    path.write_bytes(DATA)
    return path


def read(place, key):
    return b"".join(place.open(key).chunks())


def ever():
    return datetime.max.replace(tzinfo=UTC)


def test_what_is_put_comes_back_in_pieces(place, spooled):
    key = new_key()
    place.put(key, spooled)
    assert place.exists(key)
    opened = place.open(key)
    pieces = list(opened.chunks())
    assert opened.size == len(DATA)
    assert b"".join(pieces) == DATA
    assert max(map(len, pieces)) <= storage.CHUNK
    assert read(place, key) == DATA


def test_what_is_not_there_is_missing(place):
    key = new_key()
    assert not place.exists(key)
    with pytest.raises(FileMissing):
        place.open(key)
    place.delete(key)
    assert list(place.keys(older_than=ever())) == []


def test_what_is_deleted_is_gone_and_others_stay(place, spooled):
    keys = [new_key() for _ in range(3)]
    for key in keys:
        place.put(key, spooled)
    place.delete(keys[0])
    assert not place.exists(keys[0])
    assert set(place.keys(older_than=ever())) == set(keys[1:])


def test_keys_know_their_age(place, spooled):
    key = new_key()
    place.put(key, spooled)
    seen = datetime.fromtimestamp(spooled.stat().st_ctime, UTC)  # the disk's clock, not the tests'
    assert list(place.keys(older_than=seen - timedelta(hours=1))) == []
    assert list(place.keys(older_than=seen + timedelta(hours=1))) == [key]


def test_notes_lie_beside_the_files_and_are_none(place, spooled):
    key, note = new_key(), storage.note_key("thư số 1")
    assert note != storage.note_key("thư số 2")
    place.put(key, spooled)
    place.put(note, spooled)
    assert list(place.notes()) == [note]
    assert read(place, note) == DATA
    assert list(place.keys(older_than=ever())) == [key]


def test_what_lies_in_the_bucket_beside_is_not_ours(spooled, s3_at_real_time, tmp_path):
    """A second place may have a prefix of its own in the bucket: the sweep must not see it."""
    bucket = s3_at_real_time
    first = S3Storage(Bucket(bucket.name, f"cạnh/{tmp_path.name}", bucket.endpoint_url))
    second = S3Storage(Bucket(bucket.name, f"cạnh/{tmp_path.name}/hai", bucket.endpoint_url))
    key = new_key()
    second.put(key, spooled)
    second.put(storage.note_key("một"), spooled)
    assert list(first.keys(older_than=ever())) == []
    assert list(second.keys(older_than=ever())) == [key]


def test_an_old_spooled_file_is_young_once_it_is_put(tmp_path, spooled):
    os.utime(spooled, (0, 0))
    place, key = FolderStorage(tmp_path / "files"), new_key()
    place.put(key, spooled)
    assert list(place.keys(older_than=datetime(2020, 1, 1, tzinfo=UTC))) == []


@pytest.mark.parametrize("key", ["", "a", "../x", "ab/../../x", "/etc/passwd", "ab/" + "g" * 32])
def test_only_our_own_keys_become_paths(tmp_path, key):
    with pytest.raises(ValueError, match="no key"):
        FolderStorage(tmp_path).open(key)


def test_a_folder_is_for_its_owner_alone(tmp_path, spooled):
    place, key = FolderStorage(tmp_path / "files"), new_key()
    spooled.chmod(0o600)
    place.put(key, spooled)
    file = tmp_path / "files" / key
    assert [stat.S_IMODE(p.stat().st_mode) for p in (file, file.parent)] == [0o600, 0o700]


def test_on_another_disk_the_file_is_copied(tmp_path, spooled, monkeypatch):
    def no_link(*_args, **_kwargs):
        raise OSError(errno.EXDEV, "another device")

    monkeypatch.setattr(os, "link", no_link)
    place, key = FolderStorage(tmp_path / "files"), new_key()
    place.put(key, spooled)
    assert read(place, key) == DATA
    assert [p.name for p in (tmp_path / "files" / key).parent.iterdir()] == [key[3:]]


def test_a_key_is_used_once(tmp_path, spooled):
    place, key = FolderStorage(tmp_path / "files"), new_key()
    place.put(key, spooled)
    with pytest.raises(StoreUnreachable):
        place.put(key, spooled)
    assert place.exists(key)


@pytest.mark.parametrize("no_links", [False, True], ids=["linked", "copied"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_whichever_call_of_the_disk_fails_nothing_is_left(
    tmp_path, spooled, monkeypatch, number, no_links
):
    """The n-th call fails, n from 1 until all goes well."""
    calls = {"made": 0, "failing": 0}

    def failing(real):
        def call(*args, **kwargs):
            if no_links and real is os_link:
                raise OSError(errno.EXDEV, "another device")
            calls["made"] += 1
            if calls["made"] == calls["failing"]:
                raise OSError(number, os.strerror(number))
            return real(*args, **kwargs)

        return call

    os_link = os.link
    for name in ("fsync", "link", "rename", "mkdir", "utime"):
        monkeypatch.setattr(os, name, failing(getattr(os, name)))
    monkeypatch.setattr(storage.shutil, "copyfileobj", failing(storage.shutil.copyfileobj))
    root = tmp_path / "files"
    for failing_call in range(1, 30):
        calls |= {"made": 0, "failing": failing_call}
        place, key = FolderStorage(root / str(failing_call)), new_key()
        with suppress(NoSpace if number == errno.ENOSPC else StoreUnreachable):
            place.put(key, spooled)
            break
        assert not [path for path in root.rglob("*") if path.is_file()]
    assert failing_call > (6 if no_links else 5)
    assert read(place, key) == DATA
    assert spooled.read_bytes() == DATA


def test_names_are_durable_before_the_answer(tmp_path, spooled, monkeypatch):
    """The file's bytes, then its name, then the names above it."""
    synced, sync, link = [], disk.sync, os.link
    monkeypatch.setattr(disk, "sync", lambda path: (synced.append(path), sync(path)))
    monkeypatch.setattr(os, "link", lambda a, b: (synced.append("link"), link(a, b)))
    place, key = FolderStorage(tmp_path / "files"), new_key()
    place.put(key, spooled)
    root = tmp_path / "files"
    assert synced == [tmp_path, root, spooled, "link", (root / key).parent]


def test_a_store_that_does_not_answer_is_said_soon(spooled, s3_bucket):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    gone = S3Storage(Bucket("tep-thu", endpoint_url=f"http://127.0.0.1:{port}"))
    key = new_key()
    for ask in (
        lambda: gone.put(key, spooled), lambda: gone.open(key), lambda: gone.exists(key),
        lambda: gone.delete(key), lambda: list(gone.keys(older_than=ever())),
    ):  # fmt: skip
        with pytest.raises(StoreUnreachable, match="Kho lưu tệp đang không truy cập được"):
            ask()


def test_a_store_that_hangs_is_given_up(spooled, s3_bucket, monkeypatch):
    monkeypatch.setattr(s3, "READ_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(StoreUnreachable):
            S3Storage(Bucket("tep-thu", endpoint_url=url)).open(new_key())


def test_a_wrong_secret_is_said(spooled, s3_at_real_time, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sai")
    with pytest.raises(StoreUnreachable):
        S3Storage(s3_at_real_time).put(new_key(), spooled)


class Gone:
    """A second place that is never there."""

    def __getattr__(self, _name):
        def refuse(*_args, **_kwargs):
            raise StoreUnreachable

        return refuse


def test_a_file_lies_in_both_places(tmp_path, spooled):
    first, second = FolderStorage(tmp_path / "a"), FolderStorage(tmp_path / "b")
    place, key = Doubled(first, second), new_key()
    place.put(key, spooled)
    assert first.exists(key)
    assert second.exists(key)
    first.delete(key)
    assert read(place, key) == DATA
    place.delete(key)
    assert not second.exists(key)


def test_a_second_place_that_is_gone_stops_nobody(tmp_path, spooled):
    place, key = Doubled(FolderStorage(tmp_path / "a"), Gone()), new_key()
    place.put(key, spooled)
    assert place.exists(key)
    assert read(place, key) == DATA
    place.delete(key)
    with pytest.raises(StoreUnreachable):
        place.open(key)
