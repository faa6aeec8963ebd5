"""The address of a calendar feed: who it opens what for, and for how long."""

import logging
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.accounts import actions as accounts
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.masking import Mask
from pressplan.reminders import actions_feed, queries_feed
from pressplan.reminders.models_feed import CalendarFeed
from pressplan.reminders.queries_feed import live_feed
from tests.agencies.changing import confirmed, decision, founded
from tests.house.test_query_counts import counted
from tests.reminders.subscribing import Phone, path_of, subscribes
from tests.strict import Browser
from tests.tasks.test_claims import won
from tests.tasks.work import BAO, DAI, at_once, commitment, completes


@pytest.fixture
def phone(app, lan) -> Phone:
    return Phone(app, subscribes(lan))


def rows() -> list[CalendarFeed]:
    query = select(CalendarFeed).order_by(CalendarFeed.id)
    found = query.execution_options(populate_existing=True)
    return list(db.session.scalars(found))


def test_it_needs_no_sign_in_and_says_what_it_is(phone):
    headers = phone.fetch().response.headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in headers["Cache-Control"]
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


def test_only_a_digest_of_the_token_is_kept(phone, lan):
    (row,) = rows()
    assert phone.token not in repr(vars(row))
    assert len(phone.token) >= 43, "256 bits"


def test_what_has_not_changed_is_not_sent_again(phone, at_work, lan):
    first = phone.fetch().response
    tag = first.headers["ETag"]
    at_work.shift(timedelta(minutes=40))
    again = phone.fetch(if_none_match=tag, expect=304).response
    assert (again.data, again.headers["ETag"]) == (b"", tag)
    assert "private" in again.headers["Cache-Control"]
    completes(lan, commitment("1.b"))
    assert phone.fetch(if_none_match=tag).response.headers["ETag"] != tag


def test_another_day_is_another_calendar(phone, at_work):
    tag = phone.fetch().response.headers["ETag"]
    at_work.shift(timedelta(days=1))
    assert "tính đến 21/11/2026" in str(phone.calendar.events[0]["description"])
    phone.fetch(if_none_match=tag)


def test_head_says_the_same_without_the_words(phone):
    whole = phone.fetch().response
    db.session.rollback()
    head = Browser(phone.app).client.head(path_of(phone.token))
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]


def _closed(lan, phone):
    accounts.suspend(lan, by=SYSTEM, at=clock.now())


def _revoked(lan, phone):
    actions_feed.revoke(seen=live_feed(lan.id).id, by=who_is(lan), at=clock.now())


def _moved(lan, phone):
    lan.agency_id = commitment("1.b", DAI).agency_id


def _replaced(lan, phone):
    subscribes(lan)


def _mistyped(lan, phone):
    phone.token = phone.token[:-1] + ("a" if phone.token[-1] != "a" else "b")


REFUSED = [_closed, _revoked, _moved, _replaced, _mistyped]


@pytest.mark.parametrize("happens", REFUSED)
def test_after_that_it_opens_nothing_and_does_not_say_why(phone, lan, happens):
    phone.fetch()
    happens(lan, phone)
    db.session.commit()
    Phone(phone.app, "y").fetch(expect=404)  # noted in the history, once a minute
    with counted() as sent:
        answer = phone.fetch(expect=404).response
    with counted() as of_unknown:
        other = Phone(phone.app, "x").fetch(expect=404).response
    assert answer.data == other.data == "Không có lịch nào ở địa chỉ này.\n".encode()
    for each in (answer, other):
        each.headers.pop("X-Request-ID")  # each request has one of its own
    assert dict(answer.headers) == dict(other.headers)
    assert sent == of_unknown, "nor does the time that it takes"


def test_who_comes_back_to_the_account_has_it_again(phone, lan):
    accounts.suspend(lan, by=SYSTEM, at=clock.now())
    db.session.commit()
    phone.fetch(expect=404)
    accounts.reinstate(lan, by=SYSTEM, at=clock.now())
    db.session.commit()
    phone.fetch()


def test_it_goes_along_when_ones_agency_becomes_another(phone, lan, son):
    before = len(phone.events)
    decided = decision("merged", BAO, DAI, to=(founded(),), since=date(2026, 11, 20))
    confirmed(decided, son)
    assert before
    phone.fetch()


def test_a_leader_who_comes_to_an_agency_leaves_the_old_address(app, tuan):
    phone = Phone(app, subscribes(tuan))
    phone.fetch()
    tuan.agency_id = commitment("1.b", DAI).agency_id
    db.session.commit()
    phone.fetch(expect=404)


def test_that_it_was_fetched_is_noted_once_an_hour(phone, at_work, lan):
    assert rows()[0].last_used_at is None
    phone.fetch()
    first = rows()[0].last_used_at
    assert first is not None
    at_work.shift(timedelta(minutes=50))
    phone.fetch()
    assert rows()[0].last_used_at == first
    at_work.shift(timedelta(minutes=20))
    phone.fetch()
    assert rows()[0].last_used_at > first


def test_who_writes_meanwhile_does_not_hold_it_up(phone, lan):
    row = live_feed(lan.id)
    db.session.rollback()
    with db.engine.begin() as other:  # holds SQLite's only write lock, PostgreSQL's row
        other.execute(CalendarFeed.__table__.update().values(created_at=clock.now()))
        assert phone.fetch().response.status_code == 200
    assert rows()[0].last_used_at is None, row


def test_who_asks_it_wrongly_meets_nothing(phone):
    for path in (
        f"/reminders/feed/{phone.token}",
        "/reminders/feed/.ics",
        "/reminders/feed/a/b.ics",
    ):
        Browser(phone.app).get(path, expect=404)
    db.session.rollback()
    assert Browser(phone.app).client.post(path_of(phone.token)).status_code == 405


def test_of_eight_who_make_one_at_once_one_does(app, lan):
    who = who_is(lan)
    jobs = [lambda: actions_feed.make(seen=0, by=who, at=clock.now()) for _ in range(8)]
    (token,) = won(at_once(app, *jobs))
    assert len(rows()) == 1
    Phone(app, token).fetch()


def test_of_eight_who_replace_it_at_once_one_does(app, lan, phone):
    who, seen = who_is(lan), live_feed(lan.id).id
    jobs = [lambda: actions_feed.make(seen=seen, by=who, at=clock.now()) for _ in range(8)]
    (token,) = won(at_once(app, *jobs))
    assert [row.revoked_at is None for row in rows()] == [False, True]
    Phone(app, token).fetch()
    phone.fetch(expect=404)


def test_one_who_revokes_while_another_replaces_leaves_at_most_one(app, lan, phone):
    who, seen = who_is(lan), live_feed(lan.id).id
    jobs = [
        lambda: actions_feed.make(seen=seen, by=who, at=clock.now()),
        lambda: actions_feed.revoke(seen=seen, by=who, at=clock.now()),
    ] * 4
    assert len(won(at_once(app, *jobs))) == 1
    assert sum(row.revoked_at is None for row in rows()) <= 1
    phone.fetch(expect=404)


def test_everybody_has_their_own(app, lan, minh):
    tokens = {subscribes(lan), subscribes(minh)}
    assert len(tokens) == len(rows()) == 2


def test_what_goes_wrong_is_logged_without_the_token(app, phone, caplog, monkeypatch):
    monkeypatch.setattr(queries_feed, "account_of", lambda *_, **__: 1 / 0)
    phone.fetch(expect=500)
    assert "/reminders/feed/….ics" in caplog.text
    assert phone.token not in caplog.records[0].getMessage()


def test_the_servers_own_log_masks_it_too(caplog):
    log = logging.getLogger("masking-test")
    log.addFilter(Mask())
    with caplog.at_level(logging.INFO):
        log.info('%s "GET %s HTTP/1.1"', "10.0.0.1", path_of("geheim"))
        log.info("Error handling request %s", "/tasks/1")
    assert [r.getMessage() for r in caplog.records] == [
        '10.0.0.1 "GET /reminders/feed/….ics HTTP/1.1"', "Error handling request /tasks/1",
    ]  # fmt: skip
