"""Web and scheduler start, stop, and die together: real processes, real signals."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from urllib.request import urlopen

import pytest

from pressplan.serving import GRACE_SECONDS, CannotListen, listen

ROOT = Path(__file__).resolve().parents[2]
APPLICATION = """
import os, time
def app(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(2)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{os.getpid()} {os.getppid()}".encode()]
"""
SCHEDULER = """
import os, pathlib, time
pathlib.Path("scheduler.pid").write_text(str(os.getpid()))
time.sleep(600)
"""
DYING_SCHEDULER = """
import pathlib, sys, time
with pathlib.Path("starts").open("a") as file:
    print(time.monotonic(), file=file)
sys.exit(3)
"""
SUPERVISOR = """
import os, sys
from pressplan import serving
listener = serving.listen("127.0.0.1", 0)
address = f"http://127.0.0.1:{listener.getsockname()[1]}"
scheduler = [sys.executable, "scheduler.py"]
if "WEB_ONLY" in os.environ:
    scheduler = None
options = {"application": "dummy:app", "scheduler": scheduler, "pauses": (0.2, 0.6)}
sys.exit(serving.run(listener, address=address, **options))
"""


class Served:
    """A supervisor in a session of its own, as a terminal would give it."""

    def __init__(self, folder, *before, passed=(), **more):
        self.folder = folder
        path = os.pathsep.join((str(ROOT), str(folder)))
        self.process = subprocess.Popen(
            [*before, sys.executable, "-c", SUPERVISOR],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": path} | more,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            pass_fds=passed,
        )

    def address(self):
        for line in self.process.stdout:
            if found := re.search(r"đang chạy tại (http://\S+) ", line):
                return found[1]
        raise AssertionError("ended before it answered")

    def get(self, path):
        with urlopen(self.url + path, timeout=30) as answer:
            return answer.read().decode()

    def start(self):
        self.url = self.address()
        worker, web = map(int, self.get("/").split())
        self.web = web
        self.pids = [worker, web, int(eventually(self.scheduler_pid))]
        return self

    def scheduler_pid(self):
        file = self.folder / "scheduler.pid"
        return file.exists() and file.read_text()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "dummy.py").write_text(APPLICATION)
    (tmp_path / "scheduler.py").write_text(SCHEDULER)
    return tmp_path


@pytest.fixture
def served(folder):
    served = Served(folder)
    yield served
    served.process.terminate()
    served.process.wait(GRACE_SECONDS + 30)
    served.process.stdout.close()


def test_the_address_is_told_once_it_answers(served):
    served.start()
    assert served.get("/healthz")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_on_its_way_is_finished_before_the_end(served, number):
    served.start()
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(served.get, "/slow")
        time.sleep(0.5)
        os.killpg(served.process.pid, number)  # a Ctrl+C reaches the whole group
        assert slow.result()
    assert served.process.wait(GRACE_SECONDS + 30) == 0
    assert none_left(served.pids)


def test_who_calls_after_the_end_was_asked_for_is_refused(served):
    served.start()
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(served.get, "/slow")
        time.sleep(0.5)
        served.process.terminate()
        time.sleep(0.7)
        with pytest.raises(OSError):
            served.get("/")
        assert slow.result()


def test_a_killed_supervisor_leaves_nothing_behind(served):
    served.start()
    served.process.kill()
    assert eventually(lambda: none_left(served.pids))


def test_a_scheduler_that_dies_is_started_again_after_growing_pauses(folder, served_dying):
    served_dying.address()
    starts = eventually(lambda: len(moments := read_starts(folder)) >= 4 and moments)
    pauses = [later - earlier for earlier, later in pairwise(starts)]
    assert pauses[0] >= 0.2
    assert pauses[1] >= 0.6
    assert pauses[2] >= 0.6


@pytest.fixture
def served_dying(folder):
    (folder / "scheduler.py").write_text(DYING_SCHEDULER)
    served = Served(folder)
    yield served
    served.process.terminate()
    served.process.wait(GRACE_SECONDS + 30)
    served.process.stdout.close()


def test_the_death_of_the_web_server_ends_everything(served):
    served.start()
    os.kill(served.web, signal.SIGKILL)
    assert served.process.wait(GRACE_SECONDS + 30) == 128 + signal.SIGKILL
    assert none_left(served.pids)


def test_an_application_that_does_not_load_ends_everything(folder, served_broken):
    out, _ = served_broken.process.communicate(timeout=GRACE_SECONDS + 30)
    assert served_broken.process.returncode not in (0, None)
    assert "đang chạy" not in out


@pytest.fixture
def served_broken(folder):
    (folder / "dummy.py").write_text("raise SystemError('no')")
    served = Served(folder)
    yield served
    served.process.kill()


def test_without_a_scheduler_only_the_web_runs(folder):
    served = Served(folder, WEB_ONLY="1")
    served.url = served.address()
    assert served.get("/")
    served.process.terminate()
    assert served.process.wait(GRACE_SECONDS + 30) == 0
    served.process.stdout.close()
    assert served.scheduler_pid() is False


def test_who_calls_while_the_service_starts_anew_waits_and_is_answered(folder):
    """As under systemd, which keeps the socket and passes it on as file descriptor 3."""
    passing = 'exec 3<&"$KEPT"; LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@"'
    with socket.create_server(("127.0.0.1", 0)) as kept, ThreadPoolExecutor() as pool:
        waiting = None
        for _ in range(2):
            fd = kept.fileno()
            served = Served(folder, "bash", "-c", passing, passed=[fd], KEPT=str(fd))
            served.url = served.address()
            assert served.url.endswith(f":{kept.getsockname()[1]}")
            if waiting is not None:
                assert waiting.result(60)
            served.process.terminate()
            assert served.process.wait(GRACE_SECONDS + 30) == 0
            served.process.stdout.close()
            waiting = pool.submit(served.get, "/") if waiting is None else None


def test_a_port_in_use_is_said_at_once():
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(CannotListen, match=f"Cổng {port} đang có chương trình khác dùng"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "sentence"),
    [
        ("192.0.2.1", 8000, "Máy này không có địa chỉ 192.0.2.1"),
        ("không có", 8000, "Máy này không có địa chỉ không có"),
        ("127.0.0.1", 99999, "Cổng 99999 không hợp lệ"),
    ],
)
def test_an_impossible_address_is_said_in_one_sentence(host, port, sentence):
    with pytest.raises(CannotListen, match=sentence):
        listen(host, port)


@pytest.mark.skipif(
    " lo\n" not in Path("/proc/net/if_inet6").read_text() if socket.has_ipv6 else True,
    reason="this machine has no IPv6",
)
def test_an_ipv6_address_may_wear_brackets():
    with listen("[::1]", 0) as listener:
        assert listener.family == socket.AF_INET6


def read_starts(folder):
    file = folder / "starts"
    return [float(line) for line in file.read_text().split()] if file.exists() else []


def none_left(pids):
    return not [pid for pid in pids if is_alive(pid)]


def is_alive(pid):
    """A zombie is dead: whoever adopted it has not yet looked."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually(condition, seconds=GRACE_SECONDS + 30):
    """Longer than the grace: a worker that still starts may miss its SIGTERM."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
    return found
