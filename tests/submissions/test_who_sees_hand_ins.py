"""What was handed in exists for whom the table names; a draft for its own agency alone."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.files.models import StoredFile
from pressplan.obligations.rules import Kind
from pressplan.submissions import actions
from pressplan.submissions.content import Content
from pressplan.submissions.models import Decision, Revision, RevisionFile, Submission
from pressplan.submissions.queries import draft_of
from pressplan.submissions.workflow import Move, State
from tests.agencies.changing import confirmed, decision, founded
from tests.files import corpus
from tests.strict import Browser, fields_of
from tests.submissions.handing_in import (
    REASON,
    WRITTEN,
    begun,
    close_the_plan,
    count,
    decides,
    drafts,
    sends,
    uploads,
    url,
)
from tests.tasks.work import BAO, DAI, browse

SECRET = "BÍ-MẬT-7Q3X"
NOUNS = [move.value for move in Move if move is not Move.SENDING]
READ = ("", "revisions/1", "revisions/1/receipt")
WRITE = (
    "drafting", "draft", "draft/files", "draft/files/1/removal", "draft/removal", "revisions",
    *(f"revisions/1/{noun}" for noun in NOUNS),
)  # fmt: skip


@dataclass
class HandIn:
    """Lan's plan: sent once with a file, sent back, and a draft with another file of the next."""

    of: Submission
    sent_file: int
    draft_file: int

    def reads(self) -> list[str]:
        found = [url(self.of, part).rstrip("/") for part in READ]
        return [*found, url(self.of, "files", self.sent_file)]

    def draft_reads(self) -> list[str]:
        return [url(self.of, "draft"), url(self.of, "files", self.draft_file)]

    def writes(self) -> list[str]:
        return [url(self.of, part) for part in WRITE]


def opened(browser: Browser, address: str) -> str:
    """What is read at that address, which must be there: a page, or the name of a file."""
    if "/files/" not in address:
        return browser.get(address).text
    with browser.client.get(address) as answer:
        assert answer.status_code == 200, address
        assert answer.get_data() == corpus.paper()
        return answer.headers["Content-Disposition"]


@pytest.fixture
def plan_of_lan(app, lan, hoa) -> HandIn:
    of, her = empty_draft(begun(), lan), browse(app, lan)
    sent_file = uploads(her, of, "Bản một.pdf")
    decides(hoa, sends(lan, of), Move.CHANGES)
    secret = WRITTEN._replace(note=SECRET)
    actions.start_draft(of, secret, [sent_file], by=who_is(lan), at=clock.now())
    db.session.commit()
    return HandIn(of, sent_file, uploads(her, of, f"{SECRET}.pdf"))


def empty_draft(of: Submission, by) -> Submission:
    actions.start_draft(of, Content(), [], by=who_is(by), at=clock.now())
    db.session.commit()
    return of


def test_lan_opens_everything_of_her_own(app, lan, plan_of_lan):
    """The addresses that are shut to others below are there: else a 404 would prove nothing."""
    her = browse(app, lan)
    for address in plan_of_lan.reads() + plan_of_lan.draft_reads():
        opened(her, address)
    assert SECRET in opened(her, url(plan_of_lan.of, "draft"))


@pytest.mark.parametrize("who", ["minh", "chi", "quang"])
def test_for_another_agency_nothing_of_it_exists(app, request, plan_of_lan, who):
    other = browse(app, request.getfixturevalue(who))
    for address in plan_of_lan.reads() + plan_of_lan.draft_reads():
        other.get(address, expect=404)
    for address in plan_of_lan.writes():
        other.post(address, {"text": "Thử.", "number": "1"}, expect=404)
    owed = plan_of_lan.of.occurrence_id
    begin = f"/submissions/occurrences/{owed}/agencies/{plan_of_lan.of.agency_id}"
    other.post(begin, expect=404)


@pytest.mark.parametrize("who", ["hoa", "hung", "tuan", "mai"])
def test_others_read_what_was_sent_and_never_the_draft(app, request, plan_of_lan, who):
    other = browse(app, request.getfixturevalue(who))
    addresses = [*plan_of_lan.reads(), "/submissions/?year=2026"]
    pages = [opened(other, address) for address in addresses]
    page, file = plan_of_lan.draft_reads()
    other.get(file, expect=404)
    other.get(page, expect=404 if who in ("hoa", "hung") else 403)  # the role opens no draft
    assert not [page for page in pages if SECRET in page]


@pytest.mark.parametrize("who", ["hoa", "tuan", "mai"])
def test_before_it_is_sent_it_exists_for_nobody_else(app, request, lan, who):
    of = empty_draft(begun(), lan)
    file = uploads(browse(app, lan), of)
    other = browse(app, request.getfixturevalue(who))
    for address in (url(of), url(of, "revisions/1"), url(of, "files", file)):
        other.get(address, expect=404)


@pytest.mark.parametrize("who", ["hoa", "tuan", "mai"])
def test_the_list_looks_the_same_whether_a_draft_was_begun_or_not(app, request, lan, who):
    other = browse(app, request.getfixturevalue(who))
    of = begun(kind=Kind.YEARLY_REPORT)
    before = other.get("/submissions/?year=2026").text
    drafts(lan, of, WRITTEN._replace(done=SECRET))
    assert other.get("/submissions/?year=2026").text == before
    assert "Soạn tiếp" in browse(app, lan).get("/submissions/?year=2026").main


def test_mai_sees_what_her_agencies_sent_and_not_what_others_did(app, mai, minh, plan_of_lan):
    theirs = begun(DAI)
    sends(minh, theirs)
    her = browse(app, mai)
    her.get(url(theirs), expect=404)
    her.post(url(theirs, "revisions/1/approval"), {"text": "Thử."}, expect=404)
    her.get("/submissions/?year=2026")
    assert BAO in her.main
    assert DAI not in her.main


def test_the_leader_reads_and_writes_nothing(app, tuan, plan_of_lan):
    his = browse(app, tuan)
    his.get(url(plan_of_lan.of))
    assert not [form for form in his.page.select("main form") if form.get("method") == "post"]
    owed, agency = plan_of_lan.of.occurrence_id, plan_of_lan.of.agency_id
    begin = f"/submissions/occurrences/{owed}/agencies/{agency}"
    for address in [*plan_of_lan.writes(), url(plan_of_lan.of, "paper"), begin]:
        his.post(address, {"text": "Thử."}, expect=403)


def test_the_administrator_is_no_reader_of_hand_ins(app, son, plan_of_lan):
    his = browse(app, son)
    his.get("/submissions/", expect=403)
    for address in plan_of_lan.reads() + plan_of_lan.draft_reads():
        his.get(address, expect=403)


def test_an_agency_without_duties_is_told_that_it_owes_nothing(app, quang, plan_of_lan):
    his = browse(app, quang).get("/submissions/?year=2026")
    assert "Năm này không có mốc phải nộp nào." in his.main
    assert not his.page.select("tr[id^=row-]")


def test_walking_the_ids_leads_to_nothing_of_others(app, lan, minh, plan_of_lan):
    """One up, one down, and Lan's files by way of Minh's own hand-in."""
    own = begun(DAI)
    sends(minh, own)
    his, last = browse(app, minh), db.session.scalar(select(func.max(StoredFile.id)))
    allowed = {row.file_id for row in db.session.scalars(select(RevisionFile))}
    allowed -= {plan_of_lan.sent_file}
    for id in range(max(submission_ids()) + 3):
        if id != own.id:
            his.get(f"/submissions/{id}", expect=404)
            his.get(f"/submissions/{id}/revisions/1", expect=404)
    for file in set(range(last + 3)) - allowed:
        his.get(url(own, "files", file), expect=404)
    his.get(url(own, "revisions/0"), expect=404)
    his.get(url(own, "revisions/2"), expect=404)


def submission_ids() -> list[int]:
    return list(db.session.scalars(select(Submission.id)))


@pytest.mark.parametrize(
    ("who", "noun"),
    [
        ("lan", "agreement"),  # her own, but the Department's word
        ("hoa", "approval"),  # the governing body's
        ("hoa", "putting"),  # the agency's
        ("mai", "agreement"),
        ("mai", "putting"),
    ],
)
def test_who_sees_it_but_has_no_such_word_is_refused(app, request, plan_of_lan, who, noun):
    one = browse(app, request.getfixturevalue(who)).get(url(plan_of_lan.of))
    one.post(url(plan_of_lan.of, "revisions/1", noun), {"text": "Thử."}, expect=403)


def test_staff_do_not_judge_without_the_right_nor_their_own_agency(app, lan, hoa, hung):
    of = begun()
    sends(lan, of)
    hung.may_confirm, hoa.agency_id = False, lan.agency_id
    db.session.commit()
    for one in (hung, hoa):
        browser = browse(app, one).get(url(of, "revisions/1"))
        assert not browser.page.find(id="form-agreement")
        browser.post(url(of, "revisions/1/agreement"), expect=403)
    assert (count(Decision), of.state) == (0, State.SENT)


def test_the_diary_of_it_is_for_its_agency_and_staff(app, lan, hoa, mai, tuan, plan_of_lan):
    for one, reads in ((lan, True), (hoa, True), (mai, False), (tuan, False)):
        page = browse(app, one).get(url(plan_of_lan.of))
        assert ("Gửi bản lần 1" in page.main) is reads, one.name


def test_the_draft_of_a_merged_agency_leaves_no_trace_in_the_departments_list(app, lan, hoa):
    of = drafts(lan, begun(kind=Kind.YEARLY_REPORT))
    merger = decision("merged", BAO, DAI, to=(founded(),), since=date(2026, 11, 18))
    confirmed(merger, hoa)
    page = browse(app, hoa).get("/submissions/?year=2026").page
    assert page.select(f"tr[id^=row-{of.occurrence_id}-]")
    assert not page.find(id=f"row-{of.occurrence_id}-{of.agency_id}")


# -- twice by the browser, and too late


def test_lan_clicks_twice_and_has_one_receipt(app, browser, lan):
    of = drafts(lan, begun())
    browser.sign_in(lan).get(url(of, "draft"))
    typed = fields_of(browser.page.find(id="draft"))
    for _ in range(2):
        browser.post(url(of, "revisions"), typed).follow()
        assert "BN-2026-00000" in browser.main
        browser.get(url(of))
    assert count(Revision) == 1


def test_hoa_records_a_paper_twice_and_it_is_one_with_one_scan(app, browser, lan, hoa):
    of = begun()
    browser.sign_in(hoa).get(url(of, "paper"))
    typed = fields_of(browser.page.find(id="paper")) | {"arrived_on": "13/11/2026"}
    for _ in range(2):
        scan = (BytesIO(corpus.paper()), "Bản chụp.pdf")
        browser.post(url(of, "paper"), typed | {"files": [scan]}).follow()
        assert "đến ngày 13/11/2026 theo văn thư" in browser.main
    assert (count(Revision), count(StoredFile)) == (1, 1)


def test_who_decides_second_keeps_what_was_typed(app, lan, hoa, hung):
    of = begun()
    sent = sends(lan, of)
    his = browse(app, hung).get(url(of, "revisions/1"))
    decides(hoa, sent, Move.AGREEMENT)
    his.submit("form-changes", {"changes-text": SECRET}, expect=409)
    assert "vừa được xử lý ở nơi khác" in his.main
    assert SECRET in his.main
    assert count(Decision) == 1


def test_an_old_page_does_not_judge_a_newer_text(app, lan, hoa):
    of = begun()
    decides(hoa, sends(lan, of), Move.CHANGES)
    hers = browse(app, hoa)
    sends(lan, of, WRITTEN._replace(note="Bản hai"))
    hers.get(url(of, "revisions/1"))
    assert not hers.page.find(id="moves")
    hers.post(url(of, "revisions/1/agreement"), {"agreement-text": SECRET}, expect=409)
    assert "Đã có bản gửi mới hơn" in hers.main
    assert [word.text for word in of.revisions[0].decisions] == [REASON]


def test_a_closed_plan_offers_nothing_to_send_or_decide(app, lan, hoa):
    of, draft = begun(kind=Kind.YEARLY_REPORT), drafts(lan, begun())
    sends(lan, of)
    close_the_plan()
    hers, theirs = browse(app, lan), browse(app, hoa)
    assert not theirs.get(url(of, "revisions/1")).page.find(id="moves")
    theirs.post(url(of, "revisions/1/acceptance"), expect=409)
    assert "Soạn tiếp" not in hers.get(url(draft)).main
    for one in (hers, theirs):
        one.get("/submissions/?year=2026")
        assert not one.page.select("main td form, main td .btn-primary"), one.main
    assert "Ghi hồ sơ giấy" not in theirs.main
    hers.get(url(draft, "draft"), expect=409)
    hers.post(url(draft, "revisions"), {"seen": "1", "token": "a"}, expect=409)
    assert (count(Revision), draft_of(draft) is not None) == (1, True)


def test_a_report_is_opened_from_the_receipts_code(app, browser: Browser, lan):
    of = begun(kind=Kind.YEARLY_REPORT)
    sends(lan, of)
    browser.sign_in(lan).get(url(of, "revisions/1/receipt"))
    assert browser.page.select_one(".receipt-code img")["src"].startswith("data:image/")
    assert f"http://localhost{url(of, 'revisions/1')}" in browser.main
