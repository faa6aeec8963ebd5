"""B1-13: a flipped bit is found, and the file comes back as it was handed in."""

import random
from dataclasses import replace

import pytest
from click.testing import CliRunner

from pressplan import cli_operation, clock
from pressplan.files import repair, soundness, storage
from pressplan.files.storage import storage_of
from pressplan.operation import backup, backup_key
from tests.operation.saving import archived, handed_in, key

FLIPS = 20


@pytest.fixture
def doubled(app, tmp_path):
    """The application keeps a second copy of each file."""
    config = replace(app.config["PRESSPLAN"], second_copy=tmp_path / "thu-hai")
    app.config["PRESSPLAN"] = config
    app.extensions["files"] = storage_of(config)
    return config


def flip(config, key, dice):
    path = config.data / "files" / key
    changed = bytearray(path.read_bytes())
    changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    path.unlink()  # the second copy may be the same file by a link
    path.write_bytes(changed)


def test_every_flipped_bit_is_found_and_mended_from_the_second_copy(doubled):
    dice = random.Random(13)
    keys = [handed_in(dice.randbytes(3000), f"{number}.pdf") for number in range(4)]
    for _ in range(FLIPS):
        broken = dice.choice(keys)
        flip(doubled, broken, dice)
        (found,) = soundness.damaged()
        assert found.key == broken
        assert [each.key for each in repair.from_second_copy([found])] == [broken]
        assert list(soundness.faults()) == []


def test_one_that_is_gone_comes_back_from_a_backup(app, tmp_path):
    whole, gone = handed_in(b"a" * 999), handed_in(b"b" * 999)
    path = archived(tmp_path)
    storage.current().delete(gone)
    (found,) = soundness.damaged()
    assert [each.key for each in backup.files_from(path, key(), [found])] == [gone]
    assert list(soundness.faults()) == []
    assert b"".join(storage.current().open(whole).chunks()) == b"a" * 999


def test_a_backup_takes_the_second_copy_where_the_first_is_damaged(doubled, tmp_path):
    broken = handed_in(b"c" * 3000)
    flip(doubled, broken, random.Random(1))
    made = backup.write(tmp_path / "a.age", at=clock.now())
    assert made.lacking == []


def test_the_second_copy_is_there_as_soon_as_it_is_handed_in(doubled):
    """B8-2: what was submitted outlives the first place, without any backup."""
    papers = {handed_in(text.encode() * 500): text for text in "abc"}
    second = storage.current().second
    for name, text in papers.items():
        assert b"".join(second.open(name).chunks()) == text.encode() * 500


def test_what_no_copy_has_stays_said(app, doubled):
    lost = handed_in(b"d" * 999)
    for each in (doubled.data / "files", doubled.second_copy):
        (each / lost).unlink()
    damaged = list(soundness.damaged())
    assert repair.from_second_copy(damaged) == []
    assert len(list(soundness.faults())) == 2


def test_the_command_finds_and_mends(app, doubled, monkeypatch):
    broken = handed_in(b"e" * 999, "Kế hoạch.pdf")
    flip(doubled, broken, random.Random(2))
    monkeypatch.setattr(cli_operation, "create_app", lambda: app)
    monkeypatch.setattr(cli_operation, "upgrade", lambda: None)
    found = CliRunner().invoke(cli_operation.verify, [])
    assert (found.exit_code, "nội dung đã bị thay đổi" in found.output) == (1, True)
    mended = CliRunner().invoke(cli_operation.verify, ["--repair"])
    assert "Đã lấy lại tệp" in mended.output
    assert "Kế hoạch.pdf" in mended.output
    assert mended.exit_code == 0, mended.output


def test_the_key_is_private_made_once_and_the_public_half_is_enough(app):
    config = app.config["PRESSPLAN"]
    first = backup_key.recipient(config)
    assert config.backup_key_file.stat().st_mode & 0o777 == 0o600
    assert str(backup_key.recipient(config)) == str(first)
    assert str(key().to_public()) == str(first)
    config.backup_key_file.unlink()
    assert str(backup_key.recipient(config)) == str(first)
    config.backup_key_file.write_text("không phải khóa")
    with pytest.raises(backup_key.NoKey, match="không phải là khóa"):
        backup_key.read(config.backup_key_file)
