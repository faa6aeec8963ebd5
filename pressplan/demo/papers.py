"""Small sample files, taken in like any other."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import segno
from docx import Document
from flask import current_app

from ..access import Who
from ..files import intake, names, storage
from ..files.actions import Received, attach
from ..files.models import StoredFile


def sample_file(
    name: str, words: str, by: Who, at: datetime, lines: Sequence[str] = ()
) -> StoredFile:
    """A recorded file of the writer's agency: by its name a picture, else a page of Word.

    With `lines` the page holds just these.
    """
    return attach(received(name, words, agency_id=by.agency_id, lines=lines), by=by, at=at)


def received(
    name: str, words: str, *, agency_id: int | None, lines: Sequence[str] = ()
) -> Received:
    """The same, checked and stored, not yet recorded."""
    path: Path = current_app.config["PRESSPLAN"].data / "spool" / secrets.token_hex(16)
    with path.open("wb") as file:
        if names.ending_of(name) == ".png":
            segno.make(words).save(file, kind="png", scale=8)
        else:
            document = Document()
            for line in lines or (f"{words} (mẫu)", "Nội dung mẫu để xem thử."):
                document.add_paragraph(line)
            document.save(file)
    kind, key, data = intake.check(path, name), storage.new_key(), path.read_bytes()
    storage.current().put(key, path)
    path.unlink(missing_ok=True)
    return Received(key, name, kind, len(data), hashlib.sha256(data).hexdigest(), agency_id)
