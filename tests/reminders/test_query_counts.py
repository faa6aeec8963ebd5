"""However many people are reminded, the planner asks as often; a letter costs a few statements."""

from flask import current_app

from bench.reminders import WEEK, fall_due, owe
from pressplan import clock
from pressplan.database import db, writing
from pressplan.reminders import planning
from tests.house.test_query_counts import counted
from tests.reminders.telling import DAY, HOUR, delivers

OF_A_LETTER = 8  # to read it, to claim its notices, to freeze it, to note its sending


def the_worst_day_of(agencies: int, at) -> tuple[int, int, int]:
    """So many more agencies have three things due in a week: statements of planning and of
    delivering, and how many letters there were."""
    with writing():
        owe(agencies=agencies, duties=3, at=at - HOUR)
        db.session.commit()
    fall_due(clock.day_of(at) + WEEK)
    current_app.extensions.pop("memory", None)  # a process that has just begun
    with counted() as planned:
        planning.plan(at=at)
    db.session.rollback()
    with counted() as sent:
        letters = delivers()
    return len(planned), len(sent), letters


def test_ten_times_the_agencies_ask_no_more_often(app, box, at_work):
    planning.plan(at=clock.now() - DAY)  # the first run ever does not know of another
    few = the_worst_day_of(5, clock.now())
    at_work.shift(DAY)
    many = the_worst_day_of(50, clock.now())
    assert many[2] > 5 * few[2] > 0
    assert many[0] == few[0]
    assert many[1] - few[1] <= OF_A_LETTER * (many[2] - few[2])
