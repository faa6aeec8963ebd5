"""Unconfirmed words and difficulties reach those whom the table names, and no others."""

import pytest

from pressplan.database import db
from pressplan.plans.models import PlanState
from tests.tasks.work import BAO, DAI, SO, browse, commitment, confirms, reports, returns, workbook

SECRET, TROUBLE = "chưa ai được biết", "vướng về tiền"


def page_of(app, account, work):
    return browse(app, account).get(f"/tasks/{work.task_id}").main


@pytest.mark.parametrize(
    ("who", "sees", "sees_trouble"),
    [
        pytest.param("minh", True, True, id="own"),
        pytest.param("lan", False, False, id="other press agency"),
        pytest.param("quang", False, False, id="agency without duties"),
        pytest.param("mai", False, False, id="governing body of another"),
        pytest.param("hoa", True, True, id="staff"),
        pytest.param("tuan", True, True, id="leadership"),
    ],
)
def test_an_unconfirmed_update_of_dai(app, request, minh, who, sees, sees_trouble):
    work = commitment("3.a", DAI)
    reports(minh, work, done=SECRET, difficulty=TROUBLE)
    page = page_of(app, request.getfixturevalue(who), work)
    assert (SECRET in page) is sees
    assert (TROUBLE in page) is sees_trouble
    assert "40%" in page  # state and percent are for everybody


def test_the_governing_body_of_bao_sees_its_unconfirmed_update(app, lan, mai):
    work = commitment("3.a", BAO)
    reports(lan, work, done=SECRET, difficulty=TROUBLE)
    page = page_of(app, mai, work)
    assert SECRET in page
    assert TROUBLE in page


def test_a_coordinating_agency_sees_the_unconfirmed_but_not_the_difficulties(app, hoa, lan, quang):
    work = commitment("4.a", SO)
    reports(hoa, work, done=SECRET, difficulty=TROUBLE)
    page = page_of(app, lan, work)
    assert SECRET in page
    assert TROUBLE not in page
    assert SECRET not in page_of(app, quang, work)


def test_once_confirmed_the_words_are_for_all_and_the_difficulties_still_are_not(
    app, minh, hoa, lan
):
    work = commitment("3.a", DAI)
    confirms(hoa, reports(minh, work, done=SECRET, difficulty=TROUBLE))
    page = page_of(app, lan, work)
    assert SECRET in page
    assert TROUBLE not in page


def test_what_was_returned_stays_between_the_two(app, minh, hoa, lan):
    work = commitment("3.a", DAI)
    returns(hoa, reports(minh, work, done=SECRET), "Lý do chỉ Đài đọc.")
    page = page_of(app, lan, work)
    assert SECRET not in page
    assert "Lý do chỉ Đài đọc." not in page


def test_no_search_list_or_workbook_of_others_holds_unconfirmed_words(app, minh, lan):
    reports(minh, commitment("3.a", DAI), done=SECRET, result=SECRET)
    browser = browse(app, lan)
    for url in ("/tasks/", "/tasks/?q=chua+ai+duoc+biet", "/desk/"):
        assert SECRET not in browser.get(url).main
    assert browser.get("/tasks/?q=chua+ai+duoc+biet").page.find("tr", id=True) is None
    assert SECRET not in str(workbook(browser, "/exports/tasks.xlsx"))


def test_the_addresses_of_judging_are_for_staff(app, minh, lan):
    written = reports(minh, commitment("3.a", DAI), done=SECRET)
    browse(app, lan).get(f"/tasks/updates/{written.id}/return", expect=403)


@pytest.mark.parametrize("who", ["tuan"])
def test_a_leader_reads_every_page_and_changes_nothing(app, request, lan, who):
    written = reports(lan, commitment("3.a"))
    browser = browse(app, request.getfixturevalue(who))
    for url in ("/overview/", "/tasks/", "/plans/", f"/tasks/{written.commitment.task_id}"):
        browser.get(url)
        assert not [f for f in browser.page.select("main form") if f.get("method") == "post"]
    browser.get("/desk/", expect=403)
    work = commitment("3.a")
    for url in (
        f"/tasks/{work.task_id}/commitments/{work.id}/updates",
        f"/tasks/updates/{written.id}/confirmation",
        f"/tasks/updates/{written.id}/return",
    ):
        browser.post(url, {"seen": "1"}, expect=403)


def test_the_administrator_is_no_reader_of_tasks(app, son):
    browser = browse(app, son)
    for url in ("/tasks/", "/overview/", "/desk/", "/exports/tasks.xlsx"):
        browser.get(url, expect=403)


def test_a_plan_in_draft_exists_for_staff_alone(app, plan, lan, hoa, tuan, mai):
    task_id = commitment("3.a").task_id
    plan.state = PlanState.DRAFT
    db.session.commit()
    for person in (lan, tuan, mai):
        browser = browse(app, person)
        browser.get(f"/tasks/{task_id}", expect=404)
        assert "Chưa có kế hoạch nào được theo dõi" in browser.get("/tasks/").main
        browser.get("/exports/tasks.xlsx", expect=303)
    browse(app, hoa).get(f"/tasks/{task_id}")
