"""Attendance, results, certificates; distinct people trained over the declared headcount."""

from datetime import date

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import BadInput, NotYours, TooLate
from pressplan.training import queries
from pressplan.training.actions_record import (
    declare_headcount,
    record_attendance,
    say_apart,
    say_same,
)
from pressplan.training.models import Attendee, Trainee
from pressplan.training.queries_list import all_rows
from pressplan.training.queries_people import shares, trained_share
from pressplan.training.rules import Attendance, Outcome, Result, Seats, Share
from tests import cast
from tests.tasks.work import BAO, DAI, agency_id, at_once
from tests.training.courses import PRESENT, announced, held, judged, marks, somebody, trained

PASSED, FAILED = Result.PASSED, Result.NOT_PASSED
CERTIFICATE = {"number": "57/CN-CBC", "issued_on": date(2023, 11, 1)}
NOVEMBER = date(2026, 11, 20)


def declares(by, leaders: int, *, on: date = date(2026, 11, 1), source: str = "") -> None:
    heads = {"leaders": leaders, "staff": 1, "reporters": 2, "editors": 0}
    declare_headcount(
        agency_id(BAO), heads, counted_on=on, source=source, by=who_is(by), at=clock.now()
    )
    db.session.commit()


def share(agency: str = BAO, on: date = NOVEMBER) -> Share:
    id = agency_id(agency)
    return trained_share([id], on)[id]


def test_attendance_is_recorded_by_staff_once_the_session_has_begun(app, lan, hoa):
    early = announced()
    with pytest.raises(TooLate, match="chưa bắt đầu"):
        marks(early, {})
    of = held()
    trained(of, somebody(of), result=None)
    session, person = of.sessions[0], db.session.scalars(select(Attendee)).one()
    assert session.attendance_at is not None
    told = {"seen": session.version, "at": clock.now()}
    with pytest.raises(NotYours):
        record_attendance(session, {}, by=who_is(lan), **told)
    absent = {person.id: Outcome(Attendance.ABSENT, PASSED)}
    with pytest.raises(BadInput, match="có mặt") as refused:
        record_attendance(session, absent, by=who_is(hoa), **told)
    assert refused.value.field == f"result_{person.id}"


def test_two_who_mark_at_once_do_not_overwrite_each_other(app, hoa):
    of = held()
    trained(of, somebody(of), result=None)
    person = db.session.scalars(select(Attendee)).one().id
    session_id, seen, who = of.sessions[0].id, of.sessions[0].version, who_is(hoa)

    def job(result):
        def run():
            session = queries.session_or_404(session_id)
            said = {person: Outcome(PRESENT, result)}
            return record_attendance(session, said, seen=seen, by=who, at=clock.now())

        return run

    outcomes = at_once(app, job(PASSED), job(FAILED))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["TooLate", "bool"]


@pytest.mark.parametrize(
    ("result", "more", "field"),
    [
        (FAILED, CERTIFICATE, "result"),
        (None, CERTIFICATE, "result"),
        (PASSED, {"issued_on": date(2023, 11, 1)}, "number"),
        (PASSED, {"number": "57/CN-CBC"}, "issued_on"),
        (PASSED, {**CERTIFICATE, "issued_on": date(2026, 11, 21)}, "issued_on"),
    ],
)
def test_a_certificate_is_of_who_passed_and_whole(app, result, more, field):
    with pytest.raises(BadInput) as refused:
        judged(held(), result, **more)
    assert refused.value.field == field


def test_a_certificate_is_corrected_and_taken_back(app):
    of = held()
    row = judged(of, PASSED, **CERTIFICATE)
    with pytest.raises(BadInput, match="cơ quan khác"):
        judged(of, PASSED, agency=DAI, **CERTIFICATE)
    judged(of, PASSED, **{**CERTIFICATE, "number": "58/CN-CBC"})
    assert row.certificate.number == "58/CN-CBC"
    judged(of, FAILED)
    assert row.certificate is None


def test_who_did_not_pass_is_invited_again(app):
    of = held()
    trained(of, somebody(of))
    trained(of, somebody(of, "Cao Hai"), agency=DAI, result=FAILED)
    assert queries.not_passed(of, today=NOVEMBER) == [agency_id(DAI)]
    judged(of, PASSED, agency=DAI)
    assert queries.not_passed(of, today=NOVEMBER) == []


def test_a_person_counts_once_and_who_did_not_pass_not_at_all(app, lan):
    one, other = held(), held(subject="Lớp sau")
    assert share() == Share(0, None)
    trained(one, somebody(one, "Lê Một"), somebody(one, "Lê Hai"))
    trained(other, somebody(other, "lê một"), somebody(other, "Lê Ba"))
    trained(other, somebody(other, "Lê Một"), agency=DAI, result=FAILED)
    declares(lan, 9)
    assert share() == Share(3, 12)
    assert share(on=date(2026, 10, 31)) == Share(3, None)
    assert share(on=date(2023, 10, 17)) == Share(0, None)
    assert share(DAI) == Share(0, None)
    found = shares(NOVEMBER)
    assert (found.sum, found.undeclared) == (Share(3, 12), found.total - 1)


def test_staff_say_that_two_are_one_and_that_they_are_not(app, lan, hoa):
    one, other = held(), held(subject="Lớp sau")
    trained(one, somebody(one, "Lê Một", email="mot@a.vn"))
    trained(other, somebody(other, "Lê Thị Một", email="mot@b.vn"))
    first, second = db.session.scalars(select(Trainee).order_by(Trainee.id)).all()
    assert share().trained == 2
    with pytest.raises(NotYours):
        say_same(first, second, by=who_is(lan), at=clock.now())
    say_same(second, first, by=who_is(hoa), at=clock.now())
    db.session.commit()
    assert share().trained == 1
    say_apart(second, by=who_is(hoa), at=clock.now())
    db.session.commit()
    assert share().trained == 2


def test_the_newest_headcount_counts_and_the_others_stay(app, lan, hoa, minh):
    declares(lan, 9)
    declares(lan, 7, on=date(2025, 3, 1))
    assert share().headcount == 12
    assert share(on=date(2025, 12, 31)).headcount == 10
    with pytest.raises(NotYours):
        declares(minh, 9)
    with pytest.raises(BadInput, match="từ đâu"):
        declares(hoa, 9)
    declares(hoa, 17, source="Báo cáo 3/BC")
    assert share().headcount == 20


def test_a_hundred_people_are_asked_for_as_often_as_four(app):
    from tests.house.test_query_counts import counted

    def asked() -> int:
        db.session.expire_all()
        with counted() as sent:
            shares(NOVEMBER)
            all_rows(of, who_is(cast.person("tuan")), today=NOVEMBER)
        return len(sent)

    of = held(seats=Seats(1, 20))
    trained(of, somebody(of))
    few = asked()
    trained(of, *(somebody(of, f"Cao {n}") for n in range(19)), agency=DAI)
    assert asked() <= few
    assert db.session.scalar(select(func.count(Attendee.id))) == 20
