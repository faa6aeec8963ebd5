"""A document changes tasks: commitments follow, earlier figures stay, two at once act once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.access import Role
from pressplan.accounts.queries import who_is
from pressplan.agencies.models import AgencyGroup
from pressplan.database import db
from pressplan.errors import BadInput, NotYours, TooLate
from pressplan.history.models import HistoryLine
from pressplan.plans.actions_amendment import close_plan
from pressplan.plans.rules import Reading
from pressplan.tasks.actions_amendment import amend
from pressplan.tasks.extensions import ExtensionKind, ExtensionState
from pressplan.tasks.models import Commitment, Task
from pressplan.tasks.models_amendment import ChangeKind, TaskChange
from pressplan.tasks.models_extension import Extension
from pressplan.tasks.queries_amendment import Close, Reassign, Reopen, Reword, effects_of
from pressplan.tasks.workflow import State
from pressplan.tasks.years import open_periods
from tests.tasks.amending import (
    ANNUAL,
    CONTINUOUS,
    amends,
    by_day,
    document,
    figures_on,
    foretold,
    new_task,
    parties,
    stands,
    the_plan,
)
from tests.tasks.work import (
    BAO,
    DAI,
    SO,
    TAP_CHI,
    at_once,
    commitment,
    completes,
    confirms,
    faults,
    reports,
    task,
)

YESTERDAY = timedelta(days=1)
NEXT_JUNE = date(2027, 6, 30)


@pytest.fixture
def earlier(app):
    """The figures of the days before, which no change may move."""
    days = [date(2026, 1, 31), date(2026, 6, 30), clock.today() - YESTERDAY]
    before = [figures_on(day) for day in days]
    yield
    assert [figures_on(day) for day in days] == before
    assert faults() == []


def opens_nothing_more() -> bool:
    """Whether the next tick finds everything as the change left it."""
    return open_periods(the_plan(), today=clock.today()) == 0


def test_another_day_moves_the_deadline_of_what_is_open(earlier, hoa, hung, lan):
    amends(by_day(NEXT_JUNE), "6")  # annual until now: ends, and dated work opens
    assert [row[2] for row in stands("6")] == ["closed"] * 3 + ["not-started"] * 3
    assert {row[3] for row in stands("6")[3:]} == {NEXT_JUNE}
    confirms(hoa, completes(lan, commitment("6", BAO, 2027)))
    assert foretold(by_day(date(2027, 9, 30), Reading.BEFORE), "6") == [
        "2 đầu việc đổi hạn từ hết 30/06/2027 sang hết 29/09/2027.",
        "1 đầu việc đã hoàn thành giữ nguyên.",
        "9 đầu việc của các năm trước giữ nguyên.",
    ]
    amends(by_day(date(2027, 9, 30), Reading.BEFORE), "6")
    assert stands("6")[3:] == [
        ("Báo Đắk Lắk", 0, "done", NEXT_JUNE),
        ("Đài PT-TH Đắk Lắk", 0, "not-started", date(2027, 9, 29)),
        ("Tạp chí Chư Yang Sin", 0, "not-started", date(2027, 9, 29)),
    ]
    assert commitment("6", DAI, 2027).from_year == 2026, "it has no years before the document"
    assert opens_nothing_more()


def test_what_was_changed_is_changed_back_by_another_document(earlier, lan):
    reports(lan, commitment("3.a"))
    amends(by_day(NEXT_JUNE), "3.a")
    amends(CONTINUOUS, "3.a")
    assert [row[2] for row in stands("3.a")] == [
        "in-progress", "not-started", "not-started", "closed", "closed", "closed",
    ]  # fmt: skip
    assert opens_nothing_more()
    assert db.session.scalar(select(func.count(TaskChange.id))) == 2


def test_an_annual_task_of_a_later_document_has_no_earlier_years(earlier):
    amends(new_task("1.c", BAO, TAP_CHI))
    assert stands("1.c") == [
        ("Báo Đắk Lắk", 2026, "not-started", date(2026, 12, 31)),
        ("Tạp chí Chư Yang Sin", 2026, "not-started", date(2026, 12, 31)),
    ]
    assert (
        db.session.scalar(
            select(func.count(Commitment.id)).where(Commitment.task_id == task("1.c").id)
        )
        == 2
    )
    assert opens_nothing_more()


def test_a_new_task_stands_at_the_end_of_its_section(app):
    before = list(db.session.scalars(select(Task.code).order_by(Task.position)))
    amends(new_task("1.c", BAO))
    amends(new_task("6.b", SO, section="6"))
    after = list(db.session.scalars(select(Task.code).order_by(Task.position)))
    assert after == [*before[:2], "1.c", *before[2:], "6.b"]
    positions = list(db.session.scalars(select(Task.position).order_by(Task.position)))
    assert positions == list(range(1, len(after) + 1))


@pytest.mark.parametrize("code", ["1.a", "1.A"])
def test_a_code_is_borne_once(app, code):
    with pytest.raises(BadInput, match="đã có trong kế hoạch"):
        amends(new_task(code, BAO))


def test_one_lead_that_replaces_one_takes_over_its_work(earlier, lan):
    reports(lan, commitment("3.b"), done="Đã khảo sát bạn đọc.")
    change = Reassign(parties(SO, DAI, TAP_CHI), parties(BAO))
    assert foretold(change, "3.b")[0] == f"1 đầu việc chuyển từ {BAO} sang {SO}."
    amends(change, "3.b")
    found = commitment("3.b", SO)
    assert (found.standing.state, len(found.updates)) == (State.IN_PROGRESS, 1)
    assert [p.agency.name for p in task("3.b").leads] == [SO, DAI, TAP_CHI]
    assert [p.agency.name for p in task("3.b").coordinators] == [BAO]
    assert opens_nothing_more()


def test_other_numbers_of_leads_end_and_open(earlier):
    amends(Reassign(parties(SO), parties(BAO)), "3.b")
    assert [(row[0], row[2]) for row in stands("3.b")] == [
        ("Báo Đắk Lắk", "closed"), ("Đài PT-TH Đắk Lắk", "closed"),
        ("Tạp chí Chư Yang Sin", "closed"), ("Sở TT&TT", "not-started"),
    ]  # fmt: skip
    past = select(func.count(Commitment.id)).where(
        Commitment.task_id == task("3.b").id, Commitment.year < 2026
    )
    assert db.session.scalar(past) == 9, "a new lead has no earlier years"
    assert opens_nothing_more()


def test_work_passes_into_what_the_new_lead_has_already(earlier, lan):
    reports(lan, commitment("3.b"))
    amends(Reassign(parties(BAO, DAI), []), "3.b")  # the magazine leaves
    amends(Reassign(parties(TAP_CHI, DAI), []), "3.b")  # and comes for the newspaper
    ended = commitment("3.b", BAO)
    going_on = commitment("3.b", TAP_CHI)
    assert (ended.standing.state, ended.merged_into_id) == (State.MERGED, going_on.id)
    assert going_on.standing.state is State.NOT_STARTED
    assert figures_on(clock.today()).total == figures_on(clock.today() - YESTERDAY).total - 1
    assert opens_nothing_more()


def test_a_group_leads_through_its_members(earlier):
    group = db.session.scalars(
        select(AgencyGroup).where(AgencyGroup.name == "Các cơ quan báo chí của tỉnh")
    ).one()
    amends(Reassign([{"group_id": group.id}], [{"outside_name": "Viettel Đắk Lắk"}]), "4.a")
    names = {row[0]: row[2] for row in stands("4.a")}
    assert names == {
        "Sở TT&TT": "closed", "Báo Đắk Lắk": "not-started", "Đài PT-TH Đắk Lắk": "not-started",
        "Tạp chí Chư Yang Sin": "not-started",
    }  # fmt: skip
    assert "viettel dak lak" in task("4.a").folded


def test_a_task_that_ends_opens_nothing_and_goes_on_by_another_document(earlier, hoa, hung):
    confirms(hung, completes(hoa, commitment("5.b", SO)))
    amends(Close(), "5.b")
    amends(Close(), "6")
    assert stands("5.b")[-1][2] == "done"
    assert [row[2] for row in stands("6")] == ["closed"] * 3
    found = task("6")
    assert found.closed_on == clock.today()
    assert "UBND tỉnh Đắk Lắk" in found.closed_document
    open_periods(the_plan(), today=date(2027, 1, 2))
    opened = select(Task.code).join(Commitment).where(Commitment.period == 2027).distinct()
    assert {"1.b", "4.a"} <= set(db.session.scalars(opened)) <= set(db.session.scalars(going_on()))
    with pytest.raises(TooLate, match="đã kết thúc"):
        amends(ANNUAL, "6")
    amends(Reopen(), "6")
    assert [row[2] for row in stands("6")] == ["not-started"] * 3
    assert task("6").closed_on is None
    with pytest.raises(TooLate, match="đang được theo dõi"):
        amends(Reopen(), "6")


def going_on():
    """The codes of the tasks that did not end."""
    return select(Task.code).where(Task.closed_on.is_(None))


def test_other_words_keep_the_code_and_are_found(app):
    amends(Reword("Xây dựng tòa soạn hội tụ", "Chi tiết mới", "Đề án"), "3.a")
    found = task("3.a")
    assert (found.title, found.detail, found.output) == (
        "Xây dựng tòa soạn hội tụ", "Chi tiết mới", "Đề án",
    )  # fmt: skip
    assert found.folded.startswith("3.a xay dung toa soan hoi tu")
    change = db.session.scalars(select(TaskChange)).one()
    assert change.kind is ChangeKind.REWORDED
    assert "Sáng tạo mô hình" in change.before["Nội dung"]
    assert change.after["Sản phẩm, kết quả"] == "Đề án"
    assert set(change.after) == {"Nội dung", "Chi tiết", "Sản phẩm, kết quả"}


def test_the_history_says_why_of_the_task_and_of_each_commitment(app):
    amends(by_day(NEXT_JUNE), "3.a", document("12-QĐ/TU"))
    lines = db.session.scalars(
        select(HistoryLine).where(HistoryLine.reason == "Theo thực tế.")
    ).all()
    of_tasks = [line for line in lines if line.subject_type == "task"]
    assert [line.text for line in of_tasks] == [
        "Đổi thời gian 3.a theo văn bản số 12-QĐ/TU ngày 18/11/2026 của UBND tỉnh Đắk Lắk"
    ]
    assert of_tasks[0].before == {"Thời gian": "Thường xuyên"}
    of_work = [line.text.split(" theo ")[0] for line in lines if line.subject_type == "commitment"]
    assert sorted(of_work) == ["Kết thúc đầu việc"] * 3 + ["Mở đầu việc"] * 3


def test_nothing_new_is_no_change(app):
    with pytest.raises(BadInput, match="Chưa có gì thay đổi"):
        amends(Reassign(parties(BAO, DAI, TAP_CHI), parties(SO)), "3.a")


def test_a_document_overrules_an_extension_and_says_so(app, hoa):
    amends(by_day(NEXT_JUNE), "3.a")
    found = commitment("3.a", BAO, 2027)
    asked = {
        "commitment": found, "agency_id": found.agency_id, "current_due": NEXT_JUNE,
        "proposed_due": date(2027, 8, 31), "reason": "Chờ vốn", "asked_at": clock.now(),
        "asked_by_id": hoa.id, "asked_by": "Lan",
    }  # fmt: skip
    db.session.add(
        Extension(
            number=1, kind=ExtensionKind.PLAN, state=ExtensionState.APPROVED,
            granted_due=date(2027, 8, 31), document_number="7/UBND", **asked,
        )
    )  # fmt: skip
    db.session.add(
        Extension(number=2, kind=ExtensionKind.PLAN, state=ExtensionState.ASKED, **asked)
    )
    db.session.commit()
    assert foretold(by_day(date(2027, 12, 31)), "3.a")[-2:] == [
        "Chú ý: đã gia hạn đến 31/08/2027 theo văn bản 7/UBND; văn bản điều chỉnh này thay thế.",
        "Chú ý: 1 đề nghị gia hạn đang chờ quyết định; hãy xem lại sau đó.",
    ]
    amends(by_day(date(2027, 12, 31)), "3.a")
    assert commitment("3.a", BAO, 2027).due_on == date(2027, 12, 31)


def test_consequences_that_moved_are_looked_at_again(app, lan):
    shown = effects_of(ANNUAL, the_plan(), task("3.a"), today=clock.today()).digest
    confirms_all = completes(lan, commitment("3.a"))
    assert confirms_all.number == 1
    with pytest.raises(TooLate, match="Hệ quả đã khác"):
        amends(ANNUAL, "3.a", shown=shown)


def test_who_saw_another_task_is_too_late(app):
    seen = task("3.a").version
    amends(Reword("Khác", "", ""), "3.a")
    with pytest.raises(TooLate, match="vừa được điều chỉnh"):
        amends(ANNUAL, "3.a", seen=seen)


@pytest.mark.parametrize("key", ["lan", "tuan", "mai", "son"])
def test_only_staff_amends(app, request, key):
    amendment, found = document(), task("3.a")
    shown = effects_of(ANNUAL, the_plan(), found, today=clock.today()).digest
    who = who_is(request.getfixturevalue(key))
    assert who.role is not Role.STAFF
    with pytest.raises(NotYours):
        amend(
            amendment, found, ANNUAL, reason="Muốn thế.", seen=found.version, shown=shown, by=who,
            at=clock.now(),
        )  # fmt: skip


def test_a_closed_plan_is_not_amended(app, hoa):
    amendment = document()
    close_plan(
        the_plan(), document="", reason="Hết kỳ", seen=the_plan().version, by=who_is(hoa),
        at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    shown = effects_of(ANNUAL, amendment.plan, task("3.a"), today=clock.today()).digest
    with pytest.raises(TooLate, match="không còn được theo dõi"):
        amend(
            amendment, task("3.a"), ANNUAL, reason="Muộn", seen=task("3.a").version, shown=shown,
            by=who_is(hoa), at=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize("what", ["retime", "add"])
def test_confirmed_twice_at_once_it_happens_once(app, hoa, what):
    number = document().id
    change = ANNUAL if what == "retime" else new_task("1.c", BAO)
    found = task("3.a") if what == "retime" else None
    seen, plan_id = found.version if found else -1, the_plan().id
    shown = effects_of(change, the_plan(), found, today=clock.today()).digest
    who, at = who_is(hoa), clock.now()

    def confirm() -> str:
        from pressplan.plans.models_amendment import Amendment

        again = new_task("1.c", BAO) if what == "add" else change
        amendment = db.session.get_one(Amendment, number)
        of = db.session.get_one(Task, task("3.a").id) if what == "retime" else None
        amend(amendment, of, again, reason="Hai lần", seen=seen, shown=shown, by=who, at=at)
        return "done"

    outcomes = at_once(app, *[confirm] * 4)
    assert outcomes.count("done") == 1, outcomes
    assert {type(o) for o in outcomes if o != "done"} <= {TooLate, BadInput}
    assert db.session.scalar(select(func.count(TaskChange.id))) == 1
    assert db.session.scalar(
        select(func.count(Task.id)).where(Task.plan_id == plan_id, Task.code == "1.c")
    ) == int(what == "add")
    assert faults() == []
