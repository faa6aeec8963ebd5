"""Anyone who is signed in finds an agency, what it does, and whom to call."""

from datetime import date
from urllib.parse import quote

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.accounts import actions as accounts
from pressplan.accounts.people import people_of
from pressplan.accounts.queries import by_name
from pressplan.agencies.actions import create_agency
from pressplan.agencies.models import (
    FOREVER,
    AgencyGroup,
    AgencyKind,
    AgencyName,
    GroupMember,
    Succession,
    SuccessionKind,
)
from pressplan.database import db
from pressplan.plans.models import Plan, PlanState
from tests import cast

EVERYBODY = ("lan", "quang", "hoa", "tuan", "mai", "son")


def bao():
    return cast.agency("Báo Đắk Lắk")


@pytest.mark.parametrize("key", EVERYBODY)
def test_every_role_sees_what_bao_leads_and_coordinates(browser, app, key):
    browser.sign_in(cast.person(key)).get(f"/agencies/{bao().id}")
    assert _codes(browser, "lead") == ["1.b", "3.a", "3.b", "3.c", "6"]
    assert _codes(browser, "coordinating") == ["1.a", "2", "4.a", "4.b", "5.a", "5.b"]
    assert "3 trách nhiệm thường xuyên" in browser.main
    assert "không tính vào số liệu chính thức" in browser.main


def test_tasks_are_linked_for_those_who_may_open_them(browser, lan, son):
    browser.sign_in(lan).get(f"/agencies/{bao().id}")
    assert len([link for link in browser.links() if link.startswith("/tasks/")]) >= 11
    browser.sign_in(son).get(f"/agencies/{bao().id}")
    assert not browser.page.select("#lead a")


def test_people_are_active_and_shown_with_work_contacts_only(browser, tuan, lan, minh):
    browser.sign_in(tuan).get(f"/agencies/{lan.agency_id}")
    people = browser.page.find(id="people")
    assert "Trần Thị Lan" in people.text
    assert people.find("a", href="tel:" + lan.phone.replace(" ", ""))
    assert people.find("a", href=f"mailto:{lan.email}")
    accounts.suspend(lan, by=SYSTEM, at=clock.now())
    db.session.commit()
    browser.get(f"/agencies/{lan.agency_id}")
    assert "Trần Thị Lan" not in browser.main
    assert "Chưa có ai của cơ quan này dùng hệ thống." in browser.main


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("bao dak lak", ["Báo Đắk Lắk", "Hội Nhà báo tỉnh Đắk Lắk"]),
        ("truyen hinh", ["Đài Phát thanh và Truyền hình Đắk Lắk"]),
        ("BÁO", ["Báo Đắk Lắk", "Hội Nhà báo tỉnh Đắk Lắk"]),
        ("tt&tt", ["Sở Thông tin và Truyền thông"]),
        ("không có cơ quan này", []),
        ("%", []),
    ],
)
def test_an_agency_is_found_without_marks(browser, lan, words, names):
    browser.sign_in(lan)
    for htmx in (False, True):
        browser.get(f"/agencies/?q={quote(words)}", htmx=htmx)
        found = [link.text for link in browser.page.select("#agencies td:first-child a")]
        assert found == names


def test_the_list_begins_with_the_press(browser, lan):
    browser.sign_in(lan).get("/agencies/")
    headings = [heading.text for heading in browser.page.select("#agencies h2")]
    assert headings[:2] == ["Cơ quan báo chí", "Sở quản lý nhà nước về báo chí"]
    assert "14 cơ quan." in browser.main


def test_a_former_name_is_found_and_told_with_its_dates(browser, lan):
    agency = bao()
    agency.names[0].until = date(2025, 7, 1)
    agency.names.append(
        AgencyName.of(
            "Báo và Phát thanh, Truyền hình Đắk Lắk", "Báo và PTTH", since=date(2025, 7, 1)
        )
    )
    db.session.commit()
    browser.sign_in(lan).get("/agencies/?q=bao+dak+lak")
    assert "Báo và Phát thanh, Truyền hình Đắk Lắk" in browser.main
    browser.get(f"/agencies/{agency.id}")
    assert "Báo Đắk Lắk đến trước 01/07/2025" in browser.main
    assert "Báo và Phát thanh, Truyền hình Đắk Lắk từ 01/07/2025" in browser.main


def test_a_successor_holds_the_work_and_both_pages_say_so(browser, hoa):
    old = cast.agency("Sở Thông tin và Truyền thông")
    new = create_agency(
        AgencyKind.DEPARTMENT, "Sở Văn hóa, Thể thao và Du lịch", by=SYSTEM, at=clock.now()
    )
    db.session.add(
        Succession(
            agency_id=old.id,
            successor_id=new.id,
            kind=SuccessionKind.MERGED,
            since=date(2025, 3, 1),
            document="NĐ 45/2025",
        )
    )
    db.session.commit()
    browser.sign_in(hoa).get(f"/agencies/{new.id}")
    assert len(_codes(browser, "lead")) == 6
    assert "Nhận việc của Sở Thông tin và Truyền thông" in browser.main
    assert "6 trách nhiệm thường xuyên" in browser.main
    browser.get(f"/agencies/{old.id}")
    assert (
        "Sáp nhập vào Sở Văn hóa, Thể thao và Du lịch từ ngày 01/03/2025, theo NĐ 45/2025."
        in browser.main
    )


def test_a_draft_plan_is_not_told_to_everybody(browser, lan, plan):
    db.session.get_one(Plan, plan.id).state = PlanState.DRAFT
    db.session.commit()
    browser.sign_in(lan).get(f"/agencies/{bao().id}")
    assert "Chủ trì 0 nhiệm vụ" in browser.main
    assert "0 trách nhiệm thường xuyên" in browser.main


def test_a_governing_body_names_whom_it_governs(browser, mai):
    browser.sign_in(mai).get(f"/agencies/{mai.agency_id}")
    assert "Chủ quản của Báo Đắk Lắk" in browser.main


def test_a_group_is_shown_on_a_day(browser, lan):
    group = db.session.scalars(
        select(AgencyGroup).where(AgencyGroup.name == "Các cơ quan báo chí của tỉnh")
    ).one()
    group.members.append(
        GroupMember(
            agency_id=cast.agency("Bản tin Cao nguyên").id, since=date(2026, 12, 1), until=FOREVER
        )
    )
    db.session.commit()
    browser.sign_in(lan).get(f"/agencies/groups/{group.id}")
    assert "3 cơ quan vào ngày 20/11/2026." in browser.main
    browser.get(f"/agencies/groups/{group.id}?on=2026-12-01")
    assert "4 cơ quan vào ngày 01/12/2026." in browser.main
    browser.get(f"/agencies/groups/{group.id}?on=hôm+qua", expect=422)
    assert "Ngày không đúng." in browser.main


def test_what_is_not_there_is_404(browser, lan):
    browser.sign_in(lan).get("/agencies/999999", expect=404)
    browser.get("/agencies/groups/999999", expect=404)
    browser.get(f"/agencies/{bao().id}?lead=99&coordinating=-3")


def _codes(browser, part):
    return [code.text for code in browser.page.select(f"#{part} .code")]


def test_who_has_a_phone_is_named_first(app, hoa, hung):
    before = people_of([hoa.agency_id])[hoa.agency_id]
    assert len(before) > 1
    for account in before:
        account.phone = ""
    by_given_name = [a.id for a in sorted(before, key=lambda a: by_name(a.name))]
    assert [a.id for a in people_of([hoa.agency_id])[hoa.agency_id]] == by_given_name
    last = next(a for a in before if a.id == by_given_name[-1])
    last.phone = "0262 385 0000"
    assert people_of([hoa.agency_id])[hoa.agency_id][0] is last
    assert people_of([]) == {}
