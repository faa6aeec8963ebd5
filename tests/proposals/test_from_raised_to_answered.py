"""Lan raises a difficulty, Hoa takes it up and sends it on, UBND tỉnh answers, Lan hears of it."""

from datetime import date

from sqlalchemy import func, select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.history.queries import lines_about
from pressplan.obligations.rules import Kind
from pressplan.plans.actions import PlanHead, create_plan, put_in_force
from pressplan.proposals import actions, queries
from pressplan.proposals.models import Proposal, ProposalStep
from pressplan.proposals.workflow import Move, State
from pressplan.submissions.content import Content
from pressplan.tasks.workflow import State as Work
from tests.submissions.handing_in import begun, drafts, sends
from tests.tasks.work import at_once, browse, commitment, on, reports, returns, task

TEXT = "Thiếu đường truyền cho trung tâm dữ liệu."


def rows():
    return db.session.scalar(select(func.count(Proposal.id)))


def test_from_the_task_page_to_the_answer(app, lan, hoa, tuan, mai, minh):
    id = task("3.a").id
    browser = browse(app, lan).get(f"/tasks/{id}")
    link = browser.page.find("a", string="Nêu khó khăn, kiến nghị")
    browser.get(link["href"]).submit("raise", {"text": ""}, expect=422)
    form = {"text": TEXT, "about": f"plan-{task('3.a').plan_id}-task-{id}"}
    browser.get(link["href"])
    sent_twice = {**form, "kind": "difficulty", "token": browser.page.find(id="token")["value"]}
    browser.post("/proposals/", sent_twice)
    browser.post("/proposals/", sent_twice).follow()
    assert rows() == 1
    url = browser.response.request.path
    assert "Chờ Sở tiếp nhận" in browser.main
    for other, there in ((tuan, 200), (mai, 200), (minh, 404)):
        browse(app, other).get(url, expect=there)
    assert TEXT not in browse(app, minh).get(f"/tasks/{id}").main
    assert TEXT in browse(app, mai).get(f"/tasks/{id}").main
    staff = browse(app, hoa).get("/desk/")
    assert "1 khó khăn, kiến nghị đang chờ Sở, 1 chưa tiếp nhận" in staff.main
    late = browse(app, lan).get(url)
    staff.get(url).submit("taking-up").follow()
    late.submit("withdrawal", expect=409)
    assert "vừa được người khác xử lý" in late.main
    other_tab = browse(app, hoa).get(url)
    staff.submit("sending-on", {"sending-on-text": "Vượt thẩm quyền."}, expect=422)
    assert "Ghi số văn bản chuyển." in staff.main
    document = {"sending-on-number": "88/STTTT", "sending-on-dated": "2026-11-20"}
    staff.submit("sending-on", document).follow()
    other_tab.submit("answer", {"answer-text": "Sở đã hỗ trợ."}, expect=409)
    assert "Sở đã hỗ trợ." in other_tab.main
    assert "Đã chuyển UBND tỉnh" in browse(app, lan).get(f"/tasks/{id}").main
    answer = {"answer-text": "Bố trí trong năm sau.", "answer-number": "901/UBND",
              "answer-dated": "2026-11-20"}  # fmt: skip
    staff.submit("answer", answer).follow()
    assert "UBND tỉnh trả lời · văn bản số 901/UBND, ngày 20/11/2026" in staff.main
    assert f"Đã có trả lời: {TEXT}" in browse(app, lan).get("/desk/").main
    assert "đang chờ Sở" not in staff.get("/desk/").main
    assert TEXT in staff.get("/proposals/?state=answered&kind=difficulty").main
    assert TEXT not in staff.get("/proposals/?state=open").main


def test_a_mangled_token_is_in_nobodys_way(app, lan, minh):
    for by, token in ((lan, ""), (minh, ""), (lan, "x" * 100), (lan, "\0")):
        browser = browse(app, by).get("/proposals/new")
        browser.submit("raise", {"text": TEXT, "token": token})
    tokens = db.session.scalars(select(Proposal.token)).all()
    assert len(tokens) == 4
    assert all(token and len(token) <= 64 and "\0" not in token for token in tokens)


def test_staff_write_down_what_a_body_without_an_account_says(app, hoa):
    browser = browse(app, hoa).get("/proposals/new")
    body = browser.page.find("option", string="Hội Nhà báo tỉnh Đắk Lắk")["value"]
    browser.submit("raise", {"agency": body, "text": TEXT}, expect=422)
    assert "Ghi nguồn" in browser.main
    browser.submit("raise", {"agency": body, "text": TEXT, "source": "Công văn 5"}).follow()
    assert "Công văn 5" in browser.main
    browser.submit("withdrawal").follow()
    assert "Đã rút" in browser.main


def test_what_is_said_again_is_the_same_row(app, lan, hoa):
    of = commitment("3.a")
    first = reports(lan, of, difficulty=TEXT, state=Work.IN_PROGRESS)
    returns(hoa, first)
    again = reports(lan, commitment("3.a"), difficulty=TEXT)
    assert again.difficulty_id == first.difficulty_id
    page = browse(app, lan).get(f"/proposals/{first.difficulty_id}")
    assert "Cập nhật tiến độ lần 1" in page.main
    about = {"text": TEXT, "about": f"plan-{of.task.plan_id}-task-{of.task_id}"}
    for each in (about, about | {"kind": "proposal"}, about | {"kind": "proposal"}):
        page.get("/proposals/new").submit("raise", each).follow()
        assert TEXT in page.main
    assert rows() == 2
    known, new = db.session.scalars(select(Proposal).order_by(Proposal.id))
    told = ([line.event for line in lines_about(one)] for one in (known, new))
    assert list(told) == [[], ["raised"]]
    assert (known.token, bool(new.token)) == (None, True)
    assert "đã được nêu trước đó" in page.text


def test_a_report_raises_only_what_is_new(app, lan):
    reports(lan, commitment("3.a"), difficulty=TEXT)
    said = Content(number="9/BC", done="Đã làm.", difficulties=f"3.a. {TEXT}\nThiếu biên tập viên.")
    handed = drafts(lan, begun(kind=Kind.YEARLY_REPORT), said)
    sends(lan, handed, said)
    new = db.session.scalars(select(Proposal).order_by(Proposal.id.desc())).first()
    assert (rows(), new.text) == (2, "Thiếu biên tập viên.")
    browser = browse(app, lan).get(f"/proposals/{new.id}")
    browser.get(browser.page.find("a", string="Báo cáo, bản gửi lần 1")["href"])
    assert "Khó khăn, kiến nghị mới nêu (1) Thiếu biên tập viên." in browser.main


def test_how_it_stood_on_any_day(app, at_work, lan, hoa, minh):
    at_work.move_to(on(11, 2))
    raised = reports(lan, commitment("3.a"), difficulty=TEXT).difficulty
    at_work.move_to(on(11, 10))
    by = who_is(hoa)
    for move, seen in ((Move.TAKING_UP, State.RAISED), (Move.ANSWER, State.TAKEN_UP)):
        actions.make(raised, move, actions.Word("Đã xem."), seen=seen, by=by, at=clock.now())
        db.session.commit()
        at_work.move_to(on(11, 20))
    plan, told = raised.plan_id, []
    for day in (1, 2, 9, 10, 19, 20):
        found = queries.counts(plan, on=date(2026, 11, day))
        told.append((found.raised, found.taken_up, found.answered, found.oldest))
    waits = date(2026, 11, 2)
    assert told == [
        (0, 0, 0, None), (1, 0, 0, waits), (1, 0, 0, waits), (0, 1, 0, date(2026, 11, 10)),
        (0, 1, 0, date(2026, 11, 10)), (0, 0, 1, None),
    ]  # fmt: skip
    (row,) = queries.open_rows(plan, who_is(lan), on=date(2026, 11, 9), most=5)
    assert (row.id, row.state, row.since) == (raised.id, State.RAISED, waits)
    assert queries.open_rows(plan, who_is(minh), on=date(2026, 11, 9), most=5) == []
    assert queries.open_rows(plan, who_is(lan), on=date(2026, 11, 20), most=5) == []


def test_of_many_at_once_one_answers(app, lan, hoa, hung):
    raised = reports(lan, commitment("3.a"), difficulty=TEXT).difficulty
    id = raised.id
    actions.make(
        raised, Move.TAKING_UP, actions.Word(), seen=State.RAISED, by=who_is(hoa), at=clock.now()
    )
    db.session.commit()
    people = [who_is(hoa), who_is(hung)] * 2

    def answers(by):
        return lambda: actions.make(
            db.session.get_one(Proposal, id), Move.ANSWER, actions.Word("Được."),
            seen=State.TAKEN_UP, by=by, at=clock.now(),
        ).id  # fmt: skip

    outcomes = at_once(app, *[answers(by) for by in people])
    assert sum(isinstance(outcome, int) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, TooLate) for outcome in outcomes) == 3
    assert db.session.scalar(select(func.count(ProposalStep.id))) == 2


def test_of_agencies_own_plans_only_those_of_the_agency_are_offered(
    app, plan, lan, minh, hoa, tuan
):
    at, by, days = clock.now(), who_is(hoa), [date(2026, 1, 1)] * 3
    own = {}
    for who in (lan, minh):
        head = PlanHead(f"Kế hoạch của {who.name}", f"Của {who.name}", who.agency, *days)
        own[who] = create_plan(head, sections=[("I", who.name)], parent_id=plan.id, by=by, at=at)
        put_in_force(own[who], by=by, at=at)
    db.session.commit()
    theirs = {who: f"plan-{made.id}" for who, made in own.items()}

    def offered(browser, name="about"):
        values = {one["value"] for one in browser.page.select(f"#{name} option")}
        return {who for who in own if {theirs[who], str(own[who].id)} & values}

    page, new = browse(app, hoa), "/proposals/new"
    assert offered(browse(app, lan).get(new)) == {lan}
    assert offered(browse(app, tuan).get("/directives/new")) == set()
    assert offered(browse(app, tuan).get(f"/directives/new?about={theirs[minh]}")) == {minh}
    assert offered(page.get(new)) == offered(page.get(f"{new}?about=plan-x")) == set()
    assert offered(page.get(f"{new}?agency={lan.agency_id}")) == {lan}
    page.submit("raise", {"about": theirs[lan], "text": "", "source": "Điện thoại"}, expect=422)
    page.submit("raise", {"text": TEXT}).follow()
    assert own[lan].short_title in page.main
    number = own[lan].sections[0].id
    assert offered(page.get(f"/proposals/?section={number}"), "plan") == set()
    assert TEXT in page.main  # a section of a plan that is not looked at narrows nothing
    assert offered(page.get(f"/proposals/?plan={own[lan].id}&section={number}"), "plan") == {lan}
    assert [one["value"] for one in page.page.select("#section option")] == ["", str(number)]
    assert TEXT not in page.main
    link = page.page.find("a", string="Ghi cho một cơ quan")
    assert offered(page.get(link["href"])) == {lan}
