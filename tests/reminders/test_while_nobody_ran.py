"""Whoever was down, whatever the clock did: what is due is said once, as it truly is."""

import pytest

from pressplan.outbox.rules import State
from pressplan.reminders.models import NoticeState
from tests import cast
from tests.mailing import configure, letters
from tests.outbox.reckoning import LONG
from tests.reminders.telling import (
    DAY,
    HOUR,
    REPORT,
    at,
    heard,
    noted,
    plans,
    reckon_all,
    starts_anew,
    tick,
)
from tests.servers.smtp import DROP, running_smtp
from tests.tasks.work import commitment, reports, returns

OF_LAN = "obligation:5:5:sent:2026-12-04"  # the report of her newspaper, due on Friday 04/12
MISSED, CARRIED = NoticeState.MISSED, NoticeState.CARRIED


def left(days: int) -> str:
    """The subject of a letter about the report."""
    return f"Nhắc việc: còn {days} ngày, hạn 04/12: {REPORT}"


@pytest.fixture
def ran(app, box, at_work):
    """The scheduler ran at that moment for the first time, and not since."""

    def once(moment) -> None:
        at_work.move_to(moment)
        tick()

    return once


@pytest.mark.parametrize(
    ("back", "days"),
    [(at(11, 27, 7, 31), 7), (at(11, 27, 13, 30), 7), (at(11, 30, 7, 30), 4)],
    ids=["a minute", "six hours", "three days"],
)
def test_what_fell_due_while_nobody_ran_is_said_once(
    app, box, ran, at_work, lan, minh, chi, back, days
):
    ran(at(11, 26))
    at_work.move_to(back)
    tick()
    said = [left(8), left(days)]
    assert heard(box, of=REPORT) == {each.email: said for each in (lan, minh, chi)}
    assert noted(OF_LAN, lan.id) == [(-14, CARRIED), (-7, CARRIED)]
    count = len(box.taken)
    starts_anew(app, 10 if LONG else 3)
    assert len(box.taken) == count


def test_of_two_that_fell_due_the_earlier_is_recorded_as_missed(app, box, ran, at_work, lan):
    ran(at(11, 30))
    at_work.move_to(at(12, 3))
    tick()
    also = " và 1 việc khác"  # the task of the year's end
    assert heard(box)[lan.email] == [left(4), left(1) + also]
    assert noted(OF_LAN, lan.id) == [(-7, CARRIED), (-3, MISSED), (-1, CARRIED)]
    assert reckon_all(box) == 0


def test_who_has_heard_nothing_yet_is_told_the_latest_alone(app, box, at_work, lan):
    at_work.move_to(at(12, 3))
    tick()
    assert len(heard(box)[lan.email]) == 1
    assert noted(OF_LAN, lan.id) == [(-1, CARRIED)]


def test_a_mail_server_that_is_away_for_days_gets_one_letter_in_the_end(
    app, box, ran, at_work, lan, minh, chi
):
    ran(at(11, 26))
    usual, away = app.config["PRESSPLAN"].smtp, _nobody_there()
    configure(app, smtp=away)
    for hours in range(0, 74, 12):  # from Friday 27/11 to Monday 30/11
        at_work.move_to(at(11, 27) + hours * HOUR)
        tick()
    assert set(map(len, heard(box).values())) == {1}
    configure(app, smtp=usual)
    at_work.move_to(at(11, 30, 11))
    tick()
    said = [left(8), left(4)]
    assert heard(box, of=REPORT) == {each.email: said for each in (lan, minh, chi)}
    assert noted(OF_LAN, lan.id) == [(-14, CARRIED), (-7, CARRIED)]
    ours = [letter.state for letter in letters() if letter.to == lan.email]
    assert ours == [State.SENT, *[State.MISSED] * 3, State.SENT]
    starts_anew(app, 1)
    assert reckon_all(box) == 0


def test_what_was_perhaps_sent_is_repeated_as_it_was_and_not_said_again(
    app, box, ran, at_work, lan
):
    ran(at(11, 26))
    usual = app.config["PRESSPLAN"].smtp
    at_work.move_to(at(11, 27))
    box.answers = [DROP]  # the letter of the first of them, by number: Lan
    tick()
    configure(app, smtp=_nobody_there())
    for hours in range(6, 74, 16):
        at_work.move_to(at(11, 27) + hours * HOUR)
        tick()
    configure(app, smtp=usual)
    at_work.move_to(at(11, 30, 11))
    tick()
    assert heard(box, of=REPORT)[lan.email] == [left(8), left(7)]
    assert box.recipients.count([lan.email]) == 3
    assert noted(OF_LAN, lan.id) == [(-14, CARRIED), (-7, CARRIED)]
    assert reckon_all(box, faults=1) == 1


def _nobody_there():
    """An address at which no mail server listens."""
    with running_smtp() as gone:
        return gone.at


@pytest.mark.parametrize("move", [-DAY, -2 * DAY, 2 * HOUR, 2 * DAY])
def test_a_clock_that_is_wrong_for_hours_repeats_nothing_and_loses_nothing(
    app, box, ran, at_work, lan, minh, chi, move
):
    ran(at(11, 26))
    at_work.move_to(at(11, 27))
    tick()
    for hours in range(3):
        at_work.move_to(at(11, 27, 8) + move + hours * HOUR)
        tick()
    assert heard(box, of=REPORT) == {each.email: [left(8), left(7)] for each in (lan, minh, chi)}
    on_each_day_until_it_is_due(at_work)
    assert noted(OF_LAN, lan.id) == [(days, CARRIED) for days in (-14, -7, -3, -1, 0)]
    assert len(heard(box, of=REPORT)[lan.email]) == 5
    assert reckon_all(box) == 0


def test_a_clock_that_runs_ahead_before_anything_is_sent_loses_nothing(app, box, ran, at_work, lan):
    ran(at(11, 26))
    at_work.move_to(at(11, 28))
    plans(at(11, 28))
    at_work.move_to(at(11, 26, 9))
    tick()
    on_each_day_until_it_is_due(at_work)
    assert noted(OF_LAN, lan.id) == [(days, CARRIED) for days in (-14, -7, -3, -1, 0)]
    assert len(heard(box, of=REPORT)[lan.email]) == 5
    assert reckon_all(box) == 0


def test_what_came_up_after_the_clock_ran_ahead_is_not_kept_waiting(app, box, ran, at_work, lan):
    ran(at(11, 28))
    at_work.move_to(at(11, 26))
    returns(cast.person("hoa"), reports(lan, commitment("3.a")))
    at_work.move_to(at(11, 27))
    tick()
    assert list(heard(box, of="Sở trả lại")) == [lan.email]
    assert reckon_all(box) == 0


def on_each_day_until_it_is_due(at_work) -> None:
    """The clock is right from Friday 27/11 on."""
    for day in range(8):
        at_work.move_to(at(11, 27, 12) + day * DAY)
        tick()
