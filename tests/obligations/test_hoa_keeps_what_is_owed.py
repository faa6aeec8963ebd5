"""Hoa sees what falls due, changes a rule, moves a date; agencies see what they owe."""

from datetime import date

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.history.queries import lines_about
from pressplan.obligations import actions, queries
from pressplan.obligations.models import Obligation, Occurrence
from pressplan.obligations.occurrences import open_occurrences
from pressplan.obligations.rules import Dates, Kind, Step
from pressplan.plans.models import Plan, PlanState
from pressplan.plans.rules import Reading
from tests import cast
from tests.tasks.work import at_once

REASON = "Công văn số 12/UBND ngày 01/10/2026"


def duty(kind: Kind) -> Obligation:
    return db.session.scalars(select(Obligation).where(Obligation.kind == kind)).one()


def occurrence(kind: Kind, year: int = 2026) -> Occurrence:
    query = select(Occurrence).join(Obligation).where(Obligation.kind == kind)
    return db.session.scalars(query.where(Occurrence.year == year)).one()


def years(kind: Kind) -> list[int]:
    return sorted(found.year for found in queries.of_duty(duty(kind)))


def moved(found: Occurrence, quoted: date, *, seen: int | None = None, **dates: date) -> bool:
    before = {Step(name): day for name, day in dates.items()}
    return actions.move(
        found, Dates(quoted, Reading.BEFORE, found.clock, before), None,
        seen=found.version if seen is None else seen, reason=REASON,
        by=who_is(cast.person("hoa")), at=clock.now(),
    )  # fmt: skip


def test_the_plan_of_dak_lak_falls_due_as_it_says(app):
    plan = db.session.scalars(select(Plan)).one()
    assert years(Kind.AGENCY_PLAN) == [2023]
    assert years(Kind.YEARLY_REPORT) == [2023, 2024, 2025, 2026]
    assert (years(Kind.INTERIM), years(Kind.FINAL)) == ([2025], [2030])
    assert occurrence(Kind.AGENCY_PLAN, 2023).clock is Step.PUT
    report = occurrence(Kind.YEARLY_REPORT)
    assert (report.dates.last_good_day, report.covers) == (date(2026, 12, 4), None)
    assert report.is_tracked
    assert not occurrence(Kind.YEARLY_REPORT, 2025).is_tracked
    assert open_occurrences(plan, today=clock.today()) > 0  # the year to come is near
    assert years(Kind.YEARLY_REPORT)[-1] == 2027
    assert open_occurrences(plan, today=clock.today()) == 0


def test_lan_sees_what_her_agency_owes_and_can_look_at_the_rest(browser, lan):
    browser.sign_in(lan).get("/obligations/")
    assert "1 mốc phải nộp năm 2026 của đơn vị bạn" in browser.text
    assert "Trước 05/12/2026 → hết 04/12 (thứ Sáu)" in browser.text
    assert "Tổng hợp, báo cáo Bộ" not in browser.main
    browser.get("/obligations/?all=1&year=2026")
    assert "Tổng hợp, báo cáo Bộ" in browser.main
    assert "Thêm việc phải nộp" not in browser.main
    browser.get("/obligations/?year=2030")
    assert "Năm này đơn vị bạn không phải nộp gì" in browser.text


def test_hoa_moves_one_date_by_a_document_and_the_history_keeps_the_old_one(browser, hoa):
    found = occurrence(Kind.YEARLY_REPORT)
    browser.sign_in(hoa).get(f"/obligations/occurrences/{found.id}/dates")
    typed = {"quoted": "20/12/2026", "covers_from": "01/12/2025", "covers_until": "30/11/2026"}
    browser.submit("dates", typed, expect=422)
    assert "Ghi văn bản quyết định hoặc lý do." in browser.text
    browser.submit("dates", {**typed, "reason": REASON}).follow()
    assert "Trước 20/12/2026 → hết 19/12" in browser.text
    assert "Thời hạn: trước 05/12/2026 → trước 20/12/2026" in browser.text
    assert REASON in browser.text
    assert "01/12/2025 – 30/11/2026" in browser.text
    assert occurrence(Kind.YEARLY_REPORT, 2025).quoted == date(2025, 12, 5)


def test_the_desk_and_the_overview_follow_a_moved_date(browser, hoa, tuan):
    moved(occurrence(Kind.YEARLY_REPORT), date(2026, 12, 21))
    db.session.commit()
    assert "Trước 21/12/2026" in browser.sign_in(hoa).get("/desk/").text
    assert "Trước 21/12/2026" in browser.sign_in(tuan).get("/overview/").text


def test_the_next_report_is_about_the_period_that_follows(app):
    found = occurrence(Kind.YEARLY_REPORT)
    found.covers_from, found.covers_until = date(2025, 12, 1), date(2026, 11, 30)
    db.session.flush()
    open_occurrences(found.obligation.plan, today=clock.today())
    following = occurrence(Kind.YEARLY_REPORT, 2027)
    assert following.covers == (date(2026, 12, 1), date(2027, 11, 30))


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"sent_by": "20/11/2026"}, "sent_by", "Sau ngày cuối cùng còn kịp (14/11/2026)."),
        ({"sent_by": "02/11/2026", "agreed_by": "01/11/2026"}, "agreed_by", "Bước sau không thể"),
        ({"put_by": "01/11/2026"}, "put_by", "Bước này không đứng trước mốc"),
        ({"covers_from": "01/01/2026"}, "covers_until", "Kỳ báo cáo cần cả ngày đầu"),
        ({"covers_from": "02/01/2026", "covers_until": "01/01/2026"}, "covers_until", "đứng trước"),
        ({"quoted": "31/02/2026"}, "quoted", "ngày"),
    ],
)
def test_dates_that_do_not_fit_are_refused_beside_the_field(browser, hoa, typed, field, sentence):
    found = occurrence(Kind.AGENCY_PLAN, 2023)
    browser.sign_in(hoa).get(f"/obligations/occurrences/{found.id}/dates")
    good = {"quoted": "15/11/2026", "reason": REASON}
    browser.submit("dates", {**good, **typed}, expect=422)
    assert sentence in browser.page.find(id=f"{field}-error").get_text()
    assert occurrence(Kind.AGENCY_PLAN, 2023).quoted == date(2023, 11, 15)


def test_once_somebody_handed_in_the_dates_stand(browser, hoa):
    found = occurrence(Kind.YEARLY_REPORT)
    found.handed_in_at = clock.now()
    db.session.commit()
    browser.sign_in(hoa).get(f"/obligations/occurrences/{found.id}")
    assert "Sửa ngày của kỳ này" not in browser.main
    browser.get(f"/obligations/occurrences/{found.id}/dates")
    browser.submit("dates", {"quoted": "20/12/2026", "reason": REASON}, expect=409)
    assert "Đã có cơ quan nộp" in browser.text
    assert found.quoted == date(2026, 12, 5)


def test_of_four_at_once_one_moves_the_date(app):
    id = occurrence(Kind.YEARLY_REPORT).id

    def move() -> bool:
        return moved(db.session.get(Occurrence, id), date(2026, 12, 20), seen=1)

    outcomes = at_once(app, *[move] * 4)
    assert [each for each in outcomes if not isinstance(each, TooLate)] == [True]
    assert len(lines_about(occurrence(Kind.YEARLY_REPORT))) == 1


def test_hoa_adds_a_duty_and_it_falls_due(browser, hoa):
    browser.sign_in(hoa).get("/obligations/new")
    typed = {
        "text": "Nộp kế hoạch chuyển đổi số báo chí giai đoạn mới", "kind": "agency-plan",
        "parties": "Các cơ quan báo chí của tỉnh\nBản tin Cao nguyên", "repeats": "once",
        "before": "15/11/2026", "reading": "before", "clock": "put", "sent_days": "30",
        "agreed_days": "10", "reason": REASON,
    }  # fmt: skip
    browser.submit("rule", {**typed, "parties": "Báo Không Có"}, expect=422)
    assert "“Báo Không Có” không có trong danh mục cơ quan." in browser.text
    browser.submit("rule", typed).follow()
    assert "Đã thêm việc phải nộp." in browser.text
    added = db.session.scalars(select(Obligation).order_by(Obligation.id.desc())).first()
    (found,) = queries.of_duty(added)
    assert found.dates.before == {Step.SENT: date(2026, 10, 15), Step.AGREED: date(2026, 11, 4)}
    browser.get(f"/obligations/occurrences/{found.id}")
    assert "Gửi đi: hạn nội bộ → hết 15/10/2026" in browser.text
    assert "Cơ quan phải nộp (4)" in browser.text


def test_what_is_to_come_follows_a_changed_rule_but_for_what_was_moved(browser, hoa):
    plan = db.session.scalars(select(Plan)).one()
    open_occurrences(plan, today=clock.today())
    moved(occurrence(Kind.YEARLY_REPORT), date(2026, 12, 20))
    db.session.commit()
    report = duty(Kind.YEARLY_REPORT)
    browser.sign_in(hoa).get(f"/obligations/{report.id}/edit")
    browser.submit("rule", {"month_day": "10/12", "reason": REASON}).follow()
    assert "Thời hạn: trước 05/12 hằng năm → trước 10/12 hằng năm" in browser.text
    quoted = {found.year: found.quoted for found in queries.of_duty(report)}
    assert (quoted[2025], quoted[2026]) == (date(2025, 12, 5), date(2026, 12, 20))
    assert quoted[2027] == date(2027, 12, 10)
    browser.get(f"/obligations/{report.id}/edit")
    browser.submit("rule", {"last_year": "2026", "reason": REASON}).follow()
    assert years(Kind.YEARLY_REPORT) == [2023, 2024, 2025, 2026]
    assert [line.event for line in lines_about(report)] == ["obligation-changed"] * 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"month_day": "31/02"}, "month_day"),
        ({"repeats": "once", "before": ""}, "before"),
        ({"clock": "put"}, "clock"),
        ({"sent_days": "5"}, "sent_days"),
        ({"first_year": "2027", "last_year": "2026"}, "last_year"),
        ({"parties": ""}, "parties"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused_beside_the_field(browser, hoa, typed, field):
    report = duty(Kind.YEARLY_REPORT)
    browser.sign_in(hoa).get(f"/obligations/{report.id}/edit")
    browser.submit("rule", {"reason": REASON, **typed}, expect=422)
    assert browser.page.find(id=f"{field}-error")
    assert not lines_about(report)


def test_who_comes_second_keeps_what_they_typed(browser, hoa):
    report = duty(Kind.YEARLY_REPORT)
    browser.sign_in(hoa).get(f"/obligations/{report.id}/edit")
    report.version += 1
    db.session.commit()
    browser.submit("rule", {"receiver": "Sở", "reason": REASON}, expect=409)
    assert "vừa được người khác sửa" in browser.text
    assert browser.page.find(id="receiver")["value"] == "Sở"
    browser.submit("rule", {}).follow()
    assert duty(Kind.YEARLY_REPORT).receiver == "Sở"


def test_a_closed_plan_keeps_its_dates(browser, hoa):
    found = occurrence(Kind.YEARLY_REPORT)
    browser.sign_in(hoa).get(f"/obligations/occurrences/{found.id}/dates")
    plan = db.session.scalars(select(Plan)).one()
    plan.state, plan.closed_on = PlanState.CLOSED, clock.today()
    db.session.commit()
    browser.submit("dates", {"quoted": "20/12/2026", "reason": REASON}, expect=409)
    assert "không còn theo dõi" in browser.text
