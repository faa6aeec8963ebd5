"""Every night all that is kept is checked once, and what is wrong is told (B1-13)."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from pressplan import clock, scheduler
from pressplan.database import db, writing
from pressplan.history.models import ChainHead
from pressplan.operation import nightly_verify, queries
from pressplan.operation.models import Run
from pressplan.operation.rules import HOURS, VERIFY, counts_for_the_night, last_hour
from pressplan.outbox import delivery
from tests.files.test_keeping import kept
from tests.mailing import letters
from tests.strict import Browser

RED = "p.refusal[role=alert]"


@pytest.fixture
def store(app):
    return app.config["PRESSPLAN"].data / "files"


def runs() -> list[Run]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Run).where(Run.work == VERIFY).order_by(Run.id)))


def flip(path) -> bytes:
    """Turn one bit of a file over; what it held before."""
    whole = path.read_bytes()
    path.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    return whole


def local(moment: str) -> datetime:
    return datetime.fromisoformat(moment + "+07:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "half_hour", "begins"),
    [
        ("2026-11-20T02:30", 5, "2026-11-20T02:30"),
        ("2026-11-20T02:29", 5, "2026-11-19T02:30"),
        ("2026-11-20T23:59", 5, "2026-11-20T02:30"),
        ("2026-11-20T00:00", 0, "2026-11-20T00:00"),
        ("2026-11-20T12:00", 47, "2026-11-19T23:30"),
    ],
)
def test_a_night_begins_at_the_hour_that_is_set(now, half_hour, begins):
    found = last_hour(HOURS[half_hour], now=local(now), zone=clock.ZONE)
    assert found == local(begins)


@pytest.mark.parametrize(
    ("hours", "ended", "good", "counts"),
    [
        (1, True, True, True), (1, True, False, True), (1, True, None, False),
        (1, False, None, True), (7, False, None, False),
    ],
)  # fmt: skip
def test_what_was_cut_off_is_done_again(hours, ended, good, counts):
    now = clock.now()
    began, ended_at = now - timedelta(hours=hours), now if ended else None
    assert counts_for_the_night(began, ended_at, good, now=now) is counts


def test_all_is_whole_once_a_night(app, at_work):
    kept(b"x" * 3072)
    nightly_verify.run()
    nightly_verify.run()
    (only,) = runs()
    assert only.good is True
    assert only.sentence.endswith("dòng nhật ký nguyên vẹn, số đếm khớp, 1 tệp (3 KB) đủ và đúng.")
    assert letters() == []
    at_work.shift(timedelta(hours=12))
    nightly_verify.run()
    assert len(runs()) == 1, "the evening of the same day"
    at_work.shift(timedelta(hours=12))
    nightly_verify.run()
    assert len(runs()) == 2


def test_one_flipped_bit_is_told_until_the_file_is_whole_again(app, store, son):
    path = store / kept(b"x" * 3000, "Kế hoạch.pdf")
    whole = flip(path)
    nightly_verify.run()
    (bad,) = runs()
    fault = "tệp 1 “Kế hoạch.pdf”: nội dung đã bị thay đổi"
    assert (bad.good, bad.facts["faults"]) == (False, [fault])
    browser = Browser(app).sign_in(son).get("/accounts/")
    banner = browser.page.select_one(RED)
    assert fault in banner.text
    assert banner.a["href"] == "/operation/"
    assert fault in browser.get("/operation/").main
    assert fault in browser.get("/history/?kind=verified").main
    path.write_bytes(whole)
    nightly_verify.by_hand()
    assert runs()[-1].by == "Lệnh trên máy chủ"
    assert not browser.get("/accounts/").page.select(RED)


def test_nobody_else_is_told_in_red(app, store, hoa):
    flip(store / kept(b"x" * 3000))
    nightly_verify.run()
    assert not Browser(app).sign_in(hoa).get("/tasks/").page.select(RED)


def test_each_administrator_gets_one_letter_a_day(app, store, son, box):
    flip(store / kept(b"x" * 3000, "Kế hoạch.pdf"))
    nightly_verify.run()
    nightly_verify.by_hand()
    delivery.deliver()
    (mail,) = box.mails
    assert "son@daklak.example" in mail["To"]
    body = mail.get_body(("plain",)).get_content()
    assert "nội dung đã bị thay đổi" in body
    assert "http://localhost/operation/" in body


def test_no_letter_leaves_once_all_is_whole_again(app, store, son, box):
    path = store / kept(b"x" * 3000)
    whole = flip(path)
    nightly_verify.run()
    path.write_bytes(whole)
    nightly_verify.by_hand()
    delivery.deliver()
    assert box.mails == []
    assert letters()[0].error == "Lần kiểm tra sau đó không thấy gì sai."


def test_a_chain_that_was_touched_is_told(app):
    with writing():
        db.session.execute(update(ChainHead).values(digest="0" * 64))
        db.session.commit()
    nightly_verify.run()
    assert "không khớp với đầu chuỗi" in runs()[0].sentence


def test_two_schedulers_check_once(app):
    together, claimed = threading.Barrier(4), []

    def work():
        with app.app_context():
            together.wait(60)
            claimed.append(nightly_verify.claim(at=clock.now()))
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len([id for id in claimed if id is not None]) == 1
    assert len(runs()) == 1


def test_what_is_stopped_is_nobodys_fault_and_done_again(app, son):
    kept(b"x" * 3000)
    stop = threading.Event()
    stop.set()
    nightly_verify.run(stop=stop)
    (stopped,) = runs()
    assert (stopped.good, stopped.sentence) == (None, nightly_verify.STOPPED)
    assert not Browser(app).sign_in(son).get("/accounts/").page.select(RED)
    nightly_verify.run()
    assert [run.good for run in runs()] == [None, True]


def test_a_check_that_breaks_is_told_and_ends_nothing(app, monkeypatch):
    def broken():
        raise RuntimeError("nobody thought of it")

    monkeypatch.setattr(nightly_verify.soundness, "checked", broken)
    nightly_verify.run()
    assert nightly_verify.BROKEN in runs()[0].sentence
    assert runs()[0].good is False


def test_the_tick_of_all_the_rest_does_not_wait_for_it(app):
    scheduler.tick()
    assert queries.last_run(VERIFY) is None


def test_the_hour_can_be_set(app):
    nightly_verify.run()
    with writing():
        run = db.session.scalars(select(Run)).one()
        run.started_at -= timedelta(hours=1)  # eight o'clock
        db.session.execute(text("INSERT INTO setting (key, value) VALUES ('verify_hour', '17')"))
        db.session.commit()
    nightly_verify.run()
    assert len(runs()) == 2, "half past eight has struck since"
