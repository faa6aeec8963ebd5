"""Reminders where agencies became one, or none, and where letters went astray."""

from datetime import date

from sqlalchemy import update

from pressplan import clock
from pressplan.agencies.models import Succession, SuccessionKind
from pressplan.database import db
from pressplan.obligations.rules import Kind as Duty
from pressplan.outbox.models import Letter
from pressplan.outbox.rules import State
from pressplan.reminders import wording
from pressplan.reminders.items import items, window_of
from pressplan.reminders.models import Notice, NoticeState
from pressplan.reminders.planning import plan
from pressplan.reminders.rules import Audience, Kind
from pressplan.reminders.wording import Line
from tests.cast import agency
from tests.submissions.handing_in import BAO, begun, sends

TODAY = date(2026, 11, 27)
DAI = "Đài Phát thanh và Truyền hình Đắk Lắk"


def owed(of):
    """What an agency owes of the yearly report."""
    db.session.rollback()
    found = items(window_of(TODAY))
    return [i for i in found if i.kind is Kind.OBLIGATION and i.agency_id == of.id]


def becomes(one, other):
    """`one` is no more since yesterday; `other` (None: nobody) holds its work."""
    row = Succession(
        agency_id=one.id, successor_id=other.id if other else None, since=date(2026, 11, 26),
        takes_work=other is not None, kind=SuccessionKind.MERGED, document="QĐ 7",
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()


def test_of_two_that_became_one_the_one_that_handed_in_counts(app, lan):
    sends(lan, begun(BAO, Duty.YEARLY_REPORT))
    begun(DAI, Duty.YEARLY_REPORT)  # begun, and not sent
    becomes(agency(DAI), agency(BAO))
    assert [i for i in owed(agency(BAO)) if "Báo cáo định kỳ" in i.words] == []
    assert owed(agency(DAI)) == []


def test_what_was_refused_at_an_old_address_goes_to_the_new_one(app, lan, at_work):
    at_work.move_to("2026-11-27T08:00:00+07:00")
    plan(at=clock.now())
    refused = update(Letter).where(Letter.to == lan.email)
    db.session.execute(refused.values(state=State.FAILED))
    carried = update(Notice).where(Notice.recipient_id == lan.id)
    (digest,) = db.session.scalars(db.select(Letter.subject_id).where(Letter.to == lan.email))
    db.session.execute(carried.values(state=NoticeState.CARRIED, digest_id=digest))
    db.session.commit()
    at_work.move_to("2026-11-28T08:00:00+07:00")
    plan(at=clock.now())
    assert states(lan) == {NoticeState.CARRIED}, "a mailbox that is full stays so: staff see it"
    lan.email = "lan.moi@daklak.example"
    db.session.commit()
    at_work.move_to("2026-11-29T08:00:00+07:00")
    plan(at=clock.now())
    assert states(lan) == {NoticeState.OPEN}


def states(account):
    db.session.rollback()
    return set(db.session.scalars(db.select(Notice.state).filter_by(recipient_id=account.id)))


def line(agency_name: str, number: int) -> Line:
    words = f"Nhiệm vụ {number}"
    return Line(
        Kind.COMMITMENT, Audience.LEADERS, f"{agency_name}: {words}", words, date(2026, 10, number),
        "hạn cuối", "quá hạn", "http://localhost/", agency_name, since=False, late=True,
    )  # fmt: skip


def test_a_summary_counts_what_it_does_not_show_too():
    lines = [line(f"Cơ quan {a:02}", n) for a in range(25) for n in range(1, 6)]
    (section,) = wording.sections(lines)
    assert (len(section.lines), section.more, section.total) == (20, 25, 125)
    assert section.lines[0].words == "Cơ quan 00: 5 việc quá hạn, lâu nhất là Nhiệm vụ 1"
    few = wording.sections(lines[:3])
    assert [each.words for each in few[0].lines] == [each.words for each in lines[:3]]
