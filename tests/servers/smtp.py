"""An SMTP server on the loopback: of this test process, where it fails as told, or a program.

python -m tests.servers.smtp FOLDER PORT  # keeps what it takes as files
"""

import asyncio
import email
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from pressplan.config import Smtp

DROP = "the line breaks after the letter was taken"
HANG_UP = "the line breaks before the letter was taken"
TLS = Path(__file__).with_name("tls")
CLOSE = "421 too busy, at the first command"


@dataclass
class Mailbox:
    """What was taken, and what the next letters meet.

    `answers`: to the data of the letters to come, one each; a 4xx or 5xx takes nothing, DROP takes
    the letter and says nothing, HANG_UP breaks the line before it is taken, CLOSE refuses the talk.
    `refused`: what is said of a recipient. `on_data` is called, in
    the server's thread, when a letter has come; `slow`: seconds before its answer.
    """

    at: Smtp = field(default_factory=lambda: Smtp("127.0.0.1", 0))
    taken: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    calls: int = 0
    slow: float = 0.0
    on_data: Callable[[], object] = lambda: None

    @property
    def mails(self) -> list[EmailMessage]:
        """What was taken, read as mail."""
        return [email.message_from_bytes(mail, policy=default) for mail in self.taken]  # type: ignore[misc]

    async def handle_MAIL(  # noqa: N802 (the name that the library calls)
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.calls += 1
        if self.answers and self.answers[0] is CLOSE:
            self.answers.pop(0)
            server.transport.close()
            return CLOSE
        if self.answers and self.answers[0] is HANG_UP:
            self.answers.pop(0)
            server.transport.abort()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 OK"
        await asyncio.get_running_loop().run_in_executor(None, self.on_data)
        if answer is DROP or answer.startswith("2"):
            assert isinstance(envelope.original_content, bytes)
            self.taken.append(envelope.original_content)
            self.recipients.append(list(envelope.rcpt_tos))
        if answer is DROP:
            server.transport.abort()
        await asyncio.sleep(self.slow)
        return answer


class Keeping(Mailbox):
    """Puts each letter into a folder before it says that it took it."""

    folder = Path()

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        draft = self.folder / "draft"
        draft.write_bytes(self.taken[-1])
        draft.rename(self.folder / f"{len(self.taken):06}.eml")
        return answer


@dataclass
class Kept:
    """What a server of its own took so far; it lives and dies with nobody here."""

    at: Smtp
    folder: Path

    @property
    def taken(self) -> list[bytes]:
        """The letters, the first one first."""
        return [file.read_bytes() for file in sorted(self.folder.glob("*.eml"))]

    @property
    def mails(self) -> list[EmailMessage]:
        """The same, read as mail."""
        return [email.message_from_bytes(mail, policy=default) for mail in self.taken]  # type: ignore[misc]


@contextmanager
def smtp_program(folder: Path) -> Iterator[Kept]:
    """A server that is a process of its own and ends with this block."""
    folder.mkdir()
    port = _free_port("127.0.0.1")
    paths = f"{Path(__file__).parents[2]}:{os.environ.get('PYTHONPATH', '')}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.servers.smtp", str(folder), str(port)],
        env=os.environ | {"PYTHONPATH": paths}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "ready\n", "the mail server does not start"
            yield Kept(Smtp("127.0.0.1", port), folder)
        finally:
            process.terminate()


@contextmanager
def running_smtp(
    host: str = "127.0.0.1", *, encrypted: str = "", certificate: Path = TLS / "localhost.pem"
) -> Iterator[Mailbox]:
    """A server on a free port of the loopback that ends with this block.

    `encrypted`: "tls" from the first byte, "starttls" when asked for and not without; then it
    wants the user `ai` with the password `do`. `certificate`: a file of key and certificate.
    """
    box = Mailbox()
    sealed = _sealed(encrypted, certificate)
    controller = Controller(box, hostname=host, port=_free_port(host), **sealed)
    controller.start()
    box.at = Smtp(host, controller.port, tls=encrypted == "tls")
    try:
        yield box
    finally:
        controller.stop()


def _sealed(encrypted: str, certificate: Path) -> dict[str, Any]:
    """What the library wants to hear of that."""
    if not encrypted:
        return {}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if encrypted == "tls":
        return {"ssl_context": context, "authenticator": _knows, "auth_require_tls": False}
    sealed = {"tls_context": context, "require_starttls": True}
    return sealed | {"authenticator": _knows, "auth_required": True}


def _knows(
    _server: SMTP, _session: Session, _envelope: Envelope, _way: str, given: Any
) -> AuthResult:
    assert isinstance(given, LoginPassword)
    return AuthResult(success=(given.login, given.password) == (b"ai", b"do"), handled=False)


def _free_port(host: str) -> int:
    with socket.create_server((host, 0)) as listener:
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    keeping = Keeping()
    keeping.folder = Path(sys.argv[1])
    Controller(keeping, hostname="127.0.0.1", port=int(sys.argv[2])).start()
    print("ready", flush=True)
    threading.Event().wait()
