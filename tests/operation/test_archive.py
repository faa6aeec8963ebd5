"""An archive gives back just what went in, or says why not: cut, changed, of another, newer."""

import random
from pathlib import Path

import pytest
from pyrage.x25519 import Identity

from pressplan.operation import archive
from pressplan.operation.archive import FIRST, LAST, BadArchive, Packer

KEY = Identity.generate()
CONTENTS = {
    FIRST: b"{}",
    "rows/task/000000": b"[1]\n" * 900,
    "files/ab/x": random.Random(1).randbytes(300_000),
}
CUTS = 40


def pieces(contents=CONTENTS, *, end=True):
    packer = Packer(0)
    for name, content in contents.items():
        yield from packer.small(name, content)
    if end:
        yield from packer.end({"lacking": []})


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "a.age"
    with found.open("wb") as file:
        archive.encrypt(pieces(), file, KEY.to_public())
    return found


def read(path, key=KEY):
    return {member.name: b"".join(member.pieces()) for member in archive.members(path, key)}


def refusal(path, key=KEY):
    with pytest.raises(BadArchive) as refused:
        read(path, key)
    return refused.value.sentence


def test_what_went_in_comes_out(path):
    found = read(path)
    assert found.pop(LAST)
    assert found == CONTENTS
    assert CONTENTS["rows/task/000000"][:20] not in path.read_bytes()


def test_whatever_is_cut_off_is_missed(path):
    whole = path.read_bytes()
    for length in [
        0,
        10,
        100,
        200,
        *range(300, len(whole), len(whole) // CUTS),
        len(whole) - 1,
    ]:
        path.write_bytes(whole[:length])
        assert refusal(path) in (archive.DAMAGED, archive.NONE), length


def test_whatever_bit_is_flipped_is_noticed(path):
    whole, dice = path.read_bytes(), random.Random(2)
    for place in [0, 30, 90, 150, *dice.sample(range(200, len(whole)), CUTS)]:
        changed = bytearray(whole)
        changed[place] ^= 1 << dice.randrange(8)
        path.write_bytes(changed)
        assert refusal(path), place


def test_another_key_opens_nothing(path):
    assert refusal(path, Identity.generate()) == archive.FOREIGN


def test_any_other_file_is_no_backup(path):
    path.write_bytes(b"%PDF-1.7 " * 1000)
    assert refusal(path) == archive.NONE


def test_an_archive_that_was_never_ended_is_refused(path):
    with path.open("wb") as file:
        archive.encrypt(pieces(end=False), file, KEY.to_public())
    assert refusal(path) == archive.DAMAGED


def test_a_member_that_was_left_out_or_changed_by_somebody_with_the_key_is_missed(path):
    """The encryption does not stop who has the public half; the last member counts."""
    honest = list(pieces())
    forged = list(pieces({**CONTENTS, "rows/task/000000": b"[2]\n" * 900}))
    with path.open("wb") as file:
        archive.encrypt(forged[:-4] + honest[-4:], file, KEY.to_public())
    assert refusal(path) == archive.DAMAGED


def test_who_stops_reading_half_way_leaves_nothing_running(path):
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        for _member in archive.members(path, KEY):
            break
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1


def test_what_making_the_pieces_raises_comes_through():
    class Full:
        flush = None

        def write(self, _data):
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        archive.encrypt(pieces(), Full(), KEY.to_public())
    with pytest.raises(ZeroDivisionError):
        archive.encrypt((bytes(1 // n) for n in (1, 0)), Full(), KEY.to_public())
