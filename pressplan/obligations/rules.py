"""When a dated duty falls due, which step stops its clock, and what the steps before need. Pure."""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from ..plans.rules import Reading, last_good_day
from ..vietnamese import fold

AHEAD = timedelta(days=120)  # so long before a year begins its occurrences can be seen and set
MOST_OF_A_YEAR = timedelta(days=300)
MOST_DAYS = 120  # an internal date lies at most so long before the last good day
REMINDED = (30, 14, 7, 3, 1, 0)  # days before a last good day, where nobody set others
MOST_REMINDED = 12  # so many of them can be set for one duty


class Every(enum.Enum):
    """How often a duty comes back."""

    YEAR = "year"
    HALF_YEAR = "half-year"


class Kind(enum.Enum):
    """What has to be handed in."""

    AGENCY_PLAN = "agency-plan"
    YEARLY_REPORT = "yearly-report"
    CONSOLIDATED = "consolidated"
    INTERIM = "interim-review"
    FINAL = "final-review"
    OTHER = "other"


KIND_WORDS = {
    Kind.AGENCY_PLAN: "Kế hoạch của cơ quan",
    Kind.YEARLY_REPORT: "Báo cáo định kỳ",
    Kind.CONSOLIDATED: "Báo cáo tổng hợp của Sở",
    Kind.INTERIM: "Sơ kết",
    Kind.FINAL: "Tổng kết",
    Kind.OTHER: "Khác",
}


def called(kind: Kind, year: int) -> str:
    """What falls due in a year, as titles and letters call it."""
    return f"{KIND_WORDS[kind] if kind is not Kind.OTHER else 'Hồ sơ'} năm {year}"


class Step(enum.Enum):
    """What a hand-in goes through, in this order; only an agency's plan goes all the way."""

    SENT = "sent"
    AGREED = "agreed"
    PUT = "put"
    APPROVED = "approved"


STEP_WORDS = {
    Step.SENT: "gửi đi",
    Step.AGREED: "Sở có ý kiến",
    Step.PUT: "trình cơ quan chủ quản",
    Step.APPROVED: "được phê duyệt",
}
INTERNAL = (Step.SENT, Step.AGREED, Step.PUT)  # those that can come before the clock stops
STEPS = {kind: tuple(Step) if kind is Kind.AGENCY_PLAN else (Step.SENT,) for kind in Kind}


CLOCKS = (Step.SENT, Step.PUT, Step.APPROVED)  # of whoever owes it, not of who gives an opinion


def clocks(kind: Kind) -> tuple[Step, ...]:
    """The steps that can stop the clock of this kind."""
    return tuple(step for step in STEPS[kind] if step in CLOCKS)


def usual_clock(kind: Kind) -> Step:
    """The step that stops the clock where the document leaves it open (domain: put)."""
    return Step.PUT if kind is Kind.AGENCY_PLAN else Step.SENT


def steps_before(kind: Kind, clock: Step) -> tuple[Step, ...]:
    """The steps that come before the one that stops the clock, each with a date of its own."""
    steps = STEPS[kind]
    return steps[: steps.index(clock)] if clock in steps else ()


def quoted_in(year: int, *, before: date | None, month_day: str) -> date | None:
    """The quoted date of a duty in a year, or None when it has none in that year."""
    if before:
        return before if before.year == year else None
    if not month_day:
        return None
    month, day = (int(part) for part in month_day.split("-"))
    try:
        return date(year, month, day)
    except ValueError:  # 29 February in a common year
        return date(year, 2, 28)


_DAY_MONTH = re.compile(r"(\d{1,2})[/-](\d{1,2})")


def month_day(typed: str) -> str:
    """A typed "05/12" as "12-05"; empty when it is no day of any year."""
    found = _DAY_MONTH.fullmatch(typed.strip())
    try:
        day = date(2024, int(found[2]), int(found[1])) if found else None  # a leap year
    except ValueError:
        return ""
    return f"{day:%m-%d}" if day else ""


def quoted_words(*, before: date | None, month_day: str, reading: Reading | None) -> str:
    """The quoted date as the document means it: "trước 15/11/2023", "trước 05/12 hằng năm"."""
    binds = "trước" if reading is Reading.BEFORE else "đến hết"
    if before:
        return f"{binds} {before:%d/%m/%Y}"
    month, _, day = month_day.partition("-")
    return f"{binds} {day}/{month} hằng năm" if day else ""


def next_due(
    today: date, *, before: date | None, month_day: str, reading: Reading | None
) -> date | None:
    """The next last good day that is not yet past, or None."""
    quoted = next_quoted(today, before=before, month_day=month_day, reading=reading)
    return last_good_day(quoted, reading) if quoted else None


def next_quoted(
    today: date, *, before: date | None, month_day: str, reading: Reading | None
) -> date | None:
    """The quoted date of the next last good day that is not yet past, or None."""
    for year in range(today.year, today.year + 2) if month_day else [before.year] if before else []:
        quoted = quoted_in(year, before=before, month_day=month_day)
        if quoted and last_good_day(quoted, reading) >= today:
            return quoted
    return None


@dataclass(frozen=True)
class Dates:
    """The dates of one occurrence: the quoted one, how it binds, and those of the steps before."""

    quoted: date
    reading: Reading | None
    clock: Step = Step.SENT
    before: Mapping[Step, date] = field(default_factory=dict)

    @property
    def last_good_day(self) -> date:
        return last_good_day(self.quoted, self.reading)


def internal_dates(
    last: date, days: Mapping[Step, int | None], steps: tuple[Step, ...]
) -> dict[Step, date]:
    """The last good days of the steps before, so many days before the last good day itself."""
    return {
        step: last - timedelta(days=before)
        for step in steps
        if (before := days.get(step)) is not None
    }


def days_fault(days: Mapping[Step, int | None]) -> tuple[Step, str] | None:
    """What is wrong with the days before: a later step is given less time than an earlier one."""
    earlier: int | None = None
    for step in Step:
        if (before := days.get(step)) is None:
            continue
        if earlier is not None and before > earlier:
            return step, "Bước sau không thể có hạn sớm hơn bước trước."
        earlier = before
    return None


def dates_fault(dates: Dates) -> tuple[Step, str] | None:
    """What is wrong with the dates of the steps before, as (step, sentence)."""
    earlier: date | None = None
    for step in steps_before(Kind.AGENCY_PLAN, dates.clock):
        if (day := dates.before.get(step)) is None:
            continue
        if day > dates.last_good_day:
            return step, f"Sau ngày cuối cùng còn kịp ({dates.last_good_day:%d/%m/%Y})."
        if earlier and day < earlier:
            return step, "Bước sau không thể có hạn sớm hơn bước trước."
        earlier = day
    return None


def years_of(*, before: date | None, first: int, last: int, today: date) -> range:
    """The years in which a duty falls due, as far as they can be seen today.

    Once: the year of its date. Every year: from the first to the last, but none that begins
    later than `AHEAD` from today.
    """
    if before:
        return range(before.year, before.year + 1)
    return range(first, min(last, (today + AHEAD).year) + 1)


def next_period(previous: tuple[date, date] | None) -> tuple[date, date] | None:
    """The period of the same report a year on; unknown stays so.

    A yearly report follows on the one before, even one of thirteen months; one about a part
    of the year is about the same part again.
    """
    if previous is None:
        return None
    since, until = previous
    if until - since < MOST_OF_A_YEAR:
        return _year_on(since), _year_on(until)
    return until + timedelta(days=1), _year_on(until)


def _year_on(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 2, 28)


def reminded_days(text: str) -> tuple[int, ...]:
    """The days before a last good day on which people are reminded, as somebody typed them.

    "7, 14, 30" is 30, 14, 7: the farthest first; empty is what is usual. Raises ValueError with
    the sentence to show.
    """
    parts = [part for part in text.replace(";", ",").replace(" ", ",").split(",") if part]
    if not parts:
        return REMINDED
    if not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
        raise ValueError("Ghi các số ngày cách nhau bằng dấu phẩy, ví dụ: 30, 14, 7, 3, 1, 0.")
    days = sorted({int(part) for part in parts}, reverse=True)
    if days[0] > MOST_DAYS:
        raise ValueError(f"Nhắc sớm nhất {MOST_DAYS} ngày trước hạn.")
    if len(days) > MOST_REMINDED:
        raise ValueError(f"Nhiều nhất {MOST_REMINDED} lần nhắc trước hạn.")
    return tuple(days)


def reminded_words(kept: str) -> str:
    """The same as people read it: "30, 14, 7, 3, 1 ngày và đúng ngày cuối"."""
    days = reminded_days(kept)
    ahead = ", ".join(str(each) for each in days if each)
    on_it = "đúng ngày cuối" if 0 in days else ""
    return " và ".join(filter(None, [f"{ahead} ngày" if ahead else "", on_it]))


def kind_of(text: str, *, once: bool) -> Kind:
    """What kind of duty a sentence of a plan means; `OTHER` where its words do not say."""
    words = fold(text)
    report, together = words.find("bao cao"), words.find("tong hop")
    if once and re.search("(xay dung|trinh .*) ke hoach", words):
        return Kind.AGENCY_PLAN
    if "so ket" in words:
        return Kind.INTERIM
    if "tong ket" in words:
        return Kind.FINAL
    if together >= 0 and (report < 0 or together < report):
        return Kind.CONSOLIDATED
    return Kind.YEARLY_REPORT if report >= 0 and not once else Kind.OTHER


_TO = (
    re.compile(r"trình (cơ quan chủ quản)", re.IGNORECASE),
    re.compile(r"tổng hợp,? báo cáo (.+?)(?: trước | theo | để |[.;]|$)", re.IGNORECASE),
    re.compile(r"gửi (?:về |tới |đến )?(.+?)(?: trước | theo | để |[.;]|$)", re.IGNORECASE),
)


def receiver_of(text: str, kind: Kind) -> str:
    """To whom a sentence of a plan says that it goes; empty where it does not say."""
    order = _TO if kind in (Kind.AGENCY_PLAN, Kind.CONSOLIDATED) else _TO[::-1]
    for pattern in order:
        if found := pattern.search(text):
            return found.group(1).strip(" ,")
    return ""
