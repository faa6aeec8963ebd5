"""One change to many commitments: what it does to each, or why it leaves it out. Pure."""

import enum
import hashlib
from dataclasses import dataclass
from datetime import date

from ..vietnamese import day as printed
from .persons import NOBODY, Person
from .workflow import FINISHED, STATE_WORDS, State


class What(enum.Enum):
    """What is changed."""

    YEAR = "year"
    INTERNAL = "internal"
    NO_INTERNAL = "no-internal"
    OFFICER = "officer"
    NO_OFFICER = "no-officer"


WHAT_WORDS = {
    What.YEAR: "Chuyển sang năm khác",
    What.INTERNAL: "Đặt hoặc dời hạn nội bộ",
    What.NO_INTERNAL: "Bỏ hạn nội bộ",
    What.OFFICER: "Ghi cán bộ phụ trách",
    What.NO_OFFICER: "Bỏ cán bộ phụ trách",
}


@dataclass(frozen=True)
class Change:
    """The one change; `agency_id` is where the named account works, with its name."""

    what: What
    year: int = 0
    day: date | None = None
    officer: Person = NOBODY
    agency_id: int | None = None
    agency: str = ""


@dataclass(frozen=True)
class Now:
    """How a commitment stands, as far as a change asks. `taken`: years of its twins.

    `unjudged`: a report waits for the Department; `asked`: a request for more time is open.
    """

    id: int
    version: int
    agency_id: int
    state: State
    period: int
    from_year: int
    year: int
    starts: date
    due_on: date | None
    internal_due_on: date | None
    tracking_from: date
    plan_until: date
    task_from: date | None = None
    in_force: bool = True
    taken: frozenset[int] = frozenset()
    officer: Person = NOBODY
    assignment: int = 0
    unjudged: bool = False
    asked: bool = False

    @property
    def seen(self) -> str:
        """A digest of what was looked at: who confirms a change claims just this."""
        facts = (
            self.id, self.version, self.agency_id, self.state.value, self.from_year, self.year,
            self.starts, self.due_on, self.internal_due_on, self.officer, self.assignment,
        )  # fmt: skip
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:12]

    @property
    def claimed(self) -> str:
        """The commitment with what was seen of it, as a form carries it."""
        return f"{self.id}.{self.seen}"

    @property
    def last_day(self) -> date:
        """The last day that its own date can be: the plan's last good day, else the year's end."""
        return self.due_on or date(self.year, 12, 31)


@dataclass(frozen=True)
class Outcome:
    """What becomes of one: the words before and after, or why it is left out."""

    before: str = ""
    after: str = ""
    why_not: str = ""

    @property
    def changes(self) -> bool:
        return not self.why_not


def outcome(now: Now, change: Change, *, today: date) -> Outcome:
    """What the change does to a commitment that stands so."""
    if not now.in_force:
        return Outcome(why_not="kế hoạch không còn được theo dõi")
    if now.state in FINISHED:
        return Outcome(why_not=f"đã kết thúc ({STATE_WORDS[now.state].lower()})")
    return {
        What.YEAR: _year,
        What.INTERNAL: _internal,
        What.NO_INTERNAL: _no_internal,
        What.OFFICER: _officer,
        What.NO_OFFICER: _officer,
    }[change.what](now, change, today)


def year_terms(now: Now, year: int) -> dict[str, object]:
    """The terms of yearly work once it is the work of another year."""
    return {
        "from_year": year,
        "year": year,
        "starts": max(date(year, 1, 1), now.task_from or date.min),
        "due_on": date(year, 12, 31) if now.due_on else None,
    }


def _year(now: Now, change: Change, today: date) -> Outcome:
    why_not = _why_no_year(now, change.year, today)
    return Outcome(f"năm {now.year}", f"năm {change.year}", why_not)


def _why_no_year(now: Now, year: int, today: date) -> str:
    if now.period == 0:
        return f"năm theo hạn của kế hoạch (hết {printed(now.due_on)})"
    if now.due_on and (now.due_on.month, now.due_on.day) != (12, 31):
        return f"hạn do văn bản ấn định (hết {printed(now.due_on)})"
    if now.year == year:
        return f"đang là việc năm {year}"
    if year < today.year:
        return "không chuyển về năm đã qua"
    if year > now.plan_until.year:
        return f"kế hoạch chỉ đến năm {now.plan_until.year}"
    if now.task_from and year < now.task_from.year:
        return f"nhiệm vụ bắt đầu từ {printed(now.task_from)}"
    if year in now.taken:
        return f"đơn vị đã có đầu việc năm {year} của nhiệm vụ này"
    if now.unjudged:
        return "có cập nhật chờ Sở xác nhận, hãy xử lý trước"
    if now.asked:
        return "có đề nghị gia hạn chưa xong, hãy xử lý trước"
    if now.internal_due_on and now.internal_due_on.year != year:
        return f"có hạn nội bộ {printed(now.internal_due_on)}, hãy dời hoặc bỏ hạn này trước"
    return ""


def _internal(now: Now, change: Change, today: date) -> Outcome:
    assert change.day is not None
    before = printed(now.internal_due_on) or "chưa có"
    return Outcome(before, printed(change.day), _why_no_day(now, change.day, today))


def _why_no_day(now: Now, day: date, today: date) -> str:
    if now.internal_due_on == day:
        return "đã là ngày này"
    if day < today:
        return "ngày đã qua"
    if day < max(now.starts, now.tracking_from):
        return f"việc chỉ bắt đầu từ {printed(max(now.starts, now.tracking_from))}"
    if day > now.last_day:
        what = "hạn của kế hoạch" if now.due_on else f"ngày cuối năm {now.year}"
        return f"sau {what} (hết {printed(now.last_day)})"
    return ""


def _no_internal(now: Now, _change: Change, _today: date) -> Outcome:
    why_not = "" if now.internal_due_on else "không có hạn nội bộ"
    return Outcome(printed(now.internal_due_on), "không có", why_not)


def _officer(now: Now, change: Change, _today: date) -> Outcome:
    before, after = now.officer.name or "chưa ghi", change.officer.name or "không ghi"
    if now.officer == change.officer:
        return Outcome(why_not="đang ghi đúng như vậy" if now.officer.name else "chưa ghi ai")
    if change.agency_id not in (None, now.agency_id):
        why_not = f"{change.officer.name} có tài khoản tại {change.agency}, không phải đơn vị này"
        return Outcome(before, after, why_not)
    return Outcome(before, after)
