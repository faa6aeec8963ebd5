"""Whoever sprays made-up addresses leaves a few lines an hour and their number; no known one."""

import threading
from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from pressplan import clock, scheduler
from pressplan.accounts import sessions, strangers
from pressplan.accounts.models_notice import StrangerTries
from pressplan.database import db, writing
from pressplan.history.models import HistoryLine

ELSEWHERE = "203.0.113.9"
HOUR = timedelta(hours=1)


def spray(times, *, address=ELSEWHERE):
    for number in range(times):
        sessions.note_wrong_password(
            None, f"x{number}@daklak.example", "", address=address, at=clock.now()
        )
    db.session.commit()


def lines():
    db.session.rollback()
    query = select(HistoryLine).where(HistoryLine.event == "sign-in-refused")
    return db.session.scalars(query.order_by(HistoryLine.id)).all()


def test_the_first_five_are_told_and_then_their_number(app, at_work):
    spray(200)
    assert [line.text.split()[-1] for line in lines()] == [f"x{n}@daklak.example" for n in range(5)]
    at_work.shift(HOUR)
    scheduler.keep()
    *_, last = lines()
    assert len(lines()) == 6
    assert "thêm 195 lần từ cùng mạng, e-mail không có tài khoản, từ 09:00 20/11/2026" in last.text
    assert last.address == ELSEWHERE
    assert last.who_name == "Chưa đăng nhập"
    scheduler.keep()
    assert len(lines()) == 6


def test_the_next_hour_begins_anew_and_sums_up_the_last_if_nobody_did(app, at_work):
    spray(7)
    at_work.shift(HOUR)
    spray(1)
    assert [line.text for line in lines()][5].startswith("Đăng nhập không được: thêm 2 lần")
    assert lines()[6].text.endswith(" x0@daklak.example")


def test_each_network_has_its_own(app):
    spray(6)
    spray(6, address="198.51.100.7")
    spray(1, address="2001:db8:1:2::1")
    spray(6, address="2001:db8:1:2::2")
    told = [line.address.partition(".")[0].partition(":")[0] for line in lines()]
    assert Counter(told) == {"203": 5, "198": 5, "2001": 5}


def test_what_befalls_a_known_account_is_told_each_time(app, lan):
    spray(20)
    for _ in range(9):
        sessions.note_wrong_password(
            lan, lan.email, "Đăng nhập không được: sai mật khẩu", address=ELSEWHERE, at=clock.now()
        )
    db.session.commit()
    assert sum(line.subject_id == lan.id and "sai" in line.text for line in lines()) == 9


def test_few_tries_need_no_number(app, at_work):
    spray(5)
    at_work.shift(HOUR)
    scheduler.keep()
    assert len(lines()) == 5


def test_a_network_that_comes_no_more_is_forgotten(app, at_work):
    spray(6)
    at_work.shift(HOUR)
    scheduler.keep()
    at_work.shift(25 * HOUR)
    scheduler.keep()
    assert db.session.scalars(select(StrangerTries)).all() == []


def test_of_many_at_once_five_are_told(app):
    """The row is locked: eight threads count one after the other."""
    start = threading.Barrier(8)
    db.session.rollback()

    def one(number):
        with app.app_context():
            start.wait()
            with writing():
                strangers.note(f"thử {number}", address=ELSEWHERE, at=clock.now())
                db.session.commit()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lines()) == 5
    assert db.session.scalars(select(StrangerTries.count)).one() == 8
