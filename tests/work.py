"""What the cast has done by November: reports in every state, documents read, a spare account."""

from datetime import date
from pathlib import Path

from sqlalchemy import select

from pressplan import clock, scheduler
from pressplan.access import Role
from pressplan.accounts import queries as accounts
from pressplan.accounts import sessions
from pressplan.accounts.actions import make_account
from pressplan.accounts.models import Account
from pressplan.agencies import actions_changes as changes
from pressplan.agencies.changes import AgencyChangeKind, Decision
from pressplan.agencies.models import Agency
from pressplan.agencies.queries import groups_of
from pressplan.database import db
from pressplan.demo.handins import sample_file
from pressplan.obligations.models import Obligation, Occurrence
from pressplan.obligations.rules import Kind
from pressplan.plans import duties
from pressplan.plans.actions_amendment import Document, record_amendment
from pressplan.plans.models import Plan, PlanState
from pressplan.reading import actions as reading
from pressplan.reading.documents import extract
from pressplan.submissions import actions as handins
from pressplan.submissions.content import Content
from pressplan.submissions.workflow import Move
from pressplan.tasks.actions import Progress, judge, report
from pressplan.tasks.actions_amendment import amend
from pressplan.tasks.actions_board import save
from pressplan.tasks.actions_extension import ask
from pressplan.tasks.actions_talk import say
from pressplan.tasks.models import Commitment, ProgressUpdate, Task
from pressplan.tasks.queries_amendment import Close, Reword, effects_of
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
    _amended(hoa)
    _talk(lan, hoa)
    _hand_in(lan, hoa)
    reading.keep(extract(DOCUMENT), DOCUMENT.name, by=hoa, at=clock.now())
    reading.import_document(DOCUMENT, by=hoa, at=clock.now())
    _spare(lan.agency_id)
    _decide(hoa)
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


def _amended(hoa) -> None:
    """A document that words one task otherwise and ends another."""
    plan = db.session.scalars(select(Plan).where(Plan.state == PlanState.IN_FORCE)).one()
    document = Document(
        "45/QĐ-UBND", date(2026, 11, 18), "UBND tỉnh Đắk Lắk", "Điều chỉnh kế hoạch"
    )
    amendment = record_amendment(plan, document, by=hoa, at=clock.now())
    for code, change in [
        ("4.a", Reword("Hỗ trợ cơ quan báo chí", "", "Báo cáo")),
        ("5.a", Close()),
    ]:
        task = db.session.scalars(select(Task).where(Task.code == code)).one()
        shown = effects_of(change, plan, task, today=clock.today()).digest
        amend(
            amendment, task, change, reason="Theo thực tế.", seen=task.version, shown=shown,
            by=hoa, at=clock.now(),
        )  # fmt: skip
    db.session.flush()


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


def _decide(who) -> None:
    """A change of an agency on a day to come."""
    agency = cast.agency("Bản tin Cao nguyên")
    decision = Decision(
        AgencyChangeKind.DISSOLVED, date(2027, 6, 1), "Quyết định số 7/QĐ-UBND", (agency.id,)
    )
    changes.note(decision, {}, by=who, at=clock.now())


def _hand_in(lan, hoa) -> None:
    """A report that was sent, returned and is being written anew; the Department's own draft."""
    for kind, writer in ((Kind.YEARLY_REPORT, lan), (Kind.CONSOLIDATED, hoa)):
        query = select(Occurrence).join(Obligation).where(Obligation.kind == kind)
        found = db.session.scalars(query.where(Occurrence.year == 2026)).one()
        handed = handins.open_submission(found, db.session.get_one(Agency, writer.agency_id))
        file = sample_file("Báo cáo 2026.docx", "Báo cáo", writer, clock.now())
        content = Content(number="45/BC", done="Đã làm ba nhiệm vụ.")
        draft = handins.start_draft(handed, content, [file.id], by=writer, at=clock.now())
        if writer is lan:
            token = handins.new_token()
            sent = handins.send(
                handed, content, token=token, seen=draft.version, by=writer, at=clock.now()
            )
            word = handins.Word("Bổ sung số liệu.")
            handins.decide(sent, Move.RETURN, word, by=hoa, at=clock.now())
            handins.start_draft(handed, content, [file.id], by=writer, at=clock.now())


def _talk(lan, hoa) -> None:
    """A conversation that mentions two people, and two requests for more time."""
    work = commitment_of("6", lan.agency_id)
    mention = [cast.person("mai").id]
    say(work, "Sở xem giúp,\nbáo cáo mẫu nào?", mention=mention, token="", by=lan, at=clock.now())
    answer = f"@{lan.name} dùng mẫu của năm trước."
    say(work, answer, mention=[], token="", by=hoa, at=clock.now())
    ask(work, date(2027, 1, 15), "Chờ bạn.", by=lan, at=clock.now())
    ask(commitment_of("5.b", hoa.agency_id), date(2027, 1, 31), "Chờ lớp.", by=hoa, at=clock.now())


def _spare(agency_id: int | None) -> Account:
    account = make_account(
        email=SPARE, name="Ngô Dự Phòng", role=Role.AGENCY, agency_id=agency_id,
        position="Văn thư", phone="", password_hash="!", at=clock.now(),
    )  # fmt: skip
    db.session.flush()
    sessions.begin(account, agent="Firefox", by=accounts.who_is(account), at=clock.now())
    return account
