"""Post a letter in the transaction that makes its fact; decide about letters; hold all back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select, update

from ..access import Who
from ..database import Base, claim, db, insert_missing, insert_new
from ..errors import TooLate
from ..history.actions import record
from .models import Letter, OutboxPause
from .queries import subject_of
from .rules import ENDED_BADLY, KEEPS_TRYING, SECRET, State, Way

MOVED = "Thư này vừa được gửi lại hoặc đã tới nơi. Hãy xem tình trạng mới."
PAUSED = "Việc gửi thư vừa được người khác tạm dừng."
RESUMED = "Việc gửi thư không còn tạm dừng."
LOOK_FIRST = (
    "Hệ thống vừa được khôi phục từ bản sao lưu: quản trị viên phải xem các thư có thể đã gửi, ở "
    "trang Vận hành, rồi mới gửi tiếp."
)


def post(
    key: str, *, kind: str, to: Who, about: Base, at: datetime, agency_id: int | None = None,
    until: datetime | None = None,
) -> None:  # fmt: skip
    """Ask for a letter to a person about a row that has its number; never commits.

    After `until` (else a week) what was put off is not tried again; the first attempt is made
    whenever it can be, unless the composer says that it is too late (`composing`).

    The letter exists if and only if the caller's transaction commits, and once for each key,
    however often it is posted. It is composed when it is first claimed. Who has no address, as
    the system itself, gets none.
    """
    if not to.email:
        return
    table, id = subject_of(about)
    row = _queued(Wanted(key, to, id), kind, table, at)
    insert_missing(Letter, [row | {"agency_id": agency_id, "until": until or row["until"]}])


class Wanted(NamedTuple):
    """A letter that is asked for: the event, to whom, the number of the row that it is about."""

    key: str
    to: Who
    subject_id: int


def post_all(wanted: Sequence[Wanted], *, kind: str, about: type[Base], at: datetime) -> None:
    """Ask for many letters of a kind about rows of one table, as `post` does for one."""
    rows = [_queued(each, kind, about.__tablename__, at) for each in wanted if each.to.email]
    insert_new(Letter, rows)


def miss(kind: str, subjects: Select[Any], why: str) -> None:
    """Send no more what was composed and surely never taken; what is being sent now is let be."""
    lost = update(Letter).where(
        Letter.kind == kind, Letter.subject_id.in_(subjects), Letter.state == State.QUEUED,
        Letter.mail.is_not(None), Letter.doubtful == 0,
    )  # fmt: skip
    ended = lost.values(state=State.MISSED, error=why)
    db.session.execute(ended.execution_options(synchronize_session=False))


def forget_secrets(about: type[Base], *, at: datetime) -> None:
    """Wipe the words of letters with a secret link, about rows of a table, that nobody will send
    any more.

    One that was sent was wiped with that (`marks`); this is for those that ended otherwise.
    """
    ended = update(Letter).where(
        Letter.subject_type == about.__tablename__, Letter.kind.in_(SECRET),
        Letter.mail.is_not(None), Letter.state != State.SENDING,
        or_(Letter.state != State.QUEUED, Letter.until < at),
        or_(Letter.state != State.HELD, Letter.until < at),
    )  # fmt: skip
    wiped = ended.values(mail=None, dated_at=None)
    db.session.execute(wiped.execution_options(synchronize_session=False))


def try_again(letter: Letter, *, by: Who, at: datetime) -> None:
    """Queue a letter anew that could not be sent. Raises TooLate (409)."""
    _decide(letter, ENDED_BADLY, _anew(at))
    _record(letter, "queued anew", f"Cho gửi lại thư tới {letter.to}", by=by, at=at)


def repeat(letter: Letter, *, by: Who, at: datetime) -> None:
    """Send a letter once more that was perhaps sent. Raises TooLate (409)."""
    _decide(letter, (State.HELD,), _anew(at))
    words = f"Cho gửi lại thư tới {letter.to}, có thể đã tới nơi"
    _record(letter, "repeated", words, by=by, at=at)


def take_as_sent(letter: Letter, *, by: Who, at: datetime) -> None:
    """Take a letter that was perhaps sent as one that was. Raises TooLate (409)."""
    sent = {"state": State.SENT, "sent_at": at, "way": Way.SERVER}
    _decide(letter, (State.HELD,), sent)
    _record(letter, "taken as sent", f"Coi thư tới {letter.to} như đã gửi", by=by, at=at)


def pause(*, reason: str, by: Who, at: datetime) -> None:
    """Hold all letters back until `resume`; new ones queue up. Raises TooLate (409)."""
    begun = {"open": True, "paused_at": at, "paused_by": by.name, "reason": reason}
    if not insert_missing(OutboxPause, [begun]):
        db.session.rollback()
        raise TooLate(PAUSED)
    row = db.session.scalars(select(OutboxPause).where(OutboxPause.open.is_(True))).one()
    record(row, "paused", "Tạm dừng gửi thư", by=by, at=at, reason=reason)


def pause_until_looked_at(*, reason: str, by: Who, at: datetime) -> None:
    """Hold all letters back, after a restore, until an administrator has looked."""
    begun = {"open": True, "paused_at": at, "paused_by": by.name, "reason": reason}
    insert_missing(OutboxPause, [begun])
    held = update(OutboxPause).where(OutboxPause.open.is_(True)).values(look_first=True)
    db.session.execute(held.execution_options(synchronize_session=False))


def resume(*, by: Who, at: datetime, looked: bool = False) -> None:
    """Let letters leave again; after a restore only once it was `looked`. Raises TooLate (409)."""
    row = db.session.scalars(select(OutboxPause).where(OutboxPause.open.is_(True))).one_or_none()
    if row is not None and row.look_first and not looked:
        raise TooLate(LOOK_FIRST)
    ended = {"open": None, "resumed_at": at, "resumed_by": by.name}
    held = update(OutboxPause).where(OutboxPause.open.is_(True)).values(ended)
    claim(held.execution_options(synchronize_session=False), RESUMED)
    assert row is not None
    record(row, "resumed", "Cho gửi thư trở lại", by=by, at=at)


def _queued(wanted: Wanted, kind: str, table: str, at: datetime) -> dict[str, Any]:
    return {
        "key": wanted.key, "kind": kind, "to": wanted.to.email, "to_name": wanted.to.name,
        "subject_type": table, "subject_id": wanted.subject_id, "agency_id": None,
        "posted_at": at, "state": State.QUEUED, "attempt": 0, "due_at": at,
        "until": at + KEEPS_TRYING, "doubtful": 0, "error": "", "message_id": "", "subject": "",
    }  # fmt: skip


def _anew(at: datetime) -> dict[str, Any]:
    return {"state": State.QUEUED, "due_at": at, "until": at + KEEPS_TRYING}


def _decide(letter: Letter, states: Sequence[State], values: dict[str, Any]) -> None:
    stands = update(Letter).where(Letter.id == letter.id, Letter.state.in_(states))
    claim(stands.values(values).execution_options(synchronize_session=False), MOVED)


def _record(letter: Letter, happened: str, words: str, *, by: Who, at: datetime) -> None:
    record(
        letter, happened, words, by=by, at=at, agency_id=letter.agency_id,
        before={"kết quả": letter.error},
    )  # fmt: skip
