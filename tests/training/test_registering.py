"""Seats, deadlines and who is the same: registering, by agencies and by staff for them."""

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import BadInput, NotYours, TooLate
from pressplan.history.queries import lines_about
from pressplan.training import actions, queries
from pressplan.training.actions_register import CLOSED, register, withdraw
from pressplan.training.models import Attendee, Registration, Trainee
from pressplan.training.rules import Outcome
from tests.tasks.work import BAO, DAI, agency_id, at_once
from tests.training.courses import PRESENT, announced, held, marks, sends, somebody

PAPER = "Công văn số 5/BĐL"


def names(row: Registration) -> list[str]:
    db.session.expire(row, ["people"])
    return [person.name for person in row.coming]


def test_a_list_replaces_the_last_one_and_who_comes_again_is_the_same_row(app, lan):
    of = announced()
    row = sends(lan, of, somebody(of, "Lê Một"), somebody(of, "Lê Hai", officer=False))
    before = {person.name: person.id for person in row.coming}
    sends(lan, of, somebody(of, "Lê Hai"), seen=row.version)
    assert names(row) == ["Lê Hai"]
    sends(lan, of, somebody(of, "Lê Một"), seen=row.version)
    assert {person.name: person.id for person in row.people} == before
    assert [line.event for line in lines_about(row)] == ["registered"] * 3


@pytest.mark.parametrize(
    ("officers", "field", "sentence"),
    [((True, False, False), "p2-name", "nhiều nhất 2"), ((False,), "p0-is_officer", "chuyên trách"),
     ((), "p0-name", "ít nhất 1")],
)  # fmt: skip
def test_the_rule_on_seats_is_kept(app, lan, officers, field, sentence):
    of = announced()
    people = [somebody(of, f"Lê {i}", officer=officer) for i, officer in enumerate(officers)]
    with pytest.raises(BadInput, match=sentence) as refused:
        sends(lan, of, *people)
    assert refused.value.field == field


def test_nobody_is_named_twice(app, lan):
    of = announced()
    with pytest.raises(BadInput) as refused:
        sends(lan, of, somebody(of, "Lê Một"), somebody(of, "le mot", email=""))
    assert refused.value.field in ("p1-name", "p1-email")
    with pytest.raises(BadInput) as refused:
        sends(lan, of, somebody(of, "Lê Một"), somebody(of, "Lê  Một", officer=False))
    assert refused.value.field == "p1-name"


def test_after_the_deadline_only_staff_change_it_with_a_reason(app, at_work, lan, hoa):
    of = announced()
    row = sends(lan, of, somebody(of))
    at_work.move_to("2026-11-30T16:59:00Z")  # a minute before midnight of the last good day
    sends(lan, of, somebody(of, "Lê Hai"), seen=row.version)
    at_work.move_to("2026-11-30T17:00:00Z")
    with pytest.raises(TooLate, match=CLOSED[:30]):
        sends(lan, of, somebody(of), seen=row.version)
    with pytest.raises(TooLate):
        withdraw(row, seen=row.version, by=who_is(lan), at=clock.now())
    with pytest.raises(BadInput, match="lý do"):
        sends(hoa, of, somebody(of), seen=row.version)
    sends(hoa, of, somebody(of, email=""), seen=row.version, reason=PAPER)
    assert (names(row), row.reason) == (["Lê Thị Một"], PAPER)
    assert lines_about(row)[0].reason == PAPER


def test_only_who_is_invited_registers_and_only_for_itself(app, lan, minh):
    of = announced(invited=[{"agency_id": agency_id(DAI)}])
    with pytest.raises(NotYours, match="danh sách mời"):
        sends(lan, of, somebody(of))
    with pytest.raises(NotYours):
        sends(lan, of, somebody(of), agency=DAI)
    sends(minh, of, somebody(of), agency=DAI)


def test_an_agency_withdraws_and_comes_again(app, lan):
    of = announced()
    row = sends(lan, of, somebody(of))
    withdraw(row, seen=row.version, by=who_is(lan), at=clock.now())
    db.session.commit()
    assert names(row) == []
    sends(lan, of, somebody(of), seen=row.version)
    assert names(row) == ["Lê Thị Một"]
    assert db.session.scalar(select(func.count(Attendee.id))) == 1


def test_who_was_marked_cannot_be_taken_out(app, hoa):
    of = held()
    row = sends(hoa, of, somebody(of), reason=PAPER)
    marks(of, {"Lê Thị Một": Outcome(PRESENT)})
    with pytest.raises(BadInput, match="điểm danh"):
        sends(hoa, of, somebody(of, "Lê Hai"), seen=row.version, reason=PAPER)


def test_one_person_is_one_row_however_often_registered(app, lan, minh, hoa):
    one, other = announced(), announced(subject="Lớp khác")
    sends(hoa, one, somebody(one, "Lê Một", email=""), reason=PAPER)
    sends(lan, other, somebody(other, "LE MOT", email="mot@bao.example"),
          somebody(other, "Trần Thị Lan", account_id=lan.id, officer=False))  # fmt: skip
    known = db.session.scalars(select(Trainee).order_by(Trainee.id)).all()
    assert [(t.name, t.email, t.account_id) for t in known] == [
        ("Lê Một", "mot@bao.example", None), ("Trần Thị Lan", "lan@bao.example", lan.id),
    ]  # fmt: skip
    sends(minh, other, somebody(other, "Lê Một", email="mot@dai.example"), agency=DAI)
    assert db.session.scalar(select(func.count(Trainee.id))) == 3


def test_two_people_of_an_agency_at_once_never_take_more_seats_than_it_has(app, lan):
    of = announced()
    who, ids = who_is(lan), (of.id, agency_id(BAO))
    people = [[somebody(of, f"Người {n}{m}") for m in "ab"] for n in range(4)]

    def job(names):
        def run():
            programme = queries.programme_or_404(ids[0])
            return register(programme, ids[1], names, seen=1, by=who, at=clock.now()).version

        return run

    outcomes = at_once(app, *(job(names) for names in people))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["TooLate"] * 3 + ["int"]
    coming = Attendee.withdrawn_at.is_(None)
    assert db.session.scalar(select(func.count(Attendee.id)).where(coming)) == 2
    assert db.session.scalar(select(func.count(Registration.id))) == 1


def test_a_session_with_people_stays(app, lan, hoa):
    of = announced()
    sends(lan, of, somebody(of))
    with pytest.raises(TooLate, match="đăng ký"):
        actions.remove_session(of.sessions[0], by=who_is(hoa), at=clock.now())


def test_a_second_tab_is_told(app, lan):
    of = announced()
    row = sends(lan, of, somebody(of))
    with pytest.raises(TooLate, match="người khác sửa"):
        sends(lan, of, somebody(of, "Lê Hai"), seen=1)
    assert names(row) == ["Lê Thị Một"]
