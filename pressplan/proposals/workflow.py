"""What becomes of a difficulty or proposal: states, moves, who makes them. Pure."""

import enum
import re
from collections.abc import Iterable
from datetime import date

from ..access import Matter, Role, Who, may_write
from ..vietnamese import fold


class ProposalKind(enum.Enum):
    """A difficulty says what is in the way; a proposal what should be done."""

    DIFFICULTY = "difficulty"
    PROPOSAL = "proposal"


class State(enum.Enum):
    """How far it is; between them stand the moves."""

    RAISED = "raised"
    TAKEN_UP = "taken-up"
    SENT_ON = "sent-on"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Move(enum.Enum):
    """What is done with it; each move is made at most once."""

    TAKING_UP = "taking-up"
    SENDING_ON = "sending-on"
    ANSWER = "answer"
    WITHDRAWAL = "withdrawal"


KIND_WORDS = {
    ProposalKind.DIFFICULTY: "Khó khăn, vướng mắc",
    ProposalKind.PROPOSAL: "Kiến nghị, đề xuất",
}
STATE_WORDS = {
    State.RAISED: "Chờ Sở tiếp nhận",
    State.TAKEN_UP: "Sở đang xử lý",
    State.SENT_ON: "Đã chuyển UBND tỉnh",
    State.ANSWERED: "Đã trả lời",
    State.WITHDRAWN: "Đã rút",
}
MOVE_WORDS = {
    Move.TAKING_UP: "Sở tiếp nhận",
    Move.SENDING_ON: "Chuyển UBND tỉnh",
    Move.ANSWER: "Trả lời",
    Move.WITHDRAWAL: "Cơ quan rút lại",
}
AFTER = {
    Move.TAKING_UP: State.TAKEN_UP,
    Move.SENDING_ON: State.SENT_ON,
    Move.ANSWER: State.ANSWERED,
    Move.WITHDRAWAL: State.WITHDRAWN,
}
MOVES = {
    State.RAISED: (Move.TAKING_UP, Move.WITHDRAWAL),
    State.TAKEN_UP: (Move.ANSWER, Move.SENDING_ON),
    State.SENT_ON: (Move.ANSWER,),
    State.ANSWERED: (),
    State.WITHDRAWN: (),
}
OPEN = (State.RAISED, State.TAKEN_UP, State.SENT_ON)
WITH_DEPARTMENT = (State.RAISED, State.TAKEN_UP)
NOTHING = {
    "", "khong", "khong co", "khong co gi", "chua co", "khong co kho khan",
    "khong co kho khan, vuong mac", "khong co kien nghi", "khong co kien nghi, de xuat",
}  # fmt: skip
_CODE = re.compile(r"[\w.]{1,12}\. ")


def may_raise(who: Who, holder: int) -> bool:
    """Whether this person raises something for the agency: its own people, and staff for it."""
    return may_write(who, Matter.DIFFICULTIES, holder)


def needs_source(who: Who, holder: int) -> bool:
    """Whether it must be said where a word comes from: staff write down another body's."""
    return who.is_staff and who.agency_id != holder


def may_make(move: Move, who: Who, holder: int, *, recorded: bool) -> bool:
    """Whether this person makes a move; `recorded`: staff wrote it down for the agency."""
    if move is not Move.WITHDRAWAL:
        return who.is_staff
    own = who.agency_id == holder and who.role in (Role.AGENCY, Role.STAFF)
    return own or (who.is_staff and recorded)


def move_fault(
    move: Move, state: State, *, text: str, number: str, dated: date | None, today: date
) -> tuple[str, str] | None:
    """What is wrong with what is said with a move, as (field, sentence); None: nothing."""
    if move is Move.ANSWER and not text:
        return "text", "Ghi nội dung trả lời."
    if dated and dated > today:
        return "dated", "Ngày văn bản không thể sau hôm nay."
    of_province = move is Move.SENDING_ON or (move is Move.ANSWER and state is State.SENT_ON)
    whose = "văn bản chuyển" if move is Move.SENDING_ON else "văn bản của UBND tỉnh"
    if of_province and not number:
        return "number", f"Ghi số {whose}."
    if of_province and not dated:
        return "dated", f"Ghi ngày {whose}."
    return None


def new_lines(text: str, known: Iterable[str]) -> str:
    """The lines of a text that none of the known texts holds; "không có" says nothing.

    A report begins with what was raised before, each line after the code of its task.
    """
    before = {_bare(line) for each in known for line in each.split("\n")}
    fresh = [
        line
        for line in text.split("\n")
        if _bare(line) not in NOTHING
        and not {_bare(line), _bare(_CODE.sub("", line, count=1))} & before
    ]
    return "\n".join(fresh)


def _bare(line: str) -> str:
    return fold(line).strip(" .;:-+*")
