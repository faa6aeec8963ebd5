"""Lan leaves: what she holds is counted, goes to a colleague in one step, and nothing stays."""

import pytest
from sqlalchemy import select

from pressplan import clock, leaving
from pressplan.access import SYSTEM, Role
from pressplan.accounts import actions, queries
from pressplan.accounts.models import Account
from pressplan.accounts.pass_on import CLOSED
from pressplan.database import db
from pressplan.history.models import HistoryLine
from pressplan.overview.models import Screen
from pressplan.reminders import actions_wishes
from pressplan.reminders.models import StandIn
from pressplan.reminders.people import directory
from pressplan.tasks.actions_assignment import Clear, assign
from pressplan.tasks.models_assignment import Assignment
from pressplan.tasks.models_board import ProgressDraft
from pressplan.tasks.models_talk import Mention
from pressplan.tasks.persons import Person
from pressplan.vietnamese import fold
from tests import cast
from tests.agencies.changing import confirmed, decision, founded
from tests.strict import Browser
from tests.tasks.work import commitment, completes, confirms, says


def hired(name, agency, role=Role.AGENCY):
    email = f"{fold(name).split()[-1]}-moi@daklak.example"
    return actions.make_account(
        email=email, name=name, role=role, agency_id=cast.agency(agency).id, password_hash="!",
        at=clock.now(),
    )  # fmt: skip


def named(of, officer, leader=None):
    clear = Clear(
        Person(leader.name, leader.id) if leader else Person(), Person(officer.name, officer.id), ""
    )
    assign(of, clear, seen=0, by=queries.who_is(officer), at=clock.now())
    db.session.flush()


def typed(account, of, text):
    db.session.add(
        ProgressDraft(
            commitment_id=of.id, account_id=account.id, done=text, seen=of.version,
            saved_at=clock.now(),
        )
    )  # fmt: skip


@pytest.fixture
def dao(app):
    """A colleague of Lan's."""
    return hired("Lê Thị Đào", "Báo Đắk Lắk")


@pytest.fixture
def working(app, lan, hoa, dao):
    """Lan is officer twice, leader once, mentioned, has drafts, stands in, is stood in for."""
    first, second, done = (commitment(code) for code in ("1.b", "3.a", "3.c"))
    named(first, lan)
    named(second, lan, leader=lan)
    named(done, lan)
    confirms(hoa, completes(lan, done))
    says(hoa, first, "@Trần Thị Lan xem giúp", mention=[lan.id])
    typed(lan, first, "đã họp")
    typed(lan, second, "đã mua máy")
    typed(dao, second, "đang chờ")
    today = clock.today()
    for account, other in ((lan, dao), (dao, lan)):
        actions_wishes.stand_in(
            account, other, since=today, until=today, reason="", today=today, by=SYSTEM,
            at=clock.now(),
        )  # fmt: skip
    db.session.commit()
    return first, second, done


def holds(account):
    """What an account holds, by kind."""
    found = {kind.words: kind.count for kind in leaving.left_by(account, today=clock.today())}
    db.session.rollback()
    return found


def test_what_she_holds_is_counted_before(browser, son, lan, working):
    browser.sign_in(son).get(f"/accounts/{lan.id}")
    assert not browser.page.find(id="suspend"), "it is not closed without a word on the work"
    browser.get(f"/accounts/{lan.id}/leaving")
    lines = [" ".join(li.get_text().split()) for li in browser.page.find(id="left").find_all("li")]
    assert [line.partition(" ·")[0] for line in lines] == [
        "2 đầu việc đứng tên cán bộ phụ trách", "1 đầu việc đứng tên lãnh đạo phụ trách",
        "1 lượt được nhắc đến trong trao đổi chưa xem", "2 bản nháp cập nhật chưa gửi",
        "2 lần xử lý thay đang hoặc sắp có",
    ]  # fmt: skip
    offered = {option.text for option in browser.page.find(id="to").find_all("option")}
    assert offered == {"Chọn người", "Lê Thị Đào", "Chưa giao ai, cơ quan phân công lại sau"}


def test_all_of_it_goes_to_the_colleague_and_nothing_stays(browser, app, son, lan, dao, working):
    first, second, done = working
    at_her_desk = Browser(app).sign_in(lan)
    browser.sign_in(son).get(f"/accounts/{lan.id}/leaving")
    browser.submit("leaving", {"to": str(dao.id), "reason": "Chuyển công tác"}).follow()
    assert f"Đã khóa tài khoản {lan.email}." in browser.text
    at_her_desk.get("/desk/", expect=303)
    assert not lan.active
    assert holds(lan) == {}
    rows = {row.commitment_id: row for row in db.session.scalars(select(Assignment))}
    assert rows[first.id].officer_id == dao.id
    assert (rows[second.id].officer_id, rows[second.id].leader_id) == (dao.id, dao.id)
    assert rows[done.id].officer_id == lan.id, "what is finished keeps who did it"
    drafts = db.session.scalars(select(ProgressDraft).order_by(ProgressDraft.commitment_id)).all()
    assert {(d.account_id, d.done) for d in drafts} == {
        (dao.id, "đã họp"), (dao.id, "đang chờ\n\nđã mua máy"),
    }  # fmt: skip
    unseen = select(Mention.account_id).where(Mention.seen_at.is_(None))
    assert list(db.session.scalars(unseen)) == [dao.id]
    assert db.session.scalars(select(StandIn).where(StandIn.ended_at.is_(None))).all() == []
    lines = db.session.scalars(select(HistoryLine).order_by(HistoryLine.id)).all()
    (whole,) = [line for line in lines if line.event == "work-handed-over"]
    assert whole.reason == "Chuyển công tác"
    assert "2 đầu việc đứng tên cán bộ phụ trách" in whole.text
    assert "cho Lê Thị Đào" in whole.text
    assigned = [line for line in lines if line.event == "assigned" and line.who_name == son.name]
    assert len(assigned) == 2
    assert directory(clock.today()).responsible(lan.agency_id, dao.id) == (dao.id,)


def test_without_a_word_on_who_takes_it_nothing_happens(browser, son, lan, minh, working):
    browser.sign_in(son).get(f"/accounts/{lan.id}/leaving")
    browser.post(f"/accounts/{lan.id}/suspension", expect=422)
    assert "Hãy chọn người nhận bàn giao." in browser.main
    browser.submit("leaving", {"to": str(minh.id)}, expect=422)
    assert lan.active
    assert holds(lan)["đầu việc đứng tên cán bộ phụ trách"] == 2


def test_nobody_yet_leaves_the_work_without_a_name_for_the_agency_to_see(
    browser, app, son, lan, working
):
    browser.sign_in(son).get(f"/accounts/{lan.id}/leaving")
    browser.submit("leaving", {"to": "0"})
    rows = {row.commitment_id: row for row in db.session.scalars(select(Assignment))}
    assert (rows[working[0].id].officer_id, rows[working[0].id].officer_name) == (None, "")
    assert holds(lan) == {"bản nháp cập nhật chưa gửi": 2}
    browser.get(f"/accounts/{lan.id}")
    assert "còn đứng tên 2 bản nháp" in browser.page.find(id="left-behind").text


def test_what_a_closed_account_still_holds_can_be_handed_over(browser, son, lan, dao, working):
    actions.suspend(lan, by=SYSTEM, at=clock.now())
    db.session.commit()
    browser.sign_in(son).get(f"/accounts/{lan.id}")
    assert "còn đứng tên" in browser.page.find(id="left-behind").text
    browser.get(f"/accounts/{lan.id}/leaving")
    browser.submit("leaving", {"to": str(dao.id)}).follow()
    assert browser.page.find(id="left-behind") is None
    assert holds(lan) == {}


def test_if_the_account_cannot_be_closed_nothing_was_handed_over(browser, son, app):
    colleague = actions.make_account(
        email="pho@daklak.example", name="Quản Phó", role=Role.ADMIN, password_hash="!",
        at=clock.now(),
    )  # fmt: skip
    today = clock.today()
    actions_wishes.stand_in(
        colleague, son, since=today, until=today, reason="", today=today, by=SYSTEM, at=clock.now()
    )
    colleague.active = False
    db.session.commit()
    browser.sign_in(son).get(f"/accounts/{son.id}/leaving")
    browser.submit("leaving", {"to": "0"}, expect=422)
    assert "quản trị viên duy nhất" in browser.page.find(id="refusal").text
    assert son.active
    assert holds(son) == {"lần xử lý thay đang hoặc sắp có": 1}


def test_a_screen_on_the_wall_goes_on_under_a_colleague(app, hoa, hung, plan):
    screen = Screen(
        name="Phòng họp", plan_id=plan.id, token_digest="x", made_at=clock.now(),
        made_by_id=hoa.id, made_by=hoa.name,
    )  # fmt: skip
    db.session.add(screen)
    db.session.commit()
    assert holds(hoa) == {"màn hình treo tường": 1}
    leaving.hand_over(hoa, hung, reason="", today=clock.today(), by=SYSTEM, at=clock.now())
    db.session.commit()
    assert (screen.made_by_id, screen.revoked_at) == (hung.id, None)
    leaving.hand_over(hung, None, reason="", today=clock.today(), by=SYSTEM, at=clock.now())
    db.session.commit()
    db.session.expire_all()
    assert screen.revoked_at is not None


def test_the_administrator_says_who_stands_in_for_somebody_absent(browser, son, lan, minh, dao):
    db.session.commit()
    today = clock.today()
    days = {"since": today.isoformat(), "until": today.isoformat()}
    browser.sign_in(son).get(f"/accounts/{lan.id}/stand-ins")
    browser.submit("stand-in", {"stand_in": str(minh.id), **days}, expect=422)
    browser.submit("stand-in", {"stand_in": str(dao.id), **days, "account": str(minh.id)}).follow()
    assert "Lê Thị Đào thay Trần Thị Lan" in browser.main
    assert directory(today).instead(lan.id) == dao.id
    row = db.session.scalars(select(StandIn)).one()
    assert (row.account_id, row.by_name) == (lan.id, son.name)
    browser.submit("stand-in", {"stand_in": str(dao.id), **days}, expect=422)
    assert "Hãy kết thúc lần đó trước." in browser.main
    browser.post(f"/accounts/{minh.id}/stand-ins/{row.id}/end", expect=404)
    browser.get(f"/accounts/{lan.id}/stand-ins")
    browser.submit(f"end-{row.id}").follow()
    assert "Không có ai đang xử lý thay." in browser.main
    assert directory(today).instead(lan.id) == lan.id


def test_an_account_that_holds_nothing_is_closed_from_its_page(browser, son, quang):
    browser.sign_in(son).get(f"/accounts/{quang.id}")
    browser.submit("suspend").follow()
    assert not db.session.get_one(Account, quang.id).active
    browser.get(f"/accounts/{quang.id}/leaving")
    assert "Không còn việc nào để bàn giao." in browser.main


def test_who_is_closed_when_agencies_merge_is_named_for_nothing_any_more(app, hoa, lan):
    work = commitment("1.b")
    named(work, lan)
    says(hoa, work, "@Trần Thị Lan xem giúp", mention=[lan.id])
    merged = decision("merged", "Báo Đắk Lắk", cast.STATION, to=(founded(),))
    confirmed(merged, hoa, {lan.id: CLOSED})
    assert not db.session.get_one(Account, lan.id).active
    assert holds(lan) == {}
    row = db.session.get_one(Assignment, work.id, populate_existing=True)
    assert (row.officer_id, row.officer_name) == (None, "")
