"""What a line of a letter says, and its subject. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..plans.deadlines import last_day_words
from ..vietnamese import capital, day_with_weekday
from ..workdays.rules import Calendar
from .rules import Audience, Kind

SUBJECT = 60  # letters of the nearest matter in a subject
FEW = 3  # lines of one agency that are told one by one to those above
MOST = 20  # lines of a section; with more of them the letter says how many
LATE, DUE, BACK = "Đã quá hạn", "Sắp đến hạn", "Bị trả lại, cần sửa"
OPENED = "Mới mở"
WAITS, REPORTED = "Đang chờ Sở", "Báo cáo lãnh đạo: việc chậm"
TITLES = (LATE, DUE, BACK, OPENED, WAITS, REPORTED)


@dataclass(frozen=True)
class Line:
    """One matter: what, by or since when, how many days; `url` is its page, as people type it.

    `words` name the agency where it is another's, `matter` does not. `count`: of so many matters.
    `since`: its day is one since which it waits or is open, not one by which it must be done.
    """

    kind: Kind
    audience: Audience
    words: str
    matter: str
    day: date
    when: str
    left: str
    url: str
    agency: str
    since: bool
    late: bool
    count: int = 1

    @property
    def text(self) -> str:
        """The line in one sentence."""
        end = "" if self.words.endswith("…") else "."
        return f"{self.words}{end} {capital(self.when)}, {self.left}."


@dataclass(frozen=True)
class Section:
    """Lines of one sort, and how many more there are than are shown."""

    title: str
    lines: Sequence[Line]
    more: int = 0

    @property
    def total(self) -> int:
        """How many matters it is about."""
        return sum(line.count for line in self.lines) + self.more


def when_words(day: date, calendar: Calendar, *, since: bool) -> str:
    """By when it has to be done, or since when it waits or is open."""
    if since:
        return f"từ {day_with_weekday(day)}"
    return f"hạn cuối {last_day_words(day, calendar)}"


def left_words(day: date, today: date, *, since: bool) -> str:
    """How many days are left, or have passed."""
    days = (day - today).days
    if since:
        if days > 0:
            return f"còn {days} ngày nữa"
        return f"đã {-days} ngày" if days else "bắt đầu hôm nay"
    if days < 0:
        return f"quá hạn {-days} ngày"
    return "còn đến hết hôm nay" if not days else f"còn {days} ngày"


def sections(lines: Iterable[Line], *, most: int | None = MOST) -> list[Section]:
    """The lines in the order of urgency: what is late, due, given back, what waits, the rest.

    `most`: so many of a section, None: all.
    """
    sorted_lines = sorted(lines, key=lambda line: (line.day, line.words))
    found: dict[str, list[Line]] = {title: [] for title in TITLES}
    for line in sorted_lines:
        found[_title(line)].append(line)
    found[REPORTED] = summed_up(found[REPORTED])
    return [
        Section(title, each[:most], sum(line.count for line in each[most:]) if most else 0)
        for title, each in found.items()
        if each
    ]


def summed_up(lines: Sequence[Line]) -> list[Line]:
    """What is reported of many agencies: one line for each that has more than a few, the worst
    first."""
    by_agency: dict[str, list[Line]] = {}
    for line in lines:
        by_agency.setdefault(line.agency, []).append(line)
    found: list[Line] = []
    for agency, theirs in by_agency.items():
        if len(theirs) <= FEW:
            found += theirs
            continue
        words = f"{agency}: {len(theirs)} việc quá hạn, lâu nhất là {theirs[0].matter}"
        found.append(replace(theirs[0], words=words, count=len(theirs)))
    return found


def _title(line: Line) -> str:
    if line.audience is not Audience.FIRST:
        return REPORTED
    if line.kind is Kind.RETURNED:
        return BACK
    if line.kind is Kind.WAITING:
        return WAITS
    if line.since:
        return OPENED
    return LATE if line.late else DUE


def subject(lines: Sequence[Line], today: date, *, what: str = "Nhắc việc") -> str:
    """The nearest deadline, and how much else there is; `what` the letter is comes first."""
    ahead = sorted((line for line in lines if not line.since and not line.late), key=_by_day)
    late = sorted((line for line in lines if line.late), key=_by_day)
    nearest = (ahead or late or sorted(lines, key=_by_day))[0]
    others = len(lines) - 1
    rest = f" và {others} việc khác" if others else ""
    if ahead and late:
        rest += f", {len(late)} việc quá hạn"
    words = nearest.words
    if len(words) > SUBJECT:
        words = words[:SUBJECT].rsplit(" ", 1)[0] + "…"
    return f"{what}: {_near(nearest, today)}: {words}{rest}"


def _near(line: Line, today: date) -> str:
    days = (line.day - today).days
    if line.since:
        return f"từ {line.day:%d/%m}"
    if days < 0:
        return f"quá hạn {-days} ngày"
    return f"hạn hôm nay {line.day:%d/%m}" if not days else f"còn {days} ngày, hạn {line.day:%d/%m}"


def _by_day(line: Line) -> date:
    return line.day
