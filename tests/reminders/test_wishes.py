"""People choose when they hear, of what, and who hears in their place."""

from datetime import date, timedelta

import pytest

from pressplan import clock
from pressplan.access import Role
from pressplan.accounts.actions import make_account
from pressplan.accounts.models import Account
from pressplan.database import db
from pressplan.history.queries import lines_about
from pressplan.reminders.models import Preference, StandIn
from pressplan.reminders.people import directory
from pressplan.reminders.rules import Kind
from pressplan.settings.hours import WORDS
from tests.strict import Browser

PLACE = "/reminders/preferences"
TODAY = date(2026, 11, 20)


@pytest.fixture
def nga(lan):
    """A second person of Báo Đắk Lắk."""
    make_account(
        email="nga@daklak.example", name="Lê Thị Nga", role=Role.AGENCY, agency_id=lan.agency_id,
        position="Biên tập viên", password_hash=lan.password_hash, at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    return db.session.scalars(db.select(Account).where(Account.name == "Lê Thị Nga")).one()


def listed(account):
    db.session.rollback()
    return directory(TODAY).by_id[account.id]


def test_an_hour_of_ones_own_and_a_kind_left_out(browser, lan):
    browser.sign_in(lan).get(PLACE)
    eleven = WORDS.index("11:00")
    browser.submit("wishes", {"hour": str(eleven), "kinds": ["update", "returned", "round"]})
    found = listed(lan)
    assert (found.hour, found.without) == (eleven, {Kind.TRAINING})
    assert 'value="training" checked' not in browser.follow().response.text
    line = lines_about(db.session.scalars(db.select(Preference)).one())[0]
    assert (line.text, line.after["giờ"]) == ("Đổi tùy chọn nhắc việc", "11:00")


def test_what_the_law_sets_is_not_offered_and_cannot_be_posted(browser, lan):
    browser.sign_in(lan).get(PLACE)
    assert "Luôn nhận, không tắt được: đầu việc đến hạn, quá hạn" in browser.main
    browser.submit("wishes", {"kinds": ["obligation"]}, expect=422)
    browser.get(PLACE).submit("wishes", {"kinds": []})
    assert listed(lan).without == {Kind.UPDATE, Kind.RETURNED, Kind.ROUND, Kind.TRAINING}


def test_two_windows_the_second_is_told(browser, app, lan):
    first, second = browser.sign_in(lan).get(PLACE), Browser(app).sign_in(lan).get(PLACE)
    first.submit("wishes", {"hour": "0"})
    second.submit("wishes", {"hour": "1"}, expect=409)
    assert listed(lan).hour == 0


def test_the_administrator_has_nothing_to_choose_but_the_hour(browser, son):
    browser.sign_in(son).get(PLACE)
    assert "Tài khoản quản trị không có việc để nhắc" in browser.main
    browser.submit("wishes", {"hour": "3"})


@pytest.mark.parametrize("key", ["tuan", "mai"])
def test_a_leader_can_do_without_words_about_work_they_are_named_for(browser, key, request):
    account = request.getfixturevalue(key)
    browser.sign_in(account).get(PLACE)
    browser.submit("wishes", {"kinds": ["returned"]})
    assert listed(account).without == {Kind.UPDATE}


def test_a_colleague_hears_from_one_day_to_another(browser, lan, nga):
    browser.sign_in(lan).get(PLACE)
    days = {"since": "23/11/2026", "until": "27/11/2026"}
    browser.submit("stand-in", {"stand_in": str(nga.id), "reason": "Đi công tác", **days})
    assert "Lê Thị Nga thay bạn từ 23/11/2026 đến hết 27/11/2026" in browser.follow().main
    heard = {day: directory(TODAY + timedelta(days=day)).instead(lan.id) for day in (0, 3, 7, 8)}
    assert heard == {0: lan.id, 3: nga.id, 7: nga.id, 8: lan.id}


def test_it_can_be_called_off_once(browser, app, lan, nga):
    browser.sign_in(lan).get(PLACE)
    days = {"since": "20/11/2026", "until": "27/11/2026"}
    browser.submit("stand-in", {"stand_in": str(nga.id), **days})
    (found,) = db.session.scalars(db.select(StandIn))
    other = Browser(app).sign_in(lan).get(PLACE)
    browser.get(PLACE).submit(f"end-{found.id}")
    assert directory(TODAY).instead(lan.id) == lan.id
    other.submit(f"end-{found.id}", expect=404)
    assert [line.event for line in lines_about(found)] == ["stand-in-ended", "stand-in-set"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"stand_in": ""}, "Chọn người xử lý thay."),
        ({"until": "19/11/2026"}, "Ngày cuối phải từ ngày đầu trở đi."),
        ({"since": "10/11/2026", "until": "12/11/2026"}, "Ngày này đã qua."),
        ({"until": "20/11/2028"}, "Nhiều nhất một năm mỗi lần."),
        ({"since": "32/13/2026"}, "Ngày không đúng."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(browser, lan, nga, typed, sentence):
    browser.sign_in(lan).get(PLACE)
    days = {"since": "20/11/2026", "until": "27/11/2026", "stand_in": str(nga.id)}
    browser.submit("stand-in", days | typed, expect=422)
    assert sentence in browser.main


def test_two_stand_ins_at_a_time_are_refused(browser, lan, nga):
    browser.sign_in(lan)
    days = {"since": "20/11/2026", "until": "27/11/2026", "stand_in": str(nga.id)}
    browser.get(PLACE).submit("stand-in", days)
    browser.get(PLACE).submit("stand-in", days | {"since": "27/11/2026"}, expect=422)
    assert "Lê Thị Nga đã xử lý thay từ 20/11/2026 đến 27/11/2026" in browser.main


def test_only_a_colleague_can_and_only_for_oneself(browser, lan, nga, minh):
    browser.sign_in(lan).get(PLACE)
    days = {"since": "20/11/2026", "until": "27/11/2026"}
    browser.submit("stand-in", days | {"stand_in": str(minh.id)}, expect=422)
    browser.get(PLACE)
    browser.submit("stand-in", days | {"account": str(nga.id), "stand_in": str(lan.id)}, expect=422)
    assert db.session.scalars(db.select(StandIn)).all() == []


def test_the_head_chooses_for_who_is_ill(browser, lan, nga):
    lan.is_head = True
    db.session.commit()
    browser.sign_in(lan).get(PLACE)
    days = {"since": "20/11/2026", "until": "27/11/2026"}
    browser.submit("stand-in", days | {"account": str(nga.id), "stand_in": str(lan.id)})
    assert directory(TODAY).instead(nga.id) == lan.id


def test_who_stands_in_and_left_hears_nothing(browser, lan, nga):
    browser.sign_in(lan).get(PLACE)
    days = {"since": "20/11/2026", "until": "27/11/2026"}
    browser.submit("stand-in", days | {"stand_in": str(nga.id)})
    db.session.get_one(Account, nga.id).active = False
    db.session.commit()
    assert directory(TODAY).instead(lan.id) == lan.id, "better the one who is away than nobody"


def test_who_is_alone_is_told_why_nobody_can(browser, minh):
    browser.sign_in(minh).get(PLACE)
    assert "Chưa có đồng nghiệp nào" in browser.main
