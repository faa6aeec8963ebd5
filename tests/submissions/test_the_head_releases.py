"""Lan writes and asks; the head of her agency sends, or gives it back with a word."""

from itertools import product

import pytest

from pressplan import clock
from pressplan.access import Role, Who
from pressplan.accounts.actions import make_account
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import BadInput, NotYours, TooLate
from pressplan.submissions import actions, actions_send, release
from pressplan.submissions import actions_release as releasing
from pressplan.submissions.models import Revision, Submission, SubmissionDraft
from pressplan.submissions.queries import draft_of
from pressplan.submissions.release import Stand, Step
from tests import cast
from tests.strict import Browser
from tests.submissions.handing_in import (
    BETTER,
    WRITTEN,
    begun,
    count,
    drafts,
    events,
    received,
    sends,
    uploads,
    url,
)
from tests.tasks.work import at_once

WRITER, HEAD = (Who(1, "x", "x", Role.AGENCY, 5, is_head=is_head) for is_head in (False, True))
TABLE = {
    (Stand.WRITTEN, False): [Step.ASKING],
    (Stand.ASKED, False): [Step.RECALL],
    (Stand.ASKED, True): [Step.HOLDING],
}


def test_the_table_offers_each_step_to_one_hand_and_no_other():
    for stand, is_head in product(Stand, (False, True)):
        who = HEAD if is_head else WRITER
        assert release.offered(stand, who, released=True) == TABLE.get((stand, is_head), [])
        assert release.offered(stand, who, released=False) == []


@pytest.mark.parametrize("released", [True, False])
def test_who_sends_and_who_writes(released):
    assert release.may_send(HEAD, released=released)
    assert release.may_send(WRITER, released=released) is not released
    assert release.may_write(WRITER, Stand.ASKED, released=released) is not released
    assert release.may_write(WRITER, Stand.WRITTEN, released=released)
    assert release.may_write(HEAD, Stand.ASKED, released=released)


@pytest.fixture
def khoi(app, lan) -> Account:
    """The head of Lan's agency, which wants what it hands in released."""
    lan.agency.head_releases = True
    account = make_account(
        email="khoi@daklak.example", name="Y Khôi Êban", role=Role.AGENCY, agency_id=lan.agency_id,
        position="Tổng biên tập", is_head=True, password_hash=cast._hash(), at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    return account


def asks(by: Account, of, content=WRITTEN):
    """The person asks the head to release the draft, written just now; committed."""
    if draft_of(of) is None:
        drafts(by, of, content)
    seen = draft_of(of).version
    draft = releasing.ask(of, content, seen=seen, by=who_is(by), at=clock.now())
    db.session.commit()
    return draft


def test_lan_asks_and_the_head_sends(app, lan, khoi, hoa):
    of = begun()
    browser = Browser(app).sign_in(lan)
    drafts(lan, of)
    uploads(browser, of)
    browser.get(url(of, "draft"))
    assert "Gửi" not in [button.get_text(strip=True) for button in browser.page.find_all("button")]
    browser.submit("draft", {"signer": "Y Khôi"}, button="Đề nghị thủ trưởng duyệt gửi").follow()
    assert "Đang chờ thủ trưởng duyệt gửi" in browser.main
    assert not browser.page.find(id="draft")
    assert "Đang chờ thủ trưởng duyệt gửi, Trần Thị Lan" in browser.get(url(of)).main

    head = Browser(app).sign_in(khoi).get("/desk/")
    assert "1 hồ sơ, báo cáo chờ bạn duyệt gửi" in head.text
    head.get(url(of, "draft"))
    assert "Trần Thị Lan đề nghị bạn duyệt gửi" in head.main
    head.submit("draft", {}, button="Duyệt và gửi").follow()
    assert "Biên nhận BN-" in head.text
    sent = Browser(app).sign_in(hoa).get(url(of, "revisions", 1))
    assert "Y Khôi Êban duyệt gửi, Trần Thị Lan đề nghị" in sent.main
    assert "chờ bạn duyệt gửi" not in head.get("/desk/").text


def test_the_head_gives_it_back_with_a_word(app, lan, khoi):
    of = begun()
    asks(lan, of)
    head = Browser(app).sign_in(khoi).get(url(of, "draft"))
    head.submit("holding", {"text": " "}, expect=422)
    assert "Ghi chỗ cần sửa hoặc lý do chưa gửi." in head.main
    head.submit("holding", {"text": "Thiếu phụ lục kinh phí."}).follow()
    browser = Browser(app).sign_in(lan).get(url(of, "draft"))
    assert "Thủ trưởng chưa duyệt gửi" in browser.main
    assert "Thiếu phụ lục kinh phí." in browser.main
    browser.submit("draft", {}, button="Đề nghị thủ trưởng duyệt gửi").follow()
    assert "Thiếu phụ lục kinh phí." not in browser.main


def test_the_heads_words_stay_where_the_draft_was_recalled_meanwhile(app, lan, khoi):
    of = begun()
    asks(lan, of)
    head = Browser(app).sign_in(khoi).get(url(of, "draft"))
    releasing.recall(of, by=who_is(lan), at=clock.now())
    db.session.commit()
    head.submit("holding", {"text": "Thiếu phụ lục kinh phí."}, expect=409)
    assert "Thiếu phụ lục kinh phí." in head.main


def test_lan_recalls_it_to_go_on_writing(app, lan, khoi):
    of = begun()
    asks(lan, of)
    browser = Browser(app).sign_in(lan).get(url(of, "draft"))
    browser.submit("recall", {}).follow()
    assert browser.page.find(id="draft")
    assert draft_of(of).asked_at is None


def test_only_the_head_sends_also_from_an_old_page(app, lan, khoi):
    of = begun()
    lan.agency.head_releases = False
    db.session.commit()
    drafts(lan, of)
    browser = Browser(app).sign_in(lan).get(url(of, "draft"))
    lan.agency.head_releases = True
    db.session.commit()
    browser.submit("draft", {"note": "Kính gửi Sở."}, button="Gửi", expect=422)
    assert "thủ trưởng duyệt trước khi gửi" in browser.main
    assert "Kính gửi Sở." in browser.main
    assert count(Revision) == 0


def test_what_was_asked_is_not_changed_behind_the_heads_back(app, lan, khoi):
    of = begun()
    drafts(lan, of)
    browser = Browser(app).sign_in(lan).get(url(of, "draft"))
    asks(lan, of)
    browser.submit("draft", {"note": "Sửa sau lưng."}, button="Lưu bản nháp", expect=409)
    assert "Sửa sau lưng." in browser.main
    assert "Rút lại đề nghị để sửa tiếp." in browser.main
    with pytest.raises(TooLate):
        actions.put_files(of, [received()], by=who_is(lan), at=clock.now())
    db.session.rollback()
    with pytest.raises(TooLate):
        actions.drop_draft(of, by=who_is(lan), at=clock.now())
    db.session.rollback()
    assert draft_of(of).note == ""


def test_the_head_releases_what_they_saw(app, lan, khoi):
    of = begun()
    seen = asks(lan, of).version
    releasing.recall(of, by=who_is(lan), at=clock.now())
    db.session.commit()
    asks(lan, of, BETTER)
    with pytest.raises(TooLate):
        actions_send.send(
            of, WRITTEN, token="cũ", seen=seen, by=who_is(khoi), at=clock.now()
        )  # fmt: skip
    db.session.rollback()
    with pytest.raises(TooLate):
        releasing.hold(of, "Chưa được.", seen=seen, by=who_is(khoi), at=clock.now())


def test_each_step_is_for_one_hand(app, lan, khoi):
    of = begun()
    asks(lan, of)
    with pytest.raises(NotYours):
        releasing.hold(of, "Tự trả lại.", seen=3, by=who_is(lan), at=clock.now())
    with pytest.raises(NotYours):
        releasing.recall(of, by=who_is(khoi), at=clock.now())


def test_nothing_is_asked_that_could_not_be_sent(app, lan, khoi):
    of = begun()
    actions.start_draft(of, WRITTEN, [], by=who_is(lan), at=clock.now())
    with pytest.raises(BadInput, match="Kèm ít nhất một tệp"):
        releasing.ask(of, WRITTEN, seen=1, by=who_is(lan), at=clock.now())


def test_the_department_knows_nothing_of_it(app, lan, khoi, hoa):
    of = begun()
    asks(lan, of)
    assert events(of) == []
    staff = Browser(app).sign_in(hoa)
    staff.get(url(of), expect=404)
    assert "duyệt gửi" not in staff.get("/submissions/?year=2026").main


def test_elsewhere_a_head_is_one_of_many(app, lan, khoi):
    lan.agency.head_releases = False
    db.session.commit()
    assert sends(lan, begun()).sender_name == lan.name


def test_an_agency_without_a_head_is_told(app, lan, khoi):
    khoi.active = False
    db.session.commit()
    of = begun()
    drafts(lan, of)
    browser = Browser(app).sign_in(lan).get(url(of, "draft"))
    assert "chưa có tài khoản thủ trưởng nào dùng được" in browser.main


def test_a_file_that_the_head_did_not_see_is_not_sent(app, lan, khoi):
    of = begun()
    draft = asks(lan, of)
    seen, files = draft.version, [row.file_id for row in draft.files]
    releasing.recall(of, by=who_is(lan), at=clock.now())
    actions.put_files(of, [received()], by=who_is(lan), at=clock.now())
    db.session.commit()
    with pytest.raises(TooLate, match="Tệp kèm theo"):
        actions_send.send(
            of, WRITTEN, token="cũ", seen=seen, files_seen=files, by=who_is(khoi), at=clock.now()
        )


def test_of_many_that_recall_and_hold_at_once_one_does(app, lan, khoi):
    of = begun()
    seen, id = asks(lan, of).version, of.id
    head, writer = who_is(khoi), who_is(lan)

    def hold() -> SubmissionDraft:
        found = db.session.get_one(Submission, id)
        return releasing.hold(found, "Chưa được.", seen=seen, by=head, at=clock.now())

    def recall() -> SubmissionDraft:
        return releasing.recall(db.session.get_one(Submission, id), by=writer, at=clock.now())

    outcomes = at_once(app, *[hold, recall] * 5)
    assert [isinstance(each, TooLate) for each in outcomes].count(False) == 1, outcomes
