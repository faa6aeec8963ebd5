"""The "Báo cáo nhanh" as a value: what it says of a week or a month, and how it is kept. Pure."""

import enum
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from ..tasks.rules import Figures
from ..vietnamese import day

MOST = 20  # lines of a part that are kept; what is beyond is counted
ROOM = 17  # lines of all parts that one page has room for, when all else on it is long
_WHO, _WHAT = 34, 60  # letters that a line of each column holds


class Span(enum.Enum):
    """How many days a quick report looks back over."""

    WEEK = "week"
    MONTH = "month"


SPAN_WORDS = {Span.WEEK: "Tuần (7 ngày qua)", Span.MONTH: "Tháng (30 ngày qua)"}
_DAYS = {Span.WEEK: 7, Span.MONTH: 30}
_COLUMNS = (
    ("Hoàn thành đúng hạn", "done_in_time"),
    ("Hoàn thành quá hạn", "done_late"),
    ("Chưa hoàn thành, trong hạn", "open_in_time"),
    ("Chưa hoàn thành, quá hạn", "open_late"),
    ("Thường xuyên, không hạn", "no_deadline"),
)


def since(span: Span, today: date) -> date:
    """The first day that is looked at; today is the last."""
    return today - timedelta(days=_DAYS[span] - 1)


@dataclass(frozen=True)
class Figure:
    """One of the official figures, now and before the span began."""

    word: str
    now: int
    before: int

    @property
    def change(self) -> str:
        """+2, −1, or nothing."""
        return f"{self.now - self.before:+d}".replace("-", "−") if self.now != self.before else "0"


@dataclass(frozen=True)
class Line:
    """One matter: whose or when, and what."""

    who: str
    what: str


@dataclass(frozen=True)
class Part:
    """Some lines of a kind; `total`: how many there are of which these are the first.

    `unit`: of what; `above`: so many lines come before them that say something of the whole.
    """

    key: str
    title: str
    total: int
    lines: Sequence[Line]
    nothing: str
    unit: str = ""
    above: int = 0

    @property
    def count(self) -> str:
        """3 cơ quan."""
        return f"{self.total} {self.unit}".rstrip()

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.total - max(0, len(self.lines) - self.above)


@dataclass(frozen=True)
class Quick:
    """All that a quick report says; equal words are equal values."""

    plan: str
    since: str
    until: str
    headline: str
    rates: str
    figures: Sequence[Figure]
    parts: Sequence[Part]

    @property
    def span(self) -> str:
        """từ ngày … đến ngày …"""
        return f"từ ngày {self.since} đến ngày {self.until}"

    @property
    def subject(self) -> str:
        """What a letter with it is called."""
        return f"Báo cáo nhanh {self.since[:5]}–{self.until}: {self.headline}"

    @property
    def digest(self) -> str:
        """A word that changes with anything it says."""
        kept = json.dumps(self.kept(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(kept.encode()).hexdigest()[:32]

    def kept(self) -> dict[str, Any]:
        """As it is kept with what was sent."""
        return asdict(self)


def on_one_page(parts: Sequence[Part], room: int = ROOM) -> list[Part]:
    """The parts with as many lines as one page has room for: the first of each, then the second."""
    taken: list[list[Line]] = [[] for _ in parts]
    for place in range(max((len(part.lines) for part in parts), default=0)):
        for part, lines in zip(parts, taken, strict=True):
            if place >= len(part.lines) or len(lines) < place:
                continue
            line = part.lines[place]
            height = max(-(-len(line.who) // _WHO), -(-len(line.what) // _WHAT), 1)
            if height <= room:
                room -= height
                lines.append(line)
    return [replace(part, lines=tuple(lines)) for part, lines in zip(parts, taken, strict=True)]


def recall(kept: Mapping[str, Any]) -> Quick:
    """What was kept, as it was."""
    parts = [
        Part(**{**part, "lines": tuple(Line(**line) for line in part["lines"])})
        for part in kept["parts"]
    ]
    figures = [Figure(**figure) for figure in kept["figures"]]
    return Quick(**{**kept, "figures": tuple(figures), "parts": tuple(parts)})


def figures_of(now: Figures, before: Figures) -> tuple[Figure, ...]:
    """The four figures and the fifth column, beside those of the day before the span."""
    return tuple(Figure(w, getattr(now, name), getattr(before, name)) for w, name in _COLUMNS)


def rates_of(now: Figures, period: str) -> str:
    """The rates that leadership watches; nothing where there is nothing to divide by."""
    words = []
    if now.completion_rate is not None:
        words.append(f"Tỷ lệ hoàn thành việc có hạn: {now.completion_rate}%.")
    if now.update_rate is not None:
        words.append(
            f"Tỷ lệ cập nhật {period}: {now.update_rate}% ({now.updated}/{now.expected} đầu việc)."
        )
    return " ".join(words)


def shortened(text: str, most: int = 90) -> str:
    """A long title as one line can hold it, cut between words."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + "…"


def near(on: date, today: date) -> str:
    """29/11/2026 (còn 5 ngày)."""
    left = (on - today).days
    return f"{day(on)} ({f'còn {left} ngày' if left else 'hôm nay'})"
