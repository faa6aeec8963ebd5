"""Web and scheduler in the foreground: two processes that start and end together.

    listener = listen(host, port)  # before anything else: a second start harms nothing
    code = run(listener, address="http://127.0.0.1:8000")

The listening socket is handed to gunicorn: whoever calls while the database is still
being migrated waits for an answer instead of being refused.
"""

import ctypes
import errno
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
SCHEDULER = (sys.executable, "-m", "pressplan", "scheduler")
PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)  # seconds before each new start of what died
SETTLED_SECONDS = 60.0  # what lived so long begins again with the first pause
GRACE_SECONDS = 30
LOOK_SECONDS = 0.5
PR_SET_PDEATHSIG = 1
FIRST_GIVEN = 3  # the first file descriptor that systemd passes on

Command = Sequence[str]
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class CannotListen(Exception):
    """The address is not to be had; the text is one Vietnamese sentence."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there from now on, or CannotListen.

    Started by systemd with a socket (sd_listen_fds(3)), it is that one: nobody who calls while
    the service is started anew is refused.
    """
    if os.environ.get("LISTEN_PID") == str(os.getpid()):
        return socket.socket(fileno=FIRST_GIVEN)
    if not 0 <= port <= 65535:
        raise CannotListen(f"Cổng {port} không hợp lệ. Hãy đặt PRESSPLAN_PORT từ 1024 đến 65535.")
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)
        family, _, _, _, address = found[0]
        return socket.create_server((address[0], port), family=family, backlog=2048)
    except OSError as error:
        raise CannotListen(_why_not(error, host, port)) from error


def say(sentence: str) -> None:
    print(sentence, flush=True)


def run(
    listener: socket.socket,
    *,
    address: str,
    workers: int = 2,
    threads: int = 8,
    application: str = "wsgi:app",
    scheduler: Command | None = SCHEDULER,
    pauses: Sequence[float] = PAUSES,
    grace: int = GRACE_SECONDS,
) -> int:
    """Serve until SIGTERM or SIGINT, then 0; or until the web server dies, then its code.

    `address` is the one that people type: it is printed once it answers. Requests have
    `grace` seconds to finish. No `scheduler`: it runs elsewhere.
    """
    with _signals() as wait:
        web = _start(_gunicorn(listener, application, workers, threads, grace), listener)
        probe = _Probe(listener, address)
        listener.close()  # gunicorn's alone, so that calls are refused once it stops
        ticking = _Kept(scheduler, pauses)
        try:
            return _watch(web, ticking, probe, wait)
        finally:
            _stop([web, *ticking.running()], wait, grace)


def die_with_parent() -> None:
    """In a new process, before its program starts: SIGTERM as soon as the parent is gone.

    Nobody can pass on the SIGKILL that ended the parent, except the kernel.
    """
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _watch(web: subprocess.Popen[bytes], ticking: "_Kept", probe: "_Probe", wait: "_Wait") -> int:
    while True:
        ticking.keep()
        if probe.look():
            say(f"pressplan đang chạy tại {probe.address} (nhấn Ctrl+C để dừng).")
        signals = wait(LOOK_SECONDS, probe)
        if signals & {signal.SIGTERM, signal.SIGINT}:
            say("Đang dừng: chờ xong các yêu cầu dở dang…")
            return 0
        if web.poll() is not None:
            say(f"Máy chủ web đã dừng đột ngột (mã {web.returncode}).")
            return 128 - web.returncode if web.returncode < 0 else web.returncode or 1


class _Kept:
    """A process that is started again when it dies, after a pause that grows."""

    def __init__(self, command: Command | None, pauses: Sequence[float]) -> None:
        self.command = command
        self.pauses = pauses
        self.deaths = 0
        self.started = self.next_start = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        if self.process is not None and self.process.poll() is not None:
            self._mourn(self.process.returncode)
        if self.command is None:
            return
        if self.process is None and time.monotonic() >= self.next_start:
            self.process = _start(self.command)
            self.started = time.monotonic()

    def running(self) -> list[subprocess.Popen[bytes]]:
        return [self.process] if self.process is not None else []

    def _mourn(self, code: int) -> None:
        if time.monotonic() - self.started >= SETTLED_SECONDS:
            self.deaths = 0
        pause = self.pauses[min(self.deaths, len(self.pauses) - 1)]
        say(f"Bộ hẹn giờ đã dừng đột ngột (mã {code}); chạy lại sau {pause:g} giây.")
        self.deaths += 1
        self.next_start = time.monotonic() + pause
        self.process = None


class _Probe:
    """Asks /healthz until it answers, without ever waiting for it."""

    def __init__(self, listener: socket.socket, address: str) -> None:
        self.address = address
        self.family = listener.family
        self.target = listener.getsockname()[:2]
        self.call: socket.socket | None = None
        self.answered = False

    def look(self) -> bool:
        """True once, when the answer has come; else asks, or asks again."""
        if self.answered:
            return False
        try:
            self.answered = self._has_answer()
        except BlockingIOError:
            return False
        except OSError:
            self.close()
        return self.answered

    def _has_answer(self) -> bool:
        if self.call is None:
            self.call = socket.socket(self.family, socket.SOCK_STREAM)
            self.call.settimeout(LOOK_SECONDS)
            self.call.connect(self.target)
            host = urlsplit(self.address).netloc
            self.call.sendall(f"GET /healthz HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
            self.call.setblocking(False)
        status = self.call.recv(100).split(b" ")
        self.close()
        return len(status) > 1 and status[1][:1] in (b"2", b"3", b"4")

    def close(self) -> None:
        if self.call is not None:
            self.call.close()
            self.call = None


_Wait = Callable[[float, _Probe | None], set[int]]


@contextmanager
def _signals() -> Iterator[_Wait]:
    """How to wait for signals, a child's death or an answer, and miss none of them."""
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)

    def wait(seconds: float, probe: _Probe | None = None) -> set[int]:
        calls = [probe.call] if probe and probe.call else []
        readable, _, _ = select.select([reader, *calls], [], [], seconds)
        return set(reader.recv(1000)) if reader in readable else set()

    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)
    handlers = {number: signal.signal(number, lambda *_: None) for number in numbers}
    wakeup = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    try:
        yield wait
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        reader.close()
        writer.close()


def _gunicorn(
    listener: socket.socket, application: str, workers: int, threads: int, grace: int
) -> Command:
    return (
        *(sys.executable, "-m", "gunicorn", application),
        *("--config", str(ROOT / "pressplan" / "gunicorn_conf.py")),
        *("--bind", f"fd://{listener.fileno()}"),
        *("--workers", str(workers), "--threads", str(threads)),
        *("--graceful-timeout", str(grace)),
    )


def _start(command: Command, *sockets: socket.socket) -> subprocess.Popen[bytes]:
    """Start it in a session of its own: a Ctrl+C is for us, who then stop it gently."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        command,
        env=os.environ | {"PYTHONPATH": path},
        pass_fds=[each.fileno() for each in sockets],
        start_new_session=True,
        preexec_fn=die_with_parent,
    )


def _stop(processes: Sequence[subprocess.Popen[bytes]], wait: _Wait, grace: int) -> None:
    """End them gently; hard after the grace, or at once on a further Ctrl+C."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + grace + 5
    while any(process.poll() is None for process in processes):
        if signal.SIGINT in wait(LOOK_SECONDS, None) or time.monotonic() > deadline:
            break
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _why_not(error: OSError, host: str, port: int) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"Máy này không có địa chỉ {host}. Hãy sửa PRESSPLAN_HOST."
    if error.errno == errno.EADDRINUSE:
        return (
            f"Cổng {port} đang có chương trình khác dùng, có thể pressplan đã chạy sẵn. "
            "Hãy dừng chương trình đó hoặc đặt PRESSPLAN_PORT thành cổng khác."
        )
    if error.errno == errno.EACCES:
        return f"Không được phép mở cổng {port}. Hãy đặt PRESSPLAN_PORT từ 1024 trở lên."
    return f"Không mở được cổng {port} tại {host}: {error}."
