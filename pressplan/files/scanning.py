"""Ask a virus scanner about a file, where one is set (`PRESSPLAN_CLAMD`): ClamAV's INSTREAM.

What the scanner does not answer for is not taken: a scanner that is down stops uploads, it lets
nothing through. Source of the protocol: clamd(8), COMMANDS.
"""

import logging
import socket
import struct
from contextlib import closing
from pathlib import Path

from ..config import Clamd
from ..errors import StoreUnreachable
from .refusals import Unacceptable

CHUNK = 64 * 1024
SECONDS = 30  # for each step of the talk
SILENT = (
    "Máy quét vi-rút không trả lời nên tệp chưa được nhận. Hãy chờ vài phút rồi thử lại; nếu vẫn "
    "vậy, báo quản trị viên."
)


class ScannerSilent(StoreUnreachable):
    """503: the scanner gave no verdict; trying again may help."""

    sentence = SILENT


def scan(path: Path, name: str, clamd: Clamd | None) -> None:
    """Let the scanner look at the file; without one nothing happens.

    Raises Unacceptable (422) for a file with a virus, ScannerSilent (503).
    """
    if clamd is None:
        return
    try:
        verdict = _ask(path, clamd)
    except OSError as error:
        logging.getLogger("pressplan").error("clamd does not answer: %s", error)
        raise ScannerSilent from error
    if verdict.endswith("FOUND"):
        logging.getLogger("pressplan").warning("clamd: %s", verdict)
        raise Unacceptable("virus", name)
    if not verdict.endswith("OK"):
        logging.getLogger("pressplan").error("clamd: %s", verdict)
        raise ScannerSilent


def _ask(path: Path, clamd: Clamd) -> str:
    """What the scanner says of the bytes: "stream: OK", "stream: NAME FOUND", "… ERROR"."""
    with closing(_connected(clamd)) as line, path.open("rb") as file:
        line.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            line.sendall(struct.pack("!I", len(chunk)) + chunk)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (part := line.recv(1024)):
            answer += part
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _connected(clamd: Clamd) -> socket.socket:
    if clamd.path:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        line.connect(clamd.path)
        return line
    return socket.create_connection((clamd.host, clamd.port), SECONDS)
