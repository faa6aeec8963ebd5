"""A later document sets a further target: Hoa adds it, corrects its words, takes one away again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import BadInput, NotYours, TooLate
from pressplan.history.models import HistoryLine
from pressplan.plans.models import PlanState
from pressplan.targets import actions_wording as actions
from pressplan.targets.actions_wording import Wording
from pressplan.targets.method import TargetKind
from pressplan.targets.models import Target
from pressplan.targets.queries import standings
from tests.strict import Browser
from tests.targets.figuring import DONE, gives, target

NEW = {"horizon": "2027", "text": "Mọi cơ quan có kho dữ liệu số", "reason": "QĐ 12/QĐ-UBND"}
WORDING = Wording(NEW["text"], 2027)


def found() -> Target | None:
    return db.session.scalar(select(Target).where(Target.text == NEW["text"]))


def added(plan, hoa) -> Target:
    made = actions.add(plan, WORDING, reason="QĐ 12", by=who_is(hoa), at=clock.now())
    db.session.commit()
    return made


def lines(event: str) -> list[HistoryLine]:
    return list(db.session.scalars(select(HistoryLine).where(HistoryLine.event == event)))


def test_from_the_list_to_how_it_is_measured(browser, hoa, plan):
    browser.sign_in(hoa).get("/targets/").get(f"/targets/new?plan={plan.id}")
    browser.submit("wording", {"horizon": "27", "text": " "}, expect=422)
    for field in ("horizon", "text", "reason"):
        assert browser.page.find(id=f"{field}-error"), field
    browser.submit("wording", NEW).follow()
    assert "Đã thêm mục tiêu" in browser.text
    browser.submit("method", {"measure": "kho dữ liệu", "parties": "Báo Đắk Lắk"}).follow()
    assert NEW["text"] in browser.main
    browser.get("/targets/")
    assert "Đến năm 2027" in browser.main
    (line,) = lines("target-added")
    assert (line.who_id, line.reason) == (hoa.id, "QĐ 12/QĐ-UBND")
    browser.get(f"/targets/new?plan={plan.id}").submit("wording", NEW, expect=422)
    assert "đã có mục tiêu này" in browser.page.find(id="text-error").get_text()


def test_before_that_day_it_was_none(plan, hoa, at_work):
    made = added(plan, hoa)
    at_work.shift(timedelta(days=3))
    today = clock.today()
    for days, there in ((0, True), (3, True), (4, False)):
        on = today - timedelta(days=days)
        assert (made.id in {s.target_id for s in standings(plan.id, on=on)}) is there


def test_the_words_are_corrected_and_figures_stay(browser, hoa, lan, plan):
    of = target(3)
    gives(lan, of, DONE)
    old = of.text
    browser.sign_in(hoa).get(f"/targets/{of.id}").get(f"/targets/{of.id}/wording")
    assert browser.page.find("form", id="removal") is None
    browser.submit("wording", {"text": "Lời văn mới", "reason": "Đính chính"}).follow()
    assert "Lời văn mới" in browser.main
    assert "Đã thực hiện" in browser.main
    (line,) = lines("target-reworded")
    assert (line.before["mục tiêu"], line.after["mục tiêu"]) == (old, "Lời văn mới")
    browser.get(f"/targets/{of.id}/wording").submit("wording", {"reason": "x"}).follow()
    assert "Không có gì thay đổi" in browser.text


def test_who_is_second_sees_both_and_keeps_the_words(app, hoa, hung, plan):
    of = target(3)
    second = Browser(app).sign_in(hung).get(f"/targets/{of.id}/wording")
    first = Browser(app).sign_in(hoa).get(f"/targets/{of.id}/wording")
    first.submit("wording", {"text": "Của Hoa", "reason": "a"})
    second.submit("wording", {"text": "Của Hùng", "reason": "b"}, expect=409)
    assert "Hiện nay: Của Hoa" in second.main
    assert second.page.find(id="text").get_text().strip() == "Của Hùng"
    second.submit("wording", {"text": "Của Hùng", "reason": "b"})
    db.session.expire_all()
    assert target(3).text == "Của Hùng"


def test_one_that_nobody_measures_goes_and_the_plan_remembers(browser, hoa, plan):
    made = added(plan, hoa)
    browser.sign_in(hoa).get(f"/targets/{made.id}/wording")
    browser.submit("removal", {}, expect=422)
    browser.submit("removal", {"removal-reason": "Ghi nhầm"}).follow()
    assert found() is None
    (line,) = lines("target-removed")
    assert (line.subject_id, line.before["mục tiêu"]) == (plan.id, NEW["text"])


def test_one_that_is_measured_stays(browser, hoa, plan):
    made = added(plan, hoa)
    page = browser.sign_in(hoa).get(f"/targets/{made.id}/wording")
    other = target(3)
    page.post(
        f"/targets/{other.id}/removal", {"removal-reason": "x", "removal-seen": 1}, expect=422
    )
    assert "không bỏ được" in browser.main
    with pytest.raises(TooLate):
        actions.remove(made, reason="x", seen=7, by=who_is(hoa), at=clock.now())


def test_a_year_that_is_not_after_the_base_year_is_refused(hoa, plan):
    of = db.session.scalars(select(Target).where(Target.kind == TargetKind.VALUE)).first()
    of.base_year = 2022
    db.session.commit()
    early = Wording(of.text, of.base_year)
    with pytest.raises(BadInput) as refused:
        actions.reword(of, early, reason="x", seen=of.version, by=who_is(hoa), at=clock.now())
    assert refused.value.field == "horizon"


def test_only_staff_and_only_in_a_plan_in_force(hoa, lan, tuan, plan):
    of = target(3)
    now = {"reason": "x", "at": clock.now()}
    for person in (lan, tuan):
        by = who_is(person)
        with pytest.raises(NotYours):
            actions.add(plan, WORDING, by=by, **now)
        with pytest.raises(NotYours):
            actions.reword(of, WORDING, seen=of.version, by=by, **now)
        with pytest.raises(NotYours):
            actions.remove(of, seen=of.version, by=by, **now)
    plan.state = PlanState.CLOSED
    plan.closed_on = clock.today()
    db.session.commit()
    with pytest.raises(TooLate):
        actions.add(plan, WORDING, by=who_is(hoa), **now)
    with pytest.raises(TooLate):
        actions.reword(of, WORDING, seen=of.version, by=who_is(hoa), **now)
