"""Announce a programme, change it, set its sessions, put guidance to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, exists, select

from ..access import Who
from ..agencies.typed import Party, party_in
from ..database import claim_version, db
from ..errors import BadInput, TooLate
from ..files.actions import Received
from ..files.attaching import attached
from ..history.actions import record
from ..plans.rules import Reading
from ..vietnamese import day as printed
from ..vietnamese import moment
from . import rules
from .models import Attendee, Programme, ProgrammeFile, ProgrammeParty, TrainingSession
from .rules import Seats

CHANGED = "Chương trình này vừa được người khác sửa. Hãy xem nội dung mới rồi gửi lại."
SESSION_CHANGED = "Buổi này vừa được người khác sửa. Hãy xem nội dung mới rồi gửi lại."
TAKEN = "Đã có người đăng ký buổi này nên không bỏ được."


@dataclass(frozen=True)
class ProgrammeDraft:
    """A programme as it is announced; `organiser` and `invited` are parties as typed names mean.

    `quoted`: the date of registration as the document names it, read by `reading`.
    """

    subject: str
    organiser: Party
    invited: Sequence[Party]
    number: str = ""
    issued_on: date | None = None
    audience: str = ""
    quoted: date | None = None
    reading: Reading | None = None
    seats: Seats = field(default_factory=Seats)


@dataclass(frozen=True)
class SessionDraft:
    """One session; `starts` and `ends` are aware instants."""

    starts: datetime
    ends: datetime
    title: str = ""
    place: str = ""
    online_link: str = ""
    contact: str = ""
    bring: str = ""


def create(
    draft: ProgrammeDraft, *, follows_id: int | None = None, by: Who, at: datetime
) -> Programme:
    """A new programme, with an id; `follows_id`: the one that it repeats. Raises BadInput."""
    _check(draft)
    programme = Programme(
        **_columns(draft), follows_id=follows_id, created_at=at,
        invited=[ProgrammeParty(**party) for party in draft.invited],
    )  # fmt: skip
    db.session.add(programme)
    db.session.flush()
    record(
        programme, "programme-created", f"Lập chương trình tập huấn: {draft.subject}", by=by,
        at=at, after=facts_of(programme),
    )  # fmt: skip
    return programme


def change(
    programme: Programme, draft: ProgrammeDraft, *, seen: int, by: Who, at: datetime
) -> bool:
    """Change what a programme says; whether anything did. Raises BadInput, TooLate (409)."""
    _check(draft)
    if programme.version != seen:
        raise TooLate(CHANGED)
    before, parties = facts_of(programme), [party_in(row) for row in programme.invited]
    claim_version(programme, seen, CHANGED, **_columns(draft))
    db.session.refresh(programme)
    db.session.expire(programme, ["organiser"])
    if parties != list(draft.invited):
        programme.invited = [ProgrammeParty(**party) for party in draft.invited]
        db.session.flush()
        db.session.expire(programme, ["invited"])
    if (after := facts_of(programme)) == before:
        return False
    record(
        programme, "programme-changed", "Sửa chương trình tập huấn", by=by, at=at,
        before=before, after=after,
    )  # fmt: skip
    return True


def add_session(
    programme: Programme, draft: SessionDraft, *, by: Who, at: datetime
) -> TrainingSession:
    """One more session. Raises BadInput (422)."""
    _check_session(draft)
    session = TrainingSession(programme_id=programme.id, **_session_columns(draft))
    db.session.add(session)
    db.session.flush()
    db.session.expire(programme, ["sessions"])
    record(
        programme, "session-added", f"Thêm buổi {moment(draft.starts)}", by=by, at=at,
        after=session_facts(session),
    )  # fmt: skip
    return session


def change_session(
    session: TrainingSession, draft: SessionDraft, *, seen: int, by: Who, at: datetime
) -> bool:
    """Change a session; whether anything is another. Raises BadInput, TooLate (409)."""
    _check_session(draft)
    if session.version != seen:
        raise TooLate(SESSION_CHANGED)
    before = session_facts(session)
    claim_version(session, seen, SESSION_CHANGED, **_session_columns(draft))
    db.session.refresh(session)
    if (after := session_facts(session)) == before:
        return False
    record(
        session.programme, "session-changed", f"Sửa buổi {moment(session.starts_at)}", by=by,
        at=at, before=before, after=after,
    )  # fmt: skip
    return True


def remove_session(session: TrainingSession, *, by: Who, at: datetime) -> None:
    """Take out a session for which nobody ever registered. Raises TooLate (409)."""
    programme = hold(session.programme)
    if db.session.scalar(select(exists().where(Attendee.session_id == session.id))):
        raise TooLate(TAKEN)
    record(
        programme, "session-removed", f"Bỏ buổi {moment(session.starts_at)}", by=by, at=at,
        before=session_facts(session),
    )  # fmt: skip
    db.session.delete(session)
    db.session.flush()
    db.session.expire(programme, ["sessions"])


def put_files(programme: Programme, received: Sequence[Received], *, by: Who, at: datetime) -> None:
    """Add guidance; a file that is there already is not added twice. Raises BadInput (422)."""
    ids = attached(received, beside=programme.files, by=by, at=at)
    programme.files += [ProgrammeFile(file_id=id) for id in ids]
    db.session.flush()
    if ids:
        names = "; ".join(sorted(one.name for one in received))
        record(programme, "guidance-added", f"Thêm tài liệu: {names}", by=by, at=at)


def take_file(programme: Programme, file_id: int, *, by: Who, at: datetime) -> None:
    """Take guidance out; one that is not there was taken out before."""
    row = next((row for row in programme.files if row.file_id == file_id), None)
    if row is None:
        return
    record(programme, "guidance-removed", f"Bỏ tài liệu: {row.file.name}", by=by, at=at)
    of_programme = ProgrammeFile.programme_id == programme.id
    db.session.execute(delete(ProgrammeFile).where(of_programme, ProgrammeFile.file_id == file_id))
    db.session.expire(programme, ["files"])


def hold(programme: Programme) -> Programme:
    """The programme, held until the commit: who registers meanwhile waits."""
    held = select(Programme.id).where(Programme.id == programme.id).with_for_update()
    db.session.execute(held)
    db.session.refresh(programme)
    return programme


def facts_of(programme: Programme) -> dict[str, str]:
    """What the history tells of a programme."""
    quoted = f"trước {printed(programme.quoted)}"
    if programme.reading is not Reading.BEFORE:
        quoted = f"đến hết {printed(programme.quoted)}"
    return {
        "nội dung": programme.subject,
        "tổ chức": programme.organiser_on(date.max),
        "văn bản": f"{programme.number} {printed(programme.issued_on)}".strip(),
        "đối tượng": programme.audience,
        "hạn đăng ký": quoted if programme.quoted else "",
        "số người": rules.seats_words(programme.seats),
        "mời": "; ".join(party.name_on(date.max) for party in programme.invited),
    }


def session_facts(session: TrainingSession) -> dict[str, str]:
    """What the history tells of a session."""
    return {
        "tên": session.title,
        "bắt đầu": moment(session.starts_at),
        "kết thúc": moment(session.ends_at),
        "địa điểm": session.place,
        "trực tuyến": "có đường dẫn" if session.online_link else "",
        "liên hệ": session.contact,
        "mang theo": session.bring,
    }


def _columns(draft: ProgrammeDraft) -> dict[str, Any]:
    return {
        "subject": draft.subject,
        "organiser_id": draft.organiser.get("agency_id"),
        "organiser_name": draft.organiser.get("outside_name", ""),
        "number": draft.number,
        "issued_on": draft.issued_on,
        "audience": draft.audience,
        "quoted": draft.quoted,
        "reading": draft.reading if draft.quoted else None,
        "least_seats": draft.seats.least,
        "most_seats": draft.seats.most,
        "needs_officer": draft.seats.officer,
    }


def _session_columns(draft: SessionDraft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "starts_at": draft.starts,
        "ends_at": draft.ends,
        "place": draft.place,
        "online_link": draft.online_link,
        "contact": draft.contact,
        "bring": draft.bring,
    }


def _check(draft: ProgrammeDraft) -> None:
    if not draft.invited:
        raise BadInput("Ghi ít nhất một cơ quan hoặc nhóm được mời.", "invited")
    if draft.seats.least > draft.seats.most:
        raise BadInput("Số ít nhất lớn hơn số nhiều nhất.", "least_seats")


def _check_session(draft: SessionDraft) -> None:
    if fault := rules.times_fault(draft.starts, draft.ends):
        raise BadInput(fault, "ends")
    if fault := rules.link_fault(draft.online_link):
        raise BadInput(fault, "online_link")
    if not draft.place and not draft.online_link:
        raise BadInput("Ghi địa điểm, hoặc đường dẫn trực tuyến.", "place")
