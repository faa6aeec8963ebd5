"""What a calendar program reads at a person's address: just their days to meet, as they stand."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import update

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.maturity.actions_round import RoundDraft, create_round
from pressplan.obligations.rules import Step
from pressplan.reminders import feed
from pressplan.reminders.models import Preference, StandIn
from pressplan.reminders.rules import Kind
from pressplan.tasks import tally
from pressplan.tasks.models import Task
from pressplan.tasks.terms import change_terms
from tests import cast
from tests.house.test_query_counts import counted
from tests.maturity.scoring import YEAR, the_round
from tests.reminders.subscribing import Phone, subscribes
from tests.strict import Browser
from tests.submissions.handing_in import begun, is_put, sends
from tests.tasks.work import DAI, commitment, completes, confirms, due_internally, on
from tests.training.courses import announced

FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)


@pytest.fixture
def phone(app, lan) -> Phone:
    """Lan's, with the address of her feed."""
    return Phone(app, subscribes(lan))


def test_the_calendar_says_whose_it_is_and_when_to_look_again(phone):
    calendar = phone.calendar
    assert calendar["x-wr-calname"] == calendar["name"] == "Hạn của tôi"
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert calendar["refresh-interval"].dt == timedelta(hours=1)
    assert calendar["x-published-ttl"] == "PT1H"


def test_a_deadline_is_a_whole_day_with_its_last_working_day_and_its_page(app, lan, phone):
    work = due_internally(commitment("1.b"), SATURDAY)
    (event,) = phone.about("Hạn: Nhiệm vụ 1.b")
    assert (event["dtstart"].dt, event["dtend"].dt) == (SATURDAY, SATURDAY + timedelta(days=1))
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event["description"] == (
        "Hạn cuối thứ Bảy 28/11/2026, ngày làm việc cuối thứ Sáu 27/11.\n"
        "Còn 8 ngày (tính đến 20/11/2026)."
    )
    assert event["transp"] == "TRANSPARENT"
    assert event["url"] == f"http://localhost/tasks/{work.task_id}/commitments/{work.id}"
    Browser(app).sign_in(lan).get(urlsplit(event["url"]).path, expect=303)


def test_what_is_late_keeps_its_day_and_says_so(phone):
    due_internally(commitment("1.b"), date(2026, 11, 13))
    (event,) = phone.about("Quá hạn: Nhiệm vụ 1.b")
    assert event["dtstart"].dt == date(2026, 11, 13)
    assert "Quá hạn 7 ngày (tính đến 20/11/2026)." in event["description"]


def test_what_is_done_is_gone(phone, lan, hoa):
    work = due_internally(commitment("1.b"), SATURDAY)
    before = len(phone.events)
    written = completes(lan, work)
    assert phone.about("Nhiệm vụ 1.b") == []
    assert len(phone.events) == before - 1  # its deadline; others still owe a word this quarter
    confirms(hoa, written)
    assert phone.about("Nhiệm vụ 1.b") == []


def test_a_moved_deadline_stands_on_its_new_day_alone(phone):
    work = due_internally(commitment("1.b"), SATURDAY)
    change_terms(work, reason="Gia hạn", by=SYSTEM, at=clock.now(), internal_due_on=FRIDAY)
    tally.recount([work.id])
    db.session.commit()
    assert [e["dtstart"].dt for e in phone.about("Hạn: Nhiệm vụ 1.b")] == [FRIDAY]


def test_the_word_owed_each_quarter_stands_at_its_end_up_to_a_year_ahead(phone):
    owed = phone.about("Cập nhật tiến độ kỳ đến")
    days = [event["dtstart"].dt for event in owed if "\nNhiệm vụ 6: " in event["description"]]
    quarters = [(2026, 12, 31), (2027, 3, 31), (2027, 6, 30), (2027, 9, 30)]
    assert days == [date(*each) for each in quarters]


def test_hand_ins_rounds_and_training_stand_there_too(phone, lan, hoa):
    announced()
    draft = RoundDraft(
        "Đợt cuối năm", the_round().edition_id, entry_until=date(2026, 12, 11),
        agencies=frozenset({lan.agency_id}), **YEAR,
    )  # fmt: skip
    create_round(draft, by=who_is(hoa), at=clock.now())
    db.session.commit()
    days = {title: event["dtstart"].dt for title, event in phone.events.items()}
    assert days["Hạn: Báo cáo định kỳ năm 2026"] == date(2026, 12, 4)
    assert days["Hạn: Đăng ký tập huấn: Đo mức trưởng thành"] == date(2026, 11, 30)
    entry = "Hạn: Tự đánh giá mức trưởng thành, đợt “Đợt cuối năm”: nhập điểm"
    assert days[entry] == date(2026, 12, 11)
    assert not [title for title in days if title.endswith("mở")], "that it opens is no deadline"


def test_each_has_one_name_that_stays(phone, at_work):
    names = [str(event["uid"]) for event in phone.calendar.events]
    assert len(names) == len(set(names)) > 5
    at_work.shift(timedelta(days=3))
    assert [str(event["uid"]) for event in phone.calendar.events] == names
    assert not [name for name in names if "commitment" in name or "@" in name]


def test_nobody_reads_of_anothers_matters(app, lan, minh, chi, quang, phone):
    due_internally(commitment("1.b", DAI), SATURDAY)
    assert phone.about("Hạn: Nhiệm vụ 1.b") == []
    of_minh = Phone(app, subscribes(minh))
    assert len(of_minh.about("Hạn: Nhiệm vụ 1.b")) == 1
    urls = [{str(e["url"]) for e in each.calendar.events} for each in (phone, of_minh)]
    assert {url for url in urls[0] & urls[1] if "/commitments/" in url} == set()
    assert Phone(app, subscribes(quang)).events == {}


def test_just_who_is_named_for_the_work_has_it(app, lan, phone):
    from tests.work import _spare  # a second account of the newspaper

    other = _spare(lan.agency_id)
    db.session.commit()
    of_other = Phone(app, subscribes(other))
    assert set(of_other.events) == set(phone.events), "nobody is named, so both do it"
    lan.is_head = True
    db.session.commit()
    assert of_other.about("Nhiệm vụ") == []
    assert of_other.about("Báo cáo định kỳ"), "what is handed in is everybody's"


def test_who_stands_in_has_it_meanwhile(app, lan, phone, at_work):
    from tests.work import _spare

    other = _spare(lan.agency_id)
    lan.is_head = True
    row = StandIn(
        account_id=lan.id, stand_in_id=other.id, since=date(2026, 11, 20), by_name="Lan",
        until=date(2026, 11, 27), at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    of_other = Phone(app, subscribes(other))
    assert of_other.about("Nhiệm vụ 1.b")
    assert phone.events == {}
    at_work.shift(timedelta(days=8))
    assert phone.about("Nhiệm vụ 1.b")
    assert of_other.about("Nhiệm vụ 1.b") == []


def test_who_wants_no_letters_of_a_kind_has_its_days_all_the_same(phone, lan):
    before = set(phone.events)
    row = Preference(account_id=lan.id, hour=None, without=[Kind.UPDATE.value])
    db.session.add(row)
    db.session.commit()
    assert set(phone.events) == before


def test_the_department_sees_by_when_it_owes_its_word_and_a_body_what_it_has_to_approve(
    app, lan, hoa, mai
):
    of = begun()
    of.occurrence.quoted = date(2026, 12, 20)
    of.occurrence.agreed_by = date(2026, 12, 10)
    db.session.commit()
    department, body = Phone(app, subscribes(hoa)), Phone(app, subscribes(mai))
    assert body.events == {}
    before = set(department.events)
    sends(lan, of)
    (asked,) = set(department.events) - before
    assert asked.startswith("Hạn: Báo Đắk Lắk: ")
    assert body.events == {}


def test_a_governing_body_sees_what_waits_for_its_approval(app, lan, hoa, mai, at_work):
    body = Phone(app, subscribes(mai))
    of = is_put(lan, hoa)
    of.occurrence.quoted, of.occurrence.clock = date(2026, 12, 20), Step.APPROVED
    db.session.commit()
    assert all(title.split(": ")[1] == "Báo Đắk Lắk" for title in body.events)
    assert body.events


@pytest.mark.parametrize("key", ["tuan", "son"])
def test_who_has_no_deadlines_has_an_empty_calendar(app, key):
    assert Phone(app, subscribes(cast.person(key))).events == {}


INJECTED = [
    "Đầu\r\nBEGIN:VALARM\r\nACTION:DISPLAY",
    "Đầu\nATTACH:http://evil.example",
    "Đầu\x85X-A:b\u2028c\x0bd\x1f",
    'Đầu; "a", b\\n: c\\',
    "Đầu " + "ườ" * 40,
]


@pytest.mark.parametrize("title", INJECTED)
def test_a_title_stays_a_title(phone, title):
    before = phone.calendar
    db.session.execute(update(Task).where(Task.code == "1.b").values(title=title))
    db.session.commit()
    body = phone.fetch().response.data
    after = Calendar.from_ical(body)
    assert len(after.events) == len(before.events)
    assert {name for e in after.events for name in e} == {name for e in before.events for name in e}
    assert all(not event.subcomponents for event in after.events)
    lines = body.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    assert all(line.decode() for line in lines[:-1]), "folded between letters"
    (told,) = [str(event["description"]) for event in phone.about("kỳ đến 31/12/2026")]
    (line,) = [each for each in told.split("\n") if each.startswith("Nhiệm vụ 1.b: ")]
    assert line.isprintable()
    assert "Đầu" in line


def test_ten_times_the_work_asks_no_more_often(app, hoa, phone):
    def asked() -> int:
        db.session.rollback()
        app.extensions.pop("memory", None)
        with counted() as sent:
            phone.fetch()
        return len([s for s in sent if "calendar_feed SET" not in s])

    announced()
    due_internally(commitment("1.b"), SATURDAY)
    few = asked()
    for number in range(8):
        announced(subject=f"Lớp {number}")
    for code in ("3.a", "3.b", "3.c"):
        due_internally(commitment(code), SATURDAY)
    assert asked() <= few
    assert few <= 30


def test_the_horizon_is_a_year_and_some_weeks(app, lan):
    found = feed.entries(lan.id, on(11, 20).date())
    assert max(entry.day for entry in found) <= date(2026, 11, 20) + feed.AHEAD
