"""What the Department's desk says first. Pure."""

import enum
from dataclasses import dataclass
from datetime import date, timedelta

from ..plans.deadlines import last_day_words
from ..vietnamese import day_with_weekday
from ..workdays.rules import Calendar

PRESSING = timedelta(days=3)


class Part(enum.Enum):
    """The parts of the desk, in the order in which they stand on it."""

    TO_JUDGE = "to-judge"
    REQUESTS = "requests"
    DUE = "due"
    SILENT = "silent"
    FOR_OTHERS = "for-others"


PART_WORDS = {
    Part.TO_JUDGE: "Chờ xác nhận",
    Part.REQUESTS: "Đề nghị gia hạn",
    Part.FOR_OTHERS: "Chờ người khác xác nhận",
    Part.DUE: "Hạn tiếp theo, ai chưa xong",
    Part.SILENT: "Cơ quan chưa cập nhật",
}


@dataclass(frozen=True)
class Waits:
    """How much waits on the desk, and since when or until when the most urgent of it."""

    to_judge: int = 0
    oldest: date | None = None
    asked: int = 0
    forwarded: int = 0
    for_others: int = 0
    due_on: date | None = None
    duty: str = ""
    missing: int = 0
    undone: int = 0
    silent: int = 0


@dataclass(frozen=True)
class First:
    """The sentence at the top, what its button says, and to which part it leads."""

    sentence: str
    word: str
    part: Part


def first_of(waits: Waits, *, today: date, period: str, calendar: Calendar) -> First | None:
    """The most urgent of what waits for the Department; None: nothing does."""
    if waits.due_on and waits.missing and waits.due_on - today <= PRESSING:
        return First(_due_sentence(waits, calendar), "Xem cơ quan nào", Part.DUE)
    if waits.to_judge and waits.oldest:
        since = day_with_weekday(waits.oldest)
        sentence = f"{waits.to_judge} cập nhật chờ xác nhận, lâu nhất từ {since}."
        return First(sentence, "Xem và xác nhận", Part.TO_JUDGE)
    if waits.asked:
        sentence = f"{waits.asked} đề nghị gia hạn chờ Sở xem xét."
        return First(sentence, "Xem đề nghị", Part.REQUESTS)
    if waits.for_others:
        sentence = f"{waits.for_others} cập nhật chờ người khác có quyền xác nhận."
        return First(sentence, "Xem", Part.FOR_OTHERS)
    if waits.silent:
        silent = f"{waits.silent} cơ quan chưa cập nhật {period}."
        sentence = f"Không có cập nhật nào chờ xác nhận. {silent}"
        return First(sentence, "Xem cơ quan nào", Part.SILENT)
    if waits.forwarded:
        sentence = f"{waits.forwarded} đề nghị gia hạn chờ văn bản của cấp quyết định."
        return First(sentence, "Xem đề nghị", Part.REQUESTS)
    return None


def _due_sentence(waits: Waits, calendar: Calendar) -> str:
    assert waits.due_on
    last = last_day_words(waits.due_on, calendar)
    if waits.undone:
        return f"Ngày cuối {last}: {waits.missing} cơ quan còn {waits.undone} đầu việc chưa xong."
    return f"{waits.duty}: ngày cuối {last}, {waits.missing} cơ quan phải làm."
