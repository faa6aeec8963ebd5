"""The stricter profile: hard lock, 60 days, the last ten (TCVN 14423; ASVS 5.0 6.1.1, 6.3.1)."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner
from sqlalchemy import select

from pressplan import cli_accounts, clock
from pressplan.access import SYSTEM
from pressplan.accounts import actions, former, password_rules, passwords, queries
from pressplan.accounts.actions_rescue import unlock, waits_until
from pressplan.accounts.models import Account
from pressplan.accounts.models_password import FormerPassword
from pressplan.accounts.queries_factor import has_factor
from pressplan.database import db
from pressplan.history.models import HistoryLine
from pressplan.settings.actions import change
from tests.cast import PASSWORD
from tests.phones import give_factor
from tests.strict import Browser

WRONG = {"password": "sai mat khau roi"}
NEW = "Chín con voi uống 7 nước!"

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def strict(app):
    """The profile is chosen."""
    change({"password_profile": 1}, by=SYSTEM, at=clock.now())
    db.session.commit()


def five_wrong(browser, email):
    browser.get("/sign-in")
    for _ in range(5):
        browser.post("/sign-in", {"email": email, **WRONG}, expect=422)


def set_to(account, password):
    """Give a password of one's own, hashed cheaply."""
    seen = account.password_hash
    hashed = CHEAP.hash(password_rules.normal(password))
    actions.change_password(account, hashed, seen=seen, by=queries.who_is(account), at=clock.now())
    db.session.commit()


@pytest.mark.parametrize("email", ["lan@daklak.example", "khongai@daklak.example"])
def test_five_wrong_lock_twelve_hours_known_or_not(browser, app, at_work, email):
    five_wrong(browser, email)
    assert "Hãy chờ 12 giờ rồi thử lại, hoặc nhờ quản trị viên mở khóa." in browser.main
    at_work.shift(timedelta(hours=11, minutes=59))
    browser.post("/sign-in", {"email": email, "password": PASSWORD}, expect=429)
    at_work.shift(timedelta(minutes=2))
    expected = 303 if email.startswith("lan") else 422
    browser.post("/sign-in", {"email": email, "password": PASSWORD}, expect=expected)


def test_after_the_lock_there_are_five_tries_again(browser, lan, at_work):
    five_wrong(browser, lan.email)
    at_work.shift(timedelta(hours=12, minutes=1))
    for _ in range(4):
        browser.post("/sign-in", {"email": lan.email, **WRONG}, expect=422)
    browser.sign_in(lan)


def test_an_administrator_unlocks_at_once(browser, lan, son, app):
    five_wrong(browser, lan.email)
    his = Browser(app).sign_in(son).get(f"/accounts/{lan.id}")
    assert "Đang khóa vì nhập sai" in his.main
    his.submit("unlock").follow()
    assert "Đã mở khóa đăng nhập" in his.text
    assert his.page.find("form", id="unlock") is None
    browser.sign_in(lan)
    line = db.session.scalars(
        select(HistoryLine).where(HistoryLine.event == "sign-in-unlocked")
    ).one()
    assert (line.who_id, line.subject_id) == (son.id, lan.id)
    his.post(f"/accounts/{lan.id}/unlocking").follow()
    assert "không còn bị khóa" in his.text


def test_locked_codes_are_unlocked_with_it(browser, lan):
    phone, _ = give_factor(lan)
    browser.get("/sign-in").post("/sign-in", {"email": lan.email, "password": PASSWORD}).follow()
    for _ in range(5):
        browser.submit("code-form", {"code": "000000"}, expect=422)
    browser.submit("code-form", {"code": phone.code()}, expect=429)
    assert waits_until(lan, now=clock.now()) - clock.now() > timedelta(hours=11)
    assert unlock(lan, by=SYSTEM, at=clock.now())
    db.session.commit()
    browser.submit("code-form", {"code": phone.code()})


def test_the_only_administrator_is_unlocked_on_the_machine(browser, son, app, monkeypatch):
    five_wrong(browser, son.email)
    said = on_the_machine(app, monkeypatch, "unlock", f" {son.email.upper()} ")
    assert "Đã mở khóa" in said.output
    browser.sign_in(son)
    assert "không bị khóa" in on_the_machine(app, monkeypatch, "unlock", son.email).output
    nobody = on_the_machine(app, monkeypatch, "unlock", "khongai@daklak.example")
    assert (nobody.exit_code, "Không có tài khoản" in nobody.output) == (1, True)


def test_and_so_is_the_second_factor_of_who_lost_phone_and_codes(son, app, monkeypatch):
    asked = ("remove-factor", son.email, "--evidence", "gặp tại phòng máy")
    none = on_the_machine(app, monkeypatch, *asked)
    assert "chưa bật xác thực hai bước" in none.output
    give_factor(son)
    assert "--evidence" in on_the_machine(app, monkeypatch, *asked[:3], " ").output
    assert has_factor(son.id)
    said = on_the_machine(app, monkeypatch, *asked)
    assert "Đã gỡ" in said.output
    db.session.expire_all()
    assert not has_factor(son.id)
    line = db.session.scalars(
        select(HistoryLine).where(HistoryLine.event == "factor-removed")
    ).one()
    assert (line.who_name, line.reason) == ("Dòng lệnh trên máy chủ", "gặp tại phòng máy")


def test_administrators_are_told_for_a_week_and_then_must_change(browser, son, app, at_work):
    """Contrary to ASVS 6.2.10, which the default profile keeps."""
    give_real(son)
    phone, _ = give_factor(son)
    with_code(browser, son, phone.code())
    assert "còn dùng được" not in browser.get("/accounts/").main
    at_work.shift(timedelta(days=54))
    with_code(browser, son, phone.code())
    assert "Mật khẩu quản trị viên của bạn còn dùng được 6 ngày." in browser.get("/accounts/").main
    at_work.shift(timedelta(days=6))
    with_code(browser, son, phone.code())
    browser.get("/accounts/", expect=303)
    assert browser.response.location == "/accounts/password"
    browser.follow()
    assert "đã quá hạn" in browser.main
    typed = {"current": PASSWORD, "new": NEW, "again": NEW}
    browser.submit("password", {**typed, "current": "sai mat khau"}, expect=422)
    browser.submit("password", typed)
    assert "còn dùng được" not in browser.get("/accounts/").main


def test_who_works_when_the_day_comes_is_asked_at_the_next_sign_in(browser, son, at_work):
    give_real(son)
    phone, _ = give_factor(son)
    at_work.shift(timedelta(days=59, hours=23, minutes=58))
    with_code(browser, son, phone.code())
    at_work.shift(timedelta(minutes=3))
    assert "lần đăng nhập sau phải đổi" in browser.get("/accounts/").main
    with_code(browser, son, phone.code()).get("/accounts/", expect=303)


def test_samples_and_others_are_not_asked(browser, son, hoa, app, at_work):
    at_work.shift(timedelta(days=90))
    browser.sign_in(son).get("/accounts/")
    Browser(app).sign_in(hoa).get("/desk/")


def test_the_last_ten_do_not_come_again(browser, lan):
    olds = [f"Con voi {n} uống nước bên suối!" for n in range(10)]
    for old in olds:
        set_to(lan, old)
    browser.sign_in(lan, olds[-1]).get("/accounts/password")
    assert "Phải khác 10 mật khẩu gần nhất." in browser.main
    typed = {"current": olds[-1]}
    for again in (olds[-1], olds[0]):
        browser.submit("password", {**typed, "new": again, "again": again}, expect=422)
        assert "Mật khẩu mới phải khác 10 mật khẩu gần nhất." in browser.main
    browser.submit("password", {**typed, "new": NEW, "again": NEW})
    browser.get("/accounts/password")
    browser.submit("password", {"current": NEW, "new": olds[0], "again": olds[0]})


def test_ten_hashes_at_most_are_tried_and_none_with_a_transaction_open(browser, lan, monkeypatch):
    for n in range(12):
        set_to(lan, f"Con voi {n} uống nước bên suối!")
    browser.sign_in(lan, "Con voi 11 uống nước bên suối!").get("/accounts/password")
    open_ones, matches = [], passwords.matches

    def watch(stored, typed):
        open_ones.append(db.session().in_transaction())
        return matches(stored, typed)

    monkeypatch.setattr(passwords, "matches", watch)
    typed = {"current": "Con voi 11 uống nước bên suối!", "new": NEW, "again": NEW}
    browser.submit("password", typed)
    assert open_ones == [False] * 11  # the current one, and ten against the new one
    assert len(db.session.scalars(select(FormerPassword)).all()) == 10


def test_a_one_time_password_is_nobodys_and_the_one_before_it_is_kept(app, lan):
    own = lan.password_hash
    for _ in range(3):
        actions.give_one_time_password(lan, by=SYSTEM, at=clock.now())
    assert former.hashes_of(lan.id, 10) == [own]


def test_with_a_second_factor_eight_characters_are_enough(browser, lan):
    phone, _ = give_factor(lan)
    with_code(browser, lan, phone.code()).get("/accounts/password")
    assert "Ít nhất 8 ký tự" in browser.main
    typed = {"current": PASSWORD, "new": "k7m2q9wd", "again": "k7m2q9wd"}
    browser.submit("password", typed)


def test_who_has_a_short_one_lengthens_it_before_turning_it_off(browser, lan):
    phone, codes = give_factor(lan)
    set_to(lan, "k7m2q9wd")
    with_code(browser, lan, phone.code(), "k7m2q9wd").get("/accounts/me/factor")
    typed = {"removal-password": "k7m2q9wd", "removal-recovery": codes[0]}
    browser.submit("removal", typed, expect=422)
    assert "Hãy đổi mật khẩu dài hơn" in browser.main
    set_to(lan, NEW)
    with_code(browser, lan, phone.code(steps=1), NEW).get("/accounts/me/factor")
    browser.submit("removal", {**typed, "removal-password": NEW})


def test_whose_phone_is_lost_sets_a_long_one_at_the_next_sign_in(browser, lan, son, app):
    lan.sample = False
    give_factor(lan)
    Browser(app).sign_in(son).get(f"/accounts/{lan.id}/factor/removal").submit(
        "lost", {"way": "in-person", "evidence": "gặp tại Sở"}
    )
    browser.sign_in(lan).get("/accounts/me", expect=303).follow()
    browser.submit("password", {"new": "k7m2q9wd", "again": "k7m2q9wd"}, expect=422)
    assert "ít nhất 14" in browser.main
    browser.submit("password", {"new": NEW, "again": NEW})


def with_code(browser, account, code, password=PASSWORD):
    """Sign in anew with password and code."""
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": account.email, "password": password}).follow()
    return browser.submit("code-form", {"code": code})


def give_real(account):
    """No sample account, and a password that was set now."""
    account.sample, account.password_set_at = False, clock.now()
    db.session.commit()


def on_the_machine(app, monkeypatch, *words):
    """A command of `bin/pressplan accounts`, on this test's database."""
    db.session.commit()
    monkeypatch.setattr(cli_accounts, "create_app", lambda: app)
    monkeypatch.setattr(cli_accounts, "upgrade", lambda: None)
    said = CliRunner().invoke(cli_accounts.accounts, words)
    db.session.rollback()
    db.session.expire_all()
    assert db.session.scalar(select(Account.id)), said.output
    return said
