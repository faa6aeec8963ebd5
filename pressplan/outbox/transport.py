"""How a letter leaves: over SMTP to the server that the environment names, or into a folder.

SMTP cannot be part of a transaction. What matters is to know, when something breaks, whether the
server may have taken the letter: only between the last byte of its data and the answer to it.
"""

import os
import secrets
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

from .. import trust
from ..config import Config, Smtp
from ..files import disk
from ..vietnamese import tidy
from .rules import Outcome, Way, longest_talk

CONNECT_SECONDS = 30
PARTING_SECONDS = 5
_SAID = 300  # of a server's words so many are kept
_CAUSES = {
    TimeoutError: "quá lâu không trả lời",
    ConnectionRefusedError: "không có máy chủ nào nhận ở địa chỉ và cổng này",
    socket.gaierror: "không tìm thấy máy có tên này",
    ssl.SSLCertVerificationError: "chứng thư của máy chủ không đáng tin",
    smtplib.SMTPServerDisconnected: "máy chủ cắt đường nối",
}


@dataclass(frozen=True)
class Parcel:
    """A letter ready to go: from and to as the envelope says, its bytes, its name as a file.

    `begin` is called once, before anything of the letter leaves; what it raises ends the attempt.
    """

    sender: str
    to: str
    mail: bytes
    name: str
    begin: Callable[[], None]


@dataclass(frozen=True)
class Answer:
    """What took the letter said: a code and words of SMTP, or nothing."""

    code: int | None = None
    words: str = ""


class NotTaken(Exception):
    """The letter was not taken, or nobody knows; the text is a Vietnamese sentence.

    `outcome` says which; `code` and `words` are the server's. `unreachable`: nobody was there to
    take anything, so that others need not be tried now.
    """

    def __init__(
        self, sentence: str, outcome: Outcome, *, code: int | None = None, words: str = "",
        unreachable: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(sentence)
        self.outcome, self.code, self.words = outcome, code, words
        self.unreachable = unreachable


class Transport(Protocol):
    """What takes letters, one after the other."""

    way: Way

    def take(self, parcel: Parcel) -> Answer:
        """Hand it over, or raise NotTaken."""

    def close(self) -> None:
        """No more letters for now."""


def transport_of(config: Config) -> Transport:
    """The one that the environment names."""
    if config.smtp is None:
        return MailFolder(config.mail_folder)
    return MailServer(config.smtp, longest_talk(config.lease_seconds), trust.context(config))


class MailFolder:
    """Letters as `.eml` files, where no mail server is set; a repeat replaces the same file."""

    way = Way.FOLDER

    def __init__(self, root: Path) -> None:
        self.root = root

    def take(self, parcel: Parcel) -> Answer:
        parcel.begin()
        try:
            disk.make_folder(self.root)
            draft = self.root / f".{parcel.name}.{secrets.token_hex(4)}"
            try:
                draft.write_bytes(parcel.mail)
                draft.chmod(0o600)
                disk.sync(draft)
                draft.rename(self.root / f"{parcel.name}.eml")
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
            disk.sync(self.root)
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else str(error)
            raise NotTaken(
                f"Không ghi được thư vào thư mục: {why}.", Outcome.BROKEN, unreachable=True
            ) from error
        return Answer(words=f"Tệp {parcel.name}.eml")

    def close(self) -> None:
        """Nothing is open."""


class MailServer:
    """A server that speaks SMTP. One line serves many letters; a broken one is opened anew."""

    way = Way.SERVER

    def __init__(self, at: Smtp, talk_seconds: float, trusted: ssl.SSLContext) -> None:
        self.at = at
        self.trusted = trusted
        self.talk_seconds = talk_seconds
        self.line: smtplib.SMTP | None = None
        self.watch = _Watch(talk_seconds, self._cut)

    def take(self, parcel: Parcel) -> Answer:
        with self.watch:
            try:
                return self._hand_over(parcel)
            except NotTaken as why:
                if why.code is None or why.code == 421 or not self._is_at_rest():
                    self._drop()  # 421: the server is closing the line (RFC 5321 §3.8)
                raise
            except BaseException:
                self._drop()
                raise

    def close(self) -> None:
        self.watch.end()
        if self.line is not None and self.line.sock is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.line.sock.settimeout(PARTING_SECONDS)
                self.line.quit()
        self._drop()

    def _hand_over(self, parcel: Parcel) -> Answer:
        asked = self._ask_on_old_line(parcel)
        parcel.begin()  # while the server reads
        line = (self._answered() if asked else None) or self._asked_on_new_line(parcel)
        handed_over = False
        try:
            _wants(line.rcpt(parcel.to), "Máy chủ thư từ chối người nhận")
            line.putcmd("data")
            _wants(line.getreply(), "Máy chủ thư từ chối thư", good=354)
            line.send(_as_data(parcel.mail))
            handed_over = True
            answer = line.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise _broken(error, handed_over) from error
        _wants(answer, "Máy chủ thư từ chối thư")
        return Answer(answer[0], _said(answer[1]))

    def _ask_on_old_line(self, parcel: Parcel) -> bool:
        """Begin a letter on the line of the one before, if there is one."""
        if self.line is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.line.putcmd("mail", _from(parcel))
                return True
        return False

    def _answered(self) -> smtplib.SMTP | None:
        """The old line, if it still holds: servers close it after some letters, or some time."""
        assert self.line is not None
        with suppress(OSError, smtplib.SMTPException):
            answer = self.line.getreply()
            if answer[0] != 421:
                _wants(answer, "Máy chủ thư từ chối địa chỉ gửi", final=False)
                return self.line
        self._drop()
        return None

    def _asked_on_new_line(self, parcel: Parcel) -> smtplib.SMTP:
        self._drop()
        line = self._open()
        try:
            line.putcmd("mail", _from(parcel))
            answer = line.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise _broken(error, False) from error
        _wants(answer, "Máy chủ thư từ chối địa chỉ gửi", final=False)
        return line

    def _open(self) -> smtplib.SMTP:
        """A line on which letters can be sent: encrypted, unless it does not leave this machine."""
        wait = min(CONNECT_SECONDS, self.talk_seconds)
        try:
            if self.at.tls:
                line: smtplib.SMTP = smtplib.SMTP_SSL(
                    self.at.host, self.at.port, timeout=wait, context=self.trusted
                )
            else:
                line = smtplib.SMTP(self.at.host, self.at.port, timeout=wait)
            self.line = line
            line.ehlo_or_helo_if_needed()
            if not self.at.tls and not self.at.loopback:
                line.starttls(context=self.trusted)
            if self.at.user:
                line.login(self.at.user, self.at.password)
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
            raise NotTaken(
                f"Chưa nối được với máy chủ thư: {_words(error)}.",
                Outcome.PUT_OFF if code else Outcome.BROKEN, code=code, words=_words(error),
                unreachable=True,
            ) from error  # fmt: skip
        if self.watch.over or line.sock is None:
            late = "Máy chủ thư trả lời quá chậm."
            raise NotTaken(late, Outcome.BROKEN, unreachable=True)
        line.sock.settimeout(self.talk_seconds)
        return line

    def _is_at_rest(self) -> bool:
        """Whether the line can serve the next letter after this one was refused."""
        with suppress(OSError, smtplib.SMTPException):
            return self.line is not None and self.line.rset()[0] == 250
        return False

    def _cut(self) -> None:
        """The talk has lasted too long: whoever waits on the line learns that it is broken."""
        line = self.line
        if line is not None and line.sock is not None:
            with suppress(OSError):
                # The plain socket's: TLS must not be taken apart under whoever reads from it.
                socket.socket.shutdown(line.sock, socket.SHUT_RDWR)

    def _drop(self) -> None:
        if self.line is not None:
            self.line.close()
        self.line = None


class _Watch:
    """Calls once when what happens inside its block lasts too long.

    One thread for all letters: it looks now and then, and is never waited for.
    """

    def __init__(self, seconds: float, call: Callable[[], None]) -> None:
        self.seconds, self.call = seconds, call
        self.until: float | None = None
        self.over = False
        self.ended = Event()
        self.thread: Thread | None = None

    def __enter__(self) -> None:
        self.over = False
        self.until = time.monotonic() + self.seconds
        if self.thread is None:
            self.thread = Thread(target=self._look, daemon=True)
            self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.until = None

    def end(self) -> None:
        self.ended.set()

    def _look(self) -> None:
        while not self.ended.wait(min(1.0, self.seconds / 20)):
            until = self.until
            if until is not None and not self.over and time.monotonic() > until:
                self.over = True
                self.call()


def _from(parcel: Parcel) -> str:
    return f"FROM:{smtplib.quoteaddr(parcel.sender)}"


def _wants(
    answer: tuple[int, bytes], sentence: str, *, good: int = 250, final: bool = True
) -> None:
    """Raise NotTaken unless the server says yes; its 5xx is final, a 4xx never is."""
    code, words = answer
    if code in (good, 251, 252):
        return
    refused = final and 500 <= code < 600
    raise NotTaken(
        f"{sentence} ({code}): {_said(words)}.", Outcome.REFUSED if refused else Outcome.PUT_OFF,
        code=code, words=_said(words),
    )  # fmt: skip


def _broken(error: Exception, handed_over: bool) -> NotTaken:
    """The line broke, before or after the whole letter was handed over."""
    outcome = Outcome.AMBIGUOUS if handed_over else Outcome.BROKEN
    words = _words(error)
    return NotTaken(f"Đường nối với máy chủ thư bị đứt: {words}.", outcome, words=words)


def _said(words: bytes) -> str:
    return tidy(words.decode("utf-8", "replace"))[:_SAID]


def _as_data(mail: bytes) -> bytes:
    """As SMTP wants it (RFC 5321 §4.5.2): a leading dot doubled, a lone dot at the end."""
    return mail.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def _words(error: Exception) -> str:
    """What went wrong, in the words of who says it."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {tidy(text)[:_SAID]}"
    for kind, words in _CAUSES.items():
        if isinstance(error, kind):
            return words
    if isinstance(error, OSError) and error.strerror:
        return tidy(error.strerror)[:_SAID]
    return tidy(str(error))[:_SAID] or type(error).__name__
