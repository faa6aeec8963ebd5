"""What an agency's figures make of a target, and of the whole. Pure.

One rule for every kind, before the end of the horizon's year and after it:

- an agency has reached it, is on the way, is behind, or gave no figure (which is never 0, and
  never behind);
- the whole is reached when enough agencies have; behind when so many are behind that the others
  could not be enough; on the way in between; without figures nothing is said.
"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ..vietnamese import number
from .method import Answer, Comparator, Figure, Method, TargetKind, figure_words, percent


class Attainment(enum.Enum):
    """How a target stands, or one agency in it."""

    REACHED = "reached"
    ON_THE_WAY = "on-the-way"
    BEHIND = "behind"
    NO_DATA = "no-data"


class FigureState(enum.Enum):
    """What became of one measurement."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    RETURNED = "returned"
    REPLACED = "replaced"


ATTAINMENT_WORDS = {
    Attainment.REACHED: "đạt",
    Attainment.ON_THE_WAY: "đang tiến triển",
    Attainment.BEHIND: "chậm",
    Attainment.NO_DATA: "chưa có số liệu",
}
STATE_WORDS = {
    FigureState.CONFIRMED: "Đã xác nhận",
    FigureState.WAITING: "Chờ xác nhận",
    FigureState.RETURNED: "Trả lại",
    FigureState.REPLACED: "Đã thay bằng số mới",
}
NO_METHOD = "Chưa khai cách đo nên chưa tính được."
NOBODY = "Chưa có cơ quan nào trong phạm vi nên chưa tính được."
NEVER_LATE = "Cơ quan chưa có số liệu không bị tính là chậm."


@dataclass(frozen=True)
class Judged:
    """What an agency's figures make of a target, and the one that counts."""

    attainment: Attainment
    words: str
    figure: Figure | None = None


@dataclass(frozen=True)
class People:
    """Distinct people trained, and the declared headcount; None: nobody declared one."""

    trained: int
    headcount: int | None


@dataclass(frozen=True)
class Whole:
    """How the whole target stands: the word, the arithmetic, and a share for a bar."""

    attainment: Attainment
    said: str
    share: Decimal | None = None


def is_over(horizon: int, on: date) -> bool:
    """Whether the horizon's year has ended."""
    return on.year > horizon


def day_within(asked: str, today: date) -> date:
    """The day that an address asks for (yyyy-mm-dd), if it is one up to `today`; else that."""
    try:
        return min(date.fromisoformat(asked), today)
    except ValueError:
        return today


def needed(method: Method, scope: int) -> int:
    """How many of so many agencies must reach it."""
    return -(-method.over * scope // method.of)


def counting(figures: Sequence[Figure], method: Method) -> Figure | None:
    """The figure that counts: the newest up to the horizon, if that reached it; else the newest.

    So what was reached in time stays reached, and what came later counts too.
    """
    ordered = sorted(_current(figures, method), key=lambda figure: figure.year)
    in_time = [figure for figure in ordered if figure.year <= method.horizon]
    if in_time and _reaches(in_time[-1], figures, method):
        return in_time[-1]
    return ordered[-1] if ordered else None


def judge_agency(method: Method, figures: Sequence[Figure], *, on: date) -> Judged:
    """How one agency stands, by its confirmed figures, one for each year."""
    found = counting(figures, method)
    if found is None:
        return Judged(Attainment.NO_DATA, _why_none(method, figures))
    words = figure_words(method, found, base_of(method, figures))
    if method.growth and not _base_amount(method, figures):
        return Judged(Attainment.NO_DATA, words, found)
    if _reaches(found, figures, method):
        return Judged(Attainment.REACHED, words, found)
    if is_over(method.horizon, on) or not _keeps_up(found, figures, method):
        return Judged(Attainment.BEHIND, words, found)
    return Judged(Attainment.ON_THE_WAY, words, found)


def judge_people(method: Method, people: People, *, on: date) -> Judged:
    """How one agency stands by its people."""
    if not people.headcount:
        return Judged(Attainment.NO_DATA, f"{people.trained} người, chưa khai tổng số người")
    share = Fraction(people.trained, people.headcount)
    words = f"{people.trained} trên {number(people.headcount)} người ({percent(share)})"
    if share >= Fraction(method.over, method.of):
        return Judged(Attainment.REACHED, words)
    if is_over(method.horizon, on) or not people.trained:
        return Judged(Attainment.BEHIND, words)
    return Judged(Attainment.ON_THE_WAY, words)


def judge_whole(method: Method, agencies: Sequence[Attainment], *, on: date) -> Whole:
    """How a target stands that is counted by agencies."""
    scope = len(agencies)
    if not scope:
        return Whole(Attainment.NO_DATA, NOBODY)
    count = {one: sum(found is one for found in agencies) for one in Attainment}
    reached, least = count[Attainment.REACHED], needed(method, scope)
    share = Fraction(reached, scope)
    said = f"{reached} trên {scope} cơ quan đạt ({percent(share)}), {_need_words(method, least)}"
    rest = [
        f"{count[one]} cơ quan {ATTAINMENT_WORDS[one]}"
        for one in (Attainment.ON_THE_WAY, Attainment.BEHIND, Attainment.NO_DATA)
        if count[one]
    ]
    said = "; ".join([said, *rest]) + "."
    attainment = _of_counts(count, least, over=is_over(method.horizon, on))
    known = scope - count[Attainment.NO_DATA]
    return Whole(attainment, said, _decimal(share) if known else None)


def judge_all_people(method: Method, agencies: Sequence[People], *, on: date) -> Whole:
    """How a target of people trained stands; who declared no headcount is not counted as 0.

    An agency never makes up for another: of more trained than declared only the declared count.
    """
    if not agencies:
        return Whole(Attainment.NO_DATA, NOBODY)
    declared = [(one.trained, one.headcount) for one in agencies if one.headcount]
    missing = len(agencies) - len(declared)
    if not declared:
        return Whole(Attainment.NO_DATA, f"Cả {missing} cơ quan chưa khai tổng số người.")
    trained = sum(min(trained, heads) for trained, heads in declared)
    heads = sum(heads for _, heads in declared)
    share, least = Fraction(trained, heads), Fraction(method.over, method.of)
    said = f"{number(trained)} trên {number(heads)} người đã tập huấn ({percent(share)}), "
    said += f"cần {percent(least)}"
    said += f"; {missing} cơ quan chưa khai tổng số người." if missing else "."
    return Whole(_of_people(share, least, missing, method, on), said, _decimal(share))


def base_of(method: Method, figures: Iterable[Figure]) -> Figure | None:
    """The figure against which progress is measured: of the base year, else the first.

    A growth has no other base than its base year.
    """
    amounts = sorted((f for f in figures if f.amount is not None), key=lambda f: f.year)
    named = next((f for f in amounts if f.year == method.base_year), None)
    if named or method.growth:
        return named
    return amounts[0] if amounts else None


def rule_words(method: Method) -> str:
    """When it is called on the way and when behind, in one sentence, for the page."""
    if method.kind is TargetKind.PEOPLE:
        return (
            f"Đến hết năm {method.horizon}, đã có người được tập huấn là đang tiến triển; hết năm "
            "đó mà chưa đủ là chậm. Mỗi người tính một lần."
        )
    if method.is_yes_or_no:
        agency = "cơ quan đang triển khai là đang tiến triển, chưa thực hiện là chậm"
    else:
        agency = (
            "cơ quan có số liệu bằng hoặc vượt đường thẳng từ số gốc đến mức của năm đích là đang "
            "tiến triển, thấp hơn là chậm"
        )
    return (
        f"Đến hết năm {method.horizon}, {agency}; sau đó chưa đạt là chậm. Cả mục tiêu chậm khi "
        f"các cơ quan còn lại không đủ để đạt. {NEVER_LATE}"
    )


def state_of(*, verdict: bool | None, newer: bool, newer_confirmed: bool) -> FigureState:
    """What became of a measurement; `verdict`: confirmed or returned, None: nobody judged it.

    `newer`: the same year has a later one, `newer_confirmed`: and that counts instead.
    """
    if verdict is False:
        return FigureState.RETURNED
    if verdict:
        return FigureState.REPLACED if newer_confirmed else FigureState.CONFIRMED
    return FigureState.REPLACED if newer else FigureState.WAITING


def _current(figures: Iterable[Figure], method: Method) -> list[Figure]:
    """Those that say something now; the base of a growth is what they are compared with."""
    if method.is_yes_or_no:
        return [figure for figure in figures if figure.answer]
    fitting = [figure for figure in figures if figure.amount is not None]
    if not method.growth:
        return fitting
    return [f for f in fitting if method.base_year is None or f.year > method.base_year]


def _why_none(method: Method, figures: Sequence[Figure]) -> str:
    if method.growth and base_of(method, figures):
        return "mới có số gốc"
    return "chưa có số liệu"


def _base_amount(method: Method, figures: Sequence[Figure]) -> Fraction | None:
    """The positive amount of the base, or None: nothing can be compared with it."""
    base = base_of(method, figures)
    return Fraction(base.amount) if base and base.amount and base.amount > 0 else None


def _goal(method: Method, figures: Sequence[Figure]) -> Fraction | None:
    """The amount that has to be reached; of a growth None without its base."""
    value = Fraction(method.value or 0)
    if not method.growth:
        return value
    base = _base_amount(method, figures)
    return None if base is None else base * (1 + value / 100)


def _reaches(figure: Figure, figures: Sequence[Figure], method: Method) -> bool:
    if method.is_yes_or_no:
        return figure.answer is Answer.DONE
    goal = _goal(method, figures)
    return goal is not None and _beyond(Fraction(figure.amount or 0), goal, method.comparator)


def _keeps_up(figure: Figure, figures: Sequence[Figure], method: Method) -> bool:
    """Whether what is not reached yet is at or beyond the straight line from the base to it."""
    if method.is_yes_or_no:
        return figure.answer is Answer.DOING
    goal, base = _goal(method, figures), base_of(method, figures)
    if goal is None or base is None or base.amount is None:
        return False
    span = method.horizon - base.year
    gone = Fraction(min(figure.year - base.year, span), span) if span > 0 else Fraction(1)
    if figure is base:
        gone = Fraction(0)
    expected = Fraction(base.amount) + (goal - Fraction(base.amount)) * gone
    return _beyond(Fraction(figure.amount or 0), expected, method.comparator)


def _beyond(amount: Fraction, mark: Fraction, comparator: Comparator) -> bool:
    return amount >= mark if comparator is Comparator.AT_LEAST else amount <= mark


def _of_counts(count: dict[Attainment, int], least: int, *, over: bool) -> Attainment:
    """The whole, by how many agencies stand how; `least`: how many must have reached it."""
    scope, reached = sum(count.values()), count[Attainment.REACHED]
    if count[Attainment.NO_DATA] == scope:
        return Attainment.NO_DATA
    if reached >= least:
        return Attainment.REACHED
    if scope - count[Attainment.BEHIND] < least:
        return Attainment.BEHIND
    if not over and reached + count[Attainment.ON_THE_WAY]:
        return Attainment.ON_THE_WAY
    return Attainment.NO_DATA


def _of_people(
    share: Fraction, least: Fraction, missing: int, method: Method, on: date
) -> Attainment:
    """The whole by its people: without all headcounts it is neither reached nor, at its end, missed
    where those who are missing could turn it."""
    if share >= least and not missing:
        return Attainment.REACHED
    if is_over(method.horizon, on):
        unknown = missing and (share >= least or least < 1)
        return Attainment.NO_DATA if unknown else Attainment.BEHIND
    return Attainment.ON_THE_WAY if share else Attainment.BEHIND


def _need_words(method: Method, least: int) -> str:
    if method.over == method.of:
        return "cần tất cả"
    return f"cần ít nhất {method.over}/{method.of}, tức {least} cơ quan"


def _decimal(share: Fraction) -> Decimal:
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("0.0001"))
