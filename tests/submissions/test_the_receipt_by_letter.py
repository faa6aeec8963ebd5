"""Who sends a revision gets its receipt by letter too: the same facts as on the page."""

from datetime import date

import pytest

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.obligations.rules import Step
from pressplan.outbox.delivery import deliver
from pressplan.outbox.rules import State
from pressplan.submissions import actions_send
from pressplan.submissions.receipts import history_until
from pressplan.submissions.rules import Done
from pressplan.submissions.workflow import Move
from tests.mailing import configure, letters
from tests.strict import Browser
from tests.submissions.handing_in import (
    BETTER,
    WRITTEN,
    a_file,
    begun,
    decides,
    drafts,
    local,
    occurrence,
    on_paper,
    sends,
    url,
)


def said(mail, kind: str) -> str:
    return " ".join(mail.get_body((kind,)).get_content().split())


def test_lan_gets_what_the_page_says(app, browser: Browser, box, lan):
    occurrence().clock = Step.SENT
    file = a_file(name="Kế hoạch <năm> & phụ lục.pdf")
    of = drafts(lan, begun(), files=[file])
    sent = sends(lan, of, at=local(14, 23, 59, 59.999))
    deliver()
    (mail,) = box.mails
    number = f"BN-2026-{sent.id:06d}"
    assert box.recipients == [[lan.email]]
    assert mail["Subject"] == f"Biên nhận {number}: Kế hoạch của cơ quan năm 2026, bản gửi lần 1"
    page = f"http://localhost/submissions/{of.id}/revisions/1/receipt"
    facts = [
        number, "Báo Đắk Lắk", "23:59:59.999 14/11/2026 (UTC+07:00)", "15/11/2026 → hết 14/11",
        "Gửi đi 14/11/2026, đúng ngày cuối", "0" * 64, "1 byte", lan.name,
    ]  # fmt: skip
    browser.sign_in(lan).get(url(of, "revisions/1/receipt"))
    for fact in [*facts[:-2], lan.name]:
        assert fact in browser.main
    plain, html = said(mail, "plain"), said(mail, "html")
    for fact in [*facts, page, "Mã thư "]:
        assert fact in plain, fact
        assert fact in html, fact
    assert "Kế hoạch <năm> & phụ lục.pdf" in plain
    assert "Kế hoạch &lt;năm&gt; &amp; phụ lục.pdf" in html


def test_links_lead_to_the_address_of_the_settings_alone(app, box, lan):
    configure(app, base_url="https://kehoach.example/bao-chi")
    of = begun()
    sends(lan, of)
    deliver()
    page = f"https://kehoach.example/bao-chi/submissions/{of.id}/revisions/1/receipt"
    for kind in ("plain", "html"):
        text = said(box.mails[0], kind)
        assert page in text
        assert text.count("://") == text.count("https://kehoach.example/bao-chi/")


def test_the_same_form_sent_twice_has_one_letter(app, lan):
    of = begun()
    sends(lan, of, token="một lần")
    actions_send.send(of, WRITTEN, token="một lần", seen=1, by=who_is(lan), at=clock.now())
    db.session.commit()
    assert len(letters()) == 1


def test_what_is_not_sent_has_no_letter(app, lan):
    of = drafts(lan, begun())
    actions_send.send(of, WRITTEN, token="một", seen=1, by=who_is(lan), at=clock.now())
    db.session.rollback()
    assert letters() == []


def test_each_revision_has_its_own(app, box, lan, hoa):
    of = begun()
    decides(hoa, sends(lan, of), Move.CHANGES)
    sends(lan, of, BETTER)
    assert deliver() == 2
    assert "bản gửi lần 2" in box.mails[1]["Subject"]
    assert box.mails[0]["Message-ID"] != box.mails[1]["Message-ID"]


def test_of_paper_the_staff_who_entered_it_hear_and_know_why(app, box, hoa):
    sends_paper = on_paper(hoa, begun(), date(2026, 11, 13))
    deliver()
    assert box.recipients == [[hoa.email]]
    text = said(box.mails[0], "plain")
    assert "Ngày đến theo văn thư: 13/11/2026" in text
    assert "vì đã ghi hồ sơ giấy thay cho cơ quan" in text
    assert sends_paper.agency_name in text


def test_a_disabled_account_gets_nothing(app, box, lan, letter):
    sends(lan, begun())
    lan.active = False
    db.session.commit()
    assert deliver() == 0
    assert (letter().state, box.taken) == (State.SUPERSEDED, [])
    assert letter().error == "Tài khoản của người nhận đã bị khóa."


def test_a_receipt_says_how_it_stood_when_it_was_sent(app, box, lan, hoa):
    """What is done with it later changes no receipt, whenever the letter is made."""
    occurrence().clock = Step.PUT
    of = begun()
    sent = sends(lan, of, at=local(10))
    decides(hoa, sent, Move.AGREEMENT, at=local(12))
    decides(lan, sent, Move.PUTTING, at=local(16))
    deliver()
    text = said(box.mails[0], "plain")
    assert "tính đến khi trình cơ quan chủ quản" in text
    assert "So với hạn: còn 4 ngày" in text


def test_the_history_of_a_receipt_ends_with_its_revision():
    day = date(2026, 11, 10)
    first, changes, second = (
        Done(Move.SENDING, day),
        Done(Move.CHANGES, day),
        Done(Move.SENDING, day),
    )
    assert history_until([first, changes, second], 1) == [first]
    assert history_until([first, changes, second], 2) == [first, changes, second]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("250 OK", "đã gửi lúc "),
        ("451 later", "chưa gửi được, sẽ thử lại"),
        ("550 no", "không gửi được"),
    ],
)
def test_the_page_says_what_became_of_the_letter(app, browser, box, lan, answer, words):
    of = begun()
    sends(lan, of)
    browser.sign_in(lan).get(url(of, "revisions/1/receipt"))
    assert f"Biên nhận cũng được gửi tới {lan.email} : đang chờ gửi" in browser.main
    box.answers = [answer]
    deliver()
    browser.get(url(of, "revisions/1/receipt"))
    assert words in browser.main


def test_a_file_is_not_called_sent(browser, lan):
    of = begun()
    sends(lan, of)
    deliver()
    browser.sign_in(lan).get(url(of, "revisions/1/receipt"))
    assert "đã ghi ra tệp trên máy chủ lúc" in browser.main
    assert "chưa tới hộp thư" in browser.main


def test_what_was_mailed_is_no_matter_of_leaders_and_governing_bodies(app, lan, hoa, tuan, mai):
    of = begun()
    sends(lan, of)
    for person, sees in ((lan, True), (hoa, True), (tuan, False), (mai, False)):
        page = Browser(app).sign_in(person).get(url(of, "revisions/1/receipt"))
        assert (lan.email in page.main) is sees, person.name
