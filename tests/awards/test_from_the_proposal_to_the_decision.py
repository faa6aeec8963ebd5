"""Lan proposes somebody, Hoa records the appraisal and the decision, then everybody sees it."""

from datetime import date
from io import BytesIO

from sqlalchemy import func, select

from pressplan import clock
from pressplan.access import Role
from pressplan.accounts.queries import who_is
from pressplan.awards import actions, queries
from pressplan.awards.models import Award, AwardStep
from pressplan.awards.rules import Move, State
from pressplan.database import db
from pressplan.errors import TooLate
from tests.files import corpus
from tests.tasks.work import BAO, agency_id, at_once, browse, task

TEXT = "Dẫn đầu về sản phẩm báo chí số."
ASSOCIATION = "Hội Nhà báo tỉnh Đắk Lắk"


def test_from_the_proposal_to_the_decision(app, lan, hoa, minh, mai, tuan):
    browser = browse(app, lan).get("/awards/").get("/awards/new")
    assert [o.get_text() for o in browser.page.select("#agency option")] == [BAO]
    browser.submit("propose", {"position": "Biên tập viên", "text": TEXT}, expect=422)
    assert "Ghi họ tên người được đề nghị." in browser.main
    fields = {"person": "Trần Thị Lan", "tasks": str(task("3.a").id)}
    sent = fields | {"token": f"{browser.page.find(id='token')['value']:x<100}"}
    browser.submit("propose", sent).follow()
    url = browser.response.request.path
    assert "Đang đề nghị" in browser.main
    browser.get("/awards/new").submit("propose", sent | {"text": TEXT})
    assert len(db.session.scalars(select(Award.token)).one()) == 64
    for other, there in ((mai, 200), (tuan, 200), (minh, 404)):
        browse(app, other).get(url, expect=there)
    assert TEXT not in browse(app, minh).get("/awards/?part=waiting").main
    staff = browse(app, hoa).get("/desk/")
    assert "1 đề nghị khen thưởng" in staff.main
    staff.get(url).submit("appraisal", {"appraisal-day": "2026-11-19"}, expect=422)
    assert "Chọn ý kiến thẩm định." in staff.main
    staff.submit("appraisal", {"appraisal-in_favour": "for"}).follow()
    assert "thẩm định: đồng ý" in staff.main
    browser.get(url)
    assert browser.page.find("form", id="withdrawal") is None
    decided = {
        "awarding-day": "2026-11-20", "awarding-number": "12/QĐ-UBND",
        "awarding-form": "Bằng khen", "awarding-issuer": "UBND tỉnh Đắk Lắk",
    }  # fmt: skip
    scan = {"awarding-file": (BytesIO(b"no pdf"), "Quyết định.pdf")}
    staff.submit("awarding", decided | scan, expect=422)
    pdf = {"awarding-file": (BytesIO(corpus.paper()), "Quyết định.pdf")}
    staff.submit("awarding", pdf).follow()
    assert "quyết định số 12/QĐ-UBND của UBND tỉnh Đắk Lắk" in staff.main
    seen = browse(app, minh).get("/awards/")
    assert "Trần Thị Lan" in seen.main
    seen.get(url).get(f"{url}/file")
    staff.post(f"{url}/refusal", {"refusal-seen": "appraised", "refusal-text": "x"}, expect=409)


def test_the_association_proposes_any_and_staff_write_down_for_it(app, quang, hoa, lan):
    quang.role, quang.agency_id = Role.AGENCY, agency_id(ASSOCIATION)
    db.session.commit()
    browser = browse(app, quang).get("/awards/new")
    browser.submit("propose", {"agency": str(agency_id(BAO)), "text": TEXT}).follow()
    url = browser.response.request.path
    assert ASSOCIATION in browse(app, lan).get(url).main
    browser.get(url).submit("withdrawal").follow()
    assert "Đã rút đề nghị" in browser.main
    staff = browse(app, hoa).get("/awards/new")
    fields = {"agency": str(agency_id(BAO)), "proposer": str(agency_id(ASSOCIATION)), "text": TEXT}
    staff.submit("propose", fields, expect=422)
    assert "Ghi nguồn" in staff.main
    staff.submit("propose", {"source": "Công văn 3/HNB"}).follow()
    assert "Sở ghi theo Công văn 3/HNB" in staff.main
    staff.submit("refusal", {"refusal-day": "2026-11-20"}, expect=422)
    staff.submit("refusal", {"refusal-text": "Chưa đủ thời gian."}).follow()
    assert "Chưa đủ thời gian." in staff.get("/awards/?part=ended").get(url_of_last()).main


def url_of_last():
    return f"/awards/{db.session.scalar(select(func.max(Award.id)))}"


def test_of_many_decisions_at_once_one_stands(app, hoa, hung):
    by, day = who_is(hoa), date(2026, 11, 20)
    draft = actions.AwardDraft(task("3.a").plan_id, agency_id(BAO), TEXT)
    made = actions.propose(draft, token="t", by=by, at=clock.now())
    said = actions.Word(day=day, in_favour=True)
    actions.make(made, Move.APPRAISAL, said, seen=State.PROPOSED, by=by, at=clock.now())
    db.session.commit()
    id, plan_id = made.id, made.plan_id
    assert queries.waiting(plan_id, on=day) == 1

    def decides(who, number):
        word = actions.Word(day=day, number=number, issuer="UBND tỉnh", form="Bằng khen")
        return lambda: actions.make(
            db.session.get_one(Award, id), Move.AWARDING, word, seen=State.APPRAISED, by=who,
            at=clock.now(),
        ).id  # fmt: skip

    people = [by, who_is(hung), by]
    outcomes = at_once(app, *[decides(who, f"{n}/QĐ") for n, who in enumerate(people)])
    assert sum(isinstance(outcome, int) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, TooLate) for outcome in outcomes) == 2
    assert db.session.scalar(select(func.count(AwardStep.id))) == 2
    (given,) = queries.given(plan_id, on=day)
    assert (given.id, given.form) == (id, "Bằng khen")
    assert queries.given(plan_id, on=date(2026, 11, 19)) == []
    assert queries.waiting(plan_id, on=day) == 0
