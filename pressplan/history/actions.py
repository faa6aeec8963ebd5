"""Record what happened, and seal it into the chain last before the commit.

The head row is locked only then: without the lock two writers fork the chain (54
forks in 200 writes), with the lock taken earlier they wait for each other in
circles (111 deadlocks). Nothing ever deletes a line: history is kept for good.
"""

import hashlib
import hmac
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from ..access import Who
from ..database import Base, beside, db, is_busy, is_full, to_json
from ..vietnamese import fold
from . import log
from .models import ChainHead, HistoryLine

_WAITING, _SEALED = "history", "history sealed"
LONGEST_ADDRESS = 64
PATIENCE = 2.0  # seconds that a line of its own waits for the database
Subject = Base | str


def record(
    subject: Subject,
    happened: str,
    text: str,
    *,
    by: Who,
    at: datetime,
    agency_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Note that `happened` befell the subject; `text` is the sentence that people read.

    `happened` has its words in `events.EVENTS`. The subject is a row, or a word for what is none
    ("request"). `agency_id`: whose matter it is, else that of the subject, else the actor's.
    Never a secret, nor what is typed and not yet sent. Only collects: the line is written in the
    same transaction, just before it commits.
    """
    line = _line(
        subject, happened, text, by=by, at=at, agency_id=agency_id, before=before, after=after,
        reason=reason,
    )  # fmt: skip
    db.session().info.setdefault(_WAITING, []).append((line, subject))


def record_beside(subject: Subject, happened: str, text: str, **told: Any) -> bool:
    """Record in a short transaction of its own, beside that of a page; whether it was written.

    For what a GET must note: refusals, exports. Where the database is busy for longer than
    `PATIENCE`, or its disk full, the log alone has the line: whoever only reads is not kept.
    """
    line = _line(subject, happened, text, **told)
    try:
        with beside(PATIENCE) as session:
            session.info[_WAITING] = [(line, subject)]
            seal(session)
            session.commit()
            tell(session)
    except Exception as error:  # in whichever driver's words
        if not is_busy(error) and not is_full(error):
            raise
        logging.getLogger("pressplan").warning("not in the history: %s", log.facts_of(line))
        return False
    return True


def seal(session: Session) -> None:
    """Write the waiting lines to the end of the chain; bound to the session's commit."""
    waiting = session.info.pop(_WAITING, [])
    if not waiting:
        return
    session.flush()
    head = session.scalars(
        select(ChainHead).with_for_update().execution_options(populate_existing=True)
    ).one()
    for line, subject in waiting:
        line.subject_id = None if isinstance(subject, str) else inspect(subject).identity[0]
        line.id = head.count = head.count + 1
        line.digest = head.digest = digest_of(line, after=head.digest)
        line.folded = folded_of(line)
        session.add(line)
    session.info[_SEALED] = [line for line, _ in waiting]


def tell(session: Session) -> None:
    """Log what was committed; bound to the session's commit."""
    for line in session.info.pop(_SEALED, []):
        log.tell(line)


def forget(session: Session, *_: object) -> None:
    """A rolled-back transaction has no history."""
    session.info.pop(_WAITING, None)
    session.info.pop(_SEALED, None)


def listen() -> None:
    """Bind the chain to every commit and rollback of the application's sessions."""
    event.listen(db.session, "before_commit", seal)
    event.listen(db.session, "after_commit", tell)
    event.listen(db.session, "after_rollback", forget)


def digest_of(line: Any, *, after: str) -> str:
    """HMAC-SHA-256 (RFC 2104) over the line before and every fact of this one, in hex."""
    facts = [
        after, line.id, line.at.astimezone(UTC).isoformat(timespec="milliseconds"), line.event,
        line.text, line.who_id, line.who_name, line.address, line.subject_type, line.subject_id,
        line.agency_id, line.before, line.after, line.reason,
    ]  # fmt: skip
    key: bytes = current_app.config["HISTORY_KEY"]
    return hmac.new(key, to_json(facts).encode(), hashlib.sha256).hexdigest()


def folded_of(line: Any) -> str:
    """What search compares of a line: its sentence, who, and why."""
    return fold(f"{line.text} {line.who_name} {line.reason}")


def _line(
    subject: Subject, happened: str, text: str, *, by: Who, at: datetime,
    agency_id: int | None = None, before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None, reason: str = "",
) -> HistoryLine:  # fmt: skip
    whose: int | None = getattr(subject, "agency_id", None)
    return HistoryLine(
        at=at,
        event=happened,
        text=text,
        who_id=by.account_id,
        who_name=by.name,
        address=by.address[:LONGEST_ADDRESS],
        subject_type=subject if isinstance(subject, str) else subject.__tablename__,
        agency_id=next((id for id in (agency_id, whose, by.agency_id) if id is not None), None),
        before=dict(before) if before else None,
        after=dict(after) if after else None,
        reason=reason,
    )
