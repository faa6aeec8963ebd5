"""How a directive stands on a day, who gives, reports and closes. Pure."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..access import Matter, Role, Who, may_see, may_write


class Status(enum.Enum):
    """How a directive stands; derived from what was reported, its day and a day."""

    IN_PROGRESS = "in-progress"
    OVERDUE = "overdue"
    DONE = "done"
    DONE_LATE = "done-late"


STATUS_WORDS = {
    Status.IN_PROGRESS: "Đang thực hiện",
    Status.OVERDUE: "Quá hạn",
    Status.DONE: "Đã xong",
    Status.DONE_LATE: "Đã xong, quá hạn",
}
ENDED = (Status.DONE, Status.DONE_LATE)


@dataclass(frozen=True)
class Stands:
    """How it stands, and on which day it was done."""

    status: Status
    done_on: date | None = None

    @property
    def words(self) -> str:
        """In words, with the day where it is done."""
        words = STATUS_WORDS[self.status]
        if self.done_on is None:
            return words
        first, _, rest = words.partition(",")
        return f"{first} ngày {self.done_on:%d/%m/%Y}{',' if rest else ''}{rest}"


def stands(
    *, due_on: date | None, done: Sequence[date | None], closed_on: date | None, on: date
) -> Stands:
    """How a directive stands on a day; `done`: since when each body says it is done, None: not.

    It is done when it was closed, or when every body says so.
    """
    days = [day for day in done if day is not None and day <= on]
    done_on = closed_on if closed_on and closed_on <= on else None
    if done and len(days) == len(done):
        done_on = min(done_on or date.max, max(days))
    if done_on is not None:
        return Stands(_ended(done_on, due_on), done_on)
    is_late = due_on is not None and on > due_on
    return Stands(Status.OVERDUE if is_late else Status.IN_PROGRESS)


def _ended(done_on: date, due_on: date | None) -> Status:
    return Status.DONE_LATE if due_on and done_on > due_on else Status.DONE


def may_give(who: Who) -> bool:
    """Whether this person records directives: leadership its own, staff anybody's."""
    return who.role in (Role.STAFF, Role.LEADER)


def may_change(who: Who, given_by_id: int | None) -> bool:
    """Whether this person changes or closes one: staff, and whoever gave it."""
    return who.is_staff or (who.role is Role.LEADER and who.account_id == given_by_id)


def may_report(who: Who, holder: int) -> bool:
    """Whether this person reports for a body: its own people, staff for any; never leadership."""
    reports = who.role in (Role.AGENCY, Role.STAFF)
    return reports and may_write(who, Matter.DIRECTIVES, holder)


def sees(who: Who, holders: Sequence[int]) -> bool:
    """Whether a directive exists for this person, by who holds what its bodies have to do."""
    if who.role in (Role.STAFF, Role.LEADER):
        return True
    return any(may_see(who, Matter.DIRECTIVES, holder) for holder in holders)


def given_fault(*, given_on: date, due_on: date | None, today: date) -> tuple[str, str] | None:
    """What is wrong with the days of a directive, as (field, sentence); None: nothing."""
    if given_on > today:
        return "given_on", "Ngày có ý kiến không thể sau hôm nay."
    if due_on and due_on < given_on:
        return "due_on", "Hạn không thể trước ngày có ý kiến."
    return None
