"""When one may register and how many, who counts as trained, who is invited again. Pure."""

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from ..accounts.rules import address_key, is_address
from ..vietnamese import fold

MOST_SEATS = 20
MOST_PEOPLE = 100_000


class Stage(enum.Enum):
    """How far a programme is; derived from its dates and a day."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    HELD = "held"


STAGE_WORDS = {
    Stage.PLANNED: "Chưa nhận đăng ký",
    Stage.OPEN: "Đang nhận đăng ký",
    Stage.CLOSED: "Đã hết hạn đăng ký",
    Stage.HELD: "Đã tổ chức",
}


class Attendance(enum.Enum):
    """Whether somebody who was registered came."""

    PRESENT = "present"
    ABSENT = "absent"


class Result(enum.Enum):
    """What came of the practice exercise; none is recorded yet: None."""

    PASSED = "passed"
    NOT_PASSED = "not-passed"


ATTENDANCE_WORDS = {Attendance.PRESENT: "Có mặt", Attendance.ABSENT: "Vắng"}
RESULT_WORDS = {Result.PASSED: "Đạt", Result.NOT_PASSED: "Chưa đạt"}
RESULT_UNKNOWN = "Chưa có kết quả"


@dataclass(frozen=True)
class Seats:
    """How many people an agency sends, and whether one of them is a dedicated officer."""

    least: int = 1
    most: int = 2
    officer: bool = True


@dataclass(frozen=True)
class Person:
    """Somebody who is registered, as typed; `session_id`: for which session."""

    name: str
    email: str = ""
    position: str = ""
    phone: str = ""
    is_officer: bool = False
    session_id: int = 0
    account_id: int | None = None


def stage(*, last_day: date | None, last_session: date | None, today: date) -> Stage:
    """How far it is; `last_day` of registration, the day of the last session."""
    if last_session is not None and last_session < today:
        return Stage.HELD
    if last_day is None or last_session is None:
        return Stage.PLANNED
    return Stage.OPEN if today <= last_day else Stage.CLOSED


def seats_words(seats: Seats) -> str:
    """The rule on seats as a document says it."""
    many = (
        f"{seats.most:02}" if seats.least == seats.most else f"{seats.least:02} đến {seats.most:02}"
    )
    officer = ", trong đó có 01 người là cán bộ chuyên trách" if seats.officer else ""
    return f"Mỗi cơ quan cử {many} người{officer}"


def seats_fault(seats: Seats, officers: Sequence[bool]) -> str:
    """Why these people, by whether each is a dedicated officer, can't be sent; "": they can."""
    if len(officers) > seats.most:
        return f"Mỗi cơ quan được cử nhiều nhất {seats.most} người."
    if len(officers) < seats.least:
        return f"Mỗi cơ quan cử ít nhất {seats.least} người."
    if seats.officer and not any(officers):
        return "Phải có ít nhất một người là cán bộ chuyên trách: đánh dấu người đó."
    return ""


def person_fault(person: Person, *, entered: bool) -> tuple[str, str]:
    """What is wrong with a person as (field, sentence), or ("", "").

    `entered`: staff record what came on paper, where an e-mail may be missing.
    """
    if not person.name:
        return "name", "Ghi họ tên."
    if not person.email and not entered:
        return "email", "Ghi e-mail công vụ."
    if person.email and not is_address(address_key(person.email)):
        return "email", "E-mail không đúng dạng, ví dụ ten@coquan.vn."
    if not person.session_id:
        return "session", "Chọn buổi tham dự."
    return "", ""


def same_person(one: tuple[str, str, int | None], other: tuple[str, str, int | None]) -> bool:
    """Whether two people of one agency, each (name, e-mail, account), are the same.

    The same account, or the same name where no e-mail says otherwise. Two accounts are two people.
    """
    (name, email, account), (other_name, other_email, other_account) = one, other
    if account and other_account:
        return account == other_account
    if fold(name) != fold(other_name):
        return False
    return not email or not other_email or email.casefold() == other_email.casefold()


def link_fault(link: str) -> str:
    """Why an online link can't be used, or ""."""
    if not link:
        return ""
    try:
        parts = urlsplit(link)
    except ValueError:
        return "Đường dẫn không đúng dạng."
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in link:
        return "Đường dẫn phải bắt đầu bằng https:// hoặc http://."
    return ""


def times_fault(starts: datetime, ends: datetime) -> str:
    """Why a session can't last from one instant to the other, or ""."""
    return "" if starts < ends else "Giờ kết thúc phải sau giờ bắt đầu."


@dataclass(frozen=True)
class Outcome:
    """What became of one registered person."""

    attendance: Attendance | None = None
    result: Result | None = None


def result_of(own: Result | None, people: Iterable[Outcome]) -> Result | None:
    """The result of an agency: as recorded of it, else its people's; one who passed is enough."""
    if own is not None:
        return own
    results = {person.result for person in people} - {None}
    if Result.PASSED in results:
        return Result.PASSED
    return Result.NOT_PASSED if results else None


def counts_as_trained(outcome: Outcome, own: Result | None) -> bool:
    """Whether a person was trained: came, and nobody recorded that the exercise was not passed.

    `own`: what was recorded of the agency, where nothing was of the person.
    """
    if outcome.attendance is not Attendance.PRESENT:
        return False
    return (outcome.result or own) is not Result.NOT_PASSED


@dataclass(frozen=True)
class Share:
    """Distinct people trained over the declared headcount; None: none was declared."""

    trained: int
    headcount: int | None

    @property
    def percent(self) -> float | None:
        """Of a hundred, at most 100; None where no headcount was declared."""
        if not self.headcount:
            return None
        return min(100.0, self.trained * 100 / self.headcount)


HEADS = {
    "leaders": "Lãnh đạo",
    "staff": "Nhân viên",
    "reporters": "Phóng viên",
    "editors": "Biên tập viên",
}


def headcount_fault(counts: Mapping[str, int], counted_on: date, today: date) -> tuple[str, str]:
    """What is wrong with a declared headcount as (field, sentence), or ("", "")."""
    if counted_on > today:
        return "counted_on", "Ngày tính số người không thể sau hôm nay."
    if sum(counts.values()) == 0:
        return "leaders", "Ghi số người của ít nhất một nhóm."
    return "", ""


def roots(ids: Collection[int], same_as: Mapping[int, int | None]) -> dict[int, int]:
    """The one row that stands for each person, where some were said to be the same."""
    found = {}
    for id in ids:
        root, seen = id, {id}
        while (up := same_as.get(root)) is not None and up not in seen:
            root = up
            seen.add(up)
        found[id] = root
    return found
