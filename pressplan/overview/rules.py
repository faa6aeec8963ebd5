"""The words that the overview says first, and its bars. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..plans.deadlines import Deadline, Origin
from ..tasks.rules import Figures
from ..vietnamese import capital


@dataclass(frozen=True)
class Coming:
    """What falls due next, by when, who answers for it (the first few), and how many do."""

    deadline: Deadline
    text: str
    who: list[str]
    count: int
    task_id: int | None
    occurrence_id: int | None = None
    year: int | None = None

    @property
    def due_on(self) -> date:
        return self.deadline.last_good_day

    @property
    def is_internal(self) -> bool:
        """Whether the Department set the day itself."""
        return self.deadline.origin is Origin.INTERNAL


def headline(figures: Figures, *, tasks: int, year: int, period: str, most_silent: str = "") -> str:
    """How the plan stands, in one or two sentences, names before numbers."""
    if not figures.total and figures.untracked:
        return (
            f"{tasks} nhiệm vụ; năm {year} trước kỳ theo dõi: {figures.untracked} đầu việc có thể "
            "ghi bổ sung, không tính chậm."
        )
    if not figures.total:
        return f"{tasks} nhiệm vụ; năm {year} chưa có đầu việc nào."
    parts = [f"{figures.done} hoàn thành"]
    if figures.open_late:
        parts.append(f"{figures.open_late} quá hạn")
    if figures.open_in_time:
        soon = f" ({figures.due_soon} sắp đến hạn)" if figures.due_soon else ""
        parts.append(f"{figures.open_in_time} trong hạn{soon}")
    if figures.no_deadline:
        parts.append(f"{figures.no_deadline} thường xuyên, không hạn")
    if figures.carried:
        parts.append(f"{figures.carried} chuyển kỳ sau")
    first = f"{tasks} nhiệm vụ, {figures.total} đầu việc năm {year}: {', '.join(parts)}."
    return f"{first} {capital(_silence(figures, period, most_silent))}"


def _silence(figures: Figures, period: str, most_silent: str) -> str:
    silent = figures.expected - figures.updated
    if not figures.expected:
        return "không còn đầu việc nào phải cập nhật."
    if not silent:
        return f"mọi đầu việc đã cập nhật {period}."
    who = f", nhiều nhất là {most_silent}" if most_silent else ""
    return f"{silent} đầu việc chưa cập nhật {period}{who}."


@dataclass(frozen=True)
class Piece:
    """One part of a bar: its kind (colour and pattern), count, and place in percent."""

    kind: str
    word: str
    count: int
    left: float
    width: float


COLUMNS = (
    ("done", "Hoàn thành đúng hạn", "done_in_time"),
    ("done-late", "Hoàn thành quá hạn", "done_late"),
    ("on-track", "Trong hạn", "open_in_time"),
    ("overdue", "Quá hạn", "open_late"),
    ("updated", "Không hạn, đã cập nhật", "no_deadline_updated"),
    ("silent", "Không hạn, chưa cập nhật", "no_deadline_silent"),
    ("carried", "Chuyển kỳ sau", "carried"),
)


def bar(figures: Figures) -> list[Piece]:
    """The parts of a bar over the figures, left to right, together 100 wide."""
    pieces: list[Piece] = []
    left = 0.0
    for kind, word, name in COLUMNS:
        count: int = getattr(figures, name)
        if not count:
            continue
        width = round(100 * count / figures.total, 3)
        pieces.append(Piece(kind, word, count, round(left, 3), width))
        left += width
    return pieces


def differs(now: int | None, before: int | None) -> str:
    """By how much a number changed, with its sign: "+2", "−1", "không đổi"; "" where one is not."""
    if now is None or before is None:
        return ""
    if now == before:
        return "không đổi"
    return f"+{now - before}" if now > before else f"−{before - now}"


def years(first: int, last: int, today: date) -> Sequence[int]:
    """The years that can be chosen: this year first, or the nearest to it that the plan has."""
    return range(max(first, min(today.year, last)), first - 1, -1)
