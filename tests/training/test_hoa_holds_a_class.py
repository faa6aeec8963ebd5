"""Hoa announces a class, prints its list, records who came, and opens the next for the rest."""

import io

from sqlalchemy import select

from pressplan.database import db
from pressplan.training.models import Attendee, Programme
from pressplan.training.rules import Result
from tests.files import corpus
from tests.tasks.work import BAO, DAI, agency_id, browse
from tests.training.courses import held, judged, sends, somebody, trained, url

CLASS = {
    "subject": "Đo mức trưởng thành", "organiser": "Cục Báo chí",
    "invited": f"{BAO}\n{DAI}", "quoted": "12/10/2023", "number": "1133/CBC-TTHTCĐSBC",
}  # fmt: skip
SESSION = {"on": "18/10/2023", "starts": "14:00", "ends": "17:00", "place": "Hà Nội"}


def test_a_class_from_the_letter_to_the_next_one(app, hoa):
    browser = browse(app, hoa).get("/training/new")
    browser.submit("programme", {**CLASS, "invited": "Báo nào đó", "number": ""}, expect=422)
    assert browser.page.find(id="invited-error")
    browser.submit("programme", CLASS).follow()
    assert "Chưa nhận đăng ký" in browser.text
    of = db.session.scalars(select(Programme)).one()
    assert (of.organiser_name, of.organiser_id) == ("Cục Báo chí", None)
    browser.get(f"/training/{of.id}/sessions/new")
    browser.submit("session", {**SESSION, "starts": "lúc chiều"}, expect=422)
    browser.submit("session", {**SESSION, "ends": "13:00"}, expect=422)
    browser.submit("session", {**SESSION, "online_link": "javascript:x"}, expect=422)
    assert browser.page.find(id="online_link-error")
    browser.submit("session", {**SESSION, "online_link": ""}).follow()
    assert "14:00–17:00 thứ Tư 18/10/2023" in browser.text
    assert "Trước 12/10/2023 → hết 11/10 (thứ Tư)" in browser.text
    for agency, name in ((BAO, "Lê Thị Một"), (DAI, "Cao Hai")):
        sends(hoa, of, somebody(of, name), agency=agency, reason="Danh sách")
    assert "Chưa điểm danh 2 người" not in browser.get("/desk/").main  # longer ago than a year
    of.sessions[0].starts_at = of.sessions[0].starts_at.replace(year=2026)
    of.sessions[0].ends_at = of.sessions[0].ends_at.replace(year=2026)
    db.session.commit()
    assert "Chưa điểm danh 2 người" in browser.get("/desk/").main
    browser.get(f"/training/sessions/{of.sessions[0].id}/list")
    assert "DANH SÁCH THAM DỰ" in browser.text.upper()
    assert "Danh sách có 2 người./." in browser.text
    browser.get(f"/training/sessions/{of.sessions[0].id}/attendance")
    ids = {a.name: a.id for a in db.session.scalars(select(Attendee))}
    marks = {f"mark_{ids['Lê Thị Một']}": "passed", f"mark_{ids['Cao Hai']}": "not-passed"}
    old = browser.page
    browser.submit("attendance", marks).follow()
    browser.page = old
    browser.submit("attendance", marks, expect=409)
    browser.get("/desk/")
    assert "Chưa điểm danh" not in browser.main
    browser.get(f"/training/{of.id}")
    assert "1 cơ quan đạt, 1 chưa đạt" in browser.text
    browser.get(f"/training/new?follows={of.id}")
    assert browser.page.find(id="invited").get_text().strip() == DAI
    browser.submit("programme", {"quoted": "01/12/2026"}).follow()
    following = db.session.scalars(select(Programme).order_by(Programme.id.desc())).first()
    assert (following.follows_id, [p.agency_id for p in following.invited]) == (
        of.id, [agency_id(DAI)],
    )  # fmt: skip


def test_a_result_with_its_certificate_and_scan(app, hoa, quang):
    of = held()
    trained(of, somebody(of), result=None)
    browser = browse(app, hoa).get(url(of, more="/result"))
    scan = {"file": (io.BytesIO(corpus.paper()), "Chứng nhận.pdf")}
    browser.submit("result-form", {"result": "passed", "number": "57/CN-CBC", **scan}, expect=422)
    assert browser.page.find(id="issued_on-error")
    scan = {"file": (io.BytesIO(corpus.paper()), "Chứng nhận.pdf")}
    said = {"result": "passed", "number": "57/CN-CBC", "issued_on": "01/11/2023"}
    browser.submit("result-form", said | scan).follow()
    assert "Số 57/CN-CBC, 01/11/2023" in browser.text
    reader = browse(app, quang).get(url(of, more="/certificate"))
    assert reader.response.get_data() == corpus.paper()
    reader.get(url(of, DAI, "/certificate"), expect=404)


def test_guidance_is_for_every_reader(app, hoa, quang):
    of = held()
    browser = browse(app, hoa).get(f"/training/{of.id}")
    files = {"files": [(io.BytesIO(corpus.paper()), "Hướng dẫn.pdf")]}
    browser.submit("guidance-form", files).follow()
    file = browser.page.find("a", string="Hướng dẫn.pdf")["href"]
    assert browse(app, quang).get(file).response.get_data() == corpus.paper()
    wrong = {"files": [(io.BytesIO(b"MZ"), "Hướng dẫn.pdf")]}
    browser.submit("guidance-form", wrong, expect=422)
    removal = browser.page.find("form", action=f"{file}/removal")
    browser.post(removal["action"]).follow()
    browse(app, quang).get(file, expect=404)


def test_a_programme_and_a_session_changed_in_two_tabs(app, hoa):
    of = held()
    tabs = [browse(app, hoa).get(f"/training/{of.id}/edit") for _ in range(2)]
    tabs[0].submit("programme", {"audience": "Miền Trung"}).follow()
    assert "Miền Trung" in tabs[0].text
    tabs[1].submit("programme", {"audience": "Miền Bắc"}, expect=409)
    assert tabs[1].page.find(id="audience").get_text().strip() == "Miền Bắc"
    edit = f"/training/sessions/{of.sessions[0].id}/edit"
    tabs = [browse(app, hoa).get(edit) for _ in range(2)]
    tabs[0].submit("session", {"place": "Buôn Ma Thuột"})
    tabs[1].submit("session", {"place": "Pleiku"}, expect=409)
    tabs[1].submit("session").follow()
    assert "Pleiku" in tabs[1].text
    tabs[1].get(edit).submit("removal").follow()
    assert "Các buổi (0)" in tabs[1].text


def test_lan_declares_how_many_they_are(app, lan):
    of = held()
    trained(of, somebody(of), result=Result.PASSED)
    judged(of, Result.PASSED)
    browser = browse(app, lan).get("/training/people")
    assert "chưa khai số người" in browser.text
    browser.get(f"/training/people/{agency_id(BAO)}")
    browser.submit("headcount", {"counted_on": "21/11/2026", "leaders": "3"}, expect=422)
    assert browser.page.find(id="counted_on-error")
    heads = {"counted_on": "01/11/2026", "leaders": "1", "reporters": "3"}
    browser.submit("headcount", heads).follow()
    assert "1 trên 4 người = 25,0%" in browser.text
    assert "1 trên 4 người = 25,0%" in browser.get("/training/people").text
