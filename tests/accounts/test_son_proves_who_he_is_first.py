"""Who changes a way into an account types their password again, unless they did a moment ago."""

import re
from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts import queries
from pressplan.accounts.models import Account, SignInSession, Throttle
from pressplan.accounts.models_identity import AccountIdentity
from pressplan.database import db
from pressplan.history.models import HistoryLine
from tests import cast
from tests.cast import PASSWORD
from tests.phones import give_factor
from tests.strict import Browser
from tests.vouching import leave, linked

LATER = timedelta(minutes=5, seconds=20)  # an administrator's session lives for six
WRONG = "sai mat khau roi"
PROOF = {"proof-password": PASSWORD}
ASKED = {
    "accounts.create", "accounts.change", "accounts.give_password", "accounts.give_reset",
    "accounts.remove_factor", "accounts.unlink", "accounts.unlink_own",
    "accounts.end_own_session", "accounts.end_other_sessions", "accounts.confirm_import",
    "accounts.print_slips",
}  # fmt: skip


def events(name):
    return db.session.scalars(select(HistoryLine).where(HistoryLine.event == name)).all()


@pytest.fixture
def settled(browser, son, at_work):
    """Sơn, who signed in some minutes ago and has worked since."""
    browser.sign_in(son)
    at_work.shift(LATER)
    return browser.get("/accounts/")


def test_these_views_ask_and_no_other(app):
    """ASVS 7.5.1, 7.5.2: what opens an account, gives it rights, or ends one's sessions."""
    views = current_app.view_functions
    assert {name for name, view in views.items() if hasattr(view, "asks_again")} == ASKED


def test_he_types_it_once_and_what_he_filled_in_is_saved(settled, lan):
    settled.get(f"/accounts/{lan.id}/edit")
    settled.submit("account", {"email": "tran.lan@daklak.example"}, expect=401)
    assert "Nhập lại mật khẩu" in settled.main
    assert db.session.get_one(Account, lan.id).email == "lan@daklak.example"
    settled.submit("proof", PROOF).follow()
    assert "Đã lưu tài khoản." in settled.text
    assert db.session.get_one(Account, lan.id).email == "tran.lan@daklak.example"
    (line,) = events("password-again")
    assert line.who_name == "Hồ Sơn"


def test_what_was_filled_in_is_what_is_saved_letter_by_letter(settled, lan):
    settled.get(f"/accounts/{lan.id}/edit")
    odd = 'Phó <b>"Tổng"</b> & biên tập'
    settled.submit("account", {"position": odd}, expect=401).submit("proof", PROOF)
    assert db.session.get_one(Account, lan.id).position == odd


@pytest.mark.parametrize("form", ["one-time", "lost", "reset-link"])
def test_each_button_that_opens_an_account_asks(settled, lan, form):
    give_factor(lan)
    before = db.session.get_one(Account, lan.id).password_hash
    path = f"/accounts/{lan.id}/factor/removal" if form == "lost" else f"/accounts/{lan.id}"
    filled = {"way": "letter", "evidence": "công văn 12/CV-BTS"} if form == "lost" else {}
    settled.get(path).submit(form, filled, expect=401)
    assert db.session.get_one(Account, lan.id).password_hash == before
    assert not events("one-time-password") + events("factor-removed") + events("reset-link")
    settled.submit("proof", PROOF, expect=303 if form == "lost" else 200)
    assert len(events("one-time-password") + events("factor-removed") + events("reset-link")) == 1


def test_a_new_account_asks_too_for_it_is_a_way_in(settled):
    settled.get("/accounts/new")
    new = {"email": "moi@daklak.example", "name": "Người mới", "role": "admin"}
    settled.submit("account", new, expect=401)
    there = select(Account).where(Account.email == new["email"])
    assert db.session.scalar(there) is None
    settled.submit("proof", PROOF, expect=201)
    assert db.session.scalar(there) is not None


def test_it_holds_for_five_minutes_of_this_session_alone(settled, son, lan, app, at_work):
    other = Browser(app).sign_in(son).get("/accounts/")
    at_work.shift(timedelta(minutes=4))
    other.get("/accounts/")
    settled.get(f"/accounts/{lan.id}").submit("one-time", expect=401)
    settled.submit("proof", PROOF, expect=200)
    settled.get(f"/accounts/{lan.id}").submit("one-time", expect=200)
    at_work.shift(timedelta(minutes=4))
    settled.get(f"/accounts/{lan.id}").submit("one-time", expect=200)
    other.get(f"/accounts/{lan.id}").submit("one-time", expect=401)
    at_work.shift(timedelta(minutes=2))
    settled.get(f"/accounts/{lan.id}").submit("one-time", expect=401)


def test_a_guess_changes_nothing_and_waits_like_any_other(settled, son, lan):
    settled.get(f"/accounts/{lan.id}").submit("one-time", expect=401)
    for _ in range(5):
        settled.submit("proof", {"proof-password": WRONG}, expect=422)
        assert "Mật khẩu không đúng." in settled.main
    settled.submit("proof", PROOF, expect=429)
    assert "Hãy chờ" in settled.main
    assert not events("one-time-password")
    assert not events("password-again")
    tries = select(Throttle.failures).where(Throttle.address == son.email)
    assert db.session.scalars(tries).one() == 5
    assert len(events("sign-in-refused")) == 5


def test_no_password_is_no_proof(settled, lan):
    settled.get(f"/accounts/{lan.id}").submit("one-time", expect=401)
    settled.submit("proof", {"proof-password": ""}, expect=422)
    assert not events("one-time-password")


def test_another_s_password_is_no_proof(settled, lan):
    lan.password_hash = cast.PasswordHasher(1, 8, 1).hash("mot cau khac han cua lan")
    db.session.commit()
    settled.get(f"/accounts/{lan.id}").submit("one-time", expect=401)
    settled.submit("proof", {"proof-password": "mot cau khac han cua lan"}, expect=422)


def test_the_password_stands_nowhere_in_the_answer(settled, lan):
    settled.get(f"/accounts/{lan.id}").submit("one-time", expect=401)
    settled.submit("proof", {"proof-password": WRONG}, expect=422)
    assert WRONG not in str(settled.page)


def test_lan_ends_her_sessions_after_her_password(browser, lan, app, at_work):
    """ASVS 7.5.2."""
    hers = Browser(app).sign_in(lan)
    browser.sign_in(lan)
    at_work.shift(LATER)
    browser.get("/accounts/me").submit("others", expect=401)
    hers.get("/accounts/me")
    browser.submit("proof", PROOF).follow()
    assert "Đã kết thúc 1 phiên đăng nhập khác." in browser.text
    hers.get("/accounts/me", expect=303)


def test_lan_ends_one_of_them_after_it_too(browser, lan, app, at_work):
    Browser(app).sign_in(lan)
    browser.sign_in(lan)
    at_work.shift(LATER)
    browser.get("/accounts/me")
    other = queries.open_sessions(lan, now=clock.now())[1]
    browser.post(f"/accounts/me/sessions/{other.id}/end", expect=401)
    assert db.session.get_one(SignInSession, other.id).ended_at is None
    browser.submit("proof", PROOF)
    assert db.session.get_one(SignInSession, other.id).ended_at is not None


def test_she_takes_her_link_away_after_her_password(browser, lan, vouching, at_work):
    linked(lan, vouching)
    browser.sign_in(lan)
    at_work.shift(LATER)
    browser.get("/accounts/me").submit(_removal(browser), expect=401)
    assert db.session.scalar(select(AccountIdentity.id)) is not None
    browser.submit("proof", PROOF).follow()
    assert db.session.scalar(select(AccountIdentity.id)) is None


def test_who_has_no_password_comes_from_the_provider_anew(browser, lan, vouching, at_work):
    """A fresh sign-in is the proof; what was asked for is offered again."""
    linked(lan, vouching)
    browser.get(vouching.choose(leave(browser), "cd-0001"), expect=303)
    at_work.shift(LATER)
    vouching.odd(at=clock.now().isoformat())
    browser.get("/accounts/me").submit(_removal(browser), expect=401)
    browser.submit("again", expect=200)
    address = str(browser.page.find("a", id="leave")["href"])
    assert "prompt=login" in address
    browser.get(vouching.choose(address, "cd-0001"), expect=200)
    assert "Nội dung đã nhập vẫn còn" in browser.text
    browser.submit("resume").follow()
    assert db.session.scalar(select(AccountIdentity.id)) is None


def test_who_has_no_link_is_not_sent_to_the_provider(settled, lan, vouching):
    settled.get(f"/accounts/{lan.id}").submit("one-time", expect=401)
    assert settled.page.find("form", id="again") is None


def _removal(browser):
    return browser.page.find("form", id=re.compile(r"^unlink-\d+$"))["id"]
