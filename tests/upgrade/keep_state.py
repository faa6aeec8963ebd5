"""Keep what an installation of this version holds, for the tests of later versions.

python -m tests.upgrade.keep_state NAME [CHECKOUT]  # at each release; an older checkout's, if named

Writes states/NAME.sqlite.sql.xz and states/NAME.postgresql.sql.xz, statements alone, and
states/NAME.key, the key of that history chain. Needs pg_dump.
"""

import lzma
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from sqlalchemy import make_url

from tests.servers import postgres

STATES = Path(__file__).with_name("states")


def main(name: str, checkout: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "sqlite"
        _load(checkout, data, {})
        with sqlite3.connect(data / "pressplan.sqlite3") as database:
            _write(f"{name}.sqlite.sql.xz", "\n".join(database.iterdump()))
        keys = data / "keys"
        with postgres.running_postgres() as server:
            url = postgres.create_database(server, "kept")
            for path in (other := Path(folder) / "postgresql" / "keys", keys):
                path.mkdir(parents=True, exist_ok=True)
            (other / "history").write_bytes((keys / "history").read_bytes())
            _load(checkout, other.parent, {"DATABASE_URL": url})
            plain = make_url(url).set(drivername="postgresql")
            command = ["pg_dump", "--inserts", "--no-owner", "--no-privileges", "--dbname"]
            said = subprocess.run(
                [*command, plain.render_as_string(hide_password=False)],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            _write(f"{name}.postgresql.sql.xz", said.stdout)
        (STATES / f"{name}.key").write_bytes((keys / "history").read_bytes())


def _load(checkout: Path, data: Path, more: dict[str, str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    subprocess.run(
        [sys.executable, "-P", "-m", "pressplan", "demo", "load"], check=True, cwd=data.parent,
        stdout=subprocess.DEVNULL,
        env=environment | {"PYTHONPATH": str(checkout), "PRESSPLAN_DATA": str(data)} | more,
    )  # fmt: skip


def _write(name: str, statements: str) -> None:
    (STATES / name).write_bytes(lzma.compress(statements.encode(), preset=9))


if __name__ == "__main__":
    main(sys.argv[1], Path((*sys.argv, ".")[2]).resolve())
