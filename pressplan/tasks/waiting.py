"""Whose turn it is, what for, and since when ("đang chờ ai"). Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from ..workdays.rules import Calendar
from .extensions import STAGES, ExtensionKind, ExtensionState
from .rules import Reckoning, Standing, Timing, next_word_from
from .workflow import FINISHED, TO_FINISH, TO_JUDGE, TURN_WORDS, TURNS, State, Turn


@dataclass(frozen=True)
class Waiting:
    """Who is to act, what for, and since which day it waits for them."""

    turn: Turn
    act: str = ""
    since: date = date.min

    def __bool__(self) -> bool:
        """Whether anybody is waited for."""
        return self.turn is not Turn.NOBODY


NOBODY = Waiting(Turn.NOBODY)


def waiting_for(turn: Turn, act: str, since: date, *, today: date) -> Waiting:
    """That somebody is to act since that day; nobody while the day has not come."""
    return NOBODY if turn is Turn.NOBODY or since > today else Waiting(turn, act, since)


class Stands(Standing, Protocol):
    """How a commitment stands, and whether its last report was judged."""

    @property
    def unjudged(self) -> bool: ...
    @property
    def since(self) -> date: ...


def waiting_on(stands: Stands, by: Reckoning, *, returned_on: date | None = None) -> Waiting:
    """Who is to act on a commitment, by the table of the workflow.

    What is late waits for the lead to finish it since its deadline has passed, unless it is
    reported as done; what was reported for the Department since the day of the report; what
    came back for the lead since it was judged (`returned_on`); else the lead's word is waited
    for since the day from which it is expected.
    """
    turn, act = TURNS[stands.state]
    reported = stands.state in (State.AWAITING, State.RETURNED)
    if stands.due_on and not reported and by.timing(stands) is Timing.OVERDUE:
        return waiting_for(*TO_FINISH, stands.due_on + timedelta(days=1), today=by.today)
    if stands.unjudged and stands.updated_on and stands.state not in FINISHED:
        return waiting_for(*TO_JUDGE, stands.updated_on, today=by.today)
    if stands.state is State.RETURNED:
        return waiting_for(turn, act, returned_on or stands.since, today=by.today)
    since = next_word_from(
        updated_on=stands.updated_on, expected_from=stands.expected_from, months=by.months
    )
    return waiting_for(turn, act, since, today=by.today)


def waiting_on_request(
    kind: ExtensionKind,
    state: ExtensionState,
    *,
    asked_on: date,
    opinion_on: date | None,
    today: date,
) -> Waiting:
    """Who is to act on a request to move a deadline, by the table of its workflow."""
    stage = STAGES.get((kind, state))
    if stage is None:
        return NOBODY
    return waiting_for(*stage.waits_for, opinion_on or asked_on, today=today)


def waiting_words(waiting: Waiting, calendar: Calendar, *, today: date, short: bool = False) -> str:
    """Who is waited for: "Sở xác nhận · 4 ngày làm việc (từ 16/11)"; "" for nobody.

    `short`, beside the state that says what for: "Sở · 4 ngày làm việc".
    """
    if not waiting:
        return ""
    who = TURN_WORDS[waiting.turn] + ("" if short else f" {waiting.act}")
    year = "" if waiting.since.year == today.year else f"/{waiting.since.year}"
    since = f"{waiting.since:%d/%m}{year}"
    days = calendar.working_days(waiting.since, today)
    if waiting.since == today:
        return f"{who} · từ hôm nay"
    if not days:
        return f"{who} · từ {since}"
    return f"{who} · {days} ngày làm việc" + ("" if short else f" (từ {since})")
