"""Take in a file: check, then store durably, with no transaction open; then record it.

    received = receive(form.file.data, agency_id=…)  # before the first query of the transaction
    stored = attach(received, by=who(), at=arrived_at())
    db.session.commit()

Whoever owns the file writes its line in the history: here only a refusal is noted. What was
received and never attached has no row, and the sweep removes it after an hour.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from werkzeug.datastructures import FileStorage

from ..access import Who
from ..config import Config
from ..database import Base, db, reading
from ..errors import Refusal
from ..history.actions import record
from ..vietnamese import size
from . import intake, names, storage
from .kinds import Kind
from .models import StoredFile
from .queries import quota_bytes, quota_of_person, sent_by, used_bytes
from .refusals import Unacceptable
from .scanning import scan
from .spool import Spooled


@dataclass(frozen=True)
class Received:
    """A file that was checked and lies in the store, not yet recorded."""

    key: str
    name: str
    kind: Kind
    size: int
    sha256: str
    agency_id: int | None


def receive(upload: FileStorage | None, *, agency_id: int | None, field: str = "file") -> Received:
    """Check and store one file of a form. Raises Unacceptable (422), NoSpace, StoreUnreachable."""
    received = receive_each([upload], agency_id=agency_id, field=field)
    if not received:
        raise Unacceptable("none", field=field)
    return received[0]


def receive_each(
    uploads: Iterable[FileStorage | None], *, agency_id: int | None, field: str = "file"
) -> list[Received]:
    """Check and store the files that were chosen in a form, all of them or none.

    `agency_id` is the agency whose quota they count against, None: nobody's.
    """
    if db.session().in_transaction():
        raise RuntimeError("files are checked and stored before a transaction begins")
    try:
        checked = [_checked(upload, agency_id) for upload in uploads if upload and upload.filename]
        if checked and agency_id is not None:
            with reading():  # `attach` looks again, with the lock
                _check_quota(checked[-1][0].name, agency_id, sum(one.size for one, _ in checked))
    except Unacceptable as refused:
        refused.field = field
        raise
    return _stored(checked)


def attach(received: Received, *, by: Who, at: datetime) -> StoredFile:
    """Record a received file in the caller's transaction. Raises Unacceptable when it is too much.

    `at` is when it was handed in: `spool.arrived_at()`.
    """
    if received.agency_id is not None:
        _check_quota(received.name, received.agency_id, received.size)
        _check_person(received, by)
    stored = StoredFile(
        key=received.key, name=received.name, kind=received.kind, size=received.size,
        sha256=received.sha256, agency_id=received.agency_id, stored_at=at,
        account_id=by.account_id or None, by_name=by.name,
    )  # fmt: skip
    db.session.add(stored)
    db.session.flush()
    # Without its name: it may be a file of what is not sent yet.
    record(
        stored, "file-stored", f"Tải lên một tệp .{stored.kind.value}, {size(stored.size)}",
        by=by, at=at, agency_id=received.agency_id, after={"SHA-256": stored.sha256},
    )  # fmt: skip
    return stored


def note_refusal(refused: Unacceptable, *, about: Base, by: Who, at: datetime) -> None:
    """One line in the history of what the file was meant for; the caller commits it alone."""
    record(
        about, "file-refused", f"Không nhận tệp “{refused.name}”: {refused.sentence}",
        by=by, at=at, reason=refused.code,
    )  # fmt: skip


def discard(received: Iterable[Received]) -> None:
    """Remove what was received and won't be attached; what can't be is left to the sweep."""
    for each in received:
        with suppress(Refusal):
            storage.current().delete(each.key)


def _checked(upload: FileStorage, agency_id: int | None) -> tuple[Received, Spooled]:
    spooled = upload.stream
    assert isinstance(spooled, Spooled), "files come by a request"
    name = names.display_name(upload.filename)
    kind = intake.check(spooled.path, name)
    config: Config = current_app.config["PRESSPLAN"]
    scan(spooled.path, name, config.clamd)
    key = storage.new_key()
    return Received(key, name, kind, spooled.size, spooled.sha256, agency_id), spooled


def _check_quota(name: str, agency_id: int, size: int) -> None:
    if used_bytes(agency_id) + size > quota_bytes():
        raise Unacceptable("quota", name)


def _check_person(received: Received, by: Who) -> None:
    (used, files), (most, most_files) = sent_by(by.account_id), quota_of_person()
    if used + received.size > most:
        raise Unacceptable("person", received.name)
    if files >= most_files:
        raise Unacceptable("number", received.name)


def _stored(checked: Iterable[tuple[Received, Spooled]]) -> list[Received]:
    done: list[Received] = []
    try:
        for received, spooled in checked:
            storage.current().put(received.key, spooled.path)
            done.append(received)
    except Refusal:
        discard(done)
        raise
    return done
