"""Lan writes down the money for a task, Hoa corrects it, others look or don't see it."""

from sqlalchemy import func, select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.funding import actions, queries
from pressplan.funding.models import FundingLine
from pressplan.funding.rules import Amounts, FundingSource
from tests.tasks.work import BAO, DAI, agency_id, at_once, browse, task

STATE, OTHER = FundingSource.STATE, FundingSource.OTHER


def written(by, code="3.a", agency=BAO, source=STATE, year=2026, **amounts):
    """The person writes a line down; committed."""
    made = actions.add(
        task(code), agency_id(agency), year, source, Amounts(**amounts), by=who_is(by),
        at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    return made


def test_from_the_task_page_to_the_table(app, lan, hoa, mai, tuan, minh):
    page = f"/tasks/{task('3.a').id}"
    browser = browse(app, lan).get(page)
    browser.get(browser.page.find("a", string="Ghi kinh phí")["href"])
    browser.submit("line", {"proposed": "1,5 tỷ"}, expect=422)
    assert browser.page.find(id="proposed")["value"] == "1,5 tỷ"
    amounts = {"proposed": "1.500.000.000", "allocated": "900 000 000", "spent": ""}
    browser.submit("line", amounts).follow()
    assert "1.500.000.000" in browser.main
    browser.get("/funding/new").submit("line", {"task": str(task("3.a").id)}, expect=409)
    line = db.session.scalars(select(FundingLine)).one()
    assert browser.page.find("a", string="Sửa dòng đang có")["href"] == f"/funding/{line.id}/edit"
    other = browse(app, hoa).get(f"/funding/{line.id}/edit")
    browser.get(f"/funding/{line.id}/edit")
    browser.submit("line", {"spent": "950.000.000"}).follow()
    assert "số đã chi lớn hơn số được cấp" in browser.text
    assert "vượt số được cấp" in browser.main
    other.submit("line", {"spent": "1"}, expect=409)
    assert "đã chi 950.000.000" in other.main
    other.submit("line", {"spent": "900.000.000", "note": "QĐ 7"}).follow()
    assert "vượt số được cấp" not in other.main
    other.get(f"/funding/{line.id}/edit")
    assert "Đã chi: 950.000.000 đồng → 900.000.000 đồng" in other.main
    for looks in (mai, tuan):
        assert "1.500.000.000" in browse(app, looks).get("/funding/").main
        assert "1.500.000.000" in browse(app, looks).get(page).main
        browse(app, looks).get(f"/funding/{line.id}/edit", expect=403)
    stranger = browse(app, minh).get("/funding/")
    assert "1.500.000.000" not in stranger.main
    assert "1.500.000.000" not in stranger.get(page).main
    stranger.get(f"/funding/{line.id}/edit", expect=404)


def test_sums_by_source_and_by_agency_of_what_one_sees(app, lan, hoa):
    written(lan, proposed=10, allocated=5)
    written(lan, "3.b", source=OTHER, proposed=4)
    written(hoa, "3.a", DAI, proposed=10**15, spent=1)
    written(lan, year=2025, proposed=99)
    plan_id, today = task("3.a").plan_id, clock.today()
    whole = queries.sums(plan_id, 2026, who_is(hoa), today=today)
    assert whole.whole == Amounts(10**15 + 14, 5, 1)
    assert whole.by_source[OTHER] == Amounts(4, None, None)
    assert whole.by_agency[agency_id(DAI)] == Amounts(10**15, None, 1)
    own = queries.sums(plan_id, 2026, who_is(lan), today=today)
    assert own.whole == Amounts(14, 5, None)
    assert queries.years_of(plan_id) == [2026, 2025]


def test_of_two_at_once_one_is_told(app, lan, hoa):
    ids = task("3.a").id, agency_id(BAO)
    people = [who_is(lan), who_is(hoa)]

    def adds(by):
        return lambda: (
            actions.add(task("3.a"), ids[1], 2026, STATE, Amounts(1), by=by, at=clock.now()).id
        )

    outcomes = at_once(app, *[adds(by) for by in people])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["TooLate", "int"]
    line_id = db.session.scalars(select(FundingLine.id)).one()

    def changes(by, spent):
        return lambda: actions.change(
            db.session.get_one(FundingLine, line_id), Amounts(spent=spent), seen=1, by=by,
            at=clock.now(),
        )  # fmt: skip

    outcomes = at_once(app, *[changes(by, n) for n, by in enumerate(people)])
    assert sum(outcome is True for outcome in outcomes) == 1
    assert sum(isinstance(outcome, TooLate) for outcome in outcomes) == 1
    assert db.session.scalar(select(func.max(FundingLine.version))) == 2
