"""Accounts unused for 45 days: told a week and a day before, closed, opened again by one click."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from pressplan import clock, scheduler
from pressplan.access import SYSTEM, Role
from pressplan.accounts import actions, queries, sessions, unused
from pressplan.accounts.models import Account, SignInSession
from pressplan.accounts.models_people import UnusedNotice
from pressplan.database import db, writing
from pressplan.history.models import HistoryLine
from pressplan.outbox.delivery import deliver
from pressplan.outbox.rules import State
from pressplan.settings import actions as settings
from tests import cast
from tests.mailing import letters
from tests.strict import Browser

DAY = timedelta(days=1)


@pytest.fixture
def began(app):
    """Everybody was in on the first day but Quang, whose account is as old."""
    now = clock.now()
    db.session.execute(update(Account).values(created_at=now))
    for key in cast.PEOPLE:
        if key != "quang":
            account = cast.person(key)
            sessions.begin(account, agent="", by=queries.who_is(account), at=now)
    db.session.commit()
    return now


@pytest.fixture
def after(began, at_work):
    """That many days later everybody else has just been in, and the scheduler looks."""

    def look(days: int, *, but: tuple[str, ...] = ("quang",), seen: bool = True) -> None:
        at_work.move_to(began + days * DAY)
        emails = [f"{key}@daklak.example" for key in but]
        others = select(Account.id).where(Account.email.not_in(emails))
        if seen:
            present = update(SignInSession).where(SignInSession.account_id.in_(others))
            db.session.execute(
                present.values(seen_at=clock.now()),
                execution_options={"synchronize_session": False},
            )
            db.session.commit()
        with writing():
            unused.close_unused(at=clock.now())
            db.session.commit()
        db.session.expire_all()

    return look


def told():
    """(address, subject) of the notices that were asked for."""
    return [(letter.to, letter.key.split(":")[-1]) for letter in letters()]


def test_quang_is_told_twice_and_closed_on_the_day(after, box, quang, began):
    after(37)
    assert told() == []
    after(38)
    after(38)
    assert told() == [(quang.email, "7")]
    deliver()
    (mail,) = box.mails
    closes = clock.day_of(began + 45 * DAY)
    assert f"{closes:%d/%m/%Y}" in mail["Subject"]
    assert "http://localhost/sign-in" in mail.get_body(("plain",)).get_content()
    after(43)
    after(44)
    assert told() == [(quang.email, "7"), (quang.email, "1")]
    assert quang.active
    after(45)
    assert not quang.active
    after(60)
    assert len(letters()) == 2, "who is closed hears nothing more"
    line = db.session.scalars(
        select(HistoryLine).where(HistoryLine.event == "account-suspended")
    ).one()
    assert line.text == f"Khóa tài khoản {quang.email} vì không dùng"
    assert line.who_name == "Hệ thống"
    assert f"không ai đăng nhập từ {clock.day_of(began):%d/%m/%Y}" in line.reason


def test_who_signs_in_after_the_notice_stays_and_the_letter_is_not_sent(after, box, quang, app):
    after(38)
    Browser(app).sign_in(quang)
    deliver()
    (letter,) = letters()
    assert letter.state is State.SUPERSEDED
    assert box.mails == []
    after(60)
    assert quang.active
    assert len(letters()) == 1


def test_the_administrator_sees_why_and_opens_it_by_one_click(after, browser, son, quang, app):
    for days in (38, 44, 45):
        after(days)
    shut = Browser(app).get("/sign-in")
    shut.post("/sign-in", {"email": quang.email, "password": cast.PASSWORD}, expect=422)
    assert "E-mail hoặc mật khẩu không đúng." in shut.main
    browser.sign_in(son).get("/accounts/?state=closed")
    assert "Khóa vì không dùng" in browser.main
    browser.get(f"/accounts/{quang.id}")
    assert "Khóa vì không dùng từ" in browser.main
    assert "hệ thống tự khóa" in browser.main
    browser.submit("reinstate").follow()
    assert "Khóa vì không dùng" not in browser.main
    Browser(app).sign_in(quang)


def test_who_was_opened_again_has_45_days_anew(after, quang):
    for days in (38, 44, 45):
        after(days)
    actions.reinstate(quang, by=SYSTEM, at=clock.now())
    db.session.commit()
    after(45 + 37)
    assert len(letters()) == 2
    after(45 + 38)
    assert told()[2:] == [(quang.email, "7")]
    after(45 + 44)
    assert quang.active
    after(45 + 45)
    assert not quang.active


def test_the_setting_says_how_long(after, quang):
    settings.change({"unused_days": 60}, by=SYSTEM, at=clock.now())
    db.session.commit()
    for days in (38, 44, 45, 52):
        after(days)
    assert told() == []
    for days in (53, 59, 60):
        after(days)
    assert not quang.active


def test_the_last_administrator_stays_and_is_not_told(after, son, quang):
    for days in (38, 44, 45, 46):
        after(days, but=("quang", "son"))
    assert son.active
    assert not quang.active
    assert son.email not in {to for to, _ in told()}


def test_of_two_administrators_who_stay_away_the_later_one_stays(after, began, son):
    other = actions.make_account(
        email="hai@daklak.example", name="Quản Hai", role=Role.ADMIN, password_hash="!",
        at=began - DAY,
    )  # fmt: skip
    db.session.commit()
    for days in (37, 38, 43, 44, 45, 46):
        after(days, but=("quang", "son", "hai"))
    assert not other.active
    assert son.active


def test_a_scheduler_that_was_away_for_months_begins_anew(app, after, quang):
    """So that nobody is closed by an old backup, or by the first tick of this release."""
    after(1)
    after(200, seen=False)
    assert letters() == []
    after(200 + 37)
    assert letters() == []
    after(200 + 38)
    assert told() == [(quang.email, "7")]


def test_a_late_scheduler_still_gives_both_notices_in_their_time(after, quang):
    after(1)
    after(50)
    assert told() == [(quang.email, "7")]
    after(55)
    assert len(letters()) == 1
    after(56)
    assert told()[1:] == [(quang.email, "1")]
    assert quang.active
    after(57)
    assert not quang.active


def test_two_schedulers_at_once_do_it_once(app, after, began, at_work, quang):
    for days in (38, 44):
        after(days)
    at_work.move_to(began + 45 * DAY)
    db.session.rollback()
    start, wrong = threading.Barrier(4), []

    def looks():
        with app.app_context():
            start.wait(60)
            try:
                scheduler.keep()
            except Exception as error:
                wrong.append(error)
            db.session.remove()

    threads = [threading.Thread(target=looks) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    db.session.expire_all()
    assert wrong == []
    assert not quang.active
    lines = select(HistoryLine).where(
        HistoryLine.event == "account-suspended", HistoryLine.subject_id == quang.id
    )
    assert len(db.session.scalars(lines).all()) == 1
    notices = select(UnusedNotice).where(UnusedNotice.account_id == quang.id)
    assert len(db.session.scalars(notices).all()) == 2
