"""Sơn, the administrator, gives people accounts, changes them and closes them."""

import threading

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.access import SYSTEM, Role
from pressplan.accounts import actions, queries
from pressplan.accounts.models import Account
from pressplan.database import db
from pressplan.errors import BadInput, TooLate
from pressplan.history.models import HistoryLine
from tests import cast
from tests.strict import Browser

NEW = {
    "name": "Y Moan Êban", "email": " YMoan@DakLak.example", "role": "agency",
    "position": "Phóng viên", "phone": "0262 385 0001",
}  # fmt: skip


def bao():
    return str(cast.agency("Báo Đắk Lắk").id)


def department():
    return str(cast.agency("Sở Thông tin và Truyền thông").id)


def test_he_creates_an_account_and_sees_its_password_once(browser, son, app):
    browser.sign_in(son).get("/accounts/new")
    browser.submit("account", {**NEW, "agency_id": bao()}, expect=201)
    one_time = browser.page.find(id="one-time").text
    account = db.session.scalars(
        select(Account).where(Account.email == "ymoan@daklak.example")
    ).one()
    assert account.must_change
    assert one_time not in account.password_hash
    browser.get(f"/accounts/{account.id}")
    assert one_time not in browser.text
    assert "Chưa đổi mật khẩu lần đầu" in browser.main
    moan = Browser(app).get("/sign-in")
    moan.post("/sign-in", {"email": account.email, "password": one_time})
    moan.follow(expect=303).follow()
    assert "Đặt mật khẩu mới" in moan.main


def test_nothing_but_the_form_s_own_fields_can_be_set(browser, son):
    browser.sign_in(son).get("/accounts/new")
    browser.submit(
        "account",
        {
            **NEW,
            "agency_id": bao(),
            "active": "",
            "must_change": "",
            "password_hash": "x",
            "id": "1",
            "folded": "x",
        },
        expect=201,
    )
    account = db.session.scalars(
        select(Account).where(Account.email == "ymoan@daklak.example")
    ).one()
    assert account.active
    assert account.must_change
    assert account.folded.startswith("y moan eban")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Hãy nhập họ và tên."),
        ({"email": "lan@daklak.example"}, "Đã có tài khoản dùng e-mail này."),
        ({"email": "LAN@daklak.example "}, "Đã có tài khoản dùng e-mail này."),
        ({"email": "không phải"}, "E-mail không đúng dạng"),
        ({"role": "root"}, "Hãy chọn một mục trong danh sách."),
        ({"agency_id": "0"}, "Hãy chọn cơ quan của người này."),
        ({"agency_id": "999999"}, "Hãy chọn một mục trong danh sách."),
        ({"role": "staff"}, "Chuyên viên Sở phải thuộc Sở quản lý nhà nước về báo chí."),
        ({"may_confirm": "y"}, "Chỉ chuyên viên Sở mới có quyền xác nhận."),
        ({"phone": "gọi cho tôi"}, "Số điện thoại chỉ gồm"),
        ({"name": "x" * 101}, "Nhiều nhất 100 ký tự."),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_nothing_is_lost(browser, son, wrong, sentence):
    before = db.session.scalar(select(func.count()).select_from(Account))
    browser.sign_in(son).get("/accounts/new")
    browser.submit("account", {**NEW, "agency_id": bao(), **wrong}, expect=422)
    assert sentence in browser.main
    assert browser.page.find(id="position")["value"] == "Phóng viên"
    assert db.session.scalar(select(func.count()).select_from(Account)) == before


def test_people_of_the_department_are_staff(browser, son):
    browser.sign_in(son).get("/accounts/new")
    browser.submit("account", {**NEW, "agency_id": department()}, expect=422)
    assert "dùng loại tài khoản “Chuyên viên Sở”" in browser.main
    browser.submit(
        "account",
        {**NEW, "agency_id": department(), "role": "staff", "may_confirm": "y"},
        expect=201,
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=tran+thi", {"Trần Thị Lan"}),
        ("q=bao+dak+lak", {"Trần Thị Lan"}),
        ("q=chuyen+vien&role=governing", {"Bùi Thị Mai"}),
        ("role=staff", {"Nguyễn Thị Hoa", "Phạm Quốc Hùng"}),
        ("role=khong-co&q=%25", set()),
        ("state=closed", {"Đặng Quang"}),
        ("role=staff&agency=99999999999999999999", {"Nguyễn Thị Hoa", "Phạm Quốc Hùng"}),
    ],
)
def test_he_finds_people_without_marks(browser, son, quang, query, names):
    actions.suspend(quang, by=SYSTEM, at=clock.now())
    db.session.commit()
    browser.sign_in(son).get(f"/accounts/?{query}")
    assert {link.text for link in browser.page.select("#accounts td:first-child a")} == names
    browser.get(f"/accounts/?{query}", htmx=True)
    assert browser.page.find("html") is None
    assert {link.text for link in browser.page.select("#accounts td:first-child a")} == names


def test_a_long_list_comes_in_pages_of_fifty(browser, son):
    for n in range(60):
        actions.make_account(
            email=f"p{n}@daklak.example", name=f"Người {n:02d}", role=Role.LEADER,
            password_hash="x", at=clock.now(),
        )  # fmt: skip
    db.session.commit()
    browser.sign_in(son).get("/accounts/?role=leader")
    assert "61 tài khoản." in browser.main
    assert len(browser.page.select("#accounts tbody tr")) == 50
    browser.get(browser.page.find("a", rel="next")["href"])
    assert len(browser.page.select("#accounts tbody tr")) == 11
    browser.get("/accounts/?page=99999&role=leader")
    browser.get("/accounts/?page=-1")


def test_he_changes_an_account(browser, son, lan):
    browser.sign_in(son).get(f"/accounts/{lan.id}/edit")
    browser.submit("account", {"position": "Phó Tổng biên tập"}).follow()
    assert "Phó Tổng biên tập" in browser.main
    line = db.session.scalars(select(HistoryLine).order_by(HistoryLine.id.desc())).first()
    assert (line.event, line.who_id) == ("account-changed", son.id)
    assert line.before["position"] == "Thư ký tòa soạn"


def test_two_administrators_at_once_the_second_sees_what_the_first_did(browser, son, lan, app):
    browser.sign_in(son).get(f"/accounts/{lan.id}/edit")
    other = Browser(app).sign_in(son).get(f"/accounts/{lan.id}/edit")
    other.submit("account", {"position": "Phó Tổng biên tập"})
    browser.submit("account", {"position": "Trưởng phòng"}, expect=409)
    assert "Phó Tổng biên tập" in browser.page.find(id="late").text
    assert browser.page.find(id="position")["value"] == "Trưởng phòng"
    browser.submit("account").follow()
    assert "Trưởng phòng" in browser.main


def test_a_closed_account_is_out_at_once_and_back_when_opened_again(browser, son, lan, app):
    hers = Browser(app).sign_in(lan)
    hers.get("/accounts/me")
    browser.sign_in(son).get(f"/accounts/{lan.id}").submit("suspend").follow()
    assert "Đã khóa" in browser.main
    hers.get("/accounts/me", expect=303)
    browser.submit("reinstate").follow()
    hers.get("/accounts/me", expect=303)
    hers.sign_in(lan).get("/accounts/me")


def test_a_new_one_time_password_ends_the_old_password_and_sessions(browser, son, lan, app):
    hers = Browser(app).sign_in(lan)
    browser.sign_in(son).get(f"/accounts/{lan.id}").submit("one-time", expect=200)
    one_time = browser.page.find(id="one-time").text
    hers.get("/accounts/me", expect=303)
    hers.get("/sign-in").post(
        "/sign-in", {"email": lan.email, "password": cast.PASSWORD}, expect=422
    )
    hers.sign_in(lan, one_time)


def test_he_ends_one_of_her_sessions(browser, son, lan, app):
    hers, elsewhere = Browser(app).sign_in(lan), Browser(app).sign_in(lan)
    browser.sign_in(son).get(f"/accounts/{lan.id}")
    assert "2 phiên đang mở." in browser.main
    newest = queries.open_sessions(lan, now=clock.now())[0]
    browser.post(f"/accounts/{lan.id}/sessions/{newest.id}/end")
    elsewhere.get("/accounts/me", expect=303)
    hers.get("/accounts/me")


def test_a_session_is_ended_only_under_its_own_account(browser, son, lan, minh):
    Browser(browser.app).sign_in(lan)
    session = queries.open_sessions(lan, now=clock.now())[0]
    browser.sign_in(son).get("/accounts/")
    browser.post(f"/accounts/{minh.id}/sessions/{session.id}/end", expect=404)


def test_the_last_administrator_stays(browser, son):
    browser.sign_in(son).get(f"/accounts/{son.id}").submit("suspend", expect=422)
    assert "quản trị viên duy nhất" in browser.main
    browser.get(f"/accounts/{son.id}/edit").submit("account", {"role": "leader"}, expect=422)
    assert "quản trị viên duy nhất" in browser.main
    browser.post(f"/accounts/{son.id}/one-time-password", expect=422)
    assert db.session.get_one(Account, son.id).role is Role.ADMIN


def test_a_closed_administrator_does_not_count(app, son):
    second = _second_administrator()
    actions.suspend(second, by=SYSTEM, at=clock.now())
    db.session.commit()
    with pytest.raises(BadInput):
        actions.suspend(son, by=SYSTEM, at=clock.now())


def test_two_administrators_closing_each_other_leave_one(app, son):
    ids = [son.id, _second_administrator().id]
    start = threading.Barrier(2)

    def close(id):
        with app.app_context():
            start.wait()
            try:
                actions.suspend(db.session.get_one(Account, id), by=SYSTEM, at=clock.now())
                db.session.commit()
            except (BadInput, TooLate):
                db.session.rollback()

    db.session.rollback()
    threads = [threading.Thread(target=close, args=(id,)) for id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = select(func.count()).where(Account.role == Role.ADMIN, Account.active)
    assert db.session.scalar(left) == 1


def test_two_administrators_giving_one_address_at_once_make_one_account(app, son):
    start, made = threading.Barrier(2), []

    def create():
        with app.app_context():
            start.wait()
            try:
                actions.create_account(
                    email="moi@daklak.example",
                    name="Mới",
                    role=Role.LEADER,
                    by=SYSTEM,
                    at=clock.now(),
                )
                db.session.commit()
                made.append("made")
            except BadInput as bad:
                made.append(bad.field)

    db.session.rollback()
    threads = [threading.Thread(target=create) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == ["email", "made"]


@pytest.mark.parametrize("key", ["lan", "hoa", "tuan", "mai"])
def test_only_administrators_run_accounts(browser, lan, key):
    browser.sign_in(cast.person(key))
    for url in ("/accounts/", "/accounts/new", f"/accounts/{lan.id}", f"/accounts/{lan.id}/edit"):
        browser.get(url, expect=403)
    browser.get("/accounts/me")
    for action in ("suspension", "reinstatement", "one-time-password", "edit"):
        browser.post(f"/accounts/{lan.id}/{action}", expect=403)


def test_an_account_that_is_not_there_is_404(browser, son):
    browser.sign_in(son).get("/accounts/999999", expect=404)
    browser.get("/accounts/999999/edit", expect=404)


def _second_administrator():
    account = actions.make_account(
        email="quantri2@daklak.example", name="Quản trị hai", role=Role.ADMIN,
        password_hash="x", at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    return account
