"""Sơn sends a list: every fault by its cell, nobody made before he confirms, slips once."""

import re
import threading
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from pressplan import clock
from pressplan.accounts import actions_import, import_list, queries, queries_import
from pressplan.accounts.import_list import LIMITS, MOST, NAMES, SHEET
from pressplan.accounts.models import Account
from pressplan.accounts.models_people import AccountImport
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.files.workbook import read_book
from pressplan.history.models import HistoryLine
from tests import cast
from tests.accounts.listing import BINH, KEYS, MOAN, TAI, faults, send, workbook
from tests.files import corpus
from tests.strict import Browser


def count():
    return db.session.scalar(select(func.count()).select_from(Account))


def words(browser):
    return [code.text for code in browser.page.find_all("code", class_="ticket-word")]


@pytest.fixture
def sent(browser, son):
    """Son has sent a list of three new people and Lan, who has an account."""
    lan = {**MOAN, "name": "Lan", "email": " LAN@daklak.example"}
    send(browser.sign_in(son), workbook(MOAN, BINH, lan, TAI)).follow()
    return browser


def test_the_template_offers_roles_and_agencies_and_reads_back_empty(browser, son, tmp_path):
    browser.sign_in(son).get("/accounts/imports/template.xlsx")
    data = browser.response.data
    names = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(NAMES).to_python()
    assert "Báo Đắk Lắk" in {row[1] for row in names}
    assert {"Quản trị hệ thống", "Cán bộ cơ quan"} <= {row[0] for row in names}
    lists = re.findall(rb'type="list"[^>]*sqref="(\w+)2:', corpus.members_of(data)[
        "xl/worksheets/sheet1.xml"])  # fmt: skip
    assert {chr(65 + KEYS.index(key)).encode() for key in ("role", "agency_id")} <= set(lists)
    send(browser, data, expect=422)
    assert faults(browser) == [
        "Cả trang tính: Chưa có người nào. Hãy ghi mỗi người một hàng, dưới hàng tiêu đề."
    ]


def test_a_dry_run_says_who_will_be_made_and_who_is_there_and_makes_nobody(sent):
    assert "sẽ tạo 3 tài khoản, bỏ qua 1 người đã có" in sent.main
    assert "ymoan@daklak.example" in sent.main
    assert count() == len(cast.PEOPLE)


def test_what_is_confirmed_is_made_and_each_slip_opens_once(sent, app):
    sent.submit("confirmation", expect=201)
    printed = words(sent)
    assert len(set(printed)) == 3
    moan = db.session.scalars(select(Account).where(Account.name == "Y Moan Êban")).one()
    binh = db.session.scalars(select(Account).where(Account.name == "Trần Thị Bình")).one()
    assert (binh.may_confirm, binh.agency_id) == (True, cast.person("hoa").agency_id)
    assert not any(word in moan.password_hash for word in printed)
    assert (moan.password_expires_at - moan.created_at).total_seconds() == 72 * 3600
    new = Browser(app).get("/sign-in")
    new.post("/sign-in", {"email": moan.email, "password": printed[0]})
    new.follow(expect=303).follow()
    assert "Đặt mật khẩu mới" in new.main
    kept = db.session.scalars(select(AccountImport)).one()
    assert kept.rows == [], "names and addresses are kept no longer than needed"
    lines = db.session.scalars(select(HistoryLine.text).where(HistoryLine.subject_id == kept.id))
    assert "Tạo 3 tài khoản từ danh sách “ds.xlsx”" in list(lines)
    everything = db.session.execute(select(HistoryLine.text, HistoryLine.after)).all()
    assert not any(word in str(everything) for word in printed)


def test_a_second_click_makes_nobody_and_leads_to_what_was_made(sent):
    form = {"shown": sent.page.find("input", {"name": "shown"})["value"]}
    address = sent.page.find(id="confirmation")["action"]
    sent.post(address, form, expect=201)
    before = count()
    sent.post(address, form, expect=303).follow()
    assert "Đã tạo 3 tài khoản" in sent.main
    assert count() == before


def test_slips_are_printed_again_for_who_never_came(sent, app):
    sent.submit("confirmation", expect=201)
    first = words(sent)
    moan = db.session.scalars(select(Account).where(Account.name == "Y Moan Êban")).one()
    Browser(app).sign_in(moan, first[0])
    address = sent.response.request.path.removesuffix("/confirmation")
    sent.get(address)
    assert "2 người chưa đăng nhập lần nào" in sent.main
    seen = {"seen": sent.page.find("input", {"name": "seen"})["value"]}
    sent.submit("slips", expect=200)
    again = words(sent)
    assert len(again) == 2
    assert not set(again) & set(first)
    sent.post(f"{address}/slips", seen, expect=409)
    assert "chỉ phiếu in sau cùng dùng được" in sent.main
    binh = db.session.scalars(select(Account).where(Account.name == "Trần Thị Bình")).one()
    old = Browser(app).get("/sign-in")
    old.post("/sign-in", {"email": binh.email, "password": first[1]}, expect=422)
    Browser(app).sign_in(binh, again[0])


def test_who_got_an_account_meanwhile_is_shown_before_anybody_is_made(sent, app, son):
    other = Browser(app).sign_in(son).get("/accounts/new")
    bao = str(cast.agency("Báo Đắk Lắk").id)
    other.submit("account", {**MOAN, "role": "agency", "agency_id": bao}, expect=201)
    before = count()
    sent.submit("confirmation", expect=409)
    assert "vừa được cấp tài khoản" in sent.page.find(id="late").text
    assert "sẽ tạo 2 tài khoản, bỏ qua 2 người" in sent.main
    assert count() == before
    sent.submit("confirmation", expect=201)
    assert count() == before + 2


def test_what_is_let_go_or_a_day_old_makes_nobody(sent, at_work):
    address = sent.page.find(id="confirmation")["action"]
    at_work.shift(25 * 3600)
    sent.sign_in(cast.person("son"))
    sent.post(address, expect=404)
    actions_import.forget_old(at=clock.now())
    db.session.commit()
    assert db.session.scalars(select(AccountImport)).all() == []
    send(sent, workbook(MOAN)).follow()
    sent.submit("confirmation", button="Bỏ, không tạo").follow()
    assert "Chưa tạo tài khoản nào" in sent.text
    assert db.session.scalars(select(AccountImport)).all() == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"name": None}, "Hàng 2, cột A (Họ và tên): Thiếu họ và tên."),
        ({"email": "không phải"}, "Hàng 2, cột B (E-mail công vụ): E-mail không đúng dạng"),
        ({"role": "Giám đốc"}, "Hàng 2, cột C (Loại tài khoản): Không có loại “Giám đốc”."),
        ({"agency_id": "Báo Lạ"}, "Hàng 2, cột D (Cơ quan): Không có cơ quan “Báo Lạ”."),
        ({"agency_id": None}, "Hàng 2, cột D (Cơ quan): Hãy chọn cơ quan của người này."),
        ({"may_confirm": "Có"}, "Hàng 2, cột G (Được xác nhận cập nhật): Chỉ chuyên viên Sở"),
        ({"is_head": "chắc"}, "Hàng 2, cột H (Là thủ trưởng): Ghi “Có” hoặc để trống"),
        ({"phone": "gọi tôi"}, "Hàng 2, cột F (Điện thoại công vụ): Số điện thoại chỉ gồm"),
        ({"name": "x" * 101}, "Hàng 2, cột A (Họ và tên): Dài 101 ký tự, nhiều nhất 100."),
    ],
)
def test_each_fault_is_told_by_its_cell(browser, son, row, said):
    send(browser.sign_in(son), workbook({**MOAN, **row}, BINH), expect=422)
    (fault,) = faults(browser)
    assert fault.startswith(said)
    assert count() == len(cast.PEOPLE)
    assert db.session.scalars(select(AccountImport)).all() == []


def test_all_faults_are_told_at_once(browser, son):
    twice = {**TAI, "email": "BINH@daklak.example"}
    data = workbook({**MOAN, "name": None, "role": "?"}, BINH, twice, formula=(3, "position"))
    send(browser.sign_in(son), data, expect=422)
    assert [fault.partition(":")[0] for fault in faults(browser)] == [
        "Hàng 2, cột A (Họ và tên)", "Hàng 2, cột C (Loại tài khoản)",
        "Hàng 3, cột E (Chức vụ)",
    ]  # fmt: skip
    send(browser, workbook(BINH, twice), expect=422)
    assert faults(browser) == [
        "Hàng 3, cột B (E-mail công vụ): Trùng e-mail với hàng 2. Mỗi người một hàng."
    ]


def test_a_list_is_bounded(browser, son):
    many = [{**MOAN, "email": f"nguoi{n}@daklak.example"} for n in range(3 * MOST)]
    browser.sign_in(son)
    for people in (many, many[: MOST + 1]):
        send(browser, workbook(*people), expect=422)
        assert f"hơn {MOST} người" in browser.main
    send(browser, workbook(*many[:MOST])).follow()
    assert f"sẽ tạo {MOST} tài khoản" in browser.main


def test_what_is_no_such_list_gets_a_clear_sentence(browser, son):
    browser.sign_in(son)
    for name, _, _, data in corpus.hostile()[:5]:
        send(browser, data, expect=422, name=f"{name}.xlsx")
        assert browser.page.find(class_="error-summary"), name
        assert "Traceback" not in browser.text
    send(browser, workbook(MOAN, sheet="Khác"), expect=422)
    assert "Không có trang tính này" in browser.main
    browser.get("/accounts/imports/")
    browser.submit("list", expect=422)
    assert "Hãy chọn tệp danh sách đã điền." in browser.main


def test_of_two_confirmations_at_once_one_makes_people(app, son, tmp_path):
    path = tmp_path / "ds.xlsx"
    path.write_bytes(workbook(MOAN, TAI))
    who = queries.who_is(son)
    known = queries_import.known()
    people = import_list.read(read_book(path, "ds.xlsx", LIMITS, SHEET), known).people
    kept = actions_import.keep(people, "ds.xlsx", by=who, at=clock.now())
    db.session.commit()
    id, shown = kept.id, queries_import.outlook(kept).shown
    ready = {
        email: actions_import.OneTime("x", "!")
        for email in ("ymoan@daklak.example", "tai@daklak.example")
    }
    db.session.rollback()
    start, made = threading.Barrier(4), []

    def confirms():
        with app.app_context():
            start.wait(60)
            try:
                mine = db.session.get_one(AccountImport, id)
                slips = actions_import.confirm(mine, ready, shown=shown, by=who, at=clock.now())
                db.session.commit()
                made.append(len(slips))
            except TooLate:
                made.append(0)
            db.session.remove()

    threads = [threading.Thread(target=confirms) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert sorted(made) == [0, 0, 0, 2]
    db.session.rollback()
    assert count() == len(cast.PEOPLE) + 2
