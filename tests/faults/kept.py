"""What was kept: read anew from the database and the disk, whatever was answered."""

import hashlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine
from flask import current_app
from sqlalchemy import select

from pressplan.database import db, reading
from pressplan.files import soundness, storage, sweep
from pressplan.files.models import StoredFile
from pressplan.history import verifying as history
from pressplan.submissions.models import Revision, RevisionFile, SubmissionDraftFile
from pressplan.tasks import tally


def let_go() -> None:
    """Hold nothing of the database, as if the server were alone with it."""
    db.session.remove()
    db.engine.dispose()


def spool() -> Path:
    """Where the files of requests under way lie."""
    folder: Path = current_app.config["PRESSPLAN"].data / "spool"
    return folder


def drafted() -> Counter[str]:
    """The files that lie with drafts, each as the digest of its very bytes."""
    query = select(StoredFile.key).join(SubmissionDraftFile)
    with reading():
        keys = db.session.scalars(query).all()
    return Counter(map(_hashed, keys))


def sent() -> list[tuple[str, str]]:
    """Every file of every revision: the revision's token, and the digest of the very bytes."""
    of_revision = RevisionFile.revision_id == Revision.id
    query = select(Revision.token, StoredFile.key).join(RevisionFile, of_revision).join(StoredFile)
    with reading():
        rows = db.session.execute(query.order_by(RevisionFile.id)).all()
    return [(token, _hashed(key)) for token, key in rows]


def faults() -> list[str]:
    """What is not as it must be after the sweep: something half, something left over."""
    now = datetime.fromtimestamp(time_machine.escape_hatch.time.time(), UTC)  # the disk's clock
    sweep.sweep(at=now + timedelta(hours=2))
    with reading():
        found = [*history.faults(), *tally.faults()]
        (answer,) = db.session.connection().exec_driver_sql("PRAGMA integrity_check").one()
        recorded = set(db.session.scalars(select(StoredFile.key)))
    found += soundness.faults()
    root = current_app.config["PRESSPLAN"].data / "files"
    stored = {str(path.relative_to(root)) for path in root.glob("*/*")}
    found += [f"a file without a row: {key}" for key in stored - recorded]
    found += [f"a spooled file: {path}" for path in spool().iterdir()]
    found += [f"the database: {answer}"] if answer != "ok" else []
    let_go()
    return found


def _hashed(key: str) -> str:
    return hashlib.sha256(b"".join(storage.current().open(key).chunks())).hexdigest()
