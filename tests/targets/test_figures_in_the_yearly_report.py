"""The yearly report asks for the figures of targets, keeps them as typed, gives them when sent."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.obligations.rules import Kind
from pressplan.plans.actions import PlanHead, create_plan, put_in_force
from pressplan.plans.models import PlanState
from pressplan.submissions.content import Content
from pressplan.submissions.figures import asked_in, first_figures
from pressplan.submissions.models import Revision, RevisionFigure
from pressplan.submissions.workflow import Move
from pressplan.targets.actions import create_from, declare
from pressplan.targets.method import Method, TargetKind
from pressplan.targets.models import Measurement
from tests.submissions.handing_in import begun, decides, drafts, sends
from tests.targets.figuring import DOING, NO_DATA, REACHED, gives, stand, target
from tests.tasks.work import BAO, agency_id, browse


def test_lan_gives_them_with_her_report_and_they_are_judged_with_it(app, lan, minh, hoa):
    gives(lan, target(3), DOING)
    of = begun(kind=Kind.YEARLY_REPORT)
    writer = browse(app, lan)
    writer.get("/submissions/")
    writer.post(f"/submissions/occurrences/{of.occurrence_id}/agencies/{agency_id(BAO)}").follow()
    assert "Số liệu mục tiêu năm 2026 (4)" in writer.main
    fields = {n: f"figure-{target(n).id}" for n in (7, 8, 9, 10)}
    known = writer.page.find("select", id=fields[8]).find("option", selected=True)
    assert known["value"] == "doing"  # nobody types twice what was given on the target's page
    typed = {fields[7]: "done", f"note-{fields[7]}": "Ba nền tảng.", fields[10]: "43,1 tỷ"}
    writer.submit("draft", typed).follow()
    assert writer.page.find("input", id=fields[10])["value"] == "43,1 tỷ"
    writer.submit("draft", {"done": "Đủ việc."}, button="Gửi", expect=422)
    assert "không ghi đơn vị" in writer.main
    assert db.session.scalars(select(Revision)).all() == []
    writer.submit("draft", {"done": "Đủ việc.", fields[10]: "43,1"}, button="Gửi")
    sent = db.session.scalars(select(Revision)).one()
    assert sent.measured[str(target(7).id)] == ["done", "Ba nền tảng."]
    given = db.session.scalars(select(Measurement).order_by(Measurement.id)).all()
    assert [row.source for row in given] == ["", *["Báo cáo năm 2026, bản gửi lần 1"] * 2]
    assert len(db.session.scalars(select(RevisionFigure)).all()) == 2
    assert stand(7).attainment is NO_DATA

    reader = browse(app, hoa).get(f"/submissions/{of.id}/revisions/1")
    assert "Số liệu mục tiêu (3)" in reader.main
    assert "xác nhận các số liệu mục tiêu" in reader.main
    decides(hoa, sent, Move.RETURN)
    assert "Trả lại" in browse(app, lan).get(f"/targets/{target(7).id}").main

    writer.post(f"/submissions/{of.id}/drafting").follow()
    assert writer.page.find("select", id=fields[7]).find("option", selected=True)["value"] == "done"
    writer.submit("draft", {fields[7]: "done"}, button="Gửi")
    decides(hoa, db.session.scalars(select(Revision).order_by(Revision.id.desc())).first(),
            Move.ACCEPTANCE)  # fmt: skip
    assert stand(7).agencies[0].attainment is REACHED
    assert stand(7).agencies[0].value == "đã thực hiện (2026)"
    assert stand(8).agencies[0].attainment is NO_DATA  # what she gave on the page waits apart


def test_what_was_corrected_on_the_page_meanwhile_keeps_its_own_word(app, lan, hoa):
    of = begun(kind=Kind.YEARLY_REPORT)
    writer = browse(app, lan)
    writer.get("/submissions/")
    writer.post(f"/submissions/occurrences/{of.occurrence_id}/agencies/{agency_id(BAO)}").follow()
    field = f"figure-{target(7).id}"
    writer.submit("draft", {"done": "Đủ việc.", field: "done"}, button="Gửi")
    gives(lan, target(7), DOING)
    decides(hoa, db.session.scalars(select(Revision)).one(), Move.ACCEPTANCE)
    judged = [row.judgement for row in db.session.scalars(select(Measurement))]
    assert judged == [None, None]
    assert stand(7).agencies[0].attainment is NO_DATA


def test_the_agencys_own_plan_asks_for_its_targets_too(app, plan, lan, minh, hoa):
    head = PlanHead("Kế hoạch của Báo", "Kế hoạch Báo", lan.agency, *[date(2026, 1, 1)] * 3)
    at, by = clock.now(), who_is(hoa)
    own = create_plan(head, sections=[("I", "Việc")], parent_id=plan.id, by=by, at=at)
    (made,) = create_from(own, [(2027, "80% tin, bài lên nền tảng số")])
    db.session.flush()
    method = Method(TargetKind.VALUE, 2027, "tỷ lệ tin, bài", "%", value=Decimal(80))
    party = [{"agency_id": lan.agency_id}]
    with pytest.raises(TooLate, match="chưa được đưa vào theo dõi"):
        declare(made, method, party, seen=1, by=by, at=at)
    put_in_force(own, by=by, at=at)
    declare(made, method, party, seen=1, by=by, at=at)
    db.session.commit()
    of = begun(kind=Kind.YEARLY_REPORT)
    texts = [one.target.text for one in asked_in(of, date(2026, 11, 20))]
    assert made.text in texts
    assert len(texts) == 5
    gives(lan, made, "81.5")
    assert first_figures(of, date(2026, 11, 20)) == {str(made.id): ["81,5", ""]}
    assert made.text in browse(app, minh).get(f"/targets/?plan={own.id}").main

    measured = {str(made.id): ("82", ""), str(target(7).id): ("done", "")}
    said = Content(number="9/BC", done="Đủ việc.", measured=measured)
    sent = sends(lan, drafts(lan, of, said), said)
    own.state, own.closed_on = PlanState.CLOSED, clock.today()
    db.session.commit()
    decides(hoa, sent, Move.ACCEPTANCE)  # a plan that ended meanwhile stands in nobody's way
    of_report = select(RevisionFigure).order_by(RevisionFigure.id)
    rows = [row.measurement for row in db.session.scalars(of_report)]
    assert {row.target_id: bool(row.judgement) for row in rows} == {
        target(7).figures_id: True, made.id: False,
    }  # fmt: skip
