"""Other terms from a day on: figures of earlier days stay, and the counts keep up."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from pressplan.access import SYSTEM
from pressplan.database import db
from pressplan.plans.models import Plan
from pressplan.tasks import figures, tally, years
from pressplan.tasks.models import Commitment, CommitmentTerms
from pressplan.tasks.queries import reckoning
from pressplan.tasks.terms import change_terms
from pressplan.tasks.workflow import Ended, State
from tests.tasks.work import BAO, DAI, agency_id, commitment

IN_JUNE = datetime(2026, 6, 1, 3, tzinfo=UTC)


def change(found: Commitment, at=IN_JUNE, **changes) -> None:
    change_terms(found, reason="QĐ 12", by=SYSTEM, at=at, **changes)
    tally.recount([found.id])
    db.session.commit()


def figures_on(day: date):
    plan = db.session.scalars(select(Plan)).one()
    return figures.whole(figures.Cut(plan.id, 2026, past=True), reckoning(plan, today=day))


def test_a_moved_date_counts_from_its_day_and_leaves_the_days_before(app):
    before = figures_on(date(2026, 5, 31))
    change(commitment("3.a"), internal_due_on=date(2026, 5, 30))
    assert figures_on(date(2026, 5, 31)) == before
    assert figures_on(date(2026, 6, 1)).open_late == before.open_late + 1
    assert list(tally.faults()) == []


def test_the_first_change_writes_down_the_terms_of_the_opening(app):
    found = commitment("3.a")
    change(found, agency_id=agency_id("Bản tin Cao nguyên"))
    change(found, internal_due_on=date(2026, 9, 30))
    rows = db.session.scalars(select(CommitmentTerms).order_by(CommitmentTerms.number)).all()
    assert [(r.number, r.agency_id, r.internal_due_on) for r in rows] == [
        (1, agency_id(BAO), None),
        (2, agency_id("Bản tin Cao nguyên"), None),
        (3, agency_id("Bản tin Cao nguyên"), date(2026, 9, 30)),
    ]
    assert rows[0].since == found.opened_on


def test_what_was_merged_counts_once(app):
    before = figures_on(date(2026, 5, 31))
    survivor, other = commitment("3.a"), commitment("3.a", DAI)
    change(other, ended=Ended.MERGED, merged_into_id=survivor.id)
    assert figures_on(date(2026, 5, 31)) == before
    assert figures_on(date(2026, 6, 1)).total == before.total - 1
    assert other.standing.state is State.MERGED
    assert list(tally.faults()) == []


def test_whoever_writes_of_the_work_while_it_passes_on_is_too_late(app, minh):
    found = commitment("3.a", DAI)
    seen = found.version
    change(found, agency_id=agency_id("Bản tin Cao nguyên"))
    assert found.version == seen + 1
    change(found, internal_due_on=date(2026, 9, 30))  # a date moves nobody's text
    assert found.version == seen + 1


@pytest.mark.parametrize("ended", [{"ended": Ended.CLOSED}, {"year": 2027, "from_year": 2027}])
def test_what_was_ended_or_moved_is_not_opened_again(app, ended):
    found = commitment("3.a")
    change(found, **ended)
    plan = db.session.scalars(select(Plan)).one()
    plan.period_until = date(2027, 12, 31)
    years.open_periods(plan, today=date(2026, 12, 1))
    mine = select(Commitment).where(
        Commitment.task_id == found.task_id, Commitment.agency_id == found.agency_id
    )
    count = len(db.session.scalars(mine.where(Commitment.period >= 2026)).all())
    assert count == 1
    if "year" in ended:
        years.open_periods(plan, today=date(2027, 2, 1))
        assert len(db.session.scalars(mine.where(Commitment.year == 2027)).all()) == 1
