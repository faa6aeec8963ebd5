"""Lan writes once a year what Báo Đắk Lắk did about a standing duty; others read it."""

import threading

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.history.models import HistoryLine
from pressplan.plans import duties
from pressplan.plans.models import StandingDuty, StandingWord
from pressplan.tasks.models_tally import Tally
from tests import cast
from tests.strict import Browser

TEXT = "Đã mở hai lớp kỹ năng số\ncho 34 phóng viên."


@pytest.fixture(name="duty")
def _duty(plan):
    """A duty of all press agencies of the province."""
    return next(
        d
        for d in plan.standing_duties
        if d.group and "báo chí của tỉnh" in d.group.name and d.code == "10"
    )


@pytest.fixture(name="page")
def _page(lan, duty):
    return f"/agencies/{lan.agency_id}/duties/{duty.id}/words/"


def test_she_writes_and_everybody_reads_it(browser, lan, tuan, page):
    browser.sign_in(lan).get(f"/agencies/{lan.agency_id}").get(page + "2026")
    browser.submit("word", {"text": TEXT}).follow()
    assert "Đã mở hai lớp kỹ năng số cho 34 phóng viên." in browser.main
    browser.sign_in(tuan).get(f"/agencies/{lan.agency_id}")
    assert "34 phóng viên" in browser.main
    assert "Sửa năm 2026" not in browser.main


def test_the_last_word_of_a_year_stands_and_the_history_keeps_the_first(browser, lan, page):
    browser.sign_in(lan).get(page + "2025").submit("word", {"text": TEXT})
    browser.get(page + "2025").submit("word", {"text": "Sửa lại: 35 phóng viên."})
    words = db.session.scalars(select(StandingWord)).all()
    assert [(w.year, w.text, w.version) for w in words] == [(2025, "Sửa lại: 35 phóng viên.", 2)]
    line = db.session.scalars(select(HistoryLine).order_by(HistoryLine.id.desc())).first()
    assert line.before["text"] == TEXT
    assert line.agency_id == lan.agency_id


def test_it_is_outside_the_official_figures(browser, lan, page):
    before = [(t.state, t.count) for t in db.session.scalars(select(Tally))]
    browser.sign_in(lan).get(page + "2026").submit("word", {"text": TEXT})
    assert [(t.state, t.count) for t in db.session.scalars(select(Tally))] == before


@pytest.mark.parametrize("year", [2022, 2027, 0, 99999])
def test_other_years_are_not_there(browser, lan, page, year):
    browser.sign_in(lan).get(f"{page}{year}", expect=404)
    browser.get("/accounts/me").post(f"{page}{year}", {"text": TEXT, "version": "0"}, expect=404)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("  ", "Hãy nhập việc đã làm trong năm."), ("x" * 4001, "Nhiều nhất 4000 ký tự.")],
)
def test_an_empty_or_endless_word_is_refused(browser, lan, page, text, sentence):
    browser.sign_in(lan).get(page + "2026").submit("word", {"text": text}, expect=422)
    assert sentence in browser.main


@pytest.mark.parametrize("key", ["minh", "hoa", "mai"])
def test_nobody_speaks_for_bao_but_its_own_people(browser, app, page, key):
    browser.sign_in(cast.person(key)).get(page + "2026", expect=403)
    browser.get("/accounts/me").post(page + "2026", {"text": TEXT, "version": "0"}, expect=403)
    assert db.session.scalars(select(StandingWord)).all() == []


@pytest.mark.parametrize("key", ["tuan", "son"])
def test_leaders_and_administrators_speak_for_nobody(browser, app, page, key):
    browser.sign_in(cast.person(key)).get(page + "2026", expect=403)


def test_staff_speak_for_the_department_and_mai_for_the_governing_body(browser, hoa, mai, plan):
    for person in (hoa, mai):
        browser.sign_in(person).get(f"/agencies/{person.agency_id}")
        browser.get(browser.page.select_one("#duties a[href*=words]")["href"])
        browser.submit("word", {"text": TEXT}).follow()
        assert "34 phóng viên" in browser.main


def test_a_duty_of_another_body_is_not_there(browser, lan, plan):
    other = next(d for d in plan.standing_duties if d.agency_id and d.agency_id != lan.agency_id)
    browser.sign_in(lan).get(f"/agencies/{lan.agency_id}/duties/{other.id}/words/2026", expect=404)


def test_two_colleagues_at_once_the_second_sees_the_first_and_loses_nothing(
    browser, lan, app, page
):
    browser.sign_in(lan).get(page + "2026")
    colleague = Browser(app).sign_in(lan).get(page + "2026")
    colleague.submit("word", {"text": "Của người nhanh hơn."})
    browser.submit("word", {"text": TEXT}, expect=409)
    assert "Của người nhanh hơn." in browser.page.find(id="late").text
    assert browser.page.find(id="text").text.strip() == TEXT
    browser.submit("word").follow()
    assert "34 phóng viên" in browser.main


@pytest.mark.parametrize("seen", [0, 1])
def test_of_many_at_once_one_word_is_taken(app, lan, duty, seen):
    who, duty_id, results = who_is(lan), duty.id, []
    if seen:
        duties.say(duty, 2026, "Bản đầu", agency_id=who.agency_id, seen=0, by=who, at=clock.now())
        db.session.commit()
    start = threading.Barrier(8)

    def say(n):
        with app.app_context():
            start.wait()
            try:
                duties.say(
                    db.session.get_one(StandingDuty, duty_id), 2026, f"Bản {n}",
                    agency_id=who.agency_id, seen=seen, by=who, at=clock.now(),
                )  # fmt: skip
                db.session.commit()
                results.append("said")
            except TooLate:
                results.append("too late")

    db.session.rollback()
    threads = [threading.Thread(target=say, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["said"] + ["too late"] * 7
    assert db.session.scalars(select(StandingWord)).one().version == seen + 1
