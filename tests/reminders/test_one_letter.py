"""A letter's own page: each attempt, its words for who may read them, what may be done."""

from datetime import timedelta

import pytest

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.history.queries import lines_about
from pressplan.outbox.delivery import deliver
from pressplan.outbox.rules import HOLD, State, code_of
from pressplan.settings import actions as settings
from tests.mailing import letters
from tests.servers.smtp import DROP
from tests.submissions.handing_in import begun, sends

PLACE = "/reminders/letters/"


@pytest.fixture
def receipt(app, box, lan, letter):
    """The receipt of Lan's plan: put off once, then sent."""
    sends(lan, begun())
    return letter()


@pytest.fixture
def held(app, box, lan, letter):
    """It was perhaps sent, and the Department wants to decide itself."""
    settings.change({"ambiguous": HOLD}, by=SYSTEM, at=clock.now())
    sends(lan, begun())
    box.answers = [DROP]
    deliver()
    return letter()


def test_hoa_sees_each_attempt_what_was_said_and_what_the_letter_says(
    browser, box, hoa, lan, receipt, at_work
):
    box.answers = ["451 mailbox busy"]
    deliver()
    at_work.shift(timedelta(minutes=2))
    deliver()
    browser.sign_in(hoa).get(f"{PLACE}{receipt.id}")
    for words in (
        "Các lần gửi (2)", "Bị hoãn", "451 mailbox busy", "Máy chủ thư đã nhận", "250 OK",
        lan.email, code_of(receipt.key), "Hệ thống đã nhận đủ", "bản gửi lần 1 của Báo Đắk Lắk",
    ):  # fmt: skip
        assert words in browser.main, words
    assert any("/revisions/1" in link for link in browser.links())


def test_before_it_is_sent_it_says_so_and_looks_again_by_itself(browser, hoa, receipt):
    browser.sign_in(hoa).get(f"{PLACE}{receipt.id}")
    assert "Chưa có lần nào" in browser.main
    assert "Thư được soạn khi gửi" in browser.main
    assert browser.page.find(id="letter")["hx-trigger"] == "every 5s"
    deliver()
    browser.get(f"{PLACE}{receipt.id}", htmx=True)
    assert "Đã gửi" in browser.page.text
    assert "hx-trigger" not in browser.page.find(id="letter").attrs


def test_the_administrator_sees_how_it_went_and_not_what_it_says(browser, box, son, receipt):
    deliver()
    browser.sign_in(son).get(f"{PLACE}{receipt.id}")
    assert "Máy chủ thư đã nhận" in browser.main
    for secret in (letters()[0].subject, "Hệ thống đã nhận đủ", "BN-2026"):
        assert secret not in browser.main
    assert "chỉ chuyên viên Sở và người nhận đọc được" in browser.main


def test_hoa_decides_that_what_was_perhaps_sent_goes_again(browser, box, hoa, held):
    browser.sign_in(hoa).get(f"{PLACE}?state=held")
    assert "Chờ quyết định" in browser.main
    browser.get(f"{PLACE}{held.id}")
    assert "Có thể đã nhận" in browser.main
    browser.submit("repeat").follow()
    assert deliver() == 1
    assert box.taken[0] == box.taken[1]
    browser.get(f"{PLACE}{held.id}")
    assert "Cho gửi lại thư tới" in browser.main
    browser.post(f"{PLACE}{held.id}/repetition", expect=409)


def test_hoa_decides_that_it_arrived(browser, box, hoa, held):
    browser.sign_in(hoa).get(f"{PLACE}{held.id}")
    browser.submit("arrival").follow()
    assert letters()[0].state is State.SENT
    assert deliver() == 0
    assert lines_about(held)[0].text.startswith("Coi thư tới")
    browser.post(f"{PLACE}{held.id}/arrival", expect=409)


def test_a_letter_that_is_none_is_not_found(browser, hoa):
    browser.sign_in(hoa).get(f"{PLACE}999", expect=404)
