"""The letter says what is still owed when it goes, by the days that are truly left."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.database import db, reading, writing
from pressplan.outbox.composing import Changed, NotNeeded
from pressplan.outbox.delivery import deliver
from pressplan.outbox.queries import text_of
from pressplan.outbox.rules import State
from pressplan.reminders import chase as composer
from pressplan.reminders.models_chase import ChaseLetter
from pressplan.reminders.rules import Kind
from pressplan.reminders.wording import Line
from tests.mailing import letters
from tests.reminders.chasing import chases, owes, report_of
from tests.servers.smtp import DROP
from tests.submissions.handing_in import Kind as DutyKind
from tests.submissions.handing_in import begun, sends
from tests.tasks.work import BAO, DAI, commitment, due_internally, reports


def sent() -> str:
    """What the one letter said, after its subject."""
    (found,) = letters()
    text = text_of(found)
    assert text is not None
    return text


def test_it_says_who_chases_what_by_when_and_where(app, box, hoa, lan):
    chases(hoa, *owes(hoa)[:3], note="Xin gửi sớm.\nCảm ơn.")
    assert deliver() == 1
    (found,) = letters()
    report = report_of(hoa)
    assert found.subject == f"Đôn đốc: còn 14 ngày, hạn 04/12: {report.words} và 2 việc khác"
    for words in (
        f"Chào {lan.name},", f"{hoa.name}, {hoa.position}, Sở Thông tin và Truyền thông",
        "đôn đốc 3 việc", "Xin gửi sớm.\nCảm ơn.", "Hạn cuối thứ Sáu 04/12/2026, còn 14 ngày.",
        f"{hoa.name}, {hoa.phone}", "http://localhost/submissions/", "Mã nhắc",
    ):  # fmt: skip
        assert words in sent(), words
    assert len(box.taken) == 1


def test_the_page_of_the_letter_and_of_the_chase_lead_to_one_another(app, box, browser, hoa):
    done = chases(hoa, report_of(hoa))
    deliver()
    (found,) = letters()
    browser.sign_in(hoa).get(f"/reminders/letters/{found.id}")
    assert "Đôn đốc 1 việc của Báo Đắk Lắk" in browser.main
    assert f"/reminders/chase/{done.chase.id}" in browser.links()
    browser.get(f"/reminders/chase/{done.chase.id}")
    assert "Đã gửi" in browser.main
    assert f"/reminders/letters/{found.id}" in browser.links()


def test_days_are_counted_when_it_goes(app, box, hoa, at_work):
    chases(hoa, report_of(hoa))
    at_work.shift(timedelta(days=2))
    deliver()
    assert "còn 12 ngày" in sent()
    assert letters()[0].subject.startswith("Đôn đốc: còn 12 ngày")


def test_what_was_done_meanwhile_is_left_out(app, box, hoa, lan):
    updates = owes(hoa, kind=Kind.UPDATE)
    work = next(i for i in updates if i.subject_id == commitment("1.b").id)
    chases(hoa, work, report_of(hoa))
    reports(lan, commitment("1.b"))
    deliver()
    assert work.words not in sent()
    assert "đôn đốc 1 việc" in sent()


def test_a_deadline_that_moved_is_another_matter(app, box, hoa):
    due_internally(commitment("1.b"), date(2026, 12, 10))
    found = next(i for i in owes(hoa, kind=Kind.COMMITMENT) if i.day == date(2026, 12, 10))
    chases(hoa, found, report_of(hoa))
    due_internally(commitment("1.b"), date(2026, 12, 15))
    deliver()
    assert "đôn đốc 1 việc" in sent()


def test_where_nothing_is_left_no_letter_goes(app, box, hoa, lan):
    chases(hoa, report_of(hoa))
    sends(lan, begun(kind=DutyKind.YEARLY_REPORT))
    deliver()
    found = next(each for each in letters() if each.kind == "chase")
    assert (found.state, found.error) == (State.SUPERSEDED, composer.SETTLED)


def test_nothing_settled_is_sent_at_a_later_attempt_either(app, box, hoa, lan, at_work):
    chases(hoa, report_of(hoa))
    box.answers = ["451 mailbox busy"]
    deliver()
    sends(lan, begun(kind=DutyKind.YEARLY_REPORT))
    at_work.shift(timedelta(minutes=2))
    deliver()
    found = next(each for each in letters() if each.kind == "chase")
    assert (found.state, found.error) == (State.SUPERSEDED, composer.SETTLED)


def test_what_was_perhaps_sent_goes_again_as_it_was(app, box, hoa, lan, at_work):
    chases(hoa, report_of(hoa))
    box.answers = [DROP]
    deliver()
    sends(lan, begun(kind=DutyKind.YEARLY_REPORT))
    at_work.shift(timedelta(minutes=2))
    deliver()
    assert len(box.taken) == 3  # twice the letter, and the receipt
    assert box.taken[0] in box.taken[1:]


def test_who_is_locked_or_no_longer_does_it_gets_none(app, box, hoa, lan, chi):
    (work,) = [i for i in owes(hoa, kind=Kind.UPDATE) if i.subject_id == commitment("1.b").id]
    chases(hoa, work)
    (found,) = db.session.scalars(select(ChaseLetter)).all()
    lan.agency_id = chi.agency_id
    db.session.commit()
    with reading(), pytest.raises(NotNeeded, match=composer.PASSED_ON):
        composer.letter(found.id)
    lan.active = False
    db.session.commit()
    deliver()
    assert (letters()[0].state, letters()[0].error) == (State.SUPERSEDED, composer.GONE)


def test_nobody_else_reads_a_letter_to_an_old_address(app, box, hoa, lan):
    chases(hoa, report_of(hoa))
    lan.email = "lan.moi@daklak.example"
    db.session.commit()
    assert deliver() == 0
    assert letters()[0].error == composer.READDRESSED


def test_what_is_committed_between_writing_and_keeping_has_it_written_anew(app, hoa, lan):
    work = next(i for i in owes(hoa, kind=Kind.UPDATE) if i.subject_id == commitment("1.b").id)
    chases(hoa, work, report_of(hoa))
    (found,) = db.session.scalars(select(ChaseLetter)).all()
    with reading():
        draft = composer.letter(found.id)
    with writing(), db.session.begin_nested():
        draft.check()
    lan.is_head = True
    db.session.commit()
    with writing(), db.session.begin_nested(), pytest.raises(Changed):
        draft.check()
    with reading():
        draft = composer.letter(found.id)
    reports(lan, commitment("1.b"))
    with writing(), db.session.begin_nested(), pytest.raises(Changed):
        draft.check()


def test_a_stranger_to_the_agency_reads_whose_matter_it_is(app, box, hoa, mai):
    """Work of the newspaper that its governing body has to do."""
    report = report_of(hoa, DAI)
    window = composer.chase_window(clock.today())
    own = composer.line_of(report, composer.Audience.FIRST, window, own=True)
    other: Line = composer.line_of(report, composer.Audience.FIRST, window, own=False)
    assert other == replace(own, words=f"{own.agency}: {own.words}")
    assert BAO not in other.words
