"""What the cast has done by November: reports in every state, documents read, a spare account."""

from pathlib import Path

from sqlalchemy import select

from pressplan import clock, scheduler
from pressplan.access import Role
from pressplan.accounts import queries as accounts
from pressplan.accounts import sessions
from pressplan.accounts.actions import make_account
from pressplan.accounts.models import Account
from pressplan.agencies.queries import groups_of
from pressplan.database import db
from pressplan.plans import duties
from pressplan.reading import actions as reading
from pressplan.reading.documents import extract
from pressplan.tasks.actions import Progress, judge, report
from pressplan.tasks.actions_board import save
from pressplan.tasks.models import Commitment, ProgressUpdate, Task
from pressplan.tasks.rules_board import Typed
from pressplan.tasks.workflow import State, Verdict
from tests import cast

DOCUMENT = Path(__file__).parent / "reading" / "samples" / "dak-lak-2023.txt"
SPARE = "du-phong@daklak.example"


def done() -> None:
    """Report, confirm, return, read documents; commits."""
    lan, hoa, hung = (accounts.who_is(cast.person(key)) for key in ("lan", "hoa", "hung"))
    for code, state, verdict in [
        ("1.b", State.IN_PROGRESS, Verdict.CONFIRMED),
        ("3.a", State.IN_PROGRESS, Verdict.RETURNED),
        ("3.b", State.DONE, None),
        ("3.c", State.DONE, Verdict.CONFIRMED),
        ("6", State.PAUSED, None),
    ]:
        written = reported(code, state, by=lan)
        if verdict:
            judged(written, verdict, by=hoa)
    reported("1.a", State.IN_PROGRESS, by=hoa)
    judged(reported("2", State.IN_PROGRESS, by=hoa), Verdict.CONFIRMED, by=hung)
    _type(lan)
    _say(lan)
    reading.keep(extract(DOCUMENT), DOCUMENT.name, by=hoa, at=clock.now())
    reading.import_document(DOCUMENT, by=hoa, at=clock.now())
    _spare(lan.agency_id)
    db.session.commit()
    scheduler.tick()


def reported(code: str, state: State, *, by) -> ProgressUpdate:
    """An update with something in every field."""
    commitment = commitment_of(code, by.agency_id)
    progress = Progress(
        state=state, percent=40, done="Đã họp tòa soạn,\nđã chọn đơn vị tư vấn.",
        result="Kế hoạch số 12/KH.", difficulty="Thiếu kỹ sư dữ liệu.", proposal="Cho thuê ngoài.",
    )  # fmt: skip
    written = report(commitment, progress, seen=commitment.version, by=by, at=clock.now())
    db.session.flush()
    return written


def judged(update: ProgressUpdate, verdict: Verdict, *, by) -> None:
    """What the Department says of it."""
    reason = "Đề nghị nêu rõ sản phẩm." if verdict is Verdict.RETURNED else ""
    seen = update.commitment.version
    judge(update, verdict, reason=reason, seen=seen, by=by, at=clock.now())
    db.session.flush()


def commitment_of(code: str, agency_id: int | None) -> Commitment:
    """This year's commitment of an agency."""
    query = (
        select(Commitment)
        .join(Task)
        .where(Task.code == code, Commitment.agency_id == agency_id, Commitment.from_year <= 2026)
        .order_by(Commitment.year.desc())
    )
    found = db.session.scalars(query).first()
    assert found is not None, code
    return found


def _type(who) -> None:
    """A draft on the board, and one of work that has ended since."""
    for code in ("1.b", "3.c"):
        commitment = commitment_of(code, who.agency_id)
        typed = Typed(state="in-progress", percent="50", done="Đang viết dở.", proposal="Thêm máy.")
        save(commitment, typed, seen=commitment.version, version=0, by=who, at=clock.now())


def _say(who) -> None:
    """A word of this year on a standing duty."""
    groups = groups_of(who.agency_id, clock.today())
    duty = duties.duties_of(
        who.agency_id, agency_ids=[who.agency_id], group_ids=groups, today=clock.today()
    )[0].duty
    duties.say(
        duty, 2026, "Đã ban hành quy chế.", agency_id=who.agency_id, seen=0, by=who, at=clock.now()
    )


def _spare(agency_id: int | None) -> Account:
    account = make_account(
        email=SPARE, name="Ngô Dự Phòng", role=Role.AGENCY, agency_id=agency_id,
        position="Văn thư", phone="", password_hash="!", at=clock.now(),
    )  # fmt: skip
    db.session.flush()
    sessions.begin(account, agent="Firefox", by=accounts.who_is(account), at=clock.now())
    return account
