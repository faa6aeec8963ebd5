"""Many at the same moment: no lost update, and the total is the sum."""

from decimal import Decimal

from sqlalchemy import func, select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.maturity import actions_assessment as actions
from pressplan.maturity.actions_assessment import Typed
from pressplan.maturity.actions_round import close_round
from pressplan.maturity.models_assessment import Assessment, Score
from pressplan.maturity.models_round import Round
from pressplan.maturity.rules import Answer
from tests.maturity.scoring import (
    a_round_of_the_annex,
    begun,
    criterion,
    part_url,
    pillar,
    says,
    url,
)
from tests.tasks.work import at_once, browse

D = Decimal


def saving(id: int, part, points: str, who, seen: int = 0):
    def job():
        of = db.session.get_one(Assessment, id)
        typed = Typed(Answer(points=D(points)))
        return actions.save_score(of, part, typed, seen=seen, by=who, at=clock.now()).points

    return job


def test_of_ten_on_one_pillar_one_is_kept_and_the_others_told(app, lan):
    of, who = begun(lan), who_is(lan)
    part = pillar(of, 1)
    outcomes = at_once(app, *(saving(of.id, part, f"{n}.50", who) for n in range(10)))
    kept = [found for found in outcomes if isinstance(found, Decimal)]
    assert len(kept) == 1
    assert all(isinstance(found, TooLate) for found in outcomes if found not in kept)
    of = db.session.get_one(Assessment, of.id)
    assert of.self_total == db.session.scalars(select(Score.points)).one() == kept[0]


def test_on_different_criteria_all_are_kept_and_summed(app, lan, hoa):
    of, who = begun(lan, a_round_of_the_annex(hoa)), who_is(lan)
    parts = [criterion(of, f"{n}.2.2") for n in range(1, 6)]
    outcomes = at_once(app, *(saving(of.id, part, "1.25", who) for part in parts))
    assert outcomes == [D("1.25")] * 5
    of = db.session.get_one(Assessment, of.id)
    assert (of.self_total, of.self_declared) == (D("6.25"), 5)
    assert db.session.scalar(select(func.sum(Score.points))) == D("6.25")


def test_who_saves_while_the_round_closes_is_in_time_or_told(app, lan, hoa):
    of, who, staff = begun(lan), who_is(lan), who_is(hoa)
    round_id = of.round_id

    def closing():
        close_round(db.session.get_one(Round, round_id), by=staff, at=clock.now())

    saved, closed = at_once(app, saving(of.id, pillar(of, 2), "5", who), closing)
    assert closed is None
    points = db.session.scalars(select(Score.points)).all()
    assert points == ([D("5.00")] if saved == D("5.00") else [])


def test_a_second_tab_sees_what_stands_and_keeps_what_it_typed(app, lan):
    of = begun(lan)
    part = pillar(of, 1)
    browser = browse(app, lan)
    browser.get(url(of))
    says(lan, of, part, "7", note="Của đồng nghiệp")
    browser.post(part_url(of, part), {"seen": "0", "points": "9"}, expect=409, htmx=True)
    assert "Bản đang lưu: 7,00 điểm, “Của đồng nghiệp” (Trần Thị Lan)" in browser.text
    assert browser.page.find("input", {"name": "seen"})["value"] == "1"
    browser.get(url(of))
    browser.post(part_url(of, part), {"seen": "0", "points": "9", "note": "Của tôi"}, expect=409)
    assert browser.page.find(id=f"{part.key}-points")["value"] == "9"
    assert "Của tôi" in browser.page.find(id=f"{part.key}-note").get_text()
    browser.post(part_url(of, part), {"seen": "1", "points": "9", "note": "Của tôi"})
    assert db.session.scalars(select(Score)).one().points == D("9.00")


def test_an_old_button_is_told(app, lan, hoa):
    of = begun(lan)
    says(lan, of, pillar(of, 1), "7")
    browser = browse(app, lan)
    browser.get(url(of))
    old = {"seen": str(of.version)}
    browser.submit("review-request").follow()
    browser.post(url(of, "entry"), {**old, "entered_on": "20/11/2026"}, expect=409)
    assert "vừa được sửa" in browser.main
