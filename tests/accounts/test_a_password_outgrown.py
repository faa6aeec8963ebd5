"""A password that fits older rules is changed at the next sign-in; old hashes are made anew."""

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.accounts import actions, password_rules, passwords, queries
from pressplan.accounts.models import Account
from pressplan.accounts.models_password import FormerPassword
from pressplan.database import db
from pressplan.history.models import HistoryLine
from pressplan.settings.actions import change
from tests import cast
from tests.cast import PASSWORD
from tests.phones import give_factor
from tests.strict import Browser

NEW = "Chín con voi uống 7 nước!"
WHY = "Quy định về mật khẩu đã thay đổi"
needs_renewal = passwords.HASHER.check_needs_rehash


def choose(profile):
    change({"password_profile": profile}, by=SYSTEM, at=clock.now())
    db.session.commit()


@pytest.fixture
def lan(app):
    """Lan as a real person, whose password was good when she set it."""
    account = cast.person("lan")
    account.sample = False
    db.session.commit()
    return account


def test_after_the_switch_she_is_led_to_a_new_one_and_told_why(browser, lan):
    browser.sign_in(lan).get("/desk/")
    choose(1)
    browser.get("/desk/")  # who is at work goes on
    browser.sign_in(lan).get("/desk/", expect=303)
    assert browser.response.location == "/accounts/password"
    browser.follow()
    assert WHY in browser.main
    assert "đủ chữ thường, chữ hoa, chữ số và dấu" in browser.main
    line = db.session.scalars(
        select(HistoryLine).where(HistoryLine.event == "signed-in").order_by(HistoryLine.id.desc())
    ).first()
    assert "không còn hợp quy định" in line.text
    browser.submit("password", {"current": "khong phai", "new": NEW, "again": NEW}, expect=422)
    browser.submit("password", {"current": PASSWORD, "new": NEW, "again": NEW})
    browser.get("/desk/")
    Browser(browser.app).sign_in(lan, NEW).get("/desk/")


def test_the_old_one_is_among_those_that_do_not_come_again(browser, lan):
    choose(1)
    browser.sign_in(lan).get("/accounts/password")
    browser.submit("password", {"current": PASSWORD, "new": NEW, "again": NEW})
    assert db.session.scalars(select(FormerPassword.account_id)).all() == [lan.id]


def test_it_holds_through_the_second_factor(browser, lan):
    """With a factor eight characters do, so hers is still good; her name in it is not."""
    phone, _ = give_factor(lan)
    choose(1)
    browser.sign_in(lan).follow().submit("code-form", {"code": phone.code()})
    browser.get("/desk/")
    db.session.get_one(Account, lan.id).name = "Mua Xuan Tren Cao Nguyen"
    db.session.commit()
    browser.sign_in(lan).follow().submit("code-form", {"code": phone.code(steps=1)})
    browser.get("/desk/", expect=303).follow()
    assert WHY in browser.main


def test_what_fits_is_left_alone(browser, lan):
    seen, hashed = lan.password_hash, cast.PasswordHasher(1, 8, 1).hash(NEW)
    actions.change_password(lan, hashed, seen=seen, by=queries.who_is(lan), at=clock.now())
    choose(1)
    browser.sign_in(lan, NEW).get("/desk/")
    choose(0)
    browser.sign_in(lan, NEW).get("/desk/")


def test_of_samples_nothing_is_demanded(browser, hoa):
    choose(1)
    browser.sign_in(hoa).get("/desk/")


def test_who_forgets_the_page_is_held_at_it_until_it_is_done(browser, lan):
    choose(1)
    browser.sign_in(lan)
    for url in ("/desk/", "/accounts/me", "/tasks/"):
        browser.get(url, expect=303)
        assert browser.response.location == "/accounts/password"


@pytest.fixture
def renewing(monkeypatch):
    """Hashes are renewed as they are outside of tests (`quick.leave_cheap_hashes`)."""
    monkeypatch.setattr(passwords, "needs_renewal", needs_renewal)


@pytest.mark.usefixtures("renewing")
def test_a_weaker_hash_is_made_anew_at_sign_in_and_opens_as_before(browser, lan):
    """ASVS 11.2.2: parameters rise without anybody doing anything."""
    before = lan.password_hash
    assert "m=8,t=1" in before
    Browser(browser.app).sign_in(lan)
    after = db.session.get_one(Account, lan.id).password_hash
    assert "m=19456,t=2,p=1" in after
    assert passwords.matches(after, PASSWORD)
    Browser(browser.app).sign_in(lan).get("/desk/")
    assert db.session.get_one(Account, lan.id).password_hash == after


@pytest.mark.usefixtures("renewing")
def test_a_wrong_password_renews_nothing(browser, lan):
    before = lan.password_hash
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": lan.email, "password": "sai mat khau roi"}, expect=422)
    assert db.session.get_one(Account, lan.id).password_hash == before


@pytest.mark.usefixtures("renewing")
def test_the_hash_is_made_while_no_transaction_is_open(browser, lan, monkeypatch):
    open_ones, made = [], passwords.hash_password

    def watch(password):
        open_ones.append(db.session().in_transaction())
        return made(password)

    monkeypatch.setattr(passwords, "hash_password", watch)
    browser.sign_in(lan)
    assert open_ones == [False]


def test_who_signs_in_twice_at_once_comes_in_twice(browser, lan, monkeypatch):
    """The one that comes second finds another hash, of the same password."""
    id = lan.id

    def other_was_quicker(stored):
        account = db.session.get_one(Account, id)
        account.password_hash = cast.PasswordHasher(1, 16, 1).hash(password_rules.normal(PASSWORD))
        db.session.commit()
        return False

    monkeypatch.setattr(passwords, "needs_renewal", other_was_quicker)
    browser.sign_in(lan).get("/desk/")
