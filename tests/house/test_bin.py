"""The commands in bin/, on checkouts of their own, with a package index that is a folder."""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import time
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (
    "requirements.txt", "requirements-s3.txt", "requirements-pdf.txt", "requirements-dev.txt",
)  # fmt: skip
WRITES_WHERE_IT_IS = (
    "import os, sys, probe; print(probe.VERSION, os.getcwd(), sys.prefix, *sys.argv[1:])"
)


class Checkout:
    """A tree with bin/, a lock file, and a package that says which `probe` it found."""

    def __init__(self, folder):
        self.folder = folder
        self.wheels = folder.parent / "wheels"
        self.wheels.mkdir()
        (folder / "pressplan").mkdir(parents=True)
        (folder / "pressplan" / "__main__.py").write_text(WRITES_WHERE_IT_IS)
        shutil.copytree(ROOT / "bin", folder / "bin")
        self.lock("1.0")

    def lock(self, version, name="requirements.txt"):
        digest = hashlib.sha256(make_wheel(self.wheels, version).read_bytes()).hexdigest()
        (self.folder / name).write_text(f"probe=={version} --hash=sha256:{digest}\n")

    def start(self, *words, **options):
        """A command of bin/, in the background."""
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels), "PYTHONPATH": ""}
        return subprocess.Popen(
            [self.folder / "bin" / words[0], *words[1:]],
            env={**os.environ, "PIP_CONFIG_FILE": os.devnull, **offline, **options.pop("env", {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def run(self, *words, **options):
        with self.start(*words, **options) as process:
            out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def mark(self):
        return self.folder / ".venv" / "pressplan.json"


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path / "checkout")


def test_the_second_start_installs_nothing_and_is_quick(checkout):
    code, out, err = checkout.run("pressplan", "a", "b c")
    assert (code, out.split()[0], out.split()[-3:]) == (0, "1.0", ["a", "b", "c"])
    assert "Đang cài thư viện" in err
    begun = time.monotonic()
    code, out, err = checkout.run("pressplan")
    assert (code, err) == (0, "")
    assert time.monotonic() - begun < 2


def test_file_names_are_those_of_the_caller(checkout, tmp_path):
    code, out, _ = checkout.run("serve", "--demo", cwd=tmp_path)
    assert code == 0
    assert out.split()[1:] == [str(tmp_path), str(checkout.folder / ".venv"), "serve", "--demo"]


def test_two_that_start_at_once_install_once(checkout):
    both = [checkout.start("pressplan"), checkout.start("pressplan")]
    errors = []
    for process in both:
        with process:
            out, err = process.communicate(timeout=120)
        assert process.returncode == 0
        assert out.startswith("1.0")
        errors.append(err)
    assert sum("Đang cài thư viện" in err for err in errors) == 1


def test_a_changed_lock_is_followed(checkout):
    checkout.run("pressplan")
    checkout.lock("2.0")
    assert checkout.run("pressplan")[1].startswith("2.0")


def test_an_interrupted_installation_is_done_anew(checkout):
    checkout.run("pressplan")
    left = checkout.folder / ".venv" / "half done"
    left.touch()
    checkout.mark().write_text("{}")  # what stands there while pip is at work
    assert checkout.run("pressplan")[1].startswith("1.0")
    assert not left.exists()


def test_a_moved_checkout_gets_a_new_environment(checkout):
    checkout.run("pressplan")
    checkout.folder = checkout.folder.rename(checkout.folder.with_name("moved"))
    code, out, _ = checkout.run("pressplan")
    assert code == 0
    assert out.split()[2] == str(checkout.folder / ".venv")
    assert str(checkout.folder) in (checkout.folder / ".venv" / "bin" / "pip").read_text()


def test_an_environment_made_by_hand_is_kept(checkout):
    subprocess.run(["python3", "-m", "venv", checkout.folder / ".venv"], check=True)
    own = checkout.folder / ".venv" / "own"
    own.touch()
    assert checkout.run("pressplan")[0] == 0
    assert own.exists()


def test_a_package_that_is_not_the_locked_one_is_refused_and_nothing_is_lost(checkout):
    checkout.run("pressplan")
    locked = (checkout.folder / "requirements.txt").read_text()
    checkout.lock("2.0")
    make_wheel(checkout.wheels, "2.0", extra="import os")
    code, out, err = checkout.run("pressplan")
    assert (code, out) == (1, "")
    assert "Không cài được thư viện" in err
    (checkout.folder / "requirements.txt").write_text(locked)
    shutil.rmtree(checkout.wheels)  # back to the former lock without any network
    assert checkout.run("pressplan")[1].startswith("1.0")


def test_the_development_set_serves_too(checkout):
    for name in LOCKS[1:]:
        checkout.lock("1.0", name)
    code, _, _ = checkout.run("test", "--version")  # there is no pytest in this one
    assert code == 1
    assert set(json.loads(checkout.mark().read_text())["packages"]) == set(LOCKS)
    assert checkout.run("pressplan")[2] == ""


def test_a_folder_one_may_not_write_is_said(checkout):
    (checkout.folder / ".venv").write_text("in the way")
    code, out, err = checkout.run("pressplan")
    assert (code, out) == (1, "")
    assert f"Không tạo được {checkout.folder / '.venv'}" in err


def test_no_python_is_said_with_the_remedy(checkout, tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("bash", "dirname", "readlink"):
        (tools / name).symlink_to(shutil.which(name))
    (tools / "python3").write_text("#!/bin/bash\necho 3.10; exit 1\n")
    (tools / "python3").chmod(0o755)
    code, out, err = checkout.run("serve", env={"PATH": str(tools)})
    assert (code, out) == (1, "")
    assert err.startswith("Cần Python 3.11 trở lên")


def test_the_lock_files_name_no_host_and_every_package_has_a_hash():
    for name in LOCKS:
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert not re.findall(r"^ *--?(?:i|f|index|extra|find)\b.*", text, re.MULTILINE)
        packages = re.split(r"\n(?=\S)", text.strip())
        assert all("--hash=sha256:" in package for package in packages)


def test_each_lock_holds_those_before_it():
    locks = [pins(name) for name in LOCKS]
    assert all(less <= more for less, more in pairwise(locks))


def test_an_s3_store_brings_its_library(checkout):
    checkout.lock("2.0", "requirements-s3.txt")
    assert checkout.run("pressplan")[1].startswith("1.0")
    store = {"FILES_URL": "s3://tep"}
    assert checkout.run("pressplan", env=store)[1].startswith("2.0")
    store = {"PRESSPLAN_SECOND_COPY": "s3://ban-sao"}
    assert checkout.run("pressplan", env=store)[2] == ""


def test_pdf_files_bring_their_library(checkout):
    for name in LOCKS[1:3]:
        checkout.lock("2.0", name)
    assert checkout.run("pressplan", env={"PRESSPLAN_PDF": "1"})[1].startswith("2.0")


def pins(name):
    return set(re.findall(r"^[a-z].*?==\S+", (ROOT / name).read_text(), re.MULTILINE))


def make_wheel(folder, version, extra=""):
    """The smallest package that pip takes."""
    path = folder / f"probe-{version}-py3-none-any.whl"
    info = f"probe-{version}.dist-info"
    files = {
        "probe.py": f"{extra}\nVERSION = '{version}'\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: probe\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},{digest(text)},{len(text)}\n" for name, text in files.items())
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            wheel.writestr(zipfile.ZipInfo(name), text)
    return path


def digest(text):
    raw = hashlib.sha256(text.encode()).digest()
    return f"sha256={base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}"
