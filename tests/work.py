"""What the cast has done by November: reports in every state, documents read, a spare account."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
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
from pressplan.demo import rewards, training, voices
from pressplan.demo.papers import received, sample_file
from pressplan.exports.actions_progress import keep as keep_workbook
from pressplan.exports.models import KeptProgress
from pressplan.exports.progress import Filled, Reading
from pressplan.exports.queries_progress import offers
from pressplan.maturity import actions_assessment as maturity
from pressplan.maturity.models_round import Round
from pressplan.maturity.parts import Part
from pressplan.maturity.rules import Answer
from pressplan.maturity.workflow import Basis
from pressplan.obligations.models import Obligation, Occurrence
from pressplan.obligations.rules import Kind
from pressplan.overview.models import Screen
from pressplan.plans import duties
from pressplan.plans.actions import PlanHead, create_plan
from pressplan.plans.actions_amendment import Document, record_amendment
from pressplan.plans.models import Plan, PlanState
from pressplan.plans.rules import Timing, TimingKind
from pressplan.reading import actions as reading
from pressplan.reading.documents import extract
from pressplan.reminders.actions_chase import chase
from pressplan.reminders.models_feed import CalendarFeed
from pressplan.reminders.queries_chase import chase_window, owed
from pressplan.reminders.rules_chase import Way
from pressplan.submissions import actions as handins
from pressplan.submissions import actions_send
from pressplan.submissions.content import Content
from pressplan.submissions.workflow import Move
from pressplan.targets.actions_measure import FigureDraft, measure
from pressplan.targets.actions_measure import judge as judge_figure
from pressplan.targets.method import Answer as Told
from pressplan.targets.method import TargetKind
from pressplan.targets.models import Target
from pressplan.tasks.actions import Progress, TaskDraft, create_from, judge, report
from pressplan.tasks.actions_amendment import amend
from pressplan.tasks.actions_extension import ask
from pressplan.tasks.actions_files import save_with_files
from pressplan.tasks.actions_link import relink
from pressplan.tasks.actions_talk import say
from pressplan.tasks.models import Commitment, ProgressUpdate, Task
from pressplan.tasks.queries_amendment import Close, Reword, effects_of
from pressplan.tasks.rules_board import Typed
from pressplan.tasks.workflow import State, Verdict
from pressplan.training.actions_record import say_same
from pressplan.training.models import Trainee
from tests import cast
from tests.accounts.listing import administered
from tests.maturity.editions import kept as keep_annex

DOCUMENT = Path(__file__).parent / "reading" / "samples" / "dak-lak-2023.txt"
SPARE = "du-phong@daklak.example"
FEED = "a-token-that-only-the-tests-know"


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
    _type(lan, "1.b", "3.c")
    _type(hoa, "4.b")
    _say(lan)
    _amended(hoa)
    _talk(lan, hoa)
    hand_in(lan, hoa)
    _train(lan, hoa)
    _measure(lan, hoa)
    _voice(lan, hoa)
    reading.keep(extract(DOCUMENT), DOCUMENT.name, by=hoa, at=clock.now())
    reading.import_document(DOCUMENT, by=hoa, at=clock.now())
    _own_plan(lan.agency_id, hoa)
    _score(lan, hoa)
    administered(_spare(lan.agency_id), FEED)
    _decide(hoa)
    _chase(hoa)
    keep_annex()
    fill_in(lan)
    fill_in(hoa)
    _subscribe(hoa)
    _hang_up(hoa)
    db.session.commit()
    scheduler.tick()


def _own_plan(agency_id: int | None, hoa) -> None:
    """The newspaper's own plan, a draft yet, with one task of the province's plan carried out."""
    agency, today = db.session.get_one(Agency, agency_id), clock.today()
    parent = db.session.scalars(select(Plan).where(Plan.state == PlanState.IN_FORCE)).one()
    head = PlanHead("Kế hoạch của Báo", "Kế hoạch của Báo", agency, today, today, today)
    plan = create_plan(
        head, sections=[("I", "Nhiệm vụ")], parent_id=parent.id, by=hoa, at=clock.now()
    )
    party, timing = [{"agency_id": agency_id}], Timing(TimingKind.CONTINUOUS, None, None, None)
    task = TaskDraft("1", "Đưa tin lên nền tảng số", plan.sections[0], party, [], timing)
    (made,) = create_from([task], plan=plan)
    db.session.flush()
    to = db.session.scalars(select(Task.id).where(Task.plan_id == parent.id, Task.code == "3.a"))
    relink(made, [to.one()], seen=made.version, by=hoa, at=clock.now())


def reported(code: str, state: State, *, by) -> ProgressUpdate:
    """An update with something in every field."""
    commitment = commitment_of(code, by.agency_id)
    progress = Progress(
        state=state, percent=40, done="Đã họp tòa soạn,\nđã chọn đơn vị tư vấn.",
        result="Kế hoạch số 12/KH.", difficulty="Thiếu kỹ sư dữ liệu.", proposal="Cho thuê ngoài.",
    )  # fmt: skip
    file = sample_file(f"Minh chứng {code}.docx", "Minh chứng", by, clock.now())
    written = report(
        commitment, progress, seen=commitment.version, by=by, at=clock.now(), files=[file.id]
    )
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


def _type(who, *codes: str) -> None:
    """A draft with a file for each; 3.c of the newspaper has ended since."""
    for code in codes:
        commitment = commitment_of(code, who.agency_id)
        typed = Typed(state="in-progress", percent="50", done="Đang viết dở.", proposal="Thêm máy.")
        file = received("Ảnh chụp.png", "Minh chứng", agency_id=who.agency_id)
        save_with_files(
            commitment, typed, adding=[file], seen=commitment.version, version=0, by=who,
            at=clock.now(),
        )  # fmt: skip


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


def hand_in(lan, hoa) -> None:
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
            sent = actions_send.send(
                handed, content, token=token, seen=draft.version, by=writer, at=clock.now()
            )
            word = handins.Word("Bổ sung số liệu.")
            handins.decide(sent, Move.RETURN, word, by=hoa, at=clock.now())
            handins.start_draft(handed, content, [file.id], by=writer, at=clock.now())


def _score(lan, hoa) -> None:
    """The newspaper scores itself in the round of 2023 and asks the Department to look."""
    found = db.session.scalars(select(Round)).one()
    agency = db.session.get_one(Agency, lan.agency_id)
    made = maturity.open_assessment(found, agency, by=lan, at=clock.now())
    part = Part(Basis.PILLARS, found.edition.pillars[0].id)
    typed = maturity.Typed(Answer(points=Decimal("12.50")), "Đã có chiến lược.")
    maturity.save_score(made, part, typed, seen=0, by=lan, at=clock.now())
    proof = received("Chiến lược.docx", "Chiến lược", agency_id=lan.agency_id)
    maturity.put_evidence(made, part, [proof], by=lan, at=clock.now())
    maturity.add_link(made, part, "https://bao.example/so", "Trang số", by=lan, at=clock.now())
    maturity.ask_review(made, seen=made.version, by=lan, at=clock.now())
    maturity.comment(made, part, "Ghi số văn bản.", by=hoa, at=clock.now())


def _train(lan, hoa) -> None:
    """A programme that is over and one that takes registrations, as in the sample."""
    minh, chi = (accounts.who_is(cast.person(key)) for key in ("minh", "chi"))
    training.load({"lan": lan, "hoa": hoa, "minh": minh, "chi": chi}, at=clock.now())
    one, other = db.session.scalars(select(Trainee).order_by(Trainee.id).limit(2))
    say_same(one, other, by=hoa, at=clock.now())


def _measure(lan, hoa) -> None:
    """A figure of the newspaper with a file that waits, another that was confirmed."""
    query = select(Target).where(Target.kind == TargetKind.SHARE).order_by(Target.id)
    first, other = db.session.scalars(query.limit(2))
    proof = received("Ảnh nền tảng.png", "Minh chứng", agency_id=lan.agency_id)
    doing, done = FigureDraft(2026, Told.DOING), FigureDraft(2026, Told.DONE)
    for target, draft, files in ((first, doing, [proof]), (other, done, [])):
        made = measure(
            target, lan.agency_id, draft, token=f"m{target.id}", files=files, by=lan,
            at=clock.now(),
        )  # fmt: skip
    judge_figure(made, Verdict.CONFIRMED, by=hoa, at=clock.now())


def _voice(lan, hoa) -> None:
    """What was raised and directed, in every state, as in the sample."""
    others = {key: accounts.who_is(cast.person(key)) for key in ("minh", "chi", "tuan")}
    whos = {"lan": lan, "hoa": hoa, **others}
    voices.load(whos, at=clock.now())
    rewards.load(whos, at=clock.now())


def _chase(hoa) -> None:
    """What the newspaper and others owe is chased by letter, then by phone."""
    found = owed(hoa, chase_window(clock.today()))
    for way in (Way.LETTER, Way.PHONE):
        chase(
            [item.key for item in found[:9]], token=f"{way.value}", way=way, note="Xin làm sớm.",
            by=hoa, at=clock.now(),
        )  # fmt: skip


def _talk(lan, hoa) -> None:
    """A conversation that mentions two people, and two requests for more time."""
    work = commitment_of("6", lan.agency_id)
    mention = [cast.person("mai").id]
    say(work, "Sở xem giúp,\nbáo cáo mẫu nào?", mention=mention, token="", by=lan, at=clock.now())
    answer = f"@{lan.name} dùng mẫu của năm trước."
    model = received("Mẫu báo cáo.docx", "Mẫu báo cáo", agency_id=hoa.agency_id)
    say(work, answer, mention=[], token="", by=hoa, at=clock.now(), files=[model])
    ask(work, date(2027, 1, 15), "Chờ bạn.", by=lan, at=clock.now())
    ask(commitment_of("5.b", hoa.agency_id), date(2027, 1, 31), "Chờ lớp.", by=hoa, at=clock.now())


def fill_in(who) -> KeptProgress:
    """A workbook that was filled in offline, checked and not confirmed; one row has moved on."""
    plan = db.session.scalars(select(Plan).order_by(Plan.id)).first()
    rows = [
        Filled(row, offer.key, Typed("in-progress", "50", f"Đã làm {offer.key.code}."))
        for row, offer in enumerate(
            offers(who.agency_id, plan, clock.today().year, today=clock.today()), start=5
        )
    ]
    moved = replace(rows[-1], key=replace(rows[-1].key, digest="0" * 16))
    reading = Reading(moved.key.head, [*rows[:-1], moved], len(rows), ())
    return keep_workbook(reading, "bảng cập nhật.xlsx", by=who, at=clock.now())


def _subscribe(who) -> None:
    """A calendar feed whose token is known."""
    row = CalendarFeed(
        account_id=who.account_id, agency_id=who.agency_id, token_digest=accounts.digest_of(FEED),
        created_at=clock.now(), last_used_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)


def _hang_up(who) -> None:
    """A screen on a wall whose token is known."""
    plan = db.session.scalars(select(Plan).order_by(Plan.id)).first()
    assert plan is not None
    screen = Screen(
        name="Phòng họp", plan_id=plan.id, token_digest=accounts.digest_of(FEED),
        made_at=clock.now(), made_by_id=who.account_id, made_by=who.name, seen_at=clock.now(),
    )  # fmt: skip
    db.session.add(screen)


def _spare(agency_id: int | None) -> Account:
    account = make_account(
        email=SPARE, name="Ngô Dự Phòng", role=Role.AGENCY, agency_id=agency_id,
        position="Văn thư", phone="", password_hash="!", sample=True, at=clock.now(),
    )  # fmt: skip
    db.session.flush()
    sessions.begin(account, agent="Firefox", by=accounts.who_is(account), at=clock.now())
    return account
