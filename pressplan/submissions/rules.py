"""What a hand-in must hold, and whether it came in time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ..obligations.rules import Step
from .content import Content
from .workflow import NEED_NUMBER, NEED_TEXT, TAKEN_BY, Course, Move

Fault = tuple[str, str]  # (field, sentence)


def content_fault(course: Course, content: Content, files: int) -> Fault | None:
    """What keeps a draft from being sent: a plan is a document, a report says what was done."""
    if course is Course.REPORT and not content.done and not files:
        return "done", "Ghi kết quả thực hiện hoặc kèm tệp báo cáo trước khi gửi."
    if course is not Course.REPORT and not files:
        return "file", "Kèm ít nhất một tệp (văn bản đã ký hoặc dự thảo) trước khi gửi."
    return None


def word_fault(
    move: Move, *, text: str, number: str, decided_on: date | None, has_file: bool,
    on_paper: bool, today: date,
) -> Fault | None:  # fmt: skip
    """What a move lacks: a reason for who gets it back, a decision's number, date and scan."""
    if move in NEED_TEXT and not text:
        return "text", "Ghi nội dung cần sửa hoặc lý do trả lại."
    if move in NEED_NUMBER and not number:
        return "number", "Ghi số quyết định phê duyệt."
    if move in NEED_NUMBER and decided_on is None:
        return "decided_on", "Ghi ngày quyết định."
    if decided_on and decided_on > today:
        return "decided_on", "Ngày của văn bản không thể sau hôm nay."
    if on_paper and not has_file:
        return "file", "Kèm bản chụp văn bản của cơ quan chủ quản."
    return None


@dataclass(frozen=True)
class Done:
    """A move as it happened: on which local day, and whether that is the day on its paper."""

    move: Move
    on: date
    by_paper: bool = False


@dataclass(frozen=True)
class Timeliness:
    """How a hand-in stands to its deadline.

    `on`: the day on which the step that stops the clock was taken, None: not yet. `days` is how
    many days after the last good day that was, or is by today; negative: before it. What fell due
    before the plan's tracking start is never late (`tracked`).
    """

    on: date | None
    days: int
    by_paper: bool = False
    tracked: bool = True

    @property
    def is_late(self) -> bool:
        return self.tracked and self.days > 0


def timeliness(
    history: Sequence[Done], *, clock: Step, last_good_day: date, today: date, tracked: bool = True
) -> Timeliness:
    """Whether the step that stops the clock was taken in time: the first time it was counts."""
    wanted = TAKEN_BY[clock]
    first = next((done for done in history if done.move is wanted), None)
    day = first.on if first else today
    by_paper = first is not None and first.by_paper
    on = first.on if first else None
    return Timeliness(on, (day - last_good_day).days, by_paper, tracked)


def receipt_number(revision_id: int, sent_on: date) -> str:
    """The number of a receipt: the year, then the revision's own number, which never repeats."""
    return f"BN-{sent_on.year}-{revision_id:06d}"


def clock_shift(clock_set: int, last_sent_at: datetime | None, at: datetime, *, least: int) -> int:
    """By how many seconds the server's clock may be wrong for what came `at`; 0: it was not set.

    `clock_set` is what the receiving process noticed. Who came before cannot have come later: a
    clock that was set back by more than `least` while nobody looked shows by the last revision.
    """
    if clock_set or last_sent_at is None:
        return clock_set
    back = int((at - last_sent_at).total_seconds())
    return back if back < -least else 0
