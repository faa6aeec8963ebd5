"""What Lan types and has not sent is there for her and her colleagues. For nobody else, nowhere."""

import pytest

from pressplan.database import db
from tests.tasks.board import BOARD, colleague, draft_url, types
from tests.tasks.work import BAO, DAI, SO, browse, commitment, report_url, workbook

SECRET = "BÍ-MẬT-7Q3X"


def everything(app, account, work):
    """All that this person can read around a task, whatever the answer."""
    browser = browse(app, account)
    urls = [
        "/desk/", "/tasks/", f"/tasks/?q={SECRET[:-1]}", f"/tasks/{work.task_id}",
        f"/tasks/{work.task_id}/history", f"{report_url(work)}/new", BOARD, "/overview/",
        f"/agencies/{work.agency_id}", draft_url(work),
    ]  # fmt: skip
    pages = [browser.client.get(url).get_data(as_text=True) for url in urls]
    token = browser.get("/accounts/me").token
    typed = {"csrf_token": token, "seen": "9", "version": "9", "done": "Thử dò.", "do": "send"}
    typed |= {f"c{work.id}-{name}": "9" for name in ("seen", "version", "percent", "done")}
    posts = (draft_url(work), f"{draft_url(work)}/removal", report_url(work), BOARD)
    return pages + [browser.client.post(url, data=typed).get_data(as_text=True) for url in posts]


@pytest.mark.parametrize("who", ["minh", "quang", "mai", "hoa", "tuan", "son"])
def test_no_page_list_search_export_history_or_error_holds_it(app, request, lan, who):
    work = commitment("3.a", BAO)
    types(lan, work, SECRET, difficulty=SECRET)
    pages = everything(app, request.getfixturevalue(who), work)
    assert not [page for page in pages if SECRET in str(page)]
    assert not [page for page in pages if "Trần Thị Lan đang soạn" in str(page)]


def test_the_workbook_of_staff_does_not_hold_it(app, lan, hoa):
    types(lan, commitment("3.a"), SECRET, result=SECRET)
    address = "/exports/tasks.xlsx"
    assert SECRET not in str(workbook(browse(app, hoa), address))


def test_its_writer_and_a_colleague_do_see_it(app, lan):
    """The same walk finds it where it may be: else the others' silence would prove nothing."""
    work = commitment("3.a", BAO)
    types(lan, work, SECRET)
    for person in (lan, colleague(lan)):
        assert [page for page in everything(app, person, work) if SECRET in str(page)]


def test_what_hoa_types_for_an_agency_is_hers_until_it_is_sent(app, hoa, hung, minh, lan):
    work = commitment("3.a", DAI)
    types(hoa, work, SECRET, source="phone", source_note="ông Minh")
    for person in (hung, minh, lan):
        assert not [p for p in everything(app, person, work) if SECRET in str(p)], person.name
    own = browse(app, hoa)
    assert SECRET in own.get(f"{report_url(work)}/new").main
    assert work.agency.name in own.get(BOARD).main


def test_the_departments_own_drafts_are_there_for_its_staff_alone(app, hoa, hung, tuan, lan):
    work = commitment("4.a", SO)
    types(hoa, work, SECRET)
    assert SECRET in browse(app, hung).get(BOARD).main
    for person in (tuan, lan):
        assert not [p for p in everything(app, person, work) if SECRET in str(p)], person.name


def test_who_moved_to_another_agency_sees_it_no_more(app, lan, minh):
    work = commitment("3.a", BAO)
    types(lan, work, SECRET)
    na = colleague(lan)
    na.agency_id = minh.agency_id
    db.session.commit()
    assert not [p for p in everything(app, na, work) if SECRET in str(p)]
