"""The servers that are measured: gunicorn as in production, on loopback, data in a folder."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pressplan.config import ROOT
from pressplan.serving import die_with_parent

WORKERS, THREADS = 2, 8


@dataclass(frozen=True)
class Size:
    """A plan of so many tasks over so many years, each led by all of so many agencies."""

    agencies: int
    tasks: int
    years: int = 1

    @property
    def commitments(self) -> int:
        return self.agencies * self.tasks

    def __str__(self) -> str:
        if self.years > 1:
            return f"{self.agencies} agencies × {self.years} years"
        return f"{self.commitments:,}"


def environment(data: Path) -> dict[str, str]:
    """The environment of a run on that folder, whatever the caller's own says."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith("PRESSPLAN_")}
    ours.pop("DATABASE_URL", None)
    return ours | {"PRESSPLAN_DATA": str(data), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


@dataclass(frozen=True)
class Sample:
    """A folder with the sample people and their year, and who they are; it is copied."""

    data: Path
    people: list[dict[str, str]]


def load_sample(data: Path) -> Sample:
    """Load the sample into a folder that is not there yet."""
    data.mkdir()
    users: list[dict[str, str]] = json.loads(_command(data, "demo", "load", "--json"))["users"]
    return Sample(data, users)


def fill(data: Path, size: Size, sample: Sample) -> None:
    """A copy of the sample with a plan of that size beside."""
    shutil.copytree(sample.data, data)
    options = ("--agencies", str(size.agencies), "--tasks", str(size.tasks))
    options += ("--years", str(size.years))
    _command(data, "demo", "fill", *options)


def _command(data: Path, *words: str) -> str:
    command = [sys.executable, "-m", "pressplan", *words]
    return subprocess.run(
        command, env=environment(data), check=True, stdout=subprocess.PIPE, text=True, timeout=1800
    ).stdout


@contextmanager
def serving(application: str, env: dict[str, str], workers: int = WORKERS) -> Iterator[int]:
    """The application on a free port of loopback, until the block ends."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        port = int(listener.getsockname()[1])
        process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", application,
                "--config", str(ROOT / "pressplan" / "gunicorn_conf.py"),
                "--bind", f"fd://{listener.fileno()}",
                "--workers", str(workers), "--threads", str(THREADS),
            ],
            env=env | {"PRESSPLAN_PORT": str(port)}, pass_fds=[listener.fileno()],
            preexec_fn=die_with_parent,
        )  # fmt: skip
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"gunicorn ended with {process.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as call:
                call.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                if call.recv(20):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("gunicorn does not answer")
