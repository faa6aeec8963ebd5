"""What a person's first page says first. Pure."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..plans.deadlines import last_day_words
from ..tasks.rules import Freshness, Timing, update_period
from ..tasks.workflow import State
from ..vietnamese import capital, day_with_weekday, quarter
from ..workdays.rules import Calendar

NEAR = timedelta(days=10)


class Pile(enum.Enum):
    """Where a commitment lies on the desk; the first that fits, in this order."""

    RETURNED = "returned"
    LATE = "late"
    SOON = "soon"
    SILENT = "silent"
    WAITING = "waiting"
    QUIET = "quiet"
    FINISHED = "finished"


PILE_WORDS = {
    Pile.RETURNED: "Sở trả lại, cần bổ sung",
    Pile.LATE: "Quá hạn",
    Pile.SOON: "Sắp đến hạn",
    Pile.SILENT: "Chưa cập nhật kỳ này",
    Pile.WAITING: "Chờ Sở xác nhận",
    Pile.QUIET: "Đã cập nhật, hoặc chưa đến kỳ",
    Pile.FINISHED: "Đã kết thúc",
}


def pile_of(state: State, timing: Timing, freshness: Freshness) -> Pile:
    """The pile of one commitment."""
    if state is State.RETURNED:
        return Pile.RETURNED
    if state is State.AWAITING:
        return Pile.WAITING
    if timing is Timing.OVERDUE:
        return Pile.LATE
    if timing is Timing.DUE_SOON:
        return Pile.SOON
    if freshness in (Freshness.EXPECTED, Freshness.STALE):
        return Pile.SILENT
    if timing in (Timing.DONE, Timing.DONE_LATE, Timing.CARRIED, Timing.CLOSED):
        return Pile.FINISHED
    return Pile.QUIET


@dataclass(frozen=True)
class Thing:
    """One commitment as the desk sees it."""

    id: int
    code: str
    pile: Pile
    due_on: date | None = None


@dataclass(frozen=True)
class Stone:
    """A dated duty of the plan that falls due next."""

    due_on: date
    text: str
    plan_id: int


@dataclass(frozen=True)
class NextThing:
    """The one sentence at the top, and what its button opens: a commitment, the plan, the board."""

    sentence: str
    commitment_id: int | None = None
    plan_id: int | None = None
    board: bool = False


def period_name(today: date, months: int) -> str:
    """What the current update period is called: quý IV, tháng 11, or its dates."""
    if months == 3:
        return quarter(today)
    if months == 1:
        return f"tháng {today.month}"
    if months == 6:
        return f"6 tháng {'đầu' if today.month <= 6 else 'cuối'} năm"
    if months == 12:
        return f"năm {today.year}"
    first, last = update_period(today, months)
    return f"kỳ {first:%d/%m}–{last:%d/%m}"


def next_thing(
    things: Sequence[Thing], *, today: date, calendar: Calendar, months: int = 3,
    stone: Stone | None = None,
) -> NextThing:  # fmt: skip
    """What is to be done first: mend what came back, then what is late, due, or silent.

    A dated duty of the plan (`stone`) is spoken of in its last ten days, when it is the nearest.
    """
    if not things:
        return NextThing("Đơn vị chưa được giao đầu việc nào trong kế hoạch đang theo dõi.")
    piles = {pile: [t for t in things if t.pile is pile] for pile in Pile}
    if back := piles[Pile.RETURNED]:
        return NextThing(f"Sở trả lại {_count(back)}: xem lý do, bổ sung rồi gửi lại.", back[0].id)
    if late := _by_due(piles[Pile.LATE]):
        due = _due(late[0])
        sentence = f"{capital(_count(late))} đã quá hạn, lâu nhất từ {day_with_weekday(due)}."
        return NextThing(sentence, late[0].id)
    soon = _by_due(piles[Pile.SOON])
    if stone and stone.due_on - today <= NEAR and not (soon and _due(soon[0]) <= stone.due_on):
        sentence = f"{stone.text}: ngày cuối {last_day_words(stone.due_on, calendar)}."
        return NextThing(sentence, plan_id=stone.plan_id)
    if soon:
        last_day = last_day_words(_due(soon[0]), calendar)
        sentence = f"{capital(_count(soon))} sắp đến hạn: ngày cuối {last_day}."
        return NextThing(sentence, soon[0].id)
    if silent := piles[Pile.SILENT]:
        _, last = update_period(today, months)
        sentence = (
            f"Cập nhật {period_name(today, months)}: còn {_count(silent)}, "
            f"ngày cuối {last_day_words(last, calendar)}."
        )
        return NextThing(sentence, silent[0].id, board=len(silent) > 1)
    if piles[Pile.WAITING]:
        waiting = capital(_count(piles[Pile.WAITING]))
        return NextThing(f"{waiting} đang chờ Sở xác nhận; đơn vị không phải làm gì thêm.")
    return NextThing(f"Mọi đầu việc đã được cập nhật {period_name(today, months)}.")


def _by_due(things: Iterable[Thing]) -> list[Thing]:
    return sorted(things, key=_due)


def _due(thing: Thing) -> date:
    return thing.due_on or date.max


def _count(things: Sequence[Thing]) -> str:
    if len(things) == 1:
        return f"nhiệm vụ {things[0].code}"
    return f"{len(things)} đầu việc"
