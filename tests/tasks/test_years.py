"""The calendar opens the years and closes them: once, whoever ticks, however late."""

from datetime import date
from functools import partial

import pytest
from sqlalchemy import func, select

from pressplan import clock, scheduler
from pressplan.accounts.queries import who_is
from pressplan.agencies.actions import create_agency
from pressplan.agencies.models import AgencyKind, Succession, SuccessionKind
from pressplan.database import db
from pressplan.desk.queries import items_of
from pressplan.desk.rules import Pile
from pressplan.first_run import LOADER
from pressplan.history.models import HistoryLine
from pressplan.tasks.actions import Progress, report
from pressplan.tasks.models import Commitment
from pressplan.tasks.rules import OPEN_YEAR
from pressplan.tasks.workflow import State
from pressplan.tasks.years import carry_over, open_periods
from tests.tasks.work import (
    BAO,
    DAI,
    agency_id,
    at_once,
    commitment,
    completes,
    confirms,
    faults,
    on,
    reports,
    returns,
)

NEW_YEAR = "2026-12-31T17:00:30Z"  # half a minute past midnight in Đắk Lắk
OLD_YEAR = "2026-12-31T16:59:30Z"


def of_year(year):
    return db.session.scalar(
        select(func.count()).select_from(Commitment).where(Commitment.year == year)
    )


def test_opening_again_opens_nothing(app, plan):
    assert open_periods(plan, today=date(2026, 11, 20)) == 0


def test_the_years_open_at_midnight_in_the_province(app, at_work):
    at_work.move_to(OLD_YEAR)
    scheduler.tick()
    assert of_year(2027) == 0
    at_work.move_to(NEW_YEAR)
    scheduler.tick()
    assert of_year(2027) == of_year(2026) == 20
    scheduler.tick()
    assert of_year(2027) == 20
    assert faults() == []


def test_four_schedulers_at_once_open_a_year_once(app, at_work):
    at_work.move_to(NEW_YEAR)
    assert at_once(app, *[scheduler.tick] * 4) == [None] * 4
    assert of_year(2027) == 20
    assert faults() == []


def test_continuous_work_is_carried_over_and_dated_work_stays_late(app, at_work, lan, hoa):
    reports(lan, commitment("3.a"), at=on(10, 5))
    confirms(hoa, completes(lan, commitment("3.b"), at=on(10, 5)), at=on(10, 6))
    at_work.move_to(NEW_YEAR)
    scheduler.tick()
    states = {code: commitment(code).standing.state for code in ("3.a", "3.b", "3.c", "6")}
    assert states == {
        "3.a": State.CARRIED,
        "3.b": State.DONE,
        "3.c": State.CARRIED,
        "6": State.NOT_STARTED,
    }
    assert commitment("3.a", year=2027).standing.state is State.NOT_STARTED


def test_annual_work_that_is_late_counts_until_it_is_done(app, at_work, lan, hoa):
    at_work.move_to("2028-03-01T02:00:00Z")
    scheduler.tick()
    assert commitment("6").standing.to_year == OPEN_YEAR
    confirms(hoa, completes(lan, commitment("6")))
    done = commitment("6").standing
    assert (done.to_year, done.late) == (2028, True)
    assert commitment("6", year=2024).standing.to_year == 2024  # never tracked, never late


def test_a_report_and_the_years_turn_at_once_are_one_or_the_other(app, at_work, lan):
    at_work.move_to(NEW_YEAR)
    codes = ["1.b", "3.a", "3.b", "3.c"]
    ids = {code: commitment(code).id for code in codes}
    reporting = [partial(report_by_id, ids[code], who_is(lan)) for code in codes]
    at_once(app, scheduler.tick, *reporting, scheduler.tick)
    for code in codes:
        work = commitment(code)
        assert (work.standing.state, len(work.updates)) in [(State.AWAITING, 1), (State.CARRIED, 0)]
    assert faults() == []


def report_by_id(id, by):
    done = Progress(State.DONE, 100, "Xong.", "Báo cáo.")
    report(db.session.get_one(Commitment, id), done, seen=0, by=by, at=clock.now())


def test_each_carrying_over_is_in_the_history_once(app, at_work):
    at_work.move_to(NEW_YEAR)
    scheduler.tick()
    scheduler.tick()
    lines = db.session.scalars(select(HistoryLine).where(HistoryLine.event == "carried")).all()
    assert (
        len(lines) == 16
    )  # 5 x 3 leads, less the annual task 6, and the Department's 2, 4.a, 4.b, 5.a


def test_what_waits_for_confirmation_is_not_carried_over(app, at_work, lan, hoa):
    written = completes(lan, commitment("3.a"), at=on(12, 30))
    at_work.move_to(NEW_YEAR)
    scheduler.tick()
    assert commitment("3.a").standing.state is State.AWAITING
    confirms(hoa, written)
    assert commitment("3.a").standing.state is State.DONE
    assert commitment("3.a").standing.done_on == date(2026, 12, 30)


def test_what_is_returned_in_the_new_year_may_be_mended_for_a_month(app, at_work, lan, hoa):
    written = completes(lan, commitment("3.a"), at=on(12, 30))
    at_work.move_to("2027-01-05T02:00:00Z")
    scheduler.tick()
    returns(hoa, written)
    at_work.move_to("2027-01-06T02:00:00Z")
    scheduler.tick()
    assert commitment("3.a").standing.state is State.RETURNED
    mine = items_of({lan.agency_id}, today=date(2027, 1, 6))
    assert [i.task.code for i in mine if i.pile is Pile.RETURNED] == ["3.a"]
    at_work.move_to("2027-02-05T02:00:00Z")
    scheduler.tick()
    assert commitment("3.a").standing.state is State.CARRIED
    assert commitment("3.a").standing.since == date(2027, 2, 5)  # what was true before stays true
    assert faults() == []


def test_years_before_the_tracking_start_are_left_open_for_filling_in(app, lan):
    assert carry_over(today=date(2026, 11, 20), at=on(11, 20)) == 0
    old = commitment("3.a", year=2024)
    reports(lan, old)
    assert commitment("3.a", year=2024).standing.state is State.IN_PROGRESS


def test_days_of_downtime_lose_nothing(app, at_work):
    at_work.move_to("2027-01-19T02:00:00Z")
    scheduler.tick()
    assert of_year(2027) == 20
    assert commitment("3.a").standing.state is State.CARRIED


def test_nothing_opens_after_the_plan_has_ended(app, at_work):
    at_work.move_to("2031-02-01T02:00:00Z")
    scheduler.tick()
    assert (of_year(2030), of_year(2031)) == (20, 0)


@pytest.fixture
def merged(app):
    """Báo and Đài become one body on 1 July 2026."""
    body = create_agency(
        AgencyKind.PRESS, "Báo và Phát thanh, Truyền hình Đắk Lắk", by=LOADER, at=on(7, 1)
    )
    for name in (BAO, DAI):
        db.session.add(
            Succession(
                agency_id=agency_id(name),
                successor_id=body.id,
                kind=SuccessionKind.MERGED,
                since=date(2026, 7, 1),
                document="Quyết định 1198-QĐ/TU",
            )
        )
    db.session.commit()
    return body


def leads_of(code, year):
    query = select(Commitment).where(Commitment.year == year)
    return {c.agency.name for c in db.session.scalars(query) if c.task.code == code}


def test_two_leads_that_merged_answer_with_one_commitment(merged, at_work):
    at_work.move_to(NEW_YEAR)
    scheduler.tick()
    assert leads_of("3.a", 2027) == {merged.name, "Tạp chí Chư Yang Sin"}
    assert of_year(2027) == 20 - 5  # five tasks are led by all three
    assert faults() == []


def test_a_merger_within_the_year_does_not_count_its_work_twice(merged):
    scheduler.tick()
    assert of_year(2026) == 20
    assert leads_of("3.a", 2026) == {BAO, DAI, "Tạp chí Chư Yang Sin"}
