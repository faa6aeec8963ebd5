"""What comes out of the printer: the papers and every list, printed by a real Chromium."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.browser.conftest import DESK, Site, Window, environment_of, furnish, serving

A4 = (210, 297)
FOLDED = "main details:not([open]):not(.no-print)"
# Who prints what: a list, and a word that only its content has.
LISTS = [
    ("staff", "/tasks/", "Đang thực hiện"),
    ("staff", "/tasks/?state=in-progress&agency=2", "Chỉ gồm"),
    ("staff", "/plans/", "Đang theo dõi"),
    ("staff", "/plans/1", "Căn cứ"),
    ("staff", "/agencies/", "Cơ quan báo chí"),
    ("staff", "/agencies/2", "người liên hệ"),
    ("staff", "/agencies/groups/1", "cơ quan vào ngày"),
    ("staff", "/reading/", "Đọc kế hoạch từ văn bản"),
    ("staff", "/settings/", "Chu kỳ cập nhật tiến độ"),
    ("staff", "/desk/", "Chờ xác nhận"),
    ("staff", "/tasks/4", "Đầu việc năm"),
    ("staff", "/tasks/4/history", "Nhật ký nhiệm vụ"),
    ("admin", "/accounts/", "Hồ Sơn"),
    ("admin", "/accounts/review", "Rà soát quyền truy cập"),
    ("admin", "/history/", "Ai làm gì"),
    ("agency", "/desk/", "Việc của tôi"),
    ("governing", "/desk/", "trực thuộc"),
    ("leader", "/overview/", "Theo mục của kế hoạch"),
]
# What reaches beyond the paper is cut there.
CUT = """() => {
  const limit = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= limit + 1) return [];
  const wide = [...document.querySelectorAll('body *')].filter(e => e.checkVisibility()
    && Math.max(e.getBoundingClientRect().right, e.offsetLeft + e.scrollWidth) > limit + 1);
  return wide.slice(-3).map(e => e.outerHTML.slice(0, 120));
}"""


def printed(opened: Window, path: str) -> PdfReader:
    assert opened.open(path).status == 200, path
    paper = opened.page.pdf(prefer_css_page_size=True)
    return PdfReader(BytesIO(paper))


def size(page) -> tuple[int, int]:
    """Width and height in millimetres."""
    return tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:])


def letters(page) -> str:
    """The text without blanks: the way it lies in the file, they stand anywhere."""
    return re.sub(r"\s", "", page.extract_text())


def holds(page, words: str) -> bool:
    return re.sub(r"\s", "", words) in letters(page)


def test_the_sheet_is_a4_across_with_its_headings_on_every_page(window):
    pages = printed(window().sign_in("staff"), "/tasks/sheet").pages
    assert len(pages) in range(2, 7)
    assert {size(page) for page in pages} == {A4[::-1]}
    assert holds(pages[0], "BIỂU THEO DÕI TÌNH HÌNH THỰC HIỆN")
    for page in pages:
        for heading in ("TT", "Nhiệm vụ", "Phối hợp", "Kết quả", "Khó khăn, vướng"):
            assert holds(page, heading)
        assert not holds(page, "Xuất Excel")
        assert not holds(page, "Tổng quan")
    assert holds(pages[-1], "NGƯỜI LẬP BIỂU")
    assert holds(pages[-1], "6. Tăng cường phối hợp")  # the signatures never stand alone
    assert letters(pages[1]).startswith("2") or letters(pages[1]).endswith("2")
    assert not letters(pages[0]).startswith("1")


@pytest.fixture
def untouched(tmp_path) -> Iterator[Site]:
    """A site of its own: the other tests report on the shared one, at length."""
    environment = environment_of(tmp_path)
    people = furnish(environment)
    with serving(environment, tmp_path / "log") as url:
        yield Site(url, people)


def test_the_dossier_of_a_usual_task_is_one_page_of_a4(untouched, come):
    opened = come(untouched, "staff", DESK)
    for task in range(1, 12):
        pages = printed(opened, f"/tasks/{task}/dossier").pages
        assert len(pages) == 1, task
        assert size(pages[0]) == A4
        assert holds(pages[0], "HỒ SƠ NHIỆM VỤ")
        assert not holds(pages[0], "Tổng quan")


@pytest.mark.parametrize(("role", "path", "content"), LISTS)
def test_every_list_prints_cleanly(window, role, path, content):
    opened = window().sign_in(role)
    pages = printed(opened, path).pages
    across = path.startswith("/tasks/?") or path == "/tasks/"
    assert {size(page) for page in pages} == {A4[::-1] if across else A4}
    name = opened.page.locator(".me-name").inner_text()
    # A page that a browser may keep names the day alone.
    assert holds(pages[0], "số liệu ngày" if path == "/overview/" else "số liệu lúc")
    assert holds(pages[0], f"in bởi {name}")
    assert any(holds(page, content) for page in pages)
    assert holds(pages[-1], f"Trang {len(pages)}/{len(pages)}")
    words = "".join(letters(page) for page in pages)
    for unwanted in ("XuấtExcel", "Bỏlọc", "hômnaythứ"):
        assert unwanted not in words
    width = 269 if across else 182  # millimetres between the margins
    opened.page.emulate_media(media="print")
    # By their place, not their words: the history has lines that read "Đăng xuất".
    assert opened.page.locator("button:visible").all_inner_texts() == []
    opened.page.set_viewport_size({"width": round(width / 25.4 * 96), "height": 1000})
    assert opened.page.evaluate(CUT) == []


def test_a_defect_would_be_found(window):
    opened = window().sign_in("staff")
    opened.open("/plans/")
    opened.page.emulate_media(media="print")
    opened.page.set_viewport_size({"width": 688, "height": 1000})
    opened.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<p>' + 'x'.repeat(400))"
    )
    assert opened.page.evaluate(CUT) != []


def test_earlier_updates_come_out_on_paper_and_fold_again(window):
    opened = window().sign_in("staff")
    opened.open("/tasks/4")
    page = opened.page
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        " '<details><summary>Lần trước</summary><p>Chữ đã gập lại.</p></details>')"
    )
    assert page.locator(FOLDED).count() >= 1
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert any(holds(part, "Chữ đã gập lại.") for part in paper.pages)
    assert not any(holds(part, "Trả lại đơn vị") for part in paper.pages)
    assert page.locator(FOLDED).count() >= 1


def test_of_the_history_only_details_that_one_opened_come_out(window):
    opened = window().sign_in("admin")
    opened.open("/history/")
    page = opened.page

    def paper():
        made = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
        return sum(letters(part).count("Dòngsố") for part in made.pages)

    assert page.locator(".line-more").count() > 1
    assert paper() == 0
    page.locator(".line-more summary").first.click()
    assert paper() == 1


def test_the_button_prints_and_is_not_there_without_script(window):
    opened = window().sign_in("staff")
    opened.open("/tasks/")
    count = "window.print = () => { window.printed = (window.printed || 0) + 1; }"
    opened.page.evaluate("() => { " + count + " }")  # a function that comes back would be called
    opened.page.get_by_role("button", name="In", exact=True).click()
    assert opened.page.evaluate("window.printed") == 1
    opened.page.get_by_role("link", name="Biểu theo dõi").click()
    opened.page.wait_for_url(re.compile("/tasks/sheet"))
    assert opened.page.get_by_role("link", name="Xuất Excel").is_visible()
    plain = window(java_script_enabled=False).sign_in("staff")
    plain.open("/tasks/sheet")
    assert not plain.page.get_by_role("button", name="In", exact=True).is_visible()
