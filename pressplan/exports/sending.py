"""Send a workbook or a paper that was just written; who took what away stands in the history."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import Response, g, request, send_file

from .. import clock
from ..database import is_writing
from ..files.kinds import MEDIA_TYPES, Kind
from ..history.actions import record_beside
from ..vietnamese import size as printed_size
from .running import running
from .workbooks import telling

JSON_LINES = "application/x-ndjson"
MEDIA = {
    ".xlsx": MEDIA_TYPES[Kind.XLSX], ".docx": MEDIA_TYPES[Kind.DOCX], ".jsonl": JSON_LINES,
}  # fmt: skip
NOT_ASKED = ("mark", "csrf_token")
SAID_ALREADY = ("Người xuất", "Xuất lúc", "Phạm vi")  # of what a workbook says of itself


def sent(write: Callable[[Path], object], name: str) -> Response:
    """A workbook or a document, written whole before its first byte is sent.

    The file has no name any more once it is open. Raises TooMany (503).
    """
    with tempfile.TemporaryDirectory(prefix="pressplan-") as folder:
        path = Path(folder) / "paper"
        with running(g.who.account_id, request.args.get("mark", "")), telling() as told:
            write(path)
        size, file = path.stat().st_size, path.open("rb")
    _note(name, size, told)
    kind = MEDIA[Path(name).suffix]
    answer = send_file(file, mimetype=kind, as_attachment=True, download_name=name)
    answer.content_length = size
    return answer


def _note(name: str, size: int, told: dict[str, str]) -> None:
    """Who took what away, by which filters, how much: in a short write beside the page."""
    assert not is_writing(), "what is exported is read in one snapshot"
    asked = {key: value for key, value in request.args.items() if key not in NOT_ASKED and value}
    facts = {key: value for key, value in told.items() if key not in SAID_ALREADY}
    record_beside(
        "export", "exported", f"Xuất tệp {name}", by=g.who, at=clock.now(),
        after={"Địa chỉ": request.path} | facts | asked | {"Cỡ tệp": printed_size(size)},
    )  # fmt: skip
