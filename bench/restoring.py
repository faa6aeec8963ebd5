"""How long a backup and a restore take, and how much memory: `python -m bench.restoring`.

    PYTHONPATH=. .venv/bin/python -m bench.restoring --megabytes 1000

The commands run as people run them, on files of a size that offices hand in.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pressplan import clock, create_app, demo, first_run
from pressplan.access import SYSTEM
from pressplan.config import ROOT
from pressplan.database import db, writing
from pressplan.files import actions, spool, storage
from pressplan.files.kinds import Kind

MEGABYTE = 2**20
FILE_MEGABYTES = 4


def main() -> None:
    options = argparse.ArgumentParser(prog="bench.restoring", description=__doc__)
    options.add_argument("--megabytes", type=int, default=1000, help="of files")
    options.add_argument("--folder", type=Path, help="where there is room for four times as much")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="pressplan-bench-", dir=asked.folder) as name:
        folder = Path(name)
        _fill(folder / "data", asked.megabytes)
        took = [
            _run(folder / "data", folder / "key", "backup", folder / "a.age"),
            _run(folder / "again", folder / "key", "restore", folder / "a.age"),
        ]
        size = (folder / "a.age").stat().st_size / MEGABYTE
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print("| files, MB | archive, MB | backup, s | restore, s | most memory, MB | < 360 s |")
    print("|---:|---:|---:|---:|---:|---|")
    met = "yes" if took[1] < 360 else "**no**"
    print(
        f"| {asked.megabytes} | {size:.0f} | {took[0]:.1f} | {took[1]:.1f} | {peak:.0f} | {met} |"
    )


def _fill(data: Path, megabytes: int) -> None:
    """A plan with its progress, and files of so many megabytes."""
    os.environ["PRESSPLAN_DATA"] = str(data)
    from flask_migrate import upgrade

    with create_app().app_context():
        upgrade()
        with writing():
            first_run.load_plan(at=clock.now(), today=clock.today())
            demo.fill(agencies=100, tasks=50, years=2, at=clock.now())
            db.session.commit()
        for number in range(-(-megabytes // FILE_MEGABYTES)):
            _hand_in(number)


def _hand_in(number: int) -> None:
    key = storage.new_key()
    with spool.Spooled(spool.folder()) as spooled:
        spooled.write(os.urandom(FILE_MEGABYTES * MEGABYTE))
        storage.current().put(key, spooled.path)
        received = actions.Received(
            key, f"{number}.pdf", Kind.PDF, spooled.size, spooled.sha256, None
        )
    with writing():
        actions.attach(received, by=SYSTEM, at=clock.now())
        db.session.commit()


def _run(data: Path, key: Path, *words: object) -> float:
    """How many seconds a command takes."""
    given = {"PRESSPLAN_DATA": str(data), "PRESSPLAN_BACKUP_KEY": str(key), "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    command = [sys.executable, "-m", "pressplan", *map(str, words)]
    subprocess.run(command, env=os.environ | given, check=True, stdout=sys.stderr)
    return time.perf_counter() - began


main()
