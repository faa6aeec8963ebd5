"""Staff and the administrator see to whom letters went and how, and let one be tried again."""

import pytest

from pressplan.history.queries import lines_about
from pressplan.outbox.delivery import deliver
from pressplan.outbox.queries import PAGE, listing
from pressplan.outbox.rules import State
from tests.mailing import letters
from tests.outbox.test_delivery import posted
from tests.submissions.handing_in import begun, sends

PLACE = "/reminders/letters/"


@pytest.fixture
def refused(app, box, lan, letter):
    """The receipt of Lan's plan, refused by the mail server for good."""
    sends(lan, begun())
    box.refused = {lan.email: "550 no such mailbox"}
    deliver()
    box.refused = {}
    return letter()


def test_an_empty_page_says_what_will_stand_here(browser, hoa):
    browser.sign_in(hoa).get(PLACE)
    assert "Chưa có thư nào" in browser.main
    assert "Tất cả (0)" in browser.main


def test_it_says_loudly_that_no_mail_server_is_set(app, browser, hoa):
    browser.sign_in(hoa).get(PLACE)
    assert "Chưa cấu hình máy chủ thư" in browser.main
    assert str(app.config["PRESSPLAN"].data / "mail") in browser.main


def test_with_a_mail_server_nothing_is_loud(browser, box, hoa):
    browser.sign_in(hoa).get(PLACE)
    assert browser.page.find(role="alert") is None


def test_hoa_sees_whom_it_did_not_reach_and_why_and_lets_it_be_tried_again(
    browser, box, hoa, lan, refused, letter
):
    browser.sign_in(hoa).get(f"{PLACE}?state=failed")
    for words in (refused.subject, lan.email, "Không gửi được", "(550): no such mailbox"):
        assert words in browser.main
    browser.submit(f"again-{refused.id}").follow()
    assert "được thử lại trong ít phút" in browser.text
    assert "Đang chờ gửi" in browser.main
    assert deliver() == 1
    assert box.taken == [refused.mail]
    assert (letter().state, letter().attempt) == (State.SENT, 2)
    assert lines_about(refused)[0].text == f"Cho gửi lại thư tới {lan.email}"
    browser.get(PLACE)
    assert "Đã gửi" in browser.main
    assert "lần gửi thứ 2" in browser.main


def test_what_is_queued_already_is_not_queued_twice(browser, hoa, refused):
    browser.sign_in(hoa).get(PLACE)
    browser.post(f"{PLACE}{refused.id}/another-try")
    browser.post(f"{PLACE}{refused.id}/another-try", expect=409)


def test_the_administrator_runs_the_mail_and_reads_none(browser, son, refused):
    browser.sign_in(son).get(PLACE)
    assert "Biên nhận hồ sơ" in browser.main
    assert refused.to in browser.main
    assert "BN-2026" not in browser.main
    browser.submit(f"again-{refused.id}")


def test_it_pages_and_filters(app, browser, hoa, lan):
    for number in range(PAGE + 1):
        posted(lan, number=number)
    assert len(listing(None).letters) == PAGE
    assert [found.key for found in listing(State.QUEUED, page=2).letters] == [letters()[0].key]
    assert listing(State.FAILED).letters == []
