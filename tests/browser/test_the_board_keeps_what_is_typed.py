"""The board in a real browser: saved as one types, through a lost session, beside a second tab."""

import re

import pytest

from tests.browser.conftest import PHONE
from tests.browser.test_every_page import WIDE, barriers

SAVED = re.compile(r"đã lưu nháp \d\d:\d\d")


@pytest.fixture
def board(window):
    opened = window().sign_in("agency")
    opened.open("/tasks/board")
    return opened


def field(opened, place: int, name: str = "done"):
    """A field of a row, counted from the top."""
    return opened.page.locator(f".board-row [name$=-{name}]").nth(place)


def saved(opened, place: int):
    return opened.page.locator(".board-row .saved").nth(place)


def types(opened, place: int, text: str) -> None:
    """Type at the end of a row's text and wait until the server has it."""
    field(opened, place).focus()
    opened.page.keyboard.press("Control+End")
    with opened.page.expect_response(re.compile("/draft$")) as answer:
        opened.page.keyboard.type(text)
    assert answer.value.status == 200, answer.value.status
    saved(opened, place).get_by_text(SAVED).wait_for()


def again(opened, role: str = "agency") -> None:
    """Follow the link of the refusal, sign in in the tab that it opens, close it."""
    with opened.page.context.expect_page() as waiting:
        opened.page.locator("#refusals a").first.click()
    beside = waiting.value
    email, password = opened.site.people[role]
    beside.fill("input[name=email]", email)
    beside.fill("input[name=password]", password)
    beside.click("main button[type=submit]")
    beside.wait_for_url("**/desk/")
    beside.close()


def test_a_lost_session_loses_no_word(board):
    page = board.page
    types(board, 0, "Trước khi mất phiên")
    page.evaluate("window.notReloaded = true")
    page.context.clear_cookies()
    field(board, 0).focus()
    page.keyboard.press("Control+End")
    with page.expect_response(re.compile("/draft$")) as answer:
        page.keyboard.type(", và sau đó")
    assert answer.value.status == 401
    page.locator("#refusals [role=alert]").wait_for()
    assert "Đăng nhập ở thẻ mới" in page.inner_text("#refusals")
    assert "not-saved" in (saved(board, 0).get_attribute("class") or "")
    assert field(board, 0).input_value().endswith(", và sau đó")
    again(board)
    page.bring_to_front()
    field(board, 0).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(".")
    page.locator("#refusals [role=alert]").wait_for(state="detached")
    assert page.evaluate("window.notReloaded === true")
    # Another browser, another sign-in: the text is there.
    page.context.clear_cookies()
    board.sign_in("agency")
    board.open("/tasks/board")
    assert field(board, 0).input_value().endswith("Trước khi mất phiên, và sau đó.")


def test_a_second_tab_overruns_nothing(board, window):
    types(board, 1, "Chung")
    second = window().sign_in("agency")
    second.open("/tasks/board")
    assert field(second, 1).input_value().endswith("Chung")
    types(second, 1, " thẻ hai")
    field(board, 1).focus()
    board.page.keyboard.press("Control+End")
    with board.page.expect_response(re.compile("/draft$")) as answer:
        board.page.keyboard.type(" thẻ một")
    assert answer.value.status == 409
    told = saved(board, 1).locator("[role=alert]")
    told.wait_for()
    assert "thẻ hai" in told.inner_text()
    assert field(board, 1).input_value().endswith("Chung thẻ một")
    told.get_by_role("button", name="Giữ nội dung đang gõ ở đây").click()
    saved(board, 1).get_by_text(SAVED).wait_for()
    second.page.reload()
    assert field(second, 1).input_value().endswith("Chung thẻ một")


def test_what_was_saved_is_left_without_a_question(board):
    asked = []
    board.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    types(board, 2, "Đã lưu")
    board.open("/tasks/")
    assert asked == []
    board.open("/tasks/board")
    field(board, 2).focus()
    board.page.keyboard.type("chưa")
    board.open("/tasks/")
    assert asked == ["beforeunload"]


def test_sending_at_once_after_typing_leaves_no_ghost(window):
    """The save under way and the one still to come are not lost, doubled, or in the way."""
    opened = window().sign_in("staff")
    opened.open("/tasks/board")
    page = opened.page
    count = page.locator(".board-row").count()
    field(opened, count - 1).press_sequentially("Gõ nhanh rồi gửi ngay", delay=60)
    page.get_by_role("button", name="các dòng đã điền").click()
    page.get_by_text("Đã gửi 1 cập nhật.").wait_for()
    page.wait_for_timeout(1500)
    page.reload()
    assert "Gõ nhanh rồi gửi ngay" not in field(opened, count - 1).input_value()
    assert opened.troubles == []


def test_enter_in_a_number_sends_no_row(board):
    page = board.page
    before = page.inner_text("#board-count")
    field(board, 3, "percent").fill("41")
    field(board, 3, "percent").press("Enter")
    page.get_by_text("Đã lưu nháp.").wait_for()
    assert field(board, 3, "percent").input_value() == "41"
    assert "Đã gửi" not in page.inner_text("main")
    assert before.split("·")[0] == page.inner_text("#board-count").split("·")[0]


def test_on_a_phone_it_is_one_column_with_big_targets(window):
    opened = window(viewport=PHONE).sign_in("agency")
    opened.open("/tasks/board")
    page = opened.page
    width, culprits = page.evaluate(WIDE)
    assert width <= PHONE["width"], culprits
    row = page.locator(".board-row").first
    lefts = {round(box.bounding_box()["x"]) for box in row.locator(".form-control:visible").all()}
    assert len(lefts) == 1
    for button in row.locator(".buttons > button").all():
        assert button.bounding_box()["height"] >= 44
    more = row.locator("details.board-more")
    assert more.get_attribute("open") is None
    more.locator("summary").click()
    assert row.locator("[name$=-difficulty]").is_visible()
    types(opened, 0, " trên điện thoại")
    assert barriers(page) == []


def test_without_script_the_buttons_do_the_same(window):
    opened = window(java_script_enabled=False).sign_in("agency")
    opened.open("/tasks/board")
    field(opened, 4).fill("Không có script")
    with opened.page.expect_navigation():
        opened.page.locator(".board-bar button", has_text="Lưu nháp").click()
    assert field(opened, 4).input_value() == "Không có script"
    with opened.page.expect_navigation():
        opened.page.locator(".board-row").nth(4).locator("button[value^=discard-]").click()
    assert field(opened, 4).input_value() == ""


@pytest.mark.parametrize("leave", ["elsewhere", "sign-out"])
def test_who_leaves_at_once_takes_nothing_away(board, leave):
    """Within the second in which nothing is saved yet."""
    page = board.page
    page.on("dialog", lambda asks: asks.accept())
    field(board, 1).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(f", vội {leave}")
    if leave == "elsewhere":
        board.open("/tasks/")
    else:
        page.locator("summary .me-name").click()
        page.get_by_role("button", name="Đăng xuất").click()
        page.wait_for_url("**/sign-in*")
        board.sign_in("agency")
    page.wait_for_timeout(2000)  # the request sent while leaving may come after the next page's
    board.open("/tasks/board")
    assert field(board, 1).input_value().endswith(f", vội {leave}")
