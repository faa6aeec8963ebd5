"""Two plans are followed beside each other, each with its own figures, and one switch between."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.plans import actions
from pressplan.plans.actions_amendment import close_plan
from pressplan.plans.models import Plan, PlanState
from pressplan.plans.rules import Timing, TimingKind
from pressplan.reading import actions as reading
from pressplan.reading.models import Draft
from pressplan.tasks import figures
from pressplan.tasks.actions import TaskDraft, create_from
from pressplan.tasks.models import Commitment, Task
from pressplan.tasks.queries import reckoning
from pressplan.tasks.years import carry_over, open_periods
from tests import cast
from tests.tasks.work import (
    BAO,
    asks,
    browse,
    commitment,
    completes,
    confirms,
    faults,
    reports,
    says,
    workbook,
)

SECOND = "Kế hoạch an toàn thông tin"


@pytest.fixture
def second(app, hoa) -> Plan:
    """A second plan in force, led by the newspaper."""
    owner = cast.agency("Sở Thông tin và Truyền thông")
    head = actions.PlanHead(
        title=f"{SECOND} báo chí", short_title=SECOND, owner=owner,
        period_from=date(2026, 1, 1), period_until=date(2027, 12, 31),
        tracking_from=date(2026, 1, 1),
    )  # fmt: skip
    plan = actions.create_plan(head, sections=[("1", "Một")], by=who_is(hoa), at=clock.now())
    lead = [{"agency_id": cast.agency(BAO).id}]
    timing = Timing(TimingKind.ANNUAL)
    create_from([TaskDraft("AT.1", "Kiểm tra", plan.sections[0], lead, [], timing)], plan=plan)
    actions.put_in_force(plan, by=who_is(hoa), at=clock.now())
    open_periods(plan, today=clock.today())
    db.session.commit()
    return plan


def figures_of(plan: Plan) -> figures.Figures:
    db.session.rollback()
    return figures.whole(figures.Cut(plan.id, 2026), reckoning(plan, today=clock.today()))


def chosen(browser) -> str:
    """The plan on which the page's switch stands."""
    return browser.page.select_one("#plan-switch option[selected]").text


def test_one_plan_needs_no_switch(app, hoa):
    browser = browse(app, hoa)
    for page in ("/tasks/", "/overview/"):
        assert browser.get(page).page.find(id="plan-switch") is None


def test_the_switch_is_remembered_from_page_to_page(app, hoa, second):
    browser = browse(app, hoa).get("/overview/")
    assert chosen(browser) == SECOND, "the newest in force comes first"
    browser.get("/tasks/?plan=1")
    assert "Chuyển đổi số báo chí" in chosen(browser)
    browser.get("/overview/")
    assert "Chuyển đổi số báo chí" in chosen(browser)
    assert "1.b" in str(workbook(browser, "/exports/tasks.xlsx"))
    browser.get("/tasks/")
    assert "1.a" in browser.main
    browser.get(f"/overview/?plan={second.id}").get("/tasks/")
    assert "AT.1" in browser.main
    assert "AT.1" in str(workbook(browser, "/exports/tasks.xlsx"))
    browser.get("/tasks/?plan=999")
    assert chosen(browser) == SECOND
    browser.post("/sign-out")
    assert chosen(browser.sign_in(cast.person("hung")).get("/tasks/?plan=1")) != SECOND


def test_the_other_filters_follow_and_a_section_does_not(app, hoa, second):
    browser = browse(app, hoa).get("/tasks/?plan=1&section=1&q=bao&sort=due")
    kept = {i["name"]: i["value"] for i in browser.page.select("input[form=plan-switch]")}
    assert kept == {"year": "2026", "q": "bao", "sort": "due"}
    browser.get(f"/tasks/?plan={second.id}&section=1")
    assert "AT.1" in browser.main, "a section of another plan hides nothing"
    export = browser.page.find("a", string=re.compile("Xuất Excel"))["href"]
    assert f"plan={second.id}" in export


def test_figures_of_one_plan_never_count_the_others(app, hoa, lan, second):
    first = db.session.get_one(Plan, 1)
    before, other = figures_of(first), figures_of(second)
    assert (other.total, other.open_in_time) == (1, 1)
    confirms(hoa, completes(lan, commitment("AT.1")))
    assert figures_of(first) == before
    assert figures_of(second).done_in_time == 1
    reports(lan, commitment("3.a"))
    assert figures_of(second).done_in_time == 1
    assert figures_of(first) != before
    assert faults() == []


def test_the_desk_shows_both_and_names_the_plan(app, lan, second):
    desk = browse(app, lan).get("/desk/")
    assert desk.main.count(SECOND) == 2  # its work, and that it names nobody
    assert desk.main.count("Chuyển đổi số báo chí Đắk Lắk") >= 5


def test_the_desk_with_one_plan_does_not_repeat_its_name(app, lan):
    assert "Chuyển đổi số báo chí Đắk Lắk" not in browse(app, lan).get("/desk/").main


def test_hoa_closes_a_plan_and_it_stays_to_be_read(app, hoa, lan, second):
    waiting = completes(lan, commitment("AT.1"))
    browser = browse(app, hoa).get(f"/plans/{second.id}/closing")
    assert "1 đầu việc chưa xong" in browser.main
    assert "1 cập nhật chưa được xác nhận" in browser.main
    browser.submit("closing", expect=422)
    slow = browse(app, hoa).get(f"/plans/{second.id}/closing")
    filled = {"document": "Quyết định 9/QĐ-UBND", "reason": "Hết kỳ."}
    browser.submit("closing", filled).follow()
    assert (
        "Kết thúc theo dõi từ 20/11/2026 theo Quyết định 9/QĐ-UBND. Lý do: Hết kỳ." in browser.main
    )
    slow.submit("closing", filled | {"reason": "Lần hai."}, expect=409)
    assert "Lần hai." in slow.main
    assert "Lần hai." not in browser.get(f"/plans/{second.id}").main
    browser.get(f"/plans/{second.id}/head").submit(
        "head", {"tracking_from": "2027-01-01"}, expect=409
    )
    browser.get("/tasks/")
    groups = browser.page.select("#plan-switch optgroup")
    assert [(g["label"], g.get_text(strip=True)) for g in groups] == [("Đã kết thúc", SECOND)]
    browser.get(f"/overview/?plan={second.id}")
    assert "số liệu như ngày 20/11/2026" in browser.main
    browser.post(f"/tasks/updates/{waiting.id}/confirmation", {"seen": 1}, expect=409)
    reader = browse(app, lan).get(f"/tasks/{commitment('AT.1').task_id}")
    assert "Kế hoạch đã kết thúc theo dõi" in reader.main
    assert "Cập nhật tiến độ" not in reader.main
    assert SECOND not in reader.get("/desk/").main


def test_a_closed_plan_stays_as_it_stood(app, hoa, lan, second, at_work):
    shut(second, hoa)
    before = figures_of(second)
    at_work.move_to("2027-02-01T02:00:00Z")
    assert figures_of(second) == before, "it would be overdue by now"
    carry_over(today=clock.today(), at=clock.now())
    assert open_periods(db.session.get_one(Plan, second.id), today=clock.today()) == 0
    db.session.commit()
    assert figures_of(second) == before
    with pytest.raises(TooLate, match="kết thúc theo dõi"):
        reports(lan, commitment("AT.1"))
    db.session.rollback()
    with pytest.raises(TooLate, match="kết thúc theo dõi"):
        asks(lan, commitment("AT.1"), date(2027, 6, 30))
    db.session.rollback()
    with pytest.raises(TooLate, match="đã khép lại"):
        says(lan, commitment("AT.1"), "Còn ai không?")


def shut(plan: Plan, by) -> None:
    close_plan(
        plan, document="", reason="Hết kỳ.", seen=plan.version, by=who_is(by), at=clock.now()
    )
    db.session.commit()


def test_the_last_plan_that_was_closed_is_still_shown(app, hoa):
    shut(db.session.get_one(Plan, 1), hoa)
    browser = browse(app, hoa).get("/tasks/")
    assert "1.a" in browser.main
    assert browser.page.find(id="plan-switch") is None


@pytest.mark.parametrize("key", ["lan", "tuan", "mai"])
def test_only_staff_closes_and_copies(app, request, second, key):
    browser = browse(app, request.getfixturevalue(key)).get(f"/plans/{second.id}")
    browser.post(f"/plans/{second.id}/closing", {"seen": 1, "reason": "x"}, expect=403)
    browser.post(f"/plans/{second.id}/copy", expect=403)
    assert db.session.get_one(Plan, second.id).state is PlanState.IN_FORCE


def test_hoa_begins_the_next_plan_from_this_one(app, hoa):
    browser = browse(app, hoa).get("/plans/1").submit("copy").follow()
    assert "Chép từ “Chuyển đổi số báo chí Đắk Lắk" in browser.main
    draft = db.session.scalars(select(Draft).order_by(Draft.id.desc())).first()
    understood = draft.understood
    assert [t["code"] for t in understood["tasks"]] == list(
        db.session.scalars(select(Task.code).order_by(Task.position))
    )
    assert all(party["match"] for party in understood["parties"])
    assert understood["head"]["period_from"] == "2031-01-01"
    assert {(d["month_day"], d["every"]) for d in understood["duties"]} >= {("12-05", "year")}
    assert "Thời hạn của kế hoạch trước không chép sang" in browser.main
    browser.post(f"/reading/{draft.id}/plan", expect=422)
    assert "chưa có tên kế hoạch" in browser.main
    browser.get(f"/reading/{draft.id}/head/0")
    browser.submit("form-head-0", {"title": "Kế hoạch 2031", "short_title": "Kế hoạch 2031"})
    plan = reading.make_plan(draft.id, by=who_is(hoa), at=clock.now())
    db.session.commit()
    old = {t.code: t for t in db.session.scalars(select(Task).where(Task.plan_id == 1))}
    for task in db.session.scalars(select(Task).where(Task.plan_id == plan.id)):
        before = old[task.code]
        assert [named(p) for p in task.leads] == [named(p) for p in before.leads]
        assert {named(p) for p in task.coordinators} == {named(p) for p in before.coordinators}
        assert task.timing_until is None
    assert plan.state is PlanState.DRAFT
    assert (
        db.session.scalar(select(Commitment.id).join(Task).where(Task.plan_id == plan.id)) is None
    )


def named(party) -> tuple[int | None, int | None, str]:
    return party.agency_id, party.group_id, party.outside_name
