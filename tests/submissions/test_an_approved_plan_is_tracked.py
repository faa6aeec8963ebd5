"""Lan's plan was approved: Hoa takes it up, links it, and it is tracked like any other."""

import io

import pytest
from docx import Document
from sqlalchemy import select

from pressplan import clock, handover
from pressplan.accounts.queries import who_is
from pressplan.agencies.changes import AgencyChangeKind, Decision
from pressplan.database import db
from pressplan.errors import BadInput
from pressplan.obligations.rules import Kind
from pressplan.plans.models import Plan, PlanState
from pressplan.reading import adopting
from pressplan.reading.models import Draft
from pressplan.submissions.actions import open_submission
from pressplan.submissions.models import Submission
from pressplan.submissions.prefill import first_content
from pressplan.submissions.workflow import Move
from pressplan.targets.models import Target
from pressplan.tasks import actions_link
from pressplan.tasks.models import Commitment, Task
from pressplan.tasks.models_link import TaskLink
from pressplan.tasks.queries import plans_to_look_at
from tests.strict import Browser
from tests.submissions.handing_in import begun, count, decides, occurrence, sends, url
from tests.tasks.work import at_once

LINES = (
    "KẾ HOẠCH",
    "Chuyển đổi số của Báo Đắk Lắk năm 2026",
    "I. MỤC TIÊU",
    "1. Đến năm 2026",
    "- Phấn đấu 80% tin, bài được xuất bản trên nền tảng số.",
    "II. NHIỆM VỤ",
    "1. Tòa soạn hội tụ",
    "a) Xây dựng quy trình tòa soạn hội tụ.",
    "- Đơn vị chủ trì: Phòng Thư ký tòa soạn",
    "- Thời gian: Hoàn thành trước ngày 30/12/2026",
    "b) Đào tạo phóng viên về báo chí dữ liệu.",
    "- Thời gian: Thường xuyên",
)


def a_plan() -> tuple[io.BytesIO, str]:
    """An agency's own plan as a Word file."""
    document, file = Document(), io.BytesIO()
    for line in LINES:
        document.add_paragraph(line)
    document.save(file)
    file.seek(0)
    return file, "Kế hoạch của Báo.docx"


def approved(app, lan, hoa, mai, file=None) -> Submission:
    """Lan sends her plan with a real file; it is agreed, put and approved."""
    of = begun()
    browser = Browser(app).sign_in(lan).get(url(of))
    browser.submit("drafting", {}).follow()
    browser.submit("upload", {"files": file or a_plan()}).follow()
    browser.submit("draft", {"number": "12/KH-BĐL"}, button="Gửi")
    sent = of.revisions[-1]
    decides(hoa, sent, Move.AGREEMENT)
    decides(lan, sent, Move.PUTTING)
    decides(mai, sent, Move.APPROVAL)
    return of


def taken_up(app, of: Submission, hoa) -> Browser:
    """Hoa takes it up from its file; she stands on the reading screen."""
    browser = Browser(app).sign_in(hoa).get(url(of))
    return browser.submit("adopt", {}).follow()


def province() -> Plan:
    return db.session.scalars(select(Plan).where(Plan.parent_id.is_(None))).one()


def own() -> Plan:
    db.session.rollback()
    return db.session.scalars(select(Plan).where(Plan.parent_id.is_not(None))).one()


def task_of(plan: Plan, code: str) -> Task:
    return db.session.scalars(select(Task).where(Task.plan_id == plan.id, Task.code == code)).one()


def tracked(app, lan, hoa, mai) -> Plan:
    """Lan's own plan, in force, nothing linked yet."""
    of = approved(app, lan, hoa, mai)
    browser = taken_up(app, of, hoa)
    draft = db.session.scalars(select(Draft)).one()
    browser.post(f"/reading/{draft.id}/plan", {}).follow()
    browser.submit("force", {}).follow()
    return own()


def test_it_is_read_corrected_and_put_in_force(app, lan, hoa, mai):
    of = approved(app, lan, hoa, mai)
    staff = Browser(app).sign_in(hoa).get("/desk/")
    assert "1 kế hoạch đã phê duyệt chưa đưa vào theo dõi" in staff.text
    browser = taken_up(app, of, hoa)
    assert "Xây dựng quy trình tòa soạn hội tụ" in browser.main
    assert "tạm hiểu là bộ phận của chính cơ quan lập kế hoạch" in browser.main
    assert "tạm ghi cơ quan lập kế hoạch" in browser.main
    assert "12/KH-BĐL" in browser.main

    draft = db.session.scalars(select(Draft)).one()
    to = task_of(province(), "1.b")
    browser.get(f"/reading/{draft.id}/tasks/1")
    browser.submit("form-tasks-1", {"links": [str(to.id)]}).follow()
    assert f"1.b. {to.title}" in browser.main
    browser.post(f"/reading/{draft.id}/plan", {}).follow()
    browser.submit("force", {}).follow()

    plan = own()
    assert plan.owner_id == lan.agency_id
    assert plan.parent_id == province().id
    assert plan.state is PlanState.IN_FORCE
    assert plan.tracking_from.isoformat() == "2026-11-19"  # the day of its approval
    assert [t.horizon for t in db.session.scalars(select(Target).where(Target.plan_id == plan.id))]
    commitments = db.session.scalars(select(Commitment).join(Task).where(Task.plan_id == plan.id))
    assert {c.agency_id for c in commitments} == {lan.agency_id}
    assert "Đang theo dõi: " + plan.short_title in Browser(app).sign_in(lan).get(url(of)).text
    assert "chưa đưa vào theo dõi" not in staff.get("/desk/").text


def test_the_agency_reports_on_it_and_both_tasks_show_each_other(app, lan, hoa, mai):
    plan = tracked(app, lan, hoa, mai)
    task, to = plan_task(plan), task_of(province(), "1.b")
    staff = Browser(app).sign_in(hoa).get(f"/tasks/{task.id}/links")
    staff.submit("links-form", {"links": [str(to.id)]}).follow()
    assert to.title in staff.main
    assert plan.short_title in staff.get(f"/tasks/{to.id}").main

    browser = Browser(app).sign_in(lan).get("/desk/")
    assert task.title in browser.main
    commitment = db.session.scalars(select(Commitment).where(Commitment.task_id == task.id)).one()
    browser.get(f"/tasks/{task.id}/commitments/{commitment.id}/updates/new")
    assert plan.short_title in browser.get("/plans/").main
    assert plan.short_title in browser.get(f"/plans/{province().id}/agencies").main
    assert province().short_title in browser.get(f"/plans/{plan.id}").main


def plan_task(plan: Plan) -> Task:
    query = select(Task).where(Task.plan_id == plan.id).order_by(Task.position)
    return db.session.scalars(query.limit(1)).one()


def test_the_provinces_plan_stays_the_one_that_everybody_sees_first(app, lan, hoa, mai):
    plan = tracked(app, lan, hoa, mai)
    assert [p.id for p in plans_to_look_at()] == [province().id, plan.id]
    assert province().short_title in Browser(app).sign_in(hoa).get("/overview/").main


def test_by_hand_where_nothing_can_be_read(app, lan, hoa, mai):
    of = approved(app, lan, hoa, mai)
    browser = Browser(app).sign_in(hoa).get(url(of))
    browser.submit("adopt", {"file": "hand"}).follow()
    assert "Chưa có nhiệm vụ nào" in browser.main
    draft = db.session.scalars(select(Draft)).one()
    typed = {
        "code": "1", "title": "Mua máy chủ", "section": "1", "leads": "Báo Đắk Lắk",
        "kind": "continuous", "coordinators": "", "output": "", "timing_text": "",
    }  # fmt: skip
    browser.get(f"/reading/{draft.id}/tasks/new").submit("form-tasks-new", typed)
    browser.get(f"/reading/{draft.id}/head/0").submit("form-head-0", {"title": "Kế hoạch năm 2026"})
    browser.post(f"/reading/{draft.id}/plan", {}).follow()
    assert own().short_title == "Báo Đắk Lắk: Kế hoạch"


def test_a_file_that_is_no_text_is_said_so_and_nothing_is_begun(app, lan, hoa, mai):
    from tests.files import corpus

    of = approved(app, lan, hoa, mai, file=(io.BytesIO(corpus.paper()), "Bản quét.pdf"))
    browser = Browser(app).sign_in(hoa).get(url(of))
    browser.submit("adopt", {}, expect=422)
    assert "Chọn tệp khác hoặc nhập bằng tay." in browser.main
    assert count(Draft) == 0


def test_only_what_was_approved_is_taken_up_and_only_by_staff(app, lan, hoa):
    of = begun()
    sends(lan, of)
    Browser(app).sign_in(hoa).get(url(of)).post(url(of, "plan"), {"file": "hand"}, expect=409)
    assert count(Draft) == 0


def test_asked_twice_or_at_once_it_is_one_draft(app, lan, hoa, mai):
    of = approved(app, lan, hoa, mai)
    id, who = of.id, who_is(hoa)

    def adopt() -> int:
        found = db.session.get_one(Submission, id)
        return adopting.adopt(found, None, "", by=who, at=clock.now()).id

    outcomes = at_once(app, *[adopt] * 6)
    assert len(set(outcomes)) == 1, outcomes
    assert count(Draft) == 1


def test_a_draft_plan_goes_back_with_its_links(app, lan, hoa, mai):
    of = approved(app, lan, hoa, mai)
    browser = taken_up(app, of, hoa)
    draft = db.session.scalars(select(Draft)).one()
    to = task_of(province(), "1.b")
    browser.get(f"/reading/{draft.id}/tasks/1").submit("form-tasks-1", {"links": [str(to.id)]})
    browser.post(f"/reading/{draft.id}/plan", {}).follow()
    assert count(TaskLink) == 1
    browser.submit("withdrawal", {}).follow()
    assert count(TaskLink) == 0
    browser.post(f"/reading/{draft.id}/plan", {})
    assert count(TaskLink) == 1
    assert own().parent_id == province().id


def test_a_task_is_linked_to_its_own_provinces_plan_alone(app, lan, hoa, mai):
    plan = tracked(app, lan, hoa, mai)
    task = plan_task(plan)
    with pytest.raises(BadInput, match="kế hoạch cấp tỉnh"):
        actions_link.relink(task, [task.id], seen=task.version, by=who_is(hoa), at=clock.now())
    db.session.rollback()
    staff = Browser(app).sign_in(hoa)
    staff.get(f"/tasks/{task_of(province(), '1.b').id}/links", expect=404)


def test_who_links_on_an_old_page_is_told_and_keeps_the_ticks(app, lan, hoa, mai):
    plan = tracked(app, lan, hoa, mai)
    task, first = plan_task(plan), task_of(province(), "1.b")
    second = task_of(province(), "3.a")
    browser = Browser(app).sign_in(hoa).get(f"/tasks/{task.id}/links")
    actions_link.relink(task, [first.id], seen=task.version, by=who_is(hoa), at=clock.now())
    db.session.commit()
    browser.submit("links-form", {"links": [str(second.id)]}, expect=409)
    (ticked,) = browser.page.find_all("input", checked=True)
    assert ticked["value"] == str(second.id)


def test_the_yearly_report_begins_with_the_agencys_own_plan_and_the_targets(app, lan, hoa, mai):
    plan = tracked(app, lan, hoa, mai)
    of = open_submission(occurrence(Kind.YEARLY_REPORT), lan.agency)
    content = first_content(of, today=clock.today())
    assert content.done.startswith(f"{plan.short_title}:\n")
    assert "Xây dựng quy trình tòa soạn hội tụ" in content.done
    assert f"\n{province().short_title}:\n1.b." in content.done
    assert "Phấn đấu 80% tin, bài được xuất bản trên nền tảng số:" in content.figures


def test_an_agency_plan_that_is_a_draft_exists_for_staff_alone(app, lan, hoa, mai, minh):
    of = approved(app, lan, hoa, mai)
    browser = taken_up(app, of, hoa)
    draft = db.session.scalars(select(Draft)).one()
    browser.post(f"/reading/{draft.id}/plan", {}).follow()
    plan = own()
    for person in (lan, minh, mai):
        other = Browser(app).sign_in(person)
        other.get(f"/plans/{plan.id}", expect=404)
        assert plan.short_title not in other.get(f"/plans/{province().id}/agencies").text
    assert "Sở sẽ đưa nhiệm vụ" in Browser(app).sign_in(lan).get(url(of)).text


def test_an_agency_with_a_plan_of_its_own_is_dissolved_once_that_is_closed(app, lan, hoa, mai):
    plan = tracked(app, lan, hoa, mai)
    dissolved = Decision(
        AgencyChangeKind.DISSOLVED, clock.today(), "Quyết định 9/QĐ-UBND", (lan.agency_id,)
    )
    with pytest.raises(BadInput, match="đóng hoặc gỡ kế hoạch đó trước"):
        handover.check(dissolved)
    plan.state, plan.closed_on = PlanState.CLOSED, clock.today()
    db.session.commit()
    handover.check(dissolved)


def test_the_next_plan_of_an_agency_begins_with_the_same_links(app, lan, hoa, mai):
    plan = tracked(app, lan, hoa, mai)
    task, to = plan_task(plan), task_of(province(), "1.b")
    actions_link.relink(task, [to.id], seen=task.version, by=who_is(hoa), at=clock.now())
    db.session.commit()
    browser = Browser(app).sign_in(hoa).get(f"/plans/{plan.id}")
    browser.submit("copy", {}).follow()
    assert f"{to.code}. {to.title}" in browser.main
    copied = db.session.scalars(select(Draft).order_by(Draft.id.desc())).first()
    assert copied is not None
    assert copied.understood["head"]["parent_id"] == province().id
    assert copied.understood["tasks"][0]["links"] == [to.id]
