"""Lan writes and sends; Hoa, Hùng and Mai judge; each through their own pages."""

import io

import pytest
from sqlalchemy import select

from pressplan.database import db
from pressplan.files.models import StoredFile
from pressplan.history.models import HistoryLine
from pressplan.obligations.rules import Kind
from pressplan.submissions.models import Revision, Submission, SubmissionDraft
from pressplan.submissions.workflow import State
from tests.files import corpus
from tests.strict import Browser
from tests.submissions.handing_in import occurrence

BAO, DAI = "Báo Đắk Lắk", "Đài Phát thanh và Truyền hình Đắk Lắk"


def a_word_file(name: str = "Báo cáo.docx") -> tuple[io.BytesIO, str]:
    return io.BytesIO(corpus.word()), name


def begins(browser: Browser, kind: Kind, agency_id: int) -> int:
    """The person presses "Soạn" in the list; the number of the hand-in."""
    due = occurrence(kind)
    browser.get(f"/submissions/?year={due.year}")
    browser.submit(f"begin-{due.id}-{agency_id}", {}).follow()
    return db.session.scalars(select(Submission.id).order_by(Submission.id.desc())).first()


def uploads(browser: Browser, file=None, *, expect: int = 303) -> Browser:
    return browser.submit("upload", {"files": file or a_word_file()}, expect=expect)


def sends(browser: Browser, typed: dict, *, expect: int = 303) -> Browser:
    """Press "Gửi" under the form."""
    return browser.submit("draft", typed, button="Gửi", expect=expect)


def state(id: int) -> State:
    db.session.rollback()
    return db.session.get_one(Submission, id).state


def test_a_report_is_prefilled_sent_returned_mended_and_accepted(app, lan, hoa):
    browser = Browser(app).sign_in(lan)
    id = begins(browser, Kind.YEARLY_REPORT, lan.agency_id)
    assert "1.b." in browser.page.find(id="done").get_text()
    uploads(browser).follow()
    assert "Báo cáo.docx" in browser.main
    sends(browser, {"number": "45/BC-BĐL", "done": "Đã làm."}).follow()
    assert "Biên nhận BN-2026-" in browser.text
    assert db.session.scalars(select(StoredFile.sha256)).one() in browser.text
    staff = Browser(app).sign_in(hoa).get("/desk/")
    assert "1 hồ sơ, báo cáo chờ Sở cho ý kiến, tiếp nhận" in staff.text
    staff.get(f"/submissions/{id}/revisions/1")
    staff.submit("form-return", {"return-text": ""}, expect=422)
    assert "Ghi nội dung cần sửa hoặc lý do trả lại." in staff.text
    staff.submit("form-return", {"return-text": "Thêm số liệu."}).follow()
    browser.get("/desk/")
    assert "1 hồ sơ, báo cáo chờ đơn vị sửa" in browser.text
    browser.get(f"/submissions/{id}").submit("drafting", {}).follow()
    assert "Thêm số liệu." in browser.main
    assert "Báo cáo.docx" in browser.main
    sends(browser, {"figures": "12.000 bản"}).follow()
    staff.get(f"/submissions/{id}/revisions/2").submit("form-acceptance", {}).follow()
    assert state(id) is State.ACCEPTED
    assert "Đã xong (1)" in staff.get("/submissions/?year=2026").text


def test_a_plan_goes_to_the_department_and_the_governing_body(app, lan, hoa, mai):
    browser = Browser(app).sign_in(lan)
    id = begins(browser, Kind.AGENCY_PLAN, lan.agency_id)
    sends(browser, {}, expect=422)
    assert "Kèm ít nhất một tệp" in browser.text
    browser.get(f"/submissions/{id}/draft")
    uploads(browser).follow()
    sends(browser, {})
    Browser(app).sign_in(hoa).get(f"/submissions/{id}/revisions/1").submit(
        "form-agreement", {"agreement-text": "Thống nhất."}
    )
    browser.get(f"/submissions/{id}/revisions/1").submit("form-putting", {})
    body = Browser(app).sign_in(mai).get("/desk/")
    assert "1 kế hoạch của cơ quan trực thuộc chờ phê duyệt" in body.text
    body.get(f"/submissions/{id}/revisions/1")
    body.submit("form-approval", {"approval-number": "5-QĐ/TU"}, expect=422)
    assert "Ghi ngày quyết định." in body.text
    body.submit("form-approval", {"approval-decided_on": "19/11/2026"}).follow()
    assert state(id) is State.APPROVED
    assert "số 5-QĐ/TU ngày 19/11/2026" in body.text


def test_where_the_body_works_on_paper_the_agency_records_it_with_the_scan(app, lan, hoa):
    browser = Browser(app).sign_in(lan)
    id = begins(browser, Kind.AGENCY_PLAN, lan.agency_id)
    uploads(browser).follow()
    sends(browser, {})
    Browser(app).sign_in(hoa).get(f"/submissions/{id}/revisions/1").submit("form-agreement", {})
    browser.get(f"/submissions/{id}/revisions/1").submit("form-putting", {})
    browser.get(f"/submissions/{id}/revisions/1")
    decided = {"approval-number": "5-QĐ/TU", "approval-decided_on": "19/11/2026"}
    browser.submit("form-approval", decided, expect=422)
    assert "Kèm bản chụp văn bản" in browser.text
    scan = {"approval-file": a_word_file("Quyết định.docx")}
    browser.submit("form-approval", decided | scan).follow()
    assert "cơ quan ghi theo văn bản giấy" in browser.text
    assert "Quyết định.docx" in browser.main


def test_what_came_on_paper_is_judged_by_the_day_of_the_records_office(app, hoa, minh):
    browser = Browser(app).sign_in(hoa)
    id = begins(browser, Kind.YEARLY_REPORT, minh.agency_id)
    browser.submit("paper", {"arrived_on": "21/11/2026", "done": "x"}, expect=422)
    assert "Ngày đến không thể sau hôm nay." in browser.text
    typed = {"arrived_on": "18/11/2026", "signer": "Lê B", "number": "9/BC", "done": "Đã làm."}
    browser.submit("paper", typed | {"files": a_word_file("bản chụp.docx")}).follow()
    assert "Hồ sơ giấy, đến ngày 18/11/2026 theo văn thư" in browser.text
    assert "(theo văn thư)" in browser.get(f"/submissions/{id}").text


def test_a_file_that_is_not_taken_leaves_nothing_but_a_line(app, lan):
    browser = Browser(app).sign_in(lan)
    begins(browser, Kind.AGENCY_PLAN, lan.agency_id)
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    uploads(browser, (io.BytesIO(old), "cũ.doc"), expect=422)
    assert "cũ.doc: Tệp Office kiểu cũ" in browser.text
    assert not db.session.scalars(select(StoredFile)).all()
    line = db.session.scalars(select(HistoryLine).where(HistoryLine.event == "file-refused")).one()
    assert line.reason == "old-office"


def test_the_same_form_sends_once(app, lan):
    browser = Browser(app).sign_in(lan)
    begins(browser, Kind.YEARLY_REPORT, lan.agency_id)
    page = browser.page
    sends(browser, {})
    browser.page = page
    sends(browser, {})
    assert len(db.session.scalars(select(Revision)).all()) == 1


def test_a_second_tab_is_told_and_both_texts_stay(app, lan):
    browser = Browser(app).sign_in(lan)
    id = begins(browser, Kind.YEARLY_REPORT, lan.agency_id)
    old = browser.page
    browser.submit("draft", {"note": "thẻ thứ hai"})
    browser.page = old
    browser.submit("draft", {"note": "thẻ thứ nhất"}, expect=409)
    assert "bản nháp này đã được sửa" in browser.text
    assert "thẻ thứ hai" in browser.main
    assert browser.page.find(id="note").get_text().strip() == "thẻ thứ nhất"
    browser.submit("draft", {})
    kept = db.session.scalars(select(SubmissionDraft)).one()
    assert (kept.note, kept.submission_id) == ("thẻ thứ nhất", id)


def test_a_draft_is_dropped_but_not_what_was_sent(app, lan):
    browser = Browser(app).sign_in(lan)
    id = begins(browser, Kind.YEARLY_REPORT, lan.agency_id)
    browser.submit("removal", {}).follow()
    assert "Đã bỏ bản nháp." in browser.text
    assert not db.session.scalars(select(SubmissionDraft)).all()
    browser.submit("drafting", {}).follow()
    sends(browser, {})
    browser.get(f"/submissions/{id}")
    assert not browser.page.find(id="removal")
    assert not browser.page.find(id="drafting")


def test_the_department_collects_what_it_accepted(app, lan, hoa):
    browser = Browser(app).sign_in(lan)
    id = begins(browser, Kind.YEARLY_REPORT, lan.agency_id)
    sends(browser, {"done": "Đã số hóa kho ảnh."})
    staff = Browser(app).sign_in(hoa).get(f"/submissions/{id}/revisions/1")
    staff.submit("form-acceptance", {})
    begins(staff, Kind.CONSOLIDATED, hoa.agency_id)
    assert f"{BAO}:\nĐã số hóa kho ảnh." in staff.page.find(id="done").get_text()


@pytest.mark.parametrize(("kind", "shown"), [("missing", 3), ("department", 1), ("ended", 0)])
def test_the_list_tells_who_is_missing(app, lan, hoa, kind, shown):
    browser = Browser(app).sign_in(lan)
    begins(browser, Kind.YEARLY_REPORT, lan.agency_id)
    sends(browser, {})
    staff = Browser(app).sign_in(hoa).get(f"/submissions/?year=2026&kind={kind}")
    assert len(staff.page.select("tbody tr")) == shown


def test_what_is_typed_is_kept_as_it_is_typed_and_a_slip_says_so(app, lan):
    browser = Browser(app).sign_in(lan)
    id = begins(browser, Kind.YEARLY_REPORT, lan.agency_id)
    seen = browser.page.find(attrs={"name": "seen"})["value"]
    url = f"/submissions/{id}/draft"
    typed = {"seen": seen, "note": "Đang viết"}
    browser.post(url, typed, expect=200, htmx=True)
    assert "Đã lưu lúc" in browser.text
    browser.post(url, typed | {"signed_on": "31/02/2026"}, expect=422, htmx=True)
    assert "Chưa lưu. Ngày văn bản:" in browser.text
    browser.post(url, typed | {"note": "Thẻ cũ"}, expect=409, htmx=True)
    assert "bản nháp này đã được sửa" in browser.text
    db.session.rollback()
    assert db.session.scalars(select(SubmissionDraft.note)).one() == "Đang viết"


def test_a_draft_that_paper_overtook_can_be_dropped(app, lan, hoa):
    browser = Browser(app).sign_in(lan)
    id = begins(browser, Kind.YEARLY_REPORT, lan.agency_id)
    staff = Browser(app).sign_in(hoa)
    staff.get(f"/submissions/{id}/paper")
    staff.submit("paper", {"arrived_on": "18/11/2026", "done": "Đã làm."})
    browser.get(f"/submissions/{id}")
    assert "Còn bản nháp chưa gửi" in browser.text
    browser.submit("removal", {}).follow()
    assert "Còn bản nháp" not in browser.text
    assert "Còn bản nháp" not in staff.get(f"/submissions/{id}").text


def test_without_a_file_the_draft_says_that_one_is_to_be_chosen(app, lan):
    browser = Browser(app).sign_in(lan)
    place = f"/submissions/{begins(browser, Kind.AGENCY_PLAN, lan.agency_id)}/draft/files"
    for what in ({}, {"files": "a text, as no browser sends it"}):
        assert "Hãy chọn một tệp." in browser.post(place, what, expect=422).main
