"""The browser for the tests: the system's Chromium, or one that is installed now.

playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE, VERSION = "@sparticuz/chromium", "153.0.0"  # an npm package with the program inside
INSTALL_SECONDS = 600
ARGUMENTS = [
    "--no-sandbox",  # root, as in most containers, may not have one
    "--disable-gpu",
    # Nothing but the tests' own pages is ever asked for.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The package leaves finding its libraries and fonts to whoever starts the program.
STARTER = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
ldd "$here/chromium" | grep -q 'not found' && export LD_LIBRARY_PATH="$here/al2023/lib"
[ -d /etc/fonts ] || export FONTCONFIG_PATH="$here/fonts"
exec "$here/chromium" "$@"
"""


class NoChromium(Exception):
    """No browser can be had; the text says what was tried and what helps."""


def chromium() -> str:
    """The path of a Chromium that starts, installed first if need be; raises NoChromium."""
    return find_chromium() or install_chromium()


def find_chromium() -> str | None:
    """$PRESSPLAN_TEST_CHROMIUM → the system's → the one installed here before → None."""
    if given := os.environ.get("PRESSPLAN_TEST_CHROMIUM"):
        if not _starts(given):
            raise NoChromium(f"PRESSPLAN_TEST_CHROMIUM names {given}, which does not start.")
        return given
    places = [*map(shutil.which, NAMES), str(_folder() / "start")]
    return next((place for place in places if place and _starts(place)), None)


def install_chromium() -> str:
    """By apt-get where we are root, else from npm into a cache folder; raises NoChromium."""
    failures = []
    with _turn():
        for install in (find_chromium, _from_apt, _from_npm):  # another worker may be quicker
            try:
                install()
            except (OSError, subprocess.SubprocessError) as error:
                failures.append(_reason(error))
            if found := find_chromium():
                return found
    raise NoChromium(
        f"No Chromium for the browser tests: {'; '.join(failures)}. Install Debian's chromium, "
        "or set PRESSPLAN_TEST_CHROMIUM to the path of one."
    )


def _from_apt() -> None:
    if os.geteuid() != 0:
        raise PermissionError("apt-get is for root")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    packages = ("chromium", "libatomic1")  # the second for Playwright's own driver
    _run("apt-get", "-qq", "update", env=environment)
    _run("apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages, env=environment)


def _from_npm() -> None:
    unpack = f"import chromium from '{PACKAGE}'; await chromium.executablePath()"
    with tempfile.TemporaryDirectory(dir=_folder().parent) as name:
        work, unpacked = Path(name), Path(name, "unpacked")
        unpacked.mkdir()
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund")
        _run("npm", "install", *quiet, f"--prefix={work}", f"{PACKAGE}@{VERSION}")
        # Where it unpacks to, and that its libraries are wanted too, it reads there.
        places = {"TMPDIR": str(unpacked), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
        _run("node", "--input-type=module", "-e", unpack, cwd=work, env=os.environ | places)
        (unpacked / "start").write_text(STARTER, encoding="utf-8")
        (unpacked / "start").chmod(0o755)
        shutil.rmtree(_folder(), ignore_errors=True)
        unpacked.rename(_folder())


def _run(*command: str, **options: Any) -> None:
    options |= {"check": True, "stdin": subprocess.DEVNULL, "timeout": INSTALL_SECONDS}
    subprocess.run(command, capture_output=True, text=True, **options)


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return f"{error.cmd[0]}: {(error.stderr or error.stdout).strip()[-300:]}"
    return str(error)


def _starts(program: str) -> bool:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


@contextmanager
def _turn() -> Iterator[None]:
    _folder().parent.mkdir(parents=True, exist_ok=True)
    with (_folder().parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _folder() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "pressplan" / f"chromium-{VERSION}"
