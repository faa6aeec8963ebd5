"""What a report says of figures, in words. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ..obligations.rules import Kind
from ..submissions.rules import Timeliness
from ..tasks.rules import Figures
from ..vietnamese import day, listed

FIGURE_COLUMNS = (
    ("Hoàn thành đúng hạn", "done_in_time"),
    ("Hoàn thành quá hạn", "done_late"),
    ("Chưa hoàn thành, trong hạn", "open_in_time"),
    ("Chưa hoàn thành, quá hạn", "open_late"),
    ("Thường xuyên, không hạn", "no_deadline"),
    ("Chuyển kỳ sau", "carried"),
)
_PROVINCE = re.compile(r"\b(?:tỉnh|thành phố)\s+(.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Target:
    """A target and what is said of it; nothing: somebody must still say it."""

    horizon: int
    text: str
    said: str = ""


def summary(kind: Kind, plan: str, year: int) -> str:
    """What a report is about."""
    plan = plan[:1].upper() + plan[1:]
    if kind is Kind.INTERIM:
        return f"Sơ kết {plan}"
    if kind is Kind.FINAL:
        return f"Tổng kết {plan}"
    return f"Kết quả thực hiện {plan} năm {year}"


def province(issuer: str) -> str:
    """The place that a paper names, of the body that issued the plan; empty where it has none."""
    found = _PROVINCE.search(issuer)
    return found[1].strip() if found else ""


def figures(of: Figures, *, tasks: int, year: int, today: date, period: str) -> list[str]:
    """The official figures in sentences; `tasks` 0: of one agency, whose tasks are not counted."""
    many = f"{tasks} nhiệm vụ với {of.total} đầu việc" if tasks else f"{of.total} đầu việc"
    if not of.total:
        found = [f"Tính đến ngày {day(today)}, năm {year} không có đầu việc nào được theo dõi."]
    else:
        counts = "; ".join(f"{word.lower()}: {getattr(of, name)}" for word, name in FIGURE_COLUMNS)
        found = [f"Tính đến ngày {day(today)}, năm {year} có {many}; trong đó {counts}."]
    if of.no_deadline:
        found.append(
            f"Trong {of.no_deadline} đầu việc thường xuyên, không hạn: {of.no_deadline_updated} đã "
            f"cập nhật {period}, {of.no_deadline_silent} chưa cập nhật."
        )
    if of.completion_rate is not None:
        found.append(f"Tỷ lệ hoàn thành việc có hạn: {of.completion_rate}%.")
    if of.update_rate is not None:
        found.append(
            f"Tỷ lệ cập nhật {period}: {of.update_rate}% ({of.updated}/{of.expected} đầu việc)."
        )
    if of.untracked:
        found.append(f"{of.untracked} đầu việc thuộc thời gian trước kỳ theo dõi, không tính.")
    return found


def counted(words: Iterable[str]) -> str:
    """3 đang thực hiện, 1 hoàn thành: the commonest first."""
    found = Counter(word.lower() for word in words)
    return ", ".join(f"{count} {word}" for word, count in found.most_common())


def few(names: Sequence[str], most: int) -> str:
    """The first names and how many more there are."""
    if len(names) <= most:
        return listed(names)
    return f"{', '.join(names[:most])} và {len(names) - most} cơ quan khác"


def handed_in(hows: Sequence[Timeliness], year: int) -> str:
    """How many reports of a year came, in time or late; before tracking neither is said."""
    came = [how for how in hows if how.on is not None]
    late = sum(how.is_late for how in came)
    untracked = sum(not how.tracked for how in came)
    words = f"{len(hows)} báo cáo định kỳ phải nộp năm {year}: {len(came)} đã nộp"
    parts = [
        f"{len(came) - late - untracked} đúng hạn" if len(came) > untracked else "",
        f"{late} chậm" if late else "",
        f"{untracked} thuộc thời gian trước kỳ theo dõi" if untracked else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f"{words}{f' ({said})' if said else ''}, {len(hows) - len(came)} chưa nộp."


def targets(rows: Sequence[Target]) -> str:
    """How many targets there are for which year."""
    counts = Counter(row.horizon for row in rows)
    parts = [f"{counts[year]} mục tiêu đến năm {year}" for year in sorted(counts)]
    return f"Kế hoạch đặt ra {listed(parts)}." if parts else "Kế hoạch không ghi mục tiêu nào."
