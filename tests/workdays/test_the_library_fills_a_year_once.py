"""What the library knows is entered once a year, whoever asks and however many at once."""

from datetime import date

import pytest
from sqlalchemy import delete, func, select

from pressplan import clock, scheduler
from pressplan.accounts.queries import who_is
from pressplan.database import db, writing
from pressplan.history import verifying as history
from pressplan.history.models import HistoryLine
from pressplan.workdays import library, queries
from pressplan.workdays.actions import Day, add
from pressplan.workdays.models import SpecialDay
from pressplan.workdays.rules import DayKind
from tests.house.test_query_counts import counted
from tests.strict import Browser
from tests.tasks.work import at_once

TET = {
    2024: [(2, day) for day in (8, 9, 12, 13, 14)],
    2025: [(1, day) for day in (27, 28, 29, 30, 31)],
    2026: [(2, day) for day in (16, 17, 18, 19, 20)],
}
PLAN_YEARS = [2023, 2024, 2025, 2026, 2027]


def count() -> int:
    return db.session.scalar(select(func.count(SpecialDay.id))) or 0


def days(year: int) -> set[date]:
    return {special.day for special in queries.days_of(year).days}


def seed(*years: int):
    def job():
        return library.seed(years, at=clock.now())

    return job


@pytest.mark.parametrize("year", TET)
def test_the_first_run_knows_tet(app, year):
    calendar = queries.calendar()
    for month, day in TET[year]:
        assert not calendar.is_working(date(year, month, day))


def test_the_first_run_fills_every_year_of_the_plan_until_the_next_one(app):
    assert [year for year in range(2020, 2032) if days(year)] == PLAN_YEARS


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 24), False),
        (date(2025, 11, 24), True),  # the holiday is new in 2026
        (date(2026, 8, 31), False),
        (date(2026, 8, 22), True),  # a Saturday
        (date(2026, 1, 2), True),  # the library misses this swap: see the next story
        (date(2026, 1, 10), False),
    ],
)
def test_what_the_library_says_of_2026(app, day, works):
    assert queries.calendar().is_working(day) is works


def test_what_comes_from_the_library_waits_for_a_document_and_is_noted(app):
    assert {special.document for special in queries.days_of(2026).days} == {""}
    noted = select(HistoryLine.text).where(HistoryLine.event == "workdays-loaded")
    texts = db.session.scalars(noted).all()
    assert len(texts) == len(PLAN_YEARS)
    assert any("năm 2026 từ thư viện" in text for text in texts)


def test_a_tick_fills_the_next_year_when_a_year_has_begun(app, at_work):
    at_work.move_to("2027-01-04T02:00:00Z")
    scheduler.tick()
    assert date(2028, 11, 24) in days(2028)


def test_a_tick_asks_once_and_writes_nothing_when_all_is_there(app):
    before = count()
    with writing(), counted() as sent:
        library.seed([2026, 2027], at=clock.now())
        assert len(sent) == 1
    assert count() == before


def test_a_year_that_somebody_emptied_stays_empty(app):
    with writing():
        db.session.execute(delete(SpecialDay).where(queries.within(2027)))
        db.session.commit()
    scheduler.tick()
    assert days(2027) == set()


def test_a_day_typed_by_hand_does_not_keep_the_year_from_being_filled(app, hoa):
    tet = date(2028, 1, 26)
    with writing():
        add(Day(tet, DayKind.OFF, "Tết", "Thông báo số 1"), by=who_is(hoa), at=clock.now())
        db.session.commit()
    with writing():
        assert seed(2028)() > 10
        db.session.commit()
    typed = queries.on(tet)
    assert (typed.name, typed.document) == ("Tết", "Thông báo số 1")
    assert date(2028, 11, 24) in days(2028)


def test_of_many_schedulers_at_once_one_fills_the_year(app):
    before = count()
    outcomes = at_once(app, *[seed(2028, 2029)] * 4)
    entered = sorted(outcomes)  # a failure would not sort
    assert entered[:3] == [0, 0, 0]
    assert entered[3] == len(days(2028)) + len(days(2029)) == count() - before
    assert list(history.faults()) == []


def test_two_who_ask_for_years_in_another_order_do_not_block_each_other(app):
    outcomes = at_once(app, seed(2028, 2029), seed(2029, 2028), seed(2028), seed(2029))
    assert all(isinstance(outcome, int) for outcome in outcomes), outcomes
    assert date(2029, 11, 24) not in days(2028)


def test_ticks_at_once_do_no_harm(app, at_work):
    at_work.move_to("2027-01-04T02:00:00Z")

    assert at_once(app, *[scheduler.tick] * 3) == [None] * 3
    assert date(2028, 11, 24) in days(2028)


def test_son_loads_a_year_that_has_none_by_its_button(app, browser, son):
    browser.sign_in(son).get("/workdays/?year=2028")
    assert "Chưa có ngày nào của năm 2028" in browser.main
    assert "dự kiến" in browser.main
    browser.submit("load").follow()
    assert "từ thư viện. Hãy đối chiếu" in browser.main
    assert "chưa xác nhận" in browser.main
    assert date(2028, 11, 24) in days(2028)
    assert browser.page.find("form", id="load") is None
    line = db.session.scalars(select(HistoryLine).where(HistoryLine.who_id == son.id)).all()[-1]
    assert "năm 2028 từ thư viện" in line.text


def test_loading_twice_is_too_late(app, browser, son, hoa):
    other = Browser(app).sign_in(hoa).get("/workdays/?year=2028")
    browser.sign_in(son).get("/workdays/?year=2028").submit("load")
    before = count()
    other.submit("load", expect=409)
    assert "đã có ngày trong bảng" in other.main
    assert count() == before


def test_looking_at_an_empty_year_does_not_load_it(browser, hoa):
    browser.sign_in(hoa).get("/workdays/?year=2028")
    assert days(2028) == set()
