"""Hoa records a document, sees what each change does, confirms; everybody reads what changed."""

import pytest
from sqlalchemy import select

from pressplan.database import db
from pressplan.plans.models_amendment import Amendment
from pressplan.tasks.models_amendment import TaskChange
from tests.strict import Browser
from tests.tasks.amending import ANNUAL, amends, document, stands
from tests.tasks.work import BAO, DAI, TAP_CHI, browse, faults, task

DOCUMENT = {
    "number": "123-QĐ/TU", "issued_on": "18/11/2026", "issuer": "Tỉnh ủy Đắk Lắk",
    "summary": "Điều chỉnh Kế hoạch chuyển đổi số báo chí",
}  # fmt: skip


@pytest.fixture
def at_document(app, hoa) -> Browser:
    """Hoa on the page of a document that she has just recorded."""
    browser = browse(app, hoa).get("/plans/1")
    assert "Kế hoạch chưa được điều chỉnh" in browser.main
    browser.get("/plans/1/amendments/new").submit("amendment", DOCUMENT).follow()
    assert "Chưa có điều chỉnh nào theo văn bản này" in browser.main
    return browser


def form_of(browser: Browser, kind: str, code: str = "") -> Browser:
    """The form of a change, found as people find it."""
    [amendment] = db.session.scalars(select(Amendment.id))
    at = f"/plans/1/amendments/{amendment}/changes/{kind}"
    browser.get(at)
    if code:
        link = next(a for a in browser.page.select("main li a") if a.text.startswith(code + " "))
        browser.get(link["href"])
    return browser


def consequences(browser: Browser) -> list[str]:
    return [li.get_text(strip=True) for li in browser.page.select("#consequences li")]


def test_the_document_is_recorded_once_and_corrected(at_document, app, hoa):
    at_document.get("/plans/1/amendments/new").submit("amendment", DOCUMENT, expect=422)
    assert "đã được ghi" in at_document.main
    [amendment] = db.session.scalars(select(Amendment.id))
    at_document.get(f"/plans/1/amendments/{amendment}/edit")
    other = browse(app, hoa).get(f"/plans/1/amendments/{amendment}/edit")
    at_document.submit("amendment", {"number": "124-QĐ/TU"}).follow()
    assert "124-QĐ/TU" in at_document.main
    other.submit("amendment", {"summary": "Tôi gõ chậm hơn"}, expect=409)
    assert "Tôi gõ chậm hơn" in other.page.find("textarea", id="summary").text
    other.submit("amendment").follow()
    assert "Tôi gõ chậm hơn" in other.main


def test_an_empty_document_says_what_is_missing(app, hoa):
    browser = browse(app, hoa).get("/plans/1/amendments/new")
    browser.submit("amendment", expect=422)
    assert "Có 4 chỗ cần sửa" in browser.main


def test_a_deadline_is_set_with_its_consequences_seen_first(at_document, app, lan):
    form_of(at_document, "retimed", "3.a")
    filled = {"kind": "by", "until": "30/06/2027", "reading": "before", "reason": "Theo Tỉnh ủy."}
    at_document.submit("change", filled, expect=200)
    ended, opened = consequences(at_document)[:2]
    assert ended == f"3 đầu việc kết thúc: {BAO}, {DAI} và {TAP_CHI}."
    years = "(2026–2027)"
    assert opened == f"3 đầu việc mới mở cho {BAO} {years}, {DAI} {years} và {TAP_CHI} {years}."
    assert db.session.scalar(select(TaskChange.id)) is None, "looking changes nothing"
    at_document.submit("confirm", {"step": "edit"}, expect=200)
    assert at_document.page.find("input", id="until")["value"] == "30/06/2027"
    at_document.submit("change", expect=200).submit("confirm", {"step": "confirm"}).follow()
    assert "Thường xuyên → đổi thành Trước 30/06/2027" in at_document.main
    reader = browse(app, lan).get(f"/tasks/{task('3.a').id}")
    assert "Điều chỉnh (1)" in reader.main
    assert "văn bản số 123-QĐ/TU ngày 18/11/2026 của Tỉnh ủy Đắk Lắk" in reader.main
    assert "trước 30/06/2027 → hết 29/06" in reader.main
    reader.get("/plans/1")
    assert "Văn bản điều chỉnh (1)" in reader.main
    assert faults() == []


def test_a_timing_without_its_date_is_asked_for(at_document):
    form_of(at_document, "retimed", "3.a")
    at_document.submit("change", {"kind": "by", "until": "", "reason": "x"}, expect=422)
    assert "“Có thời hạn” cần ngày kết thúc." in at_document.main


def test_bodies_are_named_and_unknown_ones_are_asked_about(at_document):
    form_of(at_document, "reassigned", "3.b")
    shown = at_document.page.find("textarea", id="leads").text.split("\n")
    assert next(name.strip() for name in shown if name.strip()) == BAO
    typed = {"leads": f"{BAO}\nĐài Truyền hình", "coordinators": "", "reason": "Giao lại."}
    at_document.submit("change", typed, expect=422)
    assert "“Đài Truyền hình” không có trong danh mục cơ quan." in at_document.main
    typed["leads"] = "Sở TT&TT\nĐài Phát thanh và Truyền hình Đắk Lắk\nTạp chí Chư Yang Sin"
    typed["coordinators"] = "Viettel Đắk Lắk (ngoài hệ thống)"
    at_document.submit("change", typed, expect=200)
    assert consequences(at_document)[0] == (
        "1 đầu việc chuyển từ Báo Đắk Lắk sang Sở Thông tin và Truyền thông."
    )
    at_document.submit("confirm", {"step": "confirm"}).follow()
    at_document.get("/tasks/?plan=1&q=viettel")
    assert at_document.page.find(id=f"task-{task('3.b').id}")
    at_document.get("/tasks/?q=viettel")
    assert at_document.page.find(id=f"task-{task('3.b').id}")


def test_who_leads_does_not_coordinate_too(at_document):
    form_of(at_document, "reassigned", "3.b")
    typed = {"leads": BAO, "coordinators": f"{BAO}\n{DAI}", "reason": "Nhầm."}
    at_document.submit("change", typed, expect=422)
    assert "vừa chủ trì vừa phối hợp" in at_document.main


def test_a_task_is_added_with_a_code_of_its_own(at_document):
    form_of(at_document, "added")
    section = at_document.page.select("#section option")[1]["value"]
    filled = {
        "section": section, "code": "1.a", "title": "Kho dữ liệu dùng chung", "kind": "annual",
        "leads": "Các cơ quan báo chí của tỉnh", "reason": "Việc mới.",
    }  # fmt: skip
    at_document.submit("change", filled, expect=422)
    assert "Mã 1.a đã có trong kế hoạch" in at_document.main
    at_document.submit("change", {"code": "1.c"}, expect=200)
    assert "3 đầu việc mới mở cho" in consequences(at_document)[0]
    at_document.submit("confirm", {"step": "confirm"}).follow()
    at_document.get("/tasks/")
    codes = [td.get_text(strip=True) for td in at_document.page.select("td.code")]
    assert codes[:4] == ["1.a", "1.b", "1.c", "2"]


def test_a_task_that_ended_stays_in_the_list_and_says_so(at_document, app, lan):
    form_of(at_document, "closed", "6").submit("change", {"reason": "Thôi."}, expect=200)
    assert "3 đầu việc kết thúc" in consequences(at_document)[0]
    at_document.submit("confirm", {"step": "confirm"}).follow()
    reader = browse(app, lan).get("/tasks/")
    row = reader.page.find(id=f"task-{task('6').id}").get_text(" ")
    assert "Kết thúc từ 20/11/2026" in row
    assert "123-QĐ/TU" in row
    reader.get(f"/tasks/{task('6').id}")
    assert "Kết thúc từ 20/11/2026 theo văn bản số 123-QĐ/TU" in reader.main
    reader.get("/desk/")
    assert "Cập nhật nhiệm vụ 6" not in str(reader.page)
    form_of(at_document, "reopened", "6").submit("change", {"reason": "Nhầm."}, expect=200)
    assert "3 đầu việc đã kết thúc được mở lại" in consequences(at_document)[0]


def test_a_corrected_number_is_named_by_what_it_ended(at_document):
    form_of(at_document, "closed", "6").submit("change", {"reason": "Thôi."}, expect=200)
    at_document.submit("confirm", {"step": "confirm"})
    [amendment] = db.session.scalars(select(Amendment.id))
    at_document.get(f"/plans/1/amendments/{amendment}/edit")
    at_document.submit("amendment", {"number": "321-QĐ/TU"})
    assert "văn bản số 321-QĐ/TU" in at_document.get(f"/tasks/{task('6').id}").main


def test_who_was_slower_keeps_what_was_typed(at_document):
    form_of(at_document, "retimed", "3.a")
    filled = {"kind": "annual", "reason": "Tôi gõ lâu lắm."}
    at_document.submit("change", filled, expect=200)
    amends(ANNUAL, "3.a", document("9/UBND"))
    at_document.submit("confirm", {"step": "confirm"}, expect=409)
    assert "vừa được điều chỉnh" in at_document.main
    assert at_document.page.find("textarea", id="reason").text.strip() == "Tôi gõ lâu lắm."
    at_document.submit("change", {"kind": "continuous"}, expect=200)
    at_document.submit("confirm", {"step": "confirm"})
    assert {row[3] for row in stands("3.a")} == {None}


def test_others_read_the_document_and_change_nothing(at_document, app, lan, tuan, mai):
    [amendment] = db.session.scalars(select(Amendment.id))
    page = f"/plans/1/amendments/{amendment}"
    for person in (lan, tuan, mai):
        reader = browse(app, person).get(page)
        assert "123-QĐ/TU" in reader.main
        assert "Văn bản này điều chỉnh gì?" not in reader.main
        reader.get(f"{page}/changes/retimed", expect=403)
        typed = {"task": task("3.a").id, "kind": "annual", "reason": "x", "step": "confirm"}
        reader.post(f"{page}/changes/retimed", typed, expect=403)
        reader.get("/plans/1")
        assert "Đóng kế hoạch" not in reader.main


def test_a_task_of_another_plan_is_not_there(at_document):
    [amendment] = db.session.scalars(select(Amendment.id))
    page = f"/plans/1/amendments/{amendment}/changes/retimed"
    at_document.get(f"{page}?task=9999", expect=404)
    at_document.get(f"{page}?task=x", expect=404)
    at_document.get(f"/plans/2/amendments/{amendment}", expect=404)
