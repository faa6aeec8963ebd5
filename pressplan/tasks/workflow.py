"""The states of a commitment, and what may be done in each. Pure.

The agency reports; the Department confirms or returns. A report of work in
progress counts at once; completion counts once confirmed, on the day it was
reported. Words: the usual ones of Vietnamese progress systems.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..access import Matter, Relation, Role, Who, may_see, may_write, relation


class State(enum.Enum):
    """Where the work stands."""

    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    AWAITING = "awaiting"
    DONE = "done"
    RETURNED = "returned"
    PAUSED = "paused"
    CARRIED = "carried"
    CLOSED = "closed"
    MERGED = "merged"


STATE_WORDS = {
    State.NOT_STARTED: "Chưa thực hiện",
    State.IN_PROGRESS: "Đang thực hiện",
    State.AWAITING: "Chờ xác nhận",
    State.DONE: "Hoàn thành",
    State.RETURNED: "Trả lại",
    State.PAUSED: "Tạm dừng",
    State.CARRIED: "Chuyển kỳ sau",
    State.CLOSED: "Kết thúc theo văn bản",
    State.MERGED: "Đã nhập vào đầu việc khác",
}

# What an agency can report; the other states follow from what happens.
REPORTABLE = (State.NOT_STARTED, State.IN_PROGRESS, State.DONE, State.PAUSED)
ENDED = (State.CLOSED, State.MERGED)
FINISHED = (State.DONE, State.CARRIED, *ENDED)


class Ended(enum.Enum):
    """How a document ended a commitment before it was done: it counts nowhere from then on.

    `closed`: the task, or the agency's part in it, was dropped. `merged`: two leads of
    one task became one body, and another commitment goes on for both.
    """

    CLOSED = "closed"
    MERGED = "merged"


class Turn(enum.Enum):
    """Whose turn it is."""

    LEAD = "lead"
    DEPARTMENT = "department"
    DECIDER = "decider"
    NOBODY = "nobody"


TURN_WORDS = {
    Turn.LEAD: "đơn vị chủ trì",
    Turn.DEPARTMENT: "Sở",
    Turn.DECIDER: "cấp quyết định",
    Turn.NOBODY: "không ai",
}
# Who is to act in each state, and what for.
TURNS = {
    State.NOT_STARTED: (Turn.LEAD, "cập nhật"),
    State.IN_PROGRESS: (Turn.LEAD, "cập nhật"),
    State.PAUSED: (Turn.LEAD, "cập nhật"),
    State.AWAITING: (Turn.DEPARTMENT, "xác nhận"),
    State.RETURNED: (Turn.LEAD, "bổ sung, gửi lại"),
    State.DONE: (Turn.NOBODY, ""),
    State.CARRIED: (Turn.NOBODY, ""),
    State.CLOSED: (Turn.NOBODY, ""),
    State.MERGED: (Turn.NOBODY, ""),
}
TO_JUDGE = (Turn.DEPARTMENT, "xác nhận")  # a report of any state that nobody has judged
TO_FINISH = (Turn.LEAD, "hoàn thành")  # past its deadline


class Verdict(enum.Enum):
    """What the Department says of an update."""

    CONFIRMED = "confirmed"
    RETURNED = "returned"


VERDICT_WORDS = {Verdict.CONFIRMED: "Đã xác nhận", Verdict.RETURNED: "Trả lại"}


class Source(enum.Enum):
    """From where the Department has it, when it types an update for an agency."""

    PHONE = "phone"
    ZALO = "zalo"
    DOCUMENT = "document"
    EMAIL = "email"
    OTHER = "other"


SOURCE_WORDS = {
    Source.PHONE: "điện thoại",
    Source.ZALO: "Zalo",
    Source.DOCUMENT: "công văn",
    Source.EMAIL: "thư điện tử",
    Source.OTHER: "nguồn khác",
}


def entered_words(source: Source | None, note: str) -> str:
    """That the Department typed it, and from where it has it; "" for what was reported itself."""
    if source is None:
        return ""
    joined = " " if source is Source.DOCUMENT else ": "
    return f"Sở nhập thay theo {SOURCE_WORDS[source]}{joined}{note}"


@dataclass(frozen=True)
class Report:
    """An update and what became of it, as facts with their days."""

    state: State
    percent: int
    reported_on: date
    verdict: Verdict | None = None
    judged_on: date | None = None

    def on(self, day: date) -> "Report":
        """The same report as it was known at the end of `day`."""
        if self.judged_on and self.judged_on > day:
            return Report(self.state, self.percent, self.reported_on)
        return self


def state_after(
    reports: Sequence[Report], *, carried: bool = False, ended: Ended | None = None
) -> State:
    """The state that a commitment's reports lead to; the last one decides."""
    if ended:
        return State(ended.value)
    if carried:
        return State.CARRIED
    if not reports:
        return State.NOT_STARTED
    last = reports[-1]
    if last.verdict is Verdict.RETURNED:
        return State.RETURNED
    if last.state is State.DONE and last.verdict is not Verdict.CONFIRMED:
        return State.AWAITING
    return last.state


PLAN_ENDED = "Kế hoạch này đã kết thúc theo dõi nên tình trạng được giữ nguyên."


def accepts_report(state: State) -> bool:
    """Whether a new report can follow: not after confirmed completion, nor once carried over."""
    return state not in FINISHED


def expects_update(state: State) -> bool:
    """Whether the agency's word is expected: not when the Department's turn has come."""
    return state not in FINISHED and state is not State.AWAITING


def may_report(who: Who, agency_id: int) -> bool:
    """Whether this person reports for this agency: its own people, and staff for any."""
    return who.role in (Role.AGENCY, Role.STAFF) and may_write(who, Matter.UNCONFIRMED, agency_id)


def needs_source(who: Who, agency_id: int) -> bool:
    """Whether what this person reports is another body's word, and says where it comes from."""
    return who.role is Role.STAFF and who.agency_id != agency_id


def sees_draft(who: Who, agency_id: int, author_id: int, author_agency_id: int | None) -> bool:
    """Whether a draft about this agency's work exists for this person.

    For its writer, and for colleagues of the very agency (`SCOPE`), the Department's staff in
    its own work included. What staff type for another agency is their own until it is sent.
    """
    if who.account_id == author_id:
        return True
    if not who.agency_id == agency_id == author_agency_id:
        return False
    return who.is_staff or may_see(who, Matter.DRAFT, agency_id)


def may_assign(who: Who, agency_id: int) -> bool:
    """Whether this person names who does the work: the agency's own people, and staff for any."""
    return relation(who, agency_id) in (Relation.OWN, Relation.STAFF)


def may_judge(who: Who, author_id: int) -> bool:
    """Whether this person confirms or returns: staff with the right, never the author.

    The Department leads tasks itself, so its own reports need another of its accounts.
    """
    return who.role is Role.STAFF and who.may_confirm and who.account_id != author_id
