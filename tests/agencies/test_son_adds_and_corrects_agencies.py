"""Sơn, the administrator, adds an agency and corrects what is misspelt."""

import pytest
from sqlalchemy import select

from pressplan.agencies.models import Agency, AgencyKind
from pressplan.database import db
from pressplan.history.models import HistoryLine
from tests import cast
from tests.strict import Browser

NEW = {
    "kind": "press", "name": "Tạp chí Khoa học Tây Nguyên", "short_name": "TCKH",
    "phone": "0262 385 0009",
}  # fmt: skip


def test_he_adds_an_agency(browser, son):
    body = cast.agency("Ủy ban nhân dân tỉnh Đắk Lắk")
    browser.sign_in(son).get("/agencies/new")
    browser.submit("agency", {**NEW, "governing_body_id": str(body.id)}).follow()
    assert browser.page.h1.text == NEW["name"]
    assert browser.page.find("a", href="tel:02623850009")
    agency = cast.agency(NEW["name"])
    assert (agency.kind, agency.governing_body_id) == (AgencyKind.PRESS, body.id)
    browser.get("/agencies/?q=tckh")
    assert NEW["name"] in browser.main


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "Hãy nhập tên cơ quan."),
        ({"name": "BAO  ĐẮK LẮK"}, "Đã có cơ quan mang tên này."),
        ({"kind": "ministry"}, "Hãy chọn một mục trong danh sách."),
        ({"governing_body_id": "999999"}, "Hãy chọn một mục trong danh sách."),
        ({"phone": "không có"}, "Số điện thoại chỉ gồm"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(browser, son, wrong, sentence):
    browser.sign_in(son).get("/agencies/new").submit("agency", {**NEW, **wrong}, expect=422)
    assert sentence in browser.main
    assert browser.page.find(id="short_name")["value"] == "TCKH"


def test_he_corrects_the_spelling_and_the_phone(browser, son, lan):
    browser.sign_in(son).get(f"/agencies/{lan.agency_id}/edit")
    browser.submit("agency", {"name": "Báo Đắk Lắk điện tử", "phone": "0262 111 2222"}).follow()
    assert browser.page.h1.text == "Báo Đắk Lắk điện tử"
    agency = db.session.get_one(Agency, lan.agency_id)
    assert len(agency.names) == 1
    browser.get("/agencies/?q=dien+tu")
    assert "Báo Đắk Lắk điện tử" in browser.main
    line = db.session.scalars(select(HistoryLine).order_by(HistoryLine.id.desc())).first()
    assert (line.event, line.before["name"], line.agency_id) == (
        "agency-corrected", "Báo Đắk Lắk", agency.id,
    )  # fmt: skip


def test_a_form_left_as_it_was_writes_nothing(browser, son, lan):
    last = db.session.scalars(select(HistoryLine.id).order_by(HistoryLine.id.desc())).first()
    browser.sign_in(son).get(f"/agencies/{lan.agency_id}/edit").submit("agency")
    newest = db.session.scalars(select(HistoryLine).order_by(HistoryLine.id.desc())).first()
    assert (newest.id, newest.event) == (last + 1, "signed-in")


def test_a_body_does_not_govern_itself(browser, son):
    department = cast.agency("Sở Thông tin và Truyền thông")
    committee = cast.agency("Ủy ban nhân dân tỉnh Đắk Lắk")
    browser.sign_in(son).get(f"/agencies/{committee.id}/edit")
    browser.submit("agency", {"governing_body_id": str(department.id)}, expect=422)
    assert "chủ quản của chính mình" in browser.main
    browser.submit("agency", {"governing_body_id": str(committee.id)}, expect=422)


def test_two_at_once_the_second_sees_what_the_first_did(browser, son, lan, app):
    url = f"/agencies/{lan.agency_id}/edit"
    browser.sign_in(son).get(url)
    Browser(app).sign_in(son).get(url).submit("agency", {"phone": "0262 111 1111"})
    browser.submit("agency", {"phone": "0262 222 2222"}, expect=409)
    assert "0262 111 1111" in browser.page.find(id="late").text
    assert browser.page.find(id="phone")["value"] == "0262 222 2222"
    browser.submit("agency")
    assert db.session.get_one(Agency, lan.agency_id).phone == "0262 222 2222"


@pytest.mark.parametrize("key", ["lan", "hoa", "tuan", "mai"])
def test_only_the_administrator_corrects_agencies(browser, app, key):
    person, agency = cast.person(key), cast.agency("Báo Đắk Lắk")
    browser.sign_in(person).get("/agencies/new", expect=403)
    browser.get(f"/agencies/{agency.id}/edit", expect=403)
    browser.get("/accounts/me").post("/agencies/", NEW, expect=403)
    browser.post(f"/agencies/{agency.id}/edit", NEW, expect=403)
