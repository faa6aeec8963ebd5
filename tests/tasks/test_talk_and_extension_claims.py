"""Many at once: every message lands with a number of its own, of many decisions one does."""

from datetime import date

from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.history.queries import lines_about
from pressplan.tasks import actions_extension as actions
from pressplan.tasks.actions_extension import Document
from pressplan.tasks.actions_talk import say
from pressplan.tasks.extensions import ExtensionState
from pressplan.tasks.models import Commitment
from pressplan.tasks.models_extension import Extension
from pressplan.tasks.models_talk import Mention, Message
from tests.tasks.extending import the_request
from tests.tasks.test_claims import won
from tests.tasks.work import asks, at_once, commitment, due_internally, faults

LATER = date(2026, 12, 4)
PAPER = Document("123-QĐ/TU", date(2026, 11, 18), "Tỉnh ủy Đắk Lắk")


def saying(id, text, token, by):
    def job():
        work = db.session.get_one(Commitment, id)
        return say(work, text, mention=(), token=token, by=by, at=clock.now()).number

    return job


def test_eight_who_write_at_once_are_all_heard(app, lan, hoa):
    work = commitment("3.a")
    people = [who_is(lan), who_is(hoa)] * 4
    jobs = [saying(work.id, f"ý {n}", "", by) for n, by in enumerate(people)]
    assert sorted(at_once(app, *jobs)) == list(range(1, 9))


def test_one_form_sent_eight_times_at_once_says_one_thing(app, lan, hoa):
    work = commitment("3.a")
    jobs = [saying(work.id, "@Nguyễn Thị Hoa xem giúp", "t-1", who_is(lan)) for _ in range(8)]
    assert at_once(app, *jobs) == [1] * 8
    assert len(db.session.scalars(select(Message)).all()) == 1
    assert len(db.session.scalars(select(Mention)).all()) == 1
    assert len(lines_about(commitment("3.a"))) == 1


def asking(id, by):
    def job():
        work = db.session.get_one(Commitment, id)
        return actions.ask(work, LATER, "Chờ.", by=by, at=clock.now()).number

    return job


def test_of_eight_who_ask_at_once_one_is_heard(app, lan):
    work = due_internally(commitment("3.a"), date(2026, 11, 13))
    by = who_is(lan)
    assert won(at_once(app, *[asking(work.id, by) for _ in range(8)])) == [1]


def deciding(id, act):
    def job():
        act(db.session.get_one(Extension, id))
        return act

    return job


def approving(by, seen=1):
    return lambda e: actions.approve(e, LATER, document=PAPER, seen=seen, by=by, at=clock.now())


def refusing(by, seen=1):
    return lambda e: actions.refuse(
        e, reason="Không.", document=Document(), seen=seen, by=by, at=clock.now()
    )


def withdrawing(by, seen=1):
    return lambda e: actions.withdraw(e, seen=seen, by=by, at=clock.now())


def test_two_reviewers_and_the_agency_at_once_have_one_effect(app, lan, hoa, hung):
    work = due_internally(commitment("3.a"), date(2026, 11, 13))
    request = asks(lan, work, LATER)
    acts = [approving(who_is(hoa)), refusing(who_is(hung)), withdrawing(who_is(lan))]
    jobs = [deciding(request.id, act) for act in acts * 3]
    (act,) = won(at_once(app, *jobs))
    approved = act is acts[0]
    state = the_request().state
    assert (
        state
        is [ExtensionState.APPROVED, ExtensionState.REFUSED, ExtensionState.WITHDRAWN][
            acts.index(act)
        ]
    )
    assert (commitment("3.a").internal_due_on == LATER) is approved
    assert faults() == []


def test_of_two_documents_at_once_one_moves_the_date(app, lan, hoa, hung):
    work = commitment("6")
    request = asks(lan, work, date(2027, 1, 29))
    actions.give_opinion(request, supported=True, text="", seen=1, by=who_is(hoa), at=clock.now())
    db.session.commit()
    days = [date(2027, 1, 15), date(2027, 2, 26)] * 3

    def job(day):
        return deciding(
            request.id,
            lambda e: actions.approve(
                e, day, document=PAPER, seen=2, by=who_is(hung), at=clock.now()
            ),
        )

    outcomes = at_once(app, *[job(day) for day in days])
    assert len(won(outcomes)) == 1
    assert commitment("6").due_on == the_request().granted_due
    assert faults() == []


def test_an_approval_and_a_withdrawal_know_that_they_are_too_late(app, lan, hoa):
    work = due_internally(commitment("3.a"), date(2026, 11, 13))
    request = asks(lan, work, LATER)
    jobs = [
        deciding(request.id, approving(who_is(hoa))),
        deciding(request.id, withdrawing(who_is(lan))),
    ]
    outcomes = at_once(app, *jobs)
    assert sum(isinstance(o, TooLate) for o in outcomes) == 1
