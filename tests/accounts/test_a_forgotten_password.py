"""Lan has forgotten her password: Sơn sends a link that opens one new password, once."""

import re
import threading

import pytest
from sqlalchemy import select, update

from pressplan import clock, masking, scheduler
from pressplan.accounts import actions_reset, passwords, queries
from pressplan.accounts.models import Account
from pressplan.accounts.models_people import PasswordReset
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.outbox import actions as outbox
from pressplan.outbox.delivery import deliver
from pressplan.outbox.models import Letter
from pressplan.outbox.rules import State
from tests import cast
from tests.mailing import letters
from tests.strict import Browser

NEW = "con voi uong nuoc ben ho Lak"


def link_in(mail):
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"http://localhost(/accounts/reset/\S+)", text)[1]


@pytest.fixture
def link(browser, box, son, lan):
    """The address that the letter to Lan holds."""
    browser.sign_in(son).get(f"/accounts/{lan.id}")
    browser.submit("reset-link").follow()
    assert f"Đang gửi liên kết đặt lại mật khẩu tới {lan.email}" in browser.text
    deliver()
    (mail,) = box.mails
    assert mail["To"].endswith(f"<{lan.email}>")
    return link_in(mail)


def test_the_link_sets_a_new_password_and_ends_all_sessions(link, app, lan):
    old = Browser(app).sign_in(lan)
    new = Browser(app).get(link)
    assert lan.email in new.main
    new.submit("reset", {"new": NEW, "again": NEW}).follow()
    assert "Đã đặt mật khẩu mới" in new.text
    old.get("/desk/", expect=303)
    Browser(app).sign_in(lan, NEW)
    Browser(app).get("/sign-in").post(
        "/sign-in", {"email": lan.email, "password": cast.PASSWORD}, expect=422
    )


def test_opening_it_uses_nothing_up_and_it_works_once(link, app):
    new = Browser(app)
    for _ in range(3):  # as mail scanners do
        new.get(link)
    other = Browser(app).get(link)
    new.submit("reset", {"new": NEW, "again": NEW})
    other.submit("reset", {"new": NEW + " 2", "again": NEW + " 2"}, expect=404)
    assert "Liên kết không dùng được" in other.main
    other.get(link, expect=404)


def test_a_bad_password_is_refused_beside_the_field_and_the_link_stays_good(link, app):
    new = Browser(app).get(link)
    for typed, said in [
        (("ngắn", "ngắn"), "Mật khẩu cần ít nhất 14 ký tự"),
        ((NEW, NEW + "!"), "Hai lần nhập mật khẩu mới chưa giống nhau."),
        ((cast.PASSWORD, cast.PASSWORD), "Mật khẩu mới phải khác mật khẩu hiện tại."),
    ]:
        new.submit("reset", {"new": typed[0], "again": typed[1]}, expect=422)
        assert said in new.main
    new.submit("reset", {"new": NEW, "again": NEW})


def test_it_ends_after_an_hour(link, app, at_work):
    at_work.shift(59 * 60)
    Browser(app).get(link)
    at_work.shift(61)
    Browser(app).get(link, expect=404)


def test_it_ends_with_a_newer_one_a_closing_or_another_password(link, app, browser, lan, son):
    changes = [
        lambda: actions_reset.show_link(lan, by=queries.who_is(son), at=clock.now()),
        lambda: setattr(lan, "password_hash", passwords.hash_password(NEW)),
        lambda: setattr(lan, "email", "lan2@daklak.example"),
        lambda: setattr(lan, "active", False),
    ]
    for change in changes:
        Browser(app).get(link)
        change()
        db.session.flush()
        assert actions_reset.opened_by(link.rpartition("/")[2], at=clock.now()) is None
        db.session.rollback()
        db.session.expire_all()
    Browser(app).get(link[:-1], expect=404)
    Browser(app).get("/accounts/reset/" + "x" * 400, expect=404)


def test_its_words_are_gone_once_sent_and_nobody_reads_them_before(browser, box, son, lan, hoa):
    browser.sign_in(son).get(f"/accounts/{lan.id}")
    browser.submit("reset-link")
    browser.post(f"/accounts/{lan.id}/reset-link", expect=303)  # a second click
    (letter,) = letters()
    id = letter.id
    deliver()
    (letter,) = letters()
    token = link_in(box.mails[0]).rpartition("/")[2]
    assert letter.state is State.SENT
    assert (letter.mail, letter.dated_at) == (None, None)
    assert token not in letter.subject + letter.error
    for person in (hoa, son):
        browser.sign_in(person).get(f"/reminders/letters/{id}")
        assert token not in browser.text
        assert "nội dung bị xóa khỏi hệ thống ngay khi gửi xong" in browser.main
    row = db.session.scalars(select(PasswordReset)).one()
    assert token != row.token_digest
    assert len(row.token_digest) == 64


def test_what_was_never_sent_is_wiped_by_the_tick(app, box, son, lan, at_work):
    actions_reset.mail_link(lan, by=queries.who_is(son), at=clock.now())
    db.session.commit()
    made = update(Letter).values(mail=b"secret", dated_at=clock.now(), state=State.FAILED)
    db.session.execute(made)
    db.session.commit()
    outbox.forget_secrets(PasswordReset, at=clock.now())
    assert db.session.scalar(select(Letter.mail)) is None
    queued = update(Letter).values(mail=b"secret", dated_at=clock.now(), state=State.QUEUED)
    db.session.execute(queued)
    outbox.forget_secrets(PasswordReset, at=clock.now())
    assert db.session.scalar(select(Letter.mail)) == b"secret"
    db.session.commit()
    at_work.shift(2 * 3600)
    scheduler.keep()
    deliver()
    (letter,) = letters()
    assert letter.mail is None
    assert box.mails == []


def test_without_a_mail_server_the_link_is_shown_once_and_no_letter_holds_it(
    browser, son, lan, app
):
    browser.sign_in(son).get(f"/accounts/{lan.id}")
    browser.submit("reset-link", expect=200)
    link = browser.page.find(id="reset-link").text.removeprefix("http://localhost")
    assert letters() == []
    browser.get(f"/accounts/{lan.id}")
    assert link not in browser.text
    new = Browser(app).get(link)
    new.submit("reset", {"new": NEW, "again": NEW})
    Browser(app).sign_in(lan, NEW)


@pytest.mark.parametrize("whose", ["son", "quang"])
def test_not_for_oneself_and_not_for_a_closed_account(browser, son, quang, whose):
    account = cast.person(whose)
    quang.active = False
    db.session.commit()
    browser.sign_in(son).get("/accounts/")
    browser.post(f"/accounts/{account.id}/reset-link", expect=422)
    assert browser.page.find(id="refusal")
    assert db.session.scalars(select(PasswordReset)).all() == []


def test_of_many_at_once_one_sets_its_password(app, son, lan):
    _, token = actions_reset.show_link(lan, by=queries.who_is(son), at=clock.now())
    id = lan.id
    db.session.commit()
    start, won = threading.Barrier(6), []

    def uses(number):
        with app.app_context():
            opened = actions_reset.opened_by(token, at=clock.now())
            db.session.rollback()
            start.wait(60)
            try:
                actions_reset.use(opened, f"hash {number}", at=clock.now(), address="")
                db.session.commit()
                won.append(number)
            except TooLate:
                pass
            db.session.remove()

    threads = [threading.Thread(target=uses, args=(number,)) for number in range(6)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert len(won) == 1
    db.session.rollback()
    db.session.expire_all()
    assert db.session.get_one(Account, id).password_hash == f"hash {won[0]}"


def test_who_has_forgotten_it_learns_whom_to_ring_and_nothing_else(browser, son, lan):
    browser.get("/sign-in")
    assert "/accounts/forgotten" in browser.links()
    browser.get("/accounts/forgotten")
    assert son.name in browser.main
    assert son.phone in browser.main
    assert lan.name not in browser.main
    assert "@" not in browser.main
    son.phone = ""
    db.session.commit()
    browser.get("/accounts/forgotten")
    assert "chưa để lại số điện thoại" in browser.main


def test_the_token_stays_out_of_logs_and_of_referrers(app, browser, son, lan):
    line = masking.masked("GET /accounts/reset/abc-DEF_123?x=1 HTTP/1.1")
    assert line == "GET /accounts/reset/…?x=1 HTTP/1.1"
    _, token = actions_reset.show_link(lan, by=queries.who_is(son), at=clock.now())
    db.session.commit()
    browser.get(f"/accounts/reset/{token}")
    # "no-referrer" would fail the check against forged requests over HTTPS; this names the site.
    assert browser.response.headers["Referrer-Policy"] == "strict-origin"
    secure = app.test_client()
    page = secure.get(f"/accounts/reset/{token}", base_url="https://localhost").text
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    answer = secure.post(
        f"/accounts/reset/{token}", base_url="https://localhost",
        data={"csrf_token": csrf, "new": NEW, "again": NEW},
        headers={"Referer": "https://localhost/"},
    )  # fmt: skip
    assert answer.status_code == 303
