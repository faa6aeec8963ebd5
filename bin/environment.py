"""Make .venv hold what a lock file names: `environment.py requirements.txt`.

Standard library only. When nothing has changed it costs some milliseconds; two that
start at once wait for each other; what was interrupted is made anew.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MARKER = VENV / "pressplan.json"
RUN, S3 = "requirements.txt", "requirements-s3.txt"
PDF, DEV = "requirements-pdf.txt", "requirements-dev.txt"
# Each set is locked as a superset of those before it: who has it has them too.
HOLDS = {RUN: [RUN], S3: [RUN, S3], PDF: [RUN, S3, PDF], DEV: [RUN, S3, PDF, DEV]}
PIP_OPTIONS = ["-qq", "--require-hashes", "--only-binary", ":all:", "--no-input"]
PIP_OPTIONS += ["--disable-pip-version-check"]
# Packed by bin/pack for a machine without internet: what is not in there is not to be had.
WHEELS = ROOT / "wheels"
NO_PIP = (
    "Không tạo được .venv vì Python này thiếu mô-đun venv (ensurepip) và pip. "
    "Trên Debian, Ubuntu: sudo apt install python3-venv, rồi chạy lại."
)
NO_PACKAGES = (
    "Không cài được thư viện vào .venv (lý do ở ngay trên). Hãy kiểm tra mạng và chỗ trống "
    "trên đĩa rồi chạy lại; phần dở dang sẽ được làm lại từ đầu."
)


def main(lock_file):
    if is_ready(lock_file):
        return
    with turn() as descriptor:
        if not is_ready(lock_file):
            fill(lock_file, descriptor)


def is_ready(lock_file):
    marker = read_marker()
    return marker.get("packages", {}).get(lock_file) == digest(lock_file) and is_sound(marker)


def is_sound(marker):
    """Whether the folder stands where it was made and its Python is still the same one."""
    return marker.get("path") == str(VENV) and marker.get("python") == python_version()


@contextmanager
def turn():
    """Hold the lock of this checkout; pip inherits it, and so holds it even if we are killed."""
    descriptor = os.open(ROOT / "bin", os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Đang đợi một tiến trình khác cài thư viện vào .venv…")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def fill(lock_file, descriptor):
    say("Đang cài thư viện vào .venv, mất khoảng một phút…")
    if not is_usable():
        shutil.rmtree(VENV, ignore_errors=True)
        VENV.mkdir()
        write_marker({})
        create(descriptor)
    place = {"path": str(VENV), "python": python_version()}
    packages = {name: digest(name) for name in HOLDS[lock_file]}
    write_marker({})
    packed = ["--no-index", "--find-links", WHEELS] if WHEELS.is_dir() else []
    command = [*pip(), "install", *PIP_OPTIONS, *packed, "--requirement", ROOT / lock_file]
    code = call(command, descriptor)
    if code > 0:  # pip itself gave up and left nothing half done; a signal would have
        write_marker(place)
    if code:
        sys.exit(NO_PACKAGES)
    write_marker(place | {"packages": packages})


def is_usable():
    """Whether pip may add to the folder: it is sound, or made by hand and never by us."""
    if not PYTHON.exists() or python_version() is None:
        return False
    if MARKER.exists():
        return is_sound(read_marker())
    return f" {VENV}\n" in (VENV / "pyvenv.cfg").read_text(encoding="utf-8")


def create(descriptor):
    """A new .venv, with pip where Python can bring it (Debian splits that off)."""
    if not has("ensurepip") and not has("pip"):
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            sys.exit(NO_PIP)
        say("Đang cài python3-venv của hệ thống…")
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "--yes", "--no-install-recommends", "python3-venv"]):
            call(["apt-get", "-qq", *words], descriptor, env=environment)
    bare = [] if has("ensurepip") else ["--without-pip"]
    if call([sys.executable, "-m", "venv", *bare, VENV], descriptor):
        sys.exit(NO_PIP)


def pip():
    """The command: the folder's own pip, or the system's, told to work there."""
    if (VENV / "bin" / "pip").exists():
        return [PYTHON, "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", PYTHON]


def has(module):
    command = [sys.executable, "-c", f"import {module}"]
    return subprocess.run(command, capture_output=True).returncode == 0


def call(command, descriptor, **options):
    """Run a step that keeps the lock; its exit code."""
    options |= {"pass_fds": [descriptor], "stdin": subprocess.DEVNULL}
    return subprocess.run(command, **options).returncode


def python_version():
    """Version of the Python in .venv, None when there is none that starts."""
    words = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([PYTHON, "-I", "-c", words], capture_output=True, text=True)
    except OSError:
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


def read_marker():
    try:
        return json.loads(MARKER.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write_marker(content):
    draft = MARKER.with_suffix(".draft")
    draft.write_text(json.dumps(content, indent=2), encoding="utf-8")
    draft.replace(MARKER)


def digest(name):
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def say(sentence):
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except OSError as error:
        sys.exit(f"Không tạo được {VENV}: {error}. Hãy kiểm tra quyền ghi và chỗ trống trên đĩa.")
    except KeyboardInterrupt:
        sys.exit(130)
