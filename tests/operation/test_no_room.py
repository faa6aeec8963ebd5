"""A disk that is full: said in a sentence, nothing half, and the rest goes on."""

import os
from pathlib import Path

import pytest

from pressplan import clock
from pressplan.errors import NoSpace, Refusal
from pressplan.operation import backup
from tests.faults.conftest import ON_SQLITE
from tests.faults.test_the_disk_is_full import Disk, tmp_path  # noqa: F401 (on a disk of its own)
from tests.operation.saving import archived, contents, handed_in, restored

pytestmark = ON_SQLITE


def test_no_room_for_a_backup_or_a_restore(app, tmp_path: Path, empty_place):  # noqa: F811
    handed_in(os.urandom(2_000_000))
    path, was = archived(tmp_path), contents()
    disk = Disk(tmp_path)
    for free in (0, 500_000, 2_100_000):  # the last: there seems to be enough
        disk.leave(free)
        with pytest.raises(Refusal, match=r"chỗ|chỉ còn"):
            backup.write(tmp_path / "b.age", at=clock.now())
        assert not list(tmp_path.glob("b.age*"))
        with pytest.raises(NoSpace, match="không đủ chỗ"):
            restored(path, there := empty_place(f"noi-{free}"))
        assert list(there.data.iterdir()) == []
        disk.empty()
    assert contents() == was
    assert restored(path, empty_place("du-cho")).files == 1
