"""From what is due to one letter a day, and what people see of it."""

from datetime import date

import pytest

from pressplan import clock, scheduler
from pressplan.accounts.queries import who_is
from pressplan.database import db, reading
from pressplan.obligations.models import Obligation
from pressplan.obligations.rules import Kind
from pressplan.outbox.delivery import deliver
from pressplan.reminders.models import Digest, Notice, NoticeState, StandIn
from pressplan.reminders.planning import plan
from pressplan.reminders.preview import letters_on
from pressplan.settings import actions as settings
from pressplan.settings.hours import WORDS
from tests.mailing import letters
from tests.submissions.handing_in import begun, sends
from tests.work import _spare, hand_in

REPORT = "Báo cáo định kỳ năm 2026"  # due before 05/12, so by Friday 04/12


def at(at_work, day, hour="08:00"):
    """Stand at that local hour of a day of November or December 2026."""
    at_work.move_to(f"2026-{day}T{hour}:00+07:00")


def tick():
    """What the scheduler does."""
    scheduler.keep()
    plan(at=clock.now())
    deliver()


def mails_to(box, account):
    return [mail for to, mail in received(box) if to == account.email]


def received(box):
    return [(to, mail) for (to,), mail in zip(box.recipients, box.mails, strict=True)]


def open_of(account):
    query = db.select(Notice).filter_by(recipient_id=account.id, state=NoticeState.OPEN)
    return db.session.scalars(query).all()


def body(mail):
    return mail.get_body(("plain",)).get_content()


@pytest.fixture
def quiet(app, at_work):
    """All that is due on the day before was said already."""
    at(at_work, "11-26")
    tick()
    db.session.commit()


def test_nothing_before_the_hour_and_one_letter_after_it(box, quiet, lan, at_work):
    before = len(mails_to(box, lan))
    at(at_work, "11-27", "07:29")
    tick()
    assert len(mails_to(box, lan)) == before
    at(at_work, "11-27", "07:31")
    tick()
    (mail,) = mails_to(box, lan)[before:]
    assert mail["Subject"].startswith(f"Nhắc việc: còn 7 ngày, hạn 04/12: {REPORT}")
    assert "Hạn cuối thứ Sáu 04/12/2026, còn 7 ngày." in body(mail)
    assert "http://localhost/submissions/" in body(mail)
    assert "Mã nhắc" in body(mail)
    assert mail["Auto-Submitted"] == "auto-generated"
    tick()
    assert len(mails_to(box, lan)) == before + 1


def test_a_day_without_anything_to_say_has_no_letter(box, quiet, lan, at_work):
    at(at_work, "11-27")
    tick()
    before = len(box.mails)
    at(at_work, "11-28")
    tick()
    assert len(box.mails) == before
    assert (
        db.session.scalar(db.select(db.func.count(Digest.id)).filter_by(day=date(2026, 11, 28)))
        == 0
    )


def test_ones_own_hour_counts(box, quiet, browser, lan, at_work):
    browser.sign_in(lan).get("/reminders/preferences")
    browser.submit("wishes", {"hour": str(WORDS.index("14:00"))})
    before = len(mails_to(box, lan))
    at(at_work, "11-27", "13:59")
    tick()
    assert len(mails_to(box, lan)) == before
    at(at_work, "11-27", "14:00")
    tick()
    assert len(mails_to(box, lan)) == before + 1


def test_what_is_handed_in_is_not_spoken_of(box, quiet, lan, at_work):
    before = len(mails_to(box, lan))
    at(at_work, "11-27", "07:31")
    plan(at=clock.now())  # noted, and then handed in before the letter is written
    assert f"{REPORT}" in {notice.words for notice in open_of(lan)}
    sends(lan, begun(kind=Kind.YEARLY_REPORT))
    deliver()
    said = " ".join(body(mail) for mail in mails_to(box, lan)[before:] if "Nhắc" in mail["Subject"])
    assert f"- {REPORT}\n" not in said


def test_a_person_sees_what_they_were_reminded_of(box, quiet, browser, lan, at_work):
    at(at_work, "11-27")
    tick()
    browser.sign_in(lan).get("/reminders/")
    assert REPORT in browser.main
    assert "Đã vào thư" in browser.main
    browser.get("/desk/")
    assert "Đã nhắc bạn" in browser.main
    assert "nhắc ngày 27/11/2026" in browser.main


def test_nobody_sees_the_reminders_of_another(box, quiet, browser, quang):
    browser.sign_in(quang).get("/reminders/")
    assert "Chưa có lời nhắc nào" in browser.main


def test_staff_see_what_a_letter_carried(box, quiet, browser, hoa, lan, at_work):
    at(at_work, "11-27")
    tick()
    (found,) = [each for each in letters() if each.to == lan.email and "27" in each.key]
    browser.sign_in(hoa).get(f"/reminders/letters/{found.id}")
    assert "Những việc được nhắc" in browser.main
    assert REPORT in browser.main


def test_the_administrator_is_told_nothing_of_it(box, quiet, browser, son, lan, at_work):
    at(at_work, "11-27")
    tick()
    (found,) = [each for each in letters() if each.to == lan.email and "27" in each.key]
    browser.sign_in(son).get(f"/reminders/letters/{found.id}")
    assert REPORT not in browser.main


def test_what_will_be_sent_is_shown_before(box, quiet, browser, hoa, lan):
    browser.sign_in(hoa).get("/reminders/planned")
    assert "Thứ Sáu 27/11/2026" in browser.main
    browser.get("/reminders/preview?on=2026-11-27")
    assert lan.email in browser.main
    assert f"còn 7 ngày, hạn 04/12: {REPORT}" in browser.main


def test_a_preview_is_what_comes(box, quiet, browser, at_work):
    """Whatever the page of a day says the evening before is what is sent on that day."""
    with reading():
        expected = {each.person.email: each.subject for each in letters_on(date(2026, 11, 27))}
    before = len(box.mails)
    at(at_work, "11-27")
    tick()
    assert expected
    assert {to: mail["Subject"] for to, mail in received(box)[before:]} == expected


@pytest.mark.parametrize("typed", ["hôm nay", "2026-02-30", "0001-01-01", "9999-12-31", "' OR 1=1"])
def test_a_day_that_is_none_is_said_beside_it(browser, hoa, typed):
    browser.sign_in(hoa).get("/reminders/preview", expect=200)
    browser.get(f"/reminders/preview?on={typed}")
    assert "Ngày không đúng" in browser.main or "trong khoảng 400 ngày" in browser.main


def test_staff_set_the_days_for_one_duty(browser, hoa, quiet):
    found = db.session.scalars(db.select(Obligation).filter_by(kind=Kind.YEARLY_REPORT)).first()
    duty = f"/obligations/{found.id}"
    browser.sign_in(hoa).get(duty)
    assert "30, 14, 7, 3, 1 ngày và đúng ngày cuối" in browser.main
    browser.get(f"{duty}/edit").submit("rule", {"reminded": "5;10", "reason": "Theo văn bản"})
    assert "Nhắc trước hạn 10, 5 ngày" in browser.follow().main
    browser.get(f"{duty}/edit").submit("rule", {"reminded": "mỗi tuần", "reason": "x"}, expect=422)
    assert "cách nhau bằng dấu phẩy" in browser.main


def test_who_comes_to_an_hour_that_is_past_is_told_today_all_the_same(box, quiet, hoa, at_work):
    """At ten past seven somebody sets the hour of all from half past to seven."""
    at(at_work, "11-27", "07:10")
    tick()
    settings.change({"digest_hour": WORDS.index("07:00")}, by=who_is(hoa), at=clock.now())
    db.session.commit()
    before = len(box.mails)
    tick()
    assert len(box.mails) > before
    tick()
    assert len(box.mails) == len({(to, str(mail["Date"])) for to, mail in received(box)})


def test_the_same_for_one_person_alone(box, quiet, browser, lan, at_work):
    browser.sign_in(lan).get("/reminders/preferences")
    browser.submit("wishes", {"hour": str(WORDS.index("19:00"))})
    before = len(mails_to(box, lan))
    at(at_work, "11-27", "08:00")
    tick()
    assert len(mails_to(box, lan)) == before
    browser.sign_in(lan).get("/reminders/preferences")
    browser.submit("wishes", {"hour": str(WORDS.index("07:00"))})
    tick()
    assert len(mails_to(box, lan)) == before + 1


def test_a_report_that_came_back_is_owed_again_until_its_last_day(box, quiet, lan, hoa, at_work):
    at(at_work, "11-27")
    tick()
    at(at_work, "11-27", "10:00")
    hand_in(who_is(lan), who_is(hoa))  # and the Department returns it
    db.session.commit()
    at(at_work, "12-04")
    tick()
    (mail,) = mails_to(box, lan)[-1:]
    assert f"- {REPORT}\n" in body(mail)
    assert "còn đến hết hôm nay" in body(mail)
    at(at_work, "12-07")
    tick()
    said = " ".join(body(mail) for mail in mails_to(box, lan))
    assert "quá hạn" not in said, "it was first sent in time"


def test_a_preview_knows_who_stands_in_on_that_day(quiet, lan, minh, hoa):
    lan.is_head = True
    nga = _spare(lan.agency_id)
    row = StandIn(
        account_id=lan.id, stand_in_id=nga.id, since=date(2026, 12, 1), until=date(2026, 12, 4),
        at=clock.now(), by_name="Lan",
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    with reading():
        heard = {
            day: {each.person.id for each in letters_on(date(2026, 12, day))} for day in (1, 4)
        }
    assert lan.id not in heard[1] | heard[4]
    assert nga.id in heard[4]
