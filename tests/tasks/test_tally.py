"""The derived tables follow the facts through whatever happens, and a lie in them is found."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from pressplan.database import db
from pressplan.tasks import figures, rules, tally
from pressplan.tasks.models import Commitment, ProgressUpdate, Standing
from pressplan.tasks.models_tally import Tally, TaskTally
from pressplan.tasks.queries import reckoning
from pressplan.tasks.rules import NEVER, NO_DAY, Reckoning
from pressplan.tasks.workflow import REPORTABLE, State
from pressplan.tasks.years import carry_over, open_periods
from tests import cast
from tests.tasks.work import commitment, completes, confirms, faults, on, reports, returns


def test_a_fresh_plan_is_counted_right(app):
    assert faults() == []
    assert db.session.scalar(select(func.sum(Tally.count))) == 4 * 20 + 1  # four years, and 1.a


def test_the_counts_follow_a_report_its_return_and_its_confirmation(app, lan, hoa):
    returns(hoa, reports(lan, commitment("3.a")))
    assert faults() == []
    confirms(hoa, completes(lan, commitment("3.a")))
    assert faults() == []
    assert commitment("3.a").standing.state is State.DONE


def counted_by_hand():
    """The tally as a GROUP BY over how everything stands now."""
    return Counter(
        (
            s.plan_id,
            s.section_id,
            s.agency_id,
            s.from_year,
            s.to_year,
            s.state,
            s.due_on or NO_DAY,
            s.late,
            s.updated_on.replace(day=1) if s.updated_on else NEVER,
            s.expected_from,
        )
        for s in db.session.scalars(select(Standing).where(Standing.until == NO_DAY))
    )


def kept():
    names = (
        "plan_id",
        "section_id",
        "agency_id",
        "from_year",
        "to_year",
        "state",
        "due_on",
        "late",
        "updated_month",
        "expected_from",
    )
    return {
        tuple(getattr(row, name) for name in names): row.count
        for row in db.session.scalars(select(Tally).where(Tally.count != 0))
    }


@pytest.mark.parametrize("seed", range(3))
def test_the_counts_follow_any_year_of_work(app, plan, seed):
    dice = random.Random(seed)
    people = {a.agency_id: a for a in map(cast.person, ("lan", "minh", "chi", "hoa"))}
    hoa, hung = cast.person("hoa"), cast.person("hung")
    at = on(1, 6)
    for _ in range(60):
        at += timedelta(days=dice.randint(0, 14), hours=1)
        if dice.random() < 0.1:
            open_periods(plan, today=at.date())
            carry_over(today=at.date(), at=at)
            db.session.commit()
            continue
        chosen = dice.choice(_open_ones())
        last = chosen.updates[-1] if chosen.updates else None
        if last and not last.judgement and dice.random() < 0.6:
            judge = hung if last.by_id == hoa.id else hoa
            dice.choice([confirms, returns])(judge, last, at=at)
        else:
            by = people[chosen.agency_id]
            reports(by, chosen, at=at, state=dice.choice(REPORTABLE), percent=dice.randint(0, 99))
    assert faults() == []
    assert kept() == dict(counted_by_hand())


def _open_ones():
    query = (
        select(Commitment)
        .join(Standing, (Standing.commitment_id == Commitment.id) & (Standing.until == NO_DAY))
        .where(Standing.state.not_in([State.DONE, State.CARRIED]))
        .order_by(Commitment.id)
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


@pytest.mark.parametrize(
    ("lie", "found"),
    [
        pytest.param(update(Tally).values(count=Tally.count + 1), "bảng đếm", id="a count"),
        pytest.param(delete(Tally), "bảng đếm", id="no counts"),
        pytest.param(delete(TaskTally), "bảng đếm", id="no counts by task"),
        pytest.param(update(Standing).values(percent=99), "tình trạng", id="a percent"),
        pytest.param(update(Standing).values(section_id=1), "tình trạng", id="another section"),
        pytest.param(
            update(Standing).where(Standing.until == NO_DAY).values(state=State.DONE),
            "tình trạng",
            id="a state",
        ),
        pytest.param(delete(Standing), "tình trạng", id="no standings"),
    ],
)
def test_a_lie_in_a_derived_table_is_found(app, lie, found):
    db.session.execute(lie)
    db.session.commit()
    assert any(found in fault for fault in faults())


def test_what_drifted_is_mended_by_counting_anew(app, lan):
    work = commitment("3.a")
    reports(lan, work)
    for derived in (Tally, TaskTally, Standing):
        db.session.execute(delete(derived))
    tally.recount(db.session.scalars(select(Commitment.id)).all())
    db.session.commit()
    assert faults() == []


def figures_as_of(plan, day):
    """The figures of an earlier day, from how everything stood at its end."""
    there = select(Standing).where(
        Standing.plan_id == plan.id,
        Standing.since <= day,
        Standing.until > day,
        Standing.from_year <= day.year,
        Standing.to_year >= day.year,
    )
    stood = [
        rules.Counted(s.state, s.due_on, s.late, s.updated_on, s.to_year, 1, s.expected_from)
        for s in db.session.scalars(there)
    ]
    return rules.figures(stood, Reckoning(day, plan.tracking_from))


def test_the_figures_of_an_earlier_day_stay_what_they_were(app, plan, lan, minh, hoa):
    told = {}

    def tell(day):
        told[day] = figures.whole(figures.Cut(plan.id, 2026), Reckoning(day, plan.tracking_from))

    tell(date(2026, 1, 5))
    first = completes(lan, commitment("6"), at=on(3, 2))
    tell(date(2026, 3, 2))
    returns(hoa, first, at=on(3, 4))
    tell(date(2026, 3, 4))
    confirms(hoa, completes(lan, commitment("6"), at=on(5, 6)), at=on(5, 8))
    reports(minh, commitment("3.a", cast.PEOPLE["minh"][2]), at=on(5, 20))
    tell(date(2026, 5, 20))
    tell(date(2026, 11, 20))
    assert len({str(figure) for figure in told.values()}) >= 4
    assert {day: figures_as_of(plan, day) for day in told} == told


def test_updates_cannot_be_changed_even_with_sql(app, lan):
    written = reports(lan, commitment("3.a"))
    with pytest.raises(DBAPIError):
        db.session.execute(
            update(ProgressUpdate).where(ProgressUpdate.id == written.id).values(percent=1)
        )
    db.session.rollback()


def test_the_reckoning_follows_the_settings(app, plan):
    by = reckoning(plan, today=date(2026, 11, 20))
    assert by == Reckoning(date(2026, 11, 20), date(2026, 1, 1), 3, timedelta(7))
