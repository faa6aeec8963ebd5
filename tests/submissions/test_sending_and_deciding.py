"""Lan sends, Hoa gives the Department's opinion, Mai's office approves; nothing is overwritten."""

from dataclasses import replace
from datetime import date
from itertools import product
from time import sleep

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import BadInput, NotYours, TooLate
from pressplan.files.models import StoredFile
from pressplan.history.queries import lines_about
from pressplan.obligations.models import Occurrence
from pressplan.obligations.rules import Kind, Step
from pressplan.submissions import actions, queries
from pressplan.submissions.actions import Word
from pressplan.submissions.content import Content
from pressplan.submissions.models import (
    Decision,
    Revision,
    RevisionFile,
    Submission,
    SubmissionDraft,
    SubmissionDraftFile,
)
from pressplan.submissions.workflow import Move, State
from tests.agencies.changing import NEW, confirmed, decision, founded
from tests.strict import fields_of
from tests.submissions.handing_in import (
    APPROVED,
    REASON,
    WRITTEN,
    a_file,
    begun,
    close_the_plan,
    count,
    decides,
    drafts,
    local,
    occurrence,
    on_paper,
    sends,
)
from tests.submissions.test_workflow import DECIDED, PLAN, REPORT
from tests.tasks.work import BAO, DAI, SO, agency_id, at_once

BETTER = WRITTEN._replace(note="Đã bổ sung nguồn lực.")


def files_of(revision: Revision) -> list[int]:
    return [row.file_id for row in revision.files]


def events(of: Submission) -> list[str]:
    return [line.event for line in lines_about(of)][::-1]


def how(of: Submission, day: int = 20):
    return queries.timeliness_of(of, today=date(2026, 11, day))


# -- one after the other


def test_what_is_sent_is_revision_one_with_its_files_and_the_draft_is_gone(app, lan):
    of, files = begun(), [a_file(), a_file(name="Phụ lục.pdf")]
    sent = sends(lan, drafts(lan, of, files=files), at=local(13))
    assert (of.state, sent.number_of, sent.content) == (State.SENT, 1, WRITTEN)
    assert files_of(sent) == [file.id for file in files]
    assert (sent.sent_at, sent.sender_name, sent.agency_name) == (local(13), lan.name, BAO)
    assert (count(SubmissionDraft), count(SubmissionDraftFile)) == (0, 0)
    assert occurrence().handed_in_at == local(13)
    assert [(line.event, line.text) for line in lines_about(of)] == [("sent", "Gửi bản lần 1")]


def test_who_hands_in_second_does_not_move_the_day_of_the_first(app, lan, minh):
    sends(lan, begun(), at=local(12))
    sends(minh, begun(DAI), at=local(13))
    assert occurrence().handed_in_at == local(12)


def test_changes_asked_lead_to_revision_two_and_the_first_stays_as_it_was(app, lan, hoa):
    of = begun()
    first = sends(lan, of)
    decides(hoa, first, Move.CHANGES)
    assert of.state is State.CHANGES
    drafts(lan, of, first.content, [row.file for row in first.files])
    second = sends(lan, of, BETTER)
    assert [revision.number_of for revision in of.revisions] == [1, 2]
    assert (first.content, second.content) == (WRITTEN, BETTER)
    assert files_of(first) == files_of(second)
    assert [(word.move, word.text) for word in first.decisions] == [(Move.CHANGES, REASON)]
    assert (of.state, second.decisions) == (State.SENT, [])


def test_lan_mends_from_her_last_revision_with_its_files(browser, lan, hoa):
    of = begun()
    first = sends(lan, of)
    decides(hoa, first, Move.CHANGES)
    browser.sign_in(lan).get(f"/submissions/{of.id}")
    browser.submit("drafting").follow()
    assert browser.page.find(id="number")["value"] == WRITTEN.number
    assert REASON in browser.main
    assert [row.file_id for row in queries.draft_of(of).files] == files_of(first)


def test_a_plan_is_agreed_put_and_approved(app, lan, hoa, mai):
    of = begun()
    sent = sends(lan, of)
    states = [of.state]
    for who, move in [(hoa, Move.AGREEMENT), (lan, Move.PUTTING), (mai, Move.APPROVAL)]:
        decides(who, sent, move)
        states.append(of.state)
    assert states == [State.SENT, State.AGREED, State.PUT, State.APPROVED]
    assert events(of) == ["sent", "agreement", "putting", "approval"]
    approval = sent.decisions[-1]
    assert (approval.number, approval.decided_on) == (APPROVED.number, APPROVED.decided_on)
    assert (approval.on_paper, approval.by_name) == (False, mai.name)


def test_a_refused_plan_goes_through_the_department_again(app, lan, hoa, mai):
    of = put(lan, hoa)
    decides(mai, of.revisions[-1], Move.REFUSAL)
    assert of.state is State.REFUSED
    sends(lan, of, BETTER)
    assert (of.state, [r.number_of for r in of.revisions]) == (State.SENT, [1, 2])


def test_lan_records_what_was_decided_on_paper_with_its_scan(app, lan, hoa):
    sent = put(lan, hoa).revisions[-1]
    with pytest.raises(BadInput, match="bản chụp"):
        decides(lan, sent, Move.APPROVAL)
    db.session.rollback()
    scan = a_file(name="5-QĐ.pdf")
    made = decides(lan, sent, Move.APPROVAL, replace(APPROVED, file=scan))
    assert (made.on_paper, made.file_id, sent.submission.state) == (
        True, scan.id, State.APPROVED,
    )  # fmt: skip


def put(lan, hoa) -> Submission:
    """Lan's plan, agreed and put to the governing body."""
    of = begun()
    sent = sends(lan, of)
    decides(hoa, sent, Move.AGREEMENT)
    decides(lan, sent, Move.PUTTING)
    return of


@pytest.mark.parametrize(
    ("move", "state"), [(Move.ACCEPTANCE, State.ACCEPTED), (Move.RETURN, State.RETURNED)]
)
def test_a_report_is_accepted_or_returned(app, lan, hoa, move, state):
    of = begun(kind=Kind.YEARLY_REPORT)
    decides(hoa, sends(lan, of), move)
    assert of.state is state
    if state is State.ACCEPTED:
        with pytest.raises(TooLate):
            drafts(lan, of)
    else:
        assert sends(lan, of, BETTER).number_of == 2


def test_what_the_department_owes_itself_is_sent_and_that_is_all(app, hoa, hung):
    of = begun(SO, Kind.CONSOLIDATED)
    sent = sends(hoa, of)
    assert of.state is State.SENT
    for who, move in product((hoa, hung), (Move.ACCEPTANCE, Move.AGREEMENT)):
        with pytest.raises(NotYours):
            decides(who, sent, move)


def test_staff_do_not_judge_a_plan_of_their_own_agency(app, lan, hoa):
    sent = sends(lan, begun())
    hoa.agency_id = lan.agency_id
    db.session.commit()
    with pytest.raises(NotYours):
        decides(hoa, sent, Move.AGREEMENT)
    hoa.agency_id = agency_id(SO)
    assert decides(hoa, sent, Move.AGREEMENT)


def test_a_word_on_an_old_revision_is_too_late(app, lan, hoa):
    of = begun()
    first = sends(lan, of)
    decides(hoa, first, Move.CHANGES)
    second = sends(lan, of, BETTER)
    with pytest.raises(TooLate, match="bản gửi mới hơn"):
        decides(hoa, first, Move.AGREEMENT)
    assert count(Decision) == 1
    assert decides(hoa, second, Move.AGREEMENT)


def test_every_move_that_is_not_in_the_table_is_too_late(app, lan, hoa, mai):
    """Each by a person who makes such a move when its time has come."""
    makers = dict.fromkeys(Move, hoa) | {Move.PUTTING: lan}
    makers |= {Move.APPROVAL: mai, Move.REFUSAL: mai}
    plan, report = sends(lan, begun()), sends(lan, begun(kind=Kind.YEARLY_REPORT))
    tried = 0
    for (course, sent), state, move in product([(PLAN, plan), (REPORT, report)], State, Move):
        if (course, state, move) in DECIDED or move is Move.SENDING:
            continue
        sent.submission.state = state
        db.session.commit()
        with pytest.raises(TooLate):
            decides(makers[move], sent, move)
        tried += 1
    assert (tried, count(Decision)) == (2 * 9 * 7 - 7, 0)


def test_nothing_is_sent_while_it_waits_for_others(app, lan):
    of = drafts(lan, begun())
    waits = set(State) - {state for course, state, move in DECIDED
                          if course is PLAN and move is Move.SENDING}  # fmt: skip
    for state in waits:
        of.state = state
        db.session.commit()
        with pytest.raises(TooLate):
            sends(lan, of)
    assert (len(waits), count(Revision)) == (6, 0)


def test_an_empty_plan_is_not_sent_and_its_draft_stays(app, lan):
    of = begun()
    actions.start_draft(of, Content(), [], by=who_is(lan), at=clock.now())
    db.session.commit()
    with pytest.raises(BadInput, match="ít nhất một tệp"):
        sends(lan, of)
    assert (count(Revision), count(SubmissionDraft)) == (0, 1)


def test_a_draft_can_be_withdrawn_but_what_was_sent_stays(app, lan, hoa):
    of = begun()
    decides(hoa, sends(lan, of), Move.CHANGES)
    drafts(lan, of, BETTER)
    actions.drop_draft(of, by=who_is(lan), at=clock.now())
    db.session.commit()
    assert (count(SubmissionDraft), count(Revision), count(RevisionFile)) == (0, 1, 1)


def test_who_typed_in_another_tab_is_told_so(app, lan):
    of = drafts(lan, begun())
    seen, who = queries.draft_of(of).version, who_is(lan)
    actions.save_draft(of, BETTER, seen=seen, by=who, at=clock.now())
    db.session.commit()
    with pytest.raises(TooLate):
        actions.save_draft(of, WRITTEN, seen=seen, by=who, at=clock.now())
    assert queries.draft_of(of).content == BETTER


# -- twice, and at once


def test_the_same_form_sent_twice_is_one_revision(app, lan):
    of = begun()
    first = sends(lan, of, token="một lần")
    again = actions.send(of, WRITTEN, token="một lần", seen=1, by=who_is(lan), at=clock.now())
    assert again is first
    assert count(Revision) == 1


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
        return actions.send(found, WRITTEN, token=token, seen=version, by=who, at=at).id

    jobs = [lambda n=n: send("một" if same else f"số {n}") for n in range(20)]
    outcomes = at_once(app, *jobs)
    (only,) = db.session.scalars(select(Revision.id))
    assert outcomes.count(only) == (20 if same else 1)
    assert all(each == only or isinstance(each, TooLate) for each in outcomes), outcomes
    assert (count(SubmissionDraft), len(lines_about(of))) == (0, 1)


def test_what_is_typed_while_it_is_sent_is_not_said_to_be_saved(app, lan, monkeypatch):
    of, who = drafts(lan, begun()), who_is(lan)
    id, seen, claim = of.id, queries.draft_of(of).version, actions._claim

    def claim_slowly(*given) -> None:
        sleep(0.3)  # the draft was read, it is not gone yet
        claim(*given)

    def send() -> Revision:
        found, at = db.session.get_one(Submission, id), clock.now()
        return actions.send(found, WRITTEN, token="một", seen=seen, by=who, at=at)

    def save() -> SubmissionDraft:
        sleep(0.1)
        found = db.session.get_one(Submission, id)
        return actions.save_draft(found, BETTER, seen=seen, by=who, at=clock.now())

    monkeypatch.setattr(actions, "_claim", claim_slowly)
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
            return actions.send(found, WRITTEN, token=token, seen=version, by=author, at=local(20))
        scans = [db.session.get_one(StoredFile, file)]
        return actions.record_paper(
            found, WRITTEN, scans, arrived_on=date(2026, 11, 13), token=token, by=clerk,
            at=local(20),
        )  # fmt: skip

    outcomes = at_once(app, *[lambda n=n: send(n) for n in range(10)])
    assert sum(isinstance(each, TooLate) for each in outcomes) == 9, outcomes
    assert count(Revision) == 1


# -- what nobody changes


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (Revision, {"sent_at": local(1)}),
        (Revision, {"arrived_on": date(2026, 11, 1), "entered": True}),
        (Decision, {"at": local(1)}),
        (RevisionFile, {"file_id": 1}),
        (StoredFile, {"stored_at": local(1)}),
    ],
)
def test_the_database_refuses_to_change_or_delete_what_was_received(app, lan, hoa, model, column):
    decides(hoa, sends(lan, begun()), Move.AGREEMENT)
    for statement in (update(model).values(column), delete(model)):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(statement)
        db.session.rollback()
    assert count(model) == 1


@pytest.mark.parametrize("table", ["revision", "decision", "revision_file"])
def test_the_database_refuses_to_replace_it_too(app, lan, hoa, table):
    decides(hoa, sends(lan, begun()), Move.AGREEMENT)
    if db.engine.dialect.name == "sqlite":
        statement = f"REPLACE INTO {table} SELECT * FROM {table}"
    else:
        statement = f"TRUNCATE {table} CASCADE"
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()


# -- in time or late


@pytest.mark.parametrize(
    ("at", "days"),
    [
        (local(14, 23, 59, 59.999), 0),
        (local(15, 0, 0, 0), 1),
        (local(14, 0), 0),
        (local(13, 23, 59, 59.999), -1),
    ],
    ids=str,
)
def test_the_last_millisecond_counts_in_the_zone_of_the_province(app, lan, at, days):
    occurrence().clock = Step.SENT
    of = begun()
    sent = sends(lan, of, at=at)
    assert sent.sent_at == at
    assert (how(of).days, how(of).is_late, how(of).by_paper) == (days, days > 0, False)


@pytest.mark.parametrize(
    ("now", "words"),
    [("2026-11-14T16:59:59.500Z", "đúng ngày cuối"), ("2026-11-14T17:00:00Z", "chậm 1 ngày")],
)
def test_the_server_stamps_what_arrives_and_states_lateness(browser, lan, at_work, now, words):
    occurrence().clock = Step.SENT
    of = drafts(lan, begun())
    at_work.move_to("2026-11-14T16:59:00Z")
    browser.sign_in(lan).get(f"/submissions/{of.id}/draft")
    at_work.move_to(now, tick=False)
    token = browser.page.find("input", {"name": "token"})["value"]
    browser.post(f"/submissions/{of.id}/revisions", {"token": token, "seen": "1", "number": "1"})
    assert of.revisions[0].sent_at == clock.now()
    browser.get(f"/submissions/{of.id}")
    assert words in browser.main


def test_of_paper_the_day_of_the_records_office_counts_beside_the_servers_time(browser, lan, hoa):
    occurrence().clock = Step.SENT
    of = begun()
    sent = on_paper(hoa, of, date(2026, 11, 14), at=local(18))
    assert (sent.arrived_on, sent.sent_at, sent.entered) == (date(2026, 11, 14), local(18), True)
    assert (how(of).on, how(of).days, how(of).by_paper) == (date(2026, 11, 14), 0, True)
    browser.sign_in(lan).get(f"/submissions/{of.id}")
    assert "Gửi đi 14/11/2026 (theo văn thư), đúng ngày cuối" in browser.main
    browser.get(f"/submissions/{of.id}/revisions/1/receipt")
    assert "Ngày đến theo văn thư 14/11/2026" in browser.main
    assert "18/11/2026" in browser.main


def test_paper_does_not_arrive_tomorrow_and_is_recorded_once(app, hoa, hung, lan):
    of = begun()
    with pytest.raises(BadInput, match="sau hôm nay"):
        on_paper(hoa, of, date(2026, 11, 21))
    db.session.rollback()
    first = on_paper(hoa, of, date(2026, 11, 14), token="tờ một")
    assert on_paper(hoa, of, date(2026, 11, 14), token="tờ một") is first
    with pytest.raises(NotYours):
        on_paper(lan, begun(DAI), date(2026, 11, 14))
    assert count(Revision) == 1


@pytest.mark.parametrize(
    ("step", "on", "days"),
    [
        (Step.SENT, date(2026, 11, 10), -4),
        (Step.PUT, date(2026, 11, 14), 0),
        (Step.APPROVED, date(2026, 11, 18), 4),
    ],
)
def test_the_clock_of_the_duty_says_which_day_counts(app, lan, hoa, mai, step, on, days):
    occurrence().clock = step
    of = begun()
    first = sends(lan, of, at=local(10))
    decides(hoa, first, Move.AGREEMENT, at=local(12))
    decides(lan, first, Move.PUTTING, at=local(14))
    decides(mai, first, Move.REFUSAL, at=local(15))
    second = sends(lan, of, BETTER, at=local(16))
    decides(hoa, second, Move.AGREEMENT, at=local(16, 10))
    decides(lan, second, Move.PUTTING, at=local(17))
    decides(mai, second, Move.APPROVAL, Word(number="5", decided_on=on), at=local(18))
    assert (how(of).on, how(of).days) == (on, days)


def test_an_approval_on_paper_counts_by_the_day_of_its_document(app, lan, hoa):
    occurrence().clock = Step.APPROVED
    of = put(lan, hoa)
    word = Word(number="5", decided_on=date(2026, 11, 14), file=a_file())
    decides(lan, of.revisions[-1], Move.APPROVAL, word, at=local(20, 12))
    assert (how(of).on, how(of).days, how(of).by_paper) == (date(2026, 11, 14), 0, True)


# -- who comes after, and the end


def merged(hoa) -> None:
    confirmed(decision("merged", BAO, DAI, to=(founded(),), since=date(2026, 11, 18)), hoa)


def test_the_successor_of_a_merged_agency_goes_on_with_its_hand_in(app, lan, hoa):
    of = begun()
    decides(hoa, sends(lan, of, at=local(13)), Move.CHANGES, at=local(14))
    merged(hoa)
    lan.agency_id = agency_id(NEW)
    db.session.commit()
    second = sends(lan, of, BETTER)
    assert (second.number_of, second.agency_name) == (2, NEW)
    assert of.revisions[0].agency_name == BAO
    assert decides(hoa, second, Move.AGREEMENT)


def test_who_left_the_merged_agency_writes_its_hand_in_no_more(app, lan, hoa):
    of = begun()
    decides(hoa, sends(lan, of), Move.CHANGES)
    merged(hoa)
    lan.agency_id = agency_id(DAI)
    db.session.commit()
    with pytest.raises(NotYours):
        drafts(lan, of)


def test_a_closed_plan_takes_nothing(app, lan, hoa):
    of, waiting = drafts(lan, begun()), sends(lan, begun(kind=Kind.YEARLY_REPORT))
    close_the_plan()
    for attempt in (
        lambda: sends(lan, of),
        lambda: drafts(lan, of),
        lambda: on_paper(hoa, of, date(2026, 11, 13)),
        lambda: decides(hoa, waiting, Move.ACCEPTANCE),
        lambda: actions.save_draft(of, BETTER, seen=1, by=who_is(lan), at=clock.now()),
        lambda: actions.put_file(of, a_file(), by=who_is(lan), at=clock.now()),
    ):
        with pytest.raises(TooLate, match="không còn theo dõi"):
            attempt()
        db.session.rollback()
    assert (count(Revision), count(Decision), count(Occurrence)) == (1, 0, 11)
