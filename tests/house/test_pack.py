"""One archive installs and serves where no package registry can be reached: bin/pack."""

import os
import re
import shutil
import socket
import subprocess
import tarfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.house.test_bin import ROOT, Checkout
from tests.servers.missing import untested

# Where nobody listens: whoever asks an index or a proxy there is refused at once.
DEAD = "http://127.0.0.1:9"
NOWHERE = {
    "PIP_INDEX_URL": f"{DEAD}/simple", "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0",
    "http_proxy": DEAD, "https_proxy": DEAD, "HTTP_PROXY": DEAD, "HTTPS_PROXY": DEAD,
    "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1",
}  # fmt: skip
WAITED = 300


def git(folder, *words):
    if shutil.which("git") is None:
        untested("with bin/pack", "there is no git")
    who = ("-c", "user.name=ai", "-c", "user.email=ai@daklak.example")
    subprocess.run(["git", "-C", folder, *who, *words], check=True, capture_output=True)


def unpacked(archive, folder):
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    (place,) = folder.iterdir()
    return place


def without_network():
    kept = {n: v for n, v in os.environ.items() if not n.upper().startswith(("PIP_", "PRESSPLAN_"))}
    return {**kept, **NOWHERE, "PYTHONPATH": ""}


@pytest.fixture
def committed(tmp_path):
    """A small checkout that was committed, with what must not travel lying in it."""
    checkout = Checkout(tmp_path / "checkout")
    checkout.lock("1.0", "requirements-s3.txt")
    tests = checkout.folder / "tests"
    tests.mkdir()
    (tests / "test_x.py").touch()
    git(checkout.folder, "init", "-q")
    git(checkout.folder, "add", "-A")
    git(checkout.folder, "commit", "-qm", "First")
    data = checkout.folder / "data"
    data.mkdir()
    (data / "pressplan.sqlite3").write_text("people's data")
    return checkout


def test_what_was_packed_installs_from_itself_and_asks_nobody(committed, tmp_path):
    archive = tmp_path / "goi.tar.gz"
    code, out, err = committed.run("pack", str(archive))
    assert code == 0, err
    assert re.search(r"SHA-256: [0-9a-f]{64}", out)
    with tarfile.open(archive) as packed:
        modes = {member.name.partition("/")[2]: member.mode for member in packed.getmembers()}
    assert [name for name, mode in modes.items() if mode & 0o022] == [], "its owner's alone"
    assert modes["bin/serve"] == 0o755
    assert modes["README.txt"] == 0o644
    place = unpacked(archive, tmp_path / "far away")
    names = {str(path.relative_to(place)) for path in place.rglob("*") if path.is_file()}
    assert {"README.txt", "wheels/probe-1.0-py3-none-any.whl", "bin/serve"} <= names
    for left_out in ("tests/", "data/", ".git", "bin/pack", "bin/test"):
        assert not any(name.startswith(left_out) for name in names), left_out
    read_me = (place / "README.txt").read_text()
    assert "goi.tar.gz" in read_me
    assert place.name in read_me

    shutil.rmtree(committed.wheels)  # what it was packed from is elsewhere
    said = subprocess.run(
        [place / "bin" / "pressplan", "x"], env=without_network(), capture_output=True, text=True,
        timeout=WAITED,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("1.0 ")


def test_without_its_wheels_it_would_have_asked(committed, tmp_path):
    """Or the test above proves nothing."""
    said = subprocess.run(
        [committed.folder / "bin" / "pressplan", "x"], env=without_network(), capture_output=True,
        text=True, timeout=WAITED,
    )  # fmt: skip
    assert said.returncode == 1
    assert "Không cài được thư viện" in said.stderr


def test_a_library_that_cannot_be_had_leaves_no_archive(committed, tmp_path):
    shutil.rmtree(committed.wheels)
    committed.wheels.mkdir()
    code, _, err = committed.run("pack", str(tmp_path / "goi.tar.gz"))
    assert code == 1
    assert "Không tải được thư viện" in err
    assert not list(tmp_path.glob("*goi*"))


def test_only_what_was_committed_can_be_packed(committed, tmp_path):
    shutil.rmtree(committed.folder / ".git")
    code, _, err = committed.run("pack", str(tmp_path / "goi.tar.gz"))
    assert code == 1
    assert "kho git" in err


@pytest.mark.long
def test_the_whole_product_serves_from_its_archive_without_a_network(tmp_path):
    """Needs a network itself, to fetch the wheels; what was unpacked has none."""
    clone = tmp_path / "clone"
    git(ROOT, "clone", "-q", "--no-hardlinks", str(ROOT), str(clone))
    subprocess.run([clone / "bin" / "pack", tmp_path / "goi.tar.gz"], check=True, timeout=900)
    place = unpacked(tmp_path / "goi.tar.gz", tmp_path / "far")
    shutil.rmtree(clone)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = without_network() | {"PRESSPLAN_PORT": str(port), "LANG": "C.UTF-8"}
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [place / "bin" / "serve"], env=environment, stdout=out, stderr=out
        )
        try:
            until = time.monotonic() + WAITED
            while not answers(port):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(1)
            with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=60) as page:
                style = re.search(r'href="(/static/[^"]*app.css)"', page.read().decode())[1]
            with urlopen(f"http://127.0.0.1:{port}{style}", timeout=60) as answer:
                assert answer.status == 200
        finally:
            process.terminate()
            process.wait(60)
    assert "mật khẩu dùng một lần" in log.read_text()
    assert (Path(place) / "data" / "pressplan.sqlite3").is_file()


def answers(port):
    with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        return answer.status == 200
    return False
