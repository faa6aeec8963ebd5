"""The conditions of the database say what the pure rules say, of any standing on any day."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, insert, select

from pressplan.database import db
from pressplan.tasks.conditions import freshness_is, timing_is
from pressplan.tasks.models import Commitment, Standing
from pressplan.tasks.rules import NO_DAY, OPEN_YEAR, Freshness, Reckoning, Timing
from pressplan.tasks.workflow import State

TODAY = date(2026, 11, 20)
TRACKED = date(2026, 1, 1)
# Every day that some rule turns on, and the days beside it.
TURNS = [
    TODAY,
    TODAY + timedelta(7),
    TRACKED,
    date(2026, 10, 1),
    date(2026, 7, 1),
    date(2026, 11, 1),
]
DAYS = sorted({turn + timedelta(n) for turn in TURNS for n in (-1, 0, 1)} | {date(2026, 12, 31)})
RECKONINGS = [
    pytest.param(Reckoning(TODAY, TRACKED), id="by quarter"),
    pytest.param(Reckoning(TODAY, TRACKED, months=1), id="by month"),
    pytest.param(
        Reckoning(TODAY, date(2026, 7, 1), months=6), id="tracked from July, by half-year"
    ),
    pytest.param(Reckoning(TODAY, TRACKED, months=12, soon=timedelta(30)), id="by year"),
    pytest.param(Reckoning(date(2027, 1, 1), TRACKED), id="on New Year's Day"),
    pytest.param(Reckoning(TODAY, date(2027, 1, 1)), id="tracked from next year"),
]


def some_standings(count=1500):
    """Standings of every kind, all of one commitment; `since` tells them apart."""
    dice = random.Random(7)
    id = db.session.scalars(select(Commitment.id)).first()
    rows = [
        {
            "commitment_id": id,
            "since": date(2000, 1, 1) + timedelta(n),
            "until": NO_DAY,
            "plan_id": 1,
            "section_id": 1,
            "task_id": 1,
            "agency_id": 1,
            "state": dice.choice(list(State)),
            "percent": 0,
            "late": dice.random() < 0.3,
            "unjudged": False,
            "done_on": None,
            "from_year": 2025,
            "due_on": dice.choice([None, *DAYS]),
            "updated_on": dice.choice([None, *DAYS]),
            "expected_from": dice.choice([NO_DAY, *DAYS]),
            "to_year": dice.choice([2025, 2026, 2027, OPEN_YEAR]),
        }
        for n in range(count)
    ]
    db.session.execute(delete(Standing))
    db.session.execute(insert(Standing), rows)
    return list(db.session.scalars(select(Standing)))


@pytest.mark.parametrize("by", RECKONINGS)
def test_each_standing_meets_the_one_condition_that_the_rules_name(app, by):
    standings = some_standings()
    told = [(Timing, timing_is, by.timing), (Freshness, freshness_is, by.freshness)]
    for kinds, condition, rule in told:
        found = {
            since: kind
            for kind in kinds
            for since in db.session.scalars(select(Standing.since).where(condition(kind, by)))
        }
        assert found == {stands.since: rule(stands) for stands in standings}
        total = sum(
            len(db.session.scalars(select(Standing.since).where(condition(kind, by))).all())
            for kind in kinds
        )
        assert total == len(standings)
