"""Staff record for the organiser who came, what the exercise gave, and certificates; headcounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select, update

from .. import clock
from ..access import Matter, Who, may_write
from ..database import claim_version, db
from ..errors import BadInput, NotYours, TooLate
from ..files.models import StoredFile
from ..history.actions import record
from ..vietnamese import day as printed
from ..vietnamese import moment
from . import rules
from .actions_register import CHANGED
from .models import Certificate, Headcount, Registration, Trainee, TrainingSession
from .queries import coming_to
from .rules import (
    ATTENDANCE_WORDS,
    HEADS,
    RESULT_UNKNOWN,
    RESULT_WORDS,
    Attendance,
    Outcome,
    Result,
)

MARKED = "Điểm danh của buổi này vừa được người khác ghi. Hãy xem nội dung mới rồi gửi lại."
NOT_BEGUN = "Buổi này chưa bắt đầu nên chưa điểm danh được."


@dataclass(frozen=True)
class ResultDraft:
    """What came of it for an agency, with its certificate. `file`: its scan; None keeps the old."""

    result: Result | None
    number: str = ""
    issued_on: date | None = None
    file: StoredFile | None = None


def record_attendance(
    session: TrainingSession, marks: Mapping[int, Outcome], *, seen: int, by: Who, at: datetime
) -> bool:
    """Note who came and what their exercise gave, by attendee; whether anything is another.

    Raises NotYours (403), TooLate (409), BadInput (422) with the field `result_<id>`.
    """
    _check_staff(by)
    if session.starts_at > at:
        raise TooLate(NOT_BEGUN)
    people = coming_to(session)
    for person in people:
        mark = marks.get(person.id, person.outcome)
        if mark.result is not None and mark.attendance is not Attendance.PRESENT:
            raise BadInput("Chỉ người có mặt mới có kết quả.", f"result_{person.id}")
    if session.version != seen:
        raise TooLate(MARKED)
    before = {person.name: _told(person.outcome) for person in people}
    for person in people:
        mark = marks.get(person.id, person.outcome)
        person.attendance, person.result = mark.attendance, mark.result
    after = {person.name: _told(person.outcome) for person in people}
    complete = all(person.attendance for person in people)
    claim_version(session, seen, MARKED, attendance_at=at if complete else None)
    db.session.refresh(session)
    if before == after:
        return False
    present = sum(person.attendance is Attendance.PRESENT for person in people)
    record(
        session, "attendance", f"Điểm danh buổi {moment(session.starts_at)}: {present} có mặt",
        by=by, at=at, before=before, after=after,
    )  # fmt: skip
    return True


def record_result(
    row: Registration, draft: ResultDraft, *, seen: int, by: Who, at: datetime
) -> bool:
    """Note the result of an agency and its certificate; whether anything is another.

    Raises NotYours (403), TooLate (409), BadInput (422).
    """
    _check_staff(by)
    _check_result(row, draft, clock.day_of(at))
    if row.version != seen:
        raise TooLate(CHANGED)
    before = result_told(row)
    claim_version(row, seen, CHANGED, result=draft.result)
    db.session.refresh(row)
    _set_certificate(row, draft)
    if (after := result_told(row)) == before:
        return False
    record(
        row, "result", "Ghi kết quả tập huấn", by=by, at=at, agency_id=row.agency_id,
        before=before, after=after,
    )  # fmt: skip
    return True


def declare_headcount(
    agency_id: int, counts: Mapping[str, int], *, counted_on: date, source: str = "", by: Who,
    at: datetime,
) -> Headcount:  # fmt: skip
    """How many people an agency has on a day, of each of HEADS.

    Raises NotYours (403), BadInput (422).
    """
    if not may_write(by, Matter.REGISTERED, agency_id):
        raise NotYours
    field, sentence = rules.headcount_fault(counts, counted_on, clock.day_of(at))
    if field:
        raise BadInput(sentence, field)
    if by.is_staff and not source:
        raise BadInput("Ghi số liệu lấy từ đâu.", "source")
    row = Headcount(
        agency_id=agency_id, year=counted_on.year, counted_on=counted_on,
        source=source if by.is_staff else "", at=at, by_id=by.account_id, by_name=by.name,
        **{name: counts[name] for name in HEADS},
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        row, "headcount", f"Khai số người: {row.total}, tính đến {printed(counted_on)}", by=by,
        at=at, agency_id=agency_id, after={HEADS[name]: counts[name] for name in HEADS},
        reason=row.source,
    )  # fmt: skip
    return row


def say_same(one: Trainee, other: Trainee, *, by: Who, at: datetime) -> None:
    """Two rows are one person, who counts once. Raises NotYours (403), BadInput (422)."""
    _check_staff(by)
    first, second = sorted((one, other), key=lambda trainee: trainee.id)
    if first is second:
        raise BadInput("Chọn hai người khác nhau.", "other")
    above: dict[int, int | None] = {
        row.id: row.same_as_id for row in db.session.execute(select(Trainee.id, Trainee.same_as_id))
    }
    root = rules.roots([first.id, second.id], above)
    if root[first.id] == root[second.id]:
        return
    to, moved = sorted(root.values())
    db.session.execute(
        update(Trainee)
        .where(or_(Trainee.id == moved, Trainee.same_as_id == moved))
        .values(same_as_id=to)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    record(
        first, "same-person", f"{first.name} và {second.name} là một người", by=by, at=at,
        agency_id=first.agency_id,
    )  # fmt: skip


def say_apart(trainee: Trainee, *, by: Who, at: datetime) -> None:
    """A row is a person of its own after all. Raises NotYours (403)."""
    _check_staff(by)
    if trainee.same_as_id is None:
        return
    trainee.same_as_id = None
    record(
        trainee, "another-person", f"{trainee.name} là người riêng", by=by, at=at,
        agency_id=trainee.agency_id,
    )  # fmt: skip


def result_told(row: Registration) -> dict[str, str]:
    """What the history tells of a result."""
    found = row.certificate
    return {
        "kết quả": RESULT_WORDS[row.result] if row.result else RESULT_UNKNOWN,
        "chứng nhận": f"{found.number} ngày {printed(found.issued_on)}" if found else "",
        "tệp": found.file.name if found and found.file else "",
    }


def _told(outcome: Outcome) -> str:
    words = [
        ATTENDANCE_WORDS[outcome.attendance] if outcome.attendance else "chưa điểm danh",
        RESULT_WORDS[outcome.result] if outcome.result else "",
    ]
    return ", ".join(filter(None, words))


def _check_staff(by: Who) -> None:
    if not by.is_staff:
        raise NotYours


def _check_result(row: Registration, draft: ResultDraft, today: date) -> None:
    certified = draft.number or draft.issued_on or draft.file
    if certified and draft.result is not Result.PASSED:
        raise BadInput("Chỉ cơ quan đạt mới có chứng nhận.", "result")
    if certified and not draft.number:
        raise BadInput("Ghi số chứng nhận.", "number")
    if certified and not draft.issued_on:
        raise BadInput("Ghi ngày cấp chứng nhận.", "issued_on")
    if draft.issued_on and draft.issued_on > today:
        raise BadInput("Ngày cấp không thể sau hôm nay.", "issued_on")
    if draft.number:
        alike = select(func.count(Certificate.id)).join(Registration).where(
            Certificate.number == draft.number, Registration.programme_id == row.programme_id,
            Registration.id != row.id,
        )  # fmt: skip
        if db.session.scalar(alike):
            raise BadInput("Chứng nhận số này đã ghi cho cơ quan khác.", "number")


def _set_certificate(row: Registration, draft: ResultDraft) -> None:
    found = row.certificate
    if not draft.number or draft.issued_on is None:
        if found is not None:
            db.session.delete(found)
    elif found is None:
        file_id = draft.file.id if draft.file else None
        new = Certificate(number=draft.number, issued_on=draft.issued_on, file_id=file_id)
        new.registration_id = row.id
        db.session.add(new)
    else:
        found.number, found.issued_on = draft.number, draft.issued_on
        found.file_id = draft.file.id if draft.file else found.file_id
    db.session.flush()
    db.session.expire(row, ["certificate"])
    if row.certificate:
        db.session.expire(row.certificate, ["file"])
