"""A note of each move in the second place, beside the files: what no backup has yet is not lost.

Whoever restores last night's backup finds here what was handed in and decided since
(`recovering`). A note is sealed with the key of the history, which every backup holds: a note of
another installation, or one that somebody wrote there, counts for nothing.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from itertools import islice
from typing import Any

from flask import current_app
from sqlalchemy import select

from ..accounts.models import Account
from ..database import db, reading, to_json
from ..errors import Refusal
from ..files import spool, storage
from ..files.models import StoredFile
from .models import Decision, Revision
from .workflow import Move

MOST_NOTES = 200  # in one round
SEAL = "seal"


def put_notes(revision_id: int) -> None:
    """Note what was done with a revision so far, once it is committed; outside any transaction.

    The second place never stands in the way: what it missed the hourly round puts there.
    """
    place = second()
    if place is None:
        return
    try:
        _put_notes(place, revision_id)
    except Refusal as error:
        _log().error("no note of revision %s yet: %s", revision_id, error.__cause__ or error)


def complete() -> int:
    """Put the notes that the second place lacks, so many in one round; of how many revisions."""
    place = second()
    if place is None:
        return 0
    there = set(place.notes())
    lacking = dict.fromkeys(id for key, id in _keys().items() if key not in there)
    for id in islice(lacking, MOST_NOTES):
        _put_notes(place, id)
    return min(len(lacking), MOST_NOTES)


def faults() -> Iterator[str]:
    """What the two places do not both know, one sentence each; nothing without a second one."""
    place = second()
    if place is None:
        return
    there, here = set(place.notes()), set(_keys())
    if lacking := here - there:
        yield f"{len(lacking)} lượt gửi, xử lý hồ sơ chưa ghi sang bản sao thứ hai"
    if unknown := there - here:
        yield (
            f"bản sao thứ hai có {len(unknown)} lượt gửi, xử lý hồ sơ không có ở đây: chạy "
            "bin/pressplan recover"
        )


def unknown_notes(place: storage.Storage) -> list[str]:
    """The keys of the notes there of which the database has nothing."""
    here = _keys()
    return [key for key in place.notes() if key not in here]


def second() -> storage.Storage | None:
    """The second place, where there is one."""
    place = storage.current()
    return place.second if isinstance(place, storage.Doubled) else None


def read(place: storage.Storage, key: str) -> dict[str, Any] | None:
    """What a note says; None: it is not ours, or not as it was written."""
    try:
        note = json.loads(b"".join(place.open(key).chunks()))
        seal = note.pop(SEAL)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return note if hmac.compare_digest(str(seal), _seal(note)) else None


def _put_notes(place: storage.Storage, revision_id: int) -> None:
    with reading():
        revision = db.session.get_one(Revision, revision_id)
        notes = {_key(revision.token): _of_revision(revision)} | {
            _key(revision.token, decision.move): _of_decision(revision, decision)
            for decision in revision.decisions
        }
    for key, note in notes.items():
        if not place.exists(key):
            with spool.kept([_sealed(note)]) as copy:
                place.put(key, copy.path)


def _keys() -> dict[str, int]:
    """The key of the note of each revision and each decision here, and its revision's id."""
    decided = select(Revision.token, Decision.move, Revision.id).join(Revision.decisions)
    with reading():
        sent = db.session.execute(select(Revision.token, Revision.id)).all()
        found = {_key(token): id for token, id in sent}
        return found | {_key(token, move): id for token, move, id in db.session.execute(decided)}


def _key(token: str, move: Move = Move.SENDING) -> str:
    return storage.note_key(f"{move.value} {token}")


def _of_revision(revision: Revision) -> dict[str, Any]:
    of = revision.submission
    content = revision.content._asdict()
    return _common(revision) | {
        "what": "revision", "at": revision.sent_at, "id": revision.id,
        "by": _person(revision.sender_id), "token": revision.token,
        "obligation_id": of.occurrence.obligation_id, "year": of.occurrence.year,
        "agency_id": of.agency_id, "number_of": revision.number_of,
        "asked_by": revision.asked_by, "arrived_on": revision.arrived_on,
        "clock_shift": revision.clock_shift,
        "content": content, "files": [_of_file(row.file) for row in revision.files],
    }  # fmt: skip


def _of_decision(revision: Revision, decision: Decision) -> dict[str, Any]:
    return _common(revision) | {
        "what": "decision", "at": decision.at, "by": _person(decision.by_id),
        "revision": revision.token, "move": decision.move.value, "text": decision.text,
        "number": decision.number, "decided_on": decision.decided_on,
        "files": [_of_file(decision.file)] if decision.file else [],
    }  # fmt: skip


def _common(revision: Revision) -> dict[str, Any]:
    """What a reader of the note sees at once."""
    return {"agency": revision.agency_name, "title": revision.submission.occurrence.title}


def _of_file(stored: StoredFile) -> dict[str, Any]:
    return {
        "key": stored.key, "name": stored.name, "kind": stored.kind.value, "size": stored.size,
        "sha256": stored.sha256, "agency_id": stored.agency_id, "stored_at": stored.stored_at,
        "by": _person(stored.account_id),
    }  # fmt: skip


def _person(account_id: int | None) -> dict[str, str]:
    account = db.session.get(Account, account_id) if account_id else None
    return {"email": account.email, "name": account.name} if account else {}


def _sealed(note: dict[str, Any]) -> bytes:
    plain = json.loads(to_json(note))
    return to_json(plain | {SEAL: _seal(plain)}).encode()


def _seal(note: dict[str, Any]) -> str:
    key = current_app.config["PRESSPLAN"].key("history")
    return hmac.new(key, f"note {to_json(note)}".encode(), hashlib.sha256).hexdigest()


def _log() -> logging.Logger:
    return logging.getLogger("pressplan")
