"""Killed in the middle, a backup leaves no archive, and a restore all or nothing."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pressplan import create_app
from pressplan.config import Config
from pressplan.database import db
from pressplan.operation.restore import FOLDER, CannotRestore
from tests.conftest import config_for
from tests.faults.conftest import ON_SQLITE
from tests.operation.saving import archived, contents, files, handed_in, key, restored
from tests.processes import ROOT

pytestmark = ON_SQLITE

PLENTY = 10_000
SWEEP = range(1, 40) if os.environ.get("PRESSPLAN_LONG") else (5, 7)
STEPS = (1, 2) if os.environ.get("PRESSPLAN_LONG") else (1,)


def dies(step: int, config: Config, *words: object) -> subprocess.CompletedProcess[str]:
    """A command on a place, killed at that step."""
    environment = os.environ | {
        "PRESSPLAN_DATA": str(config.data), "DATABASE_URL": config.database_url,
        "PRESSPLAN_BACKUP_KEY": str(config.data.parent / "khoa"), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.operation.dying", str(step), *map(str, words)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)


@pytest.fixture
def path(app, tmp_path) -> Path:
    """An archive of the application, and its key where the processes look for it."""
    handed_in(b"a" * 5000)
    made = archived(tmp_path)
    shutil.copy(app.config["PRESSPLAN"].backup_key_file, tmp_path / "khoa")
    return made


def place(tmp_path: Path, name: str) -> Config:
    (tmp_path / name).mkdir()
    return config_for(tmp_path / name, f"sqlite:///{tmp_path / name / 'pressplan.sqlite3'}")


def test_a_restore_that_was_killed_begins_anew(app, path, tmp_path):
    was, papers, half = contents(), files(), 0
    was.pop("sign_in_session")
    for step in SWEEP:
        there = place(tmp_path, f"noi-{step}")
        process = dies(step, there, "restore", path)
        if process.returncode != -signal.SIGKILL:
            assert process.returncode == 0, process.stderr
            break
        if (there.data / "pressplan.sqlite3").exists():
            with pytest.raises(CannotRestore):  # it had come to its end
                restored(path, there)
        else:
            half += (there.data / FOLDER).exists()
            assert restored(path, there).faults == []
        assert not (there.data / FOLDER).exists()
        with create_app(there).app_context():
            now = contents()
            now.pop("sign_in_session")
            assert (now, files()) == (was, papers), step
            db.session.remove()
            db.engine.dispose()
    assert half, "nobody died half-way: the steps are elsewhere now"


def test_a_backup_that_was_killed_leaves_no_archive(app, path, tmp_path):
    config = app.config["PRESSPLAN"]
    shutil.copy(config.backup_key_file, config.data.parent / "khoa")
    made = dies(PLENTY, config, "backup", tmp_path / "tot.age")
    assert made.returncode == 0, made.stderr
    assert "Không có khóa này thì không ai khôi phục được" in made.stdout
    assert str(config.data.parent / "khoa") in made.stdout
    died = 0
    for step in STEPS:
        target = tmp_path / f"{step}.age"
        died += dies(step, config, "backup", target).returncode == -signal.SIGKILL
        assert not target.exists()
    assert died == len(STEPS)
    assert key()
