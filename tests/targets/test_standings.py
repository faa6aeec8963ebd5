"""How targets stand on any day: confirmed figures, corrections, people, successors, old plans."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import delete, select, update

from pressplan import clock, first_run
from pressplan.accounts.queries import who_is
from pressplan.database import db, reading
from pressplan.errors import BadInput, NotYours, TooLate
from pressplan.plans.models import Doubt, PlanState
from pressplan.reading.queries import register
from pressplan.targets import actions_measure
from pressplan.targets.actions import declare
from pressplan.targets.actions_measure import FigureDraft, judge, measure
from pressplan.targets.method import Method, TargetKind
from pressplan.targets.models import Measurement, Target, TargetParty
from pressplan.targets.queries import standings
from pressplan.targets.queries_waiting import missing
from pressplan.targets.rules import NO_METHOD
from pressplan.tasks.workflow import Verdict
from tests.agencies.changing import NEW, decision, founded
from tests.agencies.changing import confirmed as carried_out
from tests.house.test_query_counts import counted
from tests.targets.figuring import (
    BEHIND,
    DOING,
    DONE,
    NO_DATA,
    NOT_YET,
    ON_THE_WAY,
    REACHED,
    confirmed,
    confirms,
    gives,
    stand,
    target,
)
from tests.tasks.work import BAO, DAI, SO, TAP_CHI, agency_id, at_once
from tests.training.courses import held, somebody, trained
from tests.training.test_results_and_shares import declares

TODAY = date(2026, 11, 20)


def noon(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 5, tzinfo=UTC)


def test_the_ten_ship_with_how_they_are_measured(app, plan):
    with reading():
        found = standings(plan.id, on=TODAY)
    assert [one.method.kind.value for one in found] == [
        "share", "deliverable", "share", "share", "value", "people",
        "share", "share", "share", "value",
    ]  # fmt: skip
    assert {one.attainment for one in found} == {NO_DATA}
    assert [(one.method.over, one.method.of) for one in found[:2]] == [(2, 3), (1, 1)]
    scope = [[agency.agency_id for agency in one.agencies] for one in found[:4]]
    press = [agency_id(name) for name in (BAO, DAI, TAP_CHI)]
    assert scope == [press, press[2:], press[:2], press[:2]]
    growth = found[4].method
    assert (growth.value, growth.growth, growth.base_year) == (Decimal(10), True, None)
    assert any("năm gốc" in doubt.why for doubt in plan.doubts)


def test_a_figure_counts_from_the_day_on_which_it_was_confirmed(app, lan, minh, hoa, hung):
    first = target(1)
    made = gives(lan, first, DONE, year=2025, at=noon(3, 1))
    confirms(hoa, made, at=noon(3, 10))
    confirmed(minh, first, DONE, year=2025, agency=DAI, at=noon(6, 1))
    corrected = gives(minh, first, DOING, year=2025, agency=DAI, at=noon(9, 1))
    assert stand(1, date(2026, 3, 9)).attainment is NO_DATA
    march = stand(1, date(2026, 3, 10))
    assert (march.attainment, march.agencies[0].value) == (NO_DATA, "đã thực hiện (2025)")
    assert march.agencies[0].as_of == date(2026, 3, 1)
    assert stand(1).attainment is REACHED  # the correction is not confirmed yet
    confirms(hoa, corrected, at=noon(11, 2))
    assert stand(1).attainment is NO_DATA  # the magazine could still turn it
    assert stand(1, date(2026, 11, 1)).attainment is REACHED
    assert stand(7).attainment is ON_THE_WAY  # the target of 2030 uses the same figures


def test_growth_needs_the_base_year_and_its_figure(app, lan, hoa):
    growth, find = target(10), register().find
    confirmed(lan, growth, "110", year=2025)
    assert "chưa có số gốc" in stand(10).agencies[0].value
    method = Method(
        TargetKind.VALUE, 2030, "nguồn thu", "tỷ đồng", value=Decimal(15), growth=True,
        base_year=2022,
    )  # fmt: skip
    party, _ = find(BAO)
    declare(
        growth, method, [party], figures_from=growth.figures_from, seen=growth.version,
        by=who_is(hoa), at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    confirmed(lan, growth, "100", year=2022)
    assert (stand(10).attainment, len(stand(10).agencies)) == (ON_THE_WAY, 1)
    confirmed(lan, growth, "115", year=2026)
    assert stand(10).attainment is REACHED


def test_people_trained_are_counted_and_never_typed(app, lan):
    of = held()
    trained(of, somebody(of, "Lê Một"), somebody(of, "Lê Hai"))
    assert stand(6).said == "Cả 3 cơ quan chưa khai tổng số người."
    declares(lan, 1)  # four people
    found = stand(6)
    assert found.said.startswith("2 trên 4 người đã tập huấn (50%), cần 100%")
    assert (found.share, found.attainment) == (Decimal("0.5000"), BEHIND)
    assert stand(6, date(2025, 12, 31)).attainment is NO_DATA
    with pytest.raises(TooLate, match="tự tính"):
        gives(lan, target(6), DONE)


def test_two_that_become_one_count_once_and_no_further_than_the_least(app, lan, minh, hoa):
    third = target(3)
    confirmed(lan, third, DONE, year=2025)
    confirmed(minh, third, NOT_YET, year=2025, agency=DAI)
    carried_out(decision("merged", BAO, DAI, to=(founded(NEW),), since=TODAY), hoa)
    (one,) = stand(3).agencies
    assert (one.agency_id, one.attainment) == (agency_id(NEW), BEHIND)
    assert len(stand(3, date(2026, 11, 19)).agencies) == 2
    confirmed(minh, third, DONE, agency=NEW)
    assert stand(3).attainment is REACHED


def test_who_gives_and_judges(app, lan, minh, hoa, hung, tuan):
    first = target(1)
    for somebody_else in (minh, tuan):
        with pytest.raises(NotYours):
            gives(somebody_else, first, DONE)
    with pytest.raises(TooLate, match="phạm vi"):
        gives(hoa, first, DONE, agency=SO)
    with pytest.raises(BadInput) as refused:
        gives(hoa, first, DONE)
    assert refused.value.field == "source"
    made = gives(hoa, first, DONE, source="Công văn 12/CV")
    for wrong in (hoa, lan):
        with pytest.raises(NotYours):
            confirms(wrong, made)
    with pytest.raises(BadInput):
        judge(made, Verdict.RETURNED, by=who_is(hung), at=clock.now())
    again = gives(lan, first, DOING)
    with pytest.raises(TooLate):
        confirms(hung, made)
    confirms(hung, again)
    first.plan.state = PlanState.CLOSED
    db.session.commit()
    with pytest.raises(TooLate):
        gives(lan, first, DONE)


def test_what_is_asked_this_year_is_asked_once_and_again_when_it_came_back(app, lan, hoa):
    own = agency_id(BAO)
    asked = [id for id, _ in missing(own, TODAY)]
    assert asked == [target(n).id for n in (7, 8, 9, 10)]
    made = gives(lan, target(1), DOING)
    assert target(7).id not in [id for id, _ in missing(own, TODAY)]
    judge(made, Verdict.RETURNED, reason="Ghi rõ.", by=who_is(hoa), at=clock.now())
    db.session.commit()
    assert [id for id, _ in missing(own, TODAY)] == asked


def test_nothing_is_asked_twice_of_the_database_while_nobody_writes(app, lan, plan):
    confirmed(lan, target(1), DONE)
    plan_id = plan.id
    with reading():
        standings(plan_id, on=TODAY)
    with reading(), counted() as sent:
        assert standings(plan_id, on=TODAY)[0].agencies[0].attainment is REACHED
    assert len(sent) == 1, sent
    confirmed(lan, target(1), NOT_YET)
    assert stand(1).agencies[0].attainment is BEHIND


def test_at_the_same_moment_one_gives_and_one_confirms(app, lan, hoa, hung):
    first, own = target(1), agency_id(BAO)
    id, writer = first.id, who_is(lan)

    def giving(token, answer):
        def job():
            of = db.session.get_one(Target, id)
            draft = FigureDraft(2026, answer)
            return measure(of, own, draft, token=token, seen=0, by=writer, at=clock.now()).id

        return job

    one, same = at_once(app, giving("one", DONE), giving("one", DONE))
    assert one == same
    outcomes = at_once(app, *(giving(str(n), DOING) for n in range(3)))
    assert {type(outcome) for outcome in outcomes} == {TooLate}
    made_id = gives(lan, first, DOING).id
    judges = [who_is(hoa), who_is(hung)]

    def confirming(by):
        return lambda: judge(
            db.session.get_one(Measurement, made_id), Verdict.CONFIRMED, by=by, at=clock.now()
        )

    outcomes = at_once(app, *(confirming(by) for by in judges))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "TooLate"]


def test_the_same_form_that_came_between_two_looks_is_no_newer_figure(app, lan, monkeypatch):
    of = target(1)

    def given():
        draft = FigureDraft(2026, DONE)
        return measure(
            of, agency_id(BAO), draft, token="one", seen=0, by=who_is(lan), at=clock.now()
        )

    first, real, looks = given(), actions_measure._by_token, []
    db.session.commit()

    def not_yet_at_first(token):
        looks.append(token)
        return real(token) if len(looks) > 1 else None

    monkeypatch.setattr(actions_measure, "_by_token", not_yet_at_first)
    assert given().id == first.id
    assert looks == ["one", "one"]


def test_a_plan_loaded_before_gets_its_methods_where_the_text_is_untouched(app, plan, hoa):
    for position in range(1, 11):
        target(position).figures_from_id = None
    db.session.commit()
    db.session.execute(delete(TargetParty))
    db.session.execute(update(Target).values(kind=None, measure="", value=None, growth=False))
    db.session.execute(delete(Doubt).where(Doubt.text.startswith("Nguồn thu")))
    db.session.execute(update(Target).where(Target.position == 2).values(text="Đã sửa lời"))
    db.session.commit()
    db.session.expire_all()
    assert stand(1).said == NO_METHOD
    assert first_run.load_missing(at=clock.now())
    db.session.commit()
    assert target(2).method is None
    assert (target(1).method.over, target(7).figures_from_id) == (2, target(1).id)
    doubts = db.session.scalars(select(Doubt).where(Doubt.text.startswith("Nguồn thu"))).all()
    assert len(doubts) == 1
    assert not first_run.load_missing(at=clock.now())


def test_a_target_that_was_read_is_text_until_somebody_declares_it(app, plan):
    made = Target(plan_id=plan.id, position=11, horizon=2027, text="Có cổng dữ liệu")
    db.session.add(made)
    db.session.commit()
    found = stand(11)
    assert (found.attainment, found.said, found.agencies) == (NO_DATA, NO_METHOD, ())
