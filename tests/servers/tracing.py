"""What a server's processes write, and what they bring to the disk, as the kernel sees it.

strace(1) notes their calls; `Disk` follows them: what was written and not synced since would be
gone if the power were cut at that moment, on the strictest of disks.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.web import eventually

WRITES = {
    "write", "pwrite64", "writev", "pwritev", "pwritev2", "ftruncate", "fallocate", "sendfile",
    "copy_file_range",
}  # fmt: skip
NAMES = {"openat", "link", "linkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat"}
SYNCS, ANSWERS = {"fsync", "fdatasync"}, {"sendto", "sendmsg"}
_LINE = re.compile(r"(\d+) +(\w+)\((.*)", re.DOTALL)
_RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)")
_DESCRIPTOR = re.compile(r"^\d+<([^>]*)>")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ANSWER = re.compile(r'"HTTP/1\.1 (\d{3})')


class CannotTrace(Exception):
    """strace is missing, or may not look at other processes here."""


@dataclass
class Disk:
    """What under `root` a power cut would take now; a folder stands for the names in it."""

    root: Path
    lost: set[str] = field(default_factory=set)

    def follow(self, call: str, rest: str) -> None:
        """One call that has returned."""
        if rest.rpartition("= ")[2].startswith("-1"):
            return
        if call in SYNCS:
            self.lost.discard(_path(rest))
        elif call in WRITES:
            self._note(_path(rest))
        elif call in NAMES and (call != "openat" or "O_EXCL" in rest):
            for name in _QUOTED.findall(rest)[-1:]:
                self._note(str(Path(name).parent))

    def _note(self, path: str) -> None:
        if path.startswith(str(self.root)):
            self.lost.add(path)


def lost_at_each_answer(log: str, root: Path) -> Iterator[tuple[int, set[str]]]:
    """The status of each answer that left, and what a power cut would have taken just then."""
    disk, waiting = Disk(root), dict[tuple[str, str], str]()
    for line in log.splitlines():
        if found := _RESUMED.match(line):
            process, call, rest = found.groups()
            disk.follow(call, waiting.pop((process, call), "") + rest)
        elif found := _LINE.match(line):
            process, call, rest = found.groups()
            if call in ANSWERS:
                if status := _ANSWER.search(rest):
                    yield int(status[1]), set(disk.lost)
            elif "<unfinished ...>" in rest:
                # A write counts from its begin, a sync from its end.
                waiting[process, call] = rest.partition("<unfinished")[0]
                if call in WRITES:
                    disk.follow(call, rest)
            else:
                disk.follow(call, rest)


@contextmanager
def traced(processes: Sequence[int], log: Path) -> Iterator[None]:
    """Note the calls of these processes meanwhile. Raises CannotTrace."""
    if not shutil.which("strace"):
        raise CannotTrace("strace is not installed")
    calls = ",".join(sorted(WRITES | NAMES | SYNCS | ANSWERS))
    command = ["strace", "-f", "-y", "-qq", "-s", "200", "-e", f"trace={calls}", "-o", str(log)]
    attached = [word for process in processes for word in ("-p", str(process))]
    program = subprocess.Popen([*command, *attached], stderr=subprocess.PIPE)
    try:
        eventually(lambda: program.poll() is not None or all(map(_is_traced, processes)))
        if program.poll() is not None:
            raise CannotTrace(program.communicate()[1].decode().strip())
        yield
    finally:
        program.terminate()
        program.wait()


def _is_traced(process: int) -> bool:
    """Whether strace holds every thread of it."""
    states = [path.read_text() for path in Path(f"/proc/{process}/task").glob("*/status")]
    return all("TracerPid:\t0" not in state for state in states)


def _path(rest: str) -> str:
    found = _DESCRIPTOR.match(rest)
    return found[1] if found else ""
