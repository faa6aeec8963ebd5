"""An agency registers its people, changes them, withdraws. The programme is held meanwhile."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from .. import clock
from ..access import Matter, Who, may_write
from ..agencies.models import Agency
from ..database import claim_version, db, insert_missing
from ..errors import BadInput, NotYours, TooLate
from ..history.actions import record
from ..vietnamese import fold
from . import rules
from .actions import hold
from .models import Attendee, Programme, Registration, Trainee
from .queries import holding, invited_ids, people_beside
from .rules import Person, Stage

CHANGED = "Đăng ký của cơ quan vừa được người khác sửa. Hãy xem nội dung mới rồi gửi lại."
NOT_INVITED = "Cơ quan bạn không có trong danh sách mời của chương trình này."
CLOSED = (
    "Đã hết hạn đăng ký nên cơ quan không tự sửa được nữa. Cần đổi người thì báo Sở, "
    "Sở ghi thay và nêu lý do."
)
NOT_YET = "Chương trình này chưa nhận đăng ký."
ATTENDED = "đã được điểm danh nên không bỏ khỏi danh sách được."


def register(
    programme: Programme,
    agency_id: int,
    people: Sequence[Person],
    *,
    seen: int,
    reason: str = "",
    by: Who,
    at: datetime,
) -> Registration:
    """Make these the people of an agency; who stood there and is not among them withdraws.

    `seen` is the version that the person looked at, 1 where nobody had registered. The field of
    a BadInput names a person by number: `p0-email`. Raises NotYours (403), TooLate (409),
    BadInput (422).
    """
    hold(programme)
    _check_writing(programme, agency_id, reason, by=by, at=at)
    row = open_registration(programme, agency_id)
    if row.version != seen:
        raise TooLate(CHANGED)
    _check_people(programme, row, people, by=by, at=at)
    _hold_people(agency_id)
    wanted = [(person, _trainee(agency_id, person)) for person in people]
    for number, (_, trainee) in enumerate(wanted):
        if trainee in [other for _, other in wanted[:number]]:
            raise BadInput("Người này đã có ở trên.", f"p{number}-name")
    before = people_told(row)
    claim_version(
        row, seen, CHANGED, registered_at=at, registered_by=by.name,
        reason=reason if by.is_staff else "",
    )  # fmt: skip
    db.session.refresh(row)
    _set(row, wanted, at)
    _note(row, "registered", "Đăng ký tập huấn", before, reason, by=by, at=at)
    return row


def withdraw(row: Registration, *, seen: int, reason: str = "", by: Who, at: datetime) -> None:
    """Nobody of the agency comes. Raises NotYours (403), TooLate (409), BadInput (422)."""
    hold(row.programme)
    _check_writing(row.programme, row.agency_id, reason, by=by, at=at, withdrawing=True)
    if row.version != seen:
        raise TooLate(CHANGED)
    before = people_told(row)
    claim_version(row, seen, CHANGED, reason=reason if by.is_staff else "")
    db.session.refresh(row)
    _set(row, [], at)
    _note(row, "withdrawn", "Rút đăng ký tập huấn", before, reason, by=by, at=at)


def open_registration(programme: Programme, agency_id: int) -> Registration:
    """The row of this agency, made where there is none yet."""
    new = {"programme_id": programme.id, "agency_id": agency_id, "registered_by": "",
           "reason": "", "version": 1}  # fmt: skip
    insert_missing(Registration, [new])
    query = select(Registration).where(
        Registration.programme_id == programme.id, Registration.agency_id == agency_id
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def people_told(row: Registration) -> dict[str, str]:
    """What the history tells of who is registered."""
    return {
        "người": "; ".join(
            f"{person.name}{' (chuyên trách)' if person.is_officer else ''}"
            for person in row.coming
        )
    }


def _check_writing(
    programme: Programme, agency_id: int, reason: str, *, by: Who, at: datetime,
    withdrawing: bool = False,
) -> None:  # fmt: skip
    today = clock.day_of(at)
    holder = holding(agency_id, today)
    if not may_write(by, Matter.REGISTERED, holder):
        raise NotYours
    if not programme.sessions:
        raise TooLate(NOT_YET)
    if by.is_staff:
        if not reason:
            raise BadInput("Ghi văn bản hoặc lý do.", "reason")
        return
    stage = programme.stage_on(today)
    if stage is not Stage.OPEN:
        raise TooLate(NOT_YET if stage is Stage.PLANNED else CLOSED)
    if not withdrawing and (holder != agency_id or agency_id not in invited_ids(programme, today)):
        raise NotYours(NOT_INVITED)


def _check_people(
    programme: Programme, row: Registration, people: Sequence[Person], *, by: Who, at: datetime
) -> None:
    starts = {session.id: session.starts_at for session in programme.sessions}
    for number, person in enumerate(people):
        field, sentence = rules.person_fault(person, entered=by.is_staff)
        if not field and person.session_id not in starts:
            field, sentence = "session", "Chọn một buổi của chương trình."
        if not field and not by.is_staff and starts[person.session_id] <= at:
            field, sentence = "session", "Buổi này đã bắt đầu: chọn buổi khác."
        if field:
            raise BadInput(sentence, f"p{number}-{field}")
    others = people_beside(programme, row.agency_id, clock.day_of(at))
    officers = [p.is_officer for p in people] + [p.is_officer for p in others]
    if fault := rules.seats_fault(programme.seats, officers):
        fits = programme.least_seats <= len(officers) <= programme.most_seats
        raise BadInput(fault, "p0-is_officer" if fits else f"p{max(0, len(people) - 1)}-name")


def _hold_people(agency_id: int) -> None:
    """Who registers the same new person elsewhere at this moment waits, and finds them."""
    db.session.execute(select(Agency.id).where(Agency.id == agency_id).with_for_update())


def _trainee(agency_id: int, person: Person) -> Trainee:
    """The one row of this person, made where there is none; what it lacked is filled in."""
    folded = fold(person.name)
    alike: ColumnElement[bool] = and_(Trainee.agency_id == agency_id, Trainee.folded == folded)
    if person.account_id:
        alike = or_(alike, Trainee.account_id == person.account_id)
    key = (person.name, person.email, person.account_id)
    candidates = db.session.scalars(select(Trainee).where(alike).order_by(Trainee.id)).all()
    by_account = [t for t in candidates if t.account_id and t.account_id == person.account_id]
    for known in (*by_account, *candidates):
        if rules.same_person(key, (known.name, known.email, known.account_id)):
            known.email = known.email or person.email
            known.account_id = known.account_id or person.account_id
            return known
    made = Trainee(
        agency_id=agency_id, name=person.name, folded=folded, email=person.email,
        account_id=person.account_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _set(row: Registration, wanted: Sequence[tuple[Person, Trainee]], at: datetime) -> None:
    known = {person.trainee_id: person for person in row.people}
    stay = {trainee.id for _, trainee in wanted}
    for left in row.coming:
        if left.trainee_id in stay:
            continue
        if left.attendance is not None:
            raise BadInput(f"{left.name} {ATTENDED}", "p0-name")
        left.withdrawn_at = at
    for person, trainee in wanted:
        told = {
            "name": person.name, "position": person.position, "email": person.email,
            "phone": person.phone, "is_officer": person.is_officer,
            "session_id": person.session_id, "withdrawn_at": None,
        }  # fmt: skip
        if attendee := known.get(trainee.id):
            for name, value in told.items():
                setattr(attendee, name, value)
        else:
            db.session.add(Attendee(registration_id=row.id, trainee_id=trainee.id, **told))
    db.session.flush()
    db.session.expire(row, ["people"])


def _note(
    row: Registration, event: str, text: str, before: dict[str, str], reason: str, *,
    by: Who, at: datetime,
) -> None:  # fmt: skip
    record(
        row, event, text, by=by, at=at, agency_id=row.agency_id, before=before,
        after=people_told(row), reason=reason if by.is_staff else "",
    )  # fmt: skip
