"""Who exports, searches or uploads like a program is slowed, and nobody else is (B5-13)."""

from io import BytesIO

import pytest
from sqlalchemy import select

from pressplan import create_app, pace
from pressplan.database import db
from pressplan.pace import LIMITS, Pace
from tests.strict import Browser


@pytest.fixture(autouse=True)
def small(monkeypatch, at_work):
    """Limits that a test reaches, and a minute that just began."""
    for work in LIMITS:
        monkeypatch.setitem(LIMITS, work, 10)
    at_work.move_to("2026-11-20T02:00:01Z", tick=False)


EXPORT, SEARCH = "/exports/tasks.xlsx", "/tasks/?q=b%C3%A1o"


def ask(browser, work):
    """One export, search or upload."""
    db.session.rollback()
    if work == "upload":
        fields = {"csrf_token": browser.token, "text": "a", "files": (BytesIO(b"x"), "a.txt")}
        url = "/tasks/1/commitments/1/messages"
        answer = browser.client.post(url, data=fields, content_type="multipart/form-data")
    else:
        answer = browser.client.get(EXPORT if work == "export" else SEARCH)
    answer.close()
    db.session.rollback()
    return answer


@pytest.mark.parametrize("work", LIMITS)
def test_the_eleventh_of_ten_waits_for_the_next_minute(browser, app, lan, minh, at_work, work):
    """ASVS 2.4.1, 15.2.2: 429, Retry-After, what to do; others and other work go on."""
    browser.sign_in(lan).get("/accounts/me")
    assert 429 not in [ask(browser, work).status_code for _ in range(10)]
    refused = ask(browser, work)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "59"
    assert f"Bạn {pace.WORDS[work]} quá nhiều lần" in refused.text
    assert "Hãy chờ 59 giây" in refused.text
    browser.get("/tasks/")
    other = Browser(app).sign_in(minh)
    other.get("/accounts/me")
    assert ask(other, work).status_code != 429
    Browser(app).sign_in(lan)  # to sign in is no work
    at_work.move_to("2026-11-20T02:01:00Z", tick=False)
    assert ask(browser, work).status_code != 429


def test_processes_count_together(browser, app, lan):
    """Two applications that share the database alone: twice ten, less what was not told yet."""
    browser.sign_in(lan)
    other = create_app(app.config["PRESSPLAN"])
    twin = Browser(other)
    twin.client.set_cookie("pressplan", browser.client.get_cookie("pressplan").value)
    statuses = []
    for _ in range(10):
        statuses += [ask(browser, "search").status_code]
        with other.app_context():
            statuses += [ask(twin, "search").status_code]
            db.session.remove()
    with other.app_context():
        db.engine.dispose()
    assert 10 <= statuses.count(200) <= 12
    assert statuses[-1] == 429


def test_a_person_writes_nothing_by_searching(browser, lan, monkeypatch):
    monkeypatch.setitem(LIMITS, "search", 300)
    browser.sign_in(lan)
    for _ in range(29):
        ask(browser, "search")
    assert db.session.scalars(select(Pace)).all() == []
    ask(browser, "search")
    assert db.session.scalars(select(Pace.count)).all() == [30]


def test_a_page_without_words_is_no_search(browser, lan):
    browser.sign_in(lan)
    for _ in range(12):
        browser.get("/tasks/?q=")


def test_who_is_refused_by_the_guard_is_not_counted(browser, app, lan):
    browser.sign_in(lan).get("/accounts/me")
    for _ in range(12):
        browser.get("/accounts/?q=lan", expect=403)
    assert ask(browser, "search").status_code == 200
