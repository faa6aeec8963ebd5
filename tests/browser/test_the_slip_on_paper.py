"""The paper by which a task is given: one A4 page, and its code opens the commitment's record."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from pressplan.vietnamese import fold
from tests.browser.conftest import Window


def slip(opened: Window, code: str = "3.b") -> str:
    """Go to the slip of the person's own commitment; its address."""
    opened.open("/tasks/")
    opened.page.locator(f'a[aria-label="Nhiệm vụ {code}"]').click()
    opened.page.locator("a", has_text="Phiếu giao nhiệm vụ").first.click()
    opened.page.wait_for_url(re.compile(r"/slip$"))
    return opened.path


def pages(opened: Window) -> list[str]:
    """The texts of the pages as they would be printed."""
    printed = opened.page.pdf(prefer_css_page_size=True)
    return [page.extract_text() for page in PdfReader(BytesIO(printed)).pages]


def bare(text: str) -> str:
    """Letters alone: a PDF sets blanks where two fonts meet."""
    return fold(re.sub(r"\s", "", text))


def code_on(opened: Window) -> str:
    """What a telephone reads in the code of the page."""
    picture = Image.open(BytesIO(opened.page.locator(".slip-qr img").screenshot()))
    (found,) = zxingcpp.read_barcodes(picture.resize((picture.width * 4, picture.height * 4)))
    return str(found.text)


def test_the_code_leads_through_sign_in_to_the_record(window: Callable[..., Window]):
    opened = window().sign_in("agency")
    path = slip(opened)
    read = code_on(opened)
    assert read == opened.site.url + path.removesuffix("/slip")
    phone = window()  # nobody is signed in there
    phone.page.goto(read)
    assert phone.path.startswith("/sign-in?next=")
    email, password = phone.site.people["agency"]
    phone.page.fill("input[name=email]", email)
    phone.page.fill("input[name=password]", password)
    phone.page.click("main button[type=submit]")
    id = path.split("/")[-2]
    phone.page.wait_for_url(re.compile(rf"/tasks/\d+\?year=\d+#commitment-{id}$"))
    assert phone.page.locator(f"#commitment-{id}").count() == 1
    assert opened.troubles == []


def test_it_is_one_a4_page_with_nothing_of_the_screen(window: Callable[..., Window]):
    opened = window().sign_in("agency")
    slip(opened)
    printed = opened.page.pdf(prefer_css_page_size=True)
    (page,) = PdfReader(BytesIO(printed)).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    text = bare(page.extract_text())
    for wanted in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "PHIẾU GIAO NHIỆM VỤ", "Nơi nhận"):
        assert bare(wanted) in text
    for unwanted in ("In phiếu", "Ngày ghi trên phiếu", "Đăng xuất", "hôm nay"):
        assert bare(unwanted) not in text


@pytest.mark.parametrize("words", [280, 990])
@pytest.mark.parametrize("across", [" ", "\n"], ids=["one paragraph", "many lines"])
def test_long_words_stay_on_one_page(window: Callable[..., Window], words: int, across: str):
    opened = window().sign_in("agency")
    path = slip(opened)
    opened.open(path.replace("/slip", "/assignment"))
    piece = "nâng cao chất lượng sản phẩm,"
    product = across.join([piece] * (words // (len(piece) + 1)))
    opened.page.fill("#product", product)
    opened.page.click("form#assignment button[type=submit]")
    opened.page.wait_for_url(re.compile(r"#commitment"))
    opened.open(path)
    assert len(pages(opened)) == 1


def test_the_button_prints_and_without_script_there_is_none(window: Callable[..., Window]):
    opened = window()
    opened.page.add_init_script("window.print = () => { window.printed = true; }")
    opened.sign_in("agency")
    path = slip(opened)
    opened.page.click("button[data-print]")
    assert opened.page.evaluate("window.printed")
    plain = window(java_script_enabled=False).sign_in("agency")
    plain.open(path)
    assert not plain.page.locator("button[data-print]").is_visible()
    assert plain.page.locator(".slip-qr img").is_visible()
