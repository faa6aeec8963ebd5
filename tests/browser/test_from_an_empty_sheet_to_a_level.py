"""From an edition without criteria to the council's points: Hoa and Lan at their screens.

Once criterion by criterion, on the small annex of the tests; once pillar by pillar.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pressplan import clock, first_run
from pressplan.database import db
from pressplan.maturity.actions_edition import create_edition
from pressplan.maturity.annex_xlsx import write_template
from tests import cast
from tests.browser.conftest import DESK, PHONE, Site, Window, environment_of, serving
from tests.browser.test_two_people_through_a_quarter import fits, follow
from tests.conftest import BACKENDS
from tests.files import corpus
from tests.maturity.annexes import small_annex

TODAY = datetime(2026, 11, 12, 2, tzinfo=UTC)
pytestmark = pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")


@pytest.fixture
def province(app, tmp_path) -> Iterator[Site]:
    """A province that knows an edition by its pillars and levels alone."""
    draft = small_annex()
    bare = replace(draft, pillars=[replace(one, components=()) for one in draft.pillars])
    create_edition(bare, by=first_run.LOADER, at=clock.now())
    db.session.commit()
    write_template(tmp_path / "phu-luc.xlsx", draft)
    environment = environment_of(
        tmp_path, PRESSPLAN_DATA=str(app.config["PRESSPLAN"].data), PRESSPLAN_ENV="test",
        PRESSPLAN_CLOCK_OFFSET=f"{(TODAY - datetime.now(UTC)).total_seconds():.0f}",
    )  # fmt: skip
    people = {key: (f"{key}@daklak.example", cast.PASSWORD) for key in cast.PEOPLE}
    with serving(environment, tmp_path / "log") as url:
        yield Site(url, people)


@pytest.fixture
def enter(come, province):
    """Somebody comes and says yes to what is asked."""

    def enter(key: str, size=DESK) -> Window:
        window = come(province, key, size)
        window.page.on("dialog", lambda dialog: dialog.accept())
        return window

    return enter


def press(window: Window, word: str, inside: str = "main") -> None:
    follow(window.page.locator(inside).get_by_role("button", name=word, exact=True))
    fits(window)


def words(window: Window) -> str:
    return re.sub(r"\s+", " ", window.page.locator("main").inner_text())


def answers(window: Window, code: str, label: str, value: str) -> None:
    """Answer a part; it is saved by itself, and the total with it."""
    part = window.page.locator("article.part").filter(has_text=code).first
    field = part.get_by_label(label)
    with window.page.expect_response(re.compile(r"/(criteria|pillars)/\d+$")) as saved:
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    assert saved.value.status == 200


def opens_until_it_reads(window: Window, path: str, field: str, text: str) -> None:
    """What is sent while one leaves may be handled after the next page was answered."""
    until = time.monotonic() + 30
    window.open(path)
    while window.page.locator(field).input_value() != text and time.monotonic() < until:
        window.open(path)
    assert window.page.locator(field).input_value() == text


def opens_a_round(hoa: Window, name: str, edition: str) -> None:
    hoa.open("/maturity/rounds/new")
    hoa.page.get_by_label("Tên đợt").fill(name)
    hoa.page.get_by_label("Bộ chỉ số").select_option(label=edition)
    hoa.page.get_by_label("Kết quả của năm").fill("2026")
    for label, day in (
        ("Số liệu từ ngày", "2025-11-01"), ("Số liệu đến ngày", "2026-10-31"),
        ("Nhập từ ngày", "2026-11-01"),
    ):  # fmt: skip
        hoa.page.get_by_label(label).fill(day)
    hoa.page.get_by_label("Báo Đắk Lắk").check()
    press(hoa, "Lưu")
    assert "Đang nhập" in words(hoa)


def recognises(hoa: Window, level: str) -> None:
    hoa.page.get_by_label("Mức được công nhận").select_option(label=level)
    hoa.page.get_by_label("Số quyết định").fill("77/QĐ")
    hoa.page.get_by_label("Ngày quyết định").fill("2026-11-11")
    press(hoa, "Lưu mức được công nhận")


def test_criterion_by_criterion_on_an_annex(enter, tmp_path):
    hoa = enter("hoa")
    hoa.open("/maturity/editions/")
    follow(hoa.page.get_by_role("link", name="THU/QĐ-01"))
    assert "chưa có phụ lục" in words(hoa)
    follow(hoa.page.get_by_role("link", name="Nhập phụ lục"))
    hoa.page.set_input_files("#annex input[type=file]", tmp_path / "phu-luc.xlsx")
    press(hoa, "Kiểm tra tệp")
    press(hoa, "Xác nhận nhập phụ lục")
    assert "1.1.1" in words(hoa)
    opens_a_round(hoa, "Đợt thử", "THU/QĐ-01")

    lan = enter("lan")
    lan.open("/maturity/")
    follow(lan.page.get_by_role("button", name="Bắt đầu tự đánh giá Báo Đắk Lắk, Đợt thử"))
    fits(lan)
    assert "chưa kê khai" in lan.page.locator("#totals").inner_text()
    answers(lan, "1.1.1", "Đáp ứng", "Có")
    answers(lan, "1.1.2", "Bậc đạt được", "Có một phần (1,25 điểm)")
    answers(lan, "1.2.2", "Điểm tự chấm", "2,75")
    lan.page.get_by_text("7,50").first.wait_for()
    first = lan.page.locator("article.part").first
    first.get_by_text("Minh chứng (0)").click()
    proof = {"name": "Chiến lược.docx", "mimeType": "application/zip", "buffer": corpus.word()}
    first.locator("input[type=file]").set_input_files(proof)
    first.get_by_role("button", name="Tải lên").click()
    first.get_by_text("Minh chứng (1)").wait_for()
    lan.page.reload()
    assert "Tổng điểm tự chấm: 7,50/100,00 còn 17/20 chưa kê khai" in words(lan)
    press(lan, "Đề nghị Sở rà soát")

    hoa.open("/desk/")
    assert "1 phiếu tự đánh giá chờ Sở rà soát" in words(hoa)
    follow(hoa.page.get_by_role("link", name="phiếu tự đánh giá chờ Sở rà soát"))
    follow(hoa.page.get_by_role("link", name="Đợt thử").first)
    follow(hoa.page.get_by_role("link", name="Mở phiếu"))
    first = hoa.page.locator("article.part").first
    first.get_by_text("Góp ý (0)").click()
    first.get_by_role("textbox").fill("Ghi số văn bản.")
    follow(first.get_by_role("button", name="Gửi góp ý"))
    press(hoa, "Đã rà soát xong")

    lan.page.reload()
    assert "Ghi số văn bản." in words(lan)
    press(lan, "Ghi đã nhập xong")
    assert "Đã nhập trên công cụ của Bộ" in words(lan)
    assert lan.page.locator("form.part-form").count() == 0

    follow(hoa.page.get_by_role("link", name="Ghi kết quả của Bộ"))
    hoa.page.get_by_label(re.compile("^1.1.1 ")).fill("3")
    press(hoa, "Lưu điểm thẩm định")
    recognises(hoa, "Khá")
    lan.page.reload()
    assert "Bộ công nhận mức Khá (77/QĐ, 11/11/2026)" in words(lan)
    assert "Hội đồng thẩm định: 3,00/3,50" in words(lan)


def test_pillar_by_pillar_on_a_phone(enter):
    hoa, lan = enter("hoa"), enter("lan", PHONE)
    opens_a_round(hoa, "Đợt trụ cột", "1827/QĐ-BTTTT")
    lan.open("/maturity/")
    follow(lan.page.get_by_role("button", name="Bắt đầu tự đánh giá Báo Đắk Lắk, Đợt trụ cột"))
    for position, points in enumerate(("13,5", "17,5", "15", "16,5", "9"), 1):
        part = lan.page.locator(f"#pillar-{position} article.part")
        part.get_by_label("Điểm tự chấm").fill(points)
        part.get_by_text("đã lưu").wait_for()
    lan.page.locator("#pillar-5").get_by_label("Ghi chú").fill("Ghi ngay trước khi rời trang.")
    sheet = lan.path
    lan.open("/maturity/")  # the last words go along, and nobody waits for their answer
    opens_until_it_reads(lan, sheet, "#pillar-5 textarea", "Ghi ngay trước khi rời trang.")
    fits(lan)
    assert "Tổng điểm tự chấm: 71,50/100,00" in words(lan)
    press(lan, "Ghi đã nhập xong")
    hoa.page.reload()
    follow(hoa.page.get_by_role("button", name="Ghi kết quả Báo Đắk Lắk"))
    for number, points in enumerate(("13", "17", "15", "16", "9")):
        hoa.page.get_by_label(re.compile("^Điểm thẩm định cả trụ cột")).nth(number).fill(points)
    press(hoa, "Lưu điểm thẩm định")
    recognises(hoa, "Khá")
    lan.open("/maturity/")
    follow(lan.page.get_by_role("link", name="Báo Đắk Lắk", exact=True).first)
    fits(lan)
    assert "70,00 / 100,00" in words(lan)
    assert "điểm thẩm định của Hội đồng" in words(lan)
    assert lan.page.locator("svg.radar").count() == 1
    assert "Khá theo 77/QĐ" in words(lan)
