"""How a target is measured, and what is said of a figure. Pure."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from ..vietnamese import capital, decimal_of, number
from ..vietnamese import day as printed

MOST_YEARS = 30
FIRST_YEAR = 1990
TENTH, CENT = Decimal("0.1"), Decimal("0.01")
MOST_AMOUNT = Decimal(1_000_000_000_000)


class TargetKind(enum.Enum):
    """What is measured. `people` is computed: nobody types it."""

    SHARE = "share"
    VALUE = "value"
    PEOPLE = "people"
    DELIVERABLE = "deliverable"


class Comparator(enum.Enum):
    """On which side of the value it is reached."""

    AT_LEAST = "at-least"
    AT_MOST = "at-most"


class Answer(enum.Enum):
    """What an agency says where it is yes or no, and what most say in between."""

    DONE = "done"
    DOING = "doing"
    NOT_YET = "not-yet"


KIND_WORDS = {
    TargetKind.SHARE: "Tỷ lệ cơ quan làm được một việc",
    TargetKind.VALUE: "Số liệu của từng cơ quan",
    TargetKind.PEOPLE: "Tỷ lệ người được tập huấn (hệ thống tự tính)",
    TargetKind.DELIVERABLE: "Sản phẩm của từng cơ quan",
}
COMPARATOR_WORDS = {
    Comparator.AT_LEAST: "từ mức này trở lên",
    Comparator.AT_MOST: "không quá mức này",
}
ANSWER_WORDS = {
    Answer.DONE: "đã thực hiện",
    Answer.DOING: "đang triển khai",
    Answer.NOT_YET: "chưa thực hiện",
}


ANSWERS = [("", "Chọn"), *((one.value, capital(word)) for one, word in ANSWER_WORDS.items())]


@dataclass(frozen=True)
class Method:
    """How a target is measured.

    Reached by the whole when `over` of each `of` agencies have; for `people` the share of people.
    `growth`: `value` is the change in percent against the figure of `base_year`.
    """

    kind: TargetKind
    horizon: int
    measure: str = ""
    unit: str = ""
    comparator: Comparator = Comparator.AT_LEAST
    value: Decimal | None = None
    growth: bool = False
    base_year: int | None = None
    over: int = 1
    of: int = 1

    @property
    def is_yes_or_no(self) -> bool:
        return self.kind in (TargetKind.SHARE, TargetKind.DELIVERABLE)

    @property
    def is_given(self) -> bool:
        """Whether agencies give its figures."""
        return self.kind is not TargetKind.PEOPLE


@dataclass(frozen=True)
class Figure:
    """A confirmed figure of an agency for a year; `as_of`: the day on which it was recorded."""

    year: int
    as_of: date
    answer: Answer | None = None
    amount: Decimal | None = None
    done_on: date | None = None

    def words(self, unit: str = "") -> str:
        """đã thực hiện 12/05/2026, or 45 tỷ đồng (2026)."""
        if self.done_on:
            return f"{self.says(unit)} {printed(self.done_on)}"
        return f"{self.says(unit)} ({self.year})"

    def says(self, unit: str = "") -> str:
        """The same without its day or year."""
        return ANSWER_WORDS[self.answer] if self.answer else amount_words(self.amount, unit)


def figure_words(method: Method, figure: Figure, base: Figure | None = None) -> str:
    """A figure as it is read, of a growth beside the `base` that it is compared with."""
    plain = figure.words(method.unit)
    if not method.growth or figure.year == method.base_year:
        return plain
    if base is None or not base.amount or base.amount < 0:
        return f"{plain}, chưa có số gốc để so sánh"
    change = Fraction(figure.amount or 0) / Fraction(base.amount) - 1
    told, to = ("tăng", "lên") if change >= 0 else ("giảm", "xuống")
    by = (Decimal(abs(change).numerator * 100) / abs(change).denominator).quantize(CENT, ROUND_DOWN)
    return f"{told} {amount_words(by)}%: từ {base.words(method.unit)} {to} {plain}"


def amount_words(amount: Decimal | None, unit: str = "") -> str:
    """1.234,5 tỷ đồng: no more decimals than it needs."""
    if amount is None:
        return ""
    places = max(0, -int(amount.normalize().as_tuple().exponent))
    return f"{number(amount, places)} {unit}".strip()


def percent(share: Fraction) -> str:
    """66,7%: only what is whole reads as 100%, and only nothing as 0%."""
    exact = Decimal(share.numerator * 100) / Decimal(share.denominator)
    rounded = exact.quantize(TENTH, ROUND_HALF_UP)
    if 0 < share < 1:
        rounded = min(max(rounded, TENTH), 100 - TENTH)
    return f"{amount_words(rounded)}%"


def method_words(method: Method) -> str:
    """What has to be so that it is reached, in one sentence."""
    if method.kind is TargetKind.PEOPLE:
        return f"{percent(Fraction(method.over, method.of))} số người đã khai được tập huấn"
    who = "Tất cả cơ quan trong phạm vi"
    if method.over < method.of:
        who = f"Ít nhất {method.over}/{method.of} cơ quan trong phạm vi"
    if method.is_yes_or_no:
        return f"{who}: {method.measure}"
    side = "từ {} trở lên" if method.comparator is Comparator.AT_LEAST else "không quá {}"
    if not method.growth:
        return f"{who}: {method.measure} {side.format(amount_words(method.value, method.unit))}"
    base = f"năm {method.base_year}" if method.base_year else "năm gốc (chưa rõ)"
    grown = side.format(f"{amount_words(method.value)}%")
    return f"{who}: {method.measure} tăng {grown} so với {base}"


def method_fault(method: Method) -> tuple[str, str]:
    """What is wrong with a way to measure as (field, sentence), or ("", "")."""
    if method.kind is not TargetKind.PEOPLE and not method.measure:
        return "measure", "Ghi nội dung cần đo."
    if not 1 <= method.over <= method.of:
        return "over", "Phần phải đạt từ 1 đến tổng số phần, ví dụ 2/3."
    if method.kind is not TargetKind.VALUE:
        return "", ""
    if method.value is None:
        return "value", "Ghi mức phải đạt."
    if not method.unit:
        return "unit", "Ghi đơn vị tính, ví dụ tỷ đồng."
    if method.base_year is not None and not FIRST_YEAR <= method.base_year < method.horizon:
        return "base_year", f"Năm gốc phải trước năm đích {method.horizon}."
    return "", ""


def figure_fault(
    method: Method, *, year: int, answer: Answer | None, amount: Decimal | None,
    done_on: date | None, today: date,
) -> tuple[str, str]:  # fmt: skip
    """What is wrong with a figure as (field, sentence), or ("", "")."""
    if not today.year - MOST_YEARS <= year <= today.year:
        return "year", f"Số liệu của năm {today.year} trở về trước."
    if not method.is_yes_or_no:
        return ("amount", "Nhập số liệu.") if amount is None else ("", "")
    if answer is None:
        return "answer", "Chọn một câu trả lời."
    if done_on is None:
        return "", ""
    if answer is not Answer.DONE:
        return "done_on", "Chỉ ghi ngày khi đã thực hiện."
    if done_on > today or done_on.year > year:
        return "done_on", "Ngày hoàn thành không thể sau hôm nay, cũng không sau năm của số liệu."
    return "", ""


def read_figure(method: Method, typed: str, year: int) -> Figure:
    """What was typed of a figure. Raises ValueError, with a sentence, for what can't be read."""
    if method.is_yes_or_no:
        answer = next((one for one in Answer if one.value == typed), None)
        if answer is None:
            raise ValueError("Chọn một câu trả lời.")
        return Figure(year, date.min, answer)
    try:
        amount = decimal_of(typed)
    except ValueError:
        raise ValueError(
            "Nhập một số, ví dụ 2,5; không dùng dấu ngăn hàng nghìn, không ghi đơn vị."
        ) from None
    if amount != round(amount, 2) or abs(amount) >= MOST_AMOUNT:
        raise ValueError("Số có nhiều nhất hai chữ số thập phân và nhỏ hơn 1.000 tỷ.")
    return Figure(year, date.min, amount=amount)


def typed_figure(figure: Figure) -> str:
    """A figure as somebody would type it."""
    if figure.answer:
        return figure.answer.value
    return amount_words(figure.amount).replace(".", "")


def years_offered(method: Method, *, begins: int, today: date) -> list[int]:
    """For which years a figure can be given, the newest first: since the plan, and the base."""
    first = min(begins, today.year)
    years = set(range(max(first, today.year - MOST_YEARS), today.year + 1))
    if method.base_year and method.base_year <= today.year:
        years.add(method.base_year)
    return sorted(years, reverse=True)


def weakest(answers: Iterable[Answer]) -> Answer | None:
    """What several bodies that became one say together: no more than the least of them."""
    order = (Answer.NOT_YET, Answer.DOING, Answer.DONE)
    return min(answers, key=order.index, default=None)
