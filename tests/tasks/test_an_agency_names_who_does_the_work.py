"""Lan writes down who leads and who works on a commitment; everybody who sees the task reads it."""

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.accounts.actions import reinstate, suspend
from pressplan.database import db
from pressplan.history.models import HistoryLine
from pressplan.tasks.models_assignment import Assignment
from tests.tasks.work import (
    BAO,
    DAI,
    SO,
    agency_id,
    at_once,
    browse,
    commitment,
    completes,
    confirms,
    rows,
    workbook,
)

TYPED = {"leader": "Y Thanh Niê", "officer": "Trần Thị Lan", "product": "30 bài trong năm"}


def url(found):
    return f"/tasks/{found.task_id}/commitments/{found.id}/assignment"


def written(found) -> Assignment | None:
    db.session.rollback()
    return db.session.get(Assignment, found.id, populate_existing=True)


def writes(app, account, found, seen="0", **words):
    browser = browse(app, account).get(url(found))
    return browser.post(url(found), TYPED | {"seen": seen} | words)


def test_the_agency_names_its_people_and_the_product(app, lan):
    work = commitment("3.a")
    browser = browse(app, lan).get(f"/tasks/{work.task_id}")
    assert "còn thiếu lãnh đạo phụ trách, cán bộ phụ trách và sản phẩm mong đợi" in browser.main
    browser.get(url(work))
    offered = {o["value"] for o in browser.page.select("datalist option")}
    assert offered == {lan.name}
    browser.submit("assignment", TYPED).follow(expect=303).follow()
    box = browser.page.select_one(f"#commitment-{work.id} .five").get_text(" ", strip=True)
    assert "Y Thanh Niê" in box
    assert "30 bài trong năm" in box
    assert "còn thiếu" not in box
    stored = written(work)
    assert (stored.leader_id, stored.officer_id, stored.version) == (None, lan.id, 1)
    (line,) = db.session.scalars(select(HistoryLine).where(HistoryLine.event == "assigned"))
    assert line.agency_id == agency_id(BAO)
    assert line.after["cán bộ phụ trách"] == lan.name


def test_saving_the_same_again_writes_nothing(app, lan):
    work = commitment("3.a")
    writes(app, lan, work)
    browser = browse(app, lan).get(url(work))
    browser.submit("assignment").follow(expect=303).follow()
    assert "Không có gì thay đổi" in browser.main
    assert written(work).version == 1


def test_staff_write_for_any_agency(app, hoa):
    work = commitment("3.a", DAI)
    writes(app, hoa, work, officer="Lê Văn Minh")
    assert written(work).officer.name == "Lê Văn Minh"


@pytest.mark.parametrize(
    ("face", "status"), [("minh", 403), ("quang", 403), ("tuan", 403), ("mai", 403), ("son", 403)]
)
def test_nobody_writes_for_another_agency(app, request, face, status):
    """Minh leads the same task beside the newspaper, and writes for the station."""
    work = commitment("3.a")
    browser = browse(app, request.getfixturevalue(face))
    if face == "minh":
        browser.get(url(commitment("3.a", DAI)))
    browser.get(url(work), expect=status)
    browser.token = browser.token or browser.get("/accounts/password").token
    browser.post(url(work), TYPED | {"seen": "0"}, expect=status)
    assert written(work) is None


def test_who_coordinates_does_not_write_for_the_lead(app, lan):
    """The newspaper coordinates task 2, which the Department leads."""
    work = commitment("2", SO)
    browser = browse(app, lan).get(url(commitment("3.a")))
    browser.post(url(work), TYPED | {"seen": "0"}, expect=403)
    assert written(work) is None


@pytest.mark.parametrize("face", ["minh", "quang", "tuan", "mai", "hoa"])
def test_everybody_who_sees_the_task_reads_the_names(app, request, lan, face):
    work = commitment("3.a")
    writes(app, lan, work)
    browser = browse(app, request.getfixturevalue(face)).get(f"/tasks/{work.task_id}")
    assert "Y Thanh Niê" in browser.main
    assert (url(work) in browser.links()) == (face == "hoa")
    listed = " ".join(rows(browser.get("/tasks/"))["3.a"])
    assert lan.name in listed


def test_the_second_of_two_keeps_what_was_typed(app, lan, hoa):
    work = commitment("3.a")
    browser = browse(app, lan).get(url(work))
    writes(app, hoa, work, leader="Người của Sở ghi")
    browser.post(url(work), TYPED | {"seen": "0"}, expect=409)
    assert "Người của Sở ghi" in browser.main
    assert browser.page.find(id="leader")["value"] == "Y Thanh Niê"
    browser.submit("assignment")
    assert written(work).leader_name == "Y Thanh Niê"


def test_two_at_once_land_once(app, lan, hoa):
    from pressplan.accounts.queries import who_is
    from pressplan.errors import TooLate
    from pressplan.tasks.actions_assignment import Clear, assign
    from pressplan.tasks.models import Commitment
    from pressplan.tasks.persons import Person

    id = commitment("3.a").id

    def naming(name, by):
        def job():
            found = db.session.get_one(Commitment, id)
            clear = Clear(Person(name), Person(), "")
            return assign(found, clear, seen=0, by=by, at=clock.now())

        return job

    whos = [who_is(lan), who_is(hoa)]
    outcomes = at_once(app, *[naming(f"Người thứ {n}", whos[n % 2]) for n in range(6)])
    assert sum(o is True for o in outcomes) == 1, outcomes
    assert all(o is True or isinstance(o, TooLate) for o in outcomes), outcomes
    assert written(commitment("3.a")).version == 1


def test_a_name_that_is_too_long_is_refused_beside_its_field(app, lan):
    work = commitment("3.a")
    browser = browse(app, lan).get(url(work))
    browser.post(url(work), TYPED | {"seen": "0", "officer": "x" * 121}, expect=422)
    assert browser.page.find(id="officer-error")
    assert browser.page.find(id="leader")["value"] == "Y Thanh Niê"


def test_who_lost_the_account_or_moved_away_stays_named_and_marked(app, lan, hoa):
    work = commitment("3.a")
    writes(app, hoa, work)
    mark = "không còn tài khoản tại đơn vị"
    page = browse(app, hoa).get(f"/tasks/{work.task_id}")
    assert mark not in page.main
    suspend(lan, by=SYSTEM, at=clock.now())
    db.session.commit()
    assert f"{lan.name} ({mark})" in page.get(f"/tasks/{work.task_id}").main
    page.get(url(work)).submit("assignment", {"product": "40 bài"})  # another field is mended
    assert written(work).officer_id == lan.id
    reinstate(lan, by=SYSTEM, at=clock.now())
    lan.agency_id = agency_id(DAI)
    db.session.commit()
    assert f"{lan.name} ({mark})" in page.get(f"/tasks/{work.task_id}").main


def test_the_list_is_filtered_by_who_does_the_work(app, lan):
    writes(app, lan, commitment("3.a"))
    browser = browse(app, lan).get(f"/tasks/?officer={lan.id}")
    assert set(rows(browser)) == {"3.a"}
    assert len(rows(browser)["3.a"]) == 1
    choices = [o.get_text() for o in browser.page.select("#officer option")]
    assert choices[1:] == ["Việc tôi phụ trách", "Chưa ghi người phụ trách"]
    browser.get(f"/tasks/?agency={agency_id(BAO)}&part=lead&officer=none")
    assert set(rows(browser)) == {"1.b", "3.b", "3.c", "6"}


def test_the_desk_says_how_many_lack_somebody_and_leads_to_just_these(app, lan, hoa):
    confirms(hoa, completes(lan, commitment("6")))  # what has ended lacks nobody
    writes(app, lan, commitment("3.a"))
    browser = browse(app, lan).get("/desk/")
    link = browser.page.find("a", string="3 đầu việc chưa ghi người phụ trách")
    assert set(rows(browser.get(link["href"]))) == {"1.b", "3.b", "3.c"}
    for code in ("1.b", "3.b", "3.c"):
        writes(app, lan, commitment(code))
    assert "chưa ghi người phụ trách" not in browser.get("/desk/").main


def test_the_workbook_has_the_people(app, lan):
    writes(app, lan, commitment("3.a"))
    cells = workbook(browse(app, lan), f"/exports/tasks.xlsx?officer={lan.id}")
    assert cells[3][-3:] == ["Lãnh đạo phụ trách", "Cán bộ phụ trách", "Sản phẩm mong đợi"]
    assert [row[-3:] for row in cells[4:]] == [["Y Thanh Niê", lan.name, "30 bài trong năm"]]
