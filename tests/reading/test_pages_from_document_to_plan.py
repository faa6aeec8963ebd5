"""Hoa uploads the document, mends what was not understood, and a plan is tracked."""

import io

import pytest
from sqlalchemy import func, select

from pressplan.agencies.models import Agency, AgencyKind
from pressplan.database import db
from pressplan.history.models import HistoryLine
from pressplan.plans.models import Plan, PlanState
from pressplan.reading.models import Draft
from pressplan.tasks.models import Commitment, Task
from tests import cast
from tests.reading.files import docx_of
from tests.reading.plans import SAMPLE
from tests.reading.plans import plan as small
from tests.strict import fields_of


def upload(browser, data: bytes, name: str, *, expect: int = 303):
    browser.get("/reading/new")
    return browser.post("/reading/", {"file": (io.BytesIO(data), name), "text": ""}, expect=expect)


def paste(browser, text: str, *, expect: int = 303):
    browser.get("/reading/new")
    return browser.post("/reading/", {"text": text}, expect=expect)


def the_draft() -> Draft:
    return db.session.scalars(select(Draft).order_by(Draft.id.desc()).limit(1)).one()


def part(draft: Draft, kind: str, **facts):
    """The first part of a kind with these facts."""
    found = (i for i in draft.understood[kind] if all(i[name] == v for name, v in facts.items()))
    return next(found)


def correct(browser, draft: Draft, kind: str, key: int, **typed):
    browser.get(f"/reading/{draft.id}/{kind}/{key}")
    return browser.submit(f"form-{kind}-{key}", typed)


def settle_parties(browser, draft: Draft) -> None:
    """What the register does not know is outside the system."""
    for party in the_draft().understood["parties"]:
        if not party["match"]:
            correct(browser, draft, "parties", party["key"], match="outside")


@pytest.mark.parametrize(
    ("data", "name"),
    [(SAMPLE.encode(), "ke-hoach.txt"), (docx_of(SAMPLE.split("\n")), "Kế hoạch.docx")],
    ids=["txt", "docx"],
)
def test_the_document_becomes_a_plan_that_is_tracked(browser, hoa, lan, data, name):
    browser.sign_in(hoa)
    upload(browser, data, name).follow()
    draft = the_draft()
    assert draft.source_name == name
    assert "11 nhiệm vụ" in browser.main
    settle_parties(browser, draft)

    browser.get(f"/reading/{draft.id}")
    assert "Không còn chỗ nào bắt buộc phải sửa" in browser.main
    browser.submit("make-plan").follow()
    made = db.session.scalars(select(Plan).where(Plan.state == PlanState.DRAFT)).one()
    tasks = list(
        db.session.scalars(select(Task).where(Task.plan_id == made.id).order_by(Task.position))
    )
    assert [task.code for task in tasks] == [
        "1.a",
        "1.b",
        "2",
        "3.a",
        "3.b",
        "3.c",
        "4.a",
        "4.b",
        "5.a",
        "5.b",
        "6",
    ]
    assert [lead.agency.name for lead in tasks[1].leads] == [
        "Báo Đắk Lắk", "Đài Phát thanh và Truyền hình Đắk Lắk", "Tạp chí Chư Yang Sin",
    ]  # fmt: skip

    browser.submit("force").follow()
    assert "Đang theo dõi" in browser.main
    assert db.session.get_one(Plan, made.id).state is PlanState.IN_FORCE
    opened = select(func.count()).select_from(Commitment).join(Task).where(Task.plan_id == made.id)
    assert db.session.scalar(opened) > 0
    events = set(db.session.scalars(select(HistoryLine.event)))
    assert {"document-read", "reading-corrected", "plan-created", "plan-in-force"} <= events


def test_a_pasted_text_is_read_too(browser, hoa):
    browser.sign_in(hoa)
    paste(browser, SAMPLE).follow()
    assert "Văn bản dán" in browser.main
    assert len(the_draft().understood["tasks"]) == 11


def test_the_list_says_who_read_what_and_what_became_of_it(browser, hoa):
    browser.sign_in(hoa).get("/reading/")
    assert "Chưa đọc văn bản nào" in browser.main
    paste(browser, SAMPLE)
    browser.get("/reading/")
    assert "1 bản đọc" in browser.main
    assert hoa.name in browser.main
    assert "chưa lập" in browser.main


def test_what_was_understood_stands_beside_the_lines(browser, hoa):
    browser.sign_in(hoa)
    paste(browser, SAMPLE).follow()
    task = part(the_draft(), "tasks", code="1.a")
    line = browser.page.find("li", id=f"line-{task['first']}")
    assert line["class"] == ["line-read"]
    assert f"#tasks-{task['key']}" in [a["href"] for a in line.find_all("a")]
    card = browser.page.find(id=f"tasks-{task['key']}")
    assert f"#line-{task['first']}" in [a["href"] for a in card.find_all("a", class_="line-link")]


def test_every_part_can_be_opened_and_saved_as_it_is(browser, hoa):
    browser.sign_in(hoa)
    paste(browser, SAMPLE)
    draft = the_draft()
    for kind in ("bases", "sections", "tasks", "targets", "duties", "standing"):
        item = draft.understood[kind][0]
        correct(browser, draft, kind, item["key"])
        assert part(the_draft(), kind, key=item["key"]) == item, kind
    correct(browser, draft, "head", 0)
    assert the_draft().understood["head"] == draft.understood["head"]


def test_a_task_is_corrected_in_place(browser, hoa):
    browser.sign_in(hoa)
    paste(browser, SAMPLE)
    draft = the_draft()
    task = part(draft, "tasks", code="1.b")
    browser.get(f"/reading/{draft.id}/tasks/{task['key']}", htmx=True)
    typed = {
        "kind": "by",
        "until": "2026-06-30",
        "reading": "before",
        "leads": "Sở Tài chính\nSở Tư pháp",
    }
    form = browser.page.find("form", id=f"form-tasks-{task['key']}")
    browser.post(form["action"], {**fields_of(form), **typed}, expect=200, htmx=True)
    assert "Trước 30/06/2026" in browser.text
    assert browser.page.find(id="status")["hx-swap-oob"] == "true"
    saved = part(the_draft(), "tasks", code="1.b")
    assert (saved["until"], saved["reading"], saved["from"]) == ("2026-06-30", "before", "")
    assert saved["leads"] == ["Sở Tài chính", "Sở Tư pháp"]


def test_what_a_task_lacks_is_said_beside_the_field(browser, hoa):
    browser.sign_in(hoa)
    paste(browser, SAMPLE)
    draft = the_draft()
    task = part(draft, "tasks", code="1.b")
    browser.get(f"/reading/{draft.id}/tasks/{task['key']}")
    browser.submit(
        f"form-tasks-{task['key']}", {"kind": "range", "output": "Kết quả giữ lại"}, expect=422
    )
    assert "cần cả ngày bắt đầu và ngày kết thúc" in browser.main
    assert "Kết quả giữ lại" in browser.main
    assert part(the_draft(), "tasks", code="1.b") == task


def test_a_new_body_is_entered_from_here(browser, hoa):
    browser.sign_in(hoa)
    paste(browser, small("1. Làm việc\nCơ quan chủ trì: Sở Nội vụ\nThời gian: Hằng năm"))
    draft = the_draft()
    party = part(draft, "parties", name="Sở Nội vụ")
    assert not party["match"]
    browser.get(f"/reading/{draft.id}")
    assert "chưa khớp" in browser.main
    correct(browser, draft, "parties", party["key"], match="new", new_kind="office")
    agency = cast.agency("Sở Nội vụ")
    assert agency.kind is AgencyKind.OFFICE
    assert part(the_draft(), "parties", name="Sở Nội vụ")["match"] == f"agency:{agency.id}"


def test_a_body_that_exists_is_not_entered_twice(browser, hoa):
    browser.sign_in(hoa)
    paste(browser, small("1. Làm việc\nCơ quan chủ trì: Sở Nội vụ\nThời gian: Hằng năm"))
    draft = the_draft()
    party = part(draft, "parties", name="Sở Nội vụ")
    count = db.session.scalar(select(func.count(Agency.id)))
    browser.get(f"/reading/{draft.id}/parties/{party['key']}")
    typed = {"match": "new", "new_name": "Báo Đắk Lắk", "new_kind": "press"}
    browser.submit(f"form-parties-{party['key']}", typed, expect=422)
    assert "Đã có cơ quan mang tên này" in browser.main
    assert db.session.scalar(select(func.count(Agency.id))) == count


def test_a_part_that_was_overlooked_is_added_and_a_wrong_one_taken_out(browser, hoa):
    browser.sign_in(hoa)
    paste(browser, SAMPLE)
    draft = the_draft()
    browser.get(f"/reading/{draft.id}/targets/new")
    browser.submit("form-targets-new", {"horizon": "2030", "text": "Mục tiêu bị sót"})
    added = part(the_draft(), "targets", text="Mục tiêu bị sót")
    browser.get(f"/reading/{draft.id}")
    button = browser.page.find(id=f"targets-{added['key']}").find("button")
    assert "Xóa" in button["data-confirm"]
    form = button.find_parent("form")
    browser.post(form["action"], fields_of(form))
    assert len(the_draft().understood["targets"]) == 10


def test_a_doubt_is_settled_or_goes_with_the_plan(browser, hoa):
    browser.sign_in(hoa)
    paste(browser, SAMPLE)
    draft = the_draft()
    settle_parties(browser, draft)
    first = the_draft().understood["doubts"][0]
    browser.get(f"/reading/{draft.id}")
    browser.submit(f"settle-{first['key']}", {"answer": "Đã xem bản ký"})
    browser.get(f"/reading/{draft.id}")
    assert "Đã xem bản ký" in browser.main
    browser.submit("make-plan")
    made = db.session.scalars(select(Plan).where(Plan.state == PlanState.DRAFT)).one()
    settled = [doubt for doubt in made.doubts if doubt.settled_at]
    assert [doubt.answer for doubt in settled] == ["Đã xem bản ký"]
    assert len(made.doubts) == len(draft.understood["doubts"])


def test_a_plan_that_lacks_something_is_refused_with_the_list(browser, hoa):
    browser.sign_in(hoa)
    paste(browser, small("1. Làm việc\nThời gian: Hằng năm"))
    draft = the_draft()
    browser.get(f"/reading/{draft.id}")
    assert "chưa có cơ quan chủ trì" in browser.main
    assert browser.page.find("form", id="make-plan") is None
    browser.post(f"/reading/{draft.id}/plan", expect=422)
    assert "chưa có cơ quan chủ trì" in browser.main
    assert db.session.scalar(select(func.count(Plan.id))) == 1


def test_asked_twice_there_is_one_plan(browser, hoa):
    browser.sign_in(hoa)
    paste(browser, SAMPLE)
    draft = the_draft()
    settle_parties(browser, draft)
    browser.get(f"/reading/{draft.id}").submit("make-plan")
    first = browser.response.headers["Location"]
    browser.post(f"/reading/{draft.id}/plan")
    assert browser.response.headers["Location"] == first
    assert db.session.scalar(select(func.count(Plan.id))) == 2
    browser.get(f"/reading/{draft.id}")
    assert "đã được lập thành kế hoạch" in browser.main
    assert not browser.page.find_all(
        "form", action=lambda a: a and a.startswith(f"/reading/{draft.id}/")
    )


def test_a_draft_plan_goes_back_to_be_corrected(browser, hoa):
    browser.sign_in(hoa)
    paste(browser, SAMPLE)
    draft = the_draft()
    settle_parties(browser, draft)
    browser.get(f"/reading/{draft.id}").submit("make-plan").follow()
    number = browser.response.request.path.rsplit("/", 1)[1]
    browser.get(f"/plans/{number}/head").submit("head", {"number": "77/KH-UBND"}).follow()
    browser.submit("withdrawal").follow()
    assert "77/KH-UBND" in browser.main
    assert db.session.scalar(select(func.count(Plan.id))) == 1
    assert db.session.scalar(select(func.count(Task.id))) == 11
    browser.submit("make-plan").follow()
    assert "77/KH-UBND" in browser.main


def test_a_draft_that_nobody_wants_is_deleted(browser, hoa):
    browser.sign_in(hoa)
    paste(browser, SAMPLE)
    id = the_draft().id
    browser.post(f"/reading/{id}/removal").follow()
    assert "Chưa đọc văn bản nào" in browser.main
    browser.get(f"/reading/{id}", expect=404)
    lines = select(HistoryLine).where(HistoryLine.event == "reading-discarded")
    assert db.session.scalars(lines).one().subject_id == id
