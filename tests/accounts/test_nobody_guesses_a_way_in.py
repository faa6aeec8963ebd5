"""However somebody guesses, few passwords are looked at, and no answer tells who has an account."""

import json
import re
import statistics
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from pressplan import clock, create_app
from pressplan.accounts import passwords, sessions
from pressplan.accounts.models import Throttle
from pressplan.database import db
from pressplan.history.models import HistoryLine
from tests import cast
from tests.cast import PASSWORD
from tests.strict import Browser

WRONG = "sai mat khau roi"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}
CROWD = [f"nguoi{number}@daklak.example" for number in range(100)]


def guess(browser, email, password=WRONG, *, expect=None, **options):
    """One try from that browser; the status."""
    fields = {"csrf_token": browser.token, "email": email, "password": password}
    db.session.rollback()
    answer = browser.client.post("/sign-in", data=fields, **options)
    db.session.rollback()
    db.session.expire_all()
    browser.response = answer
    assert expect is None or answer.status_code == expect, answer.status_code
    return answer.status_code


@pytest.fixture
def checks(monkeypatch):
    """The passwords that are looked at, in order."""
    seen = []
    matches = passwords.matches

    def counting(stored, typed):
        seen.append(typed)
        return matches(stored, typed)

    monkeypatch.setattr(passwords, "matches", counting)
    return seen


def test_two_processes_together_look_at_five(app, start, tmp_path, lan):
    """B5-7, ASVS 6.3.1: the throttle lives in the database, not in a process."""
    go = tmp_path / "go"
    words = ("-m", "tests.accounts.guesser", lan.email, "6", str(go))
    both = [start(*words), start(*words)]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    go.touch()
    told = [json.loads(process.stdout.readline()) for process in both]
    statuses = [status for one in told for status in one["statuses"]]
    checked = sum(one["checked"] for one in told)
    assert statuses.count(422) <= checked <= 5
    if 503 not in statuses:  # a machine that is busy with other things may say so
        assert sorted(statuses) == [422] * 5 + [429] * 7
    assert set(statuses) <= {422, 429, 503}


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("lan@daklak.example", "LAN@DAKLAK.EXAMPLE"),
        ("lan@daklak.example", "\u200b lan@daklak.example\t"),
        ("đặng@x.example", "đa\u0323\u0306ng@x.example"),
        ("straße@x.example", "STRASSE@x.example"),
    ],
)
def test_no_spelling_is_a_way_round(browser, app, checks, first, then):
    """B5-7, ASVS 6.3.1: case, blanks, unseen letters, NFC and NFD."""
    browser.get("/sign-in")
    for _ in range(5):
        guess(browser, first, expect=422)
    guess(browser, then, PASSWORD, expect=429)
    assert len(checks) == 5


FORWARDED = (
    "X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP", "X-User",
    "X-Remote-User", "X-Forwarded-User",
)  # fmt: skip


def test_headers_of_an_untrusted_peer_mean_nothing(browser, lan, checks):
    """B5-6, ASVS 4.1.3, 13.2.4: not for the throttle, not for the history, not for rights."""
    browser.get("/sign-in")
    for number in range(20):
        said = dict.fromkeys(FORWARDED, f"198.51.100.{number}")
        guess(browser, lan.email, headers={**said, "X-User": "son@daklak.example"})
    assert len(checks) == 5
    noted = db.session.scalars(
        select(HistoryLine.address).where(HistoryLine.event == "sign-in-refused")
    )
    assert set(noted) == {"127.0.0.1"}
    headers = dict.fromkeys(FORWARDED, "son@daklak.example")
    assert browser.client.get("/accounts/", headers=headers).status_code == 303


def test_behind_a_proxy_the_last_hop_counts_and_what_the_client_said_does_not(app):
    """B5-6: with one proxy only what that proxy added is believed."""
    behind = create_app(replace(app.config["PRESSPLAN"], proxies=1))
    with behind.app_context():
        browser = Browser(behind).get("/sign-in")
        for number in range(3):
            hops = f"10.0.0.{number}, 198.51.100.7"
            guess(browser, CROWD[number], headers={"X-Forwarded-For": hops}, expect=422)
        query = select(Throttle.failures).where(Throttle.address == "IP 198.51.100.7")
        assert db.session.scalars(query).one() == 3
        db.session.remove()
        db.engine.dispose()


def test_one_password_on_a_hundred_accounts_is_slowed(browser, app, lan, checks, at_work):
    """B5-7, ASVS 6.3.1: sixty wrong ones from one network address, then about one a minute."""
    browser.get("/sign-in")
    statuses = [guess(browser, email, environ_base=ELSEWHERE) for email in CROWD]
    assert statuses == [422] * 60 + [422] + [429] * 39
    assert len(checks) == 61
    assert "Mạng bạn đang dùng" in browser.response.text
    assert 0 < int(browser.response.headers["Retry-After"]) <= 31
    guess(browser, CROWD[99], expect=422)  # from another address
    at_work.shift(timedelta(seconds=31))
    guess(browser, CROWD[98], environ_base=ELSEWHERE, expect=422)
    guess(browser, CROWD[97], environ_base=ELSEWHERE, expect=429)
    at_work.shift(timedelta(hours=2))
    guess(browser, CROWD[96], environ_base=ELSEWHERE, expect=422)


def crowd(where=ELSEWHERE):
    """Others at that network address made so many errors that it waits."""
    at = clock.now()
    db.session.add(
        Throttle(
            address=sessions.rules.client_key(where["REMOTE_ADDR"]), failures=61, failed_at=at,
            waits_until=at + timedelta(seconds=30),
        )
    )  # fmt: skip
    db.session.commit()


def test_in_a_crowded_network_who_lately_came_from_there_comes_in(app, browser, lan, minh):
    """ASVS 6.1.1: nobody locks an office out on the day of a deadline."""
    browser.get("/sign-in")
    guess(browser, lan.email, PASSWORD, environ_base=ELSEWHERE, expect=303)
    crowd()
    hers, his = Browser(app).get("/sign-in"), Browser(app).get("/sign-in")
    guess(his, minh.email, PASSWORD, environ_base=ELSEWHERE, expect=429)
    guess(hers, lan.email, PASSWORD, environ_base=ELSEWHERE, expect=303)
    guess(his, minh.email, PASSWORD, expect=303)  # he from his own desk


def test_a_crowded_network_does_not_tell_who_came_from_there(app, browser, lan):
    """ASVS 6.3.8: the wrong password of a known account is answered as an unknown one."""
    browser.get("/sign-in")
    guess(browser, lan.email, PASSWORD, environ_base=ELSEWHERE, expect=303)
    crowd()
    stranger = Browser(app).get("/sign-in")
    pages = []
    for email in (lan.email, CROWD[99]):
        guess(stranger, email, environ_base=ELSEWHERE, expect=429)
        pages.append(plain(stranger.response, email))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::1", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
        ("::ffff:203.0.113.9", "203.0.113.9", True),
        ("203.0.113.9", "203.0.113.10", False),
    ],
)
def test_a_network_is_one_address_or_one_ipv6_subnet(app, one, other, same):
    assert (sessions.rules.client_key(one) == sessions.rules.client_key(other)) is same


def test_no_email_counts_as_a_network(browser, app):
    browser.get("/sign-in")
    guess(browser, "IP 203.0.113.9", expect=422)
    keys = db.session.scalars(select(Throttle.address).order_by(Throttle.address)).all()
    assert keys == ["IP 127.0.0.1", "ip 203.0.113.9"]


def plain(answer, email):
    """Status, headers and words of an answer, without what is new each time."""
    body = re.sub(r'("[^"]*\.[\w-]{6}\.[\w-]{27}")', '"token"', answer.text).replace(email, "@")
    new_each_time = ("Set-Cookie", "X-Request-ID")
    headers = {name: value for name, value in answer.headers if name not in new_each_time}
    headers["Retry-After"] = str("Retry-After" in headers)
    body = re.sub(r"\d+ (giây|phút)", "wait", body)
    body = body.replace(answer.headers["X-Request-ID"], "id")
    return answer.status_code, {**headers, "Content-Length": len(body)}, body


def test_wrong_unknown_and_closed_get_one_answer(browser, app, lan, minh):
    """B5-8, ASVS 6.3.8: status, headers, every letter of the page."""
    minh.active = False
    db.session.commit()
    tries = [(lan.email, WRONG), ("xin@daklak.example", WRONG), (minh.email, PASSWORD)]
    pages = []
    for email, password in tries:
        fresh = Browser(app).get("/sign-in")
        guess(fresh, email, password, expect=422)
        pages.append(plain(fresh.response, email))
    assert pages[0] == pages[1] == pages[2]


def test_each_costs_one_check_of_the_same_kind(browser, app, lan, minh, monkeypatch):
    """B5-8, ASVS 6.3.8: equal work is equal time, without a stopwatch."""
    for account in (lan, minh):
        account.password_hash = passwords.hash_password(PASSWORD)  # the cast's own is cheaper
    minh.active = False
    db.session.commit()
    costs = []
    real = passwords.HASHER

    class Counting:
        def verify(self, stored, typed):
            costs.append(stored.rsplit("$", 2)[0])
            return real.verify(stored, typed)

    monkeypatch.setattr(passwords, "HASHER", Counting())
    for email, password in (
        (lan.email, WRONG), ("xin@daklak.example", WRONG), (minh.email, PASSWORD),
        (lan.email, "x" * 900),
    ):  # fmt: skip
        browser.get("/sign-in")
        guess(browser, email, password, expect=422)
    assert costs == ["$argon2id$v=19$m=19456,t=2,p=1"] * 4


@pytest.mark.long
def test_the_clock_tells_nothing_either(app, at_work):
    """B5-8: medians of 19 tries each differ by at most 50 ms."""
    accounts = [cast.person(key) for key in cast.PEOPLE]
    for account in accounts:
        account.password_hash = passwords.hash_password(PASSWORD)
    emails = [account.email for account in accounts]
    db.session.commit()
    taken = {"known": [], "unknown": []}
    browser = Browser(app).get("/sign-in")
    for number in range(23):
        known = emails[number % len(emails)]
        for kind, email in (("known", known), ("unknown", f"x{number % 9}@daklak.example")):
            began = time.perf_counter()
            guess(browser, email, expect=422)
            taken[kind].append(time.perf_counter() - began)
    known, unknown = (statistics.median(times[4:]) for times in taken.values())
    assert abs(known - unknown) <= 0.05
