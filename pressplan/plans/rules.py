"""How the dates of a plan document bind, and which days follow from them. Pure."""

import enum
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1990, 2100  # a year outside these is a slip of the hand
LONGEST_YEARS = 30  # every year of a plan opens work, so a mistyped one must not pass


class Reading(enum.Enum):
    """How a quoted date binds.

    `before`: "trước ngày D", the last good day is the day before (the literal
    reading; no authority was found for another). `by`: "chậm nhất ngày D", "đến hết
    ngày D", the last good day is D itself.
    """

    BEFORE = "before"
    BY = "by"


class TimingKind(enum.Enum):
    """The kinds of "Thời gian" that plans print."""

    RANGE = "range"
    BY = "by"
    ANNUAL = "annual"
    CONTINUOUS = "continuous"
    FROM = "from"


TIMING_WORDS = {
    TimingKind.RANGE: "Từ … đến …",
    TimingKind.BY: "Có thời hạn",
    TimingKind.ANNUAL: "Hằng năm",
    TimingKind.CONTINUOUS: "Thường xuyên",
    TimingKind.FROM: "Từ một ngày, không có hạn cuối",
}


def period_fault(first: date, last: date) -> str:
    """What is wrong with a plan's period as one sentence, or ""."""
    if last < first:
        return "Ngày kết thúc đứng trước ngày bắt đầu."
    end = (first.year + LONGEST_YEARS, first.month, first.day)
    if (last.year, last.month, last.day) >= end:
        return f"Kế hoạch kéo dài nhiều nhất {LONGEST_YEARS} năm. Hãy kiểm tra lại năm."
    return ""


def last_good_day(quoted: date, reading: Reading | None) -> date:
    """The last day on which a thing is still in time, in Asia/Ho_Chi_Minh."""
    return quoted - timedelta(days=1) if reading is Reading.BEFORE else quoted


@dataclass(frozen=True)
class Timing:
    """When a task runs. `kind` None: the document gives no time."""

    kind: TimingKind | None
    starts: date | None = None
    until: date | None = None
    reading: Reading | None = None

    @property
    def due_on(self) -> date | None:
        """The last good day of a task that has one deadline."""
        if self.kind in (TimingKind.RANGE, TimingKind.BY) and self.until:
            return last_good_day(self.until, self.reading)
        return None


def timing_words(timing: Timing) -> str:
    """A timing as people read it, when the document's own words are not at hand."""
    if timing.kind is None:
        return "không ghi thời gian"
    ends = "trước" if timing.reading is Reading.BEFORE else "đến hết"
    if timing.kind is TimingKind.RANGE and timing.starts and timing.until:
        return f"Từ {timing.starts:%d/%m/%Y} {ends} {timing.until:%d/%m/%Y}"
    if timing.kind is TimingKind.BY and timing.until:
        return f"{ends.capitalize()} {timing.until:%d/%m/%Y}"
    if timing.kind is TimingKind.FROM and timing.starts:
        return f"Từ {timing.starts:%d/%m/%Y}"
    return TIMING_WORDS[timing.kind]


def timing_fault(
    kind: TimingKind | None, starts: date | None, until: date | None
) -> tuple[str, str]:
    """What is wrong with a timing as (field, sentence), or ("", "")."""
    if kind is TimingKind.RANGE and not (starts and until):
        missing = "until" if starts else "starts"
        return missing, "“Từ … đến …” cần cả ngày bắt đầu và ngày kết thúc."
    if kind is TimingKind.RANGE and starts and until and starts > until:
        return "starts", "Ngày bắt đầu đứng sau ngày kết thúc."
    if kind is TimingKind.BY and not until:
        return "until", "“Có thời hạn” cần ngày kết thúc."
    if kind is TimingKind.FROM and not starts:
        return "starts", "“Từ một ngày” cần ngày bắt đầu."
    return "", ""


@dataclass(frozen=True)
class Period:
    """One period that a lead answers for: `period` 0 is the whole of a dated task, else a year."""

    period: int
    from_year: int
    year: int
    starts: date
    due_on: date | None


def periods(
    timing: Timing, *, plan_from: date, plan_until: date, today: date, since: date | None = None
) -> list[Period]:
    """The periods of a task that are open by `today`.

    A dated task has one. An annual task has one a year, due at the year's end; what
    is continuous, open-ended or without a time has one a year, without a due date. What
    a document set `since` a day has no years before it.
    """
    starts = timing.starts or plan_from
    if since:
        starts = max(starts, date(since.year, 1, 1))
    if timing.due_on:
        year = timing.due_on.year
        return [Period(0, min(starts.year, year), year, min(starts, timing.due_on), timing.due_on)]
    last_year = min(today, plan_until).year
    return [
        Period(
            period=year,
            from_year=year,
            year=year,
            starts=max(starts, date(year, 1, 1)),
            due_on=date(year, 12, 31) if timing.kind is TimingKind.ANNUAL else None,
        )
        for year in range(starts.year, last_year + 1)
    ]
