"""A plan from the empty list to its approval, a report until it is accepted: everybody's screens.

Lan of the newspaper, Hoa of the Department, Mai of the governing body, Tuấn who leads; on SQLite
with a folder for the files, and on PostgreSQL with an S3 store.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import pytest

from pressplan.config import Bucket
from pressplan.obligations.rules import Kind
from tests import cast
from tests.browser.conftest import DESK, PHONE, Site, Window, environment_of, pressplan, serving
from tests.browser.test_two_people_through_a_quarter import fits, follow
from tests.files import corpus
from tests.servers import s3
from tests.servers.missing import untested
from tests.submissions.handing_in import occurrence

TODAY = datetime(2026, 11, 12, 2, tzinfo=UTC)
PLAN, REPORT = "Kế hoạch của cơ quan", "Báo cáo định kỳ"
BAO = "Báo Đắk Lắk"
REASON, MENDED = "Đề nghị nêu rõ nguồn lực.", "Đã bổ sung nguồn lực ở mục III."


@pytest.fixture
def environment(app, backend, tmp_path) -> Iterator[dict[str, str]]:
    """Of a province in which nobody has handed in anything: its database and its files."""
    occurrence(Kind.AGENCY_PLAN)  # due this year
    settings = {
        "PRESSPLAN_DATA": str(app.config["PRESSPLAN"].data),
        "DATABASE_URL": app.config["PRESSPLAN"].database_url,
        "PRESSPLAN_ENV": "test",
        "PRESSPLAN_CLOCK_OFFSET": f"{(TODAY - datetime.now(UTC)).total_seconds():.0f}",
    }
    with ExitStack() as stack:
        if backend.name == "postgresql":
            bucket = stack.enter_context(store_or_skip())
            settings |= s3.KEYS | {"NO_PROXY": "127.0.0.1"}
            settings["FILES_URL"] = f"s3://{bucket.name}?endpoint_url={bucket.endpoint_url}"
        yield environment_of(tmp_path, **settings)


@contextmanager
def store_or_skip() -> Iterator[Bucket]:
    """A bucket. None to be had: loudly skipped, a failure under CI."""
    try:
        s3.find_program()
    except s3.NoS3 as missing:
        untested("on S3", missing)
    with s3.running_s3() as bucket:
        yield bucket


@pytest.fixture
def province(environment, tmp_path) -> Iterator[Site]:
    people = {key: (f"{key}@daklak.example", cast.PASSWORD) for key in cast.PEOPLE}
    with serving(environment, tmp_path / "log") as url:
        yield Site(url, people)


@pytest.fixture
def enter(come, province):
    """Somebody comes, says yes to what is asked, and looks at the list of hand-ins."""

    def enter(key: str, size=DESK) -> Window:
        window = come(province, key, size)
        window.page.on("dialog", lambda dialog: dialog.accept())
        window.open("/submissions/")
        fits(window)
        return window

    return enter


def row_of(window: Window, kind: str):
    """The newspaper's line of that kind in the list."""
    window.open("/submissions/")
    rows = window.page.locator("tr[id^=row-]").filter(has_text=kind)
    return rows.filter(has_text=BAO) if rows.count() > 1 else rows


def press(window: Window, word: str, inside: str = "main") -> None:
    follow(window.page.locator(inside).get_by_role("button", name=word, exact=True))


def words(window: Window) -> str:
    return re.sub(r"\s+", " ", window.page.locator("main").inner_text())


def types(window: Window, **texts: str) -> None:
    """Type into the draft; it is saved by itself."""
    for name, text in texts.items():
        with window.page.expect_response(re.compile("/draft$")) as saved:
            window.page.locator(f"#draft [name={name}]").fill(text)
        assert saved.value.status == 200
    assert "Đã lưu" in window.page.locator("#saved").inner_text()


def adds(window: Window, name: str, data: bytes) -> None:
    """Put a file to the draft."""
    file = {"name": name, "mimeType": "application/pdf", "buffer": data}
    window.page.set_input_files("#upload-files", file)
    window.page.get_by_role("button", name="Tải lên").click()
    window.page.locator("#files li", has_text=name).wait_for()


def sends(window: Window, number: int) -> None:
    """Press "Gửi", and hold the receipt."""
    fits(window)
    press(window, "Gửi", "#draft")
    assert "BIÊN NHẬN HỒ SƠ" in words(window)
    assert f"bản gửi lần {number}" in words(window)
    fits(window)


def decides(
    window: Window, kind: str, move: str, word: str, scan: bytes = b"", **said: str
) -> None:
    """Open the revision that waits, say what is to be said, and press the button."""
    follow(row_of(window, kind).locator(".row-action a"))
    follow(window.page.locator(".page-actions a[href$='#moves']"))
    fits(window)
    part = window.page.locator(f"#{move}")
    if part.get_attribute("open") is None:
        part.locator("summary").click()
    for name, text in said.items():
        part.locator(f"[name={move}-{name}]").fill(text)
    if scan:
        file = {"name": "Văn bản.pdf", "mimeType": "application/pdf", "buffer": scan}
        part.locator(f"[name={move}-file]").set_input_files(file)
    follow(part.get_by_role("button", name=word))
    assert "Đã ghi:" in words(window)


def mends(window: Window, kind: str, **texts: str) -> None:
    """Read why it came back, and go on from what was sent last."""
    follow(row_of(window, kind).locator(".row-action a"))
    assert REASON in words(window)
    press(window, "Sửa và gửi lại")
    assert REASON in words(window)
    types(window, **texts)


def test_a_plan_and_a_report_from_nothing_to_their_end(enter, environment):
    lan, hoa = enter("lan", PHONE), enter("hoa")
    assert "Chưa nộp (2)" in words(lan)
    follow(row_of(lan, PLAN).get_by_role("button", name="Soạn"))
    types(lan, number="12/KH-BĐL", signer="Nguyễn Văn A")
    adds(lan, "Kế hoạch.pdf", corpus.paper())
    sends(lan, 1)
    assert hashlib.sha256(corpus.paper()).hexdigest() in re.sub(r"\s", "", words(lan))

    decides(hoa, PLAN, "changes", "Đề nghị sửa", corpus.rewritten(), text=REASON)
    mends(lan, PLAN, note=MENDED)
    sends(lan, 2)
    decides(hoa, PLAN, "agreement", "Thống nhất")
    decides(lan, PLAN, "putting", "Trình cơ quan chủ quản")
    mai = enter("mai")
    decision = {"number": "5-QĐ/TU", "decided_on": "2026-11-11"}
    decides(mai, PLAN, "approval", "Phê duyệt", corpus.paper(), **decision)
    assert "số 5-QĐ/TU ngày 11/11/2026" in words(mai)

    follow(row_of(lan, REPORT).get_by_role("button", name="Soạn"))
    assert "1.b. " in lan.page.locator("#draft [name=done]").input_value()
    types(lan, figures="14 số bản tin âm thanh.")
    sends(lan, 1)
    decides(hoa, REPORT, "return", "Trả lại", text=REASON)
    mends(lan, REPORT, estimate=MENDED)
    sends(lan, 2)
    decides(hoa, REPORT, "acceptance", "Tiếp nhận")

    tuan = enter("tuan", PHONE)
    assert "Đã phê duyệt" in row_of(tuan, PLAN).inner_text()
    assert "Sở đã tiếp nhận" in row_of(tuan, REPORT).inner_text()
    follow(row_of(tuan, REPORT).locator(".row-action a"))
    assert tuan.page.locator("ol.revisions > li").count() == 2
    assert "nguyên vẹn" in pressplan(environment, "verify")
