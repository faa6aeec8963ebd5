"""Hoa fills in the annex of a decision; others look at the edition."""

from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.files import workbook_opener
from pressplan.maturity.actions_edition import change_edition
from pressplan.maturity.annex import COLUMNS, MOST_COLUMNS, MOST_ROWS
from pressplan.maturity.models import Criterion
from pressplan.maturity.queries_edition import draft_of
from tests import cast
from tests.conftest import BACKENDS
from tests.files import corpus
from tests.maturity.annexes import annex_for
from tests.maturity.books import CRITERIA, by_hand, file_of
from tests.maturity.editions import OPEN, assess, edition, kept, round_of


def address(rest: str = "") -> str:
    return f"/maturity/editions/{edition().id}{rest}"


def send(browser, data: bytes, name: str = "phụ lục.xlsx", *, expect: int = 303):
    """Upload a file by the form of the annex."""
    browser.get(address("/annex"))
    return browser.post(address("/annex"), {"file": (BytesIO(data), name)}, expect=expect)


def criteria() -> int:
    return db.session.scalar(select(func.count(Criterion.id))) or 0


def test_hoa_downloads_the_template_mends_its_faults_and_confirms(browser, hoa, tmp_path):
    browser.sign_in(hoa).get("/maturity/editions/").get(address())
    assert "Chưa có phụ lục" in browser.text
    assert "Chỉ số thành phần, tiêu chí: chưa xác nhận" in browser.text
    browser.get(address("/annex.xlsx"))
    named = browser.response.headers["Content-Disposition"]
    assert "filename=bo-chi-so-3560-qd-bvhttdl.xlsx" in named
    names = [str(MOST_ROWS), str(MOST_COLUMNS), *COLUMNS]
    sheets = workbook_opener.answer(BytesIO(browser.response.data), *names)["sheets"]
    assert sheets[CRITERIA]["rows"][1][0] == "Chiến lược"

    good = annex_for(draft_of(edition()))

    def spoil(sheets) -> None:
        sheets[CRITERIA].write_string("E4", "1.1.1")
        sheets[CRITERIA].write_formula("G2", "=3+1", None, 4)

    send(browser, by_hand(good, spoil), expect=422)
    assert "có 2 lỗi. Bộ chỉ số không thay đổi." in browser.text
    assert (
        "Hàng 4, cột E (Mã tiêu chí) : Mã “1.1.1” trùng với mã của tiêu chí khác." in browser.text
    )
    assert "Hàng 2, cột G (Điểm tối đa) : Ô này là công thức." in browser.text
    assert criteria() == 0

    send(browser, file_of(good, tmp_path)).follow()
    assert (
        "Không có lỗi: 5 trụ cột, 10 chỉ số thành phần, 20 tiêu chí, tổng 100 điểm." in browser.text
    )
    assert "Điểm tối đa của trụ cột 2 chưa xác nhận 24" in browser.text
    assert "Xác nhận sẽ ghi vào chính bộ chỉ số này" in browser.text
    assert criteria() == 0
    browser.submit("confirmation").follow()
    assert "Đã nhập phụ lục." in browser.text
    assert "Trụ cột 1. Chiến lược (18 điểm)" in browser.text
    assert "Theo tỷ lệ, đủ điểm từ 80%" in browser.text
    assert "Có một phần: 1,25" in browser.text
    assert draft_of(edition()) == good


def test_once_an_agency_assesses_itself_the_annex_is_a_new_version(browser, hoa):
    assess(round_of(edition()))
    db.session.commit()
    found, old = kept(), edition().id
    browser.sign_in(hoa).get(f"/maturity/editions/annexes/{found.id}")
    assert "xác nhận sẽ tạo bản mới của cùng quyết định" in browser.text
    browser.submit("confirmation").follow()
    assert f"Bộ chỉ số {OPEN} (bản 2)" in browser.text
    browser.get(f"/maturity/editions/{old}")
    assert f"Đã có bản sửa: {OPEN} (bản 2)" in browser.text
    assert f"/maturity/editions/{old}/edit" not in browser.links()
    browser.get(f"/maturity/editions/{old}/edit")
    assert "nội dung được giữ nguyên" in browser.text
    browser.submit("edition", {"issuer": "Khác"}, expect=409)
    assert "Khác" in browser.page.find(id="issuer")["value"]
    browser.get("/maturity/editions/")
    assert "4 bộ chỉ số" in browser.text


def test_a_page_that_is_behind_says_so(browser, hoa):
    place = f"/maturity/editions/annexes/{kept().id}"
    browser.sign_in(hoa).get(place)
    assess(round_of(edition()))
    db.session.commit()
    browser.submit("confirmation", expect=409)
    assert "Vừa có cơ quan tự đánh giá theo bộ chỉ số này" in browser.text
    assert "Xác nhận, tạo bản mới" in browser.text
    browser.submit("removal").follow()
    assert "Bộ chỉ số không thay đổi." in browser.text
    browser.get(place, expect=404)


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
def test_an_edition_that_changed_since_wants_another_check(browser, hoa):
    found = kept()
    now = draft_of(edition())
    change_edition(
        edition().id, replace(now, issuer="Bộ khác"), seen=1, by=who_is(cast.person("hoa")),
        at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    place = f"/maturity/editions/annexes/{found.id}"
    browser.sign_in(hoa).get(place)
    assert "không xác nhận được nữa" in browser.text
    assert browser.page.find(id="confirmation") is None
    browser.post(
        f"/maturity/editions/annexes/{found.id}/confirmation", {"makes": "same"}, expect=409
    )
    assert "Hãy tải tệp lên để kiểm tra lại" in browser.text


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.xlsx", b"khong phai bang tinh", "Không nhận ra định dạng"),
        ("a.pdf", corpus.paper(), "không phải bảng tính .xlsx"),
        ("", b"", "Hãy chọn tệp phụ lục đã điền."),
    ],
)
def test_what_is_no_workbook_is_refused_beside_the_field(browser, hoa, name, data, sentence):
    browser.sign_in(hoa)
    send(browser, data, name, expect=422)
    assert sentence in browser.page.find(id="file-error").get_text()


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
def test_of_very_many_faults_the_first_are_shown_with_their_number(browser, hoa):
    good = annex_for(draft_of(edition()))

    def spoil(sheets) -> None:
        for row in range(100):
            sheets[CRITERIA].write_string(100 + row, 5, "tiêu chí thừa")

    send(browser.sign_in(hoa), by_hand(good, spoil), expect=422)
    assert "có 700 lỗi" in browser.text
    assert "Dưới đây là 200 lỗi đầu" in browser.text
    assert len(browser.page.select(".error-summary li")) == 200


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
def test_hoa_adds_an_edition_with_what_is_known_of_it(browser, hoa):
    browser.sign_in(hoa).get("/maturity/editions/new")
    typed = {
        "decision": "15/QĐ-THU", "issued_on": "05/01/2026", "first_year": "2026",
        "pillars-0-name": "Một", "pillars-0-maximum": "40,5", "pillars-1-name": "Hai",
        "levels-0-name": "Thấp", "levels-0-least": "0", "levels-0-below": "50",
        "levels-1-name": "Cao", "levels-1-least": "60",
    }  # fmt: skip
    browser.submit("edition", typed, expect=422)
    assert "Mức này hở khoảng 50 đến 60 điểm." in browser.page.find(id="levels-1-least-error")
    assert "Mức 2, Từ điểm: Mức này hở khoảng" in browser.page.find(id="problems").get_text()
    browser.submit("edition", {**typed, "levels-1-least": "50", "pillars-3-name": "x"}, expect=422)
    assert "Không để trống hàng ở giữa." in browser.page.find(id="pillars-2-name-error")
    browser.submit("edition", {"levels-1-least": "50", "pillars-3-name": ""}).follow()
    assert "Trụ cột 1. Một (40,50 điểm)" in browser.text
    assert "Trụ cột 2. Hai ( chưa xác nhận )" in browser.text
    browser.get("/maturity/editions/new")
    browser.submit("edition", {"decision": "15/QĐ-THU"}, expect=422)
    assert "Đã có bộ chỉ số của quyết định này" in browser.text


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
def test_hoa_confirms_what_was_open_and_two_do_not_overwrite_each_other(browser, hoa):
    browser.sign_in(hoa).get(address("/edit"))
    maxima = {"pillars-1-maximum": "24", "pillars-2-maximum": "20", "pillars-4-maximum": "16"}
    browser.submit("edition", maxima, expect=422)
    assert "Tổng điểm tối đa của các trụ cột là 101" in browser.text
    browser.submit("edition", {**maxima, "pillars-4-maximum": "15"}).follow()
    assert "Tổng điểm tối đa 100 điểm" in browser.text
    browser.get(address("/edit"))
    change_edition(
        edition().id, replace(draft_of(edition()), issuer="Bộ khác"), seen=2,
        by=who_is(cast.person("hung")), at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    browser.submit("edition", {"issuer": "Bộ của Hoa"}, expect=409)
    assert browser.page.find(id="issuer")["value"] == "Bộ của Hoa"
    browser.submit("edition").follow()
    assert "Bộ của Hoa" in browser.text


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
def test_after_the_annex_its_points_are_not_changed_by_hand(browser, hoa):
    found = kept()
    browser.sign_in(hoa).get(f"/maturity/editions/annexes/{found.id}").submit("confirmation")
    browser.get(address("/edit"))
    browser.submit("edition", {"pillars-0-maximum": "19"}, expect=422)
    assert "điểm tối đa của trụ cột theo phụ lục" in browser.text
    browser.submit("edition", {"pillars-0-maximum": "18", "criterion_count": "43"}, expect=422)
    assert "Quyết định ghi 43 tiêu chí, ở đây có 20." in browser.text
    browser.submit("edition", {"pillars-4-name": "", "pillars-4-maximum": ""}, expect=422)
    assert "đã có tiêu chí nên không bỏ được" in browser.text


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
def test_an_agency_reads_and_changes_nothing(browser, lan):
    browser.sign_in(lan).get("/maturity/editions/").get(address())
    assert "Nhập phụ lục" not in browser.main
    assert "Nhật ký" not in browser.main
    assert "Tải tệp mẫu" in browser.main
    browser.get(address("/annex"), expect=403)
