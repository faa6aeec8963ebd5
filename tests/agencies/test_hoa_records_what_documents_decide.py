"""Renamed, split, dissolved, merged into one that is there; on a day to come; cancelled."""

from datetime import date

import pytest
from sqlalchemy import func, select

from pressplan import clock, scheduler
from pressplan.accounts.queries import who_is
from pressplan.agencies import actions_changes as changes
from pressplan.agencies.models import AgencyName, Succession
from pressplan.agencies.models_change import AgencyChange
from pressplan.agencies.queries import holders_on, stands_for
from pressplan.database import db
from pressplan.errors import BadInput, NotYours, TooLate
from pressplan.tasks.extensions import ExtensionKind, ExtensionState
from pressplan.tasks.models import Commitment, Task
from pressplan.tasks.models_assignment import Assignment
from pressplan.tasks.models_board import ProgressDraft
from pressplan.tasks.models_extension import Extension
from pressplan.tasks.workflow import Ended, State
from tests import cast
from tests.agencies.changing import (
    DOCUMENT,
    JULY,
    NEW,
    confirm_form,
    confirmed,
    decision,
    fill,
    founded,
    there,
)
from tests.tasks.work import (
    BAO,
    DAI,
    SO,
    TAP_CHI,
    agency_id,
    at_once,
    browse,
    commitment,
    faults,
    reports,
)

NEXT_YEAR = date(2027, 3, 1)


def held(name: str, code: str) -> list[Commitment]:
    query = select(Commitment).join(Task).where(Task.code == code)
    of = query.where(Commitment.agency_id == agency_id(name), Commitment.year == 2026)
    return list(db.session.scalars(of))


def draft(account, of: Commitment, done: str, seen: int | None = None) -> ProgressDraft:
    typed = ProgressDraft(
        commitment_id=of.id, account_id=account.id, done=done, saved_at=clock.now(),
        seen=of.version if seen is None else seen,
    )  # fmt: skip
    db.session.add(typed)
    db.session.commit()
    return typed


def test_a_new_name_stands_from_its_day_on(app, hoa):
    browser = browse(app, hoa)
    asked = {"agencies": agency_id(TAP_CHI), "name_1": "Tạp chí Tây Nguyên", "short_1": "TCTN"}
    fill(browser, "renamed", asked)
    assert "đổi tên thành Tạp chí Tây Nguyên" in browser.main
    browser.post("/agencies/changes", confirm_form(browser.page)).follow()
    agency = cast.agency("Tạp chí Tây Nguyên")
    assert agency.name_on(date(2025, 6, 30)) == TAP_CHI
    assert agency.name_on(JULY) == "Tạp chí Tây Nguyên"
    assert agency.names[-1].document == DOCUMENT
    assert cast.person("chi").agency_id == agency.id
    assert "Tạp chí Tây Nguyên" in browser.get(f"/tasks/{commitment('3.a', TAP_CHI).task_id}").main
    assert TAP_CHI in browser.get(f"/tasks/{commitment('3.a', TAP_CHI).task_id}?year=2024").main
    assert DOCUMENT in browser.get(f"/agencies/{agency.id}").main


def test_a_body_that_is_there_takes_over(app, hoa, lan, minh):
    own = commitment("3.a")
    reports(minh, commitment("3.a", DAI))  # later than anything of Báo: its own goes on yet
    confirmed(decision("merged", BAO, DAI, to=(there(BAO),)), hoa)
    assert commitment("3.a").id == own.id
    assert commitment("3.a").ended is None
    assert commitment("3.a", DAI).merged_into_id == own.id
    assert cast.person("minh").agency_id == cast.person("lan").agency_id == agency_id(BAO)
    assert stands_for(agency_id(BAO), clock.today()) == [agency_id(BAO), agency_id(DAI)]
    assert faults() == []


def test_a_split_opens_the_same_work_for_each_that_takes_it(app, hoa, chi):
    own = commitment("3.a", TAP_CHI)
    before = db.session.scalar(select(func.count()).select_from(Commitment))
    parts = (founded("Tạp chí A"), founded("Tạp chí B"), founded("Nhà in", takes_work=False))
    people = {chi.id: 1}
    change = confirmed(decision("split", TAP_CHI, to=parts), hoa, people)
    assert held("Tạp chí A", "3.a") == [db.session.get(Commitment, own.id)]
    (opened,) = held("Tạp chí B", "3.a")
    assert opened.opened_on == clock.today()
    assert opened.standing.state is State.NOT_STARTED
    assert held("Nhà in", "3.a") == []
    assert cast.person("chi").agency_id == agency_id("Tạp chí B")
    ids = [agency_id("Tạp chí A"), agency_id("Tạp chí B")]
    assert holders_on([agency_id(TAP_CHI)], clock.today()) == ids
    assert stands_for(agency_id("Nhà in"), clock.today()) == [agency_id("Nhà in")]
    assert db.session.scalar(select(func.count()).select_from(Commitment)) == before + 5
    assert "5 đầu việc mở thêm cho cơ quan còn lại." in change.outcome
    assert faults() == []


def test_a_dissolved_body_ends_its_work_and_its_accounts(app, hoa, chi):
    change = confirmed(decision("dissolved", TAP_CHI), hoa)
    ended = held(TAP_CHI, "3.a")[0]
    assert ended.ended is Ended.CLOSED
    assert ended.standing.state is State.CLOSED
    assert not cast.person("chi").active
    assert holders_on([agency_id(TAP_CHI)], clock.today()) == []
    assert "1 tài khoản bị khóa." in change.outcome
    scheduler.tick()
    assert faults() == []


def test_who_does_not_go_along_is_closed(app, hoa, minh):
    confirmed(decision("merged", BAO, DAI, to=(founded(),)), hoa, {minh.id: -1})
    assert not cast.person("minh").active
    assert cast.person("minh").agency_id == agency_id(DAI)
    assert cast.person("lan").active


def test_what_was_typed_is_not_lost(app, hoa, lan, minh):
    reports(lan, commitment("3.a"))
    kept = draft(lan, commitment("3.a"), "Lan đang gõ.")
    late = draft(lan, commitment("3.b"), "Lan gõ trên bản cũ.", seen=-1)
    moved = draft(minh, commitment("3.a", DAI), "Minh đang gõ.")
    both = [draft(hoa, commitment("3.a", name), f"Hoa gõ thay {name}.") for name in (BAO, DAI)]
    confirmed(decision("merged", BAO, DAI, to=(founded(),)), hoa)
    survivor = commitment("3.a", NEW)
    kept, moved, first = (db.session.get(ProgressDraft, d.id) for d in (kept, moved, both[0]))
    assert (kept.commitment_id, kept.seen) == (survivor.id, survivor.version)
    assert (moved.commitment_id, moved.seen) == (survivor.id, survivor.version)
    assert db.session.get(ProgressDraft, late.id).seen == -1
    assert first.done == f"Hoa gõ thay {BAO}.\n\nHoa gõ thay {DAI}."
    assert db.session.get(ProgressDraft, both[1].id) is None


def test_names_go_along_and_requests_of_ended_work_end(app, hoa, lan, minh):
    reports(lan, commitment("3.a"))
    ending = commitment("3.a", DAI)
    db.session.add(
        Assignment(
            commitment_id=ending.id, officer_id=minh.id, officer_name=minh.name, product="Bản đồ",
            changed_at=clock.now(), changed_by="Hoa",
        )
    )  # fmt: skip
    asked = [
        Extension(
            commitment_id=of.id, number=1, agency_id=of.agency_id, kind=ExtensionKind.INTERNAL,
            state=ExtensionState.ASKED, current_due=date(2026, 11, 30),
            proposed_due=date(2026, 12, 15), reason="Thiếu người.", asked_at=clock.now(),
            asked_by_id=minh.id, asked_by=minh.name,
        )
        for of in (ending, commitment("3.a"))
    ]  # fmt: skip
    db.session.add_all(asked)
    db.session.commit()
    confirmed(decision("merged", BAO, DAI, to=(founded(),)), hoa)
    named = db.session.get(Assignment, commitment("3.a", NEW).id)
    assert (named.officer_id, named.product) == (minh.id, "Bản đồ")
    states = [db.session.get(Extension, one.id).state for one in asked]
    assert states == [ExtensionState.WITHDRAWN, ExtensionState.ASKED]


def test_mai_s_office_passes_on_whom_it_governs(app, hoa):
    confirmed(decision("merged", "Tỉnh ủy Đắk Lắk", to=(founded("Văn phòng", kind="party"),)), hoa)
    assert cast.agency(BAO).governing_body_id == agency_id("Văn phòng")
    assert cast.person("mai").agency_id == agency_id("Văn phòng")


def test_a_day_to_come_waits_for_the_tick_and_comes_once(app, hoa, at_work):
    change = confirmed(decision("merged", BAO, DAI, to=(founded(),), since=NEXT_YEAR), hoa)
    scheduler.tick()
    assert db.session.get(AgencyChange, change.id).is_waiting
    assert not db.session.scalars(select(AgencyName).where(AgencyName.name == NEW)).all()
    browser = browse(app, hoa).get(f"/agencies/{agency_id(BAO)}")
    assert "sẽ thực hiện ngày 01/03/2027" in browser.main
    browser.get(f"/agencies/changes/{change.id}")
    assert "Nếu thực hiện hôm nay" in browser.main
    at_work.move_to("2027-02-28T17:00:10Z")  # ten seconds past midnight in Đắk Lắk
    outcomes = at_once(app, scheduler.tick, scheduler.tick, scheduler.tick)
    assert outcomes == [None] * 3
    db.session.expire_all()
    assert db.session.get(AgencyChange, change.id).carried_out_at
    assert len(db.session.scalars(select(Succession)).all()) == 2
    opened = select(Commitment).where(
        Commitment.agency_id == agency_id(NEW), Commitment.year == 2027
    )
    assert len({c.task_id for c in db.session.scalars(opened)}) == 5
    assert cast.person("lan").agency_id == agency_id(NEW)
    assert faults() == []


def test_what_is_cancelled_never_comes(app, hoa, at_work):
    change = confirmed(decision("dissolved", TAP_CHI, since=NEXT_YEAR), hoa)
    browser = browse(app, hoa).get(f"/agencies/changes/{change.id}")
    browser.submit("cancel").follow()
    assert "Đã hủy" in browser.main
    at_work.move_to("2027-03-05T02:00:00Z")
    scheduler.tick()
    assert held(TAP_CHI, "3.a")[0].ended is None
    assert cast.person("chi").active
    browse(app, hoa).post(f"/agencies/changes/{change.id}/cancellation", expect=400)
    with pytest.raises(TooLate):
        changes.cancel(db.session.get(AgencyChange, change.id), by=who_is(hoa), at=clock.now())


def test_what_can_no_longer_be_carried_out_waits_and_says_why(app, hoa, at_work):
    change = confirmed(decision("renamed", TAP_CHI, to=(founded("Mới"),), since=NEXT_YEAR), hoa)
    other = cast.agency("Bản tin Cao nguyên").names[0]
    other.name, other.folded = "Mới", "moi"
    db.session.commit()
    at_work.move_to("2027-03-05T02:00:00Z")
    scheduler.tick()
    assert db.session.get(AgencyChange, change.id).is_waiting
    browser = browse(app, hoa).get(f"/agencies/changes/{change.id}")
    assert "Chưa thực hiện được: Đã có cơ quan mang tên này." in browser.main


def test_a_circle_is_refused(app, hoa):
    confirmed(decision("merged", BAO, DAI, to=(founded(),)), hoa)
    back = decision("merged", NEW, to=(there(BAO),), since=date(2026, 1, 1))
    with pytest.raises(BadInput, match="vòng tròn"):
        confirmed(back, hoa)


def test_errors_stand_beside_the_field_and_keep_what_was_typed(app, hoa):
    browser = browse(app, hoa)
    fill(browser, "merged", {"since": "", "document": "", "into_1": "new", "kind_1": "press"},
         expect=422)  # fmt: skip
    for words in ("Hãy chọn cơ quan.", "Nhập ngày", "Ghi số, ngày", "Hãy nhập tên cơ quan mới."):
        assert words in browser.main
    fill(browser, "merged", {
        "agencies": agency_id(BAO), "into_1": "new", "name_1": TAP_CHI, "kind_1": "press",
        "above_1": "0",
    }, expect=422)  # fmt: skip
    assert "Đã có cơ quan mang tên này." in browser.main
    assert browser.page.find("input", {"name": "name_1"})["value"] == TAP_CHI
    fill(browser, "merged", {"agencies": 999, "into_1": 998, "above_1": "x"}, expect=422)
    assert "Hãy chọn trong danh sách." in browser.main


def test_one_comes_back_from_the_preview_to_the_filled_form(app, hoa):
    browser = browse(app, hoa)
    fill(browser, "dissolved", {"agencies": agency_id(TAP_CHI)})
    browser.post(
        "/agencies/changes/preview", {**confirm_form(browser.page), "edit": "1"}, expect=200
    )
    chosen = browser.page.select_one("#agencies option[selected]")
    assert chosen["value"] == str(agency_id(TAP_CHI))
    assert browser.page.find("input", {"name": "document"})["value"] == DOCUMENT


def test_what_was_previewed_is_what_is_done(app, hoa, minh):
    browser = browse(app, hoa)
    fill(browser, "merged", {
        "agencies": [agency_id(BAO), agency_id(DAI)], "into_1": "new", "name_1": NEW,
        "kind_1": "press", "above_1": "0",
    })  # fmt: skip
    form = confirm_form(browser.page)
    reports(minh, commitment("3.a", DAI))  # now another one would go on
    browser.post("/agencies/changes", form, expect=409)
    assert "Dữ liệu vừa thay đổi" in browser.main
    assert not db.session.scalars(select(AgencyName).where(AgencyName.name == NEW)).all()
    browser.post("/agencies/changes", confirm_form(browser.page)).follow()
    assert "Đã thực hiện" in browser.main
    assert commitment("3.a", NEW).updates[0].by_name == minh.name


def test_the_department_may_not_close_its_own_hand(app, hoa):
    to = (founded("Sở kế nhiệm", kind="department"),)
    with pytest.raises(BadInput, match="chính mình"):
        confirmed(decision("merged", SO, to=to), hoa, {hoa.id: -1})
    db.session.rollback()
    assert cast.person("hoa").agency_id == agency_id(SO)


def test_who_passes_every_other_check_is_refused(app, hung, son):
    hung.may_confirm = False
    db.session.commit()
    browser = browse(app, hung).get("/agencies/changes")
    assert "Ghi thay đổi" not in browser.main
    browser.get("/agencies/changes/new?kind=dissolved", expect=403)
    asked = {"kind": "dissolved", "agencies": agency_id(TAP_CHI), "since": "2025-07-01",
             "document": DOCUMENT}  # fmt: skip
    browser.get("/desk/").post("/agencies/changes/preview", asked, expect=403)
    browser.get("/desk/").post("/agencies/changes", asked, expect=403)
    with pytest.raises(NotYours):
        confirmed(decision("dissolved", TAP_CHI), hung)
    db.session.rollback()
    change = confirmed(
        decision("dissolved", TAP_CHI, since=NEXT_YEAR), son
    )  # the administrator may
    browser.get("/desk/").post(f"/agencies/changes/{change.id}/cancellation", expect=403)
    assert db.session.get(AgencyChange, change.id).is_waiting


@pytest.mark.parametrize("key", ["lan", "tuan", "mai"])
def test_agencies_leaders_and_governing_bodies_do_not_come_near(app, key):
    browser = browse(app, cast.person(key))
    browser.get("/agencies/changes", expect=403)
    browser.get("/agencies/changes/new?kind=merged", expect=403)
    browser.get("/agencies/").post("/agencies/changes/preview", {"kind": "dissolved"}, expect=403)
