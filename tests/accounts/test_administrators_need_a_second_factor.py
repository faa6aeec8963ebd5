"""Administrators come no further than the set-up until it is done (ASVS 5.0 6.3.3)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pressplan import clock, first_run
from pressplan.access import SYSTEM, Role
from pressplan.accounts import actions, actions_factor, queries_factor
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.history.models import HistoryLine
from pressplan.settings.actions import change
from tests import cast
from tests.cast import PASSWORD
from tests.phones import give_factor, scan
from tests.strict import Browser

NEW = "chín con voi uống nước bên suối"
SET_UP = "/accounts/me/factor"
LOST = {"way": "in-person", "evidence": "gặp tại Sở, có thẻ nhà báo"}


@pytest.fixture
def real_son(app, son):
    """Sơn as a real installation has him: no sample account."""
    son.sample = False
    db.session.commit()
    return son


def demand(setting):
    change({"factor_demanded": setting}, by=SYSTEM, at=clock.now())
    db.session.commit()


def test_the_first_administrator_goes_from_the_one_time_password_to_the_accounts(empty_app):
    email, one_time = first_run.first_administrator(at=clock.now())
    db.session.commit()
    browser = Browser(empty_app)
    browser.sign_in(db.session.scalars(select(Account)).one(), one_time)
    browser.get("/accounts/", expect=303)
    assert browser.response.location == "/accounts/password"
    browser.follow().submit("password", {"new": NEW, "again": NEW}).follow(expect=303)
    assert browser.response.location == SET_UP
    browser.follow()
    assert "bắt buộc xác thực hai bước" in browser.main
    browser.submit("begin").follow()
    phone = scan(browser)
    browser.submit("confirm", {"code": phone.code()}, expect=200)
    browser.get(browser.page.find("a", string="Tôi đã cất các mã")["href"], expect=303)
    assert browser.follow().page.h1.text == "Tài khoản"
    browser.post("/sign-out")
    browser.get("/sign-in").post("/sign-in", {"email": email, "password": NEW}).follow()
    browser.submit("code-form", {"code": phone.code(steps=1)})
    browser.get("/accounts/")


def test_till_then_he_reaches_nothing_else(browser, real_son):
    browser.sign_in(real_son)
    for url in ("/", "/accounts/", "/accounts/me", "/accounts/password", "/settings/"):
        browser.get(url, expect=303)
        assert browser.response.location == SET_UP
    browser.get(SET_UP).post("/accounts/me", {"phone": "0262 111 2222"})
    assert browser.response.location == SET_UP
    assert db.session.get_one(Account, real_son.id).phone != "0262 111 2222"
    browser.get(SET_UP).post("/accounts/me/factor/removal")
    assert browser.response.location == SET_UP
    browser.post("/sign-out").follow()


def test_he_cannot_turn_it_off_but_move_it(browser, real_son):
    phone, codes = give_factor(real_son)
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": real_son.email, "password": PASSWORD}).follow()
    browser.submit("code-form", {"code": phone.code()})
    browser.get(SET_UP)
    assert browser.page.find("form", id="removal") is None
    typed = {"removal-password": PASSWORD, "removal-recovery": codes[0]}
    browser.post("/accounts/me/factor/removal", typed, expect=422)
    assert "không tắt được" in browser.main
    assert queries_factor.has_factor(real_son.id)
    browser.submit("move", {"move-password": PASSWORD, "move-recovery": codes[0]}).follow()
    browser.submit("confirm", {"code": scan(browser).code()}, expect=200)


def test_sample_accounts_come_in_with_their_password_alone(browser, son):
    browser.sign_in(son).get("/accounts/")


def test_who_an_administrator_gives_an_account_is_no_sample(app):
    account, _ = actions.create_account(
        email="moi@daklak.example", name="Mới", role=Role.ADMIN, by=SYSTEM, at=clock.now()
    )
    assert not account.sample


@pytest.mark.parametrize(
    ("setting", "held"), [(0, set()), (1, {"hoa"}), (2, {"hoa", "lan", "tuan", "mai"})]
)
def test_of_whom_it_is_demanded_is_a_setting(app, setting, held):
    people = {key: cast.person(key) for key in ("hoa", "lan", "tuan", "mai")}
    for person in people.values():
        person.sample = False
    db.session.commit()
    demand(setting)
    for key, person in people.items():
        browser = Browser(app).sign_in(person)
        browser.get("/accounts/me", expect=303 if key in held else 200)


def test_a_setting_that_demands_more_holds_at_the_next_click(browser, hoa):
    hoa.sample = False
    db.session.commit()
    browser.sign_in(hoa).get("/desk/")
    demand(1)
    browser.get("/desk/", expect=303)
    assert browser.response.location == SET_UP


def test_an_administrator_takes_it_off_who_lost_the_phone(browser, son, lan, app):
    phone, _ = give_factor(lan)
    hers = Browser(app).get("/sign-in")
    hers.post("/sign-in", {"email": lan.email, "password": PASSWORD}).follow()
    hers.submit("code-form", {"code": phone.code()}).get("/accounts/me")
    browser.sign_in(son).get(f"/accounts/{lan.id}")
    browser.get(browser.page.find(id="remove-factor")["href"])
    browser.submit("lost", LOST).follow()
    assert "Đã gỡ xác thực hai bước" in browser.text
    assert browser.page.find(id="remove-factor") is None
    hers.get("/accounts/me", expect=303)
    Browser(app).sign_in(lan).get("/accounts/me")
    line = db.session.scalars(
        select(HistoryLine).where(HistoryLine.event == "factor-removed")
    ).one()
    assert (line.who_id, line.subject_id) == (son.id, lan.id)
    assert line.reason == "Gặp trực tiếp: gặp tại Sở, có thẻ nhà báo"


def test_without_evidence_of_who_asks_it_stays(browser, son, lan):
    give_factor(lan)
    lan.phone = ""
    db.session.commit()
    browser.sign_in(son).get(f"/accounts/{lan.id}/factor/removal")
    browser.submit("lost", {"evidence": "  "}, expect=422)
    for field, sentence in (("way", "Hãy chọn cách"), ("evidence", "Hãy ghi bằng chứng.")):
        assert sentence in browser.page.find(id=f"{field}-error").get_text()
    assert "gọi lại được" in browser.main
    path = f"/accounts/{lan.id}/factor/removal"
    browser.post(path, {**LOST, "way": "called-back"}, expect=422)
    assert queries_factor.has_factor(lan.id)
    lan.phone = "0262 3852 345"
    db.session.commit()
    assert "0262 3852 345" in browser.get(path).main
    browser.submit("lost", {**LOST, "way": "called-back"})
    assert not queries_factor.has_factor(lan.id)
    browser.get(path, expect=303).follow()
    assert "không có gì để gỡ" in browser.text


def test_he_does_not_take_off_his_own_there(browser, son):
    phone, _ = give_factor(son)
    browser.get("/sign-in").post("/sign-in", {"email": son.email, "password": PASSWORD}).follow()
    browser.submit("code-form", {"code": phone.code()}).get(f"/accounts/{son.id}")
    assert browser.page.find(id="remove-factor") is None
    browser.post(f"/accounts/{son.id}/factor/removal", LOST, expect=422)
    browser.get(f"/accounts/{son.id}/factor/removal", expect=303).follow()
    assert "trang “Tài khoản của tôi”" in browser.text
    assert queries_factor.has_factor(son.id)


def test_taking_off_what_is_not_there_is_too_late(browser, son, lan):
    browser.sign_in(son).get(f"/accounts/{lan.id}")
    browser.post(f"/accounts/{lan.id}/factor/removal", LOST, expect=409)
    with pytest.raises(TooLate):
        actions_factor.remove(lan, by=who_is(son), at=clock.now())


@pytest.mark.parametrize("key", ["lan", "hoa", "tuan", "mai"])
def test_only_administrators_open_for_others(browser, minh, key):
    give_factor(minh)
    browser.sign_in(cast.person(key)).get("/accounts/me")
    browser.get(f"/accounts/{minh.id}/factor/removal", expect=403)
    browser.post(f"/accounts/{minh.id}/factor/removal", LOST, expect=403)
    browser.post(f"/accounts/{minh.id}/unlocking", expect=403)
    assert queries_factor.has_factor(minh.id)


def test_the_account_s_page_says_how_it_stands(browser, son, lan, minh):
    minh.sample = False
    db.session.commit()
    give_factor(minh)
    browser.sign_in(son).get(f"/accounts/{minh.id}")
    assert "Đang bật" in browser.main
    browser.get(f"/accounts/{lan.id}")
    assert "tài khoản mẫu, không bị bắt buộc" in browser.main


def test_the_set_up_page_asks_no_password_of_who_just_signed_in(browser, real_son, at_work):
    browser.sign_in(real_son).get(SET_UP)
    assert browser.page.find("input", type="password") is None
    at_work.shift(timedelta(minutes=1))
    browser.submit("begin").follow()
    assert browser.page.find(id="secret")
