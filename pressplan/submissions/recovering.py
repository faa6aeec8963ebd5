"""After a restore: what was handed in and decided since the backup, once more, from its notes.

    recovered = recover(at=clock.now())

Each note becomes what it was: the same revision with the same receipt, time, sender and files. It
is done by the actions that did it the first time, each in a transaction of its own; what can't be
stays where it is, with the reason, for the next try.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from ..access import SYSTEM, Who
from ..accounts.models import Account
from ..accounts.queries import who_is
from ..agencies.models import Agency
from ..database import db, writing
from ..errors import Refusal
from ..files import repair, storage
from ..files.actions import Received, attach
from ..files.kinds import Kind
from ..files.models import StoredFile
from ..history.actions import record
from ..obligations.models import Occurrence
from . import copies
from .actions import Word, decide, open_submission
from .actions_send import hand_in
from .content import Content
from .models import Revision
from .workflow import Move


@dataclass(frozen=True)
class Recovered:
    """What was done again, and what could not be, one sentence each."""

    done: Sequence[str]
    left: Sequence[str]


class CannotRecover(Refusal):
    """This note can't become a row here; the sentence says why."""


def recover(*, at: datetime) -> Recovered:
    """Do again, in their order, what the second place knows and the database does not.

    Raises StoreUnreachable when the second place does not answer.
    """
    place, done, left = copies.second(), [], []
    if place is None:
        return Recovered([], [])
    waiting = []
    for key in copies.unknown_notes(place):
        note = copies.read(place, key)
        if note is None:
            left.append(f"{key}: không phải ghi chép của hệ thống này, hoặc đã bị sửa")
        else:
            waiting.append(note)
    waiting.sort(key=lambda note: note["at"])
    while waiting:  # where the clock had been set back, what came later bears the earlier time
        refused = []
        for note in waiting:
            try:
                with writing():
                    _again(note, place, at=at)
                    db.session.commit()
                done.append(_words(note))
            except Refusal as why:
                refused.append((note, f"{_words(note)}: {why.sentence}"))
        if len(refused) == len(waiting):
            return Recovered(done, [*left, *(sentence for _, sentence in refused)])
        waiting = [note for note, _ in refused]
    return Recovered(done, left)


def _again(note: dict[str, Any], place: storage.Storage, *, at: datetime) -> None:
    if note["what"] == "revision":
        revision = _send_again(note, place)
    else:
        revision = _decide_again(note, place)
    words, of = f"Ghi lại từ bản sao thứ hai: {_words(note)}", revision.submission
    record(of, "recovered", words, by=SYSTEM, at=at, agency_id=of.agency_id)


def _send_again(note: dict[str, Any], place: storage.Storage) -> Revision:
    occurrence = db.session.scalar(
        select(Occurrence).where(
            Occurrence.obligation_id == note["obligation_id"], Occurrence.year == note["year"]
        )
    )
    agency = db.session.get(Agency, note["agency_id"])
    if occurrence is None or agency is None:
        raise CannotRecover("cơ quan hoặc kỳ phải nộp chưa có trong bản sao lưu; hãy tạo lại trước")
    if db.session.get(Revision, note["id"]):
        raise CannotRecover("số biên nhận đã dùng cho hồ sơ khác; hãy ghi lại bằng tay")
    submission, by = open_submission(occurrence, agency), _person(note)
    content = note["content"]
    content["signed_on"] = _day(content["signed_on"])
    sent = hand_in(
        submission, Content(**content), [_file(each, place).id for each in note["files"]],
        token=note["token"], by=by, at=_instant(note["at"]), asked_by=note["asked_by"],
        arrived_on=_day(note["arrived_on"]), clock_shift=note["clock_shift"], id=note["id"],
    )  # fmt: skip
    if sent.number_of != note["number_of"]:
        raise CannotRecover("chưa ghi lại được bản gửi trước đó")
    _count_on_from_there()
    return sent


def _decide_again(note: dict[str, Any], place: storage.Storage) -> Revision:
    query = select(Revision).where(Revision.token == note["revision"])
    revision = db.session.scalars(query).one_or_none()
    if revision is None:
        raise CannotRecover("chưa ghi lại được bản gửi")
    file = [_file(each, place) for each in note["files"]]
    word = Word(note["text"], note["number"], _day(note["decided_on"]), file[0] if file else None)
    decide(revision, Move(note["move"]), word, by=_person(note), at=_instant(note["at"]))
    return revision


def _file(told: dict[str, Any], place: storage.Storage) -> StoredFile:
    """The file's row, and its bytes in the first place, as they were handed in."""
    known = db.session.scalar(select(StoredFile).where(StoredFile.key == told["key"]))
    if known:
        return known
    received = Received(
        told["key"], told["name"], Kind(told["kind"]), told["size"], told["sha256"],
        told["agency_id"],
    )  # fmt: skip
    stored = attach(received, by=_person(told), at=_instant(told["stored_at"]))
    if not repair.put_back(stored, place.open(stored.key).chunks()):
        raise CannotRecover(f"tệp “{stored.name}” ở bản sao thứ hai không còn nguyên")
    return stored


def _person(note: dict[str, Any]) -> Who:
    email = note["by"].get("email", "")
    account = db.session.scalar(select(Account).where(Account.email == email))
    if account is None:
        name = note["by"].get("name", "")
        raise CannotRecover(f"chưa có tài khoản {email} ({name}); hãy tạo lại rồi chạy lại")
    return who_is(account)


def _count_on_from_there() -> None:
    """PostgreSQL's next receipt has a number of its own."""
    if db.engine.dialect.name == "postgresql":
        last = select(func.max(Revision.id)).scalar_subquery()
        sequence = func.pg_get_serial_sequence("revision", "id")
        db.session.execute(select(func.setval(sequence, last)))


def _words(note: dict[str, Any]) -> str:
    what = "bản gửi" if note["what"] == "revision" else "xử lý"
    return (
        f"{what}, {note['agency']}, {note['title']}, lúc {_instant(note['at']):%H:%M:%S %d/%m/%Y}"
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
