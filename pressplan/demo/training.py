"""Sample training: the programme of 2023 with its results, one of this year that is open."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from .. import clock
from ..access import Who
from ..agencies.models import AgencyGroup
from ..agencies.typed import Party
from ..database import db
from ..obligations.models import Obligation
from ..obligations.rules import Kind
from ..plans.rules import Reading
from ..training import actions
from ..training.actions import ProgrammeDraft, SessionDraft
from ..training.actions_record import (
    ResultDraft,
    declare_headcount,
    record_attendance,
    record_result,
)
from ..training.actions_register import open_registration, register
from ..training.models import Programme, TrainingSession
from ..training.queries import coming_to
from ..training.rules import Attendance, Outcome, Person, Result
from .papers import received, sample_file

SUBJECT = (
    "Tập huấn, hướng dẫn các cơ quan báo chí áp dụng Bộ Chỉ số và sử dụng công cụ phần mềm "
    "thực hiện đo lường, đánh giá mức độ trưởng thành Chuyển đổi số báo chí"
)
LETTER = "1133/CBC-TTHTCĐSBC"
BRING = "Máy tính xách tay hoặc iPad để làm bài thực hành."
PAPER = f"Danh sách gửi kèm theo công văn {LETTER}"
PRESENT, PASSED, FAILED = Attendance.PRESENT, Result.PASSED, Result.NOT_PASSED
# Whose people came to which of the two sessions, and what their exercise gave; names are invented.
CAME: tuple[tuple[str, int, tuple[tuple[str, str, bool], ...], Result], ...] = (
    ("lan", 1, (("Phan Thảo Nguyên", "Trưởng phòng Báo điện tử", True),
                ("Y Thịnh Kbuôr", "Biên tập viên", False)), PASSED),
    ("minh", 1, (("Cao Ngọc Diệp", "Kỹ thuật viên", True),), FAILED),
)  # fmt: skip
HEADS = {
    "lan": {"leaders": 3, "editors": 14, "reporters": 22, "staff": 9},
    "chi": {"leaders": 2, "editors": 5, "reporters": 1, "staff": 4},
}


def load(whos: Mapping[str, Who], *, at: datetime) -> None:
    """A programme that is over, with a certificate; the next one, which takes registrations."""
    hoa = whos["hoa"]
    old = _of_2023(hoa, at)
    for key, number, people, result in CAME:
        who, session = whos[key], old.sessions[number]
        _came(old, session, who, people, result, by=hoa, at=at)
    for key, counts in HEADS.items():
        who = whos[key]
        assert who.agency_id
        day = clock.day_of(at) - timedelta(days=20)
        declare_headcount(who.agency_id, counts, counted_on=day, by=who, at=at)
    new = _of_this_year(old, hoa, at)
    _register(new, whos["lan"], at)


def _of_2023(by: Who, at: datetime) -> Programme:
    draft = ProgrammeDraft(
        SUBJECT, {"outside_name": "Cục Báo chí"}, [_press()], number=LETTER,
        issued_on=date(2023, 10, 6), quoted=date(2023, 10, 12), reading=Reading.BEFORE,
        audience="Các cơ quan báo chí khu vực miền Bắc, miền Trung và cơ quan báo chí miền Nam "
        "đã tham gia tập huấn đợt I nhưng chưa đạt yêu cầu.",
    )  # fmt: skip
    made = actions.create(draft, by=by, at=at)
    south, north = date(2023, 8, 11), date(2023, 10, 18)
    for day, begins, title, place in (
        (south, 8, "Khu vực phía Nam", "Điểm cầu khu vực phía Nam"),
        (north, 14, "Khu vực miền Bắc, miền Trung", "Hà Nội và trực tuyến tại các điểm cầu"),
    ):
        starts = datetime.combine(day, time(begins), clock.ZONE)
        ends = starts + timedelta(hours=3)
        session = SessionDraft(starts, ends, title, place, bring=BRING)
        actions.add_session(made, session, by=by, at=at)
    return made


def _came(
    programme: Programme, session: TrainingSession, who: Who,
    people: tuple[tuple[str, str, bool], ...], result: Result, *, by: Who, at: datetime,
) -> None:  # fmt: skip
    assert who.agency_id
    sent = [
        Person(name, position=position, is_officer=officer, session_id=session.id)
        for name, position, officer in people
    ]
    register(programme, who.agency_id, sent, seen=1, reason=PAPER, by=by, at=at)
    marks = {
        p.id: Outcome(PRESENT, result)
        for p in coming_to(session)
        if p.registration.agency_id == who.agency_id
    }
    record_attendance(session, marks, seen=session.version, by=by, at=at)
    row = open_registration(programme, who.agency_id)
    draft = ResultDraft(result)
    if result is PASSED:
        scan = sample_file("Chứng nhận tập huấn.docx", "Chứng nhận", by, at)
        draft = ResultDraft(result, "57/CN-CBC", date(2023, 11, 1), scan)
    record_result(row, draft, seen=row.version, by=by, at=at)


def _of_this_year(old: Programme, by: Who, at: datetime) -> Programme:
    today = clock.day_of(at)
    draft = ProgrammeDraft(
        f"Tập huấn áp dụng Bộ Chỉ số chuyển đổi số báo chí năm {today.year}",
        {"agency_id": by.agency_id}, [_press()], number=f"88/SVHTTDL-BC (mẫu, {today.year})",
        issued_on=today - timedelta(days=5), quoted=today + timedelta(days=8),
        reading=Reading.BEFORE,
        audience="Cơ quan báo chí của tỉnh; ưu tiên cơ quan chưa đạt yêu cầu đợt trước.",
    )  # fmt: skip
    made = actions.create(draft, follows_id=old.id, by=by, at=at)
    starts = datetime.combine(today + timedelta(days=15), time(14), clock.ZONE)
    session = SessionDraft(
        starts, starts + timedelta(hours=3), "", "Hội trường Sở",
        "https://hop.daklak.example/lop-chuyen-doi-so", "Phòng Báo chí – Xuất bản, 0262 385 0000",
        BRING,
    )  # fmt: skip
    actions.add_session(made, session, by=by, at=at)
    guide = received("Tài liệu hướng dẫn.docx", "Tài liệu hướng dẫn", agency_id=None)
    actions.put_files(made, [guide], by=by, at=at)
    return made


def _register(programme: Programme, who: Who, at: datetime) -> None:
    assert who.agency_id
    session_id = programme.sessions[0].id
    people = [
        Person(who.name, who.email, "Thư ký tòa soạn", "", True, session_id, who.account_id),
        Person("Phan Thảo Nguyên", "thao.nguyen@bao.daklak.example", "Trưởng phòng Báo điện tử",
               "", False, session_id),
    ]  # fmt: skip
    register(programme, who.agency_id, people, seen=1, by=who, at=at)


def _press() -> Party:
    """The group that the plan's duty of the agencies names."""
    duty = db.session.scalars(
        select(Obligation).where(Obligation.kind == Kind.AGENCY_PLAN).order_by(Obligation.id)
    ).first()
    named = [party.group_id for party in duty.parties if party.group_id] if duty else []
    return {"group_id": named[0] if named else db.session.scalar(select(AgencyGroup.id))}
