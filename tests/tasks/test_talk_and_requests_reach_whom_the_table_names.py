"""A conversation and a request exist for whom the table names; others find no trace of them."""

from datetime import date

import pytest

from pressplan.database import db
from pressplan.plans.models import PlanState
from tests.tasks.extending import the_request
from tests.tasks.work import BAO, DAI, SO, asks, browse, commitment, says, talk_url, workbook

SAID, WHY = "LỜI-KÍN-4417", "LÝ-DO-KÍN-4417"


@pytest.fixture
def work(app, lan):
    """6 of Báo: the Department coordinates it. It has a conversation and an open request."""
    says(lan, commitment("6", BAO), SAID)
    asks(lan, commitment("6", BAO), date(2027, 1, 29), WHY)
    return commitment("6", BAO)


@pytest.mark.parametrize(
    ("who", "sees", "writes"),
    [
        pytest.param("lan", True, True, id="own"),
        pytest.param("hoa", True, True, id="staff"),
        pytest.param("mai", True, False, id="governing body"),
        pytest.param("tuan", True, False, id="leadership"),
        pytest.param("minh", False, False, id="another lead of the task"),
        pytest.param("quang", False, False, id="agency without duties"),
    ],
)
def test_who_reads_and_writes(app, request, work, who, sees, writes):
    browser = browse(app, request.getfixturevalue(who))
    page = browser.get(f"/tasks/{work.task_id}")
    assert (SAID in page.main) is sees
    assert ("Đề nghị gia hạn lần 1" in page.main) is sees
    assert bool(page.page.select(f"#talk-{work.id}")) is sees
    browser.get(talk_url(work), expect=200 if sees else 404)
    assert bool(browser.page.select("form.say")) is writes
    browser.get(f"/tasks/extensions/{the_request().id}", expect=200 if sees else 404)
    assert (WHY in browser.main) is sees
    expected = 303 if writes else 403 if who in ("mai", "tuan") else 404
    browser.get("/tasks/")
    browser.post(talk_url(work), {"text": "Thử."}, expect=expected)
    seen = f"/tasks/{work.task_id}/commitments/{work.id}/mentions/seen"
    browser.post(seen, expect=303 if sees else 404)


def test_a_coordinating_agency_writes_on_the_departments_work(app, hoa, lan, quang):
    work = commitment("4.a", SO)
    says(hoa, work, SAID)
    browser = browse(app, lan).get(talk_url(work))
    browser.post(talk_url(work), {"text": "Báo đã nhận."})
    assert "Báo đã nhận." in browse(app, hoa).get(talk_url(work)).main
    browse(app, quang).get(talk_url(work), expect=404)


def test_a_coordinating_agency_sees_a_request_and_takes_no_step(app, hoa, lan, quang):
    work = commitment("5.b", SO)
    asks(hoa, work, date(2027, 1, 29), WHY)
    url = f"/tasks/extensions/{the_request().id}"
    browser = browse(app, lan).get(url)
    assert WHY in browser.main
    assert not browser.page.select("main form")
    browser.post(f"{url}/withdrawal", {"seen": "1"}, expect=403)
    browse(app, quang).get(url, expect=404)


@pytest.mark.parametrize("who", ["minh", "quang"])
def test_no_page_search_or_workbook_of_others_holds_a_word(app, request, work, who):
    account = request.getfixturevalue(who)
    browser = browse(app, account)
    urls = ["/tasks/", "/tasks/?q=loi+kin", "/desk/", f"/tasks/{work.task_id}", "/plans/"]
    urls += [f"/tasks/{work.task_id}/history", f"/agencies/{work.agency_id}", "/agencies/"]
    for url in urls:
        text = browser.get(url).response.get_data(as_text=True)
        assert SAID not in text, url
        assert WHY not in text, url
        assert "Trao đổi: tin" not in text, url
    cells = str(workbook(browser, "/exports/tasks.xlsx"))
    assert SAID not in cells
    assert WHY not in cells


def test_who_may_no_longer_see_it_has_no_mention_on_the_desk(app, hoa, lan):
    says(hoa, commitment("4.a", SO), "@Trần Thị Lan " + SAID)
    assert SAID in browse(app, lan).get("/desk/").main
    for party in commitment("4.a", SO).task.coordinators:
        db.session.delete(party)
    db.session.commit()
    page = browse(app, lan).get("/desk/").main
    assert SAID not in page
    assert "Bạn được nhắc đến" not in page


def test_the_number_of_another_task_leads_nowhere(app, lan, work):
    other = commitment("3.a", DAI).task_id
    browser = browse(app, lan).get("/tasks/")
    for end in ("messages", "extensions/new"):
        browser.get(f"/tasks/{other}/commitments/{work.id}/{end}", expect=404)
    browser.post(f"/tasks/{other}/commitments/{work.id}/messages", {"text": "x"}, expect=404)


def test_in_a_draft_of_a_plan_there_is_neither(app, plan, lan, hoa, work):
    says(hoa, work, "@Trần Thị Lan nhé")
    plan.state = PlanState.DRAFT
    db.session.commit()
    browser = browse(app, lan)
    browser.get(talk_url(work), expect=404)
    browser.get(f"/tasks/extensions/{the_request().id}", expect=404)
    page = browser.get("/desk/").main
    assert "Bạn được nhắc đến" not in page
    assert "Đề nghị gia hạn (" not in page


def test_the_administrator_is_no_reader(app, son, work):
    browser = browse(app, son)
    browser.get(talk_url(work), expect=403)
    browser.get(f"/tasks/extensions/{the_request().id}", expect=403)
