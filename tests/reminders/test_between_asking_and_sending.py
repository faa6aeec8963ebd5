"""A letter was asked for in the morning; what was settled before it left is not said."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import insert

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.accounts import actions as accounts
from pressplan.accounts.actions import person_of
from pressplan.database import db, writing
from pressplan.obligations import actions as obligations
from pressplan.obligations.rules import Kind
from pressplan.outbox import freezing
from pressplan.outbox.rules import State
from pressplan.reminders.models import NoticeState, StandIn
from pressplan.tasks.models_assignment import Assignment
from tests import cast
from tests.mailing import letters
from tests.reminders.telling import (
    DAY,
    HOUR,
    REPORT,
    at,
    delivers,
    heard,
    noted,
    plans,
    reckon_all,
    text_of,
    tick,
)
from tests.submissions.handing_in import begun, occurrence, sends
from tests.tasks.work import BAO, TAP_CHI, agency_id, commitment

NEW = "lan.moi@daklak.example"
OF_LAN = "obligation:5:5:sent:"


def handed_in() -> None:
    sends(cast.person("lan"), begun(BAO, Kind.YEARLY_REPORT))


def moved() -> None:
    """By a week, for everybody."""
    found, now = occurrence(Kind.YEARLY_REPORT), clock.now()
    later = replace(found.dates, quoted=date(2026, 12, 12))
    obligations.move(found, later, None, seen=found.version, reason="Bão", by=SYSTEM, at=now)


def suspended() -> None:
    accounts.suspend(cast.person("lan"), by=SYSTEM, at=clock.now())


def transferred() -> None:
    lan = cast.person("lan")
    now = vars(person_of(lan)) | {"agency_id": agency_id(TAP_CHI)}
    accounts.change_account(
        lan, accounts.Person(**now), seen=lan.version, by=SYSTEM, at=clock.now()
    )


def readdressed() -> None:
    lan = cast.person("lan")
    now = vars(person_of(lan)) | {"email": NEW}
    accounts.change_account(
        lan, accounts.Person(**now), seen=lan.version, by=SYSTEM, at=clock.now()
    )


def replaced() -> None:
    """A colleague stands in for her from today on."""
    values = {
        "account_id": cast.person("lan").id, "stand_in_id": cast.person("binh").id,
        "since": clock.today(), "until": clock.today() + 9 * DAY, "at": clock.now(),
        "by_name": "Lan", "reason": "", "ended_by": "",
    }  # fmt: skip
    db.session.execute(insert(StandIn).values(values))


# What happens, and who hears nothing any more of the report that was due on 04/12.
CHANGES = {
    handed_in: {"lan", "binh"}, moved: {"lan", "binh", "minh", "chi"},
    suspended: {"lan"}, transferred: {"lan"}, readdressed: {"lan"}, replaced: {"lan"},
}  # fmt: skip
EACH = pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)


@pytest.fixture
def people(app, box, at_work) -> dict[str, str]:
    """Friday 27/11: Lan, her colleague Bình and two others are to hear of the report."""
    lan = cast.person("lan")
    accounts.make_account(
        email="binh@daklak.example", name="Y Bình", role=lan.role, agency_id=lan.agency_id,
        password_hash="!", at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    found = {key: cast.person(key).email for key in ("lan", "binh", "minh", "chi")}
    at_work.move_to(at(11, 27))
    plans(at(11, 27))
    return found


def who_heard(box) -> set[str]:
    """The addresses to which the report was named in a letter of reminders."""
    return set(heard(box, of=f"- {REPORT}"))


def happens(change) -> None:
    with writing():
        change()
        db.session.commit()


@EACH
def test_what_was_settled_before_the_letter_is_composed_is_not_said(app, box, people, change):
    happens(change)
    delivers()
    assert who_heard(box) == {people[key] for key in set(people) - CHANGES[change]}
    ended = {each.state for each in letters() if each.to in {people[k] for k in CHANGES[change]}}
    assert State.SUPERSEDED in ended
    assert reckon_all(box) == 0


@EACH
def test_nor_what_was_settled_between_composing_and_freezing(app, box, people, change, monkeypatch):
    usual, changes = freezing._freeze, [change]

    def freeze(*given) -> None:
        if changes:
            happens(changes.pop())
        usual(*given)

    monkeypatch.setattr(freezing, "_freeze", freeze)
    delivers()
    assert who_heard(box) == {people[key] for key in set(people) - CHANGES[change]}
    assert reckon_all(box) == 0


def test_what_was_settled_stays_so_and_a_new_deadline_is_another_matter(app, box, people, at_work):
    happens(moved)
    delivers()
    lan = cast.person("lan")
    at_work.move_to(at(11, 28))
    tick()
    assert noted(OF_LAN, lan.id) == [(-7, NoticeState.SETTLED), (-14, NoticeState.CARRIED)]
    assert heard(box)[lan.email] == [f"Nhắc việc: còn 13 ngày, hạn 11/12: {REPORT}"]
    assert reckon_all(box) == 0


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        (transferred, f"Nhắc việc: còn 6 ngày, hạn 04/12: {REPORT}"),
        (readdressed, f"Nhắc việc: còn 6 ngày, hạn 04/12: {REPORT}"),
    ],
    ids=["in the other agency", "at the other address"],
)
def test_who_was_not_reached_so_is_reached_the_next_day(app, box, people, at_work, change, subject):
    happens(change)
    delivers()
    at_work.move_to(at(11, 28))
    tick()
    assert heard(box)[cast.person("lan").email if change is transferred else NEW] == [subject]
    assert reckon_all(box) == 0


def test_a_letter_that_was_put_off_is_not_sent_once_its_matter_is_settled(
    app, box, people, at_work
):
    box.answers = ["451 later"] * 6
    assert delivers() == 0
    happens(handed_in)
    at_work.shift(HOUR)
    delivers()
    assert who_heard(box) == {people["minh"], people["chi"]}
    assert reckon_all(box) == 0


def test_of_two_matters_the_one_that_passed_to_somebody_else_is_left_out(app, box, people, at_work):
    """On 01/12 a task of the year's end and the report are said; the task gets another officer."""
    officer_is("lan")
    at_work.move_to(at(12, 1))
    plans(at(12, 1))
    happens(lambda: officer_is("binh"))
    delivers()
    (lan,) = [mail for mail in box.mails if mail["To"].addresses[0].addr_spec == people["lan"]]
    assert REPORT in text_of(lan)
    assert "Nhiệm vụ 6" not in text_of(lan)
    at_work.move_to(at(12, 2))
    tick()
    assert set(heard(box, of="- Nhiệm vụ 6:")) == {people[key] for key in ("binh", "minh", "chi")}
    assert reckon_all(box) == 0


def officer_is(key: str) -> None:
    """The account answers for the newspaper's part of task 6."""
    of, who = commitment("6"), cast.person(key)
    row = db.session.get(Assignment, of.id)
    row = row or Assignment(commitment_id=of.id, changed_by="Lan")
    row.officer_id, row.officer_name, row.changed_at = who.id, who.name, clock.now()
    db.session.add(row)
    db.session.commit()
