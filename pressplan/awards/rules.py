"""What becomes of an award that was proposed, who proposes and who sees it. Pure."""

import enum
from datetime import date

from ..access import Matter, Role, Who, may_see, may_write


class State(enum.Enum):
    """How far it is."""

    PROPOSED = "proposed"
    APPRAISED = "appraised"
    AWARDED = "awarded"
    NOT_AWARDED = "not-awarded"
    WITHDRAWN = "withdrawn"


class Move(enum.Enum):
    """What is done with it; each at most once."""

    APPRAISAL = "appraisal"
    AWARDING = "awarding"
    REFUSAL = "refusal"
    WITHDRAWAL = "withdrawal"


STATE_WORDS = {
    State.PROPOSED: "Đang đề nghị",
    State.APPRAISED: "Đã thẩm định",
    State.AWARDED: "Đã khen thưởng",
    State.NOT_AWARDED: "Không khen thưởng",
    State.WITHDRAWN: "Đã rút đề nghị",
}
MOVE_WORDS = {
    Move.APPRAISAL: "Ban Thi đua khen thưởng thẩm định",
    Move.AWARDING: "Khen thưởng",
    Move.REFUSAL: "Không khen thưởng",
    Move.WITHDRAWAL: "Rút đề nghị",
}
AFTER = {
    Move.APPRAISAL: State.APPRAISED,
    Move.AWARDING: State.AWARDED,
    Move.REFUSAL: State.NOT_AWARDED,
    Move.WITHDRAWAL: State.WITHDRAWN,
}
MOVES = {
    State.PROPOSED: (Move.APPRAISAL, Move.REFUSAL, Move.WITHDRAWAL),
    State.APPRAISED: (Move.AWARDING, Move.REFUSAL),
    State.AWARDED: (),
    State.NOT_AWARDED: (),
    State.WITHDRAWN: (),
}
WAITING = (State.PROPOSED, State.APPRAISED)


def may_propose(who: Who, holder: int, *, is_association: bool) -> bool:
    """Whether this person proposes an award for the agency or one of its people.

    Staff for any, an agency its own; an association (Hội Nhà báo) for any too.
    """
    if who.role is Role.AGENCY and is_association:
        return True
    return who.role in (Role.AGENCY, Role.STAFF) and may_write(who, Matter.AWARDS, holder)


def sees(who: Who, state: State, holders: tuple[int, int]) -> bool:
    """Whether it exists for this person; `holders`: of the agency concerned, of who proposed it.

    What was awarded is for every reader.
    """
    if state is State.AWARDED:
        return who.role is not Role.ADMIN
    return any(may_see(who, Matter.AWARDS, holder) for holder in holders)


def may_make(move: Move, who: Who, proposer: int) -> bool:
    """Whether this person makes a move; `proposer`: who holds the proposal."""
    own = who.role is Role.AGENCY and who.agency_id == proposer
    return who.is_staff or (move is Move.WITHDRAWAL and own)


def move_fault(
    move: Move, *, text: str, day: date | None, in_favour: bool | None, number: str, issuer: str,
    form: str, today: date,
) -> tuple[str, str] | None:  # fmt: skip
    """What is wrong with what is said with a move, as (field, sentence); None: nothing."""
    if move is Move.WITHDRAWAL:
        return None
    if move is Move.REFUSAL and not text:
        return "text", "Ghi lý do."
    if day is None:
        return "day", "Nhập ngày."
    if day > today:
        return "day", "Ngày không thể sau hôm nay."
    if move is Move.APPRAISAL and in_favour is None:
        return "in_favour", "Chọn ý kiến thẩm định."
    if move is not Move.AWARDING:
        return None
    needed = {
        "number": (number, "Ghi số quyết định."),
        "issuer": (issuer, "Ghi cơ quan ra quyết định."),
        "form": (form, "Ghi hình thức khen thưởng."),
    }
    return next(((name, said) for name, (value, said) in needed.items() if not value), None)
