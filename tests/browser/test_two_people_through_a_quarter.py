"""Lan of the newspaper and Hoa of the Department work through a whole quarter, to the papers.

The clock stands on the days that it takes, on one set of data: on 12 October Lan types on the
board, on 22 October it comes back and is mended, on 21 December it is confirmed and printed.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.browser.conftest import DESK, PHONE, Site, Window, environment_of, furnish, serving
from tests.browser.test_every_page import WIDE, barriers

SAID = "Đã chạy thử bản tin âm thanh trong hai tuần."
MENDED = "Đã chạy thử bản tin âm thanh trong hai tuần, 14 số."
RESULT = "14 số, trung bình 900 lượt nghe một số."
REASON = "Đề nghị ghi rõ số lượng và lượt nghe."
CODE = "3.a"


class Quarter:
    """The same data on different days, each time with a server of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.people = furnish(self._environment(datetime(2026, 10, 5, 2, tzinfo=UTC)))

    @contextmanager
    def on(self, month: int, day: int) -> Iterator[Site]:
        """The site at nine in the morning of that day of 2026."""
        environment = self._environment(datetime(2026, month, day, 2, tzinfo=UTC))
        with serving(environment, self.folder / "log") as url:
            yield Site(url, self.people)

    def _environment(self, at: datetime) -> dict[str, str]:
        offset = (at - datetime.now(UTC)).total_seconds()
        shifted = {"PRESSPLAN_ENV": "test", "PRESSPLAN_CLOCK_OFFSET": f"{offset:.0f}"}
        return environment_of(self.folder, **shifted)


@pytest.fixture
def quarter(tmp_path):
    return Quarter(tmp_path)


def fits(opened: Window) -> None:
    """Nothing sticks out of the screen, and no barrier stands in the way."""
    opened.page.wait_for_function("() => !document.getAnimations().length")  # a button half faded
    width, culprits = opened.page.evaluate(WIDE)
    assert width <= opened.page.viewport_size["width"], culprits
    assert barriers(opened.page) == []


def row_of(opened: Window, code: str):
    return opened.page.locator(".board-row").filter(has=opened.page.get_by_text(code, exact=True))


def printed(opened: Window) -> str:
    """What comes out of the printer, without blanks."""
    paper = PdfReader(BytesIO(opened.page.pdf(prefer_css_page_size=True)))
    return re.sub(r"\s", "", "".join(page.extract_text() for page in paper.pages))


def holds(paper: str, words: str) -> bool:
    return re.sub(r"\s", "", words) in paper


def follow(link) -> None:
    """Press it, and be where it leads."""
    link.click()
    link.page.wait_for_load_state()


@pytest.mark.parametrize(
    ("lan_has", "hoa_has"),
    [
        pytest.param(PHONE, DESK, id="lan-on-a-phone"),
        pytest.param(DESK, PHONE, id="hoa-on-a-phone", marks=pytest.mark.long),
    ],
)
def test_lan_and_hoa_through_a_quarter(quarter, come, lan_has, hoa_has):
    with quarter.on(10, 12) as site:
        lan = come(site, "agency", lan_has)
        assert "quý IV" in lan.page.locator(".next-thing").inner_text()
        fits(lan)
        follow(lan.page.locator(".next-thing a").first)
        row = row_of(lan, CODE)
        with lan.page.expect_response(re.compile("/draft$")) as saved:
            row.locator("[name$=-done]").fill(SAID)
        assert saved.value.status == 200
        lan.page.locator("summary .me-name").click()
        follow(lan.page.get_by_role("button", name="Đăng xuất"))
        lan.sign_in("agency").open("/tasks/board")
        row = row_of(lan, CODE)
        assert row.locator("[name$=-done]").input_value().startswith(SAID[:20])
        fits(lan)
        row.locator("[name$=-done]").fill(SAID)
        row.get_by_role("button", name=f"Gửi nhiệm vụ {CODE}").click()
        row_of(lan, CODE).get_by_text("Đã gửi cập nhật").wait_for()

    with quarter.on(10, 22) as site:
        hoa = come(site, "staff", hoa_has)
        fits(hoa)
        waiting = hoa.page.locator("article").filter(has_text=SAID)
        assert "ngày làm việc" in waiting.inner_text()
        waiting.locator("summary").click()
        waiting.locator("textarea").fill(REASON)
        waiting.get_by_role("button", name="Trả lại đơn vị").click()
        hoa.page.get_by_text("Xem nhiệm vụ").first.wait_for()

        lan = come(site, "agency", lan_has)
        assert f"Sở trả lại nhiệm vụ {CODE}" in lan.page.locator(".next-thing").inner_text()
        follow(lan.page.locator(".next-thing a").first)
        assert REASON in lan.page.locator("main").inner_text()
        assert lan.page.locator("[name=done]").input_value() == SAID
        fits(lan)
        lan.page.locator("[name=done]").fill(MENDED)
        lan.page.locator("[name=result]").fill(RESULT)
        follow(lan.page.get_by_role("button", name="Gửi cập nhật"))
        assert "Đã gửi cập nhật" in lan.page.locator("main").inner_text()

    with quarter.on(12, 21) as site:
        hoa = come(site, "staff", hoa_has)
        waiting = hoa.page.locator("article").filter(has_text=MENDED)
        follow(waiting.get_by_role("button", name="Xác nhận"))
        assert "Đã xác nhận cập nhật" in hoa.page.locator("main").inner_text()
        hoa.open("/tasks/")
        follow(hoa.page.get_by_role("link", name="Biểu theo dõi"))
        fits(hoa)
        sheet = printed(hoa)
        assert holds(sheet, RESULT)

        lan = come(site, "agency", lan_has)
        lan.open("/tasks/?q=bao%20dak%20lak")
        follow(lan.page.locator("#results a").filter(has_text=CODE).first)
        follow(lan.page.get_by_role("link", name="In hồ sơ nhiệm vụ"))
        dossier = printed(lan)
        for words in (SAID, REASON, MENDED, RESULT, "Đã xác nhận"):
            assert holds(dossier, words), words
