"""What two agencies raised, were asked, proposed and funded is the successor's to see."""

from datetime import date

from pressplan.access import Matter
from pressplan.accounts.queries import who_is
from pressplan.agencies.concerned import whose
from pressplan.proposals.queries import of_task
from tests.agencies.changing import NEW, confirmed, decision, founded
from tests.tasks.work import BAO, DAI, agency_id, browse, commitment, reports, task

TODAY = date(2026, 11, 20)


def test_what_was_raised_passes_with_the_work(app, lan, minh, hoa, chi, mai):
    raised = reports(lan, commitment("3.a"), difficulty="Thiếu đường truyền.").difficulty
    confirmed(decision("merged", BAO, DAI, to=(founded(NEW),), since=TODAY), hoa)
    own = whose(who_is(minh), Matter.DIFFICULTIES, TODAY)
    assert own == {agency_id(name) for name in (NEW, BAO, DAI)}
    assert whose(who_is(hoa), Matter.DIFFICULTIES, TODAY) is None
    assert agency_id(BAO) not in whose(who_is(chi), Matter.DIFFICULTIES, TODAY)
    assert whose(who_is(mai), Matter.DRAFT, TODAY) == frozenset()
    (row,) = of_task(task("3.a").id, who_is(minh), on=TODAY)
    assert row.id == raised.id
    browser = browse(app, minh).get(f"/proposals/{raised.id}")
    browser.submit("withdrawal").follow()
    assert "Cơ quan rút lại" in browser.main
