"""Compose, check again, freeze; or there is nothing left to say."""

from datetime import timedelta

import pytest

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.heartbeat import beat, last
from pressplan.outbox import actions, composing
from pressplan.outbox.composing import Changed, Draft, Missed, NotNeeded
from pressplan.outbox.delivery import deliver
from pressplan.outbox.freezing import ROUNDS
from pressplan.outbox.rules import Outcome, State
from tests.mailing import letters
from tests.outbox.reckoning import outcomes
from tests.outbox.test_delivery import posted


def draft(check=None) -> Draft:
    return Draft("Thư", "outbox/letter.html", check=check)


def written_by(app, composer) -> None:
    composing.install(app, {"note": composer})


def test_what_is_checked_again_may_write_with_the_freezing(app, box, lan):
    written_by(app, lambda id: draft(lambda: beat("a notice is claimed", at=clock.now())))
    posted(lan)
    assert deliver() == 1
    assert last("a notice is claimed")


def test_what_moved_meanwhile_is_composed_anew(app, box, lan):
    composed = []

    def check() -> None:
        if len(composed) < 2:
            raise Changed

    written_by(app, lambda id: composed.append(id) or draft(check))
    posted(lan)
    assert deliver() == 1
    assert len(composed) == 2


def test_what_never_stands_still_waits_for_a_later_round(app, box, lan, minh):
    def never() -> None:
        raise Changed

    written_by(app, lambda id: draft(never if id == lan.id else None))
    posted(lan)
    posted(minh, number=2)
    assert deliver() == 1
    waiting, sent = letters()
    assert (waiting.state, waiting.attempt, sent.state) == (State.QUEUED, 0, State.SENT)
    assert waiting.due_at > clock.now()
    assert ROUNDS > 1


@pytest.mark.parametrize(
    ("why", "state"),
    [(NotNeeded("Đã nộp."), State.SUPERSEDED), (Missed("Đã qua ngày."), State.MISSED)],
)
@pytest.mark.parametrize("late", [False, True], ids=["when composed", "when checked again"])
def test_what_has_nothing_to_say_is_not_sent(app, box, lan, why, state, late):
    def refuse(*_: object) -> Draft:
        raise why

    written_by(app, (lambda id: draft(refuse)) if late else refuse)
    posted(lan)
    assert deliver() == 0
    (letter,) = letters()
    assert (letter.state, letter.error, letter.mail, letter.attempt) == (state, str(why), None, 0)
    assert (box.calls, outcomes()) == (0, [])


def test_before_each_later_attempt_it_is_asked_whether_there_is_still_need(app, box, lan, at_work):
    needed = [True]

    def compose(id: int) -> Draft:
        if not needed[0]:
            raise NotNeeded("Đã nộp.")
        return draft()

    written_by(app, compose)
    posted(lan)
    box.answers = ["451 later"]
    assert deliver() == 0
    needed[0] = False
    at_work.shift(timedelta(minutes=2))
    assert deliver() == 0
    assert letters()[0].state is State.SUPERSEDED
    assert box.taken == []


def test_a_check_that_fails_fails_its_letter_alone(app, box, lan, minh):
    written_by(app, lambda id: draft((lambda: 1 / 0) if id == lan.id else None))
    posted(lan)
    posted(minh, number=2)
    assert deliver() == 1
    assert [each.state for each in letters()] == [State.FAILED, State.SENT]
    assert outcomes() == [Outcome.UNWRITTEN, Outcome.ACCEPTED]


def test_a_composer_that_breaks_its_transaction_breaks_no_other(app, box, lan, minh):
    def compose(id: int) -> Draft:
        if id == lan.id:
            db.session.execute(db.text("SELECT * FROM no_such_table"))
        return draft(lambda: beat("fine", at=clock.now()))

    written_by(app, compose)
    posted(lan)
    posted(minh, number=2)
    assert deliver() == 1
    assert [each.state for each in letters()] == [State.FAILED, State.SENT]


def test_while_it_is_paused_letters_queue_and_none_leaves(app, box, lan):
    written_by(app, lambda id: draft())
    actions.pause(reason="Đổi máy chủ thư", by=SYSTEM, at=clock.now())
    db.session.commit()
    posted(lan)
    assert deliver() == 0
    assert letters()[0].state is State.QUEUED
    with pytest.raises(TooLate):
        actions.pause(reason="Lần nữa", by=SYSTEM, at=clock.now())
    actions.resume(by=SYSTEM, at=clock.now())
    db.session.commit()
    assert deliver() == 1
    with pytest.raises(TooLate):
        actions.resume(by=SYSTEM, at=clock.now())


def test_a_pause_holds_from_the_next_letter_on(app, box, lan):
    written_by(app, lambda id: draft())
    for number in range(5):
        posted(lan, number=number)

    def pause() -> None:
        with app.app_context():
            if len(box.taken) == 1:
                actions.pause(reason="Dừng", by=SYSTEM, at=clock.now())
                db.session.commit()
            db.session.remove()

    box.on_data = pause
    assert deliver() == 2
    assert [each.state for each in letters()].count(State.QUEUED) == 3
    assert {each.attempt for each in letters()} == {0, 1}
