"""Two confirm the same preview in the same moment: each commitment changes once."""

from datetime import date

import pytest
from sqlalchemy import func, select, update

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import NotYours
from pressplan.history.models import HistoryLine
from pressplan.tasks.actions import Progress, report
from pressplan.tasks.actions_assignment import Clear, assign
from pressplan.tasks.actions_bulk import MEANWHILE, change_many
from pressplan.tasks.changes import Change, What
from pressplan.tasks.models import Commitment
from pressplan.tasks.models_assignment import Assignment
from pressplan.tasks.persons import Person
from pressplan.tasks.queries_bulk import rows
from pressplan.tasks.workflow import State
from tests.tasks.work import BAO, DAI, TAP_CHI, at_once, commitment, faults

CHANGES = [
    (Change(What.INTERNAL, day=date(2026, 12, 11)), "internal-date"),
    (Change(What.YEAR, year=2027), "year-moved"),
    (Change(What.OFFICER, officer=Person("Y Thanh Niê")), "assigned"),
]


def seen_now() -> dict[int, str]:
    ids = [commitment("3.a", agency).id for agency in (BAO, DAI, TAP_CHI)]
    return {row.now.id: row.now.seen for row in rows(ids)}


def confirming(seen, change, by):
    def job():
        return change_many(seen, change, reason="QĐ 12", by=by, at=clock.now())

    return job


@pytest.mark.parametrize(("change", "event"), CHANGES)
def test_of_four_confirmations_one_changes_each(app, hoa, hung, change, event):
    seen, whos = seen_now(), [who_is(hoa), who_is(hung)]
    results = at_once(app, *[confirming(seen, change, whos[n % 2]) for n in range(4)])
    assert sorted(result.changed for result in results) == [0, 0, 0, 3], results
    loser = next(result for result in results if not result.changed)
    assert {row.outcome.why_not for row in loser.left} == {MEANWHILE}
    count = select(func.count()).where(HistoryLine.event == event)
    assert db.session.scalar(count) == 3
    assert faults() == []


def test_a_report_in_the_same_moment_is_counted_or_said(app, lan, hoa):
    seen, id, reporter = seen_now(), commitment("3.a").id, who_is(lan)

    def reporting():
        found = db.session.get_one(Commitment, id)
        progress = Progress(State.IN_PROGRESS, 50, "Cùng lúc.")
        return report(found, progress, seen=0, by=reporter, at=clock.now())

    change = CHANGES[0][0]
    result, written = at_once(app, confirming(seen, change, who_is(hoa)), reporting)
    assert not isinstance(written, Exception)
    assert result.changed in (2, 3)
    assert (commitment("3.a").internal_due_on is None) == (result.changed == 2)
    assert faults() == []


def test_who_confirms_sees_what_was_written_while_they_waited(app, hoa):
    """The rows are read for the page first, and again once they are locked."""
    id = commitment("3.a").id
    assign(
        commitment("3.a"), Clear(Person(), Person("A"), ""), seen=0, by=who_is(hoa), at=clock.now()
    )
    db.session.commit()
    (row,) = rows([id])
    meanwhile = update(Assignment).values(officer_name="B", version=2)
    db.session.execute(meanwhile.execution_options(synchronize_session=False))
    change = CHANGES[2][0]
    result = change_many({id: row.now.seen}, change, reason="", by=who_is(hoa), at=clock.now())
    assert (result.changed, len(result.left)) == (0, 1)


def test_an_agency_changes_nobodys_terms(app, lan):
    with pytest.raises(NotYours):
        change_many(seen_now(), CHANGES[0][0], reason="", by=who_is(lan), at=clock.now())
