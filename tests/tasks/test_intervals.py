"""The life of a commitment as intervals: made by hand, then any life at all."""

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pressplan.tasks.life import Facts, Terms, intervals, standing_on
from pressplan.tasks.rules import NO_DAY, OPEN_YEAR
from pressplan.tasks.workflow import FINISHED, REPORTABLE, Ended, Report, State, Verdict

OPENED = date(2026, 1, 5)


def terms(since=OPENED, **others):
    usual = {
        "agency_id": 5, "starts": date(2026, 1, 1), "from_year": 2026, "year": 2026, "due_on": None,
    }  # fmt: skip
    return Terms(since=since, **usual | others)


def facts(*reports, then=(), **others):
    """A commitment's facts; `then` are terms that follow the first."""
    usual = {"opened_on": OPENED, "tracking_from": date(2026, 1, 1)}
    about = {name: others.pop(name) for name in list(others) if name in usual | {"carried_on": 0}}
    first = terms(about.get("opened_on", OPENED), **others)
    return Facts(**usual | about, terms=(first, *then), reports=reports)


def days(*reports, **others):
    """(month-day, state, percent) of each interval's beginning."""
    return [
        (f"{i.since:%m-%d}", i.state.value, i.percent) for i in intervals(facts(*reports, **others))
    ]


def test_nothing_said_is_one_interval():
    assert days() == [("01-05", "not-started", 0)]


def test_work_returned_mended_and_confirmed():
    returned = Report(State.DONE, 100, date(2026, 3, 2), Verdict.RETURNED, date(2026, 3, 4))
    mended = Report(State.DONE, 100, date(2026, 3, 6), Verdict.CONFIRMED, date(2026, 3, 9))
    assert days(returned, mended) == [
        ("01-05", "not-started", 0),
        ("03-02", "awaiting", 100),
        ("03-04", "returned", 100),
        ("03-06", "awaiting", 100),
        ("03-09", "done", 100),
    ]
    last = intervals(facts(returned, mended))[-1]
    assert last.done_on == date(2026, 3, 6)  # the day of the report, not of the confirmation


def test_two_reports_on_a_day_are_one_interval_and_the_last_counts():
    one = Report(State.IN_PROGRESS, 10, date(2026, 3, 2))
    two = Report(State.IN_PROGRESS, 30, date(2026, 3, 2))
    assert days(one, two) == [("01-05", "not-started", 0), ("03-02", "in-progress", 30)]


def test_a_confirmation_that_changes_nothing_but_the_waiting_is_kept():
    report = Report(State.IN_PROGRESS, 40, date(2026, 3, 2), Verdict.CONFIRMED, date(2026, 3, 4))
    life = intervals(facts(report))
    assert [i.unjudged for i in life] == [False, True, False]


def test_what_was_said_before_it_was_opened_here_counts_from_the_opening():
    report = Report(State.IN_PROGRESS, 40, date(2025, 12, 1))
    assert days(report) == [("01-05", "in-progress", 40)]


def test_carried_over_at_the_years_end():
    report = Report(State.IN_PROGRESS, 40, date(2026, 3, 2))
    assert days(report, carried_on=date(2027, 1, 1))[-1] == ("01-01", "carried", 40)


def test_reported_in_time_and_confirmed_after_the_deadline_is_in_time():
    report = Report(State.DONE, 100, date(2026, 6, 30), Verdict.CONFIRMED, date(2026, 7, 5))
    assert not intervals(facts(report, due_on=date(2026, 6, 30)))[-1].late
    assert intervals(facts(report, due_on=date(2026, 6, 29)))[-1].late


def test_dated_work_counts_in_every_year_until_it_is_done():
    dated = {"due_on": date(2026, 6, 30)}
    assert intervals(facts(**dated))[-1].to_year == OPEN_YEAR
    report = Report(State.DONE, 100, date(2028, 2, 1), Verdict.CONFIRMED, date(2028, 2, 2))
    assert intervals(facts(report, **dated))[-1].to_year == 2028
    early = Report(State.DONE, 100, date(2025, 2, 1), Verdict.CONFIRMED, date(2025, 2, 2))
    assert intervals(facts(early, **dated))[-1].to_year == 2026


def test_before_the_tracking_start_nothing_is_late_nor_expected():
    untracked = facts(due_on=date(2024, 12, 31), year=2024, from_year=2023)
    (life,) = intervals(untracked)
    assert (life.expected_from, life.to_year, life.late) == (NO_DAY, 2024, False)


def test_a_word_is_expected_from_the_latest_of_start_tracking_and_opening():
    assert intervals(facts())[-1].expected_from == OPENED
    assert intervals(facts(starts=date(2026, 9, 1)))[-1].expected_from == date(2026, 9, 1)
    later = facts(tracking_from=date(2026, 5, 1), due_on=date(2026, 12, 31))
    assert intervals(later)[-1].expected_from == date(2026, 5, 1)


def test_other_terms_hold_from_their_day_and_leave_the_days_before():
    moved = terms(date(2026, 7, 1), due_on=date(2026, 12, 15))
    passed = terms(date(2026, 9, 1), agency_id=9, due_on=date(2026, 12, 15))
    report = Report(State.IN_PROGRESS, 40, date(2026, 3, 2))
    life = intervals(facts(report, then=[moved, passed], due_on=date(2026, 6, 30)))
    assert [(i.since, i.agency_id, i.due_on) for i in life] == [
        (OPENED, 5, date(2026, 6, 30)),
        (date(2026, 3, 2), 5, date(2026, 6, 30)),
        (date(2026, 7, 1), 5, date(2026, 12, 15)),
        (date(2026, 9, 1), 9, date(2026, 12, 15)),
    ]


def test_the_last_of_two_changes_on_a_day_holds():
    one, two = (terms(date(2026, 7, 1), due_on=date(2026, 12, d)) for d in (1, 2))
    assert [i.due_on for i in intervals(facts(then=[one, two]))] == [None, date(2026, 12, 2)]


def test_what_a_document_ended_stands_so_and_owes_nothing():
    for ended in Ended:
        life = intervals(facts(then=[terms(date(2026, 7, 1), ended=ended)]))
        assert [i.state.value for i in life] == ["not-started", ended.value]


def test_an_internal_date_judges_only_where_the_plan_sets_none():
    report = Report(State.DONE, 100, date(2026, 6, 30), Verdict.CONFIRMED, date(2026, 7, 5))
    internal = {"internal_due_on": date(2026, 6, 1)}
    (*_, alone) = intervals(facts(report, **internal))
    assert (alone.due_on, alone.internal, alone.late) == (date(2026, 6, 1), True, True)
    assert alone.to_year == 2026  # still the year's work: the plan does not date it
    (*_, beside) = intervals(facts(report, due_on=date(2026, 6, 30), **internal))
    assert (beside.due_on, beside.internal, beside.late) == (date(2026, 6, 30), False, False)


some_day = st.dates(date(2025, 6, 1), date(2027, 6, 30))


@st.composite
def lives(draw):
    """Any commitment with reports in the order in which they came."""
    reports, day = [], draw(some_day)
    for _ in range(draw(st.integers(0, 5))):
        day += timedelta(draw(st.integers(0, 60)))
        verdict = draw(st.sampled_from([None, *Verdict]))
        judged = day + timedelta(draw(st.integers(0, 20))) if verdict else None
        reports.append(
            Report(
                draw(st.sampled_from(REPORTABLE)), draw(st.integers(0, 100)), day, verdict, judged
            )
        )
        day = judged or day
    opened_on, later = draw(some_day), []
    for _ in range(draw(st.integers(0, 3))):
        since = max(opened_on, *(t.since for t in later), draw(some_day))
        later.append(
            terms(
                since,
                agency_id=draw(st.integers(5, 7)),
                due_on=draw(st.none() | some_day),
                internal_due_on=draw(st.none() | some_day),
                ended=draw(st.none() | st.sampled_from(Ended)),
            )
        )
    return facts(
        *reports,
        then=later,
        opened_on=opened_on,
        due_on=draw(st.none() | some_day),
        tracking_from=draw(some_day),
        carried_on=draw(st.none() | some_day),
    )


@given(lives(), some_day)
def test_any_life_is_without_gap_and_tells_any_day(life, day):
    found = intervals(life)
    assert found[0].since == life.opened_on
    assert found[-1].until == NO_DAY
    for one, next_ in itertools.pairwise(found):
        assert one.since < one.until == next_.since
    day = max(day, life.opened_on)
    (there,) = [i for i in found if i.since <= day < i.until]
    then = standing_on(life, day)
    told = (
        "agency_id",
        "due_on",
        "state",
        "percent",
        "done_on",
        "late",
        "unjudged",
        "updated_on",
        "expected_from",
        "to_year",
    )
    assert all(getattr(there, name) == getattr(then, name) for name in told)


@given(lives())
def test_only_what_is_done_has_a_day_on_which_it_was_done(life):
    for i in intervals(life):
        assert (i.done_on is not None) == (i.state is State.DONE)
        assert not (i.late and i.state not in (State.DONE, State.AWAITING))
        assert not (i.unjudged and i.state in FINISHED)
