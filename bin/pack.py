"""Pack a commit and its libraries into one archive: `pack.py LOCK_FILE [ARCHIVE]`.

Standard library only, run by a Python that has pip. What is packed is what was committed:
no data, no keys, nothing that lies around.
"""

import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# What only whoever works on the program needs.
LEFT_OUT = ("tests/", "bench/", ".ci/", ".git", "requirements-dev", "bin/test", "bin/bench")
LEFT_OUT += ("bin/lock", "bin/pack", "bin/screenshots")
PIP_OPTIONS = ["-q", "--disable-pip-version-check", "--no-input", "--require-hashes"]
PIP_OPTIONS += ["--only-binary", ":all:", "--dest"]
NO_GIT = "Không đọc được kho git của chương trình này: chỉ đóng gói được từ một bản git."
NO_WHEELS = (
    "Không tải được thư viện cho Python {version} (lý do ở ngay trên). Hãy kiểm tra mạng rồi "
    "chạy lại."
)
READ_ME = """\
CÀI ĐẶT TRÊN MÁY KHÔNG CÓ INTERNET

Gói này có đủ chương trình và thư viện. Máy cài cần:
  - Linux, kiểu máy {machine};
  - Python {pythons} cùng mô-đun venv (trên Debian, Ubuntu: gói python3-venv của bộ cài
    hệ điều hành).

Các bước:
  1. Chép tệp nén vào máy, rồi giải nén:  tar xzf {archive}
  2. Vào thư mục vừa giải nén:            cd {folder}
  3. Chạy thử trên chính máy này:         bin/serve
     Lần chạy đầu cài thư viện từ thư mục wheels/ ở đây, không gọi ra mạng, rồi in tài khoản
     quản trị.
  4. Trước khi mở cho mọi người:          bin/pressplan check

Dữ liệu nằm ở thư mục data/, hoặc nơi đặt trong PRESSPLAN_DATA. Khi lên bản mới: giải nén bản
mới ra thư mục khác, đặt PRESSPLAN_DATA vào nơi dữ liệu đang nằm, rồi chạy bin/serve ở thư mục mới.

Bản: {commit}, ngày {day}. Tài liệu: README.md và thư mục docs/.
"""


def main(lock_file, target=None):
    commit, day = git("log", "-1", "--format=%h %cs").decode().split()
    folder = f"pressplan-{commit}"
    target = Path(target or f"{folder}.tar.gz").absolute()
    with tempfile.TemporaryDirectory() as name:
        wheels = Path(name)
        versions = fetch(lock_file, wheels)
        words = {"machine": platform.machine(), "pythons": " hoặc ".join(versions)}
        words |= {"archive": target.name, "folder": folder, "commit": commit, "day": day}
        write(target, folder, wheels, READ_ME.format(**words))
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    print(f"{target} ({target.stat().st_size // 10**6} MB, Python {', '.join(versions)})")
    print(f"SHA-256: {digest}")


def fetch(lock_file, wheels):
    """The locked wheels for each Python that is here; the versions that they serve."""
    found = pythons()
    for version, python in found.items():
        say(f"Đang tải thư viện cho Python {version}…")
        pip = [sys.executable, "-m", "pip", "--python", python, "download", *PIP_OPTIONS, wheels]
        if subprocess.run([*pip, "--requirement", ROOT / lock_file]).returncode:
            sys.exit(NO_WHEELS.format(version=version))
    return sorted(found, key=lambda version: int(version.partition(".")[2]))


def pythons():
    """Each version that really starts: a name may be a stub that only tells how to install it."""
    found = {f"{sys.version_info[0]}.{sys.version_info[1]}": sys.executable}
    for version in PYTHONS:
        asks = "import sys; print('%d.%d' % sys.version_info[:2])"
        try:
            command = [f"python{version}", "-c", asks]
            said = subprocess.run(command, capture_output=True, text=True).stdout.strip()
        except OSError:
            continue
        if said == version:
            found.setdefault(version, shutil.which(f"python{version}"))
    return found


def write(target, folder, wheels, read_me):
    """The archive, under another name until it is whole."""
    draft = target.with_name(f".{target.name}.draft")
    committed = io.BytesIO(git("archive", "--format=tar", "HEAD"))
    try:
        with (
            tarfile.open(fileobj=committed) as source,
            tarfile.open(draft, mode="w:gz") as archive,
        ):
            for member in source.getmembers():
                if not member.name.startswith(LEFT_OUT):
                    content = source.extractfile(member) if member.isfile() else None
                    member.name = f"{folder}/{member.name}"
                    member.mode &= ~0o022  # git's are for a group too, and root unpacks them so
                    archive.addfile(member, content)
            for wheel in sorted(wheels.iterdir()):
                add(archive, f"{folder}/wheels/{wheel.name}", wheel.read_bytes())
            add(archive, f"{folder}/README.txt", read_me.encode())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def add(archive, name, content):
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o644
    archive.addfile(info, io.BytesIO(content))


def git(*words):
    try:
        return subprocess.run(
            ["git", "-C", ROOT, *words], capture_output=True, check=True, env=os.environ
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        sys.exit(NO_GIT)


def say(sentence):
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
