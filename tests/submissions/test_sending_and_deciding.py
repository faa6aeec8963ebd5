"""Lan sends, Hoa gives the Department's opinion, Mai's office approves; nothing is overwritten."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import BadInput, NotYours, TooLate
from pressplan.history.queries import lines_about
from pressplan.obligations.models import Obligation, Occurrence
from pressplan.obligations.rules import Kind
from pressplan.submissions import actions, queries
from pressplan.submissions.content import Content
from pressplan.submissions.models import (
    Decision,
    Revision,
    RevisionFile,
    SubmissionDraft,
    SubmissionDraftFile,
)
from pressplan.submissions.prefill import first_content
from pressplan.submissions.workflow import Move, State
from tests import cast
from tests.agencies.changing import NEW, confirmed, decision, founded
from tests.submissions.handing_in import (
    APPROVED,
    BETTER,
    REASON,
    WRITTEN,
    a_file,
    begun,
    close_the_plan,
    count,
    decides,
    drafts,
    events,
    is_put,
    local,
    occurrence,
    on_paper,
    received,
    sends,
)
from tests.submissions.test_workflow import DECIDED, PLAN, REPORT
from tests.tasks.work import BAO, DAI, SO, agency_id


def files_of(revision: Revision) -> list[int]:
    return [row.file_id for row in revision.files]


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
    of = is_put(lan, hoa)
    decides(mai, of.revisions[-1], Move.REFUSAL)
    assert of.state is State.REFUSED
    sends(lan, of, BETTER)
    assert (of.state, [r.number_of for r in of.revisions]) == (State.SENT, [1, 2])


def test_lan_records_what_was_decided_on_paper_with_its_scan(app, lan, hoa):
    sent = is_put(lan, hoa).revisions[-1]
    with pytest.raises(BadInput, match="bản chụp"):
        decides(lan, sent, Move.APPROVAL)
    db.session.rollback()
    scan = a_file(name="5-QĐ.pdf")
    made = decides(lan, sent, Move.APPROVAL, replace(APPROVED, file=scan))
    assert (made.on_paper, made.file_id, sent.submission.state) == (
        True, scan.id, State.APPROVED,
    )  # fmt: skip


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


def test_the_departments_report_begins_with_what_it_accepted(app, lan, minh, hoa):
    """Both reports of a year that asks for two; not what was sent and not accepted."""
    of_year, other = begun(kind=Kind.YEARLY_REPORT), begun(DAI, Kind.YEARLY_REPORT)
    half = Obligation(
        plan_id=of_year.occurrence.obligation.plan_id,
        position=99,
        kind=Kind.YEARLY_REPORT,
        text="Báo cáo",
    )
    midyear = Occurrence(obligation=half, year=2026, quoted=date(2026, 6, 30))
    db.session.add(midyear)
    db.session.flush()
    of_june = actions.open_submission(midyear, cast.agency(BAO))
    for of, done in ((of_year, "Cả năm."), (of_june, "Nửa năm.")):
        decides(hoa, sends(lan, of, WRITTEN._replace(done=done)), Move.ACCEPTANCE)
    sends(minh, other)
    first = first_content(begun(SO, Kind.CONSOLIDATED), today=date(2026, 11, 20))
    assert first.done == f"{BAO}:\nNửa năm.\n\n{BAO}:\nCả năm."


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
        lambda: actions.put_files(of, [received()], by=who_is(lan), at=clock.now()),
    ):
        with pytest.raises(TooLate, match="không còn theo dõi"):
            attempt()
        db.session.rollback()
    assert (count(Revision), count(Decision), count(Occurrence)) == (1, 0, 11)
