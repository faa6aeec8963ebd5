"""The same form twice, and many at the same moment: one sends, one decides, nobody is lied to."""

from datetime import date
from time import sleep

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.files.models import StoredFile
from pressplan.history.queries import lines_about
from pressplan.submissions import actions, actions_send, queries
from pressplan.submissions.actions import Word
from pressplan.submissions.models import (
    Decision,
    Revision,
    Submission,
    SubmissionDraft,
)
from pressplan.submissions.workflow import Move
from tests.strict import fields_of
from tests.submissions.handing_in import (
    BETTER,
    REASON,
    WRITTEN,
    a_file,
    begun,
    count,
    decides,
    drafts,
    events,
    local,
    received,
    sends,
)
from tests.tasks.work import at_once


def test_the_same_form_sent_twice_is_one_revision(app, lan):
    of = begun()
    first = sends(lan, of, token="một lần")
    again = actions_send.send(of, WRITTEN, token="một lần", seen=1, by=who_is(lan), at=clock.now())
    assert again is first
    assert count(Revision) == 1


def test_an_old_form_with_other_files_is_not_said_to_be_sent(app, lan, hoa):
    of = begun()
    first = sends(lan, of, token="một lần")
    seen = [row.file_id for row in first.files]
    again = {"token": "một lần", "seen": 1, "by": who_is(lan), "at": clock.now()}
    assert actions_send.send(of, WRITTEN, files_seen=seen, **again) is first
    with pytest.raises(TooLate):
        actions_send.send(of, WRITTEN, files_seen=[*seen, 99], **again)


def test_the_same_file_put_twice_to_a_draft_is_there_once(app, lan):
    of = drafts(lan, begun())
    for _ in range(2):
        actions.put_files(of, [received(), received()], by=who_is(lan), at=clock.now())
        db.session.commit()
    assert [row.file.name for row in queries.draft_of(of).files] == ["Kế hoạch.pdf", "Phụ lục.pdf"]


def test_an_old_form_with_other_words_is_not_said_to_be_sent(app, lan, hoa):
    """Back in the browser's history after changes were asked: the token is the old one."""
    of = begun()
    decides(hoa, sends(lan, of, token="một lần"), Move.CHANGES)
    drafts(lan, of)
    with pytest.raises(TooLate):
        sends(lan, of, BETTER, token="một lần")
    assert count(Revision) == 1


def test_what_an_old_form_held_can_be_sent_from_the_answer(browser, lan, hoa):
    of = begun()
    decides(hoa, sends(lan, of, token="một lần"), Move.CHANGES)
    drafts(lan, of)
    browser.sign_in(lan).get(f"/submissions/{of.id}/draft")
    old = fields_of(browser.page.find(id="draft")) | {"token": "một lần", "number": "13/KH"}
    browser.post(f"/submissions/{of.id}/revisions", old, expect=409)
    assert browser.page.find(id="number")["value"] == "13/KH"
    browser.post(f"/submissions/{of.id}/revisions", fields_of(browser.page.find(id="draft")))
    assert [revision.number for revision in of.revisions] == [WRITTEN.number, "13/KH"]


def test_a_form_without_a_token_is_sent_as_often_as_it_is_filled_in(browser, lan, hoa):
    of = begun()
    for number in (1, 2):
        version = queries.draft_of(drafts(lan, of)).version
        typed = {"token": "", "seen": version, "number": f"{number}/KH"}
        browser.sign_in(lan).get(f"/submissions/{of.id}/draft")
        browser.post(f"/submissions/{of.id}/revisions", typed).follow()
        decides(hoa, of.revisions[-1], Move.CHANGES)
    assert [revision.number for revision in of.revisions] == ["1/KH", "2/KH"]


@pytest.mark.parametrize("same", [True, False], ids=["the same token", "each its own"])
def test_of_twenty_at_once_one_sends(app, lan, same):
    of, who = drafts(lan, begun()), who_is(lan)
    id, version = of.id, queries.draft_of(of).version

    def send(token: str) -> int:
        found = db.session.get_one(Submission, id)
        at = clock.now()
        return actions_send.send(found, WRITTEN, token=token, seen=version, by=who, at=at).id

    jobs = [lambda n=n: send("một" if same else f"số {n}") for n in range(20)]
    outcomes = at_once(app, *jobs)
    (only,) = db.session.scalars(select(Revision.id))
    assert outcomes.count(only) == (20 if same else 1)
    assert all(each == only or isinstance(each, TooLate) for each in outcomes), outcomes
    assert (count(SubmissionDraft), len(lines_about(of))) == (0, 1)


def test_what_is_typed_while_it_is_sent_is_not_said_to_be_saved(app, lan, monkeypatch):
    of, who = drafts(lan, begun()), who_is(lan)
    id, seen, claim = of.id, queries.draft_of(of).version, actions_send.claim_move

    def claim_slowly(*given) -> None:
        sleep(0.3)  # the draft was read, it is not gone yet
        claim(*given)

    def send() -> Revision:
        found, at = db.session.get_one(Submission, id), clock.now()
        return actions_send.send(found, WRITTEN, token="một", seen=seen, by=who, at=at)

    def save() -> SubmissionDraft:
        sleep(0.1)
        found = db.session.get_one(Submission, id)
        return actions.save_draft(found, BETTER, seen=seen, by=who, at=clock.now())

    monkeypatch.setattr(actions_send, "claim_move", claim_slowly)
    sent, late = at_once(app, send, save)
    assert isinstance(sent, Revision)
    assert isinstance(late, TooLate)


def test_of_twenty_at_once_one_decides(app, lan, hoa, hung):
    sent = sends(lan, begun())
    id, people = sent.id, [who_is(hoa), who_is(hung)]

    def decide(number: int) -> Decision:
        move = (Move.AGREEMENT, Move.CHANGES)[number % 4 // 2]
        found = db.session.get_one(Revision, id)
        return actions.decide(found, move, Word(REASON), by=people[number % 2], at=clock.now())

    outcomes = at_once(app, *[lambda n=n: decide(n) for n in range(20)])
    assert sum(isinstance(each, Decision) for each in outcomes) == 1
    assert sum(isinstance(each, TooLate) for each in outcomes) == 19, outcomes
    assert count(Decision) == 1
    assert len(events(sent.submission)) == 2


def test_of_a_paper_and_an_electronic_one_at_once_one_is_sent(app, lan, hoa):
    of = drafts(lan, begun())
    id, version, file = of.id, queries.draft_of(of).version, a_file().id
    author, clerk = who_is(lan), who_is(hoa)

    def send(number: int) -> Revision:
        found, token = db.session.get_one(Submission, id), f"số {number}"
        if number % 2:
            return actions_send.send(
                found, WRITTEN, token=token, seen=version, by=author, at=local(20)
            )
        scans = [db.session.get_one(StoredFile, file)]
        return actions_send.record_paper(
            found, WRITTEN, scans, arrived_on=date(2026, 11, 13), token=token, by=clerk,
            at=local(20),
        )  # fmt: skip

    outcomes = at_once(app, *[lambda n=n: send(n) for n in range(10)])
    assert sum(isinstance(each, TooLate) for each in outcomes) == 9, outcomes
    assert count(Revision) == 1
