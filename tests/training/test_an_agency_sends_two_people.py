"""Lan registers two people for a class, changes one, withdraws; after the deadline Hoa does."""

from tests.tasks.work import BAO, DAI, agency_id, browse
from tests.training.courses import LINK, announced, url

TWO = {
    "p0-name": "Lê Thị Một", "p0-email": "mot@bao.example", "p0-is_officer": "y",
    "p1-name": "Lê Hai", "p1-email": "hai@bao.example", "p1-phone": "0905 111 222",
}  # fmt: skip


def test_from_the_desk_to_the_list(app, lan):
    announced()
    browser = browse(app, lan).get("/desk/")
    link = browser.page.find("a", string=lambda text: text and "Đăng ký tập huấn" in text)
    assert "hết 30/11 (thứ Hai)" in browser.text
    browser.get(link["href"])
    assert LINK not in browser.text
    assert "Mỗi cơ quan cử 01 đến 02 người" in browser.text
    browser.submit("registration", {**TWO, "p0-is_officer": "", "p0-email": "sai"}, expect=422)
    assert "E-mail không đúng dạng" in browser.page.find(id="p0-email-error").get_text()
    assert "Người thứ 1, e-mail công vụ" in browser.text
    assert browser.page.find(id="p1-name")["value"] == "Lê Hai"
    fields = {name: value for name, value in TWO.items() if name != "p0-is_officer"}
    browser.submit("registration", fields, expect=422)
    assert "cán bộ chuyên trách" in browser.page.find(id="p0-is_officer-error").get_text()
    browser.submit("registration", TWO).follow()
    assert "Đã lưu danh sách đăng ký." in browser.text
    assert LINK in str(browser.page)
    assert "Đăng ký tập huấn" not in browser.get("/desk/").main
    assert "2 người, 1 cơ quan" in browser.get("/training/").text


def test_who_has_an_account_is_chosen_by_name_alone(app, lan):
    of = announced()
    browser = browse(app, lan).get(url(of))
    browser.submit("registration", {"p0-name": "tran thi lan", "p0-is_officer": "y"}).follow()
    assert browser.page.find(id="p0-email")["value"] == "lan@daklak.example"
    assert browser.page.find(id="p0-position")["value"] == "Thư ký tòa soạn"


def test_one_is_dropped_then_all_withdraw(app, lan):
    of = announced()
    browser = browse(app, lan).get(url(of))
    browser.submit("registration", TWO).follow()
    nobody = {"p0-name": "", "p0-email": "", "p0-is_officer": "", "p1-is_officer": "y"}
    browser.submit("registration", nobody).follow()
    assert browser.page.find(id="p0-name")["value"] == "Lê Hai"
    assert browser.page.find("form", id="withdrawal").button["data-confirm"].startswith("Rút toàn")
    browser.submit("withdrawal").follow()
    assert "Đã rút đăng ký." in browser.text
    assert "Đăng ký tập huấn" in browser.get("/desk/").main


def test_a_second_tab_gets_both_texts(app, lan):
    of = announced()
    first, second = (browse(app, lan).get(url(of)) for _ in range(2))
    first.submit("registration", TWO)
    other = {**TWO, "p0-name": "Lê Ba", "p0-email": "ba@bao.example"}
    second.submit("registration", other, expect=409)
    assert "Đang ghi: Lê Thị Một; Lê Hai." in second.text
    assert second.page.find(id="p0-name")["value"] == "Lê Ba"
    second.submit("registration", {"p0-is_officer": "y"}).follow()
    assert second.page.find(id="p1-name")["value"] in ("Lê Ba", "Lê Hai")


def test_after_the_deadline_the_page_says_whom_to_ask(app, at_work, lan, hoa):
    of = announced()
    at_work.move_to("2026-12-02T02:00:00Z")
    browser = browse(app, lan).get(url(of))
    assert "Cần đổi người thì báo Sở" in browser.text
    assert browser.page.find("form", id="registration") is None
    browser.post(url(of), {"seen": "1", **TWO, **session_of(of)}, expect=409)
    assert "Cần đổi người thì báo Sở" in browser.text
    staff = browse(app, hoa).get(url(of))
    staff.submit("registration", TWO, expect=422)
    assert staff.page.find(id="reason-error").get_text() == "Ghi văn bản hoặc lý do."
    staff.submit("registration", {**TWO, "reason": "Công văn 5/BĐL"}).follow()
    assert "Nguyễn Thị Hoa ghi thay: Công văn 5/BĐL" in staff.text
    staff.submit("withdrawal", expect=422)
    staff.submit("withdrawal", {"reason": "Cơ quan báo bận"}).follow()
    assert "Đã rút đăng ký." in staff.text


def test_nothing_is_owed_once_it_is_answered_or_for_who_is_not_invited(app, lan, minh):
    of = announced(invited=[{"agency_id": agency_id(DAI)}])
    assert "Đăng ký tập huấn" not in browse(app, lan).get("/desk/").main
    assert "Đăng ký tập huấn" in browse(app, minh).get("/desk/").main
    assert BAO not in browse(app, minh).get(f"/training/{of.id}").main


def session_of(of) -> dict[str, str]:
    return {f"p{n}-session": str(of.sessions[0].id) for n in range(2)}
