"""Files of updates, drafts and messages as tests send them and find them again."""

from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.demo.papers import received
from pressplan.files.models import StoredFile
from pressplan.files.queries import quota_bytes
from pressplan.tasks.actions_files import save_with_files
from pressplan.tasks.models import Commitment, ProgressUpdate
from pressplan.tasks.models_board import ProgressDraft
from pressplan.tasks.rules_board import Typed
from tests.files import corpus
from tests.strict import Browser, fields_of
from tests.tasks.board import drafts
from tests.tasks.work import commitment, report_url, reports

PDF, PNG = "Minh chứng.pdf", "Ảnh chụp.png"
TYPED = {"state": "in-progress", "percent": "40", "done": "Đã thu thử.", "result": "Ba bản tin."}


def chosen(*names: str) -> dict[str, Any]:
    """What a browser sends of the files that were chosen."""
    return {"files": [(BytesIO(_bytes(name)), name) for name in names]}


def _bytes(name: str) -> bytes:
    if name.endswith(".png"):
        return corpus.picture("PNG")
    return corpus.OLE + b"\0" * 600 if name.endswith(".doc") else corpus.paper()


def opened(browser: Browser, of: Commitment) -> Browser:
    """The form of a report."""
    return browser.get(f"{report_url(of)}/new")


def typed(browser: Browser, **fields: Any) -> dict[str, Any]:
    """What the form on the page would send, with these words in it."""
    return fields_of(browser.page.find("form", id="report")) | TYPED | fields


def listed(browser: Browser, within: str = "#files-kept") -> list[str]:
    """The names of the files that a part of the page shows."""
    return [link.get_text() for link in browser.page.select(f"{within} .files a[download]")]


def drafted(by: Account, of: Commitment, *names: str, done: str = "Đang gõ.") -> ProgressDraft:
    """The person types and chooses files; committed."""
    words = Typed(state="in-progress", percent="10", done=done)
    files = [received(name, f"{by.name}: {name}", agency_id=of.agency_id) for name in names]
    draft = save_with_files(
        of, words, adding=files, seen=of.version, version=0, by=who_is(by), at=clock.now()
    )
    db.session.commit()
    return draft


def reported(by: Account, of: Commitment, *names: str, **words: Any) -> ProgressUpdate:
    """The person reports with files; committed."""
    files = [a_file(name, of.agency_id).id for name in names]
    return reports(by, of, files=files, **words)


def a_file(name: str, agency_id: int | None, **changes: Any) -> StoredFile:
    """A recorded file with its bytes."""
    got = received(name, name, agency_id=agency_id)
    values = {
        "key": got.key, "name": name, "kind": got.kind, "size": got.size, "sha256": got.sha256,
        "agency_id": agency_id, "stored_at": clock.now(), "by_name": "Người thử",
    }  # fmt: skip
    stored = StoredFile(**values | changes)
    db.session.add(stored)
    db.session.flush()
    return stored


def names_of(update: ProgressUpdate) -> list[str]:
    return [row.file.name for row in update.files]


def recorded() -> list[str]:
    """The names of all recorded files, read anew."""
    db.session.rollback()
    return list(db.session.scalars(select(StoredFile.name).order_by(StoredFile.id)))


def in_store(app: Flask) -> int:
    """How many files lie in the store."""
    folder: Path = app.config["PRESSPLAN"].data / "files"
    return sum(path.is_file() for path in folder.rglob("*"))


def use_up(agency_id: int | None) -> None:
    """The agency has used its quota but for a hundred bytes; committed."""
    a_file("lớn.png", agency_id, size=quota_bytes() - 100)
    db.session.commit()


def kept(account):
    """The names of the files in the person's only draft."""
    (draft,) = drafts(account)
    return [row.file.name for row in draft.files]


def updates():
    """What was reported of the work that these stories are about."""
    return commitment("3.a").updates
