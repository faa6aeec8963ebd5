"""What a hand-in goes through: one table, which buttons, guards and tests read. Pure.

An agency's plan goes to the Department for its opinion, then to the governing body, which
approves it or returns it (the plan's section IV). A report goes to the Department, which accepts
or returns it. What the Department hands up itself is sent, and that is all.
"""

import enum
from dataclasses import dataclass

from ..access import Matter, Role, Who, may_see, may_write
from ..obligations.rules import Kind, Step


class Course(enum.Enum):
    """Which way a hand-in takes."""

    PLAN = "plan"
    REPORT = "report"
    OWN = "own"


class State(enum.Enum):
    """Where a hand-in stands. `draft`: nothing was sent yet."""

    DRAFT = "draft"
    SENT = "sent"
    CHANGES = "changes"
    AGREED = "agreed"
    PUT = "put"
    APPROVED = "approved"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Move(enum.Enum):
    """What can be done with it; every one but `sending` judges one revision."""

    SENDING = "sending"
    AGREEMENT = "agreement"
    CHANGES = "changes"
    PUTTING = "putting"
    APPROVAL = "approval"
    REFUSAL = "refusal"
    ACCEPTANCE = "acceptance"
    RETURN = "return"


class Actor(enum.Enum):
    """Whose turn it is."""

    AGENCY = "agency"
    DEPARTMENT = "department"
    GOVERNING = "governing"
    NOBODY = "nobody"


STATE_WORDS = {
    State.DRAFT: "Chưa nộp",
    State.SENT: "Đã gửi",
    State.CHANGES: "Sở đề nghị sửa",
    State.AGREED: "Sở đã có ý kiến thống nhất",
    State.PUT: "Đã trình cơ quan chủ quản",
    State.APPROVED: "Đã phê duyệt",
    State.REFUSED: "Cơ quan chủ quản trả lại",
    State.ACCEPTED: "Sở đã tiếp nhận",
    State.RETURNED: "Sở trả lại",
}
MOVE_WORDS = {
    Move.SENDING: "Gửi",
    Move.AGREEMENT: "Thống nhất",
    Move.CHANGES: "Đề nghị sửa",
    Move.PUTTING: "Trình cơ quan chủ quản",
    Move.APPROVAL: "Phê duyệt",
    Move.REFUSAL: "Trả lại",
    Move.ACCEPTANCE: "Tiếp nhận",
    Move.RETURN: "Trả lại",
}
# What the history and the page say once it was done.
DONE_WORDS = {
    Move.SENDING: "Gửi",
    Move.AGREEMENT: "Sở thống nhất",
    Move.CHANGES: "Sở đề nghị sửa",
    Move.PUTTING: "Trình cơ quan chủ quản",
    Move.APPROVAL: "Cơ quan chủ quản phê duyệt",
    Move.REFUSAL: "Cơ quan chủ quản trả lại",
    Move.ACCEPTANCE: "Sở tiếp nhận",
    Move.RETURN: "Sở trả lại",
}
ACTOR_WORDS = {
    Actor.AGENCY: "cơ quan",
    Actor.DEPARTMENT: "Sở",
    Actor.GOVERNING: "cơ quan chủ quản",
    Actor.NOBODY: "không ai",
}


@dataclass(frozen=True)
class Stage:
    """One state of one course: whose turn it is, what for, and which move leads where."""

    actor: Actor
    purpose: str
    moves: dict[Move, State]


_WRITE = Stage(Actor.AGENCY, "soạn và gửi", {Move.SENDING: State.SENT})
_MEND = Stage(Actor.AGENCY, "sửa và gửi lại", {Move.SENDING: State.SENT})
END = Stage(Actor.NOBODY, "", {})
TABLE = {
    (Course.PLAN, State.DRAFT): _WRITE,
    (Course.PLAN, State.SENT): Stage(
        Actor.DEPARTMENT, "cho ý kiến", {Move.AGREEMENT: State.AGREED, Move.CHANGES: State.CHANGES}
    ),
    (Course.PLAN, State.CHANGES): _MEND,
    (Course.PLAN, State.AGREED): Stage(
        Actor.AGENCY, "trình cơ quan chủ quản", {Move.PUTTING: State.PUT}
    ),
    (Course.PLAN, State.PUT): Stage(
        Actor.GOVERNING, "phê duyệt", {Move.APPROVAL: State.APPROVED, Move.REFUSAL: State.REFUSED}
    ),
    (Course.PLAN, State.REFUSED): _MEND,
    (Course.PLAN, State.APPROVED): END,
    (Course.REPORT, State.DRAFT): _WRITE,
    (Course.REPORT, State.SENT): Stage(
        Actor.DEPARTMENT,
        "tiếp nhận",
        {Move.ACCEPTANCE: State.ACCEPTED, Move.RETURN: State.RETURNED},
    ),
    (Course.REPORT, State.RETURNED): _MEND,
    (Course.REPORT, State.ACCEPTED): END,
    (Course.OWN, State.DRAFT): _WRITE,
    (Course.OWN, State.SENT): END,
}
GIVEN_BACK = (State.CHANGES, State.REFUSED, State.RETURNED)
NEED_TEXT = (Move.CHANGES, Move.REFUSAL, Move.RETURN)  # who gets it back must learn why
NEED_NUMBER = (Move.APPROVAL,)  # a decision has a number and a date
# Which move takes the step that an obligation's clock may wait for.
TAKEN_BY = {Step.SENT: Move.SENDING, Step.PUT: Move.PUTTING, Step.APPROVED: Move.APPROVAL}


def course_of(kind: Kind, *, by_department: bool) -> Course:
    """Which way a hand-in of this kind takes; `by_department`: the Department owes it itself."""
    if kind is Kind.AGENCY_PLAN:
        return Course.PLAN
    return Course.OWN if by_department else Course.REPORT


def stage_of(course: Course, state: State) -> Stage:
    """Whose turn it is; nobody's where the table knows no more."""
    return TABLE.get((course, state), END)


def after(course: Course, state: State, move: Move) -> State | None:
    """The state that a move leads to; None: it can't be made (any more)."""
    return stage_of(course, state).moves.get(move)


def sees(who: Who, holder_id: int) -> bool:
    """Whether hand-ins of this agency exist for this person, once they were sent."""
    return may_see(who, Matter.SENT, holder_id) or _is_own(who, holder_id)


def writes(who: Who, holder_id: int) -> bool:
    """Whether this person drafts and sends for this agency; else its drafts do not exist."""
    return may_write(who, Matter.DRAFT, holder_id) or (who.is_staff and _is_own(who, holder_id))


def may_make(move: Move, who: Who, holder_id: int) -> bool:
    """Whether this person makes the move for, or on a hand-in of, the agency that holds it.

    The Department's word is given by staff with the right to confirm, never on what their own
    agency handed in. Where the governing body works on paper, the agency records its decision
    (`is_on_paper`).
    """
    if move in (Move.SENDING, Move.PUTTING):
        return writes(who, holder_id)
    if move in (Move.APPROVAL, Move.REFUSAL):
        return _governs(who, holder_id) or writes(who, holder_id)
    return who.is_staff and who.may_confirm and not _is_own(who, holder_id)


def may_record_paper(who: Who, holder_id: int) -> bool:
    """Whether this person records what an agency sent on paper: staff, for another body."""
    return who.is_staff and not _is_own(who, holder_id)


def is_on_paper(move: Move, who: Who, holder_id: int) -> bool:
    """Whether what this person records of the governing body was decided on paper."""
    return move in (Move.APPROVAL, Move.REFUSAL) and not _governs(who, holder_id)


def _is_own(who: Who, holder_id: int) -> bool:
    return who.role in (Role.AGENCY, Role.STAFF) and who.agency_id == holder_id


def _governs(who: Who, holder_id: int) -> bool:
    return who.role is Role.GOVERNING and may_write(who, Matter.SENT, holder_id)
